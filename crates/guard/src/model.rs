//! Linear models over hashed features: their weights, and what they say.

use crate::{
    features::{self, Feature, Scene},
    kind::Kind,
};
use std::sync::LazyLock;

/// The heads of the reply model, in order: any manipulation, one for each [`Kind`], the person is leaving.
pub(crate) const REPLY_HEADS: usize = 2 + Kind::ALL.len();
/// The heads of the crisis model, in order: not none, acute.
pub(crate) const CRISIS_HEADS: usize = 2;

const MAGIC: &[u8] = b"TROTHLM1";

static REPLY: LazyLock<Option<Model>> = LazyLock::new(|| Model::read(include_bytes!("../weights/reply.bin")));
static CRISIS: LazyLock<Option<Model>> = LazyLock::new(|| Model::read(include_bytes!("../weights/crisis.bin")));
// The same, for texts that come with a vector.
static REPLY_SENSE: LazyLock<Option<Model>> =
    LazyLock::new(|| Model::read(include_bytes!("../weights/reply-embedding.bin")));
static CRISIS_SENSE: LazyLock<Option<Model>> =
    LazyLock::new(|| Model::read(include_bytes!("../weights/crisis-embedding.bin")));

fn reply_model(vector: Option<&[f32]>) -> Option<&'static Model> {
    if vector.is_some() {
        REPLY_SENSE.as_ref()
    } else {
        REPLY.as_ref()
    }
}

/// One logistic regression with its weights as small integers.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    bits: u8,
    bias: f32,
    scale: f32,
    threshold: f32,
    weights: Vec<i8>,
}

impl Head {
    /// Rounds `weights`, of which there are two to the power of `bits`, to 8 bits each.
    pub(crate) fn quantise(bits: u8, bias: f32, threshold: f32, weights: &[f32]) -> Self {
        let most = weights
            .iter()
            .fold(0.0_f32, |m, w| m.max(w.abs()))
            .max(f32::MIN_POSITIVE);
        let scale = most / 127.0;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the quotient lies within -127 and 127 by the choice of the scale"
        )]
        let weights = weights.iter().map(|w| (w / scale).round() as i8).collect();
        Self {
            bits,
            bias,
            scale,
            threshold,
            weights,
        }
    }

    pub(crate) fn with_threshold(mut self, threshold: f32) -> Self {
        self.threshold = threshold;
        self
    }

    /// The probability that the head gives.
    pub(crate) fn probability(&self, features: &[Feature]) -> f32 {
        let mask = (1_u32 << self.bits) - 1;
        let weight = |h: u32| {
            usize::try_from(h & mask)
                .ok()
                .and_then(|i| self.weights.get(i))
                .copied()
                .unwrap_or(0)
        };
        let sum: f32 = features.iter().map(|(h, v)| f32::from(weight(*h)) * v).sum();
        sigmoid(self.bias + sum * self.scale)
    }
}

pub(crate) fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// Several heads that share their features.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    heads: Vec<Head>,
}

impl Model {
    pub(crate) fn new(heads: Vec<Head>) -> Self {
        Self { heads }
    }

    /// `TROTHLM1`, the number of heads (u8), then for each: bits (u8), bias, scale, threshold (f32), 2^bits weights (i8);
    /// little-endian.
    pub(crate) fn write(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.push(u8::try_from(self.heads.len()).unwrap_or(u8::MAX));
        for head in &self.heads {
            out.push(head.bits);
            for number in [head.bias, head.scale, head.threshold] {
                out.extend(number.to_le_bytes());
            }
            out.extend(head.weights.iter().map(|w| w.cast_unsigned()));
        }
        out
    }

    /// `None` for bytes that are not a whole model: the rules then stand alone.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(MAGIC)?;
        let (count, more) = rest.split_first()?;
        rest = more;
        let mut heads = Vec::new();
        for _ in 0..*count {
            let (bits, more) = rest.split_first()?;
            rest = more;
            let mut number = || {
                let (four, more) = rest.split_first_chunk::<4>()?;
                rest = more;
                Some(f32::from_le_bytes(*four))
            };
            let (bias, scale, threshold) = (number()?, number()?, number()?);
            let (weights, more) =
                rest.split_at_checked(1_usize.checked_shl(u32::from(*bits)).filter(|_| *bits < 24)?)?;
            rest = more;
            let weights = weights.iter().map(|w| w.cast_signed()).collect();
            heads.push(Head {
                bits: *bits,
                bias,
                scale,
                threshold,
                weights,
            });
        }
        rest.is_empty().then_some(Self { heads })
    }

    pub(crate) fn probability(&self, head: usize, features: &[Feature]) -> f32 {
        self.heads.get(head).map_or(0.0, |h| h.probability(features))
    }

    fn threshold(&self, head: usize) -> f32 {
        self.heads.get(head).map_or(f32::INFINITY, |h| h.threshold)
    }

    /// The kinds in a window of a reply, most likely first; `None` if it is fine.
    pub(crate) fn kinds(&self, features: &[Feature]) -> Option<Vec<(Kind, f32)>> {
        let any = self.probability(0, features);
        if any < self.threshold(0) {
            return None;
        }
        let mut kinds: Vec<(Kind, f32, f32)> = Kind::ALL
            .into_iter()
            .map(|k| {
                (
                    k,
                    self.probability(1 + k.index(), features),
                    self.threshold(1 + k.index()),
                )
            })
            .collect();
        kinds.sort_by(|a, b| b.1.total_cmp(&a.1));
        let chosen = kinds.iter().enumerate().filter(|(i, (_, p, t))| *i == 0 || p >= t);
        Some(
            chosen
                .map(|(i, (k, p, _))| (*k, if i == 0 { any } else { *p }))
                .collect(),
        )
    }
}

/// What the committed model finds in a window of a reply.
pub(crate) fn reply(scene: &Scene, window: &str, vector: Option<&[f32]>) -> Option<Vec<(Kind, f32)>> {
    reply_model(vector)?.kinds(&features::reply(scene, window, vector))
}

/// How likely a message, already made plain, takes leave.
pub(crate) fn leaving(plain: &str, vector: Option<&[f32]>) -> f32 {
    let Some(model) = reply_model(vector) else { return 0.0 };
    model.probability(REPLY_HEADS - 1, &features::message(plain, &[], vector))
}

/// The probabilities that a message is not `none` and is `acute`, and the thresholds of both; `with_vector` says whether its vector is
/// among the features.
pub(crate) fn crisis(features: &[Feature], with_vector: bool) -> Option<[(f32, f32); CRISIS_HEADS]> {
    let model = if with_vector { &CRISIS_SENSE } else { &CRISIS };
    let model = model.as_ref()?;
    Some([0, 1].map(|h| (model.probability(h, features), model.threshold(h))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_survives_the_file() {
        let weights: Vec<f32> = (0..16_u8).map(|i| f32::from(i) - 8.0).collect();
        let model = Model::new(vec![Head::quantise(4, 0.25, 0.5, &weights); 3]);
        let read = Model::read(&model.write()).map(|m| m.write());
        assert_eq!(read, Some(model.write()));
        let bytes = model.write();
        assert!(Model::read(bytes.get(..bytes.len() - 1).unwrap_or(&[])).is_none());
        assert!(Model::read(b"TROTHLM1\x01\xff").is_none());
    }

    #[test]
    fn committed_weights_are_whole() {
        for reply in [&REPLY, &REPLY_SENSE] {
            assert_eq!(reply.as_ref().map(|m| m.heads.len()), Some(REPLY_HEADS));
        }
        for crisis in [&CRISIS, &CRISIS_SENSE] {
            assert_eq!(crisis.as_ref().map(|m| m.heads.len()), Some(CRISIS_HEADS));
        }
    }
}
