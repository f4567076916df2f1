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
    /// A memory that says something which the person has not agreed to have remembered.
    #[error("that says something about {about}, and you have not said yes to remembering that")]
    NotAgreed {
        /// What about, in words.
        about: String,
    },
    /// A memory with something in it that is never remembered.
    #[error("{about} are never remembered: please leave that out")]
    NeverRemembered {
        /// What it is, in words.
        about: String,
    },
    /// A memory about several things that the law sets apart.
    #[error("that is about {about} at once; please make it about one of them")]
    TooMuchAtOnce {
        /// What about, in words.
        about: String,
    },
    /// A file from another home that does not come in.
    #[error(transparent)]
    Moving(#[from] crate::moving::MovingError),
    /// A file could not be written.
    #[error("the file could not be written: {0}")]
    Write(#[from] std::io::Error),
    /// No model.
    #[error("there is no model yet, so nothing can answer; `make model` fetches the starter model")]
    NoEngine,
    /// The reader went away before there was anything to keep.
    #[error("the page was closed before there was an answer")]
    Gone,
    /// An engine elsewhere did not answer as it should.
    #[error("{0}")]
    Elsewhere(egress::openai::ServerError),
    /// What was said may not go to the engine elsewhere that was chosen.
    #[error("{0} So nothing was sent. What answers you can be changed under Settings")]
    NotSent(String),
    /// No engine by this name.
    #[error("there is no such engine any more; what answers you can be changed under Settings")]
    NoSuchEngine,
    /// One at this address is declared.
    #[error("an engine at {0} is on the list already; remove it first, or give it another model")]
    EngineKnown(String),
    /// Too many.
    #[error("{0} engines elsewhere are the most that the list holds")]
    EnginesFull(usize),
    /// A label that does not say what it should.
    #[error("please say {what}, in {limit} letters at most")]
    Label {
        /// What is missing.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// A key that cannot be one.
    #[error("that is no key: a key has letters, digits and signs without spaces, {limit} at most")]
    EngineKey {
        /// The limit.
        limit: usize,
    },
    /// A detail that cannot be.
    #[error(
        "that cannot be looked for in what you write: please give at least two letters, or seven digits of a number, and {limit} characters at most"
    )]
    Detail {
        /// The limit.
        limit: usize,
    },
    /// Too many.
    #[error("{0} details are the most that the list holds")]
    DetailsFull(usize),
    /// No such detail.
    #[error("that is not on the list")]
    NoSuchDetail,
    /// An engine that is another program.
    #[error("{0}. What answers you can be changed under Settings")]
    Server(#[from] egress::openai::ServerError),
    /// An address that is not of this machine.
    #[error(transparent)]
    Address(#[from] egress::openai::AddressError),
    /// The engine.
    #[error(transparent)]
    Engine(#[from] engine::EngineError),
    /// The gate.
    #[error(transparent)]
    Gate(#[from] GateError),
}

impl CompanionError {
    /// Whether it was the engine elsewhere that failed, so that another one could still answer.
    #[must_use]
    pub fn is_elsewhere(&self) -> bool {
        matches!(self, Self::Elsewhere(_) | Self::NotSent(_) | Self::NoSuchEngine)
    }
}
