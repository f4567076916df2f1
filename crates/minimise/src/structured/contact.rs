//! Addresses on the net, telephone numbers, names on a service, points on the map.

use std::net::IpAddr;

use super::{Needs, Recogniser, always, check, recognise};

pub(super) static RECOGNISERS: [Recogniser; 18] = [
    recognise!(
        Email,
        0.99,
        always,
        "has the form of an e-mail address",
        Needs::OneOf(b"@"),
        r"(?i)\b[a-z0-9._%+'-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}\b"
    ),
    recognise!(
        Url,
        0.99,
        always,
        "has the form of an address on the web",
        Needs::Nothing,
        r#"(?i)\b(?:https?://|www\.)[^\s<>"'\)\]]{2,2000}[^\s<>"'\)\].,;:!?]"#
    ),
    recognise!(
        Url,
        0.9,
        always,
        "has the form of an address on the web",
        Needs::OneOf(b"."),
        r#"(?i)\b(?:[a-z0-9-]{2,63}\.){1,4}(?:com|org|net|io|me|app|dev|blog|info|xyz|co\.uk|org\.uk|de|fr|nl|it|es|pl|se|eu|ch|at|example)(?:/[^\s<>"'\)\]]*[^\s<>"'\)\].,;:!?])?\b"#
    ),
    recognise!(
        Username,
        0.9,
        always,
        "begins with an @ as names on a service do",
        Needs::OneOf(b"@"),
        r"(?:^|[\s(\[:,;/])(@[A-Za-z0-9_][A-Za-z0-9_.]{0,28}[A-Za-z0-9_])"
    ),
    recognise!(
        Username,
        0.9,
        always,
        "is a name on a service",
        Needs::OneOf(b"/"),
        r"\b/?u/[A-Za-z0-9_-]{3,30}\b"
    ),
    recognise!(
        Username,
        0.9,
        always,
        "is a name on a service",
        Needs::OneOf(b"#"),
        r"\b[A-Za-z0-9_.]{2,32}#[0-9]{4}\b"
    ),
    recognise!(
        Username,
        0.8,
        named,
        "is called a name on a service",
        Needs::Nothing,
        r"(?i)\b(?:user ?name|screen ?name|forum ?name|login ?name|steam|handle|gamer ?tag|nick ?name|insta(?:gram)?|snap(?:chat)?|discord|tiktok|reddit|twitch|tumblr|ao3|psn|xbox|steam|telegram|mastodon|bluesky|tinder)(?: name| id| account| handle| tag)?(?: is| was|'s| than| as| under|:|=)+ ?([a-z0-9][a-z0-9_.-]{2,32}[a-z0-9_])"
    ),
    recognise!(
        Username,
        0.75,
        named,
        "is written as names on a service are",
        Needs::OneOf(b"_"),
        r"\b[A-Za-z0-9]+(?:_[A-Za-z0-9]+){1,5}_?\b"
    ),
    recognise!(
        Username,
        0.75,
        named,
        "is written as names on a service are",
        Needs::OneOf(b"X"),
        r"\bxX[A-Za-z0-9_]{3,28}Xx\b"
    ),
    recognise!(
        Username,
        0.75,
        invented,
        "is written as names on a service are",
        Needs::Digits(2),
        r"\b[a-z]{3,16}[0-9]{2,5}[a-z]{0,6}\b"
    ),
    recognise!(
        IpAddress,
        0.95,
        ip_address,
        "is an IP address",
        Needs::Digits(4),
        // What is called a version is none.
        r"(?i)\b(?:version|ver|v|release|firmware|section)\.? ?[0-9]{1,3}(?:\.[0-9]{1,3}){3}()|\b([0-9]{1,3}(?:\.[0-9]{1,3}){3})\b"
    ),
    recognise!(
        IpAddress,
        0.95,
        ip_address,
        "is an IP address",
        Needs::OneOf(b":"),
        r"(?i)\b((?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4})|(?:[0-9a-f]{1,4}:)+:(?:[0-9a-f]{1,4}:?)*[0-9a-f]{1,4})\b"
    ),
    recognise!(
        IpAddress,
        0.95,
        always,
        "is the address of a network card",
        Needs::OneOf(b":-"),
        r"(?i)\b[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}\b"
    ),
    recognise!(
        Coordinates,
        0.92,
        on_the_globe,
        "is a latitude and a longitude",
        Needs::Digits(6),
        r"[-+]?\b[0-9]{1,2}\.[0-9]{3,8}°?(?:\s?[NSns]\b)?,?\s{0,2}[-+]?[0-9]{1,3}\.[0-9]{3,8}\b(?:°?\s?[EWew]\b)?"
    ),
    recognise!(
        Coordinates,
        0.95,
        always,
        "is a latitude and a longitude",
        Needs::Digits(4),
        r#"[0-9]{1,2}°\s?[0-9]{1,2}['′](?:\s?[0-9.]{1,7}["″])?\s?[NS],?\s{0,2}[0-9]{1,3}°\s?[0-9]{1,2}['′](?:\s?[0-9.]{1,7}["″])?\s?[EW]"#
    ),
    recognise!(
        Phone,
        0.9,
        phone,
        "has the form of a telephone number",
        Needs::Digits(8),
        r"(?:\+|\b00)[1-9][0-9]{0,2}(?:[ ./-]?\(?[0-9]{1,4}\)?){2,6}\b"
    ),
    recognise!(
        Phone,
        0.8,
        phone,
        "has the form of a telephone number",
        Needs::Digits(8),
        r"(?:\([0-9]{2,5}\) ?|\b0?[0-9]{2,4}[ ./-])[0-9]{3,4}[ ./-]?[0-9]{3,5}\b|\b[0-9]{2,4}(?:[ .-][0-9]{2}){3,4}\b|\b0[0-9]{2,4}[ /-]?[0-9]{5,8}\b|\b0[0-9]{2,4}(?:[ -][0-9]{2,4}){2,3}\b|\([0-9]{2,4}\) ?[0-9]{3}[ -][0-9]{3}\b"
    ),
    recognise!(
        Phone,
        0.85,
        |text| (6..=15).contains(&check::count(text)) && !date(text),
        "is called a telephone number",
        Needs::Digits(6),
        r"(?i)\b(?:tele)?(?:phone|fax|tel|mobile|cell|whatsapp|landline|hotline|call|ring|text|dial|reach|sms|number|line)(?: (?:me|us|him|her|them|at|on|no|number|is|was|it|line|to|the|my|vet|emergency|office)){0,4}[.:#]{0,2}\s{0,3}(\+?\(?[0-9][0-9()./ -]{4,20}[0-9])\b"
    ),
];

/// 8 to 15 digits (ITU-T E.164 allows 15), and no date.
fn phone(text: &str) -> bool {
    (8..=15).contains(&check::count(text)) && !date(text)
}

fn date(text: &str) -> bool {
    let parts: Vec<usize> = text.split(['-', '.', '/', ' ']).map(check::count).collect();
    let year = text.starts_with("19") || text.starts_with("20");
    // A day of a year may have an hour behind it.
    matches!(parts[..], [4, 1..=2, 1..=2] | [1..=2, 1..=2, 4]) || (year && matches!(parts[..], [4, 2, 2, ..]))
}

/// What a cue alone calls a name must not be an everyday word.
fn named(text: &str) -> bool {
    let sign = text.chars().any(|c| c.is_ascii_digit() || matches!(c, '_' | '.' | '-'));
    let turns = text
        .chars()
        .zip(text.chars().skip(1))
        .any(|(one, two)| one.is_lowercase() && two.is_uppercase());
    sign || turns || !crate::words::lists(&text.to_lowercase()).has(crate::words::Lists::COMMON)
}

/// Letters and a number behind them: three digits or more, or many letters, and no word or name of a thing before them.
fn invented(text: &str) -> bool {
    let letters = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let lists = crate::words::lists(letters);
    let known = lists.has(crate::words::Lists::COMMON) || lists.has(crate::words::Lists::RARE);
    named(text)
        && if check::count(text) > 2 {
            true
        } else {
            letters.len() > 7 && !known
        }
}

fn ip_address(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok()
}

fn on_the_globe(text: &str) -> bool {
    let numbers: Vec<f64> = text
        .split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .filter(|part| part.contains('.'))
        .filter_map(|part| part.parse().ok())
        .collect();
    matches!(numbers[..], [north, east] if north <= 90.0 && east <= 180.0)
}
