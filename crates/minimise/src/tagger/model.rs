//! The weights, and the likeliest sequence of tags under them (Viterbi).

use std::sync::LazyLock;

use super::features::{Feature, ROWS, Scene};
use super::label::{self, TAGS, Tag};
use crate::tokens::Token;

/// Weights of a row: one for each tag.
pub(crate) const WIDTH: usize = TAGS;
/// Bytes of a file: a row for each feature, then a row for each tag that came before.
pub(crate) const BYTES: usize = (ROWS + TAGS) * WIDTH;
/// Weights of a row in memory, so that a row is added at once.
const LANES: usize = 16;

static BUILT_IN: LazyLock<Model> = LazyLock::new(|| Model::read(include_bytes!("../../weights/tagger.bin")));

/// Weights of the tagger, in 8 bits each.
pub struct Model {
    rows: Vec<[i8; LANES]>,
    steps: Steps<i32>,
}

impl Model {
    /// Those that come along.
    pub(crate) fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Reads a file's bytes; what is missing is 0.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Self {
        const { assert!(WIDTH <= LANES) };
        let mut rows = vec![[0; LANES]; ROWS + TAGS];
        for (row, bytes) in rows.iter_mut().zip(bytes.chunks_exact(WIDTH)) {
            for (weight, byte) in row.iter_mut().zip(bytes) {
                *weight = i8::from_le_bytes([*byte]);
            }
        }
        let steps = Steps::new(|last, next| i32::from(rows[ROWS + last][next]));
        Self { rows, steps }
    }

    fn scores(&self, features: &[Feature]) -> [i32; WIDTH] {
        // INVARIANT: a token has fewer than 250 features, so that no sum of theirs is too large.
        let mut sums = [0_i16; LANES];
        for feature in features {
            if let Some(row) = self.rows.get(*feature as usize) {
                for (sum, weight) in sums.iter_mut().zip(row) {
                    *sum = sum.wrapping_add(i16::from(*weight));
                }
            }
        }
        let mut scores = [0; WIDTH];
        for (score, sum) in scores.iter_mut().zip(sums) {
            *score = i32::from(sum);
        }
        scores
    }

    /// The likeliest tags of a text's tokens, each with how far it lies before "nothing" at its place.
    pub(crate) fn tag(&self, tokens: &[Token], marks: &[u8]) -> Vec<(Tag, i32)> {
        let scene = Scene::new(tokens, marks);
        let mut features = Vec::with_capacity(80);
        let of_token = |at| {
            scene.features(at, &mut features);
            self.scores(&features)
        };
        let scores: Vec<_> = (0..tokens.len()).map(of_token).collect();
        let tags = self.steps.best(&scores);
        tags.into_iter()
            .zip(&scores)
            .map(|(tag, scores)| {
                (
                    tag,
                    scores.get(usize::from(tag)).copied().unwrap_or_default() - scores[0],
                )
            })
            .collect()
    }
}

/// What each step from one tag to the next is worth: for each tag, those that may stand before it.
pub(crate) struct Steps<S> {
    before: [Vec<(Tag, S)>; TAGS],
}

impl<S: Copy + PartialOrd + std::ops::Add<Output = S> + Default> Steps<S> {
    pub(crate) fn new(worth: impl Fn(usize, usize) -> S) -> Self {
        let before = std::array::from_fn(|next| {
            let may = |last: &Tag| Tag::try_from(next).is_ok_and(|next| label::may_follow(*last, next));
            (0..)
                .take(TAGS)
                .filter(may)
                .map(|last| (last, worth(usize::from(last), next)))
                .collect()
        });
        Self { before }
    }

    /// The sequence of tags with the highest sum of scores and of steps.
    pub(crate) fn best(&self, scores: &[[S; WIDTH]]) -> Vec<Tag> {
        // INVARIANT: the tag before the first token is none, so that nothing goes on there.
        let mut sums: [Option<S>; TAGS] = [None; TAGS];
        sums[0] = Some(S::default());
        let mut back: Vec<[Tag; TAGS]> = Vec::with_capacity(scores.len());
        for of_token in scores {
            let (mut next_sums, mut from) = ([None; TAGS], [0; TAGS]);
            for (next, before) in self.before.iter().enumerate() {
                let mut best: Option<S> = None;
                for (last, worth) in before {
                    let Some(sum) = sums[usize::from(*last)] else { continue };
                    let sum = sum + *worth;
                    if best.is_none_or(|best| sum > best) {
                        (best, from[next]) = (Some(sum), *last);
                    }
                }
                next_sums[next] = best.map(|best| best + of_token[next]);
            }
            sums = next_sums;
            back.push(from);
        }
        let mut tag: Tag = 0;
        let mut best: Option<S> = None;
        for (at, sum) in (0..).zip(sums) {
            if let Some(sum) = sum
                && best.is_none_or(|best| sum > best)
            {
                (best, tag) = (Some(sum), at);
            }
        }
        let mut tags = vec![0; scores.len()];
        for (place, from) in tags.iter_mut().zip(&back).rev() {
            *place = tag;
            tag = from[usize::from(tag)];
        }
        tags
    }
}
