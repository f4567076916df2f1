//! Likes that nobody learns of unless they are mutual. The protocol alone: no I/O, no clock, and whoever calls passes the randomness in.
//!
//! Two people's homes each compute the same *tag* for their pair; an exchange that holds two posts with one tag releases to each the other's
//! envelope. The curve, the VOPRF (RFC 9497), the proof of possession (Schnorr over Ristretto255) and the encryption come from their
//! crates. What is written here is their composition.
//!
//! 1. Each member has an [`Identity`]; its [`IdentityKey`] is published with a [`Possession`].
//! 2. A [`Pairing`] of one's own identity with another's key and an [`Epoch`] gives `u = H(DH, both keys in order, epoch)`.
//! 3. `u` goes, blinded, through two independently run blinders ([`Blinding`], [`VoprfKey`]): `F1(u)` and `F2(u)`, each with a proof that
//!    the key is the one that everybody is served with.
//! 4. [`Pairing::meeting`] derives from `w = (u, F1(u), F2(u))` the tag, and a key for each direction's envelope. Nothing is ever derived from
//!    `u` alone: whoever is liked can compute `u` for everybody.
//! 5. [`fill`] makes a full [`BATCH`] of [`Post`]s, dummies included, whether one likes anybody or not; [`Rounds`] asks the blinders for as many
//!    evaluations. Each post and each round of evaluations is paid for with [`Token`]s that cannot be linked to whom they were given.
//!
//! Around it stands what a home and an exchange say to each other: a [`Card`] for an edition ([`Contents`], [`Bucket`]) that is read whole and
//! checked; being admitted ([`Enrol`]) and drawing tokens ([`Draw`]); a [`Round`] of evaluations; and the [`Poll`] of a batch's mailboxes.
//!
//! | who | sees | cannot |
//! |---|---|---|
//! | exchange | [`BATCH`] posts a member and epoch: uniform tags, envelopes of one size, redeemed tokens; which posts met | tell a dummy from a like; compute a tag; open an envelope; link a token to whom it was issued |
//! | one blinder | [`BATCH`] uniform group elements a member and epoch | tell what is evaluated, or that two elements blind the same `u` |
//! | the person who is liked, alone | `u` for everybody, before either blinder has evaluated anything for them | a tag, unless they spend an evaluation on that very person: they ask, which is to like |
//! | exchange and the person who is liked | all posts, and `u` | find the post without evaluations by *both* blinders, each paid for with a token |
//! | exchange and one blinder | all posts, one key | a tag: neither `u` nor the other evaluation |
//! | exchange, both blinders, and the person who is liked, within the epoch | everything about likes of that person | anything once the blinders' keys are erased |
//! | whoever breaks discrete logarithms later | all of the above, from what was recorded | — likes are not post-quantum |
//!
//! A member can spend all evaluations on sweeping others. [`sweep`] says how much of a bucket that can reach.

mod batch;
mod blind;
mod card;
mod edition;
mod envelope;
mod identity;
mod mailbox;
mod member;
mod pairing;
mod token;
mod wire;

pub use batch::{BATCH, Like, Rounds, fill, sweep};
pub use blind::{Blinding, Evaluation, VoprfKey, VoprfPublicKey, VoprfSecret};
pub use card::{Card, GLANCE};
pub use edition::{Bucket, Contents, Entry, MOST_BUCKETS};
pub use envelope::{CONTENT, ENVELOPE};
pub use identity::{Identity, IdentityKey, IdentitySecret, Possession};
pub use mailbox::{Met, Poll, RELEASED};
pub use member::{Admission, Draw, Enrol, Invitation, Round};
pub use pairing::{Direction, Meeting, Pairing, Tag};
pub use token::{Purpose, Spent, Token, TokenRequest};
pub use wire::{Blinded, Evaluated, MOST_ELEMENTS, Post, VERSION, read_batch, write_batch};

/// An epoch: a day, counted by whoever calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epoch(pub u64);

/// Epochs after which a like that stands must be made anew.
pub const STANDING_EPOCHS: u64 = 7;

/// Why something is not accepted. It never says more than the party that made it knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LikesError {
    /// Bytes are not of the length or version that they should be of.
    #[error("the bytes are not a message of this version")]
    Wire,
    /// A key or element is not a valid, canonical point of the group other than its identity.
    #[error("this is no valid key or element")]
    Element,
    /// The proof does not show that whoever published the key has its secret.
    #[error("the proof of possession does not hold")]
    Possession,
    /// A key is one's own, or the same as another's.
    #[error("the key is one that somebody else has already")]
    Copied,
    /// A blinder or issuer did not use the key that it is known by.
    #[error("the evaluation does not hold under the key that everybody was given")]
    Evaluation,
    /// The number of elements is not that which was asked for.
    #[error("the number of elements is not what it should be")]
    Count,
    /// The token was not issued for this, or not in this epoch.
    #[error("the token is not valid here")]
    Token,
    /// The envelope was made for another pair, direction or epoch, or was altered.
    #[error("the envelope does not open")]
    Envelope,
    /// The content is longer than an envelope holds.
    #[error("the content is longer than {CONTENT} bytes")]
    TooLong,
    /// A page of contents or a bucket is not what was signed.
    #[error("the edition is not as it was signed, or breaks its own rule")]
    Edition,
    /// One's own card is not in its bucket.
    #[error("your own card is not in its bucket as you signed it")]
    Absent,
    /// Somebody else's card says the same as one's own.
    #[error("another card in the bucket says what yours says")]
    Imitated,
    /// There are more likes than a batch holds.
    #[error("there are more than {BATCH} likes in one epoch")]
    TooMany,
}
