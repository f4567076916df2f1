//! What the law sets apart, said in ordinary words.
//!
//! - `lexicon`: phrases and patterns that may speak of it
//! - `judge`: whether they do here, or speak of anybody and nobody, learned; `learn`: how its weights are made

pub(crate) mod judge;
pub(crate) mod learn;
mod lexicon;

use std::ops::Range;

use crate::finding::{Finding, Kind};
use crate::tagger::features::hash;
use crate::tokens::Token;
use judge::Judge;

/// How far a score has to lie above nothing to be called certain.
const CERTAIN: f32 = 600.0;

/// A score from which a phrase is told that means little else: what is missed costs more than what is underlined in vain. Chosen by ten folds.
const DOUBT: i32 = -60;

/// What may speak of something that the law sets apart.
#[derive(Clone)]
struct Candidate {
    tokens: Range<usize>,
    span: Range<usize>,
    kind: Kind,
    /// Whether its words tell only where somebody is spoken of.
    weak: bool,
    /// Its words.
    key: u32,
    /// 0 for a phrase, 1 for a word's ending, and a number for each pattern.
    source: u32,
    /// Whether nothing is left to be judged.
    told: bool,
    /// Whether a word beside it gives it another meaning.
    otherwise: bool,
}

/// Compiles every pattern.
pub(crate) fn ready() {
    for pattern in &lexicon::PATTERNS {
        std::sync::LazyLock::force(&pattern.pattern);
    }
}

/// What `text` says that the law sets apart; nothing that lies in what is `known` to be something else.
pub(crate) fn find(judge: &Judge, text: &str, tokens: &[Token], known: &[Finding]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let candidates = candidates(text, tokens);
    if candidates.is_empty() {
        return findings;
    }
    let roles = judge::roles(tokens);
    let mut features = Vec::with_capacity(96);
    for candidate in candidates {
        let Range { start, end } = candidate.span;
        let free = |other: &Finding| other.span().end <= start || end <= other.span().start;
        if !known.iter().all(free) || !findings.iter().all(free) {
            continue;
        }
        judge::features(tokens, &roles, &candidate, &mut features);
        let told = judge.score(&features);
        let least = match candidate {
            Candidate { told: true, .. } => i32::MIN,
            Candidate { otherwise: true, .. } => -DOUBT,
            Candidate { weak: true, .. } => 0,
            // "my chemo", whatever is asked or said of it.
            Candidate { tokens: of, .. } if is_own(tokens, of.start) => DOUBT * 4,
            _ => DOUBT,
        };
        if told > least {
            let score = (0.5 + 0.5 * (told.saturating_sub(least) as f32 / CERTAIN)).min(0.99);
            findings.push(Finding::new(start..end, candidate.kind, score, reason(candidate.kind)));
        }
    }
    findings
}

/// Whether "my" or "our" stands right before a token.
fn is_own(tokens: &[Token], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    before.is_some_and(|token| matches!(token.lower.as_str(), "my" | "our"))
}

/// Everything that may speak of it: what patterns find first, then the longest phrases.
fn candidates(text: &str, tokens: &[Token]) -> Vec<Candidate> {
    let mut all = Vec::new();
    let mut add = |candidate: Candidate| all.push(candidate);
    for (number, pattern) in lexicon::patterns(tokens) {
        for found in pattern.pattern.captures_iter(text) {
            let Some(value) = found.iter().flatten().last().filter(|value| !value.is_empty()) else {
                continue;
            };
            let first = tokens.partition_point(|token| token.span.end <= value.start());
            let end = tokens.partition_point(|token| token.span.start < value.end());
            add(Candidate {
                tokens: first..end,
                span: value.range(),
                kind: pattern.kind,
                weak: false,
                key: key(tokens, first..end),
                source: 2 + number as u32,
                told: pattern.told,
                otherwise: false,
            });
        }
    }
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let (length, kind, weak, source, otherwise) = match lexicon::phrase(tokens, at) {
            Some((length, words, phrase)) => {
                let otherwise = lexicon::means_otherwise(&words, tokens, at, length);
                (length, phrase.kind, phrase.weak, 0, otherwise)
            }
            None if lexicon::ends_medical(&token.lower) => (1, Kind::Health, false, 1, false),
            None => {
                at += 1;
                continue;
            }
        };
        let last = tokens.get(at + length - 1).unwrap_or(token);
        add(Candidate {
            tokens: at..at + length,
            span: token.span.start..last.span.end,
            kind,
            weak,
            key: key(tokens, at..at + length),
            source,
            told: false,
            otherwise,
        });
        at += length;
    }
    all
}

fn key(tokens: &[Token], of: Range<usize>) -> u32 {
    let words = tokens.get(of).unwrap_or_default();
    words.iter().fold(1, |key, token| hash(255, &[key, token.word]))
}

const fn reason(kind: Kind) -> &'static str {
    match kind {
        Kind::Health => "speaks of somebody's health",
        Kind::SexLifeOrientation => "speaks of love or sex",
        Kind::Religion => "speaks of somebody's faith",
        Kind::Politics => "speaks of somebody's politics",
        Kind::Ethnicity => "speaks of somebody's origin",
        Kind::TradeUnion => "speaks of a trade union",
        _ => "speaks of a crime or a sentence",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(Kind, String)> {
        let tokens = crate::tokens::tokens(text);
        let mut found: Vec<_> = find(Judge::built_in(), text, &tokens, &[])
            .into_iter()
            .map(|found| (found.span(), found.kind()))
            .collect();
        found.sort_by_key(|(span, _)| span.start);
        found
            .into_iter()
            .map(|(span, kind)| (kind, text[span].to_owned()))
            .collect()
    }

    #[test]
    fn the_same_words_about_somebody_and_in_general() {
        for (text, expected) in [
            ("my chemo starts monday", vec![(Kind::Health, "chemo")]),
            ("when is my chemo?", vec![(Kind::Health, "chemo")]),
            ("ever since i came out", vec![(Kind::SexLifeOrientation, "came out")]),
            ("i was at mosque till nine", vec![(Kind::Religion, "mosque")]),
            ("the clinic said positive", vec![(Kind::Health, "positive")]),
            ("he did two years inside", vec![(Kind::Criminal, "two years inside")]),
            ("go straight on at the church", vec![]),
            ("my pills are in the drawer", vec![(Kind::Health, "pills")]),
            ("pills come in bottles", vec![]),
            ("i lent him money", vec![]),
            ("tamil and welsh, aunty", vec![(Kind::Ethnicity, "tamil and welsh")]),
        ] {
            let expected: Vec<_> = expected
                .into_iter()
                .map(|(kind, text)| (kind, text.to_owned()))
                .collect();
            assert_eq!(kinds(text), expected, "{text}");
        }
    }
}
