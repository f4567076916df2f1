//! Restoring: keys and records from a backup, what was erased since erased again, and the log never rolled back.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use serde::Serialize;
use store::Volume;

use crate::error::VaultError;
use crate::home_file::{HOME_KEY_FILE, HomeKeyFile};
use crate::manifest::{Manifest, failed, file_name};
use crate::presence::Presence;
use crate::vault::Vault;

/// What a restoration did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Restored {
    /// When the records' backup was made, in Unix milliseconds.
    pub records_made_at_ms: u64,
    /// When the keyring's backup was made: passphrases, recovery codes and grants are as they were then, but for what was revoked since.
    pub keyring_made_at_ms: u64,
    /// Whether the log that was there stayed. If not, what was erased after the log's own backup cannot be known.
    pub log_kept: bool,
    /// How many records of the backup had been erased since, and were erased again.
    pub erased_again: u64,
}

impl Vault {
    /// Puts a backup into the data directory `data` of a home that is not running. Tombstones are carried out again before it returns, and
    /// should it be interrupted, when the home is opened next.
    ///
    /// The log that is there stays, whatever the backup holds: it is never rolled back. `log` is used only where there is none.
    ///
    /// # Errors
    /// [`VaultError::Running`]; [`VaultError::Backup`] where a backup is damaged, too old, another home's, or none; then the volumes in
    /// `data` are as they were.
    pub fn restore(
        data: &Path,
        records: &Path,
        keyring: &Path,
        log: Option<&Path>,
        now_ms: u64,
    ) -> Result<Restored, VaultError> {
        let presence = Presence::enter_alone(data)?;
        let log_kept = data.join(file_name(Volume::Log)).exists();
        let log = match (log_kept, log) {
            (true, _) => None,
            (false, Some(log)) => Some(log),
            (false, None) => {
                let needed = "there is no log here, so a backup of the log is needed as well";
                return Err(VaultError::Backup(needed.to_owned()));
            }
        };
        let home_key = log.unwrap_or(data).join(HOME_KEY_FILE);
        let key = HomeKeyFile::read(&home_key)?.signing_key()?.verifying_key();
        let records_manifest = Manifest::check(records, Volume::Records, &key)?;
        let keyring_manifest = Manifest::check(keyring, Volume::Keyring, &key)?;
        if !keyring_manifest.is_within_horizon(now_ms) {
            let days = crate::HORIZON_DAYS;
            return Err(VaultError::Backup(format!(
                "this backup of the keyring is older than {days} days, and people were told that none is kept longer"
            )));
        }
        let mut coming = Vec::new();
        if let Some(log) = log {
            Manifest::check(log, Volume::Log, &key)?;
            coming.push(Coming::copy(&home_key, data.join(HOME_KEY_FILE))?);
            coming.push(Coming::volume(log, data, Volume::Log)?);
        }
        coming.push(Coming::volume(keyring, data, Volume::Keyring)?);
        coming.push(Coming::volume(records, data, Volume::Records)?);
        coming.iter().try_for_each(Coming::arrive)?;
        let store = store::open(&format!("sqlite:{}", data.display()))?;
        let (_, erased_again) = Self::open_as(presence, store, data, now_ms)?;
        Ok(Restored {
            records_made_at_ms: records_manifest.made_at_ms(),
            keyring_made_at_ms: keyring_manifest.made_at_ms(),
            log_kept,
            erased_again,
        })
    }
}

/// A file that lies beside its place, ready to be moved there at once.
struct Coming {
    from: PathBuf,
    to: PathBuf,
}

impl Coming {
    fn copy(from: &Path, to: PathBuf) -> Result<Self, VaultError> {
        let beside = to.with_extension("restoring");
        let copy = || {
            fs::copy(from, &beside)?;
            fs::set_permissions(&beside, Permissions::from_mode(0o600))?;
            File::open(&beside)?.sync_all()
        };
        copy().map_err(|error| failed(&beside, &error))?;
        Ok(Self { from: beside, to })
    }

    fn volume(from: &Path, data: &Path, volume: Volume) -> Result<Self, VaultError> {
        let name = file_name(volume);
        Self::copy(&from.join(&name), data.join(name))
    }

    fn arrive(&self) -> Result<(), VaultError> {
        let arrive = || {
            // What SQLite wrote beside the old file belongs to that file alone.
            for beside in ["-wal", "-shm"] {
                let mut path = self.to.clone().into_os_string();
                path.push(beside);
                match fs::remove_file(&path) {
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                    _ => {}
                }
            }
            fs::rename(&self.from, &self.to)?;
            // The directory too, so that the new name outlives a power cut.
            self.to.parent().map_or(Ok(()), |data| File::open(data)?.sync_all())
        };
        arrive().map_err(|error| failed(&self.to, &error))
    }
}

impl Drop for Coming {
    fn drop(&mut self) {
        // Where it has arrived there is nothing here any more; where it has not, it is not to lie about.
        let _ = fs::remove_file(&self.from);
    }
}
