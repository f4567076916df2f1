//! C2SP tlog-proof.

use crate::note::{LogKey, MAX_NOTE};
use crate::text::{base64, base64_hash, number};
use crate::{VerifyError, merkle};
use data_encoding::HEXLOWER;
use serde::Serialize;

/// Where a leaf stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Included {
    /// The log's origin.
    pub origin: String,
    /// The leaf's index.
    pub index: u64,
    /// The size of the tree that was signed.
    pub log_size: u64,
    /// Its RFC 6962 tree hash, in hexadecimal.
    pub log_root: String,
}

/// Checks a tlog-proof (at most 128 KiB): that `leaf` (the 48 bytes as they stand in the log) is in the tree that `vkey` signed.
/// Extra data in the proof is not authenticated and is ignored.
///
/// # Errors
/// When the text is no tlog-proof, the checkpoint is not signed by `vkey`, or the leaf is not at the index in its tree.
pub fn tlog_proof(text: &str, leaf: &[u8], vkey: &str) -> Result<Included, VerifyError> {
    if text.len() > 2 * MAX_NOTE {
        return Err(VerifyError::Limit("a proof"));
    }
    let key = LogKey::parse(vkey)?;
    let (head, note) = text
        .split_once("\n\n")
        .ok_or(VerifyError::Malformed("a proof without a checkpoint"))?;
    let mut lines = head.split('\n').peekable();
    if lines.next() != Some("c2sp.org/tlog-proof@v1") {
        return Err(VerifyError::Malformed("not a tlog-proof"));
    }
    if let Some(extra) = lines.peek().and_then(|l| l.strip_prefix("extra ")) {
        base64(extra)?;
        lines.next();
    }
    let index = lines.next().and_then(|l| l.strip_prefix("index "));
    let index = number(index.ok_or(VerifyError::Malformed("a proof without an index"))?)?;
    let hashes = lines
        .take(merkle::MAX_PROOF + 1)
        .map(base64_hash)
        .collect::<Result<Vec<_>, _>>()?;
    let (log_size, root) = key.open_checkpoint(note)?;
    if merkle::root(merkle::leaf_hash(leaf), index, log_size, &hashes) != Some(root) {
        return Err(VerifyError::Proof);
    }
    Ok(Included {
        origin: key.origin().to_owned(),
        index,
        log_size,
        log_root: HEXLOWER.encode(&root),
    })
}
