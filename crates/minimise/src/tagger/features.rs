//! What is looked at to tag a token: itself, its neighbours, the word lists, and how the whole text is written.

use crate::tokens::Token;
use crate::words::{self, Lists};

/// Rows of weights; a feature's hash picks one.
pub(crate) const ROWS: usize = 1 << 16;

/// A feature, as the row of its weights.
pub(crate) type Feature = u32;

/// A text made ready to be looked at.
pub(crate) struct Scene<'a> {
    tokens: &'a [Token],
    lists: Vec<Lists>,
    /// For each token, 1 for the first and 2 for a later token of a place on the list.
    places: Vec<u8>,
    /// For each token, what the recognisers of structured things say; 0 for nothing.
    marks: &'a [u8],
    /// Whether capitals tell anything: 0 where nothing is a capital, 2 where most is, 1 otherwise.
    writing: u8,
}

impl<'a> Scene<'a> {
    pub(crate) fn new(tokens: &'a [Token], marks: &'a [u8]) -> Self {
        let lower: Vec<&str> = tokens.iter().map(|token| token.lower.as_str()).collect();
        let mut places = vec![0; tokens.len()];
        let mut at = 0;
        while at < tokens.len() {
            let found = words::place(lower.get(at..).unwrap_or_default());
            for (step, place) in places.iter_mut().skip(at).take(found).enumerate() {
                *place = if step == 0 { 1 } else { 2 };
            }
            at += found.max(1);
        }
        let words = || tokens.iter().filter(|token| token.is_word());
        let (all, capitals) = (words().count(), words().filter(|token| token.is_capital()).count());
        let writing = match capitals {
            0 => 0,
            capitals if capitals * 3 > all * 2 => 2,
            _ => 1,
        };
        Self {
            tokens,
            lists: lower.iter().map(|word| words::lists(word)).collect(),
            places,
            marks,
            writing,
        }
    }

    /// Writes the features of token `at` to `out`.
    pub(crate) fn features(&self, at: usize, out: &mut Vec<Feature>) {
        out.clear();
        let mut add = |name: u8, parts: &[&[u8]]| out.push(hash(name, parts));
        let get = |offset: isize| at.checked_add_signed(offset).and_then(|at| self.tokens.get(at));
        let lower = |offset| get(offset).map_or(&b"_"[..], |token| token.lower.as_bytes());
        let shape = |offset| get(offset).map_or(&b"_"[..], |token| token.shape.as_bytes());
        let on = |offset: isize| {
            let at = at.checked_add_signed(offset).unwrap_or(usize::MAX);
            let lists = self.lists.get(at).copied().unwrap_or_default().bits();
            [lists | self.places.get(at).copied().unwrap_or_default() << 5]
        };
        let mark = |offset: isize| {
            let at = at.checked_add_signed(offset).unwrap_or(usize::MAX);
            [self.marks.get(at).copied().unwrap_or_default()]
        };
        let Some(token) = get(0) else { return };
        let begins = [u8::from(token.begins) | u8::from(token.begins_line) << 1];
        let writing = [self.writing];

        add(0, &[]);
        add(1, &[lower(0)]);
        add(2, &[shape(0)]);
        add(3, &[lower(-1)]);
        add(4, &[lower(1)]);
        add(5, &[lower(-2)]);
        add(6, &[lower(2)]);
        add(7, &[lower(-1), lower(0)]);
        add(8, &[lower(0), lower(1)]);
        add(9, &[lower(-2), lower(-1)]);
        add(10, &[shape(-1), shape(0), shape(1)]);
        add(11, &[&on(0)]);
        add(12, &[&on(0), shape(0), &writing]);
        add(13, &[&on(-1), &on(0), &on(1)]);
        add(14, &[&on(0), lower(-1)]);
        add(15, &[&on(0), lower(1)]);
        add(16, &[shape(0), &begins, &writing]);
        add(17, &[&on(0), shape(0), &begins, &writing]);
        add(18, &[shape(0), lower(-1)]);
        add(19, &[shape(0), lower(1)]);
        add(20, &[lower(-1), lower(1), &on(0)]);
        add(21, &[&mark(0)]);
        add(22, &[&mark(-1), shape(0)]);
        add(23, &[&mark(1), shape(0)]);
        add(24, &[shape(0), lower(-2), lower(-1)]);
        add(25, &[shape(-1), &on(-1), shape(0), &on(0)]);
        add(26, &[shape(0), &on(0), shape(1), &on(1)]);
        add(27, &[lower(-3), &on(0)]);
        add(28, &[lower(3), &on(0)]);
        for length in 1..=4 {
            if let Some(start) = token.lower.char_indices().rev().nth(length - 1) {
                add(30, &[&token.lower.as_bytes()[start.0..]]);
            }
            if let Some((end, _)) = token.lower.char_indices().nth(length) {
                add(31, &[&token.lower.as_bytes()[..end]]);
            }
        }
    }
}

/// FNV-1a over the feature's parts, cut to a row.
fn hash(name: u8, parts: &[&[u8]]) -> Feature {
    let mut hash = 0x811c_9dc5_u32 ^ u32::from(name).wrapping_mul(0x9e37_79b9);
    for part in parts {
        for byte in *part {
            hash = (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
        }
        hash = (hash ^ 0xff).wrapping_mul(0x0100_0193);
    }
    (hash ^ hash >> 15) & (ROWS as u32 - 1)
}
