//! Editions: all cards of one epoch, in buckets that are read whole. The exchange signs a page of contents with each bucket's hash, so that
//! everybody reads the same, and nobody asks for one card or one key.

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::card::Card;
use crate::identity::{Identity, IdentityKey, Possession};
use crate::wire::{Reader, VERSION};
use crate::{Epoch, LikesError};

/// The most buckets of an edition.
pub const MOST_BUCKETS: usize = 1 << 16;

const PLACE: &[u8] = b"troth/likes/v1/edition";

/// One line of the contents: a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The H3 cell that it covers: its members', or a parent of theirs.
    pub cell: u64,
    /// The cohort.
    pub cohort: u8,
    /// How many cards are in it; at least k.
    pub cards: u32,
    /// SHA-256 of the bucket.
    pub hash: [u8; 32],
}

/// The page of contents of an edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    epoch: Epoch,
    previous: [u8; 32],
    k: u32,
    entries: Vec<Entry>,
    signature: Possession,
}

impl Contents {
    /// Signs the contents of the edition of `epoch`, which follows the one whose [`Self::hash`] is `previous` (zeros where there is none).
    ///
    /// # Errors
    /// [`LikesError::Edition`] if the entries are too many, not in order, or a bucket has fewer than `k` cards.
    pub fn signed<R: rand_core::RngCore + rand_core::CryptoRng>(
        exchange: &Identity,
        epoch: Epoch,
        previous: [u8; 32],
        k: u32,
        entries: Vec<Entry>,
        rng: &mut R,
    ) -> Result<Self, LikesError> {
        let mut contents = Self {
            epoch,
            previous,
            k,
            entries,
            signature: Possession::from_bytes([0; Possession::LENGTH]),
        };
        contents.in_order()?;
        contents.signature = exchange.possession(&contents.place(), rng);
        Ok(contents)
    }

    /// Reads a page, and checks that `exchange` signed it and that no bucket has fewer cards than it says all have.
    ///
    /// # Errors
    /// If not.
    pub fn from_bytes(bytes: &[u8], exchange: &IdentityKey) -> Result<Self, LikesError> {
        let mut reader = Reader::new(bytes)?;
        let epoch = Epoch(u64::from_be_bytes(reader.take()?));
        let previous = reader.take()?;
        let k = u32::from_be_bytes(reader.take()?);
        let many = u32::from_be_bytes(reader.take()?) as usize;
        if many > MOST_BUCKETS {
            return Err(LikesError::Edition);
        }
        let entries = (0..many)
            .map(|_| {
                Ok(Entry {
                    cell: u64::from_be_bytes(reader.take()?),
                    cohort: reader.take::<1>()?[0],
                    cards: u32::from_be_bytes(reader.take()?),
                    hash: reader.take()?,
                })
            })
            .collect::<Result<_, LikesError>>()?;
        let signature = Possession::from_bytes(reader.take()?);
        reader.end()?;
        let contents = Self {
            epoch,
            previous,
            k,
            entries,
            signature,
        };
        contents.in_order()?;
        exchange.check(&contents.place(), &signature)?;
        Ok(contents)
    }

    fn in_order(&self) -> Result<(), LikesError> {
        let rising = |pair: &[Entry]| (pair[0].cell, pair[0].cohort) < (pair[1].cell, pair[1].cohort);
        let fits = self.entries.len() <= MOST_BUCKETS && self.entries.windows(2).all(rising);
        if !fits || self.entries.iter().any(|entry| entry.cards < self.k.max(1)) {
            return Err(LikesError::Edition);
        }
        Ok(())
    }

    fn covered(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        bytes.extend(self.epoch.0.to_be_bytes());
        bytes.extend(self.previous);
        bytes.extend(self.k.to_be_bytes());
        #[expect(clippy::cast_possible_truncation, reason = "at most MOST_BUCKETS")]
        bytes.extend((self.entries.len() as u32).to_be_bytes());
        for entry in &self.entries {
            bytes.extend(entry.cell.to_be_bytes());
            bytes.push(entry.cohort);
            bytes.extend(entry.cards.to_be_bytes());
            bytes.extend(entry.hash);
        }
        bytes
    }

    fn place(&self) -> Vec<u8> {
        [PLACE, &self.hash()].concat()
    }

    /// The page as it is published.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        [self.covered().as_slice(), &self.signature.to_bytes()].concat()
    }

    /// What homes compare, and the next edition names: SHA-256 of all but the signature.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.covered()).into()
    }

    /// The edition's epoch.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// The fewest cards that a bucket may have.
    #[must_use]
    pub fn k(&self) -> u32 {
        self.k
    }

    /// The buckets.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Whether this edition names `other` as the one before it.
    #[must_use]
    pub fn follows(&self, other: &Self) -> bool {
        self.epoch > other.epoch && self.previous == other.hash()
    }

    /// The bucket that a member is in: that of the finest cell that has one, of the member's own cell and its parents in this order. `None`
    /// where there are fewer than k around, and nothing is published.
    #[must_use]
    pub fn bucket_of(&self, cells: &[u64], cohort: u8) -> Option<&Entry> {
        cells.iter().find_map(|cell| {
            let at = self
                .entries
                .binary_search_by_key(&(*cell, cohort), |entry| (entry.cell, entry.cohort));
            at.ok().and_then(|at| self.entries.get(at))
        })
    }
}

/// A bucket that was read whole and is the one that the contents name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    cards: Vec<Card>,
}

impl Bucket {
    /// A bucket's bytes of its cards, in the order of their keys.
    #[must_use]
    pub fn write<'a>(cards: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
        cards.into_iter().flatten().copied().collect()
    }

    /// Reads a bucket and checks it against its line of the contents: its hash, how many cards there are, that they are of this edition and
    /// cohort, each key once, each card signed with its key.
    ///
    /// # Errors
    /// If not.
    pub fn open(contents: &Contents, entry: &Entry, bytes: &[u8]) -> Result<Self, LikesError> {
        let hash: [u8; 32] = Sha256::digest(bytes).into();
        let (all, rest) = bytes.as_chunks::<{ Card::LENGTH }>();
        if hash != entry.hash || !rest.is_empty() || all.len() != entry.cards as usize {
            return Err(LikesError::Edition);
        }
        let cards: Vec<Card> = all
            .iter()
            .map(|bytes| Card::from_bytes(bytes))
            .collect::<Result<_, _>>()?;
        let belongs = |card: &Card| card.epoch() == contents.epoch() && card.cohort() == entry.cohort;
        let rising = |pair: &[Card]| pair[0].key().to_bytes() < pair[1].key().to_bytes();
        if !cards.iter().all(belongs) || !cards.windows(2).all(rising) {
            return Err(LikesError::Edition);
        }
        Ok(Self { cards })
    }

    /// The cards.
    #[must_use]
    pub fn cards(&self) -> &[Card] {
        &self.cards
    }

    /// Checks that one's own card is in the bucket as it was signed, and that nobody else's says the same. Every home does this in every
    /// edition, before anybody else's home accepts a key that came with it.
    ///
    /// # Errors
    /// [`LikesError::Absent`] or [`LikesError::Imitated`]: the exchange, or somebody, has put another in one's place.
    pub fn check_own(&self, own: &Card) -> Result<(), LikesError> {
        let mine = |card: &&Card| bool::from(card.key().to_bytes().ct_eq(&own.key().to_bytes()));
        if self.cards.iter().find(mine) != Some(own) {
            return Err(LikesError::Absent);
        }
        let imitates = |card: &Card| !mine(&card) && card.glance() == own.glance() && !own.glance().is_empty();
        if self.cards.iter().any(imitates) {
            return Err(LikesError::Imitated);
        }
        Ok(())
    }

    /// The cards whose keys may be liked: those that stood in a bucket of the edition before this one too, so that whoever's place a key
    /// takes has seen it by now.
    pub fn ripe<'a>(&'a self, before: &'a BTreeSet<[u8; 32]>) -> impl Iterator<Item = &'a Card> + 'a {
        self.cards.iter().filter(|card| before.contains(&card.key().to_bytes()))
    }

    /// The keys, to be kept until the next edition.
    #[must_use]
    pub fn keys(&self) -> BTreeSet<[u8; 32]> {
        self.cards.iter().map(|card| card.key().to_bytes()).collect()
    }
}
