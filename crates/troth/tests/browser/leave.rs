//! Leaving quickly: the screen is empty at once, and nothing that is pressed afterwards brings anything back.

use std::time::Duration;

use serde_json::json;

use crate::page::{Browser, DESK, ESCAPE, PHONE};
use crate::steps::WORD;

/// Whom nobody should be able to name afterwards.
const NAME: &str = "wilhelmina";

impl Browser {
    /// Somebody who has talked, and looked at a few pages.
    fn talked(&self) {
        self.sign_up(NAME);
        self.consent();
        self.say(&format!("My word is {WORD}."));
        self.go("/used");
        self.go("/settings");
        self.go("/talk");
        self.reads(WORD);
    }

    /// Nothing of hers is in the page, to be seen or not.
    fn tells_nothing(&self) {
        let page = self.ask("return document.documentElement.outerHTML");
        let page = page.as_str().unwrap();
        for word in [WORD, NAME] {
            assert!(!page.contains(word), "{word} at {}:\n{page}", self.path());
        }
    }

    /// The blank page, and then whatever Back shows, as often as there is anything to go back to.
    fn is_gone(&self) {
        self.until(
            "the blank page",
            "return location.pathname === '/blank' && document.readyState === 'complete'",
        );
        self.tells_nothing();
        self.look("blank");
        let back = self.ask("return history.length").as_u64().unwrap();
        for _ in 1..back {
            self.driver.ask("POST", "/back", &json!({})).unwrap();
            self.until("a page", "return document.readyState === 'complete'");
            // What a script would take away is taken away by now; what it would have missed is still there.
            std::thread::sleep(Duration::from_millis(100));
            if self.ask("return location.protocol") == json!("http:") {
                self.tells_nothing();
                assert!(
                    !self.has("#text") && !self.has(".ways"),
                    "signed out at {}",
                    self.path()
                );
            }
        }
        self.go("/talk");
        assert_eq!(self.path(), "/sign-in");
    }
}

#[test]
fn by_the_keyboard_and_in_every_window() {
    let (_dir, home, browser) = crate::begin(DESK);
    browser.talked();
    let first = browser.driver.ask("GET", "/window", &json!(null)).unwrap();
    let second = browser
        .driver
        .ask("POST", "/window/new", &json!({"type": "tab"}))
        .unwrap();
    browser
        .driver
        .ask("POST", "/window", &json!({"handle": second["handle"]}))
        .unwrap();
    browser.go("/talk");
    browser.reads(WORD);
    browser
        .driver
        .ask("POST", "/window", &json!({"handle": first}))
        .unwrap();

    // Twice is not enough, nor three times with something between.
    browser.press(&ESCAPE.repeat(2));
    browser.press(&format!("a{}", ESCAPE.repeat(2)));
    assert!(browser.path().starts_with("/talk"));
    browser.press(ESCAPE);
    browser.is_gone();
    browser
        .driver
        .ask("POST", "/window", &json!({"handle": second["handle"]}))
        .unwrap();
    browser.until("the blank page", "return location.pathname === '/blank'");
    browser.tells_nothing();
    home.stop();
}

#[test]
fn by_the_button() {
    let (_dir, home, browser) = crate::begin(PHONE);
    browser.talked();
    browser.hit(&browser.find(".leave button"));
    browser.is_gone();
    home.stop();
}

#[test]
fn without_script() {
    let (_dir, home, mut browser) = crate::begin(PHONE);
    browser.without_script();
    browser.talked();
    browser.through(|browser| browser.hit(&browser.find(".leave button")));
    browser.is_gone();
    home.stop();
}

#[test]
fn where_the_home_is_out_of_reach_the_screen_is_empty_all_the_same() {
    let (_dir, home, browser) = crate::begin(DESK);
    browser.talked();
    let network = |offline: bool| {
        let how = json!({"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
        browser.driver.cdp("Network.emulateNetworkConditions", &how);
    };
    browser.driver.cdp("Network.enable", &json!({}));
    network(true);
    browser.press(&ESCAPE.repeat(3));
    browser.until(
        "an empty screen",
        &format!("return !document.documentElement.outerHTML.includes('{WORD}')"),
    );
    browser.tells_nothing();
    network(false);
    home.stop();
}
