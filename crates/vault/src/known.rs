//! Marks by which a home knows a browser again in which somebody signed in before ("device cookies").
//!
//! They open nothing. They only let the home tell somebody's own browser from strangers, so that whoever guesses at a name slows down
//! strangers alone. A mark is bound to a name by the name's slow hash: it does not make a guessed name quicker to confirm.
//!
//! `device (16) ‖ HMAC of the device (16) ‖ HMAC of the device and the name's hash (16)`, in URL-safe base64. The key is derived from
//! `home.key`, so that marks outlive a restart.

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use crate::error::VaultError;
use crate::secret::random;
use crate::vault::Vault;
use crate::wraps;

/// Bytes of each of a mark's three parts.
const PART: usize = 16;

/// A sign-in name, hashed with the home's salt (Argon2id): whether two tries are at the same name, and nothing else.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct NameKey([u8; 32]);

/// A browser that the home marked. Random.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DeviceId([u8; PART]);

impl Vault {
    /// The key of a sign-in name, whether anybody has it or not. It takes the same work for every name.
    ///
    /// # Errors
    /// Those of the hash itself.
    pub fn name_key(&self, name: &str) -> Result<NameKey, VaultError> {
        Ok(NameKey(*wraps::hash_name(name, self.name_salt())?.bytes()))
    }

    /// A new mark for a browser in which somebody of this name has just signed in.
    ///
    /// # Errors
    /// [`VaultError::Randomness`].
    pub fn mark_device(&self, name: &NameKey) -> Result<String, VaultError> {
        let device: [u8; PART] = random()?;
        let mark = [
            &device[..],
            &self.tag(&[b"ours", &device])?,
            &self.tag(&[b"name", &device, &name.0])?,
        ]
        .concat();
        Ok(BASE64URL_NOPAD.encode(&mark))
    }

    /// The browser that this mark is of, where this home made it, for whatever name. It is quick.
    #[must_use]
    pub fn marked(&self, mark: &str) -> Option<DeviceId> {
        self.read_mark(mark, |device, ours, _| self.is_tag(&[b"ours", device], ours))
    }

    /// The same, where somebody of this name has signed in there.
    #[must_use]
    pub fn marked_for(&self, mark: &str, name: &NameKey) -> Option<DeviceId> {
        self.read_mark(mark, |device, _, named| self.is_tag(&[b"name", device, &name.0], named))
    }

    /// Words with the home's own mark under them, so that they come back as they were: nothing of them is kept here.
    ///
    /// # Errors
    /// [`VaultError::Malformed`].
    pub fn mark_words(&self, words: &[u8]) -> Result<String, VaultError> {
        let tag = self.tag(&[b"words", words])?;
        Ok(BASE64URL_NOPAD.encode(&[words, &tag].concat()))
    }

    /// The words, where this home marked them.
    #[must_use]
    pub fn marked_words(&self, text: &str) -> Option<Vec<u8>> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let (words, tag) = bytes.split_at_checked(bytes.len().checked_sub(PART)?)?;
        self.is_tag(&[b"words", words], tag).then(|| words.to_vec())
    }

    fn read_mark(&self, mark: &str, fits: impl Fn(&[u8], &[u8], &[u8]) -> bool) -> Option<DeviceId> {
        let bytes: [u8; 3 * PART] = BASE64URL_NOPAD.decode(mark.as_bytes()).ok()?.try_into().ok()?;
        let (device, tags) = bytes.split_first_chunk::<PART>()?;
        let (ours, named) = tags.split_at(PART);
        fits(device, ours, named).then_some(DeviceId(*device))
    }

    fn mac(&self, parts: &[&[u8]]) -> Result<Hmac<Sha256>, VaultError> {
        let mac =
            Hmac::new_from_slice(self.marks().bytes()).map_err(|_| VaultError::Malformed("the home's key file"))?;
        Ok(parts.iter().fold(mac, |mac, part| mac.chain_update(part)))
    }

    fn tag(&self, parts: &[&[u8]]) -> Result<Vec<u8>, VaultError> {
        Ok(self.mac(parts)?.finalize().into_bytes()[..PART].to_vec())
    }

    fn is_tag(&self, parts: &[&[u8]], tag: &[u8]) -> bool {
        self.mac(parts).is_ok_and(|mac| mac.verify_truncated_left(tag).is_ok())
    }
}
