//! What the public log holds of an entry: 48 bytes that say nothing to anybody but its person.

use crate::Hash;
use data_encoding::HEXLOWER;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

const LABEL_DOMAIN: &[u8] = b"troth ledger label v1";
const COMMITMENT_DOMAIN: &[u8] = b"troth ledger commitment v1";

/// Bytes in a label.
const LABEL_BYTES: usize = 16;

/// Bytes in a leaf: a label and a commitment.
pub const LEAF_BYTES: usize = 48;

/// A person's secret from which the labels of all their entries come. It is wiped when dropped and does not print.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct LabelKey([u8; 32]);

impl LabelKey {
    /// Takes 32 secret bytes, derived from the person's root key.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// `HMAC-SHA256(key, "troth ledger label v1" ‖ n as 8 bytes, big-endian)`, the first 16 bytes (RFC 2104): the mark under which
    /// the person finds entry `n` in the public log, and sees there one that was withheld.
    #[must_use]
    pub fn label(&self, n: u64) -> [u8; LABEL_BYTES] {
        // RFC 2104 pads a key shorter than the hash's block of 64 bytes with zeros; done here, no length can be wrong.
        let mut block = Zeroizing::new([0; 64]);
        block[..32].copy_from_slice(&self.0);
        let mac = Hmac::<Sha256>::new((&*block).into());
        let full = mac
            .chain_update(LABEL_DOMAIN)
            .chain_update(n.to_be_bytes())
            .finalize()
            .into_bytes();
        let mut label = [0; LABEL_BYTES];
        label.copy_from_slice(&full[..LABEL_BYTES]);
        label
    }

    /// Hexadecimal for the person's own export, the one place where the key leaves the vault.
    pub(crate) fn to_hex(&self) -> String {
        HEXLOWER.encode(&self.0)
    }
}

/// 32 random bytes that hide an entry's content in its commitment. Destroying the salt makes the commitment noise.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Salt([u8; 32]);

impl Salt {
    /// Takes 32 random bytes. Each entry needs its own.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for sealing beside the entry.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// `SHA-256("troth ledger commitment v1" ‖ salt ‖ entry_json)`.
    #[must_use]
    pub fn commit(&self, entry_json: &[u8]) -> [u8; 32] {
        let hash = Sha256::new()
            .chain_update(COMMITMENT_DOMAIN)
            .chain_update(self.0)
            .chain_update(entry_json);
        hash.finalize().into()
    }

    pub(crate) fn to_hex(&self) -> String {
        HEXLOWER.encode(&self.0)
    }
}

/// A leaf of the log: `label(16) ‖ commitment(32)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaf([u8; LEAF_BYTES]);

impl Leaf {
    /// The leaf of entry number `n`, given its exact JSON.
    #[must_use]
    pub fn seal(key: &LabelKey, salt: &Salt, n: u64, entry_json: &[u8]) -> Self {
        let mut leaf = [0; LEAF_BYTES];
        leaf[..LABEL_BYTES].copy_from_slice(&key.label(n));
        leaf[LABEL_BYTES..].copy_from_slice(&salt.commit(entry_json));
        Self(leaf)
    }

    /// Takes a leaf's bytes as they are.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; LEAF_BYTES]) -> Self {
        Self(bytes)
    }

    /// The bytes as they stand in an entry bundle.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; LEAF_BYTES] {
        &self.0
    }

    /// The RFC 6962 leaf hash: `SHA-256(0x00 ‖ leaf)`.
    #[must_use]
    pub fn hash(&self) -> Hash {
        tlog_tiles::record_hash(&self.0).into()
    }
}
