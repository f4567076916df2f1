//! What has a form of its own, with check digits where there are some, and what a word before it gives away.

mod address;
mod check;
mod contact;
mod date;
mod identity;
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
    /// What a text has to have for the pattern to be tried at all.
    needs: Needs,
    kind: Kind,
    score: f32,
    passes: fn(&str) -> bool,
    reason: &'static str,
}

/// What every match of a pattern has in it.
#[derive(Clone, Copy)]
enum Needs {
    Nothing,
    /// So many digits or more.
    Digits(usize),
    /// One of these signs or more.
    OneOf(&'static [u8]),
}

/// What signs a text has.
struct Signs {
    there: [bool; 256],
    digits: usize,
}

impl Signs {
    fn of(text: &str) -> Self {
        let (mut there, mut digits) = ([false; 256], 0);
        for byte in text.bytes() {
            there[usize::from(byte)] = true;
            digits += usize::from(byte.is_ascii_digit());
        }
        Self { there, digits }
    }

    fn meet(&self, needs: Needs) -> bool {
        match needs {
            Needs::Nothing => true,
            Needs::Digits(least) => self.digits >= least,
            Needs::OneOf(signs) => signs.iter().any(|sign| self.there[usize::from(*sign)]),
        }
    }
}

macro_rules! recognise {
    ($kind:ident, $score:literal, $passes:expr, $reason:literal, $needs:expr, $pattern:expr) => {
        super::Recogniser {
            pattern: std::sync::LazyLock::new(|| super::compile($pattern)),
            needs: $needs,
            kind: crate::finding::Kind::$kind,
            score: $score,
            passes: $passes,
            reason: $reason,
        }
    };
}
use recognise;

/// A number's span without the words behind it that a pattern took for its last groups: "… 3201 has", "… 60905 is suspended".
fn trimmed(kind: Kind, value: regex::Match<'_>) -> std::ops::Range<usize> {
    let mut number = value.as_str();
    if matches!(kind, Kind::BankAccount | Kind::NationalId | Kind::LicenceNumber) {
        while let Some((before, last)) = number.rsplit_once([' ', ',']) {
            let word =
                !last.bytes().any(|byte| byte.is_ascii_digit()) && last.bytes().any(|byte| byte.is_ascii_lowercase());
            if !word {
                break;
            }
            number = before;
        }
    }
    value.start()..value.start() + number.len()
}

/// Where a pattern has ASCII letters alone, the ends of words are looked for among those, which is much faster in texts with others; `find`
/// sees to it that nothing is cut out of a longer word.
fn compile(pattern: &str) -> Regex {
    let wide = !pattern.is_ascii() || pattern.contains(r"\p{");
    let pattern = if wide {
        pattern.to_owned()
    } else {
        pattern.replace(r"\b", r"(?-u:\b)")
    };
    // INVARIANT: the pattern is constant, and a test compiles every one.
    Regex::new(&pattern).expect("a constant pattern")
}

/// Whether a letter or digit stands right before or behind a word or number that ends there: it is cut out of a longer one.
fn is_cut_out(text: &str, span: &std::ops::Range<usize>) -> bool {
    let joins = |one: Option<char>, other: Option<char>| {
        let letters = |c: char| c.is_alphanumeric() || c == '_';
        one.is_some_and(letters) && other.is_some_and(letters)
    };
    let (before, after) = (
        text.get(..span.start).unwrap_or_default(),
        text.get(span.end..).unwrap_or_default(),
    );
    let inside = text.get(span.clone()).unwrap_or_default();
    joins(before.chars().next_back(), inside.chars().next()) || joins(inside.chars().next_back(), after.chars().next())
}

fn all() -> impl Iterator<Item = &'static Recogniser> {
    let rooms: [&'static [Recogniser]; 6] = [
        &contact::RECOGNISERS,
        &number::RECOGNISERS,
        &identity::RECOGNISERS,
        &date::RECOGNISERS,
        &secret::RECOGNISERS,
        &address::RECOGNISERS,
    ];
    rooms.into_iter().flatten()
}

/// Compiles every pattern.
pub(crate) fn ready() {
    for recogniser in all() {
        LazyLock::force(&recogniser.pattern);
    }
}

/// Every match of every recogniser; they may overlap.
pub(crate) fn find(text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let signs = Signs::of(text);
    for recogniser in all().filter(|recogniser| signs.meet(recogniser.needs)) {
        let mut from = 0;
        while let Some(found) = recogniser.pattern.captures_at(text, from) {
            let (Some(whole), Some(value)) = (found.get(0), found.iter().flatten().last()) else {
                break;
            };
            let value = trimmed(recogniser.kind, value);
            let passes = !value.is_empty()
                && (recogniser.passes)(text.get(value.clone()).unwrap_or_default())
                && !is_cut_out(text, &value);
            if passes {
                findings.push(Finding::new(
                    value.clone(),
                    recogniser.kind,
                    recogniser.score,
                    recogniser.reason,
                ));
            }
            // What was no value may be the cue of the next one.
            from = if passes { value.end } else { value.start }.max(whole.start() + 1);
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
