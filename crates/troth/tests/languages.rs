//! German over HTTP: what a browser asks for, what is chosen by hand, and what is kept of an answer; and one browser's answer governs the
//! next sentence in another.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::{Home, PASSPHRASE, model};
use egress::own_home::OwnHome;
use serde_json::{Value, json};

fn get(ann: &mut OwnHome, path: &str) -> Value {
    serde_json::from_slice(&ann.get(path).unwrap()).unwrap()
}

fn asked(home: &Home, path: &str, headers: &str) -> String {
    home.raw(&format!(
        "GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}Connection: close\r\n\r\n"
    ))
}

fn signed_in(home: &Home) -> OwnHome {
    let mut client = home.client();
    client
        .post("/api/v1/session", &json!({"name": "ann", "passphrase": PASSPHRASE}))
        .unwrap();
    client
}

fn answer(client: &mut OwnHome, question: &str, lang: &str, answer: &str) {
    let version = get(client, "/api/v1/consents")["questions"][0]["version"].clone();
    let body = json!({"question": question, "version": version, "lang": lang, "answer": answer});
    client.post("/api/v1/consents", &body).unwrap();
}

#[test]
fn pages_speak_the_browsers_language_or_the_one_that_was_chosen() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::start(dir.path(), &model());
    let german = asked(&home, "/policy", "Accept-Language: fr, de-AT;q=0.8, en;q=0.5\r\n");
    assert!(
        german.contains("<html lang=\"de\">") && german.contains("Erst gefragt"),
        "{german}"
    );
    assert!(
        german.contains("Wozu, immer") && german.contains("(Art. 6(1)(b) DSGVO)"),
        "{german}"
    );
    let english = asked(&home, "/policy", "Accept-Language: fr\r\n");
    assert!(
        english.contains("<html lang=\"en\">") && english.contains("Asked first"),
        "{english}"
    );
    // By hand: a cookie, which counts before what the browser likes, and the way back.
    let body = "lang=de&back=%2Fpolicy";
    let chosen = home.raw(&format!(
        "POST /language HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    ));
    assert!(
        chosen.starts_with("HTTP/1.1 303") && chosen.contains("location: /policy"),
        "{chosen}"
    );
    let cookie = chosen
        .split("set-cookie: ")
        .nth(1)
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let page = asked(
        &home,
        "/policy",
        &format!("Cookie: {cookie}\r\nAccept-Language: en\r\n"),
    );
    assert!(page.contains("<html lang=\"de\">"), "{page}");
    for wrong in [
        "lang=xx&back=%2Fpolicy",
        "lang=de&back=%2F%2Fevil.example",
        "lang=de&back=https%3A%2F%2Fevil.example",
    ] {
        let refused = home.raw(&format!(
            "POST /language HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{wrong}",
            wrong.len()
        ));
        assert!(refused.starts_with("HTTP/1.1 400"), "{wrong}: {refused}");
    }
    let gpc = asked(&home, "/policy", "Sec-GPC: 1\r\n");
    assert!(gpc.contains("Global Privacy Control") && !english.contains("Global Privacy Control"));
    home.stop();
}

#[test]
fn an_answer_keeps_the_words_that_were_shown_and_their_language() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::start(dir.path(), &model());
    let mut ann = home.client();
    ann.post("/api/v1/sign-up", &json!({"name": "ann", "passphrase": PASSPHRASE}))
        .unwrap();
    let german = get(&mut ann, "/api/v1/consents?lang=de");
    let shown = &german["questions"][0];
    assert_eq!(
        (shown["lang"].as_str(), shown["id"].as_str()),
        (Some("de"), Some("remember"))
    );
    answer(&mut ann, "remember", "de", "yes");
    answer(&mut ann, "personalise", "en", "no");
    let export = String::from_utf8(ann.post_for_bytes("/api/v1/export", &json!({})).unwrap()).unwrap();
    let lines = export.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let consents: Vec<Value> = lines.filter(|line| line["type"] == "consent").collect();
    assert_eq!(
        consents[0]["text_shown"], shown["text"],
        "the German words, to the letter"
    );
    assert_eq!(
        (consents[0]["lang"].as_str(), consents[1]["lang"].as_str()),
        (Some("de"), Some("en"))
    );
    let receipt = String::from_utf8(ann.get("/consent/receipt/0").unwrap()).unwrap();
    assert!(
        receipt.contains("\"dct:language\":\"de\"") && receipt.contains("Unsere Gespräche merken?"),
        "{receipt}"
    );
    assert!(ann.get("/api/v1/consents?lang=xx").is_err());
    home.stop();
}

#[test]
fn what_one_browser_allows_and_takes_back_governs_the_next_sentence_in_another() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::start(dir.path(), &model());
    let mut here = home.client();
    here.post("/api/v1/sign-up", &json!({"name": "ann", "passphrase": PASSPHRASE}))
        .unwrap();
    let mut there = signed_in(&home);
    let kept = |client: &mut OwnHome, text: &str| {
        let done = common::say(client, text).last().unwrap().clone();
        assert_eq!(done["kind"], "done", "{done}");
        !done["drawn"].as_array().unwrap().is_empty()
    };
    assert!(
        !kept(&mut there, "My sister Annika keeps bees in Lisbon."),
        "nobody has agreed to anything"
    );
    answer(&mut here, "remember", "en", "yes");
    assert!(
        kept(&mut there, "My brother Tomas builds boats in Porto."),
        "agreed to in the other browser"
    );
    answer(&mut here, "remember", "en", "no");
    assert!(
        !kept(&mut there, "My cousin Berta grows olives in Faro."),
        "taken back in the other browser"
    );
    home.stop();
}
