//! What whoever runs a home may know of it, and what everybody may: numbers, nobody's name and nobody's word.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::{Home, PASSPHRASE, model, troth};
use serde_json::{Value, json};

const WORD: &str = "Quetzalcoatlus";

fn asked(home: &Home, path: &str, more: &str) -> String {
    home.raw(&format!(
        "GET {path} HTTP/1.1\r\nHost: localhost\r\n{more}Connection: close\r\n\r\n"
    ))
}

/// The keys of an object, in order.
fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

#[test]
fn the_operator_sees_numbers_and_what_was_done_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().to_str().unwrap();
    let home = Home::start(dir.path(), &model());
    let mut ann = home.client();
    ann.post("/api/v1/sign-up", &json!({"name": WORD, "passphrase": PASSPHRASE}))
        .unwrap();
    common::say(
        &mut ann,
        &format!("My word is {WORD}. I am going to kill myself tonight."),
    );
    let made = troth(&["invite", "--data", data]);
    assert_eq!(made.code, 0, "{}", made.text);

    let metrics = asked(&home, "/metrics", "");
    for line in [
        "troth_people 1\n",
        "troth_invitations 1\n",
        "# TYPE troth_log_leaves gauge\n",
        "troth_policy_version 3\n",
    ] {
        assert!(metrics.contains(line), "{line}: {metrics}");
    }
    let overview = troth(&["report", "--json", "--data", data]);
    assert_eq!(overview.code, 0, "{}", overview.text);
    let told: Value = serde_json::from_str(&overview.text).unwrap();
    assert_eq!(
        (told["people"].as_u64(), told["suspended"].as_u64()),
        (Some(1), Some(0))
    );
    let record = told["record"].to_string();
    for deed in [
        "keeps its own record",
        "policy in force is version 3",
        "limits are",
        "an invitation to this home was made",
    ] {
        assert!(record.contains(deed), "{deed}: {record}");
    }
    let words = troth(&["report", "--data", data]);
    let public = asked(&home, "/transparency", "") + &asked(&home, "/api/v1/transparency", "");
    assert!(
        public.contains("No month is over yet") && public.contains("\"epsilon\""),
        "{public}"
    );
    for text in [&metrics, &overview.text, &words.text, &public] {
        assert!(!text.contains(WORD), "{text}");
    }

    // California's report holds what the section lists, and nobody's name, not even the operator's.
    let report = troth(&["report", "california", "--year", "2026", "--json", "--data", data]);
    let report: Value = serde_json::from_str(report.text.lines().next().unwrap()).unwrap();
    let listed = [
        "crisis_referral_notifications",
        "protocols_detect_remove_respond",
        "protocols_prohibit",
        "year",
    ];
    assert_eq!(keys(&report), listed);
    let duties = troth(&["report", "new-york", "--data", data]);
    assert!(
        duties.text.contains("section 1701") && duties.text.contains("section 1702"),
        "{}",
        duties.text
    );
    let early = troth(&[
        "report",
        "counts",
        "--file",
        dir.path().join("r").to_str().unwrap(),
        "--data",
        data,
    ]);
    assert!(early.code != 0 && early.text.contains("is over"), "{}", early.text);
    home.stop();
}

#[test]
fn whoever_has_the_token_may_watch_and_nobody_else() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::start_by(&[], dir.path(), &model(), &["--metrics-token", "seven-grey-geese"]);
    assert!(asked(&home, "/metrics", "").starts_with("HTTP/1.1 404"));
    assert!(asked(&home, "/metrics", "Authorization: Bearer seven-grey-gees\r\n").starts_with("HTTP/1.1 404"));
    assert!(asked(&home, "/metrics", "Authorization: Bearer seven-grey-geese\r\n").contains("troth_people 0\n"));
    home.stop();
    // Behind a proxy everybody comes from this machine.
    let proxied = ["--behind-tls-proxy", "--origin", "https://home.example"];
    let home = Home::start_by(&[], dir.path(), &model(), &proxied);
    assert!(asked(&home, "/metrics", "").starts_with("HTTP/1.1 404"));
    home.stop();
}

#[test]
fn the_impact_assessment_is_printed_both_ways() {
    let words = troth(&["policy", "dpia"]);
    assert!(
        words.code == 0 && words.text.contains("## What a person has to answer"),
        "{}",
        words.text
    );
    let json = troth(&["policy", "dpia", "--json"]);
    let json: Value = serde_json::from_str(&json.text).unwrap();
    assert!(json["open"].as_array().unwrap().len() > 5);
    let german = troth(&["policy", "show", "--lang", "de"]);
    assert!(german.text.contains("WOZU WIR ES BRAUCHEN"), "{}", german.text);
    assert_eq!(troth(&["policy", "show", "--lang", "xx"]).code, 2);
}
