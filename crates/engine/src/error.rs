//! What can go wrong, in words that say what to do.

use std::path::PathBuf;

/// Why an engine did not load, or did not answer. No message holds any of a prompt's text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The file cannot be opened.
    #[error("the model {} cannot be read: {reason}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the operating system says.
        reason: String,
    },
    /// The file is not a sound GGUF model.
    #[error("{} is not a usable GGUF model: {reason}", path.display())]
    NotAModel {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A model of another kind, an embedding model for one.
    #[error("{} is a model of the kind \"{architecture}\", which does not chat", path.display())]
    NotForChat {
        /// Which file.
        path: PathBuf,
        /// `general.architecture` of the file.
        architecture: String,
    },
    /// A model that does not put texts into vectors.
    #[error("{} is a model of the kind \"{architecture}\", which gives no sentence embeddings", path.display())]
    NotForEmbedding {
        /// Which file.
        path: PathBuf,
        /// `general.architecture` of the file.
        architecture: String,
    },
    /// This machine's processor lacks instructions that the engine was built with.
    #[error("the engine needs a processor with {missing}, which this machine does not have")]
    Processor {
        /// The missing instruction sets.
        missing: String,
    },
    /// llama.cpp could not set up memory for a context.
    #[error("the engine could not get memory for a context of {tokens} tokens")]
    NoContext {
        /// Tokens asked for.
        tokens: u32,
    },
    /// Nothing to answer: the prompt has no message.
    #[error("the prompt has no message to answer")]
    Empty,
    /// The system text and the last message alone are longer than the context allows.
    #[error("the message is too long for this model: {size} tokens with its instructions, and {limit} fit")]
    TooLong {
        /// Tokens of the system text, the last message and the template around them; at least this many.
        size: usize,
        /// Tokens that a prompt may have.
        limit: usize,
    },
    /// Too many requests wait already; try again after some of them end.
    #[error("the engine is busy: {waiting} requests wait already{}", if *own { " for the same person" } else { "" })]
    Busy {
        /// How many wait.
        waiting: usize,
        /// Whether those are the asking owner's own, or everybody's.
        own: bool,
    },
    /// The model's chat template cannot be applied to this conversation.
    #[error("the model's chat template cannot be applied")]
    Template,
    /// llama.cpp failed in mid-computation.
    #[error("the engine failed while computing: {reason}")]
    Failed {
        /// What llama.cpp says: numbers and names of states, never text.
        reason: String,
    },
    /// The engine is shutting down.
    #[error("the engine is shutting down")]
    Closed,
}
