//! With every optional consent refused: it talks, nothing outlasts the session, and nothing is asked again unprompted.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::{Home, PASSPHRASE, model};
use egress::own_home::OwnHome;
use serde_json::{Value, json};

fn get(ann: &mut OwnHome, path: &str) -> Value {
    serde_json::from_slice(&ann.get(path).unwrap()).unwrap()
}

/// Every question that is open or answered, with its answer.
fn answers(ann: &mut OwnHome) -> Vec<(String, String)> {
    let asked = get(ann, "/api/v1/consents");
    let text = |one: &Value, key: &str| one[key].as_str().unwrap().to_owned();
    let all = asked["questions"].as_array().unwrap().iter();
    all.map(|one| (text(one, "id"), text(one, "answer"))).collect()
}

fn refuse_everything(ann: &mut OwnHome) {
    let asked = get(ann, "/api/v1/consents");
    for question in asked["questions"].as_array().unwrap() {
        let no = json!({"question": question["id"], "version": question["version"], "answer": "no"});
        ann.post("/api/v1/consents", &no).unwrap();
    }
}

fn say(ann: &mut OwnHome, text: &str) -> Value {
    let events = common::say(ann, text);
    let last = events.last().unwrap().clone();
    assert_eq!(last["kind"], "done", "{last}");
    last
}

#[test]
fn a_no_to_everything_leaves_a_companion_that_talks_forgets_and_does_not_ask_again() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::start(dir.path(), &model());
    let account = json!({"name": "ann", "passphrase": PASSPHRASE});
    let mut ann = home.client();
    ann.post("/api/v1/sign-up", &account).unwrap();
    refuse_everything(&mut ann);
    let refused = answers(&mut ann);
    assert!(
        refused.len() > 8 && refused.iter().all(|(_, answer)| answer == "no"),
        "{refused:?}"
    );

    // It talks, and within the session it knows what was said.
    let done = say(
        &mut ann,
        "My sister Annika keeps bees in Lisbon. My chemo starts on Monday.",
    );
    assert_eq!(done["drawn"], json!([]));
    let turns = get(&mut ann, "/api/v1/talk");
    let reply = turns["turns"][0]["reply"].as_str().unwrap();
    assert!(!reply.trim().is_empty(), "{turns}");
    let done = say(&mut ann, "What would you cook on a cold day?");
    let summary = done["used"]["summary"].as_str().unwrap();
    assert!(summary.contains("the one before it"), "{done}");
    assert_eq!(done["used"]["recalled"], json!([]));
    assert_eq!(get(&mut ann, "/api/v1/memories")["count"], 0);
    assert!(common::conversation(&mut ann).contains("Annika"));

    // No page that a person comes by asks: a question is a form with an answer in it, and stands on the page of questions alone.
    let pages = [
        "/",
        "/talk",
        "/talks",
        "/memories",
        "/used",
        "/settings",
        "/erase",
        "/export",
        "/character",
    ];
    let asks = |ann: &mut OwnHome| {
        let asking = |path: &&str| {
            let page = String::from_utf8(ann.get(path).unwrap()).unwrap();
            page.contains("name=\"answer\"") || page.contains("http-equiv=\"refresh\"")
        };
        pages.into_iter().filter(asking).collect::<Vec<_>>()
    };
    assert_eq!(asks(&mut ann), Vec::<&str>::new());
    let questions = String::from_utf8(ann.get("/consent").unwrap()).unwrap();
    assert!(
        questions.contains("name=\"answer\""),
        "or the check above could not fail"
    );

    // The window closes.
    ann.post("/api/v1/session/end", &json!({})).unwrap();
    let mut ann = home.client();
    ann.post("/api/v1/session", &account).unwrap();
    let left = common::conversation(&mut ann);
    assert!(!left.contains("Annika") && !left.contains("cold day"), "{left}");
    assert_eq!(get(&mut ann, "/api/v1/memories")["count"], 0);
    assert_eq!(get(&mut ann, "/api/v1/conversations")["conversations"], json!([]));
    // Coming back is answered with the talk, not with questions; every answer stands as it was given.
    assert_eq!(asks(&mut ann), Vec::<&str>::new());
    assert_eq!(answers(&mut ann), refused);
    say(&mut ann, "Good morning to you.");
    home.stop();
}
