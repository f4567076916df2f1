//! What can go wrong with rows.

use crate::{Space, Volume};

/// Why rows could not be read or written. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A row was not as the batch expected.
    #[error("a row was changed by somebody else first")]
    Conflict,
    /// Larger than a limit allows.
    #[error("{what} of {size} is over the limit of {limit}")]
    TooLarge {
        /// What.
        what: &'static str,
        /// Its size.
        size: usize,
        /// The limit.
        limit: usize,
    },
    /// An operation on a space of another volume.
    #[error("{space:?} does not belong to the volume {volume:?}")]
    WrongVolume {
        /// The space.
        space: Space,
        /// The batch's volume.
        volume: Volume,
    },
    /// Deleting by an empty prefix would empty the space.
    #[error("a prefix to delete by must not be empty")]
    EmptyPrefix,
    /// No backend has this scheme.
    #[error("no storage is known for {0:?}: use sqlite:DIRECTORY or postgres://…")]
    Url(String),
    /// A database on another machine, or one that asks for TLS.
    #[error(
        "connections to PostgreSQL are not encrypted, so they go over a local socket or to this machine alone: \
         use host=/var/run/postgresql or 127.0.0.1, and a tunnel to a database that is elsewhere"
    )]
    Remote,
    /// The files were written by a newer version.
    #[error("the file {file} has version {found}, and this program knows versions up to {known}: use a newer program")]
    Newer {
        /// The file.
        file: String,
        /// Its version.
        found: u32,
        /// What is known here.
        known: u32,
    },
    /// Readers kept the deleted bytes from being cut off; they are gone once it is done again.
    #[error("the files are in use, and cannot be cut to their size now")]
    Busy,
    /// The backend failed.
    #[error("storage failed: {0}")]
    Backend(String),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Backend(error.to_string())
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        Self::Backend(error.to_string())
    }
}
