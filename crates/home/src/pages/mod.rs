//! What a person sees: pure functions from a view model to markup.
//!
//! Nothing here reads a store, a clock or a request; every number, date and name arrives as it is to be shown, and every string is
//! escaped where it is written. A page works without script; script only makes talk stream and forms kinder.

pub mod address;
pub mod apps;
pub mod assets;
pub mod bring;
pub mod changes;
pub mod character;
pub mod consent;
pub mod crisis;
pub mod decisions;
pub mod details;
pub mod engine;
pub mod erase;
pub mod export;
pub mod help;
pub mod invites;
pub mod layout;
pub mod letters;
pub mod memories;
pub mod pairing;
mod parts;
pub mod passkeys;
pub mod picture;
pub mod policy;
pub mod problem;
pub mod recovery;
pub mod review;
pub mod rights;
pub mod route;
pub mod settings;
pub mod sign_in;
pub mod suspended;
pub mod talk;
pub mod transparency;
pub mod used;
pub mod welcome;
pub mod wellbeing;

#[cfg(test)]
mod tests;

pub use layout::{Arrivals, Notice, Place, Shell};
pub(crate) use parts::{counted, listed};
pub use passkeys::{Offer, Prove};
