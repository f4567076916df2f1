//! What a person decided is signed, can be checked by anybody, and stays provable when all else is gone; a browser's signal counts as a no.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::{Home, PASSPHRASE, model, troth};
use egress::own_home::OwnHome;
use serde_json::{Value, json};

fn get(ann: &mut OwnHome, path: &str) -> Value {
    serde_json::from_slice(&ann.get(path).unwrap()).unwrap()
}

fn answer(ann: &mut OwnHome, id: &str, answer: &str) {
    let asked = get(ann, "/api/v1/consents");
    let version = &asked["questions"][0]["version"];
    let body = json!({"question": id, "version": version, "answer": answer});
    ann.post("/api/v1/consents", &body).unwrap();
}

fn signed_up(home: &Home) -> OwnHome {
    let mut ann = home.client();
    let account = json!({"name": "ann", "passphrase": PASSPHRASE});
    ann.post("/api/v1/sign-up", &account).unwrap();
    ann
}

#[test]
fn a_receipt_of_each_decision_is_signed_and_outlives_everything_else() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::start(dir.path(), &model());
    let mut ann = signed_up(&home);
    answer(&mut ann, "remember", "yes");
    answer(&mut ann, "remember_sensitive:health", "no");
    answer(&mut ann, "remember", "no");
    let export = String::from_utf8(ann.post_for_bytes("/api/v1/export", &json!({})).unwrap()).unwrap();
    let head: Value = serde_json::from_str(export.lines().next().unwrap()).unwrap();
    let key = head["vkey"].as_str().unwrap().to_owned();
    let consents: Vec<Value> = export
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|line: &Value| line["type"] == "consent")
        .collect();
    assert_eq!(consents.len(), 3);

    let expected = ["dpv:ConsentGiven", "dpv:ConsentRefused", "dpv:ConsentWithdrawn"];
    for (seq, status) in expected.into_iter().enumerate() {
        let note = ann.get(&format!("/consent/receipt/{seq}")).unwrap();
        std::fs::write(dir.path().join(format!("{seq}.txt")), note).unwrap();
        let file = dir.path().join(format!("{seq}.txt"));
        let checked = troth(&["verify", file.to_str().unwrap(), "--key", &key, "--json"]);
        assert_eq!(checked.code, 0, "{}", checked.text);
        let checked: Value = serde_json::from_str(&checked.text).unwrap();
        assert_eq!(checked["consent"]["status"], status);
        assert_eq!(checked["consent"]["text_shown"], consents[seq]["text_shown"]);
    }
    assert!(ann.get("/consent/receipt/3").is_err(), "there is no fourth");
    assert!(ann.get("/consent/receipt/x").is_err());

    // Everything goes; what was agreed to can still be shown.
    let word = json!({"everything": true, "passphrase": PASSPHRASE});
    ann.post("/api/v1/erase", &word).unwrap();
    let file = dir.path().join("0.txt");
    let checked = troth(&["verify", file.to_str().unwrap(), "--key", &key]);
    assert_eq!(checked.code, 0, "{}", checked.text);
    assert!(checked.text.contains("Remember our talks?"), "{}", checked.text);

    // Any byte that is changed shows.
    let note = std::fs::read(&file).unwrap();
    for at in (0..note.len()).step_by(note.len() / 40) {
        let mut changed = note.clone();
        changed[at] ^= 1;
        std::fs::write(&file, &changed).unwrap();
        let checked = troth(&["verify", file.to_str().unwrap(), "--key", &key]);
        assert_ne!(checked.code, 0, "byte {at}: {}", checked.text);
    }
    home.stop();
}

/// The answer that Ann gets, signing in and asking from a browser that wants nothing shared.
fn asking(home: &Home, path: &str) -> String {
    let body = json!({"name": "ann", "passphrase": PASSPHRASE}).to_string();
    let signed_in = home.raw(&format!(
        "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    ));
    let cookie = signed_in.split("set-cookie: troth=").nth(1).unwrap();
    let cookie = cookie.split(';').next().unwrap();
    home.raw(&format!(
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: troth={cookie}\r\nSec-GPC: 1\r\nConnection: close\r\n\r\n"
    ))
}

#[test]
fn whoever_is_suspended_still_gets_the_page_that_says_why() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::start(dir.path(), &model());
    signed_up(&home);
    let data = dir.path().to_str().unwrap();
    let people = troth(&["people", "--json", "--data", data]);
    let people: Value = serde_json::from_str(&people.text).unwrap();
    let id = people["people"][0]["id"].as_str().unwrap();
    let suspended = troth(&["people", "suspend", id, "--reason", "Sent spam.", "--data", data]);
    assert_eq!(suspended.code, 0, "{}", suspended.text);
    let why = asking(&home, "/suspended");
    assert!(why.starts_with("HTTP/1.1 200") && why.contains("Sent spam."), "{why}");
    home.stop();
}

#[test]
fn a_browser_that_asks_that_nothing_be_shared_is_heard() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::start(dir.path(), &model());
    let said = |client: &mut OwnHome| String::from_utf8(client.get("/consent").unwrap()).unwrap();
    let mut ann = signed_up(&home);
    assert!(!said(&mut ann).contains("Global Privacy Control"), "nobody asked");
    assert!(asking(&home, "/consent").contains("That was honoured"));
    // It is the person who asked, so it holds in their other browser too, and is written down once.
    assert!(said(&mut ann).contains("That was honoured"));
    assert!(asking(&home, "/consent").contains("That was honoured"));
    let ledger = get(&mut ann, "/api/v1/ledger?limit=100");
    let noted = ledger["entries"].as_array().unwrap().iter();
    let noted = noted.filter(|entry| {
        entry["sentence"]
            .as_str()
            .is_some_and(|words| words.contains("nothing be shared"))
    });
    assert_eq!(noted.count(), 1, "{ledger}");
    let gpc: Value = serde_json::from_slice(&home.client().get("/.well-known/gpc.json").unwrap()).unwrap();
    assert_eq!(gpc["gpc"], true);
    home.stop();
}
