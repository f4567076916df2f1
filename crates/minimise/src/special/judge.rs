//! Whether a phrase speaks of somebody, or of anybody and nobody: a linear model over the words and the people around it.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Candidate;
use crate::tagger::features::{Feature, hash};
use crate::tokens::Token;
use crate::words::{self, Hashing, Lists};

/// Weights; a feature's hash picks one.
pub(super) const WEIGHTS: usize = 1 << 14;
/// By how much a phrase has to be told right before nothing is learned from it, in steps of learning.
pub(super) const MARGIN: i32 = 12;
/// Furthest that somebody is looked for, in words.
const FAR: usize = 6;

/// Who or what a word stands for, as bits.
type Role = u8;
const MYSELF: Role = 1;
const RELATIVE: Role = 2;
const OTHER: Role = 4;
/// What is made up, reported or taught.
const STORY: Role = 8;
const ANYBODY: Role = 16;
const ASKING: Role = 32;
const NAMED: Role = 64;

static ROLES: LazyLock<HashMap<&'static str, Role, Hashing>> = LazyLock::new(|| {
    let lists = [
        (
            MYSELF,
            "i i'm im i've ive i'd i'll me my mine myself we we're we've we'd us our ours",
        ),
        (
            RELATIVE,
            "mum mom mam mama mother dad papa father parents brother sister sibling son daughter child kid kids wife husband hubby partner \
             boyfriend girlfriend bf gf fiance fiancé fiancée ex friend mate bestie uncle aunt auntie aunty cousin niece nephew grandma grandpa \
             gran nan nana granny granddad grandad grandfather grandmother grandparents boss neighbour neighbor flatmate roommate housemate \
             coworker colleague baby twin twins stepdad stepmum stepmom landlord landlady",
        ),
        (OTHER, "he he's him his she she's her hers they they're their them"),
        (
            STORY,
            "film films movie movies novel book books show series episode ep season podcast documentary article essay history news tv telly \
             song songs album lyrics band character game quiz exam homework museum poem story stories headline radio youtube netflix advert ad \
             ads app recipe word fiction chapter scene plot musical opera cartoon comic costume celebrity internet biology lecture study \
             scientists researchers",
        ),
        (
            ANYBODY,
            "people everyone everybody anyone anybody someone somebody others you your one nobody folks teenagers kids men women",
        ),
        (ASKING, "what which is are does do can how why who when should could"),
    ];
    let mut roles: HashMap<&'static str, Role, Hashing> = HashMap::default();
    for (role, words) in lists {
        for word in words.split_whitespace() {
            *roles.entry(word).or_default() |= role;
        }
    }
    roles
});

/// The roles of a text's tokens.
pub(super) fn roles(tokens: &[Token]) -> Vec<Role> {
    let role = |token: &Token| {
        let word = token.lower.as_str();
        let role = ROLES.get(word).or_else(|| ROLES.get(word.strip_suffix("'s")?));
        let lists = words::lists(word);
        let word_too = lists.has(Lists::COMMON) || lists.has(Lists::RARE);
        let named = token.is_capital() && lists.has(Lists::FIRST) && !(token.begins && word_too);
        role.copied().unwrap_or_default() | if named { NAMED } else { 0 }
    };
    tokens.iter().map(role).collect()
}

/// Writes to `out` what a candidate is judged by.
pub(super) fn features(tokens: &[Token], roles: &[Role], candidate: &Candidate, out: &mut Vec<Feature>) {
    out.clear();
    let (first, end) = (candidate.tokens.start, candidate.tokens.end);
    let start_of_sentence = tokens
        .get(..first)
        .and_then(|before| before.iter().rposition(ends))
        .map_or(0, |at| at + 1);
    let end_of_sentence = tokens
        .get(end..)
        .and_then(|after| after.iter().position(ends))
        .map_or(tokens.len(), |at| end + at);
    let inside = |at: usize| (start_of_sentence..end_of_sentence).contains(&at);
    let token = |at: Option<usize>| at.filter(|at| inside(*at)).and_then(|at| tokens.get(at));
    let word = |at: Option<usize>| token(at).map_or(0, |token| token.word);
    let (before, after) = (|by: usize| first.checked_sub(by), |by: usize| Some(end + by - 1));
    let fine = |at: Option<usize>| token(at).map_or(0, |token| u32::from(words::cluster(&token.lower).fine));
    let kind = candidate.kind as u32;
    let weak = u32::from(candidate.weak);
    let mut add = |name: u8, parts: &[u32]| out.push(hash(name, parts) % WEIGHTS as u32);

    add(200, &[]);
    add(201, &[kind]);
    add(202, &[kind, weak, candidate.source]);
    add(203, &[candidate.key]);
    add(204, &[word(before(1))]);
    add(205, &[word(after(1))]);
    add(206, &[word(before(2))]);
    add(207, &[word(after(2))]);
    add(208, &[kind, word(before(1))]);
    add(209, &[kind, word(after(1))]);
    add(210, &[word(before(2)), word(before(1))]);
    add(211, &[word(after(1)), word(after(2))]);
    add(212, &[fine(before(1))]);
    add(213, &[fine(after(1))]);
    add(214, &[fine(before(2))]);
    add(215, &[fine(after(2))]);
    add(216, &[candidate.key, word(after(1))]);
    add(217, &[candidate.key, word(before(1))]);
    add(218, &[word(before(3))]);

    let of_sentence = roles.get(start_of_sentence..end_of_sentence).unwrap_or_default();
    let there = of_sentence.iter().fold(0, |all, role| all | role);
    let anywhere = roles.iter().fold(0, |all, role| all | role);
    for bit in 0..7 {
        add(220, &[bit, u32::from(there >> bit & 1)]);
        add(221, &[kind, bit, u32::from(there >> bit & 1)]);
        add(222, &[bit, u32::from(anywhere >> bit & 1)]);
    }
    let people = MYSELF | RELATIVE | OTHER | ANYBODY | NAMED;
    let near_before = (1..=FAR).find_map(|by| {
        let at = before(by).filter(|at| inside(*at))?;
        let role = roles.get(at)? & people;
        (role != 0).then_some((u32::from(role), by as u32))
    });
    let near_after = (1..=FAR).find_map(|by| {
        let at = after(by).filter(|at| inside(*at))?;
        let role = roles.get(at)? & people;
        (role != 0).then_some((u32::from(role), by as u32))
    });
    let (role_before, by_before) = near_before.unwrap_or_default();
    let (role_after, by_after) = near_after.unwrap_or_default();
    add(223, &[role_before, by_before.min(4)]);
    add(224, &[role_after, by_after.min(4)]);
    add(225, &[role_before, word(before(1))]);
    add(226, &[kind, role_before]);
    add(227, &[role_before, role_after]);
    let begins = u32::from(first == start_of_sentence);
    let ends = u32::from(end == end_of_sentence);
    add(228, &[begins, ends]);
    add(229, &[kind, begins, ends]);
    let asks = tokens.get(end_of_sentence).is_some_and(|token| token.lower == "?");
    let asked = roles.get(start_of_sentence).is_some_and(|role| role & ASKING != 0);
    add(230, &[u32::from(asks), u32::from(asked), u32::from(there & MYSELF)]);
    add(231, &[u32::from(candidate.otherwise)]);
    let capital = tokens.get(first).is_some_and(Token::is_capital);
    add(232, &[kind, u32::from(capital)]);
    let length = (end_of_sentence - start_of_sentence).min(20) / 4;
    add(233, &[length as u32, begins]);
}

fn ends(token: &Token) -> bool {
    matches!(token.lower.as_str(), "." | "!" | "?" | "…")
}

/// Weights by which it is told whether a phrase speaks of somebody, in 8 bits each.
pub struct Judge {
    weights: Vec<i8>,
}

static BUILT_IN: LazyLock<Judge> = LazyLock::new(|| Judge::read(include_bytes!("../../weights/special.bin")));

impl Judge {
    /// Those that come along.
    pub(crate) fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Reads a file's bytes; what is missing is 0.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Self {
        let mut weights = vec![0; WEIGHTS];
        for (weight, byte) in weights.iter_mut().zip(bytes) {
            *weight = i8::from_le_bytes([*byte]);
        }
        Self { weights }
    }

    /// How much more speaks for somebody's being spoken of than against it.
    pub(super) fn score(&self, features: &[Feature]) -> i32 {
        features
            .iter()
            .filter_map(|feature| self.weights.get(*feature as usize))
            .map(|weight| i32::from(*weight))
            .sum()
    }
}
