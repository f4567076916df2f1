//! The pages that no other journey comes by, each looked at in every size and colour; and how long it takes to come in.

use std::time::Instant;

use crate::page::{Browser, PHONE};

/// Words a minute that people read silently (Brysbaert 2019, for English).
const READ_A_MINUTE: f64 = 238.0;

impl Browser {
    /// The words of the page that is shown.
    fn words(&self) -> usize {
        self.text().split_whitespace().count()
    }

    /// Opens a page and looks at it.
    fn see(&self, path: &str, name: &str) {
        self.go(path);
        self.look(name);
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "it says how long a first run takes")]
fn from_the_address_to_the_first_reply() {
    let (_dir, home, browser) = crate::begin(PHONE);
    let begun = Instant::now();
    let mut words = 0;
    browser.go("/");
    words += browser.words();
    browser.fill("#f-name", "ann");
    browser.fill("#f-passphrase", crate::common::PASSPHRASE);
    browser.fill("#f-passphrase_again", crate::common::PASSPHRASE);
    browser.follow("Make my vault");
    words += browser.words();
    browser.follow("I have written it down");
    // The questions that are asked by themselves, without what is behind “more”.
    words += browser.words();
    browser.follow("Go on to talk");
    words += browser.words();
    browser.say("Hello. Who are you?");
    let took = begun.elapsed();
    println!(
        "From the address to the first reply: {:.1} s of the machine's, and {words} words on the way, {:.0} s to read them all.",
        took.as_secs_f64(),
        words as f64 / READ_A_MINUTE * 60.0
    );
    home.stop();
}

#[test]
fn what_no_other_journey_comes_by() {
    let (_dir, home, mut browser) = crate::begin(PHONE);
    browser.sign_up("ann");
    browser.thorough = true;
    browser.see("/wellbeing", "wellbeing-nothing-remembered");
    browser.see("/memories", "memories-off");
    browser.see("/review", "review-nothing");
    browser.see("/consent/history", "decisions-none");
    browser.go("/consent");
    let yes = |browser: &Browser, question: &str| {
        let button = browser.find(&format!("section[aria-labelledby='q-{question}'] button[value=yes]"));
        browser.through(|browser| browser.hit(&button));
    };
    yes(&browser, "remember");
    browser.see("/memories", "memories-none");
    browser.see("/wellbeing", "wellbeing-not-asked-for");
    browser.follow("Here is the question");
    yes(&browser, "personalise");
    yes(&browser, "wellbeing");
    browser.look("consent-all");
    browser.see("/wellbeing", "wellbeing-none");
    browser.see("/talks", "talks-none");
    browser.go("/talk");
    for text in [
        "My sister Annika keeps bees by the lake.",
        "I work nights at the bakery in town.",
    ] {
        browser.say(text);
    }
    browser.look("talk-remembered");
    browser.see("/wellbeing", "wellbeing");
    browser.reads("Other people came up");
    browser.reads("in 1 of 2 messages");
    browser.see("/talks", "talks");
    browser.through(|browser| browser.hit(&browser.find(".list a")));
    browser.see("/character", "character");
    browser.see("/memories", "memories");
    browser.through(|browser| browser.hit(&browser.find("form[action='/memories/pin'] button")));
    browser.look("memories-pinned");
    browser.fill("#words", "bees");
    browser.follow("Look");
    browser.reads("bees");
    browser.look("memories-found");
    browser.go("/memories");
    browser.through(|browser| browser.hit(&browser.find("a[href^='/memories/']")));
    browser.look("memory");
    browser.see("/review", "review");
    browser.see("/consent/history", "decisions");
    browser.see("/policy", "policy");
    browser.see("/crisis", "crisis");
    browser.see("/crisis?lang=de", "crisis-de");
    browser.see("/settings/engine", "engine");
    browser.see("/settings/passphrase", "change-passphrase");
    browser.see("/settings/recovery-code", "new-recovery-code");
    browser.see("/settings/passkeys", "passkeys-none");
    browser.see("/talk/new?private=1", "talk-private");
    browser.see("/erase/category?category=wellbeing", "erase-category");
    browser.follow("Erase");
    browser.see("/wellbeing", "wellbeing-erased");
    browser.see("/nowhere", "problem");
    browser.go("/settings");
    browser.through(|browser| browser.hit(&browser.find("form[action='/sign-out'] button")));
    browser.see("/sign-in", "sign-in");
    browser.see("/sign-in/recovery", "recover");
    browser.fill("#f-name", "ann");
    browser.fill("#f-recovery_code", "nothing");
    browser.fill("#f-passphrase", crate::common::PASSPHRASE);
    browser.fill("#f-passphrase_again", crate::common::PASSPHRASE);
    browser.follow("Open my vault");
    browser.look("recover-wrong");
    home.stop();
}
