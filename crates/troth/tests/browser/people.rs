//! Several people on one home: an invitation made, withdrawn and used, and what somebody sees who is suspended.

use std::path::Path;

use crate::common::{PASSPHRASE, troth};
use crate::page::Browser;

impl Browser {
    /// Makes two invitations and withdraws one; gives the address of the other.
    pub fn invite(&self) -> String {
        self.follow("Settings");
        self.look("settings-keeper");
        self.follow("Invitations");
        self.reads("None at the moment.");
        self.fill("#f-uses", "many");
        self.follow("Make an invitation");
        self.reads("A number from 1 to 100.");
        self.look("invites-wrong");
        self.fill("#f-uses", "2");
        self.follow("Make an invitation");
        self.look("invites-made");
        let address = self.ask("return document.querySelector('pre code').textContent");
        self.fill("#f-days", "3");
        self.follow("Make an invitation");
        // The next to end stands first.
        self.through(|browser| browser.hit(&browser.find(".sessions li:first-of-type button")));
        self.look("invites");
        assert_eq!(self.ask("return document.querySelectorAll('.sessions li').length"), 1);
        assert!(!self.has("pre code"), "an address is shown once");
        address.as_str().unwrap().to_owned()
    }

    /// Signs out, and somebody else comes in by an invitation.
    pub fn come_by(&self, address: &str, name: &str) {
        self.follow("Leave");
        self.go("/");
        self.look("welcome-closed");
        self.fill("#f-invite", "nonsense");
        self.fill("#f-name", name);
        self.fill("#f-passphrase", PASSPHRASE);
        self.fill("#f-passphrase_again", PASSPHRASE);
        self.follow("Make my vault");
        self.reads("This is not an invitation");
        self.look("welcome-wrong-invite");
        let (_, code) = address.split_once("/join/").unwrap();
        self.go(&format!("/join/{code}"));
        self.look("welcome-invited");
        self.fill("#f-name", name);
        self.fill("#f-passphrase", PASSPHRASE);
        self.fill("#f-passphrase_again", PASSPHRASE);
        self.follow("Make my vault");
        self.follow("I have written it down");
        self.go("/settings");
        assert!(!self.text().contains("Invitations"), "for the keeper alone");
    }

    /// Is suspended, reads why, and takes everything along.
    pub fn suspended(&self, data: &Path, name: &str) {
        let done = |args: &[&str]| {
            let ran = troth(&[args, &["--data", data.to_str().unwrap()]].concat());
            assert_eq!(ran.code, 0, "{}", ran.text);
            ran.text.trim().to_owned()
        };
        let number = done(&["people", "find", name]);
        done(&[
            "people",
            "suspend",
            &number,
            "--reason",
            "Sent the same words to everybody.",
        ]);
        self.go("/talk");
        self.reads("Your account is suspended");
        self.reads("Sent the same words to everybody.");
        self.look("suspended");
        done(&["people", "remove", &number, "--reason", "Left the house."]);
        self.go("/memories");
        self.reads("everything of yours is erased here");
        self.look("suspended-removal");
        self.follow("Take everything with you");
        self.hit(&self.named("Download it open"));
        self.downloaded("troth-export");
        self.go("/suspended");
        self.follow("What was used");
        self.reads("From whoever runs this home");
        self.go("/suspended");
        self.follow("Sign out");
    }
}
