//! Memories with the real program and the real model: drawn, recalled, corrected, pinned, forgotten; each only as far as agreed.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::{Home, PASSPHRASE, model};
use egress::own_home::OwnHome;
use serde_json::{Value, json};

fn get(ann: &mut OwnHome, path: &str) -> Value {
    serde_json::from_slice(&ann.get(path).unwrap()).unwrap()
}

fn answer(ann: &mut OwnHome, id: &str, yes: &str) {
    let asked = get(ann, "/api/v1/consents");
    let question = asked["questions"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["id"] == id)
        .unwrap()
        .clone();
    ann.post(
        "/api/v1/consents",
        &json!({"question": id, "version": question["version"], "answer": yes}),
    )
    .unwrap();
}

/// Says something in a conversation; gives the last event.
fn say(ann: &mut OwnHome, text: &str, conversation: &str) -> Value {
    let mut last = Value::Null;
    ann.stream(
        "/api/v1/talk",
        &json!({"text": text, "conversation": conversation}),
        |event| {
            last = event;
            true
        },
    )
    .unwrap();
    assert_eq!(last["kind"], "done", "{last}");
    last
}

fn texts(list: &Value) -> Vec<&str> {
    let all = list["memories"].as_array().unwrap().iter();
    all.map(|memory| memory["text"].as_str().unwrap()).collect()
}

#[test]
fn said_remembered_recalled_corrected_forgotten() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::start(dir.path(), &model());
    let mut ann = home.client();
    ann.post("/api/v1/sign-up", &json!({"name": "ann", "passphrase": PASSPHRASE}))
        .unwrap();
    let [one, two, three] = ["01", "02", "03"].map(|end| format!("019af000000070008000000000000{end}0"));

    // Without a yes nothing is drawn.
    let done = say(&mut ann, "My sister Annika keeps bees in Lisbon.", &one);
    assert_eq!(done["drawn"], json!([]));
    answer(&mut ann, "remember", "yes");
    let done = say(
        &mut ann,
        "My sister Annika keeps bees in Lisbon. My chemo starts on Monday. How are you?",
        &one,
    );
    let drawn = done["drawn"].as_array().unwrap();
    assert_eq!(drawn.len(), 1, "health has no yes of its own: {done}");
    assert_eq!(drawn[0]["text"], "My sister Annika keeps bees in Lisbon.");
    answer(&mut ann, "remember_sensitive:health", "yes");
    let done = say(&mut ann, "My chemo starts on Monday.", &one);
    assert_eq!(done["drawn"][0]["text"], "My chemo starts on Monday.");
    let list = get(&mut ann, "/api/v1/memories");
    assert_eq!((list["count"].as_u64(), texts(&list).len()), (Some(2), 2));
    assert_eq!(list["memories"][0]["category"], "health");

    // Kept is not used: that is a question of its own, and its answer counts from the next message on.
    let done = say(&mut ann, "Where does my sister Annika live?", &two);
    assert_eq!(done["used"]["recalled"], json!([]));
    answer(&mut ann, "personalise", "yes");
    let done = say(&mut ann, "Where does my sister Annika live?", &two);
    let bees = list["memories"][1]["id"].clone();
    assert_eq!(done["used"]["recalled"], json!([bees]), "{done}");
    let entries = get(&mut ann, "/api/v1/ledger?purpose=personalise&limit=10");
    let shown = entries["entries"]
        .as_array()
        .unwrap()
        .iter()
        .find(|entry| entry["act"] == "disclose")
        .unwrap()
        .clone();
    assert_eq!(
        (&shown["records"][0], &shown["recipient"]),
        (&bees, &json!("local_engine")),
        "{shown}"
    );

    // In the person's own words, and always in mind.
    let change = json!({"memory": bees, "text": "My sister Annika keeps goats in Porto.", "pinned": true});
    ann.patch("/api/v1/memories", &change).unwrap();
    assert!(
        ann.patch("/api/v1/memories", &json!({"memory": bees, "text": " "}))
            .is_err()
    );
    let found = get(&mut ann, "/api/v1/memories?words=goat");
    assert_eq!(texts(&found), ["My sister Annika keeps goats in Porto."]);
    assert_eq!(
        found["memories"][0]["drawn_from"],
        "My sister Annika keeps bees in Lisbon."
    );
    // The model may have spoken of bees in its reply, and another memory be found by that.
    assert!(!texts(&get(&mut ann, "/api/v1/memories?words=bees")).contains(&"My sister Annika keeps goats in Porto."));
    let done = say(&mut ann, "A word for rain?", &three);
    assert_eq!(done["used"]["recalled"], json!([bees]));

    // A no counts from the next message on, and a private conversation is none of memory's business.
    answer(&mut ann, "personalise", "no");
    let done = say(&mut ann, "Where does my sister Annika live?", &three);
    assert_eq!(done["used"]["recalled"], json!([]));
    answer(&mut ann, "personalise", "yes");
    let mut last = Value::Null;
    let private = json!({"text": "I dream of my sister Annika.", "conversation": "019af000000070008000000000000040", "private": true});
    ann.stream("/api/v1/talk", &private, |event| {
        last = event;
        true
    })
    .unwrap();
    assert_eq!(
        (&last["drawn"], &last["used"]["recalled"]),
        (&json!([]), &json!([])),
        "{last}"
    );

    // Forgotten: found by nothing, recalled for nothing; the other stands and is still found.
    let gone = ann.post("/api/v1/memories/forget", &json!({"memory": bees})).unwrap();
    assert!(gone["receipt"].as_str().unwrap().contains("keys"), "{gone}");
    assert!(texts(&get(&mut ann, "/api/v1/memories?words=annika")).is_empty());
    assert_eq!(
        texts(&get(&mut ann, "/api/v1/memories?words=chemo")),
        ["My chemo starts on Monday."]
    );
    // A turn that is erased takes along what was drawn from it.
    let turn = get(&mut ann, "/api/v1/memories")["memories"][0]["turn"].clone();
    ann.post("/api/v1/erase", &json!({"turn": turn, "conversation": one}))
        .unwrap();
    assert_eq!(get(&mut ann, "/api/v1/memories")["count"], 0);
    home.stop();
}
