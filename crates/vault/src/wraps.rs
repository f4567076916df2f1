//! Wraps of a person's root key by what the person has: a passphrase, a recovery code.

use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use crate::aead;
use crate::error::VaultError;
use crate::ids::PersonId;
use crate::recovery_code::RecoveryCode;
use crate::secret::{Key, random};

/// Fewest and most characters of a passphrase (NIST SP 800-63B-4 asks for at least 15 where it is the only factor, and to allow 64).
pub const PASSPHRASE: std::ops::RangeInclusive<usize> = 15..=1024;
/// Bytes of a salt.
const SALT: usize = 16;

/// What a wrap is made by. The number stands in the row's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WrapKind {
    Passphrase = 1,
    RecoveryCode = 2,
}

impl WrapKind {
    /// The key of the row that holds this person's wrap of this kind.
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
        if PASSPHRASE.contains(&text.expose_secret().chars().count()) {
            Ok(Self(text))
        } else {
            Err(VaultError::BadPassphrase {
                least: *PASSPHRASE.start(),
                most: *PASSPHRASE.end(),
            })
        }
    }

    /// Takes a passphrase as it is typed to sign in; whether it is right shows by itself.
    #[must_use]
    pub fn typed(text: SecretString) -> Self {
        Self(text)
    }
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

/// Argon2id with the second recommended option of RFC 9106, section 4: 64 MiB, three passes, four lanes.
fn stretch(passphrase: &str, salt: &[u8]) -> Result<Key, VaultError> {
    argon2id(passphrase.as_bytes(), salt, 64 << 10, 3, 4)
}

/// Argon2id for sign-in names, so that a stolen disk does not list them: OWASP's 19 MiB, two passes, one lane.
pub(crate) fn hash_name(name: &str, salt: &[u8]) -> Result<Key, VaultError> {
    argon2id(name.trim().to_lowercase().as_bytes(), salt, 19 << 10, 2, 1)
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
