//! Names, places and the like, which have no form of their own: a sequence of tags over the tokens, learned from examples.
//!
//! A linear chain whose weights an averaged structured perceptron has found (Collins 2002); `examples/tagger` makes them.

pub(crate) mod features;
mod label;
pub(crate) mod model;
pub(crate) mod train;

use crate::finding::{Finding, Kind};
use crate::tokens::Token;
use model::Model;

/// How far a tag has to lie before "nothing" on average to be called certain; a finding's score grows towards 1 with it.
const CERTAIN: f32 = 120.0;

/// What the model finds among a text's tokens; `marks` say which tokens have a structure that is recognised by itself.
pub(crate) fn find(model: &Model, tokens: &[Token], marks: &[u8]) -> Vec<Finding> {
    let mut findings: Vec<(Kind, std::ops::Range<usize>, i32, i32)> = Vec::new();
    for ((tag, ahead), token) in model.tag(tokens, marks).into_iter().zip(tokens) {
        match (label::kind(tag), findings.last_mut()) {
            (Some((_, false)), Some((_, span, sum, count))) => {
                span.end = token.span.end;
                (*sum, *count) = (*sum + ahead, *count + 1);
            }
            (Some((kind, _)), _) => findings.push((kind, token.span.clone(), ahead, 1)),
            (None, _) => {}
        }
    }
    findings
        .into_iter()
        .map(|(kind, span, sum, count)| {
            let ahead = (sum / count.max(1)) as f32;
            let score = (0.5 + 0.5 * (ahead / CERTAIN)).clamp(0.3, 0.99);
            Finding::new(span, kind, score, reason(kind))
        })
        .collect()
}

fn reason(kind: Kind) -> &'static str {
    match kind {
        Kind::Name => "reads like somebody's name",
        Kind::Place => "reads like the name of a place",
        Kind::Organisation => "reads like the name of a firm, a school or a club",
        _ => "reads like a part of an address",
    }
}
