//! What is looked at to tag a token: itself, its neighbours, the word lists, and how the whole text is written.

use crate::tokens::Token;
use crate::words::{self, Cluster, Lists};

/// Rows of weights; a feature's hash picks one.
pub(crate) const ROWS: usize = 1 << 17;

/// A feature, as the row of its weights.
pub(crate) type Feature = u32;

/// Longest line, in tokens, that is short: a name or a place by itself in an address or below a letter.
const SHORT_LINE: usize = 5;
/// Most tokens of a line that are looked back over for what stands before a colon.
const LABEL: usize = 12;

/// Capitals in a row, as a name is written: what all its words share.
#[derive(Clone, Copy, Default)]
struct Run {
    start: usize,
    end: usize,
}

/// A text made ready to be looked at.
pub(crate) struct Scene<'a> {
    tokens: &'a [Token],
    lists: Vec<Lists>,
    clusters: Vec<Cluster>,
    /// For each token, 1 for the first and 2 for a later token of a place on the list.
    places: Vec<u8>,
    /// For each token, what the recognisers of structured things say; 0 for nothing.
    marks: &'a [u8],
    /// For each token, the run of capitals that it lies in.
    runs: Vec<Run>,
    /// For each token, the word before the last colon of its line.
    labels: Vec<Option<usize>>,
    /// For each token, whether its line is short, and whether it lies in quotation marks or brackets.
    layout: Vec<u8>,
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
            clusters: lower.iter().map(|word| words::cluster(word)).collect(),
            places,
            marks,
            runs: runs(tokens),
            labels: labels(tokens),
            layout: layout(tokens),
            writing,
        }
    }

    /// Writes the features of token `at` to `out`.
    pub(crate) fn features(&self, at: usize, out: &mut Vec<Feature>) {
        out.clear();
        let mut add = |name: u8, parts: &[u32]| out.push(hash(name, parts) & (ROWS as u32 - 1));
        let Some(token) = self.tokens.get(at) else { return };
        let near = |offset: isize| at.checked_add_signed(offset).unwrap_or(usize::MAX);
        let word = |at: usize| self.tokens.get(at).map_or(0, |token| token.word);
        let lower = |offset| word(near(offset));
        let shape = |offset| self.tokens.get(near(offset)).map_or(0, |token| token.form);
        let listed = |at: usize| u32::from(self.lists.get(at).copied().unwrap_or_default().bits());
        let on = |offset: isize| {
            let at = near(offset);
            listed(at) << 8 | u32::from(self.places.get(at).copied().unwrap_or_default())
        };
        let mark = |offset: isize| u32::from(self.marks.get(near(offset)).copied().unwrap_or_default());
        let cluster = |at: usize| self.clusters.get(at).copied().unwrap_or_default();
        let fine_at = |at: usize| u32::from(cluster(at).fine);
        let wide_at = |at: usize| u32::from(cluster(at).wide);
        let fine = |offset: isize| fine_at(near(offset));
        let wide = |offset: isize| wide_at(near(offset));
        let begins = u32::from(token.begins) | u32::from(token.begins_line) << 1;
        let writing = u32::from(self.writing);
        let layout = u32::from(self.layout.get(at).copied().unwrap_or_default());

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
        add(11, &[on(0)]);
        add(12, &[on(0), shape(0), writing]);
        add(13, &[on(-1), on(0), on(1)]);
        add(14, &[on(0), lower(-1)]);
        add(15, &[on(0), lower(1)]);
        add(16, &[shape(0), begins, writing]);
        add(17, &[on(0), shape(0), begins, writing]);
        add(18, &[shape(0), lower(-1)]);
        add(19, &[shape(0), lower(1)]);
        add(20, &[lower(-1), lower(1), on(0)]);
        add(21, &[mark(0)]);
        add(22, &[mark(-1), shape(0)]);
        add(23, &[mark(1), shape(0)]);
        add(24, &[shape(0), lower(-2), lower(-1)]);
        add(25, &[shape(-1), on(-1), shape(0), on(0)]);
        add(26, &[shape(0), on(0), shape(1), on(1)]);
        add(27, &[lower(-3), on(0)]);
        add(28, &[lower(3), on(0)]);
        let mut beginning = 1;
        for (length, c) in token.lower.chars().enumerate().take(5) {
            // A whole word is no beginning of one.
            if length > 0 {
                add(31, &[beginning]);
            }
            beginning = hash(0, &[beginning, u32::from(c)]);
        }
        if token.lower.chars().nth(5).is_some() {
            add(31, &[beginning]);
        }
        let mut ending = 1;
        for c in token.lower.chars().rev().take(5) {
            ending = hash(0, &[ending, u32::from(c)]);
            add(30, &[ending]);
        }
        add(40, &[fine(0)]);
        add(41, &[wide(0), shape(0)]);
        add(42, &[fine(-1), shape(0)]);
        add(43, &[fine(1), shape(0)]);
        add(44, &[fine(-2), shape(0)]);
        add(45, &[fine(2), shape(0)]);
        add(46, &[wide(-1), wide(0), wide(1)]);
        add(47, &[wide(-2), wide(-1), shape(0), on(0)]);
        add(48, &[wide(1), wide(2), shape(0), on(0)]);
        add(49, &[fine(0), lower(-1)]);
        add(50, &[fine(0), lower(1)]);
        add(51, &[fine(0), on(0), shape(0)]);
        add(52, &[lower(1), lower(2), shape(0)]);
        add(53, &[layout, shape(0), begins]);
        add(57, &[layout, mark(0), shape(0), shape(1)]);
        add(58, &[layout, wide(0), wide(-1), on(1)]);
        add(54, &[layout, on(0), wide(0)]);
        let label = self.labels.get(at).copied().flatten();
        add(55, &[label.map_or(0, word), shape(0)]);
        add(56, &[label.map_or(0, fine_at), on(0)]);
        let run = self.runs.get(at).copied().unwrap_or_default();
        if run.end > run.start {
            let (before, last, after) = (run.start.wrapping_sub(1), run.end - 1, run.end);
            let place = (at - run.start).min(3) as u32 | ((run.end - at).min(3) as u32) << 2;
            add(60, &[word(before), place]);
            add(61, &[word(after), place]);
            add(62, &[word(before), word(after)]);
            add(63, &[word(last), place]);
            add(64, &[fine_at(last), place]);
            add(65, &[fine_at(run.start), place]);
            add(66, &[wide_at(before), wide_at(after), on(0)]);
            add(67, &[word(before.wrapping_sub(1)), word(before)]);
            add(68, &[word(after), word(after + 1)]);
            add(69, &[place, begins, writing, layout]);
            add(70, &[listed(run.start), place]);
        }
    }
}

/// Capitals in a row on a line, with "&" or a hyphen between two of them; empty for a word that is none.
fn runs(tokens: &[Token]) -> Vec<Run> {
    let mut runs = vec![Run::default(); tokens.len()];
    let capital = |at: usize| tokens.get(at).is_some_and(Token::is_capital);
    let mut at = 0;
    while at < tokens.len() {
        if !capital(at) {
            at += 1;
            continue;
        }
        let start = at;
        at += 1;
        loop {
            let starts_line = |at: usize| tokens.get(at).is_some_and(|token| token.begins_line);
            let joined = tokens
                .get(at)
                .is_some_and(|token| matches!(token.lower.as_str(), "&" | "-"));
            if capital(at) && !starts_line(at) {
                at += 1;
            } else if joined && capital(at + 1) && !starts_line(at + 1) {
                at += 2;
            } else {
                break;
            }
        }
        for run in runs.iter_mut().take(at).skip(start) {
            *run = Run { start, end: at };
        }
    }
    runs
}

/// For each token, the word before the last colon of its line.
fn labels(tokens: &[Token]) -> Vec<Option<usize>> {
    let (mut label, mut since) = (None, 0);
    let mut labels = Vec::with_capacity(tokens.len());
    for (at, token) in tokens.iter().enumerate() {
        if token.begins_line || since > LABEL {
            label = None;
        }
        since += 1;
        labels.push(label);
        if token.lower == ":" {
            (label, since) = (at.checked_sub(1), 0);
        }
    }
    labels
}

/// For each token: 1 where its line is short, 2 inside quotation marks, 4 inside brackets, 8 where the line above is short.
fn layout(tokens: &[Token]) -> Vec<u8> {
    let mut layout = Vec::with_capacity(tokens.len());
    let (mut quoted, mut bracketed) = (false, false);
    let (mut line, mut above) = (0, 0);
    for (at, token) in tokens.iter().enumerate() {
        if token.begins_line {
            (quoted, bracketed) = (false, false);
            above = line;
            let rest = tokens.get(at + 1..).unwrap_or_default();
            line = 1 + rest.iter().take_while(|token| !token.begins_line).count();
        }
        match token.lower.as_str() {
            "\"" => quoted = !quoted,
            "“" => quoted = true,
            "”" => quoted = false,
            "(" => bracketed = true,
            ")" => bracketed = false,
            _ => {}
        }
        layout.push(
            u8::from(line <= SHORT_LINE)
                | u8::from(quoted) << 1
                | u8::from(bracketed) << 2
                | u8::from((1..=SHORT_LINE).contains(&above)) << 3,
        );
    }
    layout
}

/// A number for a feature: its name and its parts mixed (as in the finaliser of SplitMix64).
pub(crate) fn hash(name: u8, parts: &[u32]) -> Feature {
    let mut hash = u64::from(name).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for part in parts {
        hash = (hash ^ u64::from(*part)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        hash ^= hash >> 29;
    }
    (hash.wrapping_mul(0x94d0_49bb_1331_11eb) >> 32) as u32
}
