//! Moving in: what a person took out of another home comes into this one.
//!
//! - [`Parcel`]: a file that verifies, read record by record; whatever cannot be read is left out and counted
//! - [`Fate`]: what becomes of each record here, under the consents of this home and for no longer than it was to stay there
//! - [`Companion::look`](crate::Companion::look) says it, [`Companion::bring`](crate::Companion::bring) does it
//! - [`History`]: the ledger and the choices of the other home, kept to be read and checked; no decision looks at them
//!
//! A file comes in by batches, each whole or not at all. What is here is never written over, so that a file which was interrupted, or
//! comes twice, brings what is missing and nothing else.

mod bring;
mod fate;
mod history;
mod parcel;
mod plan;
mod record;
#[cfg(test)]
mod tests;

pub use bring::{Brought, How};
pub use fate::{Fate, Group, OnlyNow, Why};
pub use history::{HISTORIES, HISTORY_LINES, History, HistoryLines};
pub use parcel::{LARGEST_FILE, MovingError, Parcel, Whence, is_locked};
pub use record::Kind;
