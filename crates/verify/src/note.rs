//! C2SP signed-note with Ed25519 keys, and the C2SP tlog-checkpoint inside one.

use crate::VerifyError;
use crate::text::{base64, base64_hash, number};
use data_encoding::HEXLOWER;
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};

/// Longest note, in bytes.
pub(crate) const MAX_NOTE: usize = 1 << 16;

/// The signature type of Ed25519 in signed-note.
const ED25519: u8 = 1;

/// A log's key, with the name that is also the log's origin.
pub(crate) struct LogKey {
    name: String,
    id: [u8; 4],
    key: VerifyingKey,
}

impl LogKey {
    /// Reads `name+id+base64(0x01 ‖ key)`, where the id is the beginning of SHA-256 over name, newline, type and key.
    pub(crate) fn parse(vkey: &str) -> Result<Self, VerifyError> {
        let wrong = || VerifyError::Malformed("not an Ed25519 verifier key");
        let (name, rest) = vkey.split_once('+').ok_or_else(wrong)?;
        let (id, typed) = rest.split_once('+').ok_or_else(wrong)?;
        let typed = base64(typed)?;
        let expected = Sha256::new()
            .chain_update(name)
            .chain_update(b"\n")
            .chain_update(&typed)
            .finalize();
        let id: [u8; 4] = crate::text::hex(id)?;
        let key = match typed.split_first() {
            Some((&ED25519, key)) => key.try_into().ok().and_then(|k| VerifyingKey::from_bytes(k).ok()),
            _ => None,
        };
        let key = key.filter(|k| !k.is_weak()).ok_or_else(wrong)?;
        if !is_name(name) || !expected.starts_with(&id) {
            return Err(wrong());
        }
        Ok(Self {
            name: name.to_owned(),
            id,
            key,
        })
    }

    pub(crate) fn origin(&self) -> &str {
        &self.name
    }

    /// The key id as hexadecimal.
    pub(crate) fn id(&self) -> String {
        HEXLOWER.encode(&self.id)
    }

    pub(crate) fn check(&self, message: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
        let signature = Signature::from_slice(signature).map_err(|_| VerifyError::Signature)?;
        self.key
            .verify_strict(message, &signature)
            .map_err(|_| VerifyError::Signature)
    }

    /// The text of a note that carries a good signature of this key, and no bad one. Signatures of other keys are ignored.
    pub(crate) fn open<'a>(&self, note: &'a str) -> Result<&'a str, VerifyError> {
        let malformed = || VerifyError::Malformed("not a signed note");
        if note.len() > MAX_NOTE {
            return Err(VerifyError::Limit("a note"));
        }
        if note.chars().any(|c| c < ' ' && c != '\n') {
            return Err(malformed());
        }
        let end = note.rfind("\n\n").ok_or_else(malformed)? + 1;
        let (text, signatures) = note.split_at_checked(end).ok_or_else(malformed)?;
        let signatures = signatures
            .strip_prefix('\n')
            .and_then(|s| s.strip_suffix('\n'))
            .ok_or_else(malformed)?;
        let mut signed = false;
        for line in signatures.split('\n') {
            let (name, value) = line
                .strip_prefix("— ")
                .and_then(|l| l.split_once(' '))
                .ok_or_else(malformed)?;
            let value = base64(value)?;
            let (id, signature) = value.split_first_chunk::<4>().ok_or_else(malformed)?;
            if !is_name(name) || signature.is_empty() {
                return Err(malformed());
            }
            if name == self.name && *id == self.id {
                self.check(text.as_bytes(), signature)?;
                signed = true;
            }
        }
        if signed { Ok(text) } else { Err(VerifyError::Signature) }
    }

    /// The size and root of a signed checkpoint of this log.
    pub(crate) fn open_checkpoint(&self, note: &str) -> Result<(u64, [u8; 32]), VerifyError> {
        let malformed = || VerifyError::Malformed("not a checkpoint");
        let text = self.open(note)?.strip_suffix('\n').ok_or_else(malformed)?;
        let mut lines = text.split('\n');
        if lines.next() != Some(self.origin()) {
            return Err(VerifyError::Key);
        }
        let size = number(lines.next().ok_or_else(malformed)?)?;
        let root = base64_hash(lines.next().ok_or_else(malformed)?)?;
        if lines.any(str::is_empty) {
            return Err(malformed());
        }
        Ok((size, root))
    }
}

/// Whether a key may be called so.
fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains('+') && !name.chars().any(char::is_whitespace)
}
