//! No word that a person can read presses them to stay, to come back or to pay.

use std::fs;
use std::path::Path;

/// Words that press, make a game of coming back, or play on guilt.
const PRESSING: &[&str] = &[
    "streak",
    "badge",
    "reward",
    "level up",
    "leaderboard",
    "miss you",
    "missed you",
    "we noticed you",
    "waiting for you",
    "come back soon",
    "don't go",
    "don't leave",
    "before you go",
    "last chance",
    "limited time",
    "only today",
    "hurry",
    "keep it up",
    "upgrade now",
    "don't lose",
];

/// What is read: the sources of everything that a person is shown, the pages' own scripts, and what questions and policy are made from.
const READ: &[&str] = &[
    "src",
    "assets",
    "../companion/src",
    "../troth/src",
    "../../datamap.toml",
];

fn read(path: &Path, into: &mut Vec<(String, String)>) {
    if path.is_file() {
        let text = fs::read_to_string(path).unwrap_or_default();
        into.push((path.display().to_string(), text.to_lowercase()));
    } else if path.file_name().is_none_or(|name| name != "tests") {
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            read(&entry.path(), into);
        }
    }
}

#[test]
fn no_words_press_anybody() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    for place in READ {
        let before = texts.len();
        read(&here.join(place), &mut texts);
        assert!(texts.len() > before, "{place} was not found");
    }
    for (path, text) in &texts {
        for words in PRESSING {
            assert!(!text.contains(words), "{path} says {words:?}");
        }
    }
}
