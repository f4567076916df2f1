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
use crate::stamp;
use crate::vault::Vault;

/// How often records and keys are copied again because another process rewrote a record meanwhile.
const TRIES: usize = 20;

impl Vault {
    /// Writes a backup to the new directory `to`.
    ///
    /// # Errors
    /// [`VaultError::Backup`] where the directory is there already or cannot be written; [`VaultError::Raced`] where other processes keep
    /// rewriting records.
    pub fn backup(&self, to: &Path, now_ms: u64) -> Result<(), VaultError> {
        let key = HomeKeyFile::read(self.home_key_path())?.signing_key()?;
        new_directory(to)?;
        for volume in Volume::ALL {
            new_directory(&to.join(volume.name()))?;
        }
        self.copy_records_and_keys(to)?;
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
            fs::copy(self.home_key_path(), &path)?;
            fs::set_permissions(&path, Permissions::from_mode(0o600))?;
            File::open(&path)?.sync_all()
        };
        copy().map_err(|error| failed(&path, &error))
    }

    /// Copies records, and then keys: of every record in the one copy, the key is in the other.
    ///
    /// What is kept in between leaves a key too many, and what is erased its tombstone in the log. A record that is rewritten in between
    /// would have its old row in the one and its new key in the other, so then both are copied again. In this process nobody rewrites
    /// meanwhile; others may.
    fn copy_records_and_keys(&self, to: &Path) -> Result<(), VaultError> {
        let _still = self.nobody_writing();
        for _ in 0..TRIES {
            let before = stamp::rewritten_mark(self.store())?;
            self.copy(to, Volume::Records, &[Space::RecordsStamp])?;
            self.copy(to, Volume::Keyring, &[Space::SessionWrap, Space::KeyringStamp])?;
            if stamp::rewritten_mark(self.store())? == before {
                return Ok(());
            }
            for volume in [Volume::Records, Volume::Keyring] {
                let path = to.join(volume.name()).join(file_name(volume));
                fs::remove_file(&path).map_err(|error| failed(&path, &error))?;
            }
        }
        Err(VaultError::Raced)
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
