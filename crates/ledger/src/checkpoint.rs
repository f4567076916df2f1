//! Signed tree heads: C2SP tlog-checkpoint.

use crate::{Hash, KeyError, LogKey, VerifierKey};

/// Why a checkpoint is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The signature is missing or wrong.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The signed text is no checkpoint.
    #[error("the signed text is not a checkpoint")]
    Malformed,
    /// A checkpoint of another log.
    #[error("the checkpoint is of another log: {0:?}")]
    Origin(String),
}

/// The head of a log at one size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Hash,
}

impl Checkpoint {
    /// The head of the log `origin` when it has `size` leaves and the RFC 6962 tree hash `root`.
    #[must_use]
    pub fn new(origin: &str, size: u64, root: Hash) -> Self {
        Self {
            origin: origin.to_owned(),
            size,
            root,
        }
    }

    /// Reads a signed checkpoint and checks its signature and its origin.
    ///
    /// # Errors
    /// When the note is not signed by `key`, is no checkpoint, or is one of another origin than the key's name.
    pub fn open(note: &str, key: &VerifierKey) -> Result<Self, CheckpointError> {
        let text = key.open_note(note)?;
        let head = tlog_tiles::Checkpoint::from_bytes(text.as_bytes()).map_err(|_| CheckpointError::Malformed)?;
        if head.origin() != key.origin() {
            return Err(CheckpointError::Origin(head.origin().to_owned()));
        }
        Ok(Self {
            origin: head.origin().to_owned(),
            size: head.size(),
            root: (*head.hash()).into(),
        })
    }

    /// The signed note. Ed25519 signatures are deterministic, so one head has one note.
    ///
    /// # Errors
    /// [`CheckpointError::Origin`] when the key is of another log.
    pub fn sign(&self, key: &LogKey) -> Result<String, CheckpointError> {
        if key.origin() != self.origin {
            return Err(CheckpointError::Origin(self.origin.clone()));
        }
        let head = tlog_tiles::Checkpoint::new(&self.origin, self.size, self.root.into(), "")
            .map_err(|_| CheckpointError::Malformed)?;
        let text = String::from_utf8(head.to_bytes()).map_err(|_| CheckpointError::Malformed)?;
        Ok(key.sign_note(&text)?)
    }

    /// The log's identity.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The number of leaves.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The RFC 6962 tree hash at that size.
    #[must_use]
    pub const fn root(&self) -> Hash {
        self.root
    }
}
