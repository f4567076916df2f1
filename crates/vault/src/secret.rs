//! Key material: wiped when dropped, never printed, compared in constant time.

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::error::VaultError;

/// 256 secret bits.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct Key([u8; 32]);

impl Key {
    pub(crate) fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(crate) fn random() -> Result<Self, VaultError> {
        Ok(Self(random()?))
    }

    /// The same key once more, which is wiped by itself.
    pub(crate) fn copy(&self) -> Self {
        Self(self.0)
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// A key for one use, by HKDF-SHA256 (RFC 5869) without salt: this key is uniform already.
    pub(crate) fn derive(&self, info: &[u8]) -> Self {
        Self(hkdf(None, &self.0, info))
    }

    /// A key from secrets that are strong by themselves, joined, with a salt.
    pub(crate) fn from_secrets(salt: &[u8], secrets: &[u8], info: &[u8]) -> Self {
        Self(hkdf(Some(salt), secrets, info))
    }
}

fn hkdf(salt: Option<&[u8]>, secret: &[u8], info: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    // 32 bytes is one block of SHA-256; HKDF refuses only more than 255 blocks.
    let expanded = Hkdf::<Sha256>::new(salt, secret).expand(info, &mut out);
    debug_assert!(expanded.is_ok());
    out
}

/// Bytes from the operating system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], VaultError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| VaultError::Randomness)?;
    Ok(bytes)
}

/// Random bytes for an id, from the operating system.
///
/// # Errors
/// [`VaultError::Randomness`].
pub fn random_bytes<const N: usize>() -> Result<[u8; N], VaultError> {
    random()
}
