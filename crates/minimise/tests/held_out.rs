//! How well it does on `data/held-out.jsonl`, which nothing is ever learned from: 271 messages and sentences that were written and labelled
//! before anybody looked at what is found in them.

use std::collections::HashSet;

use minimise::measure::Measure;
use minimise::{Kind, find};
use serde_json::Value;

const HELD_OUT: &str = include_str!("../data/held-out.jsonl");
const LESSONS: &str = include_str!("../data/lessons.jsonl");

type Spans = Vec<(std::ops::Range<usize>, Kind)>;

fn texts(lines: &str) -> Vec<(String, Spans)> {
    let read = |line: &str| {
        let line: Value = serde_json::from_str(line).expect("a JSON line");
        let number = |value: &Value| usize::try_from(value.as_u64().expect("an offset")).expect("an offset");
        let span = |span: &Value| {
            let kind = span["category"]
                .as_str()
                .expect("a category")
                .parse()
                .expect("a category");
            (number(&span["start"])..number(&span["end"]), kind)
        };
        let spans = line["spans"].as_array().expect("spans").iter().map(span).collect();
        (line["text"].as_str().expect("a text").to_owned(), spans)
    };
    lines.lines().map(read).collect()
}

#[test]
fn what_is_held_out_is_found_as_well_as_is_said() {
    let mut measure = Measure::default();
    for (text, truth) in texts(HELD_OUT) {
        let found: Spans = find(&text)
            .iter()
            .map(|finding| (finding.code_points(&text), finding.kind()))
            .collect();
        measure.add(&truth, &found);
    }
    let (direct, special) = (measure.all(false).f(1.0), measure.all(true).f(1.0));
    println!(
        "direct {direct:.3}, special {special:.3}, characters {:.3}",
        measure.char_recall()
    );
    for (kind, tally) in measure.kinds() {
        println!("{kind} met {} missed {} extra {}", tally.met, tally.missed, tally.extra);
    }
    assert!(direct >= 0.76, "direct identifiers: {direct}");
    assert!(special >= 0.72, "special categories: {special}");
    assert!(measure.char_recall() >= 0.91, "characters: {}", measure.char_recall());
}

#[test]
fn nothing_of_it_is_learned_from() {
    let held: HashSet<String> = texts(HELD_OUT).into_iter().map(|(text, _)| text).collect();
    assert!(held.len() > 250, "each text once");
    for (text, _) in texts(LESSONS) {
        assert!(!held.contains(&text), "{text}");
    }
    for list in [
        include_str!("../data/templates.txt"),
        include_str!("../data/special.txt"),
    ] {
        assert!(list.lines().all(|line| !held.contains(line)));
    }
    // The command that trains reads what it learns from in one file, and this one is not among it.
    assert!(!include_str!("../examples/tagger/read.rs").contains("\"data/held-out"));
    for (text, spans) in texts(HELD_OUT).into_iter().chain(texts(LESSONS)) {
        let length = text.chars().count();
        assert!(
            spans
                .iter()
                .all(|(span, _)| span.start < span.end && span.end <= length),
            "{text}"
        );
    }
}
