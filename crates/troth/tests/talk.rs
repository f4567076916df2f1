//! Several conversations, said otherwise, answered again, private; with the real program and the real model.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::{Home, PASSPHRASE, model};
use egress::own_home::OwnHome;
use serde_json::{Value, json};

fn signed_up(home: &Home) -> OwnHome {
    let mut ann = home.client();
    ann.post("/api/v1/sign-up", &json!({"name": "ann", "passphrase": PASSPHRASE}))
        .unwrap();
    ann
}

fn get(ann: &mut OwnHome, path: &str) -> Value {
    serde_json::from_slice(&ann.get(path).unwrap()).unwrap()
}

/// Says something and gives the turn's id and that of the next.
fn say(ann: &mut OwnHome, body: &Value) -> (String, String) {
    let mut last = Value::Null;
    ann.stream("/api/v1/talk", body, |event| {
        last = event;
        true
    })
    .unwrap();
    assert_eq!(last["kind"], "done", "{last}");
    let text = |key: &str| last[key].as_str().unwrap().to_owned();
    (text("turn"), text("next_turn"))
}

fn said(ann: &mut OwnHome, conversation: &str) -> Vec<String> {
    let of = if conversation.is_empty() {
        String::new()
    } else {
        format!("?conversation={conversation}")
    };
    let turns = get(ann, &format!("/api/v1/talk{of}"));
    let texts = turns["turns"].as_array().unwrap().iter();
    texts.map(|turn| turn["said"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn conversations_stand_apart_and_end_apart() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::start(dir.path(), &model());
    let mut ann = signed_up(&home);
    // An id for a conversation is any id that is not used yet.
    let (_, one) = say(&mut ann, &json!({"text": "Before there were several."}));
    let (_, two) = say(
        &mut ann,
        &json!({"text": "My sister Annika called from Lisbon.", "conversation": one}),
    );
    let (_, next) = say(
        &mut ann,
        &json!({"text": "A word for rain?", "conversation": two, "private": true}),
    );
    let all = get(&mut ann, "/api/v1/conversations");
    let all = all["conversations"].as_array().unwrap();
    assert_eq!(all.len(), 2);
    let find = |id: &str| all.iter().find(|one| one["id"] == id).unwrap().clone();
    let title = find(&one)["title"].as_str().unwrap().to_owned();
    assert!(
        title.starts_with("My sister … called"),
        "no name stands in a title: {title}"
    );
    assert_eq!(
        (&find(&two)["title"], &find(&two)["private"]),
        (&json!("Private"), &json!(true))
    );
    assert_eq!(said(&mut ann, &one), ["My sister Annika called from Lisbon."]);
    assert_eq!(said(&mut ann, ""), ["Before there were several."]);

    // Said otherwise: what was said goes, and what came after it.
    let (first, again) = say(&mut ann, &json!({"turn": next, "text": "Second.", "conversation": one}));
    say(
        &mut ann,
        &json!({"turn": again, "text": "Second, otherwise.", "conversation": one, "replaces": first}),
    );
    assert_eq!(
        said(&mut ann, &one),
        ["My sister Annika called from Lisbon.", "Second, otherwise."]
    );

    // Renamed, and a title that cannot be is refused.
    ann.post(
        "/api/v1/conversations",
        &json!({"conversation": one, "title": "  Family  matters "}),
    )
    .unwrap();
    let all = get(&mut ann, "/api/v1/conversations");
    assert!(all.to_string().contains("Family matters"), "{all}");
    for bad in ["", "   ", &"x".repeat(61)] {
        assert!(
            ann.post("/api/v1/conversations", &json!({"conversation": one, "title": bad}))
                .is_err()
        );
    }

    // The export has every conversation; erasing one leaves the others.
    let export = String::from_utf8(ann.post_for_bytes("/api/v1/export", &json!({})).unwrap()).unwrap();
    for words in [
        "Before there were several",
        "Second, otherwise",
        "A word for rain",
        "Family matters",
    ] {
        assert!(export.contains(words), "{words}");
    }
    // What names two things at once is refused, and nothing goes.
    for both in [
        json!({"conversation": two, "everything": true, "passphrase": PASSPHRASE}),
        json!({"conversation": two, "category": "talk"}),
    ] {
        assert!(ann.post("/api/v1/erase", &both).is_err(), "{both}");
    }
    let erased = ann.post("/api/v1/erase", &json!({"conversation": two})).unwrap();
    assert!(erased["records"].as_u64().unwrap() >= 2, "{erased}");
    assert!(said(&mut ann, &two).is_empty());
    assert_eq!(said(&mut ann, &one).len(), 2);

    // The companion's character is the person's, but for what is honest.
    let character = json!({"name": "Mira", "manner": "You are brief.", "story": ""});
    ann.post("/api/v1/character", &character).unwrap();
    ann.post(
        "/api/v1/character",
        &json!({"name": "Mira II", "manner": "You are brief."}),
    )
    .unwrap();
    let character = get(&mut ann, "/api/v1/character");
    assert_eq!(character["name"], "Mira II");
    assert!(character["greeting"].as_str().unwrap().contains("an AI"));
    assert!(ann.post("/api/v1/character", &json!({"name": ""})).is_err());
    home.stop();
}

/// Item by item what somebody does who says no to everything; nothing of it is on the disk afterwards.
#[test]
fn a_no_to_everything_costs_nothing_and_leaves_nothing() {
    const WORDS: [&str; 4] = ["rhubarb-lantern", "walnut-harbour", "copper-thistle", "velvet-anchor"];
    let dir = tempfile::tempdir().unwrap();
    let home = Home::start(dir.path(), &model());
    let mut ann = signed_up(&home);
    let asked = get(&mut ann, "/api/v1/consents");
    let questions = asked["questions"].as_array().unwrap();
    assert!(questions.len() > 5);
    for question in questions {
        let no = json!({"question": question["id"], "version": question["version"], "answer": "no"});
        ann.post("/api/v1/consents", &no).unwrap();
    }
    let (_, one) = say(&mut ann, &json!({"text": format!("My word is {}.", WORDS[0])}));
    let (turn, two) = say(
        &mut ann,
        &json!({"text": format!("And {}.", WORDS[1]), "conversation": one}),
    );
    say(
        &mut ann,
        &json!({"text": format!("Rather {}.", WORDS[2]), "conversation": one, "replaces": turn}),
    );
    say(
        &mut ann,
        &json!({"text": format!("Between us: {}.", WORDS[3]), "conversation": two, "private": true}),
    );
    assert_eq!(said(&mut ann, &one).len(), 1);
    assert_eq!(said(&mut ann, &two).len(), 1);
    // Nobody is asked again: each question stands answered.
    let asked = get(&mut ann, "/api/v1/consents");
    assert!(
        asked["questions"]
            .as_array()
            .unwrap()
            .iter()
            .all(|question| question["answer"] == "no")
    );
    ann.post("/api/v1/session/end", &json!({})).unwrap();
    ann.post("/api/v1/session", &json!({"name": "ann", "passphrase": PASSPHRASE}))
        .unwrap();
    assert!(said(&mut ann, &one).is_empty() && said(&mut ann, &two).is_empty() && said(&mut ann, "").is_empty());
    let all = get(&mut ann, "/api/v1/conversations");
    assert_eq!(all["conversations"], json!([]));
    let export = String::from_utf8(ann.post_for_bytes("/api/v1/export", &json!({})).unwrap()).unwrap();
    assert!(WORDS.iter().all(|word| !export.contains(word)));
    home.stop();
    for entry in std::fs::read_dir(dir.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for word in WORDS {
            assert!(
                !bytes.windows(word.len()).any(|window| window == word.as_bytes()),
                "{word}"
            );
        }
    }
}
