//! The program is killed (SIGKILL) at fifty points of a turn: no turn that was acknowledged is lost, and the ledger never forks.

mod common;

use std::sync::mpsc;
use std::time::Duration;

use common::{Home, PASSPHRASE, model, troth};
use serde_json::{Value, json};

const POINTS: u64 = 50;

#[test]
fn killed_at_fifty_points_of_a_turn_nothing_acknowledged_is_lost() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("home");
    let home = Home::start(&data, &model());
    let mut ann = home.client();
    ann.post("/api/v1/sign-up", &json!({"name": "ann", "passphrase": PASSPHRASE}))
        .unwrap();
    let asked: Value = serde_json::from_slice(&ann.get("/api/v1/consents").unwrap()).unwrap();
    let question = &asked["questions"][0];
    ann.post(
        "/api/v1/consents",
        &json!({"question": question["id"], "version": question["version"], "answer": "yes"}),
    )
    .unwrap();
    home.stop();

    let mut acknowledged: Vec<String> = Vec::new();
    let mut cut_short = 0;
    for point in 0..POINTS {
        let home = Home::start(&data, &model());
        let mut ann = home.client();
        ann.post("/api/v1/session", &json!({"name": "ann", "passphrase": PASSPHRASE}))
            .unwrap();
        // Help in a crisis is answered with fixed words: the turn's whole way takes milliseconds, and the points lie within it. Every
        // tenth turn is the model's, and is cut in mid-reply.
        let text = if point % 10 == 9 {
            "Tell me about the sea, at length."
        } else {
            "I am going to kill myself tonight"
        };
        let (told, heard) = mpsc::channel();
        let turn = std::thread::spawn(move || {
            // The connection breaks when the home is killed; what was heard until then counts.
            let _ = ann.stream("/api/v1/talk", &json!({"text": text}), |event| {
                if event["kind"] == "done" {
                    let _ = told.send(event["turn"].as_str().unwrap_or_default().to_owned());
                }
                true
            });
        });
        std::thread::sleep(Duration::from_micros(
            point * if point % 10 == 9 { 12_000 } else { 450 },
        ));
        home.kill();
        turn.join().unwrap();
        match heard.try_recv() {
            Ok(turn) => acknowledged.push(turn),
            Err(_) => cut_short += 1,
        }
    }
    println!(
        "{} turns were acknowledged, {cut_short} were cut short",
        acknowledged.len()
    );
    assert!(cut_short > 0, "no turn was cut short, so this showed nothing");

    let home = Home::start(&data, &model());
    let mut ann = home.client();
    ann.post("/api/v1/session", &json!({"name": "ann", "passphrase": PASSPHRASE}))
        .unwrap();
    // One more turn is answered to its end: what was killed fifty times still works.
    acknowledged.extend(
        common::say(&mut ann, "I am going to kill myself tonight")
            .last()
            .map(|done| done["turn"].as_str().unwrap().to_owned()),
    );
    let turns: Value = serde_json::from_slice(&ann.get("/api/v1/talk?limit=500").unwrap()).unwrap();
    let kept: Vec<&str> = turns["turns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|turn| turn["id"].as_str().unwrap())
        .collect();
    for turn in &acknowledged {
        assert!(kept.contains(&turn.as_str()), "the acknowledged turn {turn} is gone");
    }
    // The chain is whole from its first entry, every proof leads to one tree, and every record is the one that was written down.
    let file = dir.path().join("export.jsonl");
    std::fs::write(&file, ann.post_for_bytes("/api/v1/export", &json!({})).unwrap()).unwrap();
    let verified = troth(&["verify", file.to_str().unwrap()]);
    assert_eq!(verified.code, 0, "{}", verified.text);
    home.stop();
}
