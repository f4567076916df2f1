//! Files that leave locked: age (C2SP `age-encryption.org/v1`), so that the tools of others open them too.
//!
//! - [`Lock`]: by a passphrase (scrypt), or to somebody's age key (`age1…`); the format does not mix the two
//! - [`Locked`]: a writer that locks what passes through it, 64 KiB at a time
//! - [`Key`], [`unlock`]: opening one again

use std::io::{self, BufRead, Read, Write};

use age::x25519;
use secrecy::{ExposeSecret as _, SecretString};
use vault::Passphrase;

use crate::error::GateError;

/// The work that a passphrase costs whoever tries one, as a power of two: what age's own tool asks for. It takes 256 MiB of memory.
const WORK: u8 = 18;
/// The most work that is done for a file, as a power of two: four times as much, and 1 GiB of memory.
const MOST_WORK: u8 = 20;
/// What a locked file starts with.
const START: &[u8] = b"age-encryption.org/v1\n";
/// What a locked file that was turned into letters starts with.
const START_OF_LETTERS: &[u8] = b"-----BEGIN AGE ENCRYPTED FILE-----";

/// Why a locked file does not open, or cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// The passphrase is too short or too long.
    #[error(transparent)]
    Passphrase(#[from] vault::VaultError),
    /// Not an age key.
    #[error("this is not an age key: one to lock to begins with age1, one to open with begins with AGE-SECRET-KEY-1")]
    NotAKey,
    /// No key that was given opens it.
    #[error("that passphrase or key does not open this file")]
    WrongKey,
    /// It is locked by other means than those that were given.
    #[error("this file is locked with {0}")]
    OtherMeans(&'static str),
    /// It asks for more work than is done for a file.
    #[error("this file asks for more work than is done here: 2^{0} steps of scrypt, and 2^{MOST_WORK} is the most")]
    TooMuchWork(u8),
    /// It is in the form that is made of letters.
    #[error("this file is in age's form for letters; `age -d` opens it, or turns it into the usual one")]
    Letters,
    /// Not an age file, or one that was changed.
    #[error("this is not a whole age file: it was changed or broke off")]
    Broken,
    /// Reading or writing failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// How a file is locked.
pub enum Lock {
    /// With a passphrase, for whoever knows it.
    Passphrase(SecretString),
    /// For whoever holds the secret half of one of these keys.
    Recipients(Vec<x25519::Recipient>),
}

impl Lock {
    /// By a passphrase that is being chosen: as long as a vault's at least. It is taken as it is typed, because other tools do so too.
    ///
    /// # Errors
    /// [`LockError::Passphrase`].
    pub fn with_passphrase(text: SecretString) -> Result<Self, LockError> {
        Passphrase::choose(text.clone())?;
        Ok(Self::Passphrase(text))
    }

    /// To age keys, `age1…` each.
    ///
    /// # Errors
    /// [`LockError::NotAKey`], where there is none or one of them is not.
    pub fn to<'a>(keys: impl IntoIterator<Item = &'a str>) -> Result<Self, LockError> {
        let keys = keys
            .into_iter()
            .map(|key| key.trim().parse())
            .collect::<Result<Vec<_>, _>>();
        match keys {
            Ok(keys) if !keys.is_empty() => Ok(Self::Recipients(keys)),
            _ => Err(LockError::NotAKey),
        }
    }

    /// Locks what is written from now on. [`Locked::finish`] ends it; without, the file is cut off and opens for nobody.
    ///
    /// # Errors
    /// [`LockError::Io`]; [`LockError::NotAKey`] for a key that nothing can be locked to.
    pub fn lock<W: Write>(&self, out: W) -> Result<Locked<W>, LockError> {
        let encryptor = match self {
            Self::Passphrase(passphrase) => {
                let mut recipient = age::scrypt::Recipient::new(passphrase.clone());
                recipient.set_work_factor(WORK);
                age::Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))
            }
            Self::Recipients(keys) => {
                age::Encryptor::with_recipients(keys.iter().map(|key| key as &dyn age::Recipient))
            }
        };
        let encryptor = encryptor.map_err(|_| LockError::NotAKey)?;
        Ok(Locked(encryptor.wrap_output(out)?))
    }
}

/// Locks what is written to it.
pub struct Locked<W: Write>(age::stream::StreamWriter<W>);

impl<W: Write> Locked<W> {
    /// Ends the file.
    ///
    /// # Errors
    /// [`LockError::Io`].
    pub fn finish(self) -> Result<W, LockError> {
        Ok(self.0.finish()?)
    }
}

impl<W: Write> Write for Locked<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// What opens a locked file.
pub enum Key {
    /// Its passphrase.
    Passphrase(SecretString),
    /// The secret half of a key that it was locked to.
    Identity(x25519::Identity),
}

impl Key {
    /// The first secret key in the text of an age identity file, in which lines that begin with `#` are remarks.
    ///
    /// # Errors
    /// [`LockError::NotAKey`].
    pub fn identity(text: &SecretString) -> Result<Self, LockError> {
        let mut lines = text.expose_secret().lines().map(str::trim);
        let key = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
        let key = key.and_then(|key| key.parse().ok()).ok_or(LockError::NotAKey)?;
        Ok(Self::Identity(key))
    }
}

/// Whether these are the first bytes of a locked file.
#[must_use]
pub fn is_locked(bytes: &[u8]) -> bool {
    bytes.starts_with(START) || bytes.starts_with(START_OF_LETTERS)
}

/// Opens a locked file: a reader of what is in it, 64 KiB at a time. Every byte that it gives is as it was written; that the file is whole
/// shows at its end.
///
/// # Errors
/// [`LockError`].
pub fn unlock<R: BufRead>(mut file: R, key: &Key) -> Result<impl Read, LockError> {
    if file.fill_buf()?.starts_with(START_OF_LETTERS) {
        return Err(LockError::Letters);
    }
    let file = age::Decryptor::new_buffered(file).map_err(refused)?;
    let opened = match key {
        Key::Passphrase(_) if !file.is_scrypt() => return Err(LockError::OtherMeans("a key, not a passphrase")),
        Key::Identity(_) if file.is_scrypt() => return Err(LockError::OtherMeans("a passphrase, not a key")),
        Key::Passphrase(passphrase) => {
            let mut identity = age::scrypt::Identity::new(passphrase.clone());
            identity.set_max_work_factor(MOST_WORK);
            file.decrypt(std::iter::once(&identity as &dyn age::Identity))
        }
        Key::Identity(identity) => file.decrypt(std::iter::once(identity as &dyn age::Identity)),
    };
    opened.map_err(refused)
}

fn refused(error: age::DecryptError) -> LockError {
    match error {
        age::DecryptError::NoMatchingKeys
        | age::DecryptError::DecryptionFailed
        | age::DecryptError::KeyDecryptionFailed => LockError::WrongKey,
        age::DecryptError::ExcessiveWork { required, .. } => LockError::TooMuchWork(required),
        age::DecryptError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => LockError::Io(error),
        _ => LockError::Broken,
    }
}

impl From<LockError> for GateError {
    fn from(error: LockError) -> Self {
        match error {
            LockError::Passphrase(error) => Self::Vault(error),
            error => Self::Lock(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PASSPHRASE: &str = "six grey gulls at noon";

    fn locked(lock: &Lock, text: &[u8]) -> Vec<u8> {
        let mut out = lock.lock(Vec::new()).unwrap();
        out.write_all(text).unwrap();
        out.finish().unwrap()
    }

    fn opened(file: &[u8], key: &Key) -> Result<Vec<u8>, LockError> {
        let mut text = Vec::new();
        unlock(file, key)?.read_to_end(&mut text)?;
        Ok(text)
    }

    fn keys() -> (Lock, Key) {
        let identity = x25519::Identity::generate();
        let lock = Lock::to([identity.to_public().to_string().as_str()]).unwrap();
        (lock, Key::Identity(identity))
    }

    #[test]
    fn a_passphrase_locks_and_opens_and_another_does_not() {
        let lock = Lock::with_passphrase(PASSPHRASE.into()).unwrap();
        let file = locked(&lock, b"what was said");
        assert!(is_locked(&file) && !file.windows(4).any(|window| window == b"said"));
        assert_eq!(
            opened(&file, &Key::Passphrase(PASSPHRASE.into())).unwrap(),
            b"what was said"
        );
        let wrong = opened(&file, &Key::Passphrase("six grey gulls at dawn".into()));
        assert!(matches!(wrong, Err(LockError::WrongKey)), "{wrong:?}");
        let other = opened(&file, &keys().1);
        assert!(matches!(other, Err(LockError::OtherMeans(_))), "{other:?}");
        assert!(matches!(
            Lock::with_passphrase("short".into()),
            Err(LockError::Passphrase(_))
        ));
    }

    #[test]
    fn a_key_locks_and_its_secret_half_opens() {
        let (lock, key) = keys();
        let long = vec![7; 200_000];
        let file = locked(&lock, &long);
        assert_eq!(opened(&file, &key).unwrap(), long);
        assert!(matches!(opened(&file, &keys().1), Err(LockError::WrongKey)));
        let passphrase = opened(&file, &Key::Passphrase(PASSPHRASE.into()));
        assert!(matches!(passphrase, Err(LockError::OtherMeans(_))), "{passphrase:?}");
        for text in ["", "age1", "AGE-SECRET-KEY-1", "ssh-ed25519 AAAA"] {
            assert!(matches!(Lock::to([text]), Err(LockError::NotAKey)), "{text}");
            assert!(
                matches!(Key::identity(&text.to_owned().into()), Err(LockError::NotAKey)),
                "{text}"
            );
        }
        assert!(matches!(Lock::to([]), Err(LockError::NotAKey)));
    }

    #[test]
    fn letters_and_too_much_work_are_refused_in_words() {
        let letters = opened(b"-----BEGIN AGE ENCRYPTED FILE-----\nAAAA", &keys().1);
        assert!(matches!(letters, Err(LockError::Letters)), "{letters:?}");
        let mut recipient = age::scrypt::Recipient::new(PASSPHRASE.into());
        recipient.set_work_factor(4);
        let lock = age::Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient)).unwrap();
        let file = lock.wrap_output(Vec::new()).unwrap().finish().unwrap();
        let at = file.windows(3).position(|window| window == b" 4\n").unwrap();
        let heavy = [&file[..at], b" 30\n", &file[at + 3..]].concat();
        let refused = opened(&heavy, &Key::Passphrase(PASSPHRASE.into()));
        assert!(matches!(refused, Err(LockError::TooMuchWork(30))), "{refused:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_was_changed_or_cut_does_not_open_whole(at in any::<prop::sample::Index>(), cut in any::<bool>()) {
            let (lock, key) = keys();
            let mut file = locked(&lock, &[9; 70_000]);
            let at = at.index(file.len());
            if cut {
                file.truncate(at);
            } else {
                file[at] ^= 1;
            }
            prop_assert!(opened(&file, &key).is_err());
        }

        #[test]
        fn any_bytes_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let started = [START, &bytes].concat();
            for file in [&bytes, &started] {
                prop_assert!(opened(file, &keys().1).is_err());
            }
        }
    }
}
