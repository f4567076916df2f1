//! Backups: the keyring apart from the records, and the log, which is never rolled back.
//!
//! A backup is a directory with `records/`, `keyring/` and `log/`, to be taken to places apart: the keyring's with the passphrase of a person
//! opens the records'. Each has a `manifest.json` with its checksum.

use std::fs::{self, DirBuilder, File};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::{Space, Volume};

use crate::Vault;
use crate::error::VaultError;
use crate::home_key::HOME_KEY_FILE;

/// For how many days a backup of the keyring may be kept, and is accepted.
pub const HORIZON_DAYS: u32 = 30;
/// A day in milliseconds.
const DAY_MS: u64 = 24 * 60 * 60 * 1000;
/// The manifest's name.
const MANIFEST: &str = "manifest.json";

/// What a backup's directory says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    format: Format,
    volume: String,
    made_at_ms: u64,
    horizon_days: u32,
    log_size: u64,
    bytes: u64,
    sha256: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Format {
    #[serde(rename = "troth-backup-1")]
    V1,
}

/// What a restoration did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Restored {
    /// When the records' backup was made, in Unix milliseconds.
    pub records_made_at_ms: u64,
    /// When the keyring's backup was made.
    pub keyring_made_at_ms: u64,
    /// Whether the log that was there stayed. If not, what was erased after the log's own backup cannot be known.
    pub log_kept: bool,
    /// How many records of the backup had been erased since, and were erased again.
    pub erased_again: u64,
}

impl Vault {
    /// Writes a backup to the new directory `to`.
    ///
    /// # Errors
    /// [`VaultError::Backup`] where the directory is there already or cannot be written.
    pub fn backup(&self, to: &Path, now_ms: u64) -> Result<(), VaultError> {
        directory(to)?;
        // A record that is erased between two copies leaves its tombstone in the log's, which is made last.
        for (volume, leave_out) in [
            (Volume::Records, &[][..]),
            (Volume::Keyring, &[Space::SessionWrap]),
            (Volume::Log, &[]),
        ] {
            let dir = to.join(volume.name());
            directory(&dir)?;
            let file = dir.join(file_name(volume));
            self.store().backup(volume, &file, leave_out)?;
            let (sha256, bytes) = checksum(&file)?;
            let manifest = Manifest {
                format: Format::V1,
                volume: volume.name().to_owned(),
                made_at_ms: now_ms,
                horizon_days: HORIZON_DAYS,
                log_size: self.log().snapshot()?.size(),
                bytes,
                sha256,
            };
            let json = serde_json::to_vec_pretty(&manifest).map_err(|error| VaultError::Backup(error.to_string()))?;
            private_file(&dir.join(MANIFEST))?
                .write_all(&json)
                .map_err(|error| failed(&dir, &error))?;
        }
        let log = to.join(Volume::Log.name());
        fs::copy(self.home_key_path(), log.join(HOME_KEY_FILE)).map_err(|error| failed(&log, &error))?;
        Ok(())
    }

    /// Puts a backup into the data directory `data` of a home that is not running. Tombstones are carried out again before it returns.
    ///
    /// The log that is there stays, whatever the backup holds: it is never rolled back. `log` is used only where there is none.
    ///
    /// # Errors
    /// [`VaultError::Backup`] where a backup is damaged, too old, or none; then `data` is as it was.
    pub fn restore(
        data: &Path,
        records: &Path,
        keyring: &Path,
        log: Option<&Path>,
        now_ms: u64,
    ) -> Result<Restored, VaultError> {
        let records_manifest = check(records, Volume::Records)?;
        let keyring_manifest = check(keyring, Volume::Keyring)?;
        let age = now_ms.saturating_sub(keyring_manifest.made_at_ms);
        if age > u64::from(keyring_manifest.horizon_days) * DAY_MS {
            return Err(VaultError::Backup(format!(
                "this backup of the keyring is older than {} days, and people were told that none is kept longer",
                keyring_manifest.horizon_days
            )));
        }
        directory(data).or_else(|error| if data.is_dir() { Ok(()) } else { Err(error) })?;
        let log_kept = data.join(file_name(Volume::Log)).exists();
        if !log_kept {
            let log = log.ok_or_else(|| {
                VaultError::Backup("there is no log here, so a backup of the log is needed as well".to_owned())
            })?;
            check(log, Volume::Log)?;
            place(&log.join(HOME_KEY_FILE), &data.join(HOME_KEY_FILE))?;
            place_volume(log, data, Volume::Log)?;
        }
        place_volume(keyring, data, Volume::Keyring)?;
        place_volume(records, data, Volume::Records)?;
        let store = store::open(&format!("sqlite:{}", data.display()))?;
        let vault = Self::open(store, data, now_ms)?;
        let erased_again = vault.replay_tombstones()?;
        for volume in Volume::ALL {
            vault.store().compact(volume)?;
        }
        Ok(Restored {
            records_made_at_ms: records_manifest.made_at_ms,
            keyring_made_at_ms: keyring_manifest.made_at_ms,
            log_kept,
            erased_again,
        })
    }
}

fn file_name(volume: Volume) -> String {
    format!("{}.db", volume.name())
}

fn failed(path: &Path, error: &std::io::Error) -> VaultError {
    VaultError::Backup(format!("{}: {error}", path.display()))
}

fn directory(path: &Path) -> Result<(), VaultError> {
    DirBuilder::new()
        .mode(0o700)
        .create(path)
        .map_err(|error| failed(path, &error))
}

fn private_file(path: &Path) -> Result<File, VaultError> {
    File::options()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| failed(path, &error))
}

fn checksum(path: &Path) -> Result<(String, u64), VaultError> {
    let mut file = File::open(path).map_err(|error| failed(path, &error))?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut buffer).map_err(|error| failed(path, &error))?;
        let Some(chunk) = buffer.get(..read).filter(|chunk| !chunk.is_empty()) else {
            break;
        };
        hash.update(chunk);
        bytes += chunk.len() as u64;
    }
    Ok((HEXLOWER.encode(&hash.finalize()), bytes))
}

fn check(dir: &Path, volume: Volume) -> Result<Manifest, VaultError> {
    let path = dir.join(MANIFEST);
    let json = fs::read(&path).map_err(|error| failed(&path, &error))?;
    let manifest: Manifest =
        serde_json::from_slice(&json).map_err(|error| VaultError::Backup(format!("{}: {error}", path.display())))?;
    if manifest.volume != volume.name() {
        let found = &manifest.volume;
        return Err(VaultError::Backup(format!(
            "{} is a backup of the {found}, not of the {}",
            dir.display(),
            volume.name()
        )));
    }
    let file = dir.join(file_name(volume));
    if checksum(&file)? != (manifest.sha256.clone(), manifest.bytes) {
        return Err(VaultError::Backup(format!(
            "{} is damaged: its checksum is not the manifest's",
            file.display()
        )));
    }
    Ok(manifest)
}

/// Copies a file next to its place, and then moves it there at once.
fn place(from: &Path, to: &Path) -> Result<(), VaultError> {
    let coming = to.with_extension("restoring");
    let copy = || {
        let _ = fs::remove_file(&coming);
        fs::copy(from, &coming)?;
        File::open(&coming)?.sync_all()?;
        fs::rename(&coming, to)
    };
    copy().map_err(|error| failed(to, &error))
}

fn place_volume(from: &Path, data: &Path, volume: Volume) -> Result<(), VaultError> {
    let to = data.join(file_name(volume));
    // What SQLite wrote beside the old file belongs to that file alone.
    for beside in ["-wal", "-shm"] {
        let path = data.join(format!("{}{beside}", file_name(volume)));
        if path.exists() {
            fs::remove_file(&path).map_err(|error| failed(&path, &error))?;
        }
    }
    place(&from.join(file_name(volume)), &to)
}
