//! Engines that are other programs, with the real home and a recording engine on this machine; and where a home connects to.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;
#[path = "../src/commands/bench/recording.rs"]
mod recording;

use std::path::PathBuf;

use common::{Home, PASSPHRASE, model, say};
use egress::own_home::OwnHome;
use recording::{ANSWER, MODELS, Recording};
use serde_json::{Value, json};

fn sign_up(home: &Home) -> OwnHome {
    let mut ann = home.client();
    let form = json!({"name": "ann", "passphrase": PASSPHRASE});
    ann.post("/api/v1/sign-up", &form).unwrap();
    ann
}

fn get(ann: &mut OwnHome, path: &str) -> Value {
    serde_json::from_slice(&ann.get(path).unwrap()).unwrap()
}

fn url(engine: &Recording, model: &str) -> PathBuf {
    PathBuf::from(format!("http://127.0.0.1:{}#{model}", engine.port()))
}

fn choose(ann: &mut OwnHome, engine: &Recording, model: &str) {
    let address = format!("http://127.0.0.1:{}/v1", engine.port());
    ann.post(
        "/api/v1/engine",
        &json!({"server": {"address": address, "model": model}}),
    )
    .unwrap();
}

#[test]
fn an_engine_here_is_found_and_offered_and_used_only_once_it_is_chosen() {
    let (dir, engine) = (tempfile::tempdir().unwrap(), Recording::start().unwrap());
    let port = engine.port().to_string();
    let home = Home::start_by(&[], dir.path(), &model(), &["--engine-port", &port]);
    let mut ann = sign_up(&home);
    let shown = get(&mut ann, "/api/v1/engine");
    let found = shown["found"].as_array().unwrap();
    let ours = found
        .iter()
        .find(|program| program["address"] == format!("http://127.0.0.1:{port}/v1"))
        .unwrap_or_else(|| panic!("{shown}"));
    assert_eq!(ours["models"], json!(MODELS));
    assert_eq!(shown["chosen"], Value::Null);
    // The person may not send the home knocking at other doors of this machine.
    let elsewhere = json!({"server": {"address": "http://127.0.0.1:9/v1", "model": "plain"}});
    ann.post("/api/v1/engine", &elsewhere).unwrap_err();

    say(&mut ann, "My day was long.");
    assert_eq!(engine.asked().len(), 0, "nobody chose it");
    choose(&mut ann, &engine, "plain");
    let events = say(&mut ann, "And the bus was late.");
    let done = events.last().unwrap();
    assert_eq!(done["kind"], "done", "{events:?}");
    let text: String = events
        .iter()
        .filter(|event| event["kind"] == "sentence")
        .filter_map(|event| event["text"].as_str())
        .collect();
    assert_eq!(text.trim(), ANSWER.concat());

    // It got the message and the turn before, and the ledger names it.
    let asked = engine.asked();
    let messages = asked[0]["messages"].to_string();
    assert_eq!(asked.len(), 1);
    assert!(
        messages.contains("the bus was late") && messages.contains("My day was long"),
        "{messages}"
    );
    let n = &done["used"]["entries"][0];
    let ledger = get(&mut ann, "/api/v1/ledger?limit=100");
    let entry = ledger["entries"]
        .as_array()
        .unwrap()
        .iter()
        .find(|entry| &entry["n"] == n);
    assert_eq!(entry.unwrap()["recipient"], "local_server");

    ann.post("/api/v1/engine", &json!({"server": null})).unwrap();
    say(&mut ann, "Never mind.");
    assert_eq!(engine.asked().len(), 1, "it is no longer chosen");
    home.stop();
}

#[test]
fn whatever_goes_wrong_is_said_and_nothing_is_kept_of_it() {
    let (dir, engine) = (tempfile::tempdir().unwrap(), Recording::start().unwrap());
    let port = engine.port().to_string();
    let home = Home::start_by(&[], dir.path(), &url(&engine, "plain"), &["--engine-port", &port]);
    let mut ann = sign_up(&home);
    let before = common::conversation(&mut ann);
    for (model, words, requests) in [
        ("busy", "too busy", 4),
        ("cut", "broke off", 1),
        ("malformed", "so nothing of it was kept", 1),
        ("redirect", "points to another address", 1),
    ] {
        choose(&mut ann, &engine, model);
        let asked = engine.asked().len();
        let mut events = Vec::new();
        let ended = ann.stream("/api/v1/talk", &json!({"text": "Are you there?"}), |event| {
            events.push(event);
            true
        });
        let said = match ended {
            Ok(()) => events.last().unwrap()["message"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
            Err(error) => error.to_string(),
        };
        assert!(said.contains(words), "{model}: {said} {events:?}");
        assert_eq!(engine.asked().len() - asked, requests, "{model}");
        assert_eq!(common::conversation(&mut ann), before, "{model}: something was kept");
    }
    for model in ["busy-twice", "at-once"] {
        choose(&mut ann, &engine, model);
        let events = say(&mut ann, "Are you there?");
        assert_eq!(events.last().unwrap()["kind"], "done", "{model}: {events:?}");
    }
    home.stop();
}

#[test]
fn another_program_never_gets_what_opens_a_purse() {
    let (dir, engine) = (tempfile::tempdir().unwrap(), Recording::start().unwrap());
    let home = Home::start(dir.path(), &url(&engine, "plain"));
    let mut ann = sign_up(&home);
    let card = "4111 1111 1111 1111";
    let events = say(&mut ann, &format!("My card is {card}, and I spent too much."));
    let done = events.last().unwrap();
    assert_eq!(done["used"]["left_out"], json!(["payment cards"]), "{events:?}");
    say(&mut ann, "What did I tell you?");
    let asked = engine.asked();
    assert_eq!(asked.len(), 2);
    for body in &asked {
        let body = body.to_string();
        assert!(body.contains("I spent too much") && !body.contains("1111"), "{body}");
    }
    // The person's own copy is whole.
    assert!(common::conversation(&mut ann).contains(card));
    home.stop();
}

#[test]
fn a_whole_journey_connects_to_nothing_beyond_this_machine() {
    let dir = tempfile::tempdir().unwrap();
    let trace = dir.path().join("trace");
    let by = ["strace", "-f", "-e", "trace=connect", "-o", trace.to_str().unwrap()];
    let home = Home::start_by(&by, &dir.path().join("home"), &model(), &[]);
    let mut ann = sign_up(&home);
    say(
        &mut ann,
        "My day was long. My mail is ann@example.org, see https://example.org/ann.",
    );
    ann.get("/api/v1/ledger?limit=100").unwrap();
    // Looking for engines is the one time that it connects to anything.
    ann.get("/api/v1/engine").unwrap();
    ann.post_for_bytes("/api/v1/export", &json!({})).unwrap();
    ann.post("/api/v1/session/end", &json!({})).unwrap();
    home.stop();
    let made = common::connections(&trace);
    assert!(made.len() >= 4, "the tracing itself is broken: {made:?}");
    for line in made {
        let loopback = line.contains("inet_addr(\"127.") || line.contains("\"::1\"");
        assert!(loopback, "{line}");
    }
}
