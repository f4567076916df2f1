#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts and sizes lie far below 2^24, and what is cut to whole numbers was clamped before"
)]
//! Ranking at home: which of those in a bucket a person might want to meet, and who might want to meet them.
//!
//! [`Ranker`] learns from what a person said matters ([`Preferences`]) and from their own choices ([`Choice`]), on their own machine. No
//! number of how popular somebody is goes in, because none is kept anywhere. [`Explanation`] is made of the terms that the score is
//! made of: *you both …; you may differ on …*. It claims no chemistry. [`measure`] says how well such predictions work on public data,
//! which is: better than chance, and far from knowing.
//!
//! Both directions count. The two sides' chances are combined by their harmonic mean ([`reciprocal`]), as in RECON (Pizzato, Rej,
//! Chung, Koprinska and Kay 2010): a pair in which one would say no ranks low, however much the other would say yes.
//!
//! ```
//! use matchmaker::{Card, Preferences, Ranker};
//! let me = Card { age: Some(34), seeking: Some(2), ..Card::default() };
//! let near = Card { age: Some(35), seeking: Some(2), ..Card::default() };
//! let far = Card { age: Some(52), seeking: Some(1), ..Card::default() };
//! let ranker = Ranker::new(&me, Preferences::even(), &[]);
//! assert_eq!(ranker.rank(&[far, near.clone()])[0].place, 1);
//! assert_eq!(ranker.explain(&near).words(), "You both are of a similar age and seek the same.");
//! ```

pub mod measure;

mod card;
mod explain;
mod features;
mod history;
mod population;
mod rank;
mod ridge;
mod trees;

pub use card::{
    Answer, Card, GROUPS, INTEREST_NAMES, INTERESTS, Level, OUTLOOK_NAMES, OUTLOOKS, Preferences, TRAIT_NAMES, TRAITS,
    WANTS,
};
pub use explain::{Explanation, Side};
pub use features::{RESPECTS, Respect, TERMS, Term};
pub use rank::{Choice, MOST_CHOICES, Ranked, Ranker};

/// The harmonic mean of how likely each of two says yes; 0 where either is sure to say no.
#[must_use]
pub fn reciprocal(one: f64, other: f64) -> f64 {
    if one <= 0.0 || other <= 0.0 {
        return 0.0;
    }
    2.0 * one * other / (one + other)
}
