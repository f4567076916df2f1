//! Checks what a Troth home says about itself: offline, with no server, and apart from the code that writes it.
//!
//! Everything here is implemented a second time, from the specifications, on nothing but hash, HMAC, signature, JSON and base64. It
//! is meant to be read in one sitting.
//!
//! - [`export()`]: a person's whole history (`troth-export-1`); [`history()`]: one that was taken along into another home, without records
//! - [`tlog_proof`]: that a leaf stands in a log (C2SP tlog-proof)
//! - [`erasure`]: a receipt of an erasure (`troth-erasure-1`)
//! - [`consented`]: a receipt of a consent event (`troth-consent-1`)
//! - [`counts()`]: a home's report on its counts (`troth-report-1`)
//! - [`bundle_holds`]: whether a public log holds an entry that an export lacks
//!
//! What an export cannot show by itself: that it is the newest, and that its log was shown alike to everybody. The first needs the
//! head that the person's device remembers ([`Options::expected_head`]); the second needs witnesses, or checkpoints kept from before.

mod consented;
mod counts;
mod error;
mod export;
mod merkle;
mod note;
mod proof;
mod receipt;
mod report;
mod text;

pub use consented::{Consented, consented};
pub use counts::{Counts, counts};
pub use error::VerifyError;
pub use export::{Options, bundle_holds, export, history};
pub use proof::{Included, tlog_proof};
pub use receipt::{Erasure, erasure};
pub use report::{Finding, Head, Report};
