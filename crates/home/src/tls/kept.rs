//! The files of the authority: what is secret in one that only its owner reads, and the certificate, which anybody may have, beside it.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use rcgen::KeyPair;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use super::TlsError;
use super::names::Names;

/// Where they lie in the data directory.
pub const TLS_DIR: &str = "tls";
/// The authority with its key.
pub const AUTHORITY_FILE: &str = "authority.json";
/// The certificate alone, for whoever carries it to a phone by hand.
pub const AUTHORITY_CRT: &str = "authority.crt";

/// An authority as it is kept.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kept {
    pub(super) made_ms: u64,
    pub(super) names: Names,
    pub(super) root: String,
    pub(super) signer: String,
    signer_key: SecretString,
}

/// The same on its way to the disk.
#[derive(Serialize)]
struct Shown<'a> {
    made_ms: u64,
    names: &'a Names,
    root: &'a str,
    signer: &'a str,
    signer_key: &'a str,
}

impl Kept {
    pub(super) fn new(made_ms: u64, names: Names, root: String, signer: String, key: &KeyPair) -> Self {
        Self {
            made_ms,
            names,
            root,
            signer,
            signer_key: key.serialize_pem().into(),
        }
    }

    pub(super) fn key(&self) -> Result<KeyPair, rcgen::Error> {
        KeyPair::from_pem(self.signer_key.expose_secret())
    }
}

pub(super) fn path(data: &Path) -> PathBuf {
    data.join(TLS_DIR).join(AUTHORITY_FILE)
}

pub(super) fn read(data: &Path) -> Result<Option<Kept>, TlsError> {
    let path = path(data);
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => Zeroizing::new(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(TlsError::File { path, source }),
    };
    serde_json::from_slice(&bytes)
        .map(Some)
        .map_err(|_| TlsError::Damaged(path))
}

/// Writes both, each whole or not at all. The certificate comes last: one that is there has its authority beside it.
pub(super) fn write(data: &Path, kept: &Kept) -> Result<(), TlsError> {
    let shown = Shown {
        made_ms: kept.made_ms,
        names: &kept.names,
        root: &kept.root,
        signer: &kept.signer,
        signer_key: kept.signer_key.expose_secret(),
    };
    let path = path(data);
    let failed = |source| TlsError::File {
        path: path.clone(),
        source,
    };
    let json = serde_json::to_vec_pretty(&shown).map_err(|error| failed(error.into()))?;
    let dir = data.join(TLS_DIR);
    private_dir(&dir).map_err(failed)?;
    replace(&dir, AUTHORITY_FILE, &Zeroizing::new(json)).map_err(failed)?;
    replace(&dir, AUTHORITY_CRT, kept.root.as_bytes()).map_err(failed)
}

fn private_dir(dir: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)
}

/// A file that only its owner reads (which is how a temporary one is made), put in the old one's place once it is on the disk.
fn replace(dir: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(dir)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(dir.join(name)).map_err(|error| error.error)?;
    std::fs::File::open(dir)?.sync_all()
}
