//! Signed receipts of an erasure (`troth-erasure-1`): one line of JSON as the text of a C2SP signed note under the log's key, so that
//! any tool that reads signed notes can check it.

use crate::{Hash, Id, KeyError, LogKey, VerifierKey};
use serde::{Deserialize, Serialize};

/// Longest receipt that is read, in bytes.
pub const MAX_RECEIPT: usize = 1 << 16;

/// What was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// One record.
    Record,
    /// Every record of one category.
    Category,
    /// Everything of the person.
    Person,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Format {
    #[serde(rename = "troth-erasure-1")]
    V1,
}

/// What a receipt of an erasure says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// Whose records.
    pub person: Id,
    /// How much.
    pub scope: Scope,
    /// The record's id, the category's id, or `all`.
    pub what: String,
    /// When the keys were destroyed, in Unix milliseconds.
    pub at_ms: u64,
    /// How many keys were destroyed.
    pub keys_destroyed: u64,
    /// For how many days a backup of the keyring may still hold these keys.
    pub backup_horizon_days: u32,
    /// The index of the erasure's own entry in the log.
    pub index: u64,
    /// The log's size when the receipt was signed.
    pub log_size: u64,
    /// The log's tree hash at that size.
    pub log_root: Hash,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    format: Format,
    person: Id,
    scope: Scope,
    what: String,
    at_ms: u64,
    keys_destroyed: u64,
    backup_horizon_days: u32,
    origin: String,
    index: u64,
    log_size: u64,
    log_root: Hash,
}

/// Why a receipt cannot be written or is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum ErasureError {
    /// The signature is missing or wrong.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The signed text is no receipt.
    #[error("the signed text is not an erasure receipt: {0}")]
    Malformed(#[from] serde_json::Error),
    /// The signed text is not a single line, or the note is longer than [`MAX_RECEIPT`].
    #[error("the signed text is not one line of at most {MAX_RECEIPT} bytes")]
    Shape,
    /// A receipt that names another log than the one that signed it.
    #[error("the receipt names another log: {0:?}")]
    Origin(String),
}

impl Erasure {
    /// The signed note.
    ///
    /// # Errors
    /// [`ErasureError::Shape`] when `what` makes it too long.
    // INVARIANT: one line can be taken neither for a checkpoint (three lines) nor for an export's seal (two), so the log's key may
    // sign all three.
    pub fn sign(&self, key: &LogKey) -> Result<String, ErasureError> {
        let Self {
            person,
            scope,
            at_ms,
            keys_destroyed,
            backup_horizon_days,
            index,
            log_size,
            log_root,
            ..
        } = *self;
        let what = self.what.clone();
        let (format, origin) = (Format::V1, key.origin().to_owned());
        let wire = Wire {
            format,
            person,
            scope,
            what,
            at_ms,
            keys_destroyed,
            backup_horizon_days,
            origin,
            index,
            log_size,
            log_root,
        };
        let mut text = serde_json::to_string(&wire)?;
        text.push('\n');
        let note = key.sign_note(&text)?;
        if note.len() > MAX_RECEIPT {
            return Err(ErasureError::Shape);
        }
        Ok(note)
    }

    /// Reads a receipt and checks its signature.
    ///
    /// # Errors
    /// When it is not signed by `key`, is no receipt, or names another log.
    pub fn open(note: &str, key: &VerifierKey) -> Result<Self, ErasureError> {
        if note.len() > MAX_RECEIPT {
            return Err(ErasureError::Shape);
        }
        let text = key.open_note(note)?;
        let line = text
            .strip_suffix('\n')
            .filter(|l| !l.contains('\n'))
            .ok_or(ErasureError::Shape)?;
        let wire: Wire = serde_json::from_str(line)?;
        if wire.origin != key.origin() {
            return Err(ErasureError::Origin(wire.origin));
        }
        let Wire {
            person,
            scope,
            what,
            at_ms,
            keys_destroyed,
            backup_horizon_days,
            index,
            log_size,
            log_root,
            ..
        } = wire;
        Ok(Self {
            person,
            scope,
            what,
            at_ms,
            keys_destroyed,
            backup_horizon_days,
            index,
            log_size,
            log_root,
        })
    }
}
