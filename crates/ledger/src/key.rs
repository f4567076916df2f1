//! The key that a log signs with, and the text by which others know it.

use ed25519_dalek::{Signer as _, SigningKey};
use signed_note::{Note, Signer, StandardVerifier, VerifierList};
use std::fmt;

/// Why a key or a name cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Key names may not be empty nor hold spaces, `+` or control characters (C2SP signed-note).
    #[error("a log's origin must be a name without spaces, plus signs or control characters")]
    Origin,
    /// Not `name+id+key` of an Ed25519 key (C2SP signed-note, verifier keys).
    #[error("not a verifier key of an Ed25519 log key")]
    Verifier,
    /// The note carries no good signature of this key.
    #[error("the note is not signed by this key")]
    Unsigned,
}

/// A log's Ed25519 signing key (RFC 8032) with its origin as key name. It is wiped when dropped and does not print.
pub struct LogKey {
    origin: String,
    id: u32,
    key: SigningKey,
}

impl LogKey {
    /// Takes the log's origin (a schema-less URL such as `home.example/log`) and the 32-byte Ed25519 seed.
    ///
    /// # Errors
    /// [`KeyError::Origin`] when the origin is no key name.
    pub fn from_seed(origin: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        // A control character would make every note unreadable; signed_note's own rule does not name them.
        if !signed_note::is_key_name_valid(origin) || origin.chars().any(char::is_control) {
            return Err(KeyError::Origin);
        }
        let key = SigningKey::from_bytes(seed);
        // C2SP signed-note: the key id covers the signature type (0x01, Ed25519) and the public key.
        let mut typed = [1; 33];
        typed[1..].copy_from_slice(key.verifying_key().as_bytes());
        Ok(Self {
            origin: origin.to_owned(),
            id: signed_note::key_id(origin, &typed),
            key,
        })
    }

    /// The log's origin, which is also its key name.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The text by which others check what this key signs.
    #[must_use]
    pub fn verifier(&self) -> VerifierKey {
        VerifierKey(signed_note::new_ed25519_verifier_key(
            &self.origin,
            &self.key.verifying_key(),
        ))
    }

    /// Signs a text as a C2SP signed note.
    pub(crate) fn sign_note(&self, text: &str) -> Result<String, KeyError> {
        let mut note = Note::new(text.as_bytes(), &[]).map_err(|_| KeyError::Origin)?;
        note.add_sigs(&[self]).map_err(|_| KeyError::Origin)?;
        String::from_utf8(note.to_bytes()).map_err(|_| KeyError::Origin)
    }

    /// A bare Ed25519 signature. The caller's message begins with its own domain.
    pub(crate) fn sign_bytes(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }
}

impl Signer for LogKey {
    fn name(&self) -> &str {
        &self.origin
    }

    fn key_id(&self) -> u32 {
        self.id
    }

    fn sign(&self, msg: &[u8]) -> Result<Vec<u8>, ed25519_dalek::SignatureError> {
        Ok(self.key.try_sign(msg)?.to_vec())
    }
}

/// A verifier key in C2SP signed-note form: `origin+id+key`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey(String);

impl VerifierKey {
    /// Reads a verifier key.
    ///
    /// # Errors
    /// [`KeyError::Verifier`] when it is malformed, of another algorithm, or its id is not that of its key.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        StandardVerifier::new(text).map_err(|_| KeyError::Verifier)?;
        Ok(Self(text.to_owned()))
    }

    /// The key's name, which is the log's origin.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.0.split_once('+').map_or("", |(name, _)| name)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text of a note that this key has signed.
    pub(crate) fn open_note(&self, note: &str) -> Result<String, KeyError> {
        let verifier = StandardVerifier::new(&self.0).map_err(|_| KeyError::Verifier)?;
        let note = Note::from_bytes(note.as_bytes()).map_err(|_| KeyError::Unsigned)?;
        note.verify(&VerifierList::new(vec![Box::new(verifier)]))
            .map_err(|_| KeyError::Unsigned)?;
        String::from_utf8(note.text().to_vec()).map_err(|_| KeyError::Unsigned)
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
