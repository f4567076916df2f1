//! Undoing stand-ins in a text that arrives in pieces.

use super::matcher::{Matcher, Seen};

/// Puts the real things back into a reply, piece by piece; the pieces may end anywhere.
#[derive(Clone)]
pub struct Restorer {
    matcher: Matcher,
    real: Vec<String>,
    held: String,
    before: Option<char>,
}

impl std::fmt::Debug for Restorer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Restorer")
            .field("stand_ins", &self.real.len())
            .finish_non_exhaustive()
    }
}

impl Restorer {
    pub(super) fn new<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let (stand_ins, real): (Vec<&str>, Vec<String>) =
            pairs.map(|(stand_in, real)| (stand_in, real.to_owned())).unzip();
        Self {
            matcher: Matcher::new(stand_ins),
            real,
            held: String::new(),
            before: None,
        }
    }

    /// Takes a piece and gives what is certain by now: what may be the beginning of a stand-in is held back.
    pub fn push(&mut self, chunk: &str) -> String {
        self.held.push_str(chunk);
        self.drain(false)
    }

    /// What was held back, once the reply has ended.
    #[must_use]
    pub fn finish(mut self) -> String {
        self.drain(true)
    }

    fn drain(&mut self, ended: bool) -> String {
        let held = std::mem::take(&mut self.held);
        let mut out = String::with_capacity(held.len());
        let mut at = 0;
        while let Some(c) = held.get(at..).and_then(|rest| rest.chars().next()) {
            match self.matcher.at(&held, at, self.before, ended) {
                Seen::Undecided => break,
                Seen::Word(number, span) => {
                    let seen = held.get(span.clone()).unwrap_or_default();
                    out.push_str(&in_case_of(seen, self.real.get(number).map_or(seen, String::as_str)));
                    self.before = seen.chars().next_back();
                    at = span.end;
                }
                Seen::Nothing => {
                    out.push(c);
                    self.before = Some(c);
                    at += c.len_utf8();
                }
            }
        }
        self.held = held.get(at..).unwrap_or_default().to_owned();
        out
    }
}

/// `word` in small letters or capitals where `like` is; as it is otherwise, but with a capital where `like` has one.
pub(super) fn in_case_of(like: &str, word: &str) -> String {
    let upper = like.chars().any(char::is_uppercase);
    let lower = like.chars().any(char::is_lowercase);
    match (upper, lower) {
        (false, true) => word.to_lowercase(),
        (true, false) if like.chars().filter(|c| c.is_alphabetic()).count() > 1 => word.to_uppercase(),
        (true, _) if !word.chars().any(char::is_uppercase) && like.starts_with(char::is_uppercase) => {
            let mut chars = word.chars();
            chars
                .next()
                .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
        }
        _ => word.to_owned(),
    }
}
