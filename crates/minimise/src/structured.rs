//! What has a structure of its own, and check digits where it has them.

use std::net::IpAddr;
use std::sync::LazyLock;

use regex::Regex;

use crate::finding::{Finding, Kind};

/// A pattern, what it finds, how sure it is, what a match has to pass besides, and why.
struct Recogniser {
    pattern: LazyLock<Regex>,
    kind: Kind,
    score: f32,
    passes: fn(&str) -> bool,
    reason: &'static str,
}

macro_rules! pattern {
    ($text:literal) => {
        // INVARIANT: the pattern is constant, and a test compiles every one.
        LazyLock::new(|| Regex::new($text).expect("a constant pattern"))
    };
}

/// In the order of preference: where two begin at the same place, the longer stands.
static RECOGNISERS: [Recogniser; 7] = [
    Recogniser {
        pattern: pattern!(r"(?i)\b[a-z0-9._%+'-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}\b"),
        kind: Kind::Email,
        score: 0.99,
        passes: always,
        reason: "has the form of an e-mail address",
    },
    Recogniser {
        pattern: pattern!(r#"(?i)\b(?:https?://|www\.)[^\s<>"'\)\]]{2,2000}[^\s<>"'\)\].,;:!?]"#),
        kind: Kind::Url,
        score: 0.99,
        passes: always,
        reason: "has the form of an address on the web",
    },
    Recogniser {
        pattern: pattern!(r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"),
        kind: Kind::BankAccount,
        score: 0.99,
        passes: iban,
        reason: "is an IBAN whose check digits are right",
    },
    Recogniser {
        pattern: pattern!(r"\b[0-9](?:[ -]?[0-9]){12,18}\b"),
        kind: Kind::CardNumber,
        score: 0.95,
        passes: luhn,
        reason: "is a card number whose check digit is right",
    },
    Recogniser {
        pattern: pattern!(
            r"(?i)\b(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4})|(?:[0-9a-f]{1,4}:)+:(?:[0-9a-f]{1,4}:?)*[0-9a-f]{1,4})\b"
        ),
        kind: Kind::IpAddress,
        score: 0.95,
        passes: ip_address,
        reason: "is an IP address",
    },
    Recogniser {
        pattern: pattern!(r"[-+]?\b[0-9]{1,2}\.[0-9]{3,8}°?,? ?[-+]?[0-9]{1,3}\.[0-9]{3,8}\b"),
        kind: Kind::Coordinates,
        score: 0.9,
        passes: always,
        reason: "is a latitude and a longitude",
    },
    Recogniser {
        pattern: pattern!(
            r"(?:\+|\b00)[1-9][0-9]{0,2}(?:[ ./-]?\(?[0-9]{1,4}\)?){2,6}\b|\(?\b0?[0-9]{2,4}\)?[ ./-][0-9]{3,4}[ ./-]?[0-9]{3,5}\b"
        ),
        kind: Kind::Phone,
        score: 0.85,
        passes: phone,
        reason: "has the form of a telephone number",
    },
];

/// Every match of every recogniser; they may overlap.
pub(crate) fn find(text: &str) -> Vec<Finding> {
    let of = |recogniser: &'static Recogniser| {
        let Recogniser {
            pattern,
            kind,
            score,
            passes,
            reason,
        } = recogniser;
        pattern
            .find_iter(text)
            .filter(|found| passes(found.as_str()))
            .map(|found| Finding::new(found.range(), *kind, *score, reason))
    };
    RECOGNISERS.iter().flat_map(of).collect()
}

fn always(_: &str) -> bool {
    true
}

fn digits(text: &str) -> impl DoubleEndedIterator<Item = u32> + '_ {
    text.chars().filter_map(|c| c.to_digit(10))
}

/// 8 to 15 digits (ITU-T E.164 allows 15), and no date.
fn phone(text: &str) -> bool {
    static DATE: LazyLock<Regex> =
        pattern!(r"^(?:[0-9]{4}[-./][0-9]{2}[-./][0-9]{2}|[0-9]{2}[-./][0-9]{2}[-./][0-9]{4})");
    (8..=15).contains(&digits(text).count()) && !DATE.is_match(text)
}

/// The check digit of ISO/IEC 7812-1, annex B; a number of zeros alone has it too.
fn luhn(text: &str) -> bool {
    let sum: u32 = digits(text)
        .rev()
        .enumerate()
        .map(|(place, digit)| match digit * (1 + u32::from(place % 2 == 1)) {
            double @ 10.. => double - 9,
            small => small,
        })
        .sum();
    sum.is_multiple_of(10) && digits(text).any(|digit| digit != 0)
}

/// The check digits of ISO 13616: the number, turned and with letters as two digits, is 1 modulo 97.
fn iban(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| *c != ' ').collect();
    let Some((front, rest)) = plain.split_at_checked(4) else {
        return false;
    };
    let remainder = rest.chars().chain(front.chars()).try_fold(0, |remainder: u32, c| {
        let value = c.to_digit(36)?;
        Some((remainder * if value < 10 { 10 } else { 100 } + value) % 97)
    });
    (15..=34).contains(&plain.len()) && remainder == Some(1)
}

fn ip_address(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok()
}
