//! `troth policy`, as it is typed.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::troth;

const MAP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../datamap.toml");

#[test]
fn the_policy_is_told_in_words_and_for_machines() {
    let words = troth(&["policy", "show"]);
    assert_eq!(words.code, 0);
    assert!(
        words.text.contains("HOW TO SAY NO") || words.text.contains("How to say no"),
        "{}",
        words.text
    );
    let machines = troth(&["policy", "show", "--jsonld"]);
    let document: serde_json::Value = serde_json::from_str(&machines.text).unwrap();
    assert!(document["@graph"].as_array().unwrap().len() > 40);
}

#[test]
fn a_new_version_is_compared_with_the_old_one() {
    let dir = tempfile::tempdir().unwrap();
    let new = dir.path().join("new.toml");
    let text = std::fs::read_to_string(MAP).unwrap();
    let longer = text.replacen("retention = \"P30D\"", "retention = \"P2Y\"", 1);
    assert_ne!(text, longer);
    std::fs::write(&new, longer).unwrap();
    let new = new.to_str().unwrap();

    let same = troth(&["policy", "diff", MAP, MAP]);
    assert_eq!(same.code, 0, "{}", same.text);
    let there = troth(&["policy", "diff", MAP, new]);
    assert_eq!(there.code, 1, "{}", there.text);
    assert!(
        there.text.contains("material") && there.text.contains("longer than for 30 days"),
        "{}",
        there.text
    );
    assert!(there.text.contains("the version did not grow"), "{}", there.text);
    let back = troth(&["policy", "diff", "--jsonl", new, MAP]);
    assert_eq!(back.code, 0, "{}", back.text);
    let first: serde_json::Value = serde_json::from_str(back.text.lines().next().unwrap()).unwrap();
    assert_eq!(first["material"], false);
    let missing = troth(&["policy", "diff", MAP, "/nowhere/map.toml"]);
    assert_eq!(missing.code, 2, "{}", missing.text);
}

#[test]
fn the_policy_is_plain_enough_and_says_how_plain() {
    let grades = troth(&["policy", "grade"]);
    assert_eq!(grades.code, 0, "{}", grades.text);
    assert!(grades.text.contains("the whole policy"), "{}", grades.text);
}
