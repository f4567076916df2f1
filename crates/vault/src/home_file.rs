//! The home's own key file: what signs its log, and what salts its sign-in names.
//!
//! It is not sealed: a home must sign its log while nobody is signed in. Its thief can forge checkpoints and receipts; it opens no record.

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use data_encoding::HEXLOWER;
use ed25519_dalek::SigningKey;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::error::VaultError;
use crate::secret::random;

/// The file's name in the data directory.
pub const HOME_KEY_FILE: &str = "home.key";

/// What the file says.
#[derive(Zeroize, ZeroizeOnDrop, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HomeKeyFile {
    origin: String,
    log_seed: String,
    name_salt: String,
}

impl HomeKeyFile {
    /// Reads the file, or makes it where there is none.
    pub(crate) fn load(path: &Path) -> Result<Self, VaultError> {
        match fs::read(path) {
            Ok(bytes) => {
                let bytes = Zeroizing::new(bytes);
                serde_json::from_slice(&bytes).map_err(|_| failed(path, "it is not what this program wrote"))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Self::make(path),
            Err(error) => Err(failed(path, &error.to_string())),
        }
    }

    /// Reads the file, which must be there.
    pub(crate) fn read(path: &Path) -> Result<Self, VaultError> {
        if path.exists() {
            Self::load(path)
        } else {
            Err(failed(path, "it is not there"))
        }
    }

    fn make(path: &Path) -> Result<Self, VaultError> {
        // The log's name has to be unlike any other's; an address may change, so it is not in it.
        let name: [u8; 8] = random()?;
        let seed: Zeroizing<[u8; 32]> = Zeroizing::new(random()?);
        let salt: [u8; 16] = random()?;
        let made = Self {
            origin: format!("troth.invalid/home/{}", HEXLOWER.encode(&name)),
            log_seed: HEXLOWER.encode(&*seed),
            name_salt: HEXLOWER.encode(&salt),
        };
        let json = Zeroizing::new(serde_json::to_vec(&made).map_err(|error| failed(path, &error.to_string()))?);
        let write = || {
            let mut file = File::options().write(true).create_new(true).mode(0o600).open(path)?;
            file.write_all(&json)?;
            file.sync_all()
        };
        write().map_err(|error| failed(path, &error.to_string()))?;
        Ok(made)
    }

    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// The key that signs the log, and backups.
    pub(crate) fn signing_key(&self) -> Result<SigningKey, VaultError> {
        Ok(SigningKey::from_bytes(&*self.log_seed()?))
    }

    pub(crate) fn log_seed(&self) -> Result<Zeroizing<[u8; 32]>, VaultError> {
        let bytes = Zeroizing::new(HEXLOWER.decode(self.log_seed.as_bytes()).unwrap_or_default());
        let seed = bytes
            .as_slice()
            .try_into()
            .map_err(|_| VaultError::Malformed("the home's key file"))?;
        Ok(Zeroizing::new(seed))
    }

    pub(crate) fn name_salt(&self) -> Result<[u8; 16], VaultError> {
        let bytes = HEXLOWER.decode(self.name_salt.as_bytes()).unwrap_or_default();
        bytes
            .try_into()
            .map_err(|_| VaultError::Malformed("the home's key file"))
    }
}

fn failed(path: &Path, what: &str) -> VaultError {
    VaultError::KeyFile(format!("{}: {what}", path.display()))
}
