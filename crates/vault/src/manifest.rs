//! What a backup of one volume says of itself, signed by the home's key.
//!
//! Two lines: a JSON object, and the hexadecimal Ed25519 signature (RFC 8032) over `troth backup manifest v1`, a line's end, and the first
//! line. No note, checkpoint or seal of the log begins so.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use data_encoding::HEXLOWER;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::Volume;

use crate::error::VaultError;

/// For how many days a backup of the keyring may be kept, and is accepted.
pub const HORIZON_DAYS: u32 = 30;
/// A day in milliseconds.
const DAY_MS: u64 = 24 * 60 * 60 * 1000;
/// The manifest's file name.
pub(crate) const MANIFEST: &str = "manifest";
/// Longest manifest, in bytes.
const LONGEST: u64 = 4096;

/// What a backup of one volume says of itself.
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

/// A volume's file name.
pub(crate) fn file_name(volume: Volume) -> String {
    format!("{}.db", volume.name())
}

impl Manifest {
    /// Of a volume's copy in the directory `dir`.
    pub(crate) fn of(dir: &Path, volume: Volume, made_at_ms: u64, log_size: u64) -> Result<Self, VaultError> {
        let (sha256, bytes) = checksum(&dir.join(file_name(volume)))?;
        Ok(Self {
            format: Format::V1,
            volume: volume.name().to_owned(),
            made_at_ms,
            horizon_days: HORIZON_DAYS,
            log_size,
            bytes,
            sha256,
        })
    }

    /// When the backup was made, in Unix milliseconds.
    #[must_use]
    pub fn made_at_ms(&self) -> u64 {
        self.made_at_ms
    }

    /// How many leaves the log had then.
    #[must_use]
    pub fn log_size(&self) -> u64 {
        self.log_size
    }

    /// Whether a backup of the keyring may still be used.
    pub(crate) fn is_within_horizon(&self, now_ms: u64) -> bool {
        let days = u64::from(self.horizon_days.min(HORIZON_DAYS));
        now_ms.saturating_sub(self.made_at_ms) <= days * DAY_MS
    }

    /// Its two lines.
    pub(crate) fn sign(&self, key: &SigningKey) -> Result<String, VaultError> {
        let json = serde_json::to_string(self).map_err(|error| VaultError::Backup(error.to_string()))?;
        let signature = HEXLOWER.encode(&key.sign(&message(&json)).to_bytes());
        Ok(format!("{json}\n{signature}\n"))
    }

    /// Reads the manifest in the directory `dir`, and checks that the home signed it and that the volume's copy is the one that it names.
    pub(crate) fn check(dir: &Path, volume: Volume, key: &VerifyingKey) -> Result<Self, VaultError> {
        let path = dir.join(MANIFEST);
        let text = read_short(&path)?;
        let manifest =
            Self::verify(&text, key).map_err(|what| VaultError::Backup(format!("{}: {what}", path.display())))?;
        if manifest.volume != volume.name() {
            return Err(VaultError::Backup(format!(
                "{} is a backup of the {}, not of the {}",
                dir.display(),
                manifest.volume,
                volume.name()
            )));
        }
        let file = dir.join(file_name(volume));
        if checksum(&file)? != (manifest.sha256.clone(), manifest.bytes) {
            let file = file.display();
            return Err(VaultError::Backup(format!(
                "{file} is damaged: its checksum is not the manifest's"
            )));
        }
        Ok(manifest)
    }

    fn verify(text: &str, key: &VerifyingKey) -> Result<Self, &'static str> {
        let lines = text.strip_suffix('\n').and_then(|text| text.split_once('\n'));
        let (json, signature) = lines.ok_or("this is no manifest")?;
        let signature = HEXLOWER.decode(signature.as_bytes()).unwrap_or_default();
        let signature = Signature::from_slice(&signature).map_err(|_| "this is no manifest")?;
        key.verify_strict(&message(json), &signature)
            .map_err(|_| "this was not signed by this home")?;
        serde_json::from_str(json).map_err(|_| "this manifest is of a kind that this program does not know")
    }
}

fn message(json: &str) -> Vec<u8> {
    [b"troth backup manifest v1\n", json.as_bytes()].concat()
}

fn read_short(path: &Path) -> Result<String, VaultError> {
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(LONGEST).read_to_string(&mut text));
    read.map_err(|error| failed(path, &error))?;
    Ok(text)
}

pub(crate) fn failed(path: &Path, error: &std::io::Error) -> VaultError {
    VaultError::Backup(format!("{}: {error}", path.display()))
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn signed(key: &SigningKey) -> (Manifest, String) {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("records.db"), b"rows").unwrap();
        let manifest = Manifest::of(dir.path(), Volume::Records, 7, 3).unwrap();
        let text = manifest.sign(key).unwrap();
        (manifest, text)
    }

    #[test]
    fn a_manifest_reads_back_and_is_its_homes_alone() {
        let key = SigningKey::from_bytes(&[1; 32]);
        let (manifest, text) = signed(&key);
        assert_eq!(Manifest::verify(&text, &key.verifying_key()), Ok(manifest));
        let other = SigningKey::from_bytes(&[2; 32]).verifying_key();
        assert_eq!(Manifest::verify(&text, &other), Err("this was not signed by this home"));
    }

    proptest! {
        #[test]
        fn any_changed_byte_is_refused(at in any::<prop::sample::Index>(), to in any::<u8>()) {
            let key = SigningKey::from_bytes(&[1; 32]);
            let text = signed(&key).1;
            let mut bytes = text.clone().into_bytes();
            let at = at.index(bytes.len());
            bytes[at] = to;
            if let Ok(changed) = String::from_utf8(bytes) {
                prop_assert_eq!(Manifest::verify(&changed, &key.verifying_key()).is_ok(), changed == text);
            }
        }
    }

    #[test]
    fn the_horizon_is_its_last_day() {
        let (manifest, _) = signed(&SigningKey::from_bytes(&[1; 32]));
        let last = 7 + u64::from(HORIZON_DAYS) * DAY_MS;
        assert!(manifest.is_within_horizon(0) && manifest.is_within_horizon(last));
        assert!(!manifest.is_within_horizon(last + 1));
        let generous = Manifest {
            horizon_days: 4000,
            ..manifest
        };
        assert!(!generous.is_within_horizon(last + 1));
    }
}
