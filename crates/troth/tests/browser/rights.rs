//! What a person can ask for: a freeze, an objection, a letter to whoever runs the home, an address for notices, and what is never to leave.

use std::path::Path;

use crate::common::troth;
use crate::page::Browser;

const REASON: &str = "My sister reads over my shoulder on Thursdays.";
const ASKED: &str = "What do you hold about my heron, and since when?";

/// Makes the key that letters and addresses are locked for.
fn make_key(data: &Path) {
    let passphrase = data.join("operator");
    std::fs::write(&passphrase, "nine green doors in a hall").unwrap();
    let (data, passphrase) = (data.to_str().unwrap(), passphrase.to_str().unwrap());
    let ran = troth(&["requests", "key", "--passphrase-file", passphrase, "--data", data]);
    assert_eq!(ran.code, 0, "{}", ran.text);
}

/// The whole of it.
pub fn journey(browser: &Browser, data: &Path) {
    browser.go("/settings/letters");
    browser.look("letters-no-key");
    browser.reads("nobody could read one");
    browser.go("/settings/address");
    browser.look("address-no-key");
    make_key(data);

    browser.go("/settings/letters");
    browser.reads("You have not written yet.");
    browser.fill("#letter", ASKED);
    browser.follow("Send");
    browser.look("letter");
    browser.reads(ASKED);
    browser.go("/settings/letters");
    browser.look("letters");

    browser.go("/settings/address");
    browser.fill("#f-address", "not an address");
    browser.follow("Keep it");
    browser.look("address-wrong");
    browser.fill("#f-address", "ann@example.org");
    browser.follow("Keep it");
    browser.look("address-kept");
    browser.follow("Take it back");
    browser.go("/settings/address");
    assert!(!browser.text().contains("ann@example.org"));

    browser.go("/settings/rights");
    browser.look("rights");
    browser.through(|browser| browser.hit(&browser.find("form[action='/settings/rights/freeze'] button")));
    browser.look("rights-frozen");
    browser.go("/talk");
    browser.look("talk-frozen");
    assert!(!browser.has("#text"), "while all is frozen nothing can be said");
    browser.go("/settings/rights");
    browser.through(|browser| browser.hit(&browser.find("form[action='/settings/rights/freeze'] button")));
    browser.go("/talk");
    assert!(browser.has("#text"));

    browser.go("/settings/rights");
    browser.hit(&browser.find("details:has(#reason-personalise) summary"));
    browser.fill("#reason-personalise", REASON);
    browser.look("rights-objecting");
    browser.follow("Object: Use memories in talks");
    browser.look("rights-objected");
    browser.go("/consent/history");
    browser.look("decisions-objected");
    browser.reads(REASON);

    browser.go("/settings/details");
    browser.look("details-none");
    browser.fill("#f-text", "Ann Marlow");
    browser.follow("Add it");
    browser.look("details");
    browser.reads("Ann Marlow");
    browser.go("/transparency");
    browser.look("transparency");
}
