//! What whoever runs the home does; nothing here opens anything.

use std::path::Path;

use vault::Vault;

use crate::Gate;
use crate::error::GateError;

pub use vault::Restored;

impl Gate {
    /// Writes a backup of records, keyring and log, each to a directory of its own under the new directory `to`.
    ///
    /// # Errors
    /// [`vault::VaultError::Backup`].
    pub fn backup(&self, to: &Path) -> Result<(), GateError> {
        Ok(self.vault().backup(to, self.now_ms())?)
    }

    /// Erases what has expired, what belonged to sessions that have ended, and everything of those whose day of removal has come; and enters
    /// into the home's own record what is due.
    ///
    /// # Errors
    /// The store's own.
    pub fn sweep(&self) -> Result<u64, GateError> {
        self.remove_due()?;
        self.keep_annals()?;
        self.forget_counts()?;
        Ok(self.vault().sweep(self.now_ms())?)
    }

    /// How many people have a vault here.
    ///
    /// # Errors
    /// The store's own.
    pub fn people(&self) -> Result<u64, GateError> {
        Ok(self.vault().people()?)
    }
}

/// Puts a backup into the data directory of a home that is not running; what was erased since is erased again.
///
/// # Errors
/// [`vault::VaultError::Backup`] where a backup is damaged, too old, or none.
pub fn restore(
    data: &Path,
    records: &Path,
    keyring: &Path,
    log: Option<&Path>,
    now_ms: u64,
) -> Result<Restored, GateError> {
    Ok(Vault::restore(data, records, keyring, log, now_ms)?)
}
