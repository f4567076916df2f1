//! What can go wrong with the log.

use ledger::erasure::ErasureError;
use ledger::export::ExportError;
use ledger::{CheckpointError, ConsentedError, KeyError, TreeError};
use std::sync::Arc;
use store::StoreError;

/// Why the log did not do what it was asked.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LogError {
    /// The person's chain has another length than the append was made for.
    #[error("somebody else appended first: the next entry is number {next}")]
    Raced {
        /// The number of the person's next entry.
        next: u64,
    },
    /// A row was not as an operation beside the append expected.
    #[error("a row was changed by somebody else first")]
    Refused,
    /// An append without entries, or larger than can be committed at once.
    #[error("an append must have 1 to {max} entries and {max} other operations, each of at most {bytes} bytes")]
    Size {
        /// Most entries, and most operations.
        max: usize,
        /// Most bytes in each.
        bytes: usize,
    },
    /// An operation beside an append that would change what belongs to the log, to another person, or to another volume.
    #[error("an operation beside an append may not touch this row")]
    Foreign,
    /// The stored log is not what this log's key has signed.
    #[error("the log was altered, or belongs to another key: {0}")]
    Altered(&'static str),
    /// The tree has no such leaf.
    #[error("the log has no such leaf")]
    Outside,
    /// Another process kept winning the race for the log's end.
    #[error("the log is too busy")]
    Busy,
    /// The thread that writes has ended.
    #[error("the log has stopped")]
    Stopped,
    /// The log's name or key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The store failed.
    #[error("the log's storage: {0}")]
    Store(#[source] Arc<StoreError>),
    /// An export could not be written.
    #[error("the export: {0}")]
    Export(#[source] Arc<ExportError>),
    /// A receipt of an erasure could not be written.
    #[error("the receipt: {0}")]
    Receipt(#[source] Arc<ErasureError>),
    /// A receipt of a consent could not be written.
    #[error("the receipt: {0}")]
    Consented(#[source] Arc<ConsentedError>),
    /// The thread that writes could not be started.
    #[error("cannot start: {0}")]
    Start(#[source] Arc<std::io::Error>),
}

impl From<StoreError> for LogError {
    fn from(error: StoreError) -> Self {
        Self::Store(Arc::new(error))
    }
}

impl From<ExportError> for LogError {
    fn from(error: ExportError) -> Self {
        Self::Export(Arc::new(error))
    }
}

impl From<ErasureError> for LogError {
    fn from(error: ErasureError) -> Self {
        Self::Receipt(Arc::new(error))
    }
}

impl From<ConsentedError> for LogError {
    fn from(error: ConsentedError) -> Self {
        Self::Consented(Arc::new(error))
    }
}

impl From<std::io::Error> for LogError {
    fn from(error: std::io::Error) -> Self {
        Self::Start(Arc::new(error))
    }
}

impl From<CheckpointError> for LogError {
    fn from(_: CheckpointError) -> Self {
        Self::Altered("the checkpoint is not signed by this log's key")
    }
}

impl From<TreeError> for LogError {
    fn from(error: TreeError) -> Self {
        match error {
            TreeError::Range => Self::Outside,
            TreeError::Reader(what) => StoreError::Backend(what).into(),
            TreeError::Missing(_) => Self::Altered("a tile is missing or too short"),
            TreeError::Inconsistent => Self::Altered("the tiles do not belong to the checkpoint"),
            TreeError::Bundle => Self::Altered("the last entries do not belong to the tiles"),
        }
    }
}
