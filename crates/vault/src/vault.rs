//! Everybody's vaults in one home: opened once, and closed with the process.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use store::{Store, Volume};

use crate::error::VaultError;
use crate::home_file::{HOME_KEY_FILE, HomeKeyFile};
use crate::log::Log;
use crate::presence::Presence;
use crate::secret::Key;
use crate::session::HomeKeys;
use crate::stamp;

/// Everybody's vaults in one home. It holds no key of anybody's.
pub struct Vault {
    store: Arc<dyn Store>,
    log: Log,
    home_keys: HomeKeys,
    name_salt: [u8; 16],
    marks: Key,
    own: Key,
    data: PathBuf,
    presence: Presence,
    /// Whether a key is left that could not be destroyed.
    key_left: AtomicBool,
}

impl Vault {
    /// Opens the vaults in `store`; the home's key file is in the directory `data`, and is made where it is missing.
    ///
    /// Before it returns, what a crash interrupted is finished, and what was erased is erased again where keys or records came from a
    /// backup. Whoever opens a home that nobody else has open ends all earlier sessions.
    ///
    /// # Errors
    /// [`VaultError::KeyFile`]; [`VaultError::LogMissing`]; [`VaultError::Log`] where the log was altered; the store's own.
    pub fn open(store: Arc<dyn Store>, data: &Path, now_ms: u64) -> Result<Self, VaultError> {
        let presence = Presence::enter(data)?;
        Ok(Self::open_as(presence, store, data, now_ms)?.0)
    }

    /// As [`Vault::open`]; gives how many records were erased again.
    pub(crate) fn open_as(
        presence: Presence,
        store: Arc<dyn Store>,
        data: &Path,
        now_ms: u64,
    ) -> Result<(Self, u64), VaultError> {
        let together = stamp::belong_together(&*store)?;
        let file = HomeKeyFile::load(&data.join(HOME_KEY_FILE))?;
        let log = Log::open(Arc::clone(&store), file.origin(), &*file.log_seed()?)?;
        let mut vault = Self {
            store,
            log,
            home_keys: HomeKeys::new(now_ms)?,
            name_salt: file.name_salt()?,
            marks: Key::from_bytes(*file.log_seed()?).derive(b"troth device marks v1"),
            own: Key::from_bytes(*file.log_seed()?).derive(b"troth home chain v1"),
            data: data.to_owned(),
            presence,
            key_left: AtomicBool::new(false),
        };
        let erased_again = if together {
            vault.resume_erasures()?
        } else {
            let erased = vault.replay_tombstones()?;
            vault.cut(&Volume::ALL)?;
            erased
        };
        if vault.presence.alone() {
            // No session of an earlier run can be opened any more: its home key is gone.
            vault.end_sessions_over(now_ms, true)?;
            if stamp::begin(&*vault.store)? || !together {
                vault.sweep_orphans()?;
            }
            vault.presence.share()?;
        }
        vault.sweep(now_ms)?;
        Ok((vault, erased_again))
    }

    /// The log.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.log
    }

    pub(crate) fn store(&self) -> &dyn Store {
        &*self.store
    }

    pub(crate) fn home_keys(&self) -> &HomeKeys {
        &self.home_keys
    }

    pub(crate) fn name_salt(&self) -> &[u8] {
        &self.name_salt
    }

    /// What the home's own chain is sealed with.
    pub(crate) fn own_key(&self) -> &Key {
        &self.own
    }

    /// What marks of devices are made with.
    pub(crate) fn marks(&self) -> &Key {
        &self.marks
    }

    /// The directory in which the home's own files lie.
    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    /// Notes that a key is left to which no record belongs: the next run sweeps it, as after a crash.
    pub(crate) fn leave_key(&self) {
        self.key_left.store(true, Ordering::Relaxed);
    }
}

impl Drop for Vault {
    fn drop(&mut self) {
        if self.presence.is_last() && !self.key_left.load(Ordering::Relaxed) {
            // Should it fail, the next run looks for what a crash would have left.
            let _ = stamp::end(&*self.store);
        }
    }
}
