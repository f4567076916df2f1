//! What a person's own choices say, worked out at home: how easily they say yes, whom they said yes to, and who liked them back.

use crate::features::{ALONE, Prepared};

/// One choice that a person made, and what came of it.
#[derive(Clone, Debug)]
pub(crate) struct Past<'a> {
    pub(crate) other: &'a Prepared,
    pub(crate) yes: bool,
    /// How likely a yes looked before it.
    pub(crate) expected: f64,
    /// Whether the other said yes too: a home learns it only where its own person did.
    pub(crate) liked_back: Option<bool>,
    /// How likely the other's yes looked before it.
    pub(crate) expected_back: f64,
}

/// So many choices as were expected are imagined beside those that were made, so that two or three do not decide.
const IMAGINED: f64 = 3.0;
/// The same for likeness, of which one choice says less.
const IMAGINED_ALIKE: f64 = 5.0;
/// The last few choices are looked at apart: people change over an evening.
const LATELY: usize = 3;
/// Decisions of anybody, before any is known.
const EVEN: f64 = 0.43;

/// Numbers of a history that speak of the person's own choices.
pub(crate) const CHOICES: usize = 5;
/// Numbers of a history that speak of what came of them.
pub(crate) const OUTCOMES: usize = 2;

/// A history, ready to be asked about anybody.
#[derive(Clone, Debug)]
pub(crate) struct Learned {
    many: f64,
    surprise: f64,
    rate: f64,
    lately: f64,
    pub(crate) toward: [f32; ALONE],
    pub(crate) outcomes: [f32; OUTCOMES],
}

impl Learned {
    /// Learns from choices, the oldest first; `middle` is the mean card of those among whom one chooses.
    pub(crate) fn from(past: &[Past<'_>], middle: &[f32; ALONE]) -> Self {
        let many = past.len() as f64;
        let yes = |past: &Past<'_>| f64::from(u8::from(past.yes));
        let said_yes: f64 = past.iter().map(yes).sum();
        let rate = (said_yes + IMAGINED * EVEN) / (many + IMAGINED);
        let surprise: f64 = past.iter().map(|past| yes(past) - past.expected).sum();
        let late = &past[past.len().saturating_sub(LATELY)..];
        let mut toward = [0.0; ALONE];
        for one in past {
            let pull = ((yes(one) - rate) / (many + IMAGINED_ALIKE)) as f32;
            for ((sum, value), middle) in toward.iter_mut().zip(&one.other.alone).zip(middle) {
                *sum += pull * (value - middle);
            }
        }
        let heard: Vec<_> = past
            .iter()
            .filter_map(|past| Some((past.liked_back?, past.expected_back)))
            .collect();
        let returned: f64 = heard
            .iter()
            .map(|(back, expected)| f64::from(u8::from(*back)) - expected)
            .sum();
        Self {
            many,
            surprise: surprise / (many + IMAGINED),
            rate: (rate / (1.0 - rate)).ln(),
            lately: late.iter().map(yes).sum::<f64>() - EVEN * late.len() as f64,
            toward,
            outcomes: [
                (returned / (heard.len() as f64 + IMAGINED)) as f32,
                (1.0 + heard.len() as f64).ln() as f32,
            ],
        }
    }

    /// How much somebody is like those to whom one said yes.
    pub(crate) fn alike(&self, other: &Prepared, middle: &[f32; ALONE]) -> f32 {
        let each = self.toward.iter().zip(&other.alone).zip(middle);
        each.map(|((toward, value), middle)| toward * (value - middle)).sum()
    }

    /// How much more often one said yes than was expected, or less.
    pub(crate) fn surprise(&self) -> f32 {
        self.surprise as f32
    }

    /// The history in numbers, as it bears on somebody.
    pub(crate) fn choices(&self, other: &Prepared, middle: &[f32; ALONE]) -> [f32; CHOICES] {
        [
            (1.0 + self.many).ln() as f32,
            self.surprise(),
            self.rate as f32,
            self.lately as f32,
            self.alike(other, middle),
        ]
    }
}
