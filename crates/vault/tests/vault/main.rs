//! The vault as others use it: on SQLite, in a directory, with the clock in the test's hand.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod accounts;
mod admission;
mod backups;
mod common;
mod crashes;
mod erasure;
mod grants;
mod journals;
mod known;
mod model;
mod overlap;
mod passkeys;
mod records;
mod segments;
mod sessions;
mod standing;
mod tamper;
