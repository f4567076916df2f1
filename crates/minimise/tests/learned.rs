//! Names, places and special words in ordinary speech; and the weights' own shape.

mod common;

use common::kinds;
use minimise::{Example, Kind, find, train};
use proptest::prelude::*;

#[test]
fn ordinary_speech() {
    for (text, expected) in [
        (
            "my sister Annika moved to Lisbon",
            vec![(Kind::Name, "Annika"), (Kind::Place, "Lisbon")],
        ),
        ("i told annika everything", vec![(Kind::Name, "annika")]),
        (
            "Jonas's chemo starts on Monday",
            vec![(Kind::Name, "Jonas"), (Kind::Health, "chemo")],
        ),
        ("i had a nice day", vec![]),
        ("what's a good recipe for soup", vec![]),
    ] {
        assert_eq!(kinds(text), expected, "{text}");
    }
}

#[test]
fn the_same_examples_make_the_same_weights() {
    let example = |text: &str, span: std::ops::Range<usize>| Example {
        text: text.to_owned(),
        spans: vec![(span, Kind::Name)],
    };
    let examples = [example("ask Annika now", 4..10), example("Jonas left", 0..5)];
    let (mut one, mut two) = (0, 0);
    let first = train(&examples, |_, mistakes| one += mistakes);
    assert_eq!(first, train(&examples, |_, mistakes| two += mistakes));
    assert!(one > 0 && one == two, "something was learned");
    assert_eq!(first.len(), include_bytes!("../weights/tagger.bin").len());
}

proptest! {
    #[test]
    fn no_text_is_too_strange(text in "\\PC{0,200}") {
        let mut end = 0;
        for finding in find(&text) {
            prop_assert!(finding.span().start >= end && text.get(finding.span()).is_some());
            prop_assert!((0.0..=1.0).contains(&finding.score()));
            end = finding.span().end;
        }
    }
}
