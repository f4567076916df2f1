//! Receipts of an erasure.

use crate::VerifyError;
use crate::note::LogKey;
use serde::{Deserialize, Serialize};

/// What a home signed about an erasure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erasure {
    /// `troth-erasure-1`.
    pub format: String,
    /// Whose records: 32 hexadecimal digits.
    pub person: String,
    /// `record`, `category` or `person`.
    pub scope: String,
    /// The record's id, the category's id, or `all`.
    pub what: String,
    /// When the keys were destroyed, in Unix milliseconds.
    pub at_ms: u64,
    /// How many keys were destroyed.
    pub keys_destroyed: u64,
    /// For how many days a backup of the keyring may still hold these keys.
    pub backup_horizon_days: u32,
    /// The log's origin.
    pub origin: String,
    /// The index of the erasure's own entry in the log.
    pub index: u64,
    /// The log's size when the receipt was signed.
    pub log_size: u64,
    /// The log's tree hash at that size: 64 hexadecimal digits.
    pub log_root: String,
}

/// Checks a receipt (at most 64 KiB) against the log's verifier key.
///
/// # Errors
/// When it is not signed by `vkey`, is no receipt, names another log, or contradicts itself.
pub fn erasure(note: &str, vkey: &str) -> Result<Erasure, VerifyError> {
    let key = LogKey::parse(vkey)?;
    let text = key.open(note)?;
    let line = text.strip_suffix('\n').filter(|l| !l.contains('\n'));
    let receipt: Erasure = serde_json::from_str(line.ok_or(VerifyError::Malformed("a receipt is one line"))?)?;
    crate::text::hex::<16>(&receipt.person)?;
    crate::text::hex::<32>(&receipt.log_root)?;
    if receipt.format != "troth-erasure-1" || !["record", "category", "person"].contains(&receipt.scope.as_str()) {
        return Err(VerifyError::Malformed("not a receipt of a known kind"));
    }
    if receipt.origin != key.origin() {
        return Err(VerifyError::Key);
    }
    if receipt.index >= receipt.log_size {
        return Err(VerifyError::Proof);
    }
    Ok(receipt)
}
