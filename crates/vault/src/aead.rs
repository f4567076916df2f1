//! Sealing: XChaCha20-Poly1305 with padding and with everything that a ciphertext belongs to as associated data.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::error::VaultError;
use crate::secret::{Key, random};

/// Bytes of a nonce: random ones of this length do not meet (draft-irtf-cfrg-xchacha-03, section 3.1).
const NONCE: usize = 24;
/// Largest content of a record, in bytes.
pub const MAX_CONTENT: usize = 1 << 20;

/// Seals `content` as it is: `nonce ‖ ciphertext ‖ tag`.
pub(crate) fn seal(key: &Key, context: &[u8], content: &[u8]) -> Result<Vec<u8>, VaultError> {
    let nonce: [u8; NONCE] = random()?;
    let payload = Payload {
        msg: content,
        aad: context,
    };
    let sealed = cipher(key)
        .encrypt(XNonce::from_slice(&nonce), payload)
        .map_err(|_| VaultError::Sealed)?;
    Ok([&nonce[..], &sealed].concat())
}

/// Opens what [`seal`] sealed.
pub(crate) fn open(key: &Key, context: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let (nonce, ciphertext) = sealed.split_at_checked(NONCE).ok_or(VaultError::Sealed)?;
    let payload = Payload {
        msg: ciphertext,
        aad: context,
    };
    let content = cipher(key)
        .decrypt(XNonce::from_slice(nonce), payload)
        .map_err(|_| VaultError::Sealed)?;
    Ok(Zeroizing::new(content))
}

/// Seals `content` so that its size tells no more than its bucket.
pub(crate) fn seal_padded(key: &Key, context: &[u8], content: &[u8]) -> Result<Vec<u8>, VaultError> {
    if content.len() > MAX_CONTENT {
        return Err(VaultError::TooLarge {
            size: content.len(),
            limit: MAX_CONTENT,
        });
    }
    let length = u32::try_from(content.len()).unwrap_or(u32::MAX).to_be_bytes();
    let mut padded = Zeroizing::new(Vec::with_capacity(bucket(content.len() + length.len())));
    padded.extend_from_slice(&length);
    padded.extend_from_slice(content);
    padded.resize(bucket(content.len() + length.len()), 0);
    seal(key, context, &padded)
}

/// Opens what [`seal_padded`] sealed.
pub(crate) fn open_padded(key: &Key, context: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let mut padded = open(key, context, sealed)?;
    let (length, rest) = padded.split_first_chunk::<4>().ok_or(VaultError::Sealed)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok();
    let length = length
        .filter(|length| *length <= rest.len())
        .ok_or(VaultError::Sealed)?;
    // Where it lies, without a copy; what is cut off is wiped with the rest.
    padded.drain(..4);
    padded.truncate(length);
    Ok(padded)
}

/// Seals a key under another.
pub(crate) fn wrap(under: &Key, context: &[u8], key: &Key) -> Result<Vec<u8>, VaultError> {
    seal(under, context, key.bytes())
}

/// Opens what [`wrap`] sealed.
pub(crate) fn unwrap(under: &Key, context: &[u8], wrapped: &[u8]) -> Result<Key, VaultError> {
    let bytes = open(under, context, wrapped)?;
    let bytes: &[u8; 32] = bytes.as_slice().try_into().map_err(|_| VaultError::Sealed)?;
    Ok(Key::from_bytes(*bytes))
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.bytes().into())
}

/// Sizes that show: powers of four from 256 bytes to 64 KiB, then multiples of 64 KiB.
fn bucket(size: usize) -> usize {
    const LARGEST: usize = 64 << 10;
    let mut bucket = 256;
    while bucket < size && bucket < LARGEST {
        bucket *= 4;
    }
    if bucket >= size {
        bucket
    } else {
        size.next_multiple_of(LARGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sizes_fall_into_few_buckets() {
        let sizes = [1, 256, 257, 1024, 1025, 4096, 16_384, 65_536, 65_537, 131_073];
        let buckets = [256, 256, 1024, 1024, 4096, 4096, 16_384, 65_536, 131_072, 196_608];
        assert_eq!(sizes.map(bucket), buckets);
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_and_no_changed_bit_does(
            content in proptest::collection::vec(any::<u8>(), 0..2000), context in "[a-z]{0,20}", at in any::<prop::sample::Index>(), bit in 0u8..8,
        ) {
            let key = Key::from_bytes([7; 32]);
            let mut sealed = seal_padded(&key, context.as_bytes(), &content).unwrap();
            let opened = open_padded(&key, context.as_bytes(), &sealed).unwrap();
            prop_assert_eq!(opened.as_slice(), content.as_slice());
            let longer = [context.as_bytes(), b"x"].concat();
            prop_assert!(open_padded(&key, &longer, &sealed).is_err());
            prop_assert!(open_padded(&Key::from_bytes([8; 32]), context.as_bytes(), &sealed).is_err());
            let at = at.index(sealed.len());
            sealed[at] ^= 1 << bit;
            prop_assert!(open_padded(&key, context.as_bytes(), &sealed).is_err());
        }

        #[test]
        fn arbitrary_bytes_are_refused(sealed in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(open_padded(&Key::from_bytes([7; 32]), b"", &sealed).is_err());
        }
    }
}
