//! Why there is no reply, in words for the person.

/// What can go wrong between a home and an engine that is another program. Nothing of a message is in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ServerError {
    /// Nothing answered.
    #[error("{0} does not answer: it may be off, or out of reach")]
    Unreachable(String),
    /// Its certificate is not one that this machine trusts.
    #[error("{0} could not prove who it is, so nothing was sent to it")]
    Untrusted(String),
    /// It is busy, and stayed so however often it was asked.
    #[error("{0} is too busy just now; please try again in a moment")]
    Busy(String),
    /// It asks for a longer wait than anybody should be kept for.
    #[error("{name} asks to be left alone for {seconds} seconds; please try again after that")]
    Later {
        /// Where it is.
        name: String,
        /// How long it asks for.
        seconds: u64,
    },
    /// It does not take the key.
    #[error("{0} does not accept the key that you gave for it")]
    Key(String),
    /// It does not have the model.
    #[error("{0} does not have the model that was chosen")]
    NoModel(String),
    /// It sent the request on to somewhere else, where it was not followed.
    #[error("{0} points to another address, and what you say is sent to no address but the one you agreed to")]
    Redirected(String),
    /// It refuses.
    #[error("{name} refused, with status {status}")]
    Refused {
        /// Where it is.
        name: String,
        /// HTTP status.
        status: u16,
    },
    /// The reply broke off.
    #[error("the answer from {0} broke off in the middle, so nothing of it was kept; please send your message again")]
    Cut(String),
    /// What it says is not what such an engine says.
    #[error("{0} answered with something that makes no sense, so nothing of it was kept")]
    Malformed(String),
    /// It goes on and on.
    #[error("the answer from {0} did not come to an end, so nothing of it was kept")]
    Endless(String),
    /// It fell silent.
    #[error("{0} fell silent in the middle of its answer, so nothing of it was kept; please send your message again")]
    Silent(String),
}
