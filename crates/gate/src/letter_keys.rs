//! Keys of letters and addresses: the person's and the operator's, and sealing to both (age, X25519).
//!
//! The person's key pair is made with their first letter: its secret half lies sealed under a key of their own. The operator's is made by
//! them, and its secret half leaves the home in a file that their passphrase locks: the running home can seal to them, and read nothing.

use std::io::{Read as _, Write as _};

use age::x25519::Identity;
use consent::{Category, RecipientId};
use secrecy::{ExposeSecret as _, SecretString};
use vault::ledger::{Act as Entry, Fact};
use vault::{Journal, letter_key_op};
use zeroize::Zeroizing;

use crate::Gate;
use crate::error::GateError;
use crate::locked::{Key, Lock, LockError, unlock};
use crate::people::Open;
use crate::requests::RequestError;
use crate::write::sha256;

/// Seals text to these keys, padded with spaces to a multiple of `bucket`.
pub(crate) fn seal_bytes(text: &[u8], bucket: usize, keys: [&str; 2]) -> Result<Vec<u8>, GateError> {
    let mut padded = Zeroizing::new(text.to_vec());
    padded.resize(text.len().next_multiple_of(bucket), b' ');
    let mut locked = Lock::to(keys)?.lock(Vec::new())?;
    locked.write_all(&padded).map_err(LockError::from)?;
    Ok(locked.finish()?)
}

/// What was sealed, with its padding.
pub(crate) fn unseal_bytes(sealed: &[u8], key: &Key) -> Result<Zeroizing<Vec<u8>>, GateError> {
    let mut text = Zeroizing::new(Vec::new());
    unlock(sealed, key)?.read_to_end(&mut text).map_err(LockError::from)?;
    Ok(text)
}

impl Gate {
    /// Makes the key of whoever runs the home. `keep` gets its secret half, locked with their passphrase, for a file of theirs; only once
    /// it is kept is anything sealed to the key.
    ///
    /// # Errors
    /// [`RequestError::HasKey`], unless one is to be put in its place; [`GateError::Lock`] for a passphrase that is too short, or where the
    /// file cannot be kept.
    pub fn make_operator_key(
        &self,
        passphrase: SecretString,
        again: bool,
        keep: impl FnOnce(&[u8]) -> std::io::Result<()>,
    ) -> Result<(), GateError> {
        if self.has_operator_key()? && !again {
            return Err(RequestError::HasKey.into());
        }
        let identity = Identity::generate();
        let mut locked = Lock::with_passphrase(passphrase)?.lock(Vec::new())?;
        locked
            .write_all(identity.to_string().expose_secret().as_bytes())
            .map_err(LockError::from)?;
        keep(&locked.finish()?).map_err(LockError::from)?;
        Ok(self.vault().set_operator_key(&identity.to_public().to_string())?)
    }

    /// Whether letters can be sealed to whoever runs the home.
    ///
    /// # Errors
    /// The store's own.
    pub fn has_operator_key(&self) -> Result<bool, GateError> {
        Ok(self.vault().operator_key()?.is_some())
    }

    pub(crate) fn operator_key(&self) -> Result<String, GateError> {
        Ok(self.vault().operator_key()?.ok_or(RequestError::NoOperatorKey)?)
    }

    /// Opens the file that [`Gate::make_operator_key`] gave.
    ///
    /// # Errors
    /// [`GateError::Lock`].
    pub fn unlock_operator_key(file: &[u8], passphrase: SecretString) -> Result<Key, GateError> {
        let mut text = Zeroizing::new(String::new());
        unlock(file, &Key::Passphrase(passphrase))?
            .read_to_string(&mut text)
            .map_err(LockError::from)?;
        Ok(Key::identity(&SecretString::from(text.as_str().to_owned()))?)
    }

    /// The person's own key for letters, if they have written one.
    pub(crate) fn own_key(&self, open: &Open) -> Result<Option<Identity>, GateError> {
        let Some(snapshot) = self.vault().snapshot(open.unlocked(), Journal::Letters)? else {
            return Ok(None);
        };
        let text = std::str::from_utf8(&snapshot.content).map_err(|_| GateError::Malformed)?;
        Ok(Some(text.parse().map_err(|_| GateError::Malformed)?))
    }

    /// The same, made where there is none.
    pub(crate) fn own_key_or_new(&self, open: &Open) -> Result<Identity, GateError> {
        if let Some(identity) = self.own_key(open)? {
            return Ok(identity);
        }
        let identity = Identity::generate();
        let secret = identity.to_string();
        let ops = [
            open.unlocked()
                .snapshot_op(Journal::Letters, 0, secret.expose_secret().as_bytes())?,
            letter_key_op(&open.person(), &identity.to_public().to_string()),
        ];
        let fact = self.account_fact(Entry::Grant, "a key for letters to whoever runs this home was made");
        self.write(open, self.epoch(open)?, &[fact], &ops)?;
        // Another request of the same moment may have made one: the one that stands counts.
        self.own_key(open)?.ok_or(GateError::Malformed)
    }

    /// What the ledger says of something sealed for the person and whoever runs the home.
    pub(crate) fn letter_fact(&self, act: Entry, category: Category, recipient: &RecipientId, bytes: &[u8]) -> Fact {
        let mut fact = Fact {
            note: None,
            categories: vec![category.id().to_owned()],
            recipient: recipient.to_string(),
            ..self.account_fact(act, "")
        };
        if !bytes.is_empty() {
            fact.bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            fact.sha256 = sha256(bytes);
        }
        fact
    }
}
