//! How the judge's weights are made: the same bytes from the same examples every time.

use super::judge::{MARGIN, WEIGHTS, features, roles};
use super::{Candidate, candidates};
use crate::tagger::train::{Example, Lcg};
use crate::tokens::tokens;

/// Passes over the examples.
const PASSES: usize = 8;

/// Whether a candidate is labelled in an example; nothing where it is labelled as something else.
fn truth(example: &Example, candidate: &Candidate) -> Option<bool> {
    let mut over = example
        .spans
        .iter()
        .filter(|(span, _)| span.start < candidate.span.end && candidate.span.start < span.end)
        .peekable();
    if over.peek().is_none() {
        return Some(false);
    }
    over.any(|(_, kind)| *kind == candidate.kind).then_some(true)
}

/// Trains, and gives the bytes of the file: an averaged perceptron with a margin.
#[must_use]
pub fn train_judge(examples: &[Example]) -> Vec<u8> {
    let mut rows: Vec<(Vec<u32>, i32)> = Vec::new();
    for example in examples {
        let tokens = tokens(&example.text);
        let roles = roles(&tokens);
        for candidate in candidates(&example.text, &tokens) {
            let Some(told) = truth(example, &candidate) else {
                continue;
            };
            // Once as it is, and once as if it were a phrase that is met for the first time.
            let unknown = Candidate {
                key: 0,
                ..candidate.clone()
            };
            for candidate in [candidate, unknown] {
                let mut of = Vec::new();
                features(&tokens, &roles, &candidate, &mut of);
                rows.push((of, if told { 1 } else { -1 }));
            }
        }
    }
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut random = Lcg::new(0x5eed);
    let (mut now, mut sum) = (vec![0_i32; WEIGHTS], vec![0_i64; WEIGHTS]);
    let mut step = 0_i64;
    for _ in 0..PASSES {
        for at in (1..order.len()).rev() {
            order.swap(at, random.below(at + 1));
        }
        for (features, truth) in order.iter().filter_map(|at| rows.get(*at)) {
            step += 1;
            let score: i32 = features.iter().map(|feature| now[*feature as usize]).sum();
            if score * truth >= MARGIN {
                continue;
            }
            for feature in features {
                now[*feature as usize] += truth;
                sum[*feature as usize] += step * i64::from(*truth);
            }
        }
    }
    // The average of a weight over all steps, as many times as there were steps.
    let average = |at: usize| i64::from(now[at]) * (step + 1) - sum[at];
    let largest = (0..WEIGHTS).map(|at| average(at).abs()).max().unwrap_or(1).max(1);
    (0..WEIGHTS)
        .map(|at| (average(at) * 127 / largest) as i8)
        .map(|weight| weight.to_le_bytes()[0])
        .collect()
}
