//! A history that was taken along into another home: what the checkpoint covers cannot be changed, and nothing else may stand in it.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod support;

use support::{lines, small_world};
use verify::{Options, VerifyError, history};

const FIRST: &str = "{\"type\":\"history\",\"format\":\"troth-history-1\"}\n";

/// The lines of an export that a history has.
fn kept() -> Vec<String> {
    let (world, ada) = small_world();
    let export = String::from_utf8(world.export(&ada)).unwrap();
    let stays = |line: &&str| !line.starts_with("{\"type\":\"record\"") && !line.starts_with("{\"type\":\"seal\"");
    let own = export.split_inclusive('\n').filter(stays).map(str::to_owned);
    std::iter::once(FIRST.to_owned()).chain(own).collect()
}

fn check(lines: &[String]) -> Result<verify::Report, VerifyError> {
    history(lines.concat().as_bytes(), &Options::default())
}

#[test]
fn a_whole_history_is_accepted_and_says_nothing_of_records() {
    let report = check(&kept()).unwrap();
    assert_eq!((report.entries, report.records, report.consents), (6, 0, 1));
    assert_eq!(report.findings, []);
    let (world, ada) = small_world();
    let options = Options {
        expected_vkey: Some(world.key.verifier().to_string()),
        expected_head: ada.head(),
    };
    assert!(history(kept().concat().as_bytes(), &options).is_ok());
    let whole = world.export(&ada);
    assert!(history(&whole[..], &Options::default()).is_err(), "an export is none");
    assert!(
        verify::export(kept().concat().as_bytes(), &Options::default()).is_err(),
        "nor the other way round"
    );
}

#[test]
fn every_bit_counts_but_of_whose_it_is_when_it_was_made_and_of_an_event() {
    let whole = kept().concat();
    let after = |name: &str| whole.find(name).unwrap() + name.len();
    let (made, person) = (after("\"made_at_ms\":"), after("\"person\":\""));
    let event = whole.find("{\"type\":\"consent\"").unwrap();
    let event_end = event + whole[event..].find('\n').unwrap();
    let mut file = whole.clone().into_bytes();
    for at in 0..file.len() {
        if (made..made + 13).contains(&at) || (person..person + 32).contains(&at) {
            continue;
        }
        for mask in [0x01, 0x08, 0x20, 0x80] {
            file[at] ^= mask;
            match history(&file[..], &Options::default()) {
                Err(_) => {}
                // An event that no entry vouches for is told.
                Ok(report) => assert!(
                    (event..event_end).contains(&at) && !report.findings.is_empty(),
                    "byte {at} xor {mask:#x} was accepted"
                ),
            }
            file[at] ^= mask;
        }
    }
}

#[test]
fn nothing_but_an_event_and_the_end_can_be_left_out() {
    let whole = kept();
    let (world, ada) = small_world();
    let last = whole.len() - 2;
    for at in 0..whole.len() {
        let mut rest = whole.clone();
        let gone = rest.remove(at);
        // That an event is missing shows by its entry alone, which stays; that the last entry is, by the head that is known.
        let event = gone.starts_with("{\"type\":\"consent\"");
        assert_eq!(check(&rest).is_ok(), event || at == last, "without line {at}");
        let options = Options {
            expected_vkey: None,
            expected_head: ada.head(),
        };
        assert_eq!(
            history(rest.concat().as_bytes(), &options).is_ok(),
            event,
            "without line {at}, with the head"
        );
        let mut twice = whole.clone();
        twice.insert(at, whole[at].clone());
        let events = whole[at].starts_with("{\"type\":\"consent\"");
        assert_eq!(check(&twice).is_ok(), events, "line {at} twice");
    }
    let foreign = |line: &String| line.starts_with("{\"type\":\"record\"") || line.starts_with("{\"type\":\"seal\"");
    for other in lines(&world.export(&ada)).into_iter().filter(foreign) {
        for at in 1..=whole.len() {
            let mut more = whole.clone();
            more.insert(at, other.clone());
            assert!(check(&more).is_err());
        }
    }
}
