//! What can stop a turn.

use gate::GateError;

/// Why there is no answer, in words for the person.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CompanionError {
    /// Nothing was said.
    #[error("there is nothing to answer: the message is empty")]
    Empty,
    /// The message is too long.
    #[error(
        "the message has {length} characters, and {limit} is the most that can be taken at once; please send it in parts"
    )]
    TooLong {
        /// Characters in it.
        length: usize,
        /// The limit.
        limit: usize,
    },
    /// A character that cannot be.
    #[error("{0}")]
    Character(String),
    /// A title that cannot be.
    #[error("a title has at least one letter, and {limit} at most")]
    Title {
        /// The limit.
        limit: usize,
    },
    /// A memory that cannot be.
    #[error("a memory has at least one word, and {limit} letters at most")]
    Memory {
        /// The limit.
        limit: usize,
    },
    /// No model.
    #[error("there is no model yet, so nothing can answer; `make model` fetches the starter model")]
    NoEngine,
    /// The reader went away before there was anything to keep.
    #[error("the page was closed before there was an answer")]
    Gone,
    /// The engine.
    #[error(transparent)]
    Engine(#[from] engine::EngineError),
    /// The gate.
    #[error(transparent)]
    Gate(#[from] GateError),
}
