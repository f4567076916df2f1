//! Backups: the keyring apart from the records, and the log, which is never rolled back.
//!
//! A backup is a directory with `records/`, `keyring/` and `log/`, to be taken to places apart: the keyring's, with the passphrase of a
//! person, opens the records'. Each has a signed [`Manifest`].

use std::fs::{self, DirBuilder, File, Permissions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use store::{Space, Volume};

use crate::error::VaultError;
use crate::home_file::{HOME_KEY_FILE, HomeKeyFile};
use crate::manifest::{MANIFEST, Manifest, failed, file_name};
use crate::vault::Vault;

impl Vault {
    /// Writes a backup to the new directory `to`.
    ///
    /// # Errors
    /// [`VaultError::Backup`] where the directory is there already or cannot be written, or another backup is being made.
    pub fn backup(&self, to: &Path, now_ms: u64) -> Result<(), VaultError> {
        let key = HomeKeyFile::read(&self.data().join(HOME_KEY_FILE))?.signing_key()?;
        new_directory(to)?;
        for volume in Volume::ALL {
            new_directory(&to.join(volume.name()))?;
        }
        // Records before keys, so that of every record in the one copy the key is in the other.
        self.while_keys_stay(|| {
            self.copy(to, Volume::Records, &[Space::RecordsStamp])?;
            self.copy(
                to,
                Volume::Keyring,
                &[Space::SessionWrap, Space::Invite, Space::KeyringStamp],
            )
        })?;
        // A record that is erased between two copies leaves its tombstone in the log's, which is made last.
        self.copy(to, Volume::Log, &[])?;
        let log_size = self.log().snapshot()?.size();
        for volume in Volume::ALL {
            let dir = to.join(volume.name());
            let manifest = Manifest::of(&dir, volume, now_ms, log_size)?.sign(&key)?;
            let path = dir.join(MANIFEST);
            let write = || {
                let mut file = File::options().write(true).create_new(true).mode(0o600).open(&path)?;
                file.write_all(manifest.as_bytes())?;
                file.sync_all()
            };
            write().map_err(|error| failed(&path, &error))?;
        }
        let path = to.join(Volume::Log.name()).join(HOME_KEY_FILE);
        let copy = || {
            fs::copy(self.data().join(HOME_KEY_FILE), &path)?;
            fs::set_permissions(&path, Permissions::from_mode(0o600))?;
            File::open(&path)?.sync_all()
        };
        copy().map_err(|error| failed(&path, &error))
    }

    fn copy(&self, to: &Path, volume: Volume, leave_out: &[Space]) -> Result<(), VaultError> {
        let file = to.join(volume.name()).join(file_name(volume));
        Ok(self.store().backup(volume, &file, leave_out)?)
    }
}

fn new_directory(path: &Path) -> Result<(), VaultError> {
    DirBuilder::new()
        .mode(0o700)
        .create(path)
        .map_err(|error| failed(path, &error))
}
