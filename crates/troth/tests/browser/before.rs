//! Before sending: what a draft gives away is marked, left out and put back; nothing is blocked, and nothing of a draft is kept.

use serde_json::json;

use crate::page::Browser;

const DRAFT: &str = "Please write to ada.k@example.org about the boat.";
/// How often the home was asked about a draft.
const ASKED: &str =
    "return performance.getEntriesByType('resource').filter(r => r.name.endsWith('/talk/check')).length";
const MARKED: &str = "return [...document.querySelectorAll('.mirror mark')].map(e => e.textContent).join()";
const FOUND: &str = "return [...document.querySelectorAll('.gives li q')].map(e => e.textContent).join()";

impl Browser {
    /// Writes a draft, leaves out what it gives away, puts it back, and has the check only when asked for.
    pub fn before_sending(&self) {
        self.fill("#text", DRAFT);
        self.until("what it gives away", &format!("{FOUND} === 'ada.k@example.org'"));
        assert_eq!(self.ask(MARKED), json!("ada.k@example.org"));
        self.reads("This gives away e-mail addresses. It would go to the model on this machine.");
        let aligned = "const m = document.querySelector('.mirror mark').getBoundingClientRect(), t = document.querySelector('#text').getBoundingClientRect();\
            return m.top >= t.top && m.bottom <= t.bottom && m.left >= t.left && m.right <= t.right && m.width > 40";
        assert_eq!(self.ask(aligned), json!(true), "the mark lies over the box");
        self.look("talk-before-sending");
        assert!(!self.has(".composer .main[disabled]"), "nothing is blocked");
        self.hit(&self.find(".gives li button"));
        let draft = "return document.querySelector('#text').value";
        assert_eq!(self.ask(draft), json!("Please write to … about the boat."));
        self.reads("Left out.");
        self.hit(&self.named("Put it back"));
        assert_eq!(self.ask(draft), json!(DRAFT));
        self.until("the mark again", &format!("{FOUND} === 'ada.k@example.org'"));

        self.hit(&self.find("[data-typing] input"));
        let sent = "return performance.getEntriesByType('resource').some(r => r.name.endsWith('/check/when') && r.responseEnd > 0)";
        self.until("the setting", sent);
        self.go("/talk");
        assert!(!self.has("[data-typing] input:checked"), "the setting is remembered");
        self.fill("#text", DRAFT);
        // Longer than the pause after which a draft is looked at.
        self.ask("window.later = false; setTimeout(() => window.later = true, 1500)");
        self.until("some time", "return window.later");
        assert_eq!(self.ask(ASKED), json!(0), "not asked, not looked at");
        self.hit(&self.named("What does this give away?"));
        self.until("what it gives away", &format!("{FOUND} === 'ada.k@example.org'"));
        assert_eq!(self.ask(ASKED), json!(1));
        self.look("talk-before-sending-asked");
        // As long as the page comes from elsewhere, the box is not even offered.
        self.ask(
            "window.near = null; import('/assets/check.js').then(m => window.near = \
             ['127.0.0.1', 'localhost', '[::1]', 'home.example', '127.0.0.1.example', '192.168.1.5'].map(m.thisMachine).join())",
        );
        self.until("the module", "return window.near");
        assert_eq!(
            self.ask("return window.near"),
            json!("true,true,true,false,false,false")
        );
        self.hit(&self.find("[data-typing] input"));
        self.fill("#text", "");
    }
}
