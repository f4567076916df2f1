//! The whole way over HTTP, with the real program and the real model: passphrase, consent, turn, receipt, export, verify, erase, restore.

mod common;

use common::{Home, PASSPHRASE, model, troth};
use serde_json::{Value, json};

const WORD: &str = "rhubarb-lantern-58";

#[test]
fn from_a_passphrase_to_a_verified_erased_restored_conversation() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("home");
    let home = Home::start(&data, &model());
    let mut ann = home.client();
    let made = ann
        .post("/api/v1/sign-up", &json!({"name": "ann", "passphrase": PASSPHRASE}))
        .unwrap();
    assert_eq!(made["recovery_code"].as_str().unwrap().len(), 47);

    // Every question is open, and a yes counts at once.
    let asked: Value = serde_json::from_slice(&ann.get("/api/v1/consents").unwrap()).unwrap();
    let question = asked["questions"][0].clone();
    assert!(
        asked["questions"]
            .as_array()
            .unwrap()
            .iter()
            .all(|question| question["answer"] == "open")
    );
    let yes = json!({"question": question["id"], "version": question["version"], "answer": "yes"});
    ann.post("/api/v1/consents", &yes).unwrap();

    // A turn: the model's own sentences, then what was used for them.
    let events = common::say(
        &mut ann,
        &format!("My word is {WORD}, my mail is ann@example.org. Say hello."),
    );
    let done = events.last().unwrap();
    assert_eq!(done["kind"], "done", "{events:?}");
    assert!(events.iter().any(|event| event["kind"] == "sentence"), "{events:?}");
    let turn = done["turn"].as_str().unwrap().to_owned();
    let disclosed = done["used"]["entries"][0].as_u64().unwrap();

    // The ledger says so, with the hash of what the engine got, and the proof of it stands in the log.
    let ledger: Value = serde_json::from_slice(&ann.get("/api/v1/ledger?limit=100").unwrap()).unwrap();
    let entry = ledger["entries"]
        .as_array()
        .unwrap()
        .iter()
        .find(|entry| entry["n"] == disclosed)
        .unwrap();
    assert_eq!(
        (&entry["act"], &entry["purpose"], &entry["recipient"]),
        (&json!("disclose"), &json!("converse"), &json!("local_engine"))
    );
    assert!(entry["bytes"].as_u64().unwrap() > 100 && entry["sha256"] != "0".repeat(64));
    let key = ledger["log_key"].as_str().unwrap().to_owned();

    // The export verifies offline, and with any byte changed it does not.
    let export = ann.post_for_bytes("/api/v1/export", &json!({})).unwrap();
    assert!(String::from_utf8_lossy(&export).contains(WORD));
    let file = dir.path().join("export.jsonl");
    std::fs::write(&file, &export).unwrap();
    let verify = |file: &std::path::Path| troth(&["verify", file.to_str().unwrap(), "--key", &key]);
    assert_eq!(verify(&file).code, 0, "{}", verify(&file).text);
    for at in (0..export.len()).step_by(export.len() / 40) {
        let mut changed = export.clone();
        changed[at] ^= 1;
        let file = dir.path().join("changed.jsonl");
        std::fs::write(&file, &changed).unwrap();
        assert_eq!(verify(&file).code, 1, "byte {at} changed: {}", verify(&file).text);
    }
    let lines: Vec<&[u8]> = export.split_inclusive(|byte| *byte == b'\n').collect();
    for gone in 0..lines.len() {
        let rest: Vec<u8> = lines
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != gone)
            .flat_map(|(_, line)| line.to_vec())
            .collect();
        let file = dir.path().join("dropped.jsonl");
        std::fs::write(&file, rest).unwrap();
        assert_eq!(verify(&file).code, 1, "line {gone} dropped");
    }

    // A backup from before the erasure.
    drop(ann);
    home.stop();
    let backup = dir.path().join("backup");
    let made = troth(&["backup", "--data", data.to_str().unwrap(), backup.to_str().unwrap()]);
    assert_eq!(made.code, 0, "{}", made.text);

    // After a restart the old cookie is worth nothing and the turn is still there; it is erased with a receipt that verifies.
    let home = Home::start(&data, &model());
    let mut ann = home.client();
    ann.post("/api/v1/session", &json!({"name": "ann", "passphrase": PASSPHRASE}))
        .unwrap();
    assert!(common::conversation(&mut ann).contains(WORD));
    let erased = ann.post("/api/v1/erase", &json!({"turn": turn})).unwrap();
    assert!(erased["records"].as_u64().unwrap() >= 2, "{erased}");
    assert!(!common::conversation(&mut ann).contains(WORD));
    let receipt = dir.path().join("receipt.txt");
    std::fs::write(&receipt, erased["receipt"].as_str().unwrap()).unwrap();
    assert_eq!(verify(&receipt).code, 0, "{}", verify(&receipt).text);
    std::fs::write(
        &receipt,
        erased["receipt"]
            .as_str()
            .unwrap()
            .replace("\"scope\":\"record\"", "\"scope\":\"person\""),
    )
    .unwrap();
    assert_eq!(verify(&receipt).code, 1, "a receipt that was changed");
    drop(ann);
    home.stop();

    // The older backup is restored: what was erased stays erased, and the ledger goes on where it was.
    let part = |name: &str| backup.join(name).to_str().unwrap().to_owned();
    let restored = troth(&[
        "restore",
        "--data",
        data.to_str().unwrap(),
        "--records",
        &part("records"),
        "--keyring",
        &part("keyring"),
    ]);
    assert_eq!(restored.code, 0, "{}", restored.text);
    let home = Home::start(&data, &model());
    let mut ann = home.client();
    ann.post("/api/v1/session", &json!({"name": "ann", "passphrase": PASSPHRASE}))
        .unwrap();
    assert!(
        !common::conversation(&mut ann).contains(WORD),
        "erased, and back from the backup"
    );
    let export = ann.post_for_bytes("/api/v1/export", &json!({})).unwrap();
    assert!(!String::from_utf8_lossy(&export).contains(WORD));
    std::fs::write(&file, &export).unwrap();
    assert_eq!(verify(&file).code, 0, "{}", verify(&file).text);

    // Everything goes; the name is free again and opens nothing.
    let all = json!({"everything": true, "passphrase": PASSPHRASE});
    ann.post("/api/v1/erase", &all).unwrap();
    assert!(
        ann.post("/api/v1/session", &json!({"name": "ann", "passphrase": PASSPHRASE}))
            .is_err()
    );
    home.stop();
}

#[test]
fn with_every_question_open_nothing_lasts_beyond_the_session() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::start(dir.path(), &model());
    let mut ann = home.client();
    ann.post("/api/v1/sign-up", &json!({"name": "ann", "passphrase": PASSPHRASE}))
        .unwrap();
    let events = common::say(&mut ann, &format!("My word is {WORD}."));
    assert_eq!(
        events.last().unwrap()["kind"],
        "done",
        "talking works without any consent"
    );
    assert!(
        common::conversation(&mut ann).contains(WORD),
        "the conversation stands while it lasts"
    );
    ann.post("/api/v1/session/end", &json!({})).unwrap();
    ann.post("/api/v1/session", &json!({"name": "ann", "passphrase": PASSPHRASE}))
        .unwrap();
    assert!(!common::conversation(&mut ann).contains(WORD));
    home.stop();
}

#[test]
fn what_cannot_be_is_refused_with_a_sentence_and_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::start(dir.path(), &model());
    let mut ann = home.client();
    ann.post("/api/v1/sign-up", &json!({"name": "ann", "passphrase": PASSPHRASE}))
        .unwrap();
    let entries = |ann: &mut egress::own_home::OwnHome| {
        let ledger: Value = serde_json::from_slice(&ann.get("/api/v1/ledger?limit=500").unwrap()).unwrap();
        ledger["entries"].as_array().unwrap().len()
    };
    let before = entries(&mut ann);
    for (path, body, status) in [
        ("/api/v1/talk", json!({"text": ""}), 400),
        ("/api/v1/talk", json!({"text": "x".repeat(8001)}), 400),
        ("/api/v1/talk", json!({"text": "x".repeat(300_000)}), 413),
        ("/api/v1/talk", json!({"text": "hello", "turn": "not an id"}), 422),
        ("/api/v1/talk", json!({"words": "hello"}), 422),
        (
            "/api/v1/consents",
            json!({"question": "remember", "version": "0", "answer": "yes"}),
            400,
        ),
        (
            "/api/v1/consents",
            json!({"question": "nothing", "version": "1", "answer": "yes"}),
            400,
        ),
        (
            "/api/v1/consents",
            json!({"question": "remember", "version": "1", "answer": "maybe"}),
            422,
        ),
        ("/api/v1/erase", json!({}), 400),
        (
            "/api/v1/erase",
            json!({"turn": "00000000000000000000000000000000"}),
            404,
        ),
        (
            "/api/v1/erase",
            json!({"everything": true, "passphrase": "not this one at all"}),
            400,
        ),
        ("/api/v1/nowhere", json!({}), 404),
    ] {
        match ann.post(path, &body) {
            Err(egress::own_home::OwnHomeError::Refused { status: found, message }) => {
                // What axum's own parser refuses is a client error of either kind.
                let expected = if status == 422 {
                    found == 422 || found == 400
                } else {
                    found == status
                };
                assert!(expected && !message.is_empty(), "{path} {found} {message}");
            }
            other => panic!("{path} was not refused: {other:?}"),
        }
    }
    assert_eq!(entries(&mut ann), before, "a refusal leaves nothing behind");
    // A cookie that was changed, in any of its three parts, opens nothing.
    for cookie in ["troth=", "troth=AAAA", &format!("troth={}", "A".repeat(86)), "other=1"] {
        let refused = home.raw(&format!(
            "GET /api/v1/ledger HTTP/1.1\r\nhost: x\r\ncookie: {cookie}\r\nconnection: close\r\n\r\n"
        ));
        assert!(refused.starts_with("HTTP/1.1 401"), "{cookie}: {refused}");
    }
    // Another site's page, whatever it sends, is refused before anything is read.
    let cross = "POST /sign-up HTTP/1.1\r\nhost: x\r\nsec-fetch-site: cross-site\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    assert!(home.raw(cross).starts_with("HTTP/1.1 403"));
    assert!(
        home.raw("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            .contains("content-security-policy: default-src 'none'")
    );
    home.stop();
}
