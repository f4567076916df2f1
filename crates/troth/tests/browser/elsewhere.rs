//! An engine elsewhere: added, agreed to, answered by; what was sent; and what is asked where it fails.

use serde_json::json;

use crate::page::Browser;
use crate::recording::Recording;

const SAID: &str = "My brother Jonas moved to Lisbon.";
const REPLY: &str = "return [...document.querySelectorAll('.reply .words')].at(-1).textContent.trim()";

impl Browser {
    /// Fills the form in, but for the key; a mistake first.
    fn add_engine(&self, there: &Recording, key: &str) {
        self.follow("Settings");
        self.follow("Choose what answers");
        self.look("engine-none-elsewhere");
        self.follow("Add an engine elsewhere");
        self.look("engine-elsewhere-form");
        assert!(!self.has("[name=trains]:checked"), "nothing is chosen beforehand");
        for (field, text) in [
            ("company", "Example Ltd"),
            ("place", "Ireland"),
            ("address", "http://api.example.com/v1"),
            ("model", "echo"),
            ("keeps", "30 days"),
            ("key", key),
        ] {
            self.fill(&format!("#f-{field}"), text);
        }
        self.hit(&self.find("#trains-no"));
        self.follow("Add it");
        self.reads("needs an address that begins with https");
        assert_eq!(
            self.ask("return document.querySelector('#f-company').value"),
            json!("Example Ltd")
        );
        assert_eq!(
            self.ask("return document.querySelector('#f-key').value"),
            json!(""),
            "the key is not shown again"
        );
        self.fill("#f-address", &there.elsewhere());
        self.fill("#f-key", key);
        self.follow("Add it");
    }

    /// From the settings to an answer from elsewhere and what was sent for it.
    pub fn engine_elsewhere(&self, there: &Recording, key: &str) {
        self.add_engine(there, key);
        self.look("engine-elsewhere");
        self.reads("Who gets it: Example Ltd");
        self.reads("given; it is not shown again");
        let same = "const [y, n] = document.querySelectorAll('.question .answer'); const a = getComputedStyle(y), b = getComputedStyle(n);\
            return a.backgroundColor === b.backgroundColor && a.color === b.color && y.offsetHeight === n.offsetHeight";
        assert_eq!(self.ask(same), json!(true), "yes and no are equals");
        self.follow("Yes");
        self.follow("Let it answer: Example Ltd");
        self.look("engine-elsewhere-chosen");

        self.follow("Your details that never leave");
        self.look("details-none");
        self.ask("document.querySelector('#kind').value = 'phone'");
        self.fill("#f-text", "12");
        self.follow("Add it");
        self.reads("seven digits");
        self.fill("#f-text", "+44 113 496 0123");
        self.follow("Add it");
        self.look("details");

        self.follow("Talk");
        self.reads("The model is run by Example Ltd (Ireland)");
        self.fill("#text", SAID);
        if self.script {
            self.reads("It would leave this machine, to Example Ltd (Ireland).");
            self.reads("a stand-in goes instead");
            self.look("talk-before-leaving");
            self.fill("#text", "");
        }
        self.say(&format!("{SAID} Ring 0113 496 0123."));
        let reply = self.ask(REPLY);
        assert!(reply.as_str().unwrap().contains(SAID), "{reply}");
        let asked = there.asked();
        let sent = asked[0]["messages"].to_string();
        assert!(
            !sent.contains("Jonas") && !sent.contains("Lisbon") && !sent.contains("496"),
            "{sent}"
        );
        self.hit(&self.find(".reply:last-of-type .used summary"));
        self.look("talk-used-elsewhere");
        self.follow("What was sent, word for word");
        self.reads("This is exactly what it covers.");
        assert!(!self.text().contains("Jonas"), "{}", self.text());
        self.look("sent");
        self.follow("Back to the talk");
    }

    /// It does not take the key any more: that is said, nothing else answers by itself, and the home's own does when it is asked to.
    pub fn engine_elsewhere_fails(&self, own: &Recording) {
        self.follow("Settings");
        self.follow("Choose what answers");
        self.hit(&self.named("Change or remove it: Example Ltd"));
        self.fill("form[action$='/change'] input[name=model]", "no-key");
        self.follow("Change it: Example Ltd");
        self.follow("Talk");
        let before = own.asked().len();
        self.fill("#text", "Are you there?");
        if self.script {
            self.hit(&self.named("Send"));
        } else {
            self.follow("Send");
        }
        self.reads("does not accept the key");
        self.look("talk-elsewhere-failed");
        assert_eq!(own.asked().len(), before, "nothing answers by itself");
        let instead = self.named("Let this home's own engine answer this one");
        if self.script {
            self.hit(&instead);
        } else {
            self.through(|browser| browser.hit(&instead));
        }
        self.until("the reply", &format!("{REPLY}.includes('like a long day')"));
        assert_eq!(own.asked().len(), before + 1);
        self.follow("Settings");
        self.follow("Choose what answers");
        self.hit(&self.named("Change or remove it: Example Ltd"));
        self.follow("Remove it: Example Ltd");
        self.reads("None is on your list.");
    }
}
