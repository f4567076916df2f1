//! What may be done with what a person said, decided from what they agreed to.
//!
//! - [`datamap`] reads and lints `datamap.toml`: the categories, purposes and recipients that there are.
//! - [`Category`], [`PurposeId`], [`RecipientKind`] and [`purpose`] are generated from that map when this crate is built.
//!   A category that the map, and so the policy, does not name has no variant: code that would store it does not compile.
//! - [`Event`]s say what a person agreed to, took back and forbade; [`State`] is the fold over them.
//! - [`decide`] allows, with obligations, or refuses, with a reason in plain words; [`narrow`] says what would be allowed.
//! - [`Locale`] says it in a language: Fluent files, a folder of them for each
//! - [`policy`] writes the policy and the consent questions from the map.
//!
//! Everything here is a pure function: no clock, no randomness, no input or output.

mod built_in;
mod decide;
mod event;
mod locale;
mod names;
mod obligations;
mod reason;
mod recipient;
mod state;

pub mod datamap;
pub mod policy;

pub use built_in::{Category, Purpose, PurposeId, RecipientKind, purpose};
pub use datamap::{CategoryIndex, CategorySet, DataMap, DataMapError, KindIndex, Operator, PurposeIndex, Retention};
pub use decide::{Act, Decision, Request, decide, narrow};
pub use event::{Change, Event, Shown};
pub use locale::{Locale, Value};
pub use names::NameError;
pub use obligations::Obligations;
pub use reason::{Reason, ReasonKind};
pub use recipient::{RecipientError, RecipientId};
pub use state::{Consent, FoldError, Prohibition, State};
