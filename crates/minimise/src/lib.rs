//! What a text gives away: spans of personal data, by category.
//!
//! - [`find`]: what is found, in order, no two overlapping ([`find_structured`]: by form alone; [`ready`]: beforehand); [`minimised`]: the text without it
//! - [`StandIns`], [`Treatments`], [`Restorer`]: invented things in the place of what points at somebody, undone in the reply
//! - [`language`]: what language a text is in, so that one that is not understood is said
//! - [`Finding`], [`Kind`]: a span with its category, how sure it is, and why
//! - `structured`: what has a form of its own; `tagger`: names, places and the like, learned; `special`: what the law sets apart
//! - [`train`], [`train_judge`], [`measure`]: how the weights are made, and how good they are
//!
//! The crate is pure and never panics on a text: every span lies on character boundaries.

mod finding;
mod language;
pub mod measure;
mod special;
mod stand_ins;
mod structured;
mod tagger;
mod tidy;
mod tokens;
mod words;

pub use finding::{Finding, Kind, KindError};
pub use language::{LEAST_LETTERS, Language, language};
pub use special::judge::Judge;
pub use special::learn::train_judge;
pub use stand_ins::{KeptPairs, Replaced, Restorer, StandIns, Treatment, Treatments};
pub use tagger::model::Model as Tagger;
pub use tagger::train::{Example, Lcg, train};

use tokens::Token;

/// Makes lists, patterns and weights ready, which is otherwise done where each is first needed.
pub fn ready() {
    structured::ready();
    special::ready();
    let _ = find("ready 1");
}

/// What is found in `text`, in order.
#[must_use]
pub fn find(text: &str) -> Vec<Finding> {
    find_with(Tagger::built_in(), Judge::built_in(), text)
}

/// What is found in `text` by other weights than those that come along.
#[must_use]
pub fn find_with(tagger: &Tagger, judge: &Judge, text: &str) -> Vec<Finding> {
    let tokens = tokens::tokens(text);
    let structured = structured::find(text);
    let marks = mark(&structured, &tokens);
    let mut findings = settle(structured);
    // What has a form of its own is surer than what only reads like something, and special words than names.
    findings.extend(special::find(judge, text, &tokens, &findings));
    for finding in tagger::find(tagger, &tokens, &marks) {
        let Some(finding) = tidy::tidy(text, &tokens, finding) else {
            continue;
        };
        let overlaps = |other: &Finding| !apart(other, &finding);
        if !findings.iter().any(overlaps) {
            findings.push(finding);
        } else if findings
            .iter()
            .filter(|other| overlaps(other))
            .all(|other| other.kind() == finding.kind())
        {
            // Two parts of one thing: it is the whole.
            let span = findings
                .iter()
                .filter(|other| overlaps(other))
                .fold(finding.span(), |span, other| {
                    span.start.min(other.span().start)..span.end.max(other.span().end)
                });
            findings.retain(|other| apart(other, &finding));
            findings.push(finding.with_span(span));
        }
    }
    let mut findings: Vec<Finding> = findings
        .into_iter()
        .flat_map(|finding| tidy::parts(&tokens, finding))
        .collect();
    findings.sort_by_key(|finding| finding.span().start);
    tidy::without_lone_numbers(text, &mut findings);
    findings
}

/// What has a form of its own, without anything that is learned or depends on the language.
#[must_use]
pub fn find_structured(text: &str) -> Vec<Finding> {
    let mut findings = settle(structured::find(text));
    findings.sort_by_key(|finding| finding.span().start);
    findings
}

fn apart(one: &Finding, other: &Finding) -> bool {
    one.span().end <= other.span().start || other.span().end <= one.span().start
}

/// Of findings that overlap, the surer one stays; of two as sure, the longer, and then the first.
fn settle(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by(|one, other| {
        other
            .score()
            .total_cmp(&one.score())
            .then(other.span().len().cmp(&one.span().len()))
            .then(one.span().start.cmp(&other.span().start))
    });
    let mut kept: Vec<Finding> = Vec::with_capacity(findings.len());
    for finding in findings {
        if kept.iter().all(|other| apart(other, &finding)) {
            kept.push(finding);
        }
    }
    kept
}

/// For each token, the number of the kind that the recognisers see there; 0 for none.
fn mark(findings: &[Finding], tokens: &[Token]) -> Vec<u8> {
    let of = |token: &Token| {
        let inside =
            |finding: &&Finding| finding.span().start <= token.span.start && token.span.end <= finding.span().end;
        findings
            .iter()
            .find(inside)
            .map_or(0, |finding| finding.kind() as u8 + 1)
    };
    tokens.iter().map(of).collect()
}

/// As [`mark`], for a text of which nothing is known yet.
pub(crate) fn marks(text: &str, tokens: &[Token]) -> Vec<u8> {
    mark(&structured::find(text), tokens)
}

/// The text with every finding replaced by its category in brackets.
#[must_use]
pub fn minimised(text: &str, findings: &[Finding]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for finding in findings {
        let span = finding.span();
        out.push_str(text.get(from..span.start).unwrap_or_default());
        out.push('[');
        out.push_str(finding.kind().id());
        out.push(']');
        from = span.end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}
