//! Signed receipts of a consent event (`troth-consent-1`): one line of JSON as the text of a C2SP signed note under the log's key. What the
//! person was shown and what they said stay provable when everything else of theirs is gone.

use crate::{Hash, Id, KeyError, LogKey};
use serde::Serialize;
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

/// Longest receipt that is written, in bytes.
pub const MAX_RECEIPT: usize = 1 << 16;

/// What a receipt of a consent says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consented<'a> {
    /// Whose consent.
    pub person: Id,
    /// When the receipt was made, in Unix milliseconds.
    pub issued_ms: u64,
    /// The log's size when the receipt was signed.
    pub log_size: u64,
    /// The log's tree hash at that size.
    pub log_root: Hash,
    /// The event as it was kept, byte for byte: the ledger's entry about it names the SHA-256 of exactly these.
    pub event: &'a str,
    /// The same as a consent record of ISO/IEC TS 27560:2023, in JSON-LD.
    pub record: &'a serde_json::Value,
}

/// Why a receipt of a consent cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ConsentedError {
    /// It cannot be signed.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The event is no JSON.
    #[error("the event is not one line of JSON: {0}")]
    Malformed(#[from] serde_json::Error),
    /// The event has a line break, or the receipt is longer than [`MAX_RECEIPT`].
    #[error("a receipt is one line of at most {MAX_RECEIPT} bytes")]
    Shape,
}

#[derive(Serialize)]
struct Wire<'a> {
    format: &'static str,
    person: Id,
    origin: &'a str,
    issued_ms: u64,
    log_size: u64,
    log_root: Hash,
    event: &'a RawValue,
    event_sha256: Hash,
    record: &'a serde_json::Value,
}

impl Consented<'_> {
    /// The signed note.
    ///
    /// # Errors
    /// [`ConsentedError`].
    // INVARIANT: one line, as an erasure's receipt is, and told from one by its first field; the log's key may sign both.
    pub fn sign(&self, key: &LogKey) -> Result<String, ConsentedError> {
        let wire = Wire {
            format: "troth-consent-1",
            person: self.person,
            origin: key.origin(),
            issued_ms: self.issued_ms,
            log_size: self.log_size,
            log_root: self.log_root,
            event: serde_json::from_str(self.event)?,
            event_sha256: Hash::from_bytes(Sha256::digest(self.event).into()),
            record: self.record,
        };
        let mut text = serde_json::to_string(&wire)?;
        if text.contains('\n') {
            return Err(ConsentedError::Shape);
        }
        text.push('\n');
        let note = key.sign_note(&text)?;
        if note.len() > MAX_RECEIPT {
            return Err(ConsentedError::Shape);
        }
        Ok(note)
    }
}
