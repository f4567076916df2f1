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

#[path = "../common/mod.rs"]
mod common;
mod driver;
mod keyboard;
mod look;
mod page;
mod steps;

use common::{Home, model};
use page::{Browser, DESK, PHONE, View};
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
fn at_a_desk_by_night() {
    let (_dir, home, browser) = begin(DESK.dark(true));
    whole_journey(&browser);
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
