//! Finding known words in a text, whatever their case and with the endings that a sentence gives them.

use std::collections::HashMap;
use std::ops::Range;

use super::pool;
use crate::words::{self, Lists};

/// What a word may end in and still be the word: a possessive, a plural.
const ENDINGS: [&str; 2] = ["s", "es"];
/// What it may end in besides in languages that decline names, where it ends in a consonant.
const DECLENSIONS: [&str; 12] = ["n", "en", "em", "om", "ovi", "owi", "a", "u", "e", "y", "i", "ie"];
/// The longest of them.
const LONGEST_ENDING: usize = 3;

/// Whether letters after a word in lower case make it a form of that word, and no other word that is known.
pub(super) fn is_ending(word: &[char], ending: &str) -> bool {
    if !word.last().is_some_and(|last| last.is_alphabetic()) {
        return false;
    }
    let ending = ending.to_lowercase();
    if ENDINGS.contains(&ending.as_str()) {
        return true;
    }
    let consonant = word.last().is_some_and(|last| !"aeiouy".contains(*last));
    consonant && word.len() > 2 && DECLENSIONS.contains(&ending.as_str()) && {
        let other: String = word.iter().collect::<String>() + &ending;
        let lists = words::lists(&other);
        !pool::holds(&other) && !lists.has(Lists::COMMON) && !lists.has(Lists::FIRST) && !lists.has(Lists::LAST)
    }
}

/// Words that are looked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Matcher {
    /// In lower case.
    words: Vec<Vec<char>>,
    by_first: HashMap<char, Vec<usize>>,
}

/// What can be said of a place in a text of which more may come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Seen {
    /// Nothing begins here.
    Nothing,
    /// The word of that number lies here; an ending is not part of it.
    Word(usize, Range<usize>),
    /// What comes next decides.
    Undecided,
}

/// Letters that make one word with a word written in Latin letters, and digits.
pub(super) fn joins(c: char) -> bool {
    c.is_ascii_alphanumeric() || (c.is_alphanumeric() && c < '\u{2e80}') || ('\u{300}'..='\u{36f}').contains(&c)
}

impl Matcher {
    pub(super) fn new<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut matcher = Self::default();
        for word in words {
            let lower: Vec<char> = word.chars().flat_map(char::to_lowercase).collect();
            if let Some(first) = lower.first() {
                matcher.by_first.entry(*first).or_default().push(matcher.words.len());
            }
            matcher.words.push(lower);
        }
        matcher
    }

    /// What begins at `at`; `before` is the character before it, `ended` says that no more text comes.
    pub(super) fn at(&self, text: &str, at: usize, before: Option<char>, ended: bool) -> Seen {
        let Some(rest) = text.get(at..) else {
            return Seen::Nothing;
        };
        let Some(first) = rest.chars().next().and_then(|c| c.to_lowercase().next()) else {
            return Seen::Nothing;
        };
        let Some(candidates) = self.by_first.get(&first) else {
            return Seen::Nothing;
        };
        let mut best: Option<(usize, usize)> = None;
        for number in candidates {
            let Some(word) = self.words.get(*number) else { continue };
            if before.is_some_and(joins) && word.first().copied().is_some_and(joins) {
                continue;
            }
            match ends(word, rest) {
                End::No => {}
                End::Short if ended => {}
                End::Short => return Seen::Undecided,
                End::At(length) => match bounded(word, rest.get(length..).unwrap_or_default(), ended) {
                    None => return Seen::Undecided,
                    Some(false) => {}
                    Some(true) if best.is_none_or(|(_, longest)| length > longest) => best = Some((*number, length)),
                    Some(true) => {}
                },
            }
        }
        best.map_or(Seen::Nothing, |(number, length)| Seen::Word(number, at..at + length))
    }
}

enum End {
    No,
    Short,
    At(usize),
}

/// Where a word in lower case ends in a text that begins with it.
fn ends(word: &[char], text: &str) -> End {
    let mut word = word.iter();
    for (at, c) in text.char_indices() {
        if word.len() == 0 {
            return End::At(at);
        }
        for lower in c.to_lowercase() {
            if word.next() != Some(&lower) {
                return End::No;
            }
        }
    }
    if word.len() == 0 {
        End::At(text.len())
    } else {
        End::Short
    }
}

/// Whether the word ends here but for a plural; nothing where more text must come first.
fn bounded(word: &[char], after: &str, ended: bool) -> Option<bool> {
    if !word.last().copied().is_some_and(joins) {
        return Some(true);
    }
    let mut joined = String::new();
    for c in after.chars() {
        if !joins(c) {
            return Some(joined.is_empty() || is_ending(word, &joined));
        }
        joined.push(c);
        if joined.chars().count() > LONGEST_ENDING {
            return Some(false);
        }
    }
    if ended {
        bounded(word, &format!("{after}."), false)
    } else {
        None
    }
}
