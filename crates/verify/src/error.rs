//! Why something is not accepted.

/// Why something is not accepted. Each variant's text says it to a person.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// What is wrong, and on which line of the file (from 1).
    #[error("line {0}: {1}")]
    Line(u64, #[source] Box<VerifyError>),
    /// The file could not be read.
    #[error("cannot be read: {0}")]
    Read(#[from] std::io::Error),
    /// Longer, or more of it, than is accepted.
    #[error("too long: {0}")]
    Limit(&'static str),
    /// Not of the shape that the format demands.
    #[error("malformed: {0}")]
    Malformed(&'static str),
    /// Not the JSON that the format demands.
    #[error("malformed: {0}")]
    Json(#[from] serde_json::Error),
    /// A line stands where the format does not allow it.
    #[error("a line of this kind may not stand here")]
    Order,
    /// The file ends before its seal, or goes on after it.
    #[error("the file does not end with its seal")]
    Unsealed,
    /// A history ends before its checkpoint, or goes on after it.
    #[error("the history breaks off, or goes on after its end")]
    Cut,
    /// The seal is not that of the bytes before it.
    #[error("the seal does not match: the file was changed")]
    Seal,
    /// A signature is missing or wrong.
    #[error("not signed by the log's key")]
    Signature,
    /// Another key, or another log, than was expected.
    #[error("made under another key or another log than expected")]
    Key,
    /// The checkpoint is not the one that the header names, or proofs lead elsewhere.
    #[error("the checkpoint is not the one that the proofs lead to")]
    Checkpoint,
    /// A proof does not lead from the leaf to the tree's root.
    #[error("the proof does not lead to the log's tree")]
    Proof,
    /// An entry is missing, doubled, or out of order.
    #[error("entry {expected} was expected here")]
    Gap {
        /// The number that should stand here.
        expected: u64,
    },
    /// An entry does not follow the leaf before it.
    #[error("the chain breaks at entry {0}")]
    Chain(u64),
    /// The head that was remembered is not in this history.
    #[error("the history does not contain the remembered entry {0}")]
    Head(u64),
    /// A report's totals are not the sums of what stands in the log.
    #[error("the totals are not the sums of the months that stand in the log, or a month is missing")]
    Counts,
    /// A record's content is not what the ledger says was kept.
    #[error("record {0} is not what was kept under its id")]
    Record(String),
}

impl VerifyError {
    pub(crate) fn on(self, line: u64) -> Self {
        Self::Line(line, Box::new(self))
    }
}
