//! Wraps of a person's root key by what the person has: a passphrase, a recovery code, passkeys.

use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret as _, SecretString};
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use crate::aead;
use crate::error::VaultError;
use crate::ids::PersonId;
use crate::passkeys::PrfOutput;
use crate::recovery_code::RecoveryCode;
use crate::secret::{Key, random};

/// Fewest and most characters of a passphrase (NIST SP 800-63B-4 asks for at least 15 where it is the only factor, and to allow 64).
pub const PASSPHRASE: std::ops::RangeInclusive<usize> = 15..=1024;
/// Bytes of a salt.
const SALT: usize = 16;
/// Bytes of a sealed key: nonce, key, tag.
const SEALED_KEY: usize = 24 + 32 + 16;
/// Bytes of a wrap by passkey, before what is known of it.
pub(crate) const PRF_WRAP: usize = SALT + SEALED_KEY;

/// What a wrap is made by. The number stands in the row's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WrapKind {
    Passphrase = 1,
    RecoveryCode = 2,
    /// There may be several; the passkey's id follows in the row's key.
    Passkey = 3,
}

impl WrapKind {
    /// The key of the row that holds this person's wrap of this kind, or what such keys begin with.
    pub(crate) fn row(self, person: &PersonId) -> Vec<u8> {
        [&person.as_bytes()[..], &[self as u8]].concat()
    }

    fn context(self, person: &PersonId) -> Vec<u8> {
        [b"troth wrap v1", &person.as_bytes()[..], &[self as u8]].concat()
    }
}

/// A passphrase. It is wiped when dropped and does not print.
pub struct Passphrase(SecretString);

impl Passphrase {
    /// Takes a passphrase that is being chosen.
    ///
    /// # Errors
    /// [`VaultError::BadPassphrase`] where it has too few or too many characters.
    pub fn choose(text: SecretString) -> Result<Self, VaultError> {
        let typed = Self::typed(text);
        if PASSPHRASE.contains(&typed.0.expose_secret().chars().count()) {
            Ok(typed)
        } else {
            Err(VaultError::BadPassphrase {
                least: *PASSPHRASE.start(),
                most: *PASSPHRASE.end(),
            })
        }
    }

    /// Takes a passphrase as it is typed to sign in; whether it is right shows by itself.
    ///
    /// It is put into the form of RFC 8265, section 4.2 (NFC, every space a plain one), because keyboards write the same letters in
    /// different bytes.
    #[must_use]
    pub fn typed(text: SecretString) -> Self {
        let plain = |c: char| if c.is_whitespace() { ' ' } else { c };
        // Exactly the room it needs, so that no copy is left behind where it grows or shrinks.
        let letters = || text.expose_secret().nfc().map(plain);
        let mut form = String::with_capacity(letters().map(char::len_utf8).sum());
        form.extend(letters());
        Self(SecretString::from(form))
    }
}

/// A wrap that nothing opens: what is tried for an unknown name, so that it costs what a known one does.
pub(crate) fn nobodys() -> Vec<u8> {
    vec![0; SALT + SEALED_KEY]
}

/// A wrap by passphrase: `salt ‖ sealed root`.
pub(crate) fn by_passphrase(person: &PersonId, passphrase: &Passphrase, root: &Key) -> Result<Vec<u8>, VaultError> {
    let salt: [u8; SALT] = random()?;
    let kind = WrapKind::Passphrase;
    let sealed = aead::wrap(
        &stretch(passphrase.0.expose_secret(), &salt)?,
        &kind.context(person),
        root,
    )?;
    Ok([&salt[..], &sealed].concat())
}

/// Opens a wrap by passphrase.
pub(crate) fn with_passphrase(person: &PersonId, passphrase: &Passphrase, wrap: &[u8]) -> Result<Key, VaultError> {
    let (salt, sealed) = wrap
        .split_at_checked(SALT)
        .ok_or(VaultError::Malformed("a wrap by passphrase"))?;
    let key = stretch(passphrase.0.expose_secret(), salt)?;
    aead::unwrap(&key, &WrapKind::Passphrase.context(person), sealed).map_err(|_| VaultError::WrongSecret)
}

/// A wrap by recovery code: `salt ‖ sealed root`.
pub(crate) fn by_recovery_code(person: &PersonId, code: &RecoveryCode, root: &Key) -> Result<Vec<u8>, VaultError> {
    let salt: [u8; SALT] = random()?;
    let context = WrapKind::RecoveryCode.context(person);
    let sealed = aead::wrap(&Key::from_secrets(&salt, code.secret(), &context), &context, root)?;
    Ok([&salt[..], &sealed].concat())
}

/// Opens a wrap by recovery code.
pub(crate) fn with_recovery_code(person: &PersonId, code: &RecoveryCode, wrap: &[u8]) -> Result<Key, VaultError> {
    let (salt, sealed) = wrap
        .split_at_checked(SALT)
        .ok_or(VaultError::Malformed("a wrap by recovery code"))?;
    let context = WrapKind::RecoveryCode.context(person);
    let key = Key::from_secrets(salt, code.secret(), &context);
    aead::unwrap(&key, &context, sealed).map_err(|_| VaultError::WrongSecret)
}

/// A wrap by what a passkey's PRF gives, which is to lie at `row`: `salt ‖ sealed root`.
pub(crate) fn by_prf(row: &[u8], prf: &PrfOutput, root: &Key) -> Result<Vec<u8>, VaultError> {
    let salt: [u8; SALT] = random()?;
    let context = [b"troth wrap v1", row].concat();
    let sealed = aead::wrap(&Key::from_secrets(&salt, prf.bytes(), &context), &context, root)?;
    Ok([&salt[..], &sealed].concat())
}

/// Opens a wrap by a passkey's PRF; what follows it in its row is left over.
pub(crate) fn with_prf<'a>(row: &[u8], prf: &PrfOutput, value: &'a [u8]) -> Result<(Key, &'a [u8]), VaultError> {
    let malformed = || VaultError::Malformed("a wrap by passkey");
    let (salt, rest) = value.split_at_checked(SALT).ok_or_else(malformed)?;
    let (sealed, about) = rest.split_at_checked(SEALED_KEY).ok_or_else(malformed)?;
    let context = [b"troth wrap v1", row].concat();
    let key = Key::from_secrets(salt, prf.bytes(), &context);
    let root = aead::unwrap(&key, &context, sealed).map_err(|_| VaultError::WrongSecret)?;
    Ok((root, about))
}

/// Argon2id with the second recommended option of RFC 9106, section 4: 64 MiB, three passes, four lanes.
fn stretch(passphrase: &str, salt: &[u8]) -> Result<Key, VaultError> {
    argon2id(passphrase.as_bytes(), salt, 64 << 10, 3, 4)
}

/// Argon2id for sign-in names, so that a stolen disk does not list them: OWASP's 19 MiB, two passes, one lane.
///
/// Names that look the same are the same: NFKC and lower case, as RFC 8265, section 3.3, has it for user names.
pub(crate) fn hash_name(name: &str, salt: &[u8]) -> Result<Key, VaultError> {
    let name: String = name.trim().nfkc().flat_map(char::to_lowercase).nfkc().collect();
    argon2id(name.as_bytes(), salt, 19 << 10, 2, 1)
}

fn argon2id(secret: &[u8], salt: &[u8], memory_kib: u32, passes: u32, lanes: u32) -> Result<Key, VaultError> {
    let bad = |_| VaultError::Malformed("the parameters of Argon2id");
    let params = Params::new(memory_kib, passes, lanes, Some(32)).map_err(bad)?;
    let mut out = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(secret, salt, &mut *out)
        .map_err(bad)?;
    Ok(Key::from_bytes(*out))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Passphrase {
        Passphrase::typed(SecretString::from(text))
    }

    #[test]
    fn the_same_letters_are_the_same_passphrase_and_name() {
        let person = PersonId::from_bytes([1; 16]);
        let wrap = by_passphrase(&person, &typed("crème brûlée at dawn"), &Key::from_bytes([7; 32])).unwrap();
        for same in [
            "cre\u{300}me bru\u{302}le\u{301}e at dawn",
            "crème\u{a0}brûlée\u{2003}at dawn",
        ] {
            assert_eq!(
                with_passphrase(&person, &typed(same), &wrap).unwrap().bytes(),
                &[7; 32],
                "{same}"
            );
        }
        let other = PersonId::from_bytes([2; 16]);
        for (who, wrong) in [
            (&person, "Crème brûlée at dawn"),
            (&person, "creme brulee at dawn"),
            (&other, "crème brûlée at dawn"),
        ] {
            assert!(matches!(
                with_passphrase(who, &typed(wrong), &wrap),
                Err(VaultError::WrongSecret)
            ));
        }
        let name = |name| *hash_name(name, &[3; 16]).unwrap().bytes();
        assert_eq!(name(" Zoë\t"), name("ZOE\u{308}"));
        assert_ne!(name("zoe"), name("zoë"));
    }

    #[test]
    fn a_passphrase_is_counted_in_characters() {
        let choose = |text: &str| Passphrase::choose(SecretString::from(text)).is_ok();
        assert!(choose(&"é".repeat(15)) && choose(&"e\u{301}".repeat(15)) && choose(&"x".repeat(1024)));
        assert!(!choose(&"é".repeat(14)) && !choose(&"e\u{301}".repeat(14)) && !choose(&"x".repeat(1025)));
    }
}
