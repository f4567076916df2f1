//! Engines elsewhere, with the real home and a recording engine that speaks TLS under a name that leads to this machine: what is asked before
//! anything leaves, what leaves, what comes back, and what is kept of it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;
#[path = "../src/commands/bench/recording.rs"]
mod recording;

use std::path::{Path, PathBuf};

use common::{Home, PASSPHRASE, say};
use egress::own_home::OwnHome;
use recording::Recording;
use serde_json::{Value, json};

const KEY: &str = "sk-the-key-of-ann-0123456789";

/// A home that trusts the engine elsewhere, and somebody in it; the home's own engine is another program.
struct Scene {
    home: Home,
    ann: OwnHome,
    there: Recording,
    own: Recording,
    dir: tempfile::TempDir,
}

fn get(ann: &mut OwnHome, path: &str) -> Value {
    serde_json::from_slice(&ann.get(path).unwrap()).unwrap()
}

impl Scene {
    fn new() -> Self {
        let own = Recording::start().unwrap();
        let model = PathBuf::from(format!("http://127.0.0.1:{}#plain", own.port()));
        Self::started(own, &model, |_| Vec::new())
    }

    fn started(own: Recording, model: &Path, by: fn(&Path) -> Vec<String>) -> Self {
        let (dir, there) = (tempfile::tempdir().unwrap(), Recording::start_tls().unwrap());
        let roots = dir.path().join("roots.pem");
        std::fs::write(&roots, there.certificate()).unwrap();
        let by = by(dir.path());
        let by: Vec<&str> = by.iter().map(String::as_str).collect();
        let home = Home::start_trusting(Some(&roots), &by, &dir.path().join("home"), model, &[]);
        let mut ann = home.client();
        let form = json!({"name": "ann", "passphrase": PASSPHRASE});
        ann.post("/api/v1/sign-up", &form).unwrap();
        Self {
            home,
            ann,
            there,
            own,
            dir,
        }
    }

    fn declare(&mut self, model: &str) -> String {
        let engine = json!({
            "address": self.there.elsewhere(), "model": model, "company": "Example Ltd", "place": "Ireland", "keeps": "30 days",
            "trains": false, "key": KEY,
        });
        let made = self.ann.post("/api/v1/engines", &engine).unwrap();
        made["id"].as_str().unwrap().to_owned()
    }

    /// Answers the questions whose ids begin so.
    fn answer(&mut self, beginning: &str, answer: &str) {
        let asked = get(&mut self.ann, "/api/v1/consents");
        let mut found = 0;
        for question in asked["questions"].as_array().unwrap() {
            if question["id"].as_str().unwrap().starts_with(beginning) {
                let body = json!({"question": question["id"], "version": question["version"], "answer": answer});
                self.ann.post("/api/v1/consents", &body).unwrap();
                found += 1;
            }
        }
        assert!(found > 0, "no question {beginning}: {asked}");
    }

    fn choose(&mut self, id: &str) {
        self.ann
            .post("/api/v1/engine", &json!({"server": null, "elsewhere": id}))
            .unwrap();
    }

    fn agreed(model: &str) -> (Self, String) {
        let mut scene = Self::new();
        let id = scene.declare(model);
        scene.answer("remote_engine@", "yes");
        scene.choose(&id);
        (scene, id)
    }

    fn say_in(&mut self, body: &Value) -> Result<Vec<Value>, String> {
        let mut events = Vec::new();
        let ended = self.ann.stream("/api/v1/talk", body, |event| {
            events.push(event);
            true
        });
        ended.map(|()| events).map_err(|error| error.to_string())
    }
}

fn reply(events: &[Value]) -> String {
    let sentences = events.iter().filter(|event| event["kind"] == "sentence");
    sentences.filter_map(|event| event["text"].as_str()).collect()
}

fn contents(body: &Value) -> String {
    let messages = body["messages"].as_array().unwrap().iter();
    let contents: Vec<_> = messages.filter_map(|message| message["content"].as_str()).collect();
    contents.join("\n")
}

#[test]
fn nothing_leaves_before_a_yes_nor_after_a_no() {
    let mut scene = Scene::new();
    let id = scene.declare("plain");
    // What is asked names whose it is, where, for how long, and what goes only in disguise.
    let asked = get(&mut scene.ann, "/api/v1/consents");
    let questions = asked["questions"].as_array().unwrap();
    let question = questions
        .iter()
        .find(|question| question["id"].as_str().unwrap().starts_with("remote_engine@"));
    let text = question.unwrap()["text"].as_str().unwrap();
    for words in [
        "Example Ltd",
        "Where: Ireland",
        "Keeps it: 30 days",
        "Trains models on it: no",
        "Under a stand-in only: names, places",
        "In broad strokes only: street addresses",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    // It cannot even be chosen.
    let choice = json!({"server": null, "elsewhere": id});
    scene.ann.post("/api/v1/engine", &choice).unwrap_err();
    scene.answer("remote_engine@", "yes");
    scene.choose(&id);
    let events = say(&mut scene.ann, "My day was long.");
    assert_eq!(events.last().unwrap()["kind"], "done", "{events:?}");
    assert_eq!(scene.there.asked().len(), 1);
    let request = &scene.there.requests()[0];
    assert_eq!(request.key.as_deref(), Some(format!("Bearer {KEY}").as_str()));
    assert!(request.body["stream"] == true && request.body["model"] == "plain");

    scene.answer("remote_engine@", "no");
    let before = common::conversation(&mut scene.ann);
    let said = scene.say_in(&json!({"text": "And the bus was late."})).unwrap_err();
    assert!(said.contains("So nothing was sent"), "{said}");
    assert_eq!(scene.there.asked().len(), 1, "it went there all the same");
    assert_eq!(scene.own.asked().len(), 0, "another answered without being asked to");
    assert_eq!(common::conversation(&mut scene.ann), before);
    // Asked to, the home's own answers this one.
    let events = scene
        .say_in(&json!({"text": "And the bus was late.", "here": true}))
        .unwrap();
    assert_eq!(events.last().unwrap()["kind"], "done", "{events:?}");
    assert_eq!((scene.there.asked().len(), scene.own.asked().len()), (1, 1));
    scene.home.stop();
}

#[test]
fn what_leaves_is_veiled_and_what_comes_back_names_the_right_ones() {
    let (mut scene, _) = Scene::agreed("echo");
    for (kind, text) in [("name", "Ann Oduya"), ("phone", "+44 113 496 0123")] {
        scene
            .ann
            .post("/api/v1/details", &json!({"kind": kind, "text": text}))
            .unwrap();
    }
    let said = "My brother Jonas moved to Lisbon. Jonas's flat is damp. Ask ann oduya about it, at 0113 496 0123. I'm 34. My chemo starts soon.";
    let events = say(&mut scene.ann, said);
    let done = events.last().unwrap();
    assert_eq!(done["kind"], "done", "{events:?}");
    let sent = contents(&scene.there.asked()[0]);
    for real in ["Jonas", "Lisbon", "34", "Oduya", "oduya", "496", "chemo"] {
        assert!(!sent.contains(real), "{real}: {sent}");
    }
    assert!(sent.contains("moved to") && sent.contains("flat is damp"), "{sent}");
    let heard = reply(&events);
    for real in [
        "brother Jonas moved to Lisbon",
        "Jonas's flat",
        "ann oduya",
        "0113 496 0123",
    ] {
        assert!(
            heard.contains(real) || heard.replace("+44 113", "0113").contains(real),
            "{real}: {heard}"
        );
    }
    assert!(sent.contains("in my thirties") && sent.contains("[health]"), "{sent}");
    assert!(done["used"]["left_out"].to_string().contains("health"), "{done}");
    let summary = done["used"]["summary"].as_str().unwrap();
    assert!(
        summary.contains("sent to Example Ltd") && summary.contains("names"),
        "{summary}"
    );

    // The ledger has the recipient, the counts, and no word of it.
    let ledger = get(&mut scene.ann, "/api/v1/ledger?purpose=remote_engine&limit=50");
    let text = ledger.to_string();
    assert!(
        text.contains("remote_engine:localhost") && text.contains("under a stand-in: names "),
        "{text}"
    );
    assert!(
        !text.contains("Jonas") && !text.contains("Lisbon") && !text.contains(KEY),
        "{text}"
    );

    // The same one stays the same one, in the next turn and for the whole history.
    say(&mut scene.ann, "What should I bring to Jonas in Lisbon?");
    let asked = scene.there.asked();
    let stand_in = |body: &Value| {
        let content = contents(body);
        let (_, rest) = content.split_once("My brother ").unwrap();
        rest.split(' ').next().unwrap().to_owned()
    };
    let last = asked.last().unwrap();
    assert_eq!(stand_in(&asked[0]), stand_in(last));
    assert!(contents(last).contains(&format!("bring to {}", stand_in(&asked[0]))));

    // What was sent can be read, to the letter, and is what the ledger has the hash of.
    let id = done["used"]["sent"].as_str().unwrap();
    let shown = get(&mut scene.ann, &format!("/api/v1/talk/sent/{id}"));
    let request = &shown["requests"][0];
    assert_eq!(request["chat"]["messages"], asked[0]["messages"]);
    assert_eq!(request["exact"], true);
    assert!(request["entry"].is_u64(), "{request}");
    let page = String::from_utf8(scene.ann.get(&format!("/talk/sent/{id}")).unwrap()).unwrap();
    assert!(
        page.contains("exactly what it covers") && page.contains(&stand_in(&asked[0])),
        "{page}"
    );
    // It goes as soon as anything is erased.
    let turn = done["turn"].clone();
    scene.ann.post("/api/v1/erase", &json!({"turn": turn})).unwrap();
    scene.ann.get(&format!("/api/v1/talk/sent/{id}")).unwrap_err();
    scene.home.stop();
}

#[test]
fn whatever_goes_wrong_elsewhere_is_said_and_nothing_is_kept_or_falls_back() {
    let (mut scene, id) = Scene::agreed("plain");
    let before = common::conversation(&mut scene.ann);
    for (model, words, requests) in [
        ("busy", "too busy", 4),
        ("later", "3600 seconds", 1),
        ("no-key", "does not accept the key", 1),
        ("broken", "too busy", 4),
        ("cut", "broke off", 1),
        ("malformed", "so nothing of it was kept", 1),
        ("no-engine", "makes no sense", 1),
        ("chatter", "did not come to an end", 1),
        ("redirect", "points to another address", 1),
    ] {
        let change = json!({"id": id, "model": model});
        scene.ann.patch("/api/v1/engines", &change).unwrap();
        let asked = scene.there.asked().len();
        let (said, here) = match scene.say_in(&json!({"text": "Are you there?"})) {
            Ok(events) => {
                let last = events.last().unwrap();
                (
                    last["message"].as_str().unwrap_or_default().to_owned(),
                    last["here"] == true,
                )
            }
            Err(error) => (error, true),
        };
        assert!(said.contains(words) && here, "{model}: {said}");
        assert!(!said.contains(KEY), "{said}");
        assert_eq!(scene.there.asked().len() - asked, requests, "{model}");
        assert_eq!(
            common::conversation(&mut scene.ann),
            before,
            "{model}: something was kept"
        );
    }
    assert_eq!(scene.own.asked().len(), 0, "the home's own answered unasked");
    for model in ["busy-twice", "at-once", "endless"] {
        scene
            .ann
            .patch("/api/v1/engines", &json!({"id": id, "model": model}))
            .unwrap();
        let events = say(&mut scene.ann, "Are you there?");
        assert_eq!(events.last().unwrap()["kind"], "done", "{model}: {events:?}");
    }
    scene.home.stop();
}

#[test]
fn an_engine_that_cannot_prove_who_it_is_gets_nothing() {
    let (mut scene, id) = Scene::agreed("plain");
    // Another at its place, whose certificate nobody trusts.
    let impostor = Recording::start_tls().unwrap();
    let engine = json!({
        "address": impostor.elsewhere(), "model": "plain", "company": "Example Ltd", "place": "Ireland", "keeps": "30 days", "trains": false,
    });
    let other = scene.ann.post("/api/v1/engines", &engine).unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    scene.answer("remote_engine@", "yes");
    scene.choose(&other);
    let said = scene.say_in(&json!({"text": "Are you there?"})).unwrap_err();
    assert!(said.contains("could not prove who it is"), "{said}");
    assert_eq!(impostor.asked().len(), 0);
    // The yes to one is no yes to another, nor one's key another's.
    scene.choose(&id);
    say(&mut scene.ann, "Are you there?");
    assert_eq!((scene.there.asked().len(), impostor.asked().len()), (1, 0));
    // By name only: neither a number of this machine nor anything in clear is an engine elsewhere.
    for address in ["http://api.example.com/v1", "http://localhost:1/v1", "nonsense"] {
        let mut engine = engine.clone();
        engine["address"] = json!(address);
        scene.ann.post("/api/v1/engines", &engine).unwrap_err();
    }
    scene.home.stop();
}

#[test]
fn removing_takes_the_key_and_the_yes_and_no_file_carries_the_key() {
    let (mut scene, id) = Scene::agreed("plain");
    say(&mut scene.ann, "Tell Jonas that I am late.");
    let shown = get(&mut scene.ann, "/api/v1/engine");
    assert_eq!(shown["elsewhere"][0]["key"], true);
    assert!(!shown.to_string().contains(KEY), "the key is shown again");
    for page in ["/settings/engine", "/consent", "/used", "/review", "/settings"] {
        let page = String::from_utf8(scene.ann.get(page).unwrap()).unwrap();
        assert!(!page.contains(KEY), "a page shows the key");
    }
    let export = scene.ann.post_for_bytes("/api/v1/export", &json!({})).unwrap();
    let export = String::from_utf8(export).unwrap();
    assert!(!export.contains(KEY), "the file has the key");
    assert!(
        export.contains("Example Ltd") && export.contains("\"collection\":\"stand_ins"),
        "{export}"
    );

    scene.ann.post("/api/v1/engines/remove", &json!({"id": id})).unwrap();
    let shown = get(&mut scene.ann, "/api/v1/engine");
    assert_eq!(
        (&shown["elsewhere"], &shown["chosen_elsewhere"]),
        (&json!([]), &Value::Null)
    );
    let asked = get(&mut scene.ann, "/api/v1/consents").to_string();
    assert!(!asked.contains("remote_engine@"), "{asked}");
    // Declared again, nothing of the old yes is left.
    let again = scene.declare("plain");
    let choice = json!({"server": null, "elsewhere": again});
    scene.ann.post("/api/v1/engine", &choice).unwrap_err();
    scene.home.stop();
}

#[test]
fn a_journey_with_an_engine_elsewhere_connects_to_that_one_alone() {
    let own = Recording::start().unwrap();
    let by = |dir: &Path| {
        let trace = dir.join("trace");
        let strace = ["strace", "-f", "-e", "trace=connect", "-o", trace.to_str().unwrap()];
        strace.map(str::to_owned).to_vec()
    };
    let mut scene = Scene::started(own, &common::model(), by);
    let id = scene.declare("plain");
    scene.answer("remote_engine@", "yes");
    scene.choose(&id);
    for text in [
        "My day was long.",
        "See https://example.org/ann and mail ann@example.net.",
    ] {
        let events = say(&mut scene.ann, text);
        assert_eq!(events.last().unwrap()["kind"], "done", "{events:?}");
    }
    scene.ann.get("/api/v1/ledger?limit=100").unwrap();
    scene.ann.post_for_bytes("/api/v1/export", &json!({})).unwrap();
    scene.ann.post("/api/v1/session/end", &json!({})).unwrap();
    let trace = scene.dir.path().join("trace");
    let port = scene.there.port();
    assert_eq!(scene.there.asked().len(), 2);
    scene.home.stop();
    let made = common::connections(&trace);
    assert!(!made.is_empty(), "the tracing itself is broken");
    for line in made {
        let loopback = line.contains("inet_addr(\"127.") || line.contains("\"::1\"");
        // A resolver asks which address of its own this machine would use, of a port that is none.
        let there = line.contains(&format!("htons({port})")) || line.contains("htons(0)");
        assert!(loopback && there, "{line}");
    }
}
