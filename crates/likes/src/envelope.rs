//! Envelopes of one size that commit to their key: XChaCha20-Poly1305 alone would let one envelope open under two keys.

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use rand_core::{CryptoRng, RngCore};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::LikesError;

/// The most bytes that an envelope holds.
pub const CONTENT: usize = 510;
/// Bytes of an envelope: the same for all.
pub const ENVELOPE: usize = COMMITMENT + NONCE + 2 + CONTENT + 16;

const COMMITMENT: usize = 32;
const NONCE: usize = 24;

/// A key, and what commits to it: both from one expansion, so whoever opens under the one has checked the other.
pub(crate) struct Keys(Zeroizing<[u8; 64]>);

impl Keys {
    pub(crate) fn new(bytes: Zeroizing<[u8; 64]>) -> Self {
        Self(bytes)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.0[..32].into())
    }

    fn commitment(&self) -> &[u8] {
        &self.0[32..]
    }
}

pub(crate) fn seal<R: RngCore + CryptoRng>(
    keys: &Keys,
    about: &[u8],
    content: &[u8],
    rng: &mut R,
) -> Result<[u8; ENVELOPE], LikesError> {
    let length = u16::try_from(content.len()).map_err(|_| LikesError::TooLong)?;
    let mut padded = Zeroizing::new([0; 2 + CONTENT]);
    padded[..2].copy_from_slice(&length.to_be_bytes());
    (padded[2..].get_mut(..content.len()))
        .ok_or(LikesError::TooLong)?
        .copy_from_slice(content);
    let mut envelope = [0; ENVELOPE];
    envelope[..COMMITMENT].copy_from_slice(keys.commitment());
    rng.fill_bytes(&mut envelope[COMMITMENT..COMMITMENT + NONCE]);
    let nonce = XNonce::clone_from_slice(&envelope[COMMITMENT..COMMITMENT + NONCE]);
    let payload = Payload {
        msg: padded.as_slice(),
        aad: about,
    };
    let sealed = keys
        .cipher()
        .encrypt(&nonce, payload)
        .map_err(|_| LikesError::TooLong)?;
    envelope[COMMITMENT + NONCE..].copy_from_slice(&sealed);
    Ok(envelope)
}

pub(crate) fn open(keys: &Keys, about: &[u8], envelope: &[u8; ENVELOPE]) -> Result<Zeroizing<Vec<u8>>, LikesError> {
    let (commitment, rest) = envelope.split_at(COMMITMENT);
    if !bool::from(commitment.ct_eq(keys.commitment())) {
        return Err(LikesError::Envelope);
    }
    let (nonce, sealed) = rest.split_at(NONCE);
    let payload = Payload {
        msg: sealed,
        aad: about,
    };
    let padded = keys.cipher().decrypt(XNonce::from_slice(nonce), payload);
    let padded = Zeroizing::new(padded.map_err(|_| LikesError::Envelope)?);
    let (length, content) = padded.split_first_chunk().ok_or(LikesError::Envelope)?;
    let content = content
        .get(..usize::from(u16::from_be_bytes(*length)))
        .ok_or(LikesError::Envelope)?;
    Ok(Zeroizing::new(content.to_vec()))
}
