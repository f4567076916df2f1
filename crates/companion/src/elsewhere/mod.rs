//! Engines on somebody else's machine: declared by the person, asked in words that may leave, and what left kept to be looked at.
//!
//! - [`EngineElsewhere`]: one, with the label that the person gave it before agreeing, and its key, which is kept apart
//! - [`OwnDetails`]: what the person listed as theirs, so that it never leaves
//! - `veil`: a prompt as it may leave, and the stand-ins that are kept with a conversation
//! - [`Sent`]: what left, word for word, until the session ends

mod declared;
mod details;
mod sent;
mod veil;

pub use declared::{ENGINE_KEYS, ENGINES_ELSEWHERE, EngineElsewhere, LONGEST_KEY, LONGEST_LABEL, MOST_ENGINES};
pub use details::{DETAIL_KINDS, LONGEST_DETAIL, MOST_DETAILS, OWN_DETAILS, OwnDetail, OwnDetails};
pub(crate) use sent::Sending;
pub use sent::{SENT, SENT_PARTS, Sent, WasSent};
pub(crate) use veil::Veil;
pub use veil::{STAND_INS, StandInsPart, Treated};
