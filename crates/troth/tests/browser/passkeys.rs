//! Passkeys, with authenticators that Chromium has in software (DevTools protocol, domain WebAuthn).

use serde_json::{Value, json};

use crate::common::{Home, PASSPHRASE};
use crate::page::Browser;
use crate::steps::WORD;

/// An authenticator in the browser: a phone's or a computer's own, or a key that is plugged in.
pub struct Authenticator<'a> {
    browser: &'a Browser,
    id: Value,
}

impl Browser {
    /// Gives the browser an authenticator; without `prf` it has no secret to lock a vault with.
    pub fn authenticator(&self, transport: &str, prf: bool) -> Authenticator<'_> {
        self.driver.cdp("WebAuthn.enable", &json!({}));
        let options = json!({
            "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": transport, "hasResidentKey": true,
            "hasUserVerification": true, "isUserVerified": true, "automaticPresenceSimulation": true, "hasPrf": prf,
        });
        let made = self
            .driver
            .cdp("WebAuthn.addVirtualAuthenticator", &json!({"options": options}));
        Authenticator {
            browser: self,
            id: made["authenticatorId"].clone(),
        }
    }

    /// Ends this session in the settings.
    fn sign_out(&self) {
        self.go("/settings");
        self.through(|browser| browser.hit(&browser.find("form[action='/sign-out'] button")));
    }

    /// From the address to the talk, without a passphrase.
    fn sign_up_by_passkey(&self, name: &str) -> String {
        self.go("/");
        self.look("welcome-passkey");
        self.fill("#f-name", name);
        self.follow("Make my vault with a passkey");
        let code = self.ask("return document.querySelector('.code').innerText.replace(/\\s+/g, '-')");
        self.follow("I have written it down");
        code.as_str().unwrap().trim_matches('-').to_owned()
    }

    fn sign_in_by_passkey(&self) {
        self.go("/sign-in");
        self.look("sign-in-passkey");
        self.follow("Sign in with a passkey");
        self.reads(WORD);
    }
}

impl Authenticator<'_> {
    /// Whether somebody touches it when it asks.
    fn at_hand(&self, is: bool) {
        let which = json!({"authenticatorId": self.id, "enabled": is});
        self.browser
            .driver
            .cdp("WebAuthn.setAutomaticPresenceSimulation", &which);
    }

    fn take_away(self) {
        let which = json!({"authenticatorId": self.id});
        self.browser.driver.cdp("WebAuthn.removeVirtualAuthenticator", &which);
    }
}

/// Somebody who has no passphrase: in, out, in again, and everything about passkeys.
pub fn journey(browser: &Browser, home: &Home) {
    let without = browser.authenticator("usb", false);
    browser.go("/");
    browser.fill("#f-name", "ann");
    browser.hit(&browser.named("Make my vault with a passkey"));
    browser.reads("This passkey cannot lock a vault.");
    without.take_away();

    let phone = browser.authenticator("internal", true);
    let code = browser.sign_up_by_passkey("ann");
    browser.consent();
    browser.say(&format!("My word is {WORD}. Say hello."));
    browser.sign_out();
    browser.sign_in_by_passkey();

    browser.follow("Settings");
    browser.look("settings-passkey");
    browser.follow("Passkeys");
    phone.at_hand(false);
    let key = browser.authenticator("usb", true);
    browser.fill("#f-name", "The key on the shelf");
    browser.fill("#f-passphrase_now", &code);
    browser.follow("Add a passkey");
    browser.reads("The key on the shelf");
    browser.look("passkeys");
    let shown = "return document.querySelectorAll('.sessions > li').length";
    assert_eq!(browser.ask(shown), json!(2));

    browser.through(|browser| browser.hit(&browser.find(".sessions > li:first-child > a")));
    browser.look("passkey-remove");
    browser.follow("Use a passkey instead");
    browser.reads("The key on the shelf");
    assert_eq!(browser.ask(shown), json!(1));
    browser.through(|browser| browser.hit(&browser.find(".sessions > li:first-child > a")));
    browser.reads("This is your only way in besides the recovery code.");
    browser.look("passkey-last");
    browser.follow("Set a passphrase");
    browser.fill("#f-passphrase", PASSPHRASE);
    browser.fill("#f-passphrase_again", PASSPHRASE);
    browser.look("passphrase-first");
    browser.follow("Use a passkey instead");
    browser.reads("Change the passphrase");

    noticed(browser, home);
    key.take_away();
    phone.at_hand(true);
    browser.go("/sign-in");
    browser.through(|browser| browser.hit(&browser.named("Sign in with a passkey")));
    browser.reads("This passkey does not open a vault here.");
}

/// Sign-ins elsewhere are told of; one was expected, the other ends with every session.
fn noticed(browser: &Browser, home: &Home) {
    let elsewhere = || {
        let body = json!({"name": "ann", "passphrase": PASSPHRASE});
        home.client().post("/api/v1/session", &body).unwrap();
    };
    elsewhere();
    browser.go("/talk");
    browser.reads("Somebody signed in as you:");
    browser.look("talk-noticed");
    browser.follow("That was me");
    assert!(!browser.text().contains("Somebody signed in as you:"));
    elsewhere();
    browser.go("/settings");
    browser.look("settings-noticed");
    browser.through(|browser| browser.hit(&browser.find("section.notice form[action='/sign-out/everywhere'] button")));
    browser.go("/talk");
    assert!(!browser.has("#text"), "signed out");
}

/// By a number there are no passkeys, and the page says where there are.
pub fn by_a_number(browser: &mut Browser, home: &Home) {
    assert_eq!(
        browser.overheard(),
        Vec::<String>::new(),
        "what was asked so far was asked by the name"
    );
    let named = std::mem::replace(&mut browser.home, home.address().to_owned());
    browser.go("/sign-in");
    browser.reads(&format!("open this home at {named}"));
    assert!(!browser.has("[data-passkey]"));
    browser.look("sign-in-by-number");
    browser.overheard();
    browser.home = named;
}
