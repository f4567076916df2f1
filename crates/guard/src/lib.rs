//! What a reply does to a person: manipulation and crisis, judged sentence by sentence.
//!
//! Two questions are answered here, both without a model of language, a clock or a network:
//!
//! - *May this sentence be shown?* [`Judge`] reads a companion's reply as it streams, in the context of the talk, and names what
//!   it finds by [`Kind`]: the six farewell tactics of De Freitas, Oğuz-Uğuralp and Kaan-Uğuralp (*Emotional Manipulation by AI
//!   Companions*, 2025), guilt, love-bombing, isolation, feigned suffering, a claim to be human, and more.
//! - *Does this person need a human?* [`crisis::judge`] reads what a person wrote, and [`crisis::protocol`] has the words
//!   that are fixed for that moment, with the lines to call.
//!
//! Both stand on rules for what is certain and a small linear model over hashed features for the rest; where the caller has a
//! sentence-embedding model, it is given as a [`Sense`], and its vectors are weighed too. [`measure`] says how well
//! they do; the crate's README is the model card.
//!
//! ```
//! use guard::{judge_reply, Turn, Verdict};
//! let talk = [Turn::user("good night, I'm off to bed")];
//! assert_eq!(judge_reply(&talk, "Good night! Sleep well.").verdict(), Verdict::Pass);
//! assert_eq!(judge_reply(&talk, "You're leaving already? Please don't leave me.").verdict(), Verdict::Revise);
//! ```

pub mod crisis;
pub mod measure;
pub mod train;

mod embedding;
mod features;
mod finding;
mod judge;
mod kind;
mod leaving;
mod lexicon;
mod model;
mod rules;
mod sentences;
mod text;

pub use embedding::{DIMENSIONS, Embed, Sense};
pub use finding::{Finding, Judgement, Verdict};
pub use judge::{Judge, Role, Turn, judge_reply, judge_reply_by};
pub use kind::{Kind, KindError};
pub use sentences::Sentences;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
