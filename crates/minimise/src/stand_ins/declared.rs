//! What the person declared, found in a text whatever a classifier says of it.
//!
//! Both are compared in a folded form: without case, accents and the sorts of spaces, dashes and quotes (UAX 15, NFKD); telephone numbers by
//! their digits, with or without the code of the country.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;

use super::{Pair, Part, Whence};

/// The fewest digits by which a telephone number is known.
const FEWEST_DIGITS: usize = 7;

/// A character in its folded form, and the bytes of the text that it comes from.
struct Folded {
    c: char,
    from: Range<usize>,
}

fn fold(text: &str) -> Vec<Folded> {
    let mut folded: Vec<Folded> = Vec::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        for part in std::iter::once(c).nfkd() {
            match part {
                // An accent belongs to the letter before it.
                '\u{300}'..='\u{36f}' => {
                    if let Some(last) = folded.last_mut() {
                        last.from.end = end;
                    }
                }
                // Nothing is seen of a soft hyphen or a space without width.
                '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => {}
                c if c.is_whitespace() => {
                    match folded.last_mut() {
                        Some(last) if last.c == ' ' => last.from.end = end,
                        _ => folded.push(Folded { c: ' ', from: at..end }),
                    };
                }
                c => {
                    for c in plain(c).to_lowercase() {
                        folded.push(Folded { c, from: at..end });
                    }
                }
            }
        }
    }
    folded
}

/// One sort of quote and of dash for all.
fn plain(c: char) -> char {
    match c {
        '‘' | '’' | 'ʼ' | '′' | '`' | '´' => '\'',
        '‐' | '‑' | '‒' | '–' | '—' | '−' => '-',
        c => c,
    }
}

/// Every place where something declared stands, with its pair's number; in order, the longest where several begin.
pub(super) fn find(text: &str, pairs: &[Pair]) -> Vec<(Range<usize>, usize)> {
    let declared: Vec<(usize, &Pair, Vec<char>)> = pairs
        .iter()
        .enumerate()
        .filter(|(_, pair)| pair.from == Whence::Declared)
        .map(|(number, pair)| {
            (
                number,
                pair,
                fold(&pair.real).into_iter().map(|folded| folded.c).collect(),
            )
        })
        .collect();
    if declared.is_empty() {
        return Vec::new();
    }
    let folded = fold(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < folded.len() {
        let longest = declared
            .iter()
            .filter_map(|(number, pair, real)| {
                let length = match pair.part {
                    Part::Phone => same_number(&folded, at, real),
                    _ => same_words(&folded, at, real),
                };
                length.map(|length| (length, *number))
            })
            .max_by_key(|(length, _)| *length);
        match longest {
            Some((length, number)) if length > 0 => {
                let last = folded.get(at + length - 1).map_or(text.len(), |last| last.from.end);
                let start = folded.get(at).map_or(0, |first| first.from.start);
                found.push((start..last, number));
                at += length;
            }
            _ => at += 1,
        }
    }
    found
}

/// How many folded characters the words take at this place, where they stand there by themselves, or with an ending.
fn same_words(folded: &[Folded], at: usize, real: &[char]) -> Option<usize> {
    let here = folded.get(at..at + real.len())?;
    if real.is_empty() || here.iter().zip(real).any(|(folded, real)| folded.c != *real) {
        return None;
    }
    let letter = |folded: Option<&Folded>| folded.is_some_and(|folded| folded.c.is_alphabetic());
    let number = |folded: Option<&Folded>| folded.is_some_and(|folded| folded.c.is_numeric());
    let before = at.checked_sub(1).and_then(|at| folded.get(at));
    let apart = |first: &char, beside: Option<&Folded>| match first {
        c if c.is_alphabetic() => !letter(beside),
        c if c.is_numeric() => !number(beside),
        _ => true,
    };
    let after = at + real.len();
    if !real.first().is_some_and(|first| apart(first, before)) {
        return None;
    }
    let last = real.last()?;
    let ending: String = folded
        .get(after..)?
        .iter()
        .map(|folded| folded.c)
        .take_while(|c| last.is_alphabetic() && c.is_alphabetic())
        .take(4)
        .collect();
    let ends = apart(last, folded.get(after)) || super::matcher::is_ending(real, &ending);
    ends.then_some(real.len())
}

/// How many folded characters a telephone number takes at this place.
fn same_number(folded: &[Folded], at: usize, real: &[char]) -> Option<usize> {
    let begins = folded
        .get(at)
        .filter(|first| first.c.is_ascii_digit() || matches!(first.c, '+' | '('))?;
    let before = at.checked_sub(1).and_then(|at| folded.get(at));
    if before.is_some_and(|before| before.c.is_alphanumeric() || (before.c == '+' && begins.c != '+')) {
        return None;
    }
    let wanted = significant(real.iter().copied());
    let mut digits = String::new();
    let mut found = None;
    for (length, folded) in (1..).zip(folded.get(at..)?) {
        match folded.c {
            c if c.is_ascii_digit() => digits.push(c),
            ' ' | '-' | '.' | '/' | '(' | ')' | '+' if digits.len() < 20 => continue,
            _ => break,
        }
        let here = significant(digits.chars());
        let fewest = here.len().min(wanted.len());
        if fewest >= FEWEST_DIGITS && (here.ends_with(&wanted) || wanted.ends_with(&here)) && reaches(&here, &wanted) {
            found = Some(length);
        }
    }
    // A longer number that only begins alike is another.
    found.filter(|length| !folded.get(at + length).is_some_and(|next| next.c.is_ascii_digit()))
}

/// The digits without what stands before them where they are dialled from elsewhere.
fn significant(characters: impl Iterator<Item = char>) -> String {
    let digits: String = characters.filter(char::is_ascii_digit).collect();
    digits.trim_start_matches('0').to_owned()
}

/// Whether one lacks no more of the other than a country's code (ITU-T E.164: three digits, and a zero after it).
fn reaches(here: &str, wanted: &str) -> bool {
    here.len().abs_diff(wanted.len()) <= 4
}
