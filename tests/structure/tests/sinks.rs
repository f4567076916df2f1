//! Every way out of the gate is on a list: a new one is reviewed as what it is.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::fs;
use std::path::{Path, PathBuf};

/// Each implementation of `gate::Sink` in what ships, by file and type, and what it is.
const SINKS: &[(&str, &str, &str)] = &[
    (
        "crates/companion/src/apps.rs",
        "AppSink<'_>",
        "what an app is shown: its request is answered with it",
    ),
    (
        "crates/companion/src/sinks.rs",
        "EngineSink",
        "the model in this process",
    ),
    (
        "crates/companion/src/sinks.rs",
        "CrisisCheck",
        "the check of a message for danger, in this process",
    ),
    (
        "crates/egress/src/openai/server.rs",
        "Server",
        "another program: on this machine, to converse",
    ),
    (
        "crates/egress/src/openai/server.rs",
        "Server",
        "the same, elsewhere, as the person agreed to it by name",
    ),
    (
        "crates/gate/src/measure.rs",
        "Counter<'_>",
        "the home's count of use: one number, blurred before it gets here",
    ),
];

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

fn shipped() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for room in fs::read_dir(root.join("crates")).unwrap() {
        let src = room.unwrap().path().join("src");
        if src.is_dir() {
            sources(&src, &mut files);
        }
    }
    let root = fs::canonicalize(root).unwrap();
    let name = |path: &Path| {
        fs::canonicalize(path)
            .unwrap()
            .strip_prefix(&root)
            .unwrap()
            .display()
            .to_string()
    };
    files
        .iter()
        .map(|path| (name(path), fs::read_to_string(path).unwrap()))
        .collect()
}

#[test]
fn every_sink_is_on_the_list() {
    let mut found = Vec::new();
    for (file, text) in shipped() {
        for line in text
            .lines()
            .filter(|line| line.trim_start().starts_with("impl") && line.contains("Sink<"))
        {
            if let Some((_, of)) = line.split_once(" for ") {
                found.push((file.clone(), of.trim_end_matches(['{', ' ']).to_owned()));
            }
        }
    }
    found.sort();
    let mut listed: Vec<_> = SINKS
        .iter()
        .map(|(file, of, _)| ((*file).to_owned(), (*of).to_owned()))
        .collect();
    listed.sort();
    assert_eq!(
        found, listed,
        "a sink is a way out of the gate: put it on the list with what it is"
    );
}

#[test]
fn nothing_is_left_for_later_in_what_ships() {
    let files = shipped();
    assert!(files.len() > 100, "only {} files were read", files.len());
    for (file, text) in files {
        for mark in ["todo!(", "unimplemented!(", "FIXME", "XXX"] {
            assert!(!text.contains(mark), "{file} has {mark}");
        }
    }
}
