//! Passwords, codes and keys: by their own form, or by what they are called.

use super::{Needs, Recogniser, always, recognise};

pub(super) static RECOGNISERS: [Recogniser; 12] = [
    recognise!(
        Secret,
        0.98,
        always,
        "has the form of a key",
        Needs::Nothing,
        r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30,}|xox[abpr]-[A-Za-z0-9-]{10,}|sk-[A-Za-z0-9_-]{16,}|sk_(?:live|test)_[A-Za-z0-9]{10,}|AIza[0-9A-Za-z_-]{30,}|glpat-[A-Za-z0-9_-]{16,}|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,})"
    ),
    recognise!(
        Secret,
        0.99,
        always,
        "is a private key",
        Needs::OneOf(b"-"),
        r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[A-Za-z0-9+/=\s]{0,8000}(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?"
    ),
    recognise!(
        Secret,
        0.96,
        signs,
        "is called a password or a key",
        Needs::OneOf(b"0123456789#@!_$%&*^~+="),
        r#"(?i)(?-u:\b)(?:pass ?word|pass ?phrase|pass ?code|passwd|pwd|pw|wi-?fi(?: key| code)?|api[ _-]?key|secret(?: key)?|access token|token|recovery code|security answer|master key)(?:'s)?(?: (?:is|was|for|to|the|my|of|our|account|wifi|mail|still|now|as)){0,4}\s?[:=]?\s{0,2}["'“‘]?([^\s"'“”‘’,;]{4,64}[^\s"'“”‘’,;.!?])"#
    ),
    recognise!(
        Secret,
        0.96,
        signs,
        "is called a code",
        Needs::OneOf(b"0123456789#*"),
        r"(?i)\b(?:(?:door|gate|alarm|garage|safe|locker|entry|lock|security|unlock|verification|access|vault|login)(?: (?:code|number|pin|combination|combo|keypad|key|no))|(?:pin|keypad|passcode|otp|2fa|cvv|cvc)(?: (?:code|number|no|key|one))?)(?:'s)?(?: (?:is|was|to|the|my|for|of|our|still))*[,:=]?\s{0,2}([0-9#*][0-9#*-]{2,11})"
    ),
    recognise!(
        Secret,
        0.93,
        signs,
        "opens something",
        Needs::Digits(3),
        // What is measured is no code.
        r"(?i)(?-u:\b)(?:zip|post|postal|area|country|promo|discount|dress|error|status|dialling|dialing|sort|qr|bar)[ -]?code(?-u:\b)[^0-9\n]{0,28}[0-9]*()|(?-u:\b)(?:pin|code|passcode|combination|combo|keypad|alarm|gate|door|safe|locker|padlock|bike lock|lock|vault|garage)(?-u:\b)[^0-9.!?\n]{0,28}?(?:(?-u:\b)is|(?-u:\b)was|:|=|(?-u:\b)opens with|(?-u:\b)with) ?[0-9]{3,8} ?(?:%|years?|metres?|meters?|cm|mm|m|kg|euros?|pounds?|dollars?|quid|miles|minutes?|mins?|degrees?|people|db|decibels)(?-u:\b)()|(?-u:\b)(?:pin|code|passcode|combination|combo|keypad|alarm|gate|door|safe|locker|padlock|bike lock|lock|vault|garage)(?-u:\b)[^0-9.!?\n]{0,28}?(?:(?-u:\b)is|(?-u:\b)was|:|=|(?-u:\b)opens with|(?-u:\b)with) ?([0-9#*]{3,8})(?-u:\b)"
    ),
    recognise!(
        Secret,
        0.95,
        signs,
        "stands beside a login",
        Needs::OneOf(b"0123456789#@!_$%&*^~+="),
        r"(?i)\b(?:log ?in|admin|root|user)\b[^\n]{0,20}?\b[a-z0-9._-]{2,24} ?[/:] ?([^\s,;]{4,40})"
    ),
    recognise!(
        Secret,
        0.95,
        always,
        "is called a combination",
        Needs::OneOf(b"0123456789#*"),
        r"(?i)\b(?:zip|post|postal|area|country|promo|discount|dress|error|status)[ -]?code[^0-9\n]{0,20}[0-9]*()|\b(?:combination|combo|code) (?:is|was|to \w+ is) ([0-9]{1,2}(?:[- ][0-9]{1,2}){2,3}|[0-9#*]{3,10})\b"
    ),
    recognise!(
        Secret,
        0.9,
        |text| text.split('-').count() >= 4,
        "is written as recovery codes are",
        Needs::OneOf(b"-"),
        r"\b[A-Z0-9]{4,6}(?:-[A-Z0-9]{4,6}){3,11}\b"
    ),
    recognise!(
        Secret,
        0.94,
        signs,
        "is called a code",
        Needs::Digits(4),
        r"(?i)\b(?:zip|post|postal|area|country|promo|discount|dress|error|status|dialling|dialing|sort|qr|bar|source|exit)[ -]?code\b[^0-9\n]{0,12}[0-9]*()|\b(?:code|pin|otp|passcode)s?:? ([0-9]{4,8})\b"
    ),
    recognise!(
        Secret,
        0.97,
        always,
        "is written as the words of a wallet are",
        Needs::Nothing,
        r"(?i)\b(?:seed|recovery|backup|wallet|mnemonic|secret)(?: recovery)? (?:phrase|words|seed)(?: is| are)?:? ((?:[a-z]{3,8},? ){11,23}[a-z]{3,8})\b"
    ),
    recognise!(
        Secret,
        0.95,
        always,
        "has the form of a key",
        Needs::Digits(1),
        r"\b(?:hf_[A-Za-z0-9]{20,}|npm_[A-Za-z0-9]{30,}|pypi-[A-Za-z0-9_-]{30,}|dckr_pat_[A-Za-z0-9_-]{20,}|shp(?:at|ss|ca|pa)_[a-fA-F0-9]{30,}|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|ya29\.[A-Za-z0-9_-]{20,}|github_pat_[A-Za-z0-9_]{30,}|[rp]k_(?:live|test)_[A-Za-z0-9]{10,}|AGE-SECRET-KEY-1[A-Z0-9]{50,}|[5KL][1-9A-HJ-NP-Za-km-z]{50,51})\b"
    ),
    recognise!(
        Secret,
        0.85,
        mixed,
        "is as long and as mixed as keys are",
        Needs::Digits(3),
        r"\b[A-Za-z0-9]{24,128}\b"
    ),
];

/// What is only called a secret must have something that everyday words lack.
fn signs(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit() || "#@!_$%&*^~+=".contains(c))
}

/// Capitals, small letters and digits in no order: many changes from one to the other.
fn mixed(text: &str) -> bool {
    let class = |c: char| (c.is_ascii_uppercase(), c.is_ascii_digit());
    let turns = text
        .chars()
        .zip(text.chars().skip(1))
        .filter(|(one, two)| class(*one) != class(*two))
        .count();
    text.chars().any(|c| c.is_ascii_lowercase())
        && text.chars().any(|c| c.is_ascii_uppercase())
        && turns * 3 > text.len()
}
