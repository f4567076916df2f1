//! What a person does here, step by step, whatever their window, their colours and their hands.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::common::{PASSPHRASE, troth};
use crate::page::Browser;

/// A word that the person says and that no page should give away but where it was said.
pub const WORD: &str = "rhubarb-lantern";

/// What a file is locked with.
const FILE_PASSPHRASE: &str = "six grey gulls at noon";

impl Browser {
    /// From the address to the recovery code that was written down.
    pub fn sign_up(&self, name: &str) {
        self.go("/");
        self.look("welcome");
        self.fill("#f-name", name);
        self.fill("#f-passphrase", PASSPHRASE);
        self.fill("#f-passphrase_again", PASSPHRASE);
        self.follow("Make my vault");
        self.look("recovery-code");
        let code = self.ask("return document.querySelector('.code').innerText.replace(/\\s+/g, '-')");
        assert_eq!(code.as_str().unwrap().trim_matches('-').len(), 47, "{code}");
        self.follow("I have written it down");
    }

    /// Answers the first question with yes and the second with no, and leaves the others open.
    pub fn consent(&self) {
        self.look("consent");
        assert!(
            !self.has(".question [aria-pressed=true]"),
            "nothing is chosen beforehand"
        );
        for (question, answer) in [(1, "yes"), (2, "no")] {
            let button = format!("main > section.question:nth-of-type({question}) button[value={answer}]");
            self.through(|browser| browser.hit(&browser.find(&button)));
            assert!(
                self.has(&format!("{button}[aria-pressed=true]")),
                "question {question}: {answer}"
            );
        }
        self.look("consent-answered");
        self.follow("Go on to talk");
    }

    /// Says something and waits for the whole answer.
    pub fn say(&self, text: &str) {
        let before = self
            .ask("return document.querySelectorAll('.reply').length")
            .as_u64()
            .unwrap();
        self.fill("#text", text);
        if self.script {
            self.hit(&self.named("Send"));
            self.until(
                "the reply",
                &format!("return document.querySelectorAll('.reply').length > {before}"),
            );
            self.until("its end", "return !document.querySelector('.composer .main').hidden");
        } else {
            self.follow("Send");
        }
        let said = self.ask("return [...document.querySelectorAll('.said .words')].at(-1).textContent");
        assert_eq!(said, json!(text));
        let reply = self.ask("return [...document.querySelectorAll('.reply .words')].at(-1).textContent.trim()");
        assert!(!reply.as_str().unwrap().is_empty(), "an empty reply:\n{}", self.text());
        let ended =
            self.ask("return [...document.querySelectorAll('.ended, .problem')].map(e => e.textContent).join('')");
        assert!(!ended.as_str().unwrap().contains("broke"), "{ended}");
    }

    /// Says something and stops the answer; only with script can it be pressed on the same page.
    pub fn say_and_stop(&self, text: &str) {
        self.fill("#text", text);
        self.hit(&self.named("Send"));
        self.until(
            "a way to stop",
            "return document.querySelector('[data-halt]').checkVisibility()",
        );
        self.hit(&self.find("[data-halt]"));
        self.until(
            "its end",
            "return document.querySelector('.composer .main').checkVisibility()",
        );
        self.reads("You stopped it here.");
        self.until(
            "what was said until then, kept",
            "return [...document.querySelectorAll('.reply footer')].at(-1).checkVisibility()",
        );
    }

    /// From a reply to what was used for it, and through the ledger.
    pub fn see_what_was_used(&self) {
        self.hit(&self.find(".reply:last-of-type .used summary"));
        assert!(self.has(".reply:last-of-type .used[open]"));
        self.look("talk-used");
        self.through(|browser| browser.hit(&browser.find(".reply:last-of-type .entries a")));
        self.look("used-entry");
        self.reads("Entry ");
        self.follow("Everything that was used");
        self.look("used");
    }

    /// Takes everything along, and checks it with the program and no connection. Gives the key that the home's log is signed with.
    pub fn export(&self) -> String {
        self.follow("Settings");
        self.follow("Take everything with you");
        self.look("export");
        self.hit(&self.named("Download it open"));
        let file = self.downloaded("troth-export");
        let export = std::fs::read_to_string(&file).unwrap();
        assert!(export.contains(WORD));
        let head: serde_json::Value = serde_json::from_str(export.lines().next().unwrap()).unwrap();
        let key = head["vkey"].as_str().unwrap().to_owned();
        verified(&file, &key);
        key
    }

    /// Takes everything along in a locked file; two different passphrases are told apart first.
    pub fn export_locked(&self) -> PathBuf {
        self.follow("Settings");
        self.follow("Take everything with you");
        self.fill("#f-passphrase", FILE_PASSPHRASE);
        self.fill("#f-passphrase_again", PASSPHRASE);
        self.follow("Download it locked");
        self.reads("The two are not the same.");
        self.look("export-locked");
        self.fill("#f-passphrase", FILE_PASSPHRASE);
        self.fill("#f-passphrase_again", FILE_PASSPHRASE);
        self.hit(&self.named("Download it locked"));
        let file = self.downloaded("troth-export.jsonl.age");
        let bytes = std::fs::read(&file).unwrap();
        assert!(
            bytes.starts_with(b"age-encryption.org/v1\n")
                && !bytes.windows(WORD.len()).any(|part| part == WORD.as_bytes())
        );
        file
    }

    /// Brings a locked file into this home: a wrong passphrase first, then a look, then all of it.
    pub fn bring(&self, file: &Path) {
        self.follow("Settings");
        self.follow("Bring everything with you");
        self.look("bring");
        let sent = |passphrase: &str, press: &str| {
            // With script the browser keeps the file at hand; without, it is chosen for each page.
            if self.ask("return document.querySelector('#f-file').files.length") == json!(0) {
                self.choose("#f-file", file);
            }
            self.fill("#f-file_passphrase", passphrase);
            self.hit(&self.named(press));
        };
        sent(PASSPHRASE, "See what is in it");
        self.reads("does not open this file");
        self.look("bring-wrong-passphrase");
        sent(FILE_PASSPHRASE, "See what is in it");
        self.reads("What is in the file");
        self.look("bring-look");
        sent(FILE_PASSPHRASE, "Bring it in");
        self.reads("It is here");
        self.look("bring-done");
        self.follow("To your conversations");
        self.through(|browser| browser.hit(&browser.find(".list a")));
        self.reads(WORD);
        self.hit(&self.find(".reply:last-of-type .used summary"));
        self.reads("This was said in another home.");
        self.look("talk-brought");
    }

    /// What came along of the other home: its ledger, checked with the program, and what was allowed there.
    pub fn see_the_home_before(&self) {
        self.follow("Settings");
        self.follow("Bring everything with you");
        self.through(|browser| browser.hit(&browser.find(".rows a")));
        self.look("bring-home-before");
        self.reads("You said yes to");
        self.hit(&self.named("Download the record"));
        let file = self.downloaded("troth-history");
        let verdict = troth(&["verify", file.to_str().unwrap()]);
        assert!(
            verdict.code == 0 && verdict.text.contains("history from another home"),
            "{}",
            verdict.text
        );
    }

    /// Erases the newest message, with a receipt.
    pub fn erase_message(&self, key: &str) {
        self.follow("Talk");
        let messages = "return document.querySelectorAll('.said').length";
        let before = self.ask(messages).as_u64().unwrap();
        self.through(|browser| browser.hit(&browser.find(".reply:last-of-type .erase")));
        self.look("erase-message");
        self.follow("Erase");
        self.look("erase-receipt");
        self.receipt(key);
        self.follow("Back to talk");
        assert_eq!(self.ask(messages).as_u64().unwrap(), before - 1);
    }

    /// Erases everything, with a receipt; afterwards nobody is signed in.
    pub fn erase_everything(&self, key: &str) {
        self.follow("Settings");
        self.follow("Erase");
        self.look("erase");
        let label = self.ask("return document.querySelector('label[for=f-word]').textContent");
        let word = label.as_str().unwrap().rsplit(' ').next().unwrap().to_owned();
        self.fill("#f-word", &word);
        self.fill("#f-passphrase", PASSPHRASE);
        self.follow("Erase everything");
        self.look("erased");
        self.receipt(key);
        self.go("/talk");
        assert!(!self.has("#text"), "signed out");
    }

    fn receipt(&self, key: &str) {
        self.reads("It is erased");
        self.hit(&self.named("Download the receipt"));
        let file = self.downloaded("troth-erasure");
        verified(&file, key);
        std::fs::remove_file(file).unwrap();
    }
}

fn verified(file: &Path, key: &str) {
    let verdict = troth(&["verify", file.to_str().unwrap(), "--key", key]);
    assert_eq!(verdict.code, 0, "{}", verdict.text);
}

impl Browser {
    /// The pages that speak German, once it was chosen by hand: what is allowed, decided, looked at again, the policy, and what is counted.
    pub fn german(&self) {
        self.go("/consent");
        self.through(|browser| browser.hit(&browser.named("Deutsch")));
        self.reads("Was du erlaubst");
        self.look("consent-de");
        self.through(|browser| browser.hit(&browser.find("main > section.question button[value=yes]")));
        self.reads("Du hast am");
        self.go("/consent/history");
        self.reads("Jedes Ja und jedes Nein");
        self.look("decisions-de");
        self.go("/review");
        self.reads("Noch einmal hinsehen");
        self.look("review-de");
        self.go("/policy");
        self.reads("Verschlossen mit deinem Schlüssel");
        self.look("policy-de");
        self.ask("for (const part of document.querySelectorAll('details')) part.open = true");
        self.look("policy-de-whole");
        self.go("/transparency");
        self.reads("Was dieses Zuhause zählt");
        self.look("transparency-de");
        self.through(|browser| browser.hit(&browser.named("English")));
        self.reads("What this home counts");
        self.look("transparency");
        self.go("/policy");
        self.ask("for (const part of document.querySelectorAll('details')) part.open = true");
        self.look("policy-whole");
    }
}
