//! Which words of something found get a stand-in, and of what sort.

use std::ops::Range;

use super::{Part, matcher};
use crate::words::{self, Lists};

/// What stands between given and family name, or before both, and says little.
const PARTICLES: [&str; 32] = [
    "van",
    "von",
    "de",
    "der",
    "den",
    "di",
    "da",
    "del",
    "la",
    "le",
    "bin",
    "ibn",
    "al",
    "el",
    "zu",
    "of",
    "the",
    "and",
    "dr",
    "mr",
    "mrs",
    "ms",
    "miss",
    "prof",
    "professor",
    "sir",
    "lady",
    "jr",
    "sr",
    "ii",
    "iii",
    "st",
];
const TITLES: [&str; 8] = ["dr", "mr", "mrs", "ms", "miss", "prof", "professor", "herr"];
const SHE: [&str; 22] = [
    "sister",
    "mum",
    "mom",
    "mother",
    "wife",
    "girlfriend",
    "daughter",
    "aunt",
    "auntie",
    "aunty",
    "gran",
    "grandma",
    "nan",
    "niece",
    "mrs",
    "ms",
    "miss",
    "queen",
    "girl",
    "woman",
    "lady",
    "stepmum",
];
const HE: [&str; 20] = [
    "brother",
    "dad",
    "father",
    "husband",
    "boyfriend",
    "son",
    "uncle",
    "grandad",
    "granddad",
    "grandpa",
    "nephew",
    "mr",
    "sir",
    "boy",
    "guy",
    "man",
    "king",
    "lad",
    "stepdad",
    "bloke",
];
/// Words that say what sort of organisation it is: they stay.
const SORTS: [&str; 30] = [
    "school",
    "university",
    "college",
    "academy",
    "hospital",
    "clinic",
    "surgery",
    "church",
    "mosque",
    "temple",
    "bank",
    "club",
    "ltd",
    "inc",
    "llc",
    "gmbh",
    "plc",
    "ag",
    "council",
    "institute",
    "group",
    "company",
    "fc",
    "union",
    "primary",
    "high",
    "grammar",
    "secondary",
    "bakery",
    "library",
];

/// Which sort of name a word of a name is.
pub(super) fn name_part(real: &str, word: &Range<usize>, before: &str) -> Part {
    let lower = real.get(word.clone()).unwrap_or_default().to_lowercase();
    let lists = words::lists(&lower);
    let earlier = real.get(..word.start).unwrap_or_default();
    let cue: Vec<String> = format!("{} {earlier}", tail(before))
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let last = cue.last().map(String::as_str).unwrap_or_default();
    let follows_name = name_words(real).first().is_some_and(|first| first.start < word.start);
    let family = (follows_name && name_words(real).last() == Some(word))
        || TITLES.contains(&last)
        || (lists.has(Lists::LAST) && !lists.has(Lists::FIRST));
    match last {
        _ if family => Part::Family,
        cue if SHE.contains(&cue) => Part::Female,
        cue if HE.contains(&cue) => Part::Male,
        _ => match words::gender(&lower) {
            Some(words::Gender::Female) => Part::Female,
            Some(words::Gender::Male) => Part::Male,
            None => Part::Given,
        },
    }
}

/// `webers` of `weber`.
pub(super) fn is_plural(word: &str, of: &str) -> bool {
    of.chars().count() > 2
        && word.strip_prefix(of).is_some_and(|end| end == "s" || end == "es")
        && of.chars().next_back().is_some_and(char::is_alphabetic)
}

/// The last words of a text.
fn tail(text: &str) -> &str {
    let start = text.char_indices().rev().nth(24).map_or(0, |(at, _)| at);
    text.get(start..).unwrap_or_default()
}

/// Words of a name, without titles, particles, initials and what a possessive adds; the whole where nothing else is there.
pub(super) fn name_words(real: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    for piece in real.split(char::is_whitespace) {
        let start = at;
        at += piece.len()
            + real
                .get(at + piece.len()..)
                .and_then(|rest| rest.chars().next())
                .map_or(0, char::len_utf8);
        let front = piece.len() - piece.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
        let mut word = piece.trim_matches(|c: char| !c.is_alphanumeric());
        for possessive in ["'s", "’s", "'S", "’S"] {
            word = word.strip_suffix(possessive).unwrap_or(word);
        }
        if word.chars().count() > 1 && !PARTICLES.contains(&word.to_lowercase().as_str()) {
            found.push(start + front..start + front + word.len());
        }
    }
    if found.is_empty() && !real.is_empty() {
        found.push(0..real.len());
    }
    found
}

/// An organisation's name without the words that say what sort it is.
pub(super) fn organisation_core(real: &str) -> Range<usize> {
    let mut end = real.len();
    loop {
        let core = real.get(..end).unwrap_or_default();
        let Some((front, last)) = core.rsplit_once(' ') else {
            return 0..end;
        };
        let word = last.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        if !SORTS.contains(&word.as_str()) || front.trim().is_empty() {
            return 0..end;
        }
        end = front.trim_end().len();
    }
}

/// A span widened to whole words, so that its stand-in is a word too.
pub(super) fn whole_words(text: &str, span: Range<usize>) -> Range<usize> {
    let joined = |at: Option<char>| at.is_some_and(matcher::joins);
    let (mut start, mut end) = (span.start, span.end);
    let inside = text.get(span).unwrap_or_default();
    if joined(inside.chars().next()) {
        let front = text.get(..start).unwrap_or_default();
        start = front.trim_end_matches(matcher::joins).len();
    }
    if joined(inside.chars().next_back()) {
        let back = text.get(end..).unwrap_or_default();
        end += back.len() - back.trim_start_matches(matcher::joins).len();
    }
    start..end
}
