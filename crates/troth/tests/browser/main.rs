//! The pages in a real Chromium: with a phone and at a desk, by day and by night, with the keyboard alone, and with script switched off.
//!
//! `TROTH_SHOTS=DIR` keeps a picture of every page that is looked at.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what a test expects and does not find is a failure of that test"
)]
#![expect(
    clippy::disallowed_types,
    reason = "tests start the program and a browser and speak to both on this machine"
)]

mod apps;
mod before;
#[path = "../common/mod.rs"]
mod common;
mod driver;
mod elsewhere;
mod everywhere;
mod keyboard;
mod leave;
mod look;
mod page;
mod passkeys;
mod people;
mod phone;
#[path = "../common/phone.rs"]
mod phone_home;
#[path = "../../src/commands/bench/recording.rs"]
mod recording;
mod rights;
mod steps;

use common::{Home, model};
use page::{Browser, DESK, PHONE, View};
use recording::Recording;
use steps::WORD;

/// A home of its own and a browser.
fn begin(view: View) -> (tempfile::TempDir, Home, Browser) {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::start(dir.path(), &model());
    let browser = Browser::open(home.address(), view);
    (dir, home, browser)
}

fn whole_journey(browser: &Browser) {
    browser.sign_up("ann");
    browser.consent();
    browser.look("talk-empty");
    browser.say(&format!("My word is {WORD}. Say hello."));
    browser.see_what_was_used();
    if browser.script {
        browser.follow("Talk");
        browser.say_and_stop("Tell me a long story about the sea.");
    }
    let key = browser.export();
    browser.erase_message(&key);
    browser.erase_everything(&key);
}

#[test]
fn on_a_phone_by_day() {
    let (_dir, home, mut browser) = begin(PHONE);
    browser.thorough = true;
    whole_journey(&browser);
    home.stop();
}

#[test]
fn the_pages_that_speak_german() {
    let (_dir, home, mut browser) = begin(PHONE);
    browser.thorough = true;
    browser.sign_up("ann");
    browser.consent();
    browser.german();
    home.stop();
}

/// From one home to another, in one browser: a locked file is taken along, looked at, and brought in.
fn moves(browser: &mut Browser, old: Home) {
    browser.sign_up("ann");
    browser.consent();
    browser.say(&format!("My word is {WORD}. Say hello."));
    let file = browser.export_locked();
    // What was asked of the old home is none of the new one's.
    browser.overheard();
    old.stop();
    let dir = tempfile::tempdir().unwrap();
    let new = Home::start(dir.path(), &model());
    browser.home = new.address().replace("127.0.0.1", "localhost");
    browser.sign_up("bea");
    browser.consent();
    browser.bring(&file);
    browser.see_the_home_before();
    new.stop();
}

#[test]
fn from_one_home_to_another_on_a_phone() {
    let (_dir, home, mut browser) = begin(PHONE);
    browser.thorough = true;
    moves(&mut browser, home);
}

#[test]
fn from_one_home_to_another_without_script() {
    let (_dir, home, mut browser) = begin(DESK);
    browser.without_script();
    moves(&mut browser, home);
}

#[test]
fn what_a_draft_gives_away_is_marked_and_not_kept() {
    let (dir, home, mut browser) = begin(PHONE);
    browser.thorough = true;
    browser.sign_up("ann");
    browser.consent();
    let entries = |home: &Home| {
        let mut client = home.client();
        let body = serde_json::json!({"name": "ann", "passphrase": common::PASSPHRASE});
        client.post("/api/v1/session", &body).unwrap();
        let ledger = client.get("/api/v1/ledger?limit=500").unwrap();
        let ledger: serde_json::Value = serde_json::from_slice(&ledger).unwrap();
        let entries = ledger["entries"].as_array().unwrap().clone();
        // Signing in, and the setting of when drafts are looked at, are written down; a draft is not.
        let no_sign_in = |entry: &&serde_json::Value| entry["act"] != "sign_in" && entry["act"] != "grant";
        entries.iter().filter(no_sign_in).count()
    };
    let before = entries(&home);
    browser.before_sending();
    assert_eq!(entries(&home), before, "a draft leaves no entry");
    home.stop();
    for file in std::fs::read_dir(dir.path()).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            let kept = bytes.windows(17).any(|window| window == b"ada.k@example.org");
            assert!(!kept, "{} holds the draft", path.display());
        }
    }
}

/// An engine elsewhere by TLS, and the home's own as another program.
fn with_an_engine_elsewhere(view: View, script: bool) {
    let dir = tempfile::tempdir().unwrap();
    let (there, own) = (Recording::start_tls().unwrap(), Recording::start().unwrap());
    let roots = dir.path().join("roots.pem");
    std::fs::write(&roots, there.certificate()).unwrap();
    let model = std::path::PathBuf::from(format!("http://127.0.0.1:{}#plain", own.port()));
    let home = Home::start_trusting(Some(&roots), &[], &dir.path().join("home"), &model, &[]);
    let mut browser = Browser::open(home.address(), view);
    browser.thorough = script;
    if !script {
        browser.without_script();
    }
    browser.sign_up("ann");
    browser.consent();
    browser.engine_elsewhere(&there, "sk-the-key-of-ann");
    browser.engine_elsewhere_fails(&own);
    home.stop();
}

#[test]
fn an_engine_elsewhere_on_a_phone() {
    with_an_engine_elsewhere(PHONE, true);
}

#[test]
fn an_engine_elsewhere_without_script() {
    with_an_engine_elsewhere(DESK, false);
}

#[test]
fn an_app_asks_and_is_cut_off() {
    let (_dir, home, mut browser) = begin(PHONE);
    browser.thorough = true;
    browser.sign_up("ann");
    browser.consent();
    apps::journey(&mut browser, &home);
    home.stop();
}

#[test]
fn what_a_person_can_ask_for() {
    let (dir, home, mut browser) = begin(PHONE);
    browser.thorough = true;
    browser.sign_up("ann");
    browser.consent();
    rights::journey(&browser, dir.path());
    home.stop();
}

#[test]
fn several_people_by_invitation() {
    let (dir, home, mut browser) = begin(PHONE);
    browser.thorough = true;
    browser.sign_up("ann");
    browser.consent();
    let address = browser.invite();
    browser.come_by(&address, "bob");
    browser.suspended(dir.path(), "bob");
    home.stop();
}

#[test]
fn at_a_desk_by_night() {
    let (_dir, home, browser) = begin(DESK.dark(true));
    whole_journey(&browser);
    home.stop();
}

#[test]
fn without_a_passphrase_on_a_phone() {
    let (_dir, home, mut browser) = begin(PHONE);
    browser.thorough = true;
    passkeys::journey(&browser, &home);
    passkeys::by_a_number(&mut browser, &home);
    home.stop();
}

#[test]
fn with_the_keyboard_alone() {
    let (_dir, home, mut browser) = begin(DESK);
    browser.keyboard = true;
    whole_journey(&browser);
    home.stop();
}

#[test]
fn with_script_switched_off() {
    let (_dir, home, mut browser) = begin(PHONE.dark(true));
    browser.without_script();
    whole_journey(&browser);
    home.stop();
}
