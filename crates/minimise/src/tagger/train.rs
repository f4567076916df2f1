//! How the weights are made: the same bytes from the same examples every time.

use super::features::{ROWS, Scene};
use super::label::{self, TAGS, Tag};
use super::model::{BYTES, Steps, WIDTH};
use crate::tokens::{Token, tokens};
use crate::{Kind, marks};

/// Passes over the examples.
const PASSES: usize = 10;
/// Times that everything is learned from the beginning, in another order each; the weights are their sum, which no order sways.
const TIMES: u64 = 3;
/// By how much the truth has to score above anything else before nothing is learned from a text.
const MARGIN: f32 = 25.0;

/// A text with what is in it, in bytes, to learn from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The text.
    pub text: String,
    /// What is in it.
    pub spans: Vec<(std::ops::Range<usize>, Kind)>,
}

struct Row {
    features: Vec<Vec<u32>>,
    truth: Vec<Tag>,
}

/// The tags that the spans give the tokens: a token that lies in a span by more than half belongs to it.
fn truth(example: &Example, tokens: &[Token]) -> Vec<Tag> {
    let mut tags = vec![0; tokens.len()];
    for (span, kind) in &example.spans {
        let mut first = true;
        for (token, tag) in tokens.iter().zip(&mut tags) {
            let shared = token
                .span
                .end
                .min(span.end)
                .saturating_sub(token.span.start.max(span.start));
            if shared * 2 > token.span.len() {
                *tag = label::tag(*kind, first);
                first = false;
            }
        }
    }
    tags
}

/// Trains, and gives the bytes of the file. `tell` hears the number of mistakes of each pass.
#[must_use]
pub fn train(examples: &[Example], mut tell: impl FnMut(usize, usize)) -> Vec<u8> {
    let row = |example: &Example| {
        let tokens = tokens(&example.text);
        let marks = marks(&example.text, &tokens);
        let scene = Scene::new(&tokens, &marks);
        let features = (0..tokens.len()).map(|at| {
            let mut out = Vec::new();
            scene.features(at, &mut out);
            out
        });
        Row {
            features: features.collect(),
            truth: truth(example, &tokens),
        }
    };
    let rows: Vec<Row> = examples.iter().map(row).collect();
    let mut sum = vec![[0_f64; WIDTH]; ROWS + TAGS];
    for time in 0..TIMES {
        learn(&rows, Lcg::new(0x5eed + time), &mut sum, &mut tell);
    }
    let all = || (0..ROWS + TAGS).flat_map(|row| (0..WIDTH).map(move |tag| (row, tag)));
    let mut sizes: Vec<f64> = all().map(|(row, tag)| sum[row][tag].abs()).collect();
    sizes.sort_by(f64::total_cmp);
    // The largest weights are cut, so that the others keep their steps.
    let largest = sizes
        .get(sizes.len() - 1 - sizes.len() / 5000)
        .copied()
        .unwrap_or(1.0)
        .max(1e-9);
    let mut bytes = Vec::with_capacity(BYTES);
    for (row, tag) in all() {
        let weight = (sum[row][tag] / largest * 127.0).round().clamp(-127.0, 127.0) as i8;
        bytes.push(weight.to_le_bytes()[0]);
    }
    bytes
}

/// Learns from the rows in an order that `random` gives, and adds the average of each weight over all steps to `averages`.
fn learn(rows: &[Row], mut random: Lcg, averages: &mut [[f64; WIDTH]], tell: &mut impl FnMut(usize, usize)) {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    // Weights, and the sum of each over all steps, so that the average can be had at the end.
    let mut now = vec![[0_f32; WIDTH]; ROWS + TAGS];
    let mut sum = vec![[0_f64; WIDTH]; ROWS + TAGS];
    let mut step = 0_f64;
    for pass in 0..PASSES {
        for at in (1..order.len()).rev() {
            order.swap(at, random.below(at + 1));
        }
        let mut mistakes = 0;
        for at in &order {
            let Some(Row { features, truth }) = rows.get(*at) else {
                continue;
            };
            step += 1.0;
            let scores: Vec<[f32; WIDTH]> = features
                .iter()
                .zip(truth)
                .map(|(features, truth)| {
                    let mut scores = [MARGIN; WIDTH];
                    scores[usize::from(*truth)] = 0.0;
                    for feature in features {
                        for (score, weight) in scores.iter_mut().zip(&now[*feature as usize]) {
                            *score += weight;
                        }
                    }
                    scores
                })
                .collect();
            let guess = Steps::new(|last, next| now[ROWS + last][next]).best(&scores);
            if guess == *truth {
                continue;
            }
            let mut change = |row: usize, tag: Tag, by: f32| {
                now[row][usize::from(tag)] += by;
                sum[row][usize::from(tag)] += step * f64::from(by);
            };
            let (mut last_truth, mut last_guess) = (0, 0);
            for ((features, truth), guess) in features.iter().zip(truth).zip(&guess) {
                if truth != guess {
                    mistakes += 1;
                    for feature in features {
                        change(*feature as usize, *truth, 1.0);
                        change(*feature as usize, *guess, -1.0);
                    }
                }
                if (last_truth, truth) != (last_guess, guess) {
                    change(ROWS + usize::from(last_truth), *truth, 1.0);
                    change(ROWS + usize::from(last_guess), *guess, -1.0);
                }
                (last_truth, last_guess) = (*truth, *guess);
            }
        }
        tell(pass, mistakes);
    }
    for ((average, now), sum) in averages.iter_mut().zip(&now).zip(&sum) {
        for ((average, now), sum) in average.iter_mut().zip(now).zip(sum) {
            *average += f64::from(*now) - sum / (step + 1.0);
        }
    }
}

/// A linear congruential generator (Knuth, MMIX): the same order every time.
#[derive(Debug, Clone)]
pub struct Lcg(u64);

impl Lcg {
    /// One that begins at `seed`.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number below `limit`; 0 where that is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % u64::try_from(limit.max(1)).unwrap_or(1)).unwrap_or(0)
    }
}
