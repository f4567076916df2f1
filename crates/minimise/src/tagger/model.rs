//! The weights, and the likeliest sequence of tags under them (Viterbi).

use std::sync::LazyLock;

use super::features::{Feature, ROWS, Scene};
use super::label::{self, TAGS, Tag};
use crate::tokens::Token;

/// Weights of a row: one for each tag.
pub(crate) const WIDTH: usize = TAGS;
/// Bytes of a file: a row for each feature, then a row for each tag that came before.
pub(crate) const BYTES: usize = (ROWS + TAGS) * WIDTH;

static BUILT_IN: LazyLock<Model> = LazyLock::new(|| Model::read(include_bytes!("../../weights/tagger.bin")));

/// Weights of the tagger, in 8 bits each.
pub struct Model {
    rows: Vec<[i8; WIDTH]>,
}

impl Model {
    /// Those that come along.
    pub(crate) fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Reads a file's bytes; what is missing is 0.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Self {
        let mut rows = vec![[0; WIDTH]; ROWS + TAGS];
        for (row, bytes) in rows.iter_mut().zip(bytes.chunks_exact(WIDTH)) {
            for (weight, byte) in row.iter_mut().zip(bytes) {
                *weight = i8::from_le_bytes([*byte]);
            }
        }
        Self { rows }
    }

    fn follows(&self, last: Tag, next: usize) -> i32 {
        self.rows
            .get(ROWS + usize::from(last))
            .and_then(|row| row.get(next))
            .map_or(0, |weight| i32::from(*weight))
    }

    fn scores(&self, features: &[Feature]) -> [i32; WIDTH] {
        let mut scores = [0; WIDTH];
        for feature in features {
            if let Some(row) = self.rows.get(*feature as usize) {
                for (score, weight) in scores.iter_mut().zip(row) {
                    *score += i32::from(*weight);
                }
            }
        }
        scores
    }

    /// The likeliest tags of a text's tokens, each with how far it lies before "nothing" at its place.
    pub(crate) fn tag(&self, tokens: &[Token], marks: &[u8]) -> Vec<(Tag, i32)> {
        let scene = Scene::new(tokens, marks);
        let mut features = Vec::with_capacity(48);
        let of_token = |at| {
            scene.features(at, &mut features);
            self.scores(&features)
        };
        let scores: Vec<_> = (0..tokens.len()).map(of_token).collect();
        let tags = best(&scores, |last, next| self.follows(last, next));
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

/// The sequence of tags with the highest sum of scores and of steps.
pub(crate) fn best<S: Copy + PartialOrd + std::ops::Add<Output = S> + Default>(
    scores: &[[S; WIDTH]],
    step: impl Fn(Tag, usize) -> S,
) -> Vec<Tag> {
    let mut steps = [[None; TAGS]; TAGS];
    for (last, row) in (0..).zip(steps.iter_mut()) {
        for (next, cell) in row.iter_mut().enumerate() {
            let allowed = Tag::try_from(next).is_ok_and(|next| label::may_follow(last, next));
            *cell = allowed.then(|| step(last, next));
        }
    }
    // INVARIANT: the tag before the first token is none, so that nothing goes on there.
    let mut sums: [Option<S>; TAGS] = [None; TAGS];
    sums[0] = Some(S::default());
    let mut back: Vec<[Tag; TAGS]> = Vec::with_capacity(scores.len());
    for of_token in scores {
        let (mut next_sums, mut from) = ([None; TAGS], [0; TAGS]);
        for next in 0..TAGS {
            for (last, tag) in (0..TAGS).zip(0..) {
                let (Some(sum), Some(step)) = (sums[last], steps[last][next]) else {
                    continue;
                };
                let sum = sum + step + of_token[next];
                if next_sums[next].is_none_or(|best| sum > best) {
                    (next_sums[next], from[next]) = (Some(sum), tag);
                }
            }
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
