//! Sealed records, the keys that open them, and the log whose receipts do. `docs/keys.md` draws what unwraps what.
//!
//! - [`Vault`]: opened once for a home; [`Unlocked`]: one person's vault, open for one request
//! - accounts: [`Passphrase`], [`RecoveryCode`], [`SessionToken`], [`Session`]
//! - records: [`NewRecord`], [`Handle`], [`Opened`]; index segments are records that list others
//! - [`log`]: the durable log; a [`log::Receipt`] opens the records that its entry names, and nothing else does
//! - [`Journal`]: sealed events and snapshots, consents among them
//! - [`Erase`], [`Erasure`], [`Erased`]; [`Restored`], [`HORIZON_DAYS`]
//! - [`GrantToken`], [`Granted`]: what others may open
//!
//! A vault reads no clock: every time is given, in Unix milliseconds.

mod account;
mod aead;
mod backup;
mod erase;
mod error;
mod grants;
mod home_key;
mod ids;
mod journal;
mod keyring;
pub mod log;
mod records;
mod recovery_code;
mod sealing;
mod secret;
mod session;
mod wraps;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use store::Store;

pub use account::Unlocked;
pub use aead::MAX_CONTENT;
pub use backup::{HORIZON_DAYS, Manifest, Restored};
pub use erase::{Erase, Erased, Erasure};
pub use error::VaultError;
pub use grants::{GrantKind, GrantToken, Granted};
pub use home_key::HOME_KEY_FILE;
pub use ids::{GrantId, IdError, PersonId, RecordId, SessionId};
pub use journal::{Journal, Snapshot, expect_epoch};
pub use ledger;
pub use records::{Handle, NewRecord, Opened, SEGMENT_RECORDS};
pub use recovery_code::RecoveryCode;
pub use sealing::{OpenEntry, ledger_id};
pub use session::{ABSOLUTE_MS, HOME_KEY_PERIOD_MS, IDLE_MS, Session, SessionToken};
pub use wraps::{PASSPHRASE, Passphrase};

/// Everybody's vaults in one home. It holds no key of anybody's.
pub struct Vault {
    store: Arc<dyn Store>,
    log: log::Log,
    home_keys: session::HomeKeys,
    name_salt: [u8; 16],
    home_key_path: PathBuf,
    writing: Mutex<()>,
}

impl Vault {
    /// Opens the vaults in `store`; the home's key file is in the directory `data`, and is made where it is missing.
    ///
    /// Erasures that a crash interrupted are finished, and sessions of an earlier run are ended, before it returns.
    ///
    /// # Errors
    /// [`VaultError::KeyFile`]; [`VaultError::Log`] where the log was altered; the store's own.
    pub fn open(store: Arc<dyn Store>, data: &Path, now_ms: u64) -> Result<Self, VaultError> {
        let home_key_path = data.join(HOME_KEY_FILE);
        let file = home_key::HomeKeyFile::load(&home_key_path)?;
        let log = log::Log::open(Arc::clone(&store), file.origin(), &*file.log_seed()?)?;
        let (home_keys, name_salt) = (session::HomeKeys::new(now_ms)?, file.name_salt()?);
        let vault = Self {
            store,
            log,
            home_keys,
            name_salt,
            home_key_path,
            writing: Mutex::new(()),
        };
        vault.resume_erasures()?;
        vault.sweep(now_ms)?;
        Ok(vault)
    }

    /// The log.
    #[must_use]
    pub fn log(&self) -> &log::Log {
        &self.log
    }

    pub(crate) fn store(&self) -> &dyn Store {
        &*self.store
    }

    fn home_keys(&self) -> &session::HomeKeys {
        &self.home_keys
    }

    fn name_salt(&self) -> &[u8] {
        &self.name_salt
    }

    fn home_key_path(&self) -> &Path {
        &self.home_key_path
    }

    /// Held while keys and their records are written one after the other.
    fn writing(&self) -> MutexGuard<'_, ()> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Random bytes for an id, from the operating system.
///
/// # Errors
/// [`VaultError::Randomness`].
pub fn random_bytes<const N: usize>() -> Result<[u8; N], VaultError> {
    secret::random()
}
