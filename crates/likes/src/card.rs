//! Glance cards: what everybody in a bucket may see of a member, and the key that a like of them is made with.

use sha2::{Digest as _, Sha256};

use crate::identity::{Identity, IdentityKey, Possession};
use crate::wire::{Reader, VERSION};
use crate::{Epoch, LikesError, Spent, Token};

/// The most bytes of a glance: what the person approved, in a form that homes agree on.
pub const GLANCE: usize = 256;

const PLACE: &[u8] = b"troth/likes/v1/card";

/// A card for one edition, signed with the key that it carries. All cards have one size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    epoch: Epoch,
    key: IdentityKey,
    cell: u64,
    cohort: u8,
    glance: Vec<u8>,
    signature: Possession,
}

impl Card {
    /// Bytes of a card: the same for all.
    pub const LENGTH: usize = 1 + 8 + 32 + 8 + 1 + 2 + GLANCE + Possession::LENGTH;

    /// Signs a card for the edition of `epoch`. `cell` is an H3 index, and `cohort` a number that homes agree on.
    ///
    /// # Errors
    /// If the glance is longer than [`GLANCE`].
    pub fn signed<R: rand_core::RngCore + rand_core::CryptoRng>(
        me: &Identity,
        epoch: Epoch,
        (cell, cohort): (u64, u8),
        glance: &[u8],
        rng: &mut R,
    ) -> Result<Self, LikesError> {
        if glance.len() > GLANCE {
            return Err(LikesError::TooLong);
        }
        let mut card = Self {
            epoch,
            key: me.key(),
            cell,
            cohort,
            glance: glance.to_vec(),
            signature: Possession::from_bytes([0; Possession::LENGTH]),
        };
        card.signature = me.possession(&place(&card.covered()), rng);
        Ok(card)
    }

    /// Reads a card, and checks that the key that it carries signed it.
    ///
    /// # Errors
    /// If it has not the form of one, its key is none, or the signature does not hold.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LikesError> {
        let mut reader = Reader::new(bytes)?;
        let epoch = Epoch(u64::from_be_bytes(reader.take()?));
        let key = IdentityKey::from_bytes(reader.take()?)?;
        let cell = u64::from_be_bytes(reader.take()?);
        let [cohort] = reader.take()?;
        let length = usize::from(u16::from_be_bytes(reader.take()?));
        let padded: [u8; GLANCE] = reader.take()?;
        let signature = Possession::from_bytes(reader.take()?);
        reader.end()?;
        let (glance, padding) = padded.split_at_checked(length).ok_or(LikesError::Wire)?;
        if padding.iter().any(|byte| *byte != 0) {
            return Err(LikesError::Wire);
        }
        let card = Self {
            epoch,
            key,
            cell,
            cohort,
            glance: glance.to_vec(),
            signature,
        };
        key.check(&place(&card.covered()), &card.signature)?;
        Ok(card)
    }

    fn covered(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        bytes.extend(self.epoch.0.to_be_bytes());
        bytes.extend(self.key.to_bytes());
        bytes.extend(self.cell.to_be_bytes());
        bytes.push(self.cohort);
        #[expect(clippy::cast_possible_truncation, reason = "at most GLANCE")]
        bytes.extend((self.glance.len() as u16).to_be_bytes());
        bytes.extend(&self.glance);
        bytes.resize(Self::LENGTH - Possession::LENGTH, 0);
        bytes
    }

    /// The card as it is published.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        [self.covered().as_slice(), &self.signature.to_bytes()].concat()
    }

    /// The edition that it is for.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// Whom a like of this card is for.
    #[must_use]
    pub fn key(&self) -> &IdentityKey {
        &self.key
    }

    /// The cell that its member named.
    #[must_use]
    pub fn cell(&self) -> u64 {
        self.cell
    }

    /// The cohort that its member named.
    #[must_use]
    pub fn cohort(&self) -> u8 {
        self.cohort
    }

    /// What it shows.
    #[must_use]
    pub fn glance(&self) -> &[u8] {
        &self.glance
    }

    /// Pays for the card with a token for its edition.
    #[must_use]
    pub fn paid(&self, token: Token) -> Vec<u8> {
        let bytes = self.to_bytes();
        let spent = token.spend(&bytes);
        [bytes.as_slice(), &spent.to_bytes()].concat()
    }

    /// Reads a card with what was paid for it, which [`Spent::check`] then checks over the card's bytes for [`Purpose::Card`](crate::Purpose::Card).
    ///
    /// # Errors
    /// As [`Self::from_bytes`].
    pub fn read_paid(bytes: &[u8]) -> Result<(Self, Spent), LikesError> {
        let (card, spent) = bytes.split_at_checked(Self::LENGTH).ok_or(LikesError::Wire)?;
        let spent = spent.try_into().map_err(|_| LikesError::Wire)?;
        Ok((Self::from_bytes(card)?, Spent::from_bytes(spent)))
    }
}

fn place(covered: &[u8]) -> Vec<u8> {
    [PLACE, &Sha256::digest(covered)].concat()
}
