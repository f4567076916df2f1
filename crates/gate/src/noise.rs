//! Noise for numbers that everybody may see: the discrete Laplace distribution, sampled exactly.
//!
//! The sampler is algorithm 2 of Canonne, Kamath and Steinke, *The Discrete Gaussian for Differential Privacy* (NeurIPS 2020,
//! arXiv:2004.00010). It works on whole numbers alone: no floating point, whose rounding would give away what the noise is to hide
//! (Mironov, CCS 2012).

use crate::error::GateError;

/// Where random numbers come from.
pub(crate) type Random<'a> = &'a mut dyn FnMut() -> Result<u64, GateError>;

/// A whole number below `n`, each as likely.
fn below(n: u64, random: Random<'_>) -> Result<u64, GateError> {
    // The numbers above the largest multiple of n would make the small ones likelier.
    let limit = u64::MAX - u64::MAX % n;
    loop {
        let drawn = random()?;
        if drawn < limit {
            return Ok(drawn % n);
        }
    }
}

/// Yes with probability `exp(-numerator / denominator)`, for a numerator of at most the denominator (algorithm 1, its first case).
fn exp_below_one(numerator: u64, denominator: u64, random: Random<'_>) -> Result<bool, GateError> {
    let mut k = 1_u64;
    while below(denominator.saturating_mul(k), random)? < numerator {
        k += 1;
    }
    Ok(k % 2 == 1)
}

/// A draw of the discrete Laplace distribution: `x` with a probability in proportion to `exp(-|x| · epsilon)`, for an epsilon of
/// `numerator / denominator`. Added to a count that one event changes by at most one, it is epsilon-differentially private for that event.
pub(crate) fn discrete_laplace(numerator: u64, denominator: u64, random: Random<'_>) -> Result<i64, GateError> {
    loop {
        let u = below(denominator, random)?;
        if !exp_below_one(u, denominator, random)? {
            continue;
        }
        let mut v = 0_u64;
        while exp_below_one(1, 1, random)? {
            v += 1;
        }
        let size = (u + denominator.saturating_mul(v)) / numerator;
        let negative = below(2, random)? == 1;
        if negative && size == 0 {
            continue;
        }
        let size = i64::try_from(size).unwrap_or(i64::MAX);
        return Ok(if negative { -size } else { size });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha8Rng;
    use rand_core::{RngCore as _, SeedableRng as _};
    use std::collections::BTreeMap;

    /// Pearson's test against the distribution itself, for the budgets that are used and for one that is neither a whole number nor its inverse.
    #[test]
    fn what_is_drawn_is_the_distribution() {
        const DRAWS: u64 = 100_000;
        for (numerator, denominator) in [(1, 2), (1, 10), (3, 2)] {
            let mut chance = ChaCha8Rng::seed_from_u64(7);
            let mut random = || Ok(chance.next_u64());
            let mut seen: BTreeMap<i64, f64> = BTreeMap::new();
            for _ in 0..DRAWS {
                *seen
                    .entry(discrete_laplace(numerator, denominator, &mut random).unwrap())
                    .or_default() += 1.0;
            }
            let epsilon = numerator as f64 / denominator as f64;
            let likely = |x: i64| epsilon.tanh_of_half() * (-(x.abs() as f64) * epsilon).exp();
            // Values that are met often enough for the test to hold, and all others together.
            let (mut chi, mut bins, mut left, mut expected_left) = (0.0, 0.0, DRAWS as f64, DRAWS as f64);
            let mut x = 0_i64;
            while likely(x) * DRAWS as f64 > 20.0 {
                for value in if x == 0 { vec![0] } else { vec![x, -x] } {
                    let (met, expected) = (seen.get(&value).copied().unwrap_or(0.0), likely(value) * DRAWS as f64);
                    chi += (met - expected).powi(2) / expected;
                    bins += 1.0;
                    left -= met;
                    expected_left -= expected;
                }
                x += 1;
            }
            chi += (left - expected_left).powi(2) / expected_left;
            // Mean of a chi-squared is its degrees of freedom, its deviation the root of twice that; five deviations off is no accident.
            let off = (chi - bins) / (2.0 * bins).sqrt();
            assert!(
                bins > 5.0 && off < 5.0,
                "epsilon {epsilon}: chi-squared {chi:.1} with {bins} degrees of freedom"
            );
        }
    }

    trait TanhOfHalf {
        /// `(1 - exp(-e)) / (1 + exp(-e))`, by which the distribution is normalised.
        fn tanh_of_half(self) -> f64;
    }

    impl TanhOfHalf for f64 {
        fn tanh_of_half(self) -> f64 {
            (self / 2.0).tanh()
        }
    }

    #[test]
    fn randomness_that_fails_fails_the_draw() {
        let mut broken = || Err(GateError::Malformed);
        assert!(discrete_laplace(1, 2, &mut broken).is_err());
    }
}
