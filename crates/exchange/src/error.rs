//! Why something is not done. What is said here is said to whoever asks, so it names nobody.

use likes::LikesError;
use store::StoreError;

/// Why something is not done. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExchangeError {
    /// A message is not one, or a signature, token or proof does not hold.
    #[error(transparent)]
    Likes(#[from] LikesError),
    /// The invitation is not known, was used, or has expired.
    #[error("this invitation cannot be used: it is unknown, used up, or expired")]
    Invitation,
    /// Whoever asks does not attest to be an adult.
    #[error("this exchange is for adults only")]
    AdultsOnly,
    /// No more are admitted in this epoch.
    #[error("no more members are admitted in this epoch; try again in the next")]
    Full,
    /// The credential is not admitted.
    #[error("this credential is not admitted here")]
    Unknown,
    /// The credential is suspended or removed.
    #[error("this credential is suspended, and gets no tokens; who runs the exchange can say why")]
    Suspended,
    /// The credential has drawn its tokens for this epoch already.
    #[error("the tokens of this epoch were drawn already")]
    Drawn,
    /// The number of tokens that was asked for is not the one that everybody draws.
    #[error("everybody draws the same number of tokens, and it is not this one")]
    Quota,
    /// The epoch is over, or has not begun.
    #[error("this is for another epoch")]
    Epoch,
    /// The token was spent already, on something else.
    #[error("a token was spent already")]
    Spent,
    /// A card for this edition is there already.
    #[error("there is a card of this key for that edition already; the next edition takes a new one")]
    Carded,
    /// The cell is no H3 cell, or one that is too small.
    #[error("this is no cell that a card may name")]
    Cell,
    /// There is nothing there.
    #[error("there is nothing here")]
    Nothing,
    /// Something that is kept was altered.
    #[error("what is stored has been altered: {0}")]
    Altered(&'static str),
    /// Others changed the same rows each time that it was tried.
    #[error("too many at once; try again")]
    Busy,
    /// What was written together with others failed.
    #[error("it could not be written: {0}")]
    Failed(String),
    /// Storage failed.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for ExchangeError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => Self::Busy,
            other => Self::Store(other),
        }
    }
}
