//! An exchange and two blinders as people run them: started by their commands, asked over HTTP, looked after beside it, and stopped.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]
#![expect(
    clippy::disallowed_types,
    reason = "tests start the program and speak to it on this machine"
)]

mod common;

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use common::troth;
use data_encoding::{BASE32_NOPAD, HEXLOWER};
use likes::{Admission, Enrol, Identity, IdentityKey};
use rand_core::OsRng;
use serde_json::Value;

/// A process, and what it said when it began: its key if it is an exchange, and where it is.
struct Running {
    child: Child,
    said: Vec<String>,
}

impl Running {
    fn start(what: &str, lines: usize, args: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_troth"))
            .args(["exchange", what, "--listen", "127.0.0.1:0"])
            .args(args)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let last = |line: String| line.rsplit(' ').next().unwrap_or_default().to_owned();
        let said = out.lines().take(lines).map(|line| last(line.unwrap())).collect();
        Self { child, said }
    }

    fn address(&self) -> &str {
        self.said.last().unwrap()
    }

    /// Asks it to stop, as a service manager does.
    fn stop(mut self) {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        assert!(asked.unwrap().success() && self.child.wait().unwrap().success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().proxy(None).build().new_agent()
}

fn get(address: &str) -> String {
    agent()
        .get(address)
        .call()
        .unwrap()
        .body_mut()
        .read_to_string()
        .unwrap()
}

fn path(dir: &Path, name: &str) -> String {
    dir.join(name).display().to_string()
}

#[test]
fn three_programs_one_invitation_and_a_member_who_is_let_in_and_sent_away() {
    let dir = tempfile::tempdir().unwrap();
    let data = path(dir.path(), "exchange");
    let blinders = [
        "--blinder",
        "https://one.example=Ann",
        "--blinder",
        "https://two.example=Ben",
    ];
    let serve = [
        &["--data", &data, "--operator", "Cy, cy@example.org", "--k", "7"][..],
        &blinders,
    ]
    .concat();
    let exchange = Running::start("serve", 2, &serve);
    let key = exchange.said[0].clone();
    let page = get(exchange.address());
    for words in [
        "Cy, cy@example.org",
        "Ann (https://one.example)",
        "none of fewer than 7",
        &key,
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let about: Value = serde_json::from_str(&get(&format!("{}/api/v1/exchange", exchange.address()))).unwrap();
    assert_eq!(
        (about["key"].as_str(), about["k"].as_u64()),
        (Some(key.as_str()), Some(7))
    );
    let blinder = |name: &str| {
        let data = path(dir.path(), name);
        Running::start(
            "blinder",
            1,
            &["--data", &data, "--operator", name, "--exchange-key", &key],
        )
    };
    let blinders = [blinder("ann"), blinder("ben")];
    let keys = blinders.each_ref().map(|blinder| {
        let said: Value = serde_json::from_str(&get(&format!("{}/api/v1/blinder", blinder.address()))).unwrap();
        assert_eq!(said["exchange"].as_str(), Some(key.as_str()));
        said["key"].as_str().unwrap().to_owned()
    });
    assert_ne!(keys[0], keys[1]);

    // Somebody is invited while it runs, and comes.
    let invited = troth(&["exchange", "invite", "--data", &data, "--json"]);
    let invited: Value = serde_json::from_str(&invited.text).unwrap();
    let code = BASE32_NOPAD
        .decode(invited["invitation"].as_str().unwrap().as_bytes())
        .unwrap();
    let exchange_key = HEXLOWER.decode(key.as_bytes()).unwrap().try_into().unwrap();
    let exchange_key = IdentityKey::from_bytes(exchange_key).unwrap();
    let me = Identity::generate(&mut OsRng);
    let enrol = Enrol::signed(&me, &exchange_key, code.try_into().unwrap(), true, &mut OsRng);
    let to = format!("{}/api/v1/enrol", exchange.address());
    let admission = agent()
        .post(&to)
        .send(&enrol.to_bytes())
        .unwrap()
        .body_mut()
        .read_to_vec()
        .unwrap();
    Admission::from_bytes(admission.try_into().unwrap())
        .check(&exchange_key, &me.key())
        .unwrap();
    let credential = HEXLOWER.encode(&me.key().to_bytes());
    let members = |what: &[&str]| troth(&[&["exchange", "members"], what, &["--data", &data]].concat());
    let listed = |standing: &str| {
        let list = members(&["list", "--jsonl"]).text;
        let member: Value = serde_json::from_str(&list).unwrap();
        assert_eq!(
            (member["credential"].as_str(), member["standing"].as_str()),
            (Some(credential.as_str()), Some(standing))
        );
    };
    listed("active");
    assert_eq!(members(&["suspend", &credential]).code, 0);
    listed("suspended");
    assert_eq!(members(&["reinstate", &credential]).code, 0);
    assert_eq!(members(&["remove", &credential]).code, 0);
    listed("removed");
    assert_eq!(members(&["reinstate", &credential]).code, 2, "for good is for good");
    assert_eq!(members(&["suspend", &"0".repeat(64)]).code, 2);
    assert_eq!(troth(&["exchange", "bar", &credential, "--data", &data]).code, 0);

    // Started again it is the same exchange, and a blinder has the same key within its epoch.
    let address = blinders[0].address().to_owned();
    assert!(!get(&format!("{address}/readyz")).is_empty());
    let [ann, ben] = blinders;
    ann.stop();
    ben.stop();
    exchange.stop();
    assert_eq!(Running::start("serve", 2, &serve).said[0], key);
    let again = blinder("ann");
    let said: Value = serde_json::from_str(&get(&format!("{}/api/v1/blinder", again.address()))).unwrap();
    assert_eq!(said["key"].as_str(), Some(keys[0].as_str()));
}

#[test]
fn what_hides_nothing_or_makes_no_sense_is_refused_with_a_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let data = path(dir.path(), "exchange");
    let serve = |more: &[&str]| troth(&[&["exchange", "serve", "--data", &data, "--operator", "me"], more].concat());
    let one = ["--blinder", "https://one.example=Ann"];
    for (more, says) in [
        (one.to_vec(), "two blinders"),
        ([one, one].concat(), "one and the same"),
        (vec!["--blinder", "nonsense", "--blinder", "nonsense"], "who runs it"),
        (
            [
                &one[..],
                &[
                    "--blinder",
                    "https://two.example=Ben",
                    "--epoch-seconds",
                    "10",
                    "--slot-seconds",
                    "3",
                ],
            ]
            .concat(),
            "whole number of slots",
        ),
        (
            [
                &one[..],
                &[
                    "--blinder",
                    "https://two.example=Ben",
                    "--database",
                    "postgres://db.example.org/x",
                ],
            ]
            .concat(),
            "not encrypted",
        ),
    ] {
        let ran = serve(&more);
        assert_eq!((ran.code, ran.text.contains(says)), (2, true), "{more:?}: {}", ran.text);
    }
    let blinder = troth(&[
        "exchange",
        "blinder",
        "--data",
        &data,
        "--operator",
        "me",
        "--exchange-key",
        "12",
    ]);
    assert_eq!(
        (blinder.code, blinder.text.contains("64 hexadecimal")),
        (2, true),
        "{}",
        blinder.text
    );
    assert_eq!(troth(&["exchange", "members", "list", "--data", &data]).code, 0);
    let help = troth(&["exchange", "serve", "--help"]).text;
    for words in ["--blinder", "--operator", "--k ", "--epoch-seconds", "--database"] {
        assert!(help.contains(words), "{words}: {help}");
    }
}
