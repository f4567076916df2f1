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

/// Every question that there is: those that depend on another are shown once that one is allowed.
fn every_question(ann: &mut OwnHome) -> Vec<(String, String)> {
    let asked = |ann: &mut OwnHome| -> Vec<(String, String)> {
        let asked = get(ann, "/api/v1/consents");
        let text = |one: &Value, key: &str| one[key].as_str().unwrap().to_owned();
        let all = asked["questions"].as_array().unwrap().iter();
        all.map(|one| (text(one, "id"), text(one, "version"))).collect()
    };
    for (id, version) in asked(ann) {
        say_so(ann, &id, &version, true);
    }
    asked(ann)
}

fn say_so(ann: &mut OwnHome, id: &str, version: &str, yes: bool) {
    let answer = if yes { "yes" } else { "no" };
    let body = json!({"question": id, "version": version, "answer": answer});
    ann.post("/api/v1/consents", &body).unwrap();
}

/// Rows of answers in which each pair of questions has each of its four pairs of answers: the row that brings most new ones comes next.
fn pairs(questions: usize) -> Vec<u64> {
    let of = |row: u64| {
        let bit = move |n: usize| row >> n & 1;
        let pairs = (0..questions).flat_map(move |a| (a + 1..questions).map(move |b| (a, b)));
        pairs.map(move |(a, b)| (a, b, bit(a), bit(b)))
    };
    let mut missing: std::collections::BTreeSet<_> = (0..4_u64)
        .flat_map(|answers| of(0).map(move |(a, b, ..)| (a, b, answers & 1, answers >> 1)))
        .collect();
    let (mut rows, mut chance) = (Vec::new(), 7_u64);
    while !missing.is_empty() {
        let mut tried: Vec<u64> = vec![0, !0];
        tried.extend((0..200).map(|_| {
            chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            chance >> 20
        }));
        let new = |row: &u64| of(*row).filter(|pair| missing.contains(pair)).count();
        let best = tried.into_iter().max_by_key(new).unwrap();
        for pair in of(best) {
            missing.remove(&pair);
        }
        rows.push(best);
    }
    rows
}

#[test]
fn whatever_two_choices_are_all_that_is_essential_works() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::start(dir.path(), &model());
    let mut ann = home.client();
    ann.post("/api/v1/sign-up", &json!({"name": "ann", "passphrase": PASSPHRASE}))
        .unwrap();
    let questions = every_question(&mut ann);
    assert!(questions.len() > 14, "{questions:?}");
    let rows = pairs(questions.len());
    for row in &rows {
        for (n, (id, version)) in questions.iter().enumerate() {
            say_so(&mut ann, id, version, row >> n & 1 == 1);
        }
        let done = say(&mut ann, "Good morning to you.");
        assert_eq!(done["kind"], "done", "talking");
        let helped = common::say(&mut ann, "I am going to kill myself tonight.");
        assert!(
            helped.iter().any(|event| event["kind"] == "crisis"),
            "being safe: {helped:?}"
        );
        for page in [
            "/talk",
            "/memories",
            "/used",
            "/consent",
            "/consent/history",
            "/review",
            "/settings",
            "/erase",
            "/export",
            "/policy",
        ] {
            assert!(!ann.get(page).unwrap().is_empty(), "{page}");
        }
        assert!(
            !ann.post_for_bytes("/api/v1/export", &json!({})).unwrap().is_empty(),
            "taking everything along"
        );
    }
    let pairs = questions.len() * (questions.len() - 1) / 2;
    println!(
        "{} pairs of answers to {} questions, in {} rows, each against all that is essential",
        pairs * 4,
        questions.len(),
        rows.len()
    );
    home.stop();
}
