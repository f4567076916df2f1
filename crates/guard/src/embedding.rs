//! The sense of a text as numbers, where something outside can give them; and what of them the models weigh.

use std::fmt;
use std::sync::{Arc, LazyLock};

use crate::features::{Feature, hash};

/// What puts texts into vectors of length one: a sentence-embedding model of [`DIMENSIONS`] numbers, the one that the weights were made
/// with (all-MiniLM-L6-v2).
pub trait Embed: Send + Sync {
    /// A vector for each text, in order; `None` where it cannot, and the judgement is then made without.
    fn embed(&self, texts: &[&str]) -> Option<Vec<Vec<f32>>>;
}

/// How many numbers a vector has.
pub const DIMENSIONS: usize = 384;

/// Something that embeds, or nothing ([`Sense::none`]): then words and characters alone are weighed.
#[derive(Clone, Default)]
pub struct Sense(Option<Arc<dyn Embed>>);

impl fmt::Debug for Sense {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Sense(some)" } else { "Sense(none)" })
    }
}

impl Sense {
    /// Judging with sentence embeddings.
    #[must_use]
    pub fn of(embed: Arc<dyn Embed>) -> Self {
        Self(Some(embed))
    }

    /// Judging by words and characters alone.
    #[must_use]
    pub fn none() -> Self {
        Self(None)
    }

    /// Whether there is something that embeds.
    #[must_use]
    pub fn is_some(&self) -> bool {
        self.0.is_some()
    }

    /// The vector of a text, if there is one.
    pub(crate) fn vector(&self, text: &str) -> Option<Vec<f32>> {
        self.vectors(&[text])?.pop()
    }

    /// Vectors of the right size for all of the texts, or none at all.
    pub(crate) fn vectors(&self, texts: &[&str]) -> Option<Vec<Vec<f32>>> {
        let vectors = self.0.as_ref()?.embed(texts)?;
        let sound = |v: &Vec<f32>| v.len() == DIMENSIONS && v.iter().all(|x| x.is_finite());
        (vectors.len() == texts.len() && vectors.iter().all(sound)).then_some(vectors)
    }
}

/// Random Fourier features (Rahimi and Recht 2007): with them a linear model weighs what a Gaussian kernel would.
const WAVES: usize = 1024;
/// The kernel's width: `exp(-GAMMA * |x - y|²)`.
const GAMMA: f32 = 2.0;
/// How much the vector itself weighs beside the hashed features, and how much its waves.
const PLAIN: f32 = 2.0;
const WAVY: f32 = 2.0;

struct Waves {
    directions: Vec<f32>,
    shifts: Vec<f32>,
}

/// The same on every machine: sums of uniform numbers (Irwin and Hall) from xorshift64* (Vigna 2016) with a fixed seed.
static DIRECTIONS: LazyLock<Waves> = LazyLock::new(|| {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut uniform = || {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        let bits = u16::try_from(state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 48).unwrap_or(0);
        f32::from(bits) / 65_536.0
    };
    let width = (2.0 * GAMMA).sqrt();
    let mut normal = |_| (0..12).map(|_| uniform()).sum::<f32>() - 6.0;
    let directions = (0..WAVES * DIMENSIONS).map(|at| normal(at) * width).collect();
    let shifts = (0..WAVES).map(|_| uniform() * std::f32::consts::TAU).collect();
    Waves { directions, shifts }
});

static SLOTS: LazyLock<(Vec<u32>, Vec<u32>)> = LazyLock::new(|| {
    let slots = |space: u8, n: usize| (0..n).map(|i| hash(space, &[&i.to_string()])).collect();
    (slots(b'E', DIMENSIONS), slots(b'W', WAVES))
});
static LEAVING_SLOTS: LazyLock<Vec<u32>> =
    LazyLock::new(|| (0..DIMENSIONS).map(|i| hash(b'F', &[&i.to_string()])).collect());

/// The vector as features.
pub(crate) fn features(vector: &[f32]) -> impl Iterator<Item = Feature> {
    let plain = SLOTS.0.iter().zip(vector).map(|(slot, x)| (*slot, x * PLAIN));
    let size = (2.0_f32 / WAVES as f32).sqrt() * WAVY;
    let waves = DIRECTIONS
        .directions
        .chunks_exact(DIMENSIONS)
        .zip(&DIRECTIONS.shifts)
        .zip(&SLOTS.1)
        .map(move |((direction, shift), slot)| {
            let along: f32 = direction.iter().zip(vector).map(|(a, b)| a * b).sum();
            (*slot, (along + shift).cos() * size)
        });
    plain.chain(waves)
}

/// The vector of what is said to somebody who takes leave, as features of its own beside those of [`features`].
pub(crate) fn to_a_leaver(vector: &[f32]) -> impl Iterator<Item = Feature> {
    LEAVING_SLOTS.iter().zip(vector).map(|(slot, x)| (*slot, x * PLAIN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waves_are_those_of_a_gaussian_kernel() {
        let unit = |at: usize, with: f32| {
            let mut v = vec![0.0_f32; DIMENSIONS];
            v[at] = with;
            v[at + 1] = (1.0 - with * with).sqrt();
            v
        };
        let (x, y) = (unit(3, 0.2), unit(3, 0.9));
        let waves = |v: &[f32]| features(v).skip(DIMENSIONS).map(|(_, z)| z).collect::<Vec<_>>();
        let kernel: f32 = waves(&x).iter().zip(waves(&y)).map(|(a, b)| a * b).sum::<f32>() / (WAVY * WAVY);
        let apart: f32 = x.iter().zip(&y).map(|(a, b)| (a - b) * (a - b)).sum();
        assert!((kernel - (-GAMMA * apart).exp()).abs() < 0.1, "{kernel}");
    }

    #[test]
    fn a_vector_that_is_not_one_is_none() {
        struct Broken(f32, usize);
        impl Embed for Broken {
            fn embed(&self, texts: &[&str]) -> Option<Vec<Vec<f32>>> {
                Some(vec![vec![self.0; self.1]; texts.len()])
            }
        }
        assert!(Sense::of(Arc::new(Broken(f32::NAN, DIMENSIONS))).vector("x").is_none());
        assert!(Sense::of(Arc::new(Broken(0.1, 3))).vector("x").is_none());
        assert!(Sense::of(Arc::new(Broken(0.1, DIMENSIONS))).vector("x").is_some());
        assert!(Sense::none().vector("x").is_none());
    }
}
