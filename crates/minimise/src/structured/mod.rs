//! What has a form of its own, with check digits where there are some, and what a word before it gives away.

mod address;
mod check;
mod contact;
mod date;
mod number;
mod secret;

use std::sync::LazyLock;

use regex::Regex;

use crate::finding::{Finding, Kind};

/// A pattern, what it finds, how sure it is, what a match has to pass besides, and why.
///
/// A pattern with a group finds the group; what stands around it is a cue.
struct Recogniser {
    pattern: LazyLock<Regex>,
    kind: Kind,
    score: f32,
    passes: fn(&str) -> bool,
    reason: &'static str,
}

macro_rules! recognise {
    ($kind:ident, $score:literal, $passes:expr, $reason:literal, $pattern:expr) => {
        super::Recogniser {
            // INVARIANT: the pattern is constant, and a test compiles every one.
            pattern: std::sync::LazyLock::new(|| regex::Regex::new($pattern).expect("a constant pattern")),
            kind: crate::finding::Kind::$kind,
            score: $score,
            passes: $passes,
            reason: $reason,
        }
    };
}
use recognise;

fn all() -> impl Iterator<Item = &'static Recogniser> {
    let rooms: [&'static [Recogniser]; 5] = [
        &contact::RECOGNISERS,
        &number::RECOGNISERS,
        &date::RECOGNISERS,
        &secret::RECOGNISERS,
        &address::RECOGNISERS,
    ];
    rooms.into_iter().flatten()
}

/// Every match of every recogniser; they may overlap.
pub(crate) fn find(text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for recogniser in all() {
        let mut from = 0;
        while let Some(found) = recogniser.pattern.captures_at(text, from) {
            let (Some(whole), Some(value)) = (found.get(0), found.iter().flatten().last()) else {
                break;
            };
            let passes = !value.is_empty() && (recogniser.passes)(value.as_str());
            if passes {
                findings.push(Finding::new(
                    value.range(),
                    recogniser.kind,
                    recogniser.score,
                    recogniser.reason,
                ));
            }
            // What was no value may be the cue of the next one.
            from = if passes { value.end() } else { value.start() }.max(whole.start() + 1);
            while !text.is_char_boundary(from) {
                from += 1;
            }
            if from >= text.len() {
                break;
            }
        }
    }
    findings
}

fn always(_: &str) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles_and_takes_no_emptiness() {
        assert!(all().count() > 30);
        for recogniser in all() {
            assert!(!recogniser.pattern.is_match(""), "{}", recogniser.reason);
        }
    }
}
