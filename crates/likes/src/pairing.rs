//! From two keys to what the two alone can derive.

use hkdf::Hkdf;
use sha2::Sha512;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::envelope::{self, CONTENT, ENVELOPE, Keys};
use crate::{Epoch, Evaluation, Identity, IdentityKey, LikesError};

const U: &[u8] = b"troth/likes/v1/u";
const W: &[u8] = b"troth/likes/v1/w";
const TAG: &[u8] = b"tag";
const ENV: &[u8] = b"env";

/// What meets: uniform to whoever lacks one of `u` and both blinders' evaluations of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag([u8; Tag::LENGTH]);

/// Which of the two an envelope is from, by the order of their keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From whoever's key sorts first.
    FromFirst,
    /// From whoever's key sorts second.
    FromSecond,
}

/// One member and another in one epoch.
pub struct Pairing {
    epoch: Epoch,
    mine: Direction,
    u: Zeroizing<[u8; 64]>,
}

/// What a pair meets by, once both blinders have evaluated: the same tag on both sides, and envelopes that the other opens.
pub struct Meeting {
    epoch: Epoch,
    mine: Direction,
    tag: Tag,
    secret: Hkdf<Sha512>,
}

impl Pairing {
    /// Pairs.
    ///
    /// # Errors
    /// If the other's key is one's own.
    pub fn new(me: &Identity, other: &IdentityKey, epoch: Epoch) -> Result<Self, LikesError> {
        let (my_key, their_key) = (me.key().to_bytes(), other.to_bytes());
        if bool::from(my_key.ct_eq(&their_key)) {
            return Err(LikesError::Copied);
        }
        let mine = if my_key < their_key {
            Direction::FromFirst
        } else {
            Direction::FromSecond
        };
        let (first, second) = match mine {
            Direction::FromFirst => (my_key, their_key),
            Direction::FromSecond => (their_key, my_key),
        };
        let shared = me.shared(other);
        let epoch_bytes = epoch.0.to_be_bytes();
        let info = [first.as_slice(), &second, &epoch_bytes].concat();
        Ok(Self {
            epoch,
            mine,
            u: expand(&Hkdf::new(Some(U), shared.as_slice()), &info)?,
        })
    }

    /// What both blinders are to evaluate. It must leave blinded, and nothing may be derived from it alone.
    #[must_use]
    pub fn input(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.u.to_vec())
    }

    /// Derives tag and envelope keys from `u` and both evaluations of it, in the blinders' order.
    ///
    /// # Errors
    /// If both evaluations are the same: one blinder in two places is none.
    pub fn meeting(&self, one: &Evaluation, two: &Evaluation) -> Result<Meeting, LikesError> {
        if bool::from(one.as_slice().ct_eq(two.as_slice())) {
            return Err(LikesError::Evaluation);
        }
        // All three are 64 bytes, so that no two inputs are the same bytes.
        let w = Zeroizing::new([self.u.as_slice(), one.as_slice(), two.as_slice()].concat());
        let secret = Hkdf::new(Some(W), &w);
        let tag = expand::<{ Tag::LENGTH }>(&secret, TAG)?;
        Ok(Meeting {
            epoch: self.epoch,
            mine: self.mine,
            tag: Tag(*tag),
            secret,
        })
    }
}

impl Meeting {
    /// The tag.
    #[must_use]
    pub fn tag(&self) -> Tag {
        self.tag
    }

    /// Seals what the other is to have if they like back.
    ///
    /// # Errors
    /// If it is longer than [`CONTENT`] bytes.
    pub fn seal<R: rand_core::RngCore + rand_core::CryptoRng>(
        &self,
        content: &[u8],
        rng: &mut R,
    ) -> Result<[u8; ENVELOPE], LikesError> {
        if content.len() > CONTENT {
            return Err(LikesError::TooLong);
        }
        envelope::seal(&self.keys(self.mine)?, &self.about(self.mine), content, rng)
    }

    /// Opens what the other sealed.
    ///
    /// # Errors
    /// If it was not sealed by the other of this pair for this epoch, or was altered, or is one's own.
    pub fn open(&self, envelope: &[u8; ENVELOPE]) -> Result<Zeroizing<Vec<u8>>, LikesError> {
        let theirs = match self.mine {
            Direction::FromFirst => Direction::FromSecond,
            Direction::FromSecond => Direction::FromFirst,
        };
        envelope::open(&self.keys(theirs)?, &self.about(theirs), envelope)
    }

    fn keys(&self, from: Direction) -> Result<Keys, LikesError> {
        expand(&self.secret, &[ENV, &[from as u8]].concat()).map(Keys::new)
    }

    fn about(&self, from: Direction) -> Vec<u8> {
        [&self.epoch.0.to_be_bytes()[..], &self.tag.0, &[from as u8]].concat()
    }
}

impl Tag {
    /// Bytes of a tag.
    pub const LENGTH: usize = 32;

    /// A tag as it was sent.
    #[must_use]
    pub fn from_bytes(bytes: [u8; Self::LENGTH]) -> Self {
        Self(bytes)
    }

    /// The tag as it is sent.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; Self::LENGTH] {
        self.0
    }
}

fn expand<const N: usize>(from: &Hkdf<Sha512>, info: &[u8]) -> Result<Zeroizing<[u8; N]>, LikesError> {
    let mut bytes = Zeroizing::new([0; N]);
    // Fails only for more than 255 hashes' length.
    from.expand(info, bytes.as_mut_slice()).map_err(|_| LikesError::Wire)?;
    Ok(bytes)
}
