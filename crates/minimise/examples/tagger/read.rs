//! Labelled texts from the evaluation data.

use std::path::Path;

use minimise::{Example, Kind};
use serde_json::Value;

/// Tweets with names, places and organisations in them.
pub(crate) fn tweets(data: &Path) -> Vec<Example> {
    [
        "wnut17.train.conll",
        "wnut17.dev.conll",
        "btc.train.conll",
        "btc.dev.conll",
    ]
    .iter()
    .flat_map(|file| conll(&data.join("minimise").join(file)))
    .collect()
}

/// Those that no weights learn from when noisy text is measured.
pub(crate) fn held_back(data: &Path) -> Vec<Example> {
    conll(&data.join("minimise/wnut17.dev.conll"))
}

/// Sentences made from templates.
pub(crate) fn synthetic(data: &Path) -> Vec<Example> {
    jsonl(&data.join("minimise/synthetic-dev.jsonl"))
}

/// Messages to a companion.
pub(crate) fn messages(data: &Path) -> Vec<Example> {
    jsonl(&data.join("messages-dev.jsonl"))
}

/// Messages and sentences that were written for this crate to learn from; `data/held-out.jsonl` is the half that it never sees.
pub(crate) fn lessons(crate_dir: &Path) -> Vec<Example> {
    jsonl(&crate_dir.join("data/lessons.jsonl"))
}

/// A number that texts of one template share: what is left of them without what is in them.
pub(crate) fn template(example: &Example) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut from = 0;
    let outside = example
        .spans
        .iter()
        .map(|(span, _)| (span.start, span.end))
        .chain([(example.text.len(), 0)]);
    for (start, end) in outside {
        let between = example.text.get(from..start).unwrap_or_default();
        for c in between.chars().filter(|c| c.is_alphabetic()) {
            hash = (hash ^ u64::from(u32::from(c.to_ascii_lowercase()))).wrapping_mul(0x0100_0000_01b3);
        }
        from = end;
    }
    hash >> 7
}

/// `{"text", "spans": [{"start", "end", "category"}]}` a line, offsets in code points; spans in order.
pub(crate) fn jsonl(file: &Path) -> Vec<Example> {
    let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let example = |line: &str| {
        let value: Value = serde_json::from_str(line).expect("a JSON line");
        let text = value["text"].as_str().expect("a text").to_owned();
        let at = |point: &Value| {
            let point = usize::try_from(point.as_u64().expect("an offset")).expect("small");
            text.char_indices().nth(point).map_or(text.len(), |(at, _)| at)
        };
        let mut spans: Vec<_> = value["spans"]
            .as_array()
            .expect("spans")
            .iter()
            .map(|span| {
                let kind: Kind = span["category"]
                    .as_str()
                    .expect("a category")
                    .parse()
                    .expect("a category");
                (at(&span["start"])..at(&span["end"]), kind)
            })
            .collect();
        spans.sort_by_key(|(span, _)| span.start);
        Example { text, spans }
    };
    text.lines().map(example).collect()
}

/// A token and its tag a line, an empty line between texts (WNUT-17, Broad Twitter Corpus).
fn conll(file: &Path) -> Vec<Example> {
    let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut all = Vec::new();
    let mut example = Example {
        text: String::new(),
        spans: Vec::new(),
    };
    for line in text.lines().chain([""]) {
        let mut parts = line.split_whitespace();
        let (Some(word), Some(tag)) = (parts.next(), parts.next_back()) else {
            if !example.text.is_empty() {
                all.push(std::mem::replace(
                    &mut example,
                    Example {
                        text: String::new(),
                        spans: Vec::new(),
                    },
                ));
            }
            continue;
        };
        let glued = word.starts_with(['\'', '.', ',', '!', '?', ';', ':', ')', '’'])
            || word == "n't"
            || example.text.is_empty();
        if !glued {
            example.text.push(' ');
        }
        let start = example.text.len();
        example.text.push_str(word);
        let span = start..example.text.len();
        let kind = match tag.split_once('-').map_or("", |(_, kind)| kind) {
            // The corpus calls handles people; here they are user names, which have a form of their own.
            _ if word.starts_with('@') => None,
            "PER" | "person" => Some(Kind::Name),
            "LOC" | "location" => Some(Kind::Place),
            "ORG" | "corporation" | "group" => Some(Kind::Organisation),
            _ => None,
        };
        match (kind, tag.starts_with("I-"), example.spans.last_mut()) {
            (Some(kind), true, Some((last, of))) if *of == kind && last.end + 1 >= span.start => last.end = span.end,
            (Some(kind), _, _) => example.spans.push((span, kind)),
            (None, _, _) => {}
        }
    }
    all
}
