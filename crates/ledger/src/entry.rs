//! What happened to a person's records, and the entry's place in that person's chain.

use crate::{Hash, Id, Leaf};
use serde::{Deserialize, Serialize};

/// Longest entry, in bytes of JSON. An entry that names 5,000 records fits.
pub const MAX_ENTRY_BYTES: usize = 1 << 18;

/// The version that stands in an entry's `v`.
const VERSION: u8 = 1;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Records were opened, to prepare what a recipient gets.
    Open,
    /// Something went to a recipient; the entry's `sha256` is that of what went.
    Disclose,
    /// A record was stored; the entry's `sha256` is that of its content.
    Keep,
    /// Records were shown to the person.
    Show,
    /// Keys of records were destroyed.
    Erase,
    /// A consent was given, withdrawn or forbidden.
    Consent,
    /// A session was opened.
    SignIn,
    /// The person took a copy of everything.
    Export,
    /// A grant to an app was made, changed or revoked.
    Grant,
    /// The operator, or support, did something that concerns the person.
    Operator,
    /// Records came back from a backup.
    Restore,
}

/// The content of an entry, without its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// When, in Unix milliseconds.
    pub at_ms: u64,
    /// What was done.
    pub act: Act,
    /// The purpose's id in the data map.
    pub purpose: String,
    /// The ids of the categories concerned.
    pub categories: Vec<String>,
    /// The records concerned. A [`Act::Keep`] names exactly the record whose content its `sha256` covers.
    pub records: Vec<Id>,
    /// Who received: a recipient's id in the data map.
    pub recipient: String,
    /// How many bytes were disclosed or kept.
    pub bytes: u64,
    /// SHA-256 of what was disclosed or kept.
    pub sha256: Hash,
    /// Words for the person, when the rest does not say it.
    pub note: Option<String>,
}

/// A place in one person's chain: the number of the next entry and the leaf that it follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    n: u64,
    prev: Hash,
}

impl Link {
    /// The place of a person's first entry.
    pub const FIRST: Self = Self { n: 0, prev: Hash::ZERO };

    /// The place after entry number `n`, whose leaf hash is `leaf_hash`.
    #[must_use]
    pub const fn after(n: u64, leaf_hash: Hash) -> Self {
        Self {
            n: n.saturating_add(1),
            prev: leaf_hash,
        }
    }

    /// The place after `leaf`, which stands here.
    #[must_use]
    pub fn next(self, leaf: &Leaf) -> Self {
        Self::after(self.n, leaf.hash())
    }

    /// The number of the entry that will stand here.
    #[must_use]
    pub const fn n(self) -> u64 {
        self.n
    }

    /// The leaf hash of the entry before, zeros when there is none.
    #[must_use]
    pub const fn prev(self) -> Hash {
        self.prev
    }
}

/// One entry of a person's chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    v: u8,
    n: u64,
    prev: Hash,
    at_ms: u64,
    act: Act,
    purpose: String,
    categories: Vec<String>,
    records: Vec<Id>,
    recipient: String,
    bytes: u64,
    sha256: Hash,
    note: Option<String>,
}

/// Why an entry cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    /// The JSON would be longer than [`MAX_ENTRY_BYTES`].
    #[error("an entry of {0} bytes is longer than the limit of {MAX_ENTRY_BYTES}")]
    TooLong(usize),
    /// An entry of a version that this code does not know.
    #[error("entry version {0} is not known")]
    Version(u8),
    /// Not the JSON of an entry.
    #[error("not an entry: {0}")]
    Malformed(#[from] serde_json::Error),
}

impl Entry {
    /// Puts a fact at its place in the chain.
    #[must_use]
    pub fn new(link: Link, fact: Fact) -> Self {
        let Fact {
            at_ms,
            act,
            purpose,
            categories,
            records,
            recipient,
            bytes,
            sha256,
            note,
        } = fact;
        let Link { n, prev } = link;
        Self {
            v: VERSION,
            n,
            prev,
            at_ms,
            act,
            purpose,
            categories,
            records,
            recipient,
            bytes,
            sha256,
            note,
        }
    }

    /// The bytes that are committed to, sealed and exported. They must be kept as they are: the commitment covers them.
    ///
    /// # Errors
    /// [`EntryError::TooLong`] above [`MAX_ENTRY_BYTES`].
    pub fn to_json(&self) -> Result<Vec<u8>, EntryError> {
        let json = serde_json::to_vec(self)?;
        if json.len() > MAX_ENTRY_BYTES {
            return Err(EntryError::TooLong(json.len()));
        }
        Ok(json)
    }

    /// Reads an entry's JSON.
    ///
    /// # Errors
    /// When it is too long, of another version, or has a field too many, too few, twice or of another shape.
    pub fn from_json(json: &[u8]) -> Result<Self, EntryError> {
        if json.len() > MAX_ENTRY_BYTES {
            return Err(EntryError::TooLong(json.len()));
        }
        let entry: Self = serde_json::from_slice(json)?;
        if entry.v != VERSION {
            return Err(EntryError::Version(entry.v));
        }
        Ok(entry)
    }

    /// The entry's place in the chain.
    #[must_use]
    pub const fn link(&self) -> Link {
        Link {
            n: self.n,
            prev: self.prev,
        }
    }

    /// The entry's content.
    #[must_use]
    pub fn fact(&self) -> Fact {
        Fact {
            at_ms: self.at_ms,
            act: self.act,
            purpose: self.purpose.clone(),
            categories: self.categories.clone(),
            records: self.records.clone(),
            recipient: self.recipient.clone(),
            bytes: self.bytes,
            sha256: self.sha256,
            note: self.note.clone(),
        }
    }

    /// The entry's number in its person's chain, from 0.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// When, in Unix milliseconds.
    #[must_use]
    pub const fn at_ms(&self) -> u64 {
        self.at_ms
    }

    /// What was done.
    #[must_use]
    pub const fn act(&self) -> Act {
        self.act
    }

    /// The records concerned.
    #[must_use]
    pub fn records(&self) -> &[Id] {
        &self.records
    }
}
