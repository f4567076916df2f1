//! What goes into the log, and what comes out.

use super::LogError;
use super::rows::ENTRY_PREFIX;
use crate::ids::{PersonId, RecordId};
use ledger::{Hash, Leaf};
use store::{MAX_VALUE, Op, Space, Volume};

/// Most entries, and most other operations, in one append.
pub(super) const MAX_APPEND: usize = 8192;

/// An entry as it is kept: its public leaf, and the ciphertext that only its person opens.
pub struct SealedEntry {
    leaf: Leaf,
    sealed: Vec<u8>,
    records: Vec<RecordId>,
}

impl SealedEntry {
    /// An entry that names `records`. Made where it is sealed, and nowhere else.
    // INVARIANT: `records` are those that the sealed entry names, because its receipt will open them.
    pub(crate) fn new(leaf: Leaf, sealed: Vec<u8>, mut records: Vec<RecordId>) -> Self {
        records.sort_unstable_by_key(|r| *r.as_bytes());
        Self { leaf, sealed, records }
    }

    /// An entry that names no record: its receipt opens nothing.
    #[must_use]
    pub const fn without_records(leaf: Leaf, sealed: Vec<u8>) -> Self {
        Self {
            leaf,
            sealed,
            records: Vec::new(),
        }
    }

    pub(super) const fn leaf(&self) -> &Leaf {
        &self.leaf
    }

    pub(super) fn sealed(&self) -> &[u8] {
        &self.sealed
    }
}

/// Entries of one person that become durable together.
pub struct Append {
    /// Whose entries.
    pub person: PersonId,
    /// The entries, in order.
    pub entries: Vec<SealedEntry>,
    /// The number of the first of them, as it stands in the sealed entry.
    pub expect_n: u64,
    /// The consent epoch on which the entries were decided.
    pub consent_epoch: u64,
    /// Operations on the volume [`Volume::Log`] for the same transaction: whatever on consents, tombstones and facts, on how the
    /// person stands, and on their letters; deletions on the person's own entries and head. Those that expect a row make the whole append fail when it is otherwise.
    pub also: Vec<Op>,
}

impl Append {
    /// Refuses what could never be committed, before it can get in the way of others.
    pub(super) fn check(&self) -> Result<(), LogError> {
        let bytes = MAX_VALUE - ENTRY_PREFIX;
        let fits = (1..=MAX_APPEND).contains(&self.entries.len()) && self.also.len() <= MAX_APPEND;
        if !fits || self.entries.iter().any(|e| e.sealed.len() > bytes) {
            return Err(LogError::Size { max: MAX_APPEND, bytes });
        }
        Op::check(Volume::Log, &self.also)?;
        if self.also.iter().all(|op| self.may(op)) {
            Ok(())
        } else {
            Err(LogError::Foreign)
        }
    }

    fn may(&self, op: &Op) -> bool {
        let person = self.person.as_bytes();
        match (op.space(), op) {
            (Space::Consent | Space::Tombstone | Space::Meta, _) => true,
            (
                Space::Standing | Space::Letter,
                Op::Put { key, .. }
                | Op::Delete { key, .. }
                | Op::DeletePrefix { prefix: key, .. }
                | Op::Expect { key, .. },
            ) => key.starts_with(person),
            (Space::Parting, Op::Put { key, .. }) => key == person,
            (Space::Entry, Op::Delete { key, .. } | Op::DeletePrefix { prefix: key, .. }) => key.starts_with(person),
            (Space::Head, _) => self.is_farewell(op),
            _ => false,
        }
    }

    /// Whether an operation ends the person's chain.
    fn is_farewell(&self, op: &Op) -> bool {
        matches!(op, Op::Delete { space: Space::Head, key } if key == self.person.as_bytes())
    }

    /// Whether the person's chain ends with this append.
    pub(super) fn is_last(&self) -> bool {
        self.also.iter().any(|op| self.is_farewell(op))
    }
}

/// Says that an entry is durably in the log. It is made nowhere else, cannot be copied, and opens the records that its entry names.
// INVARIANT: made only after the transaction that holds its entry is durable.
#[derive(Debug)]
#[must_use]
pub struct Receipt {
    index: u64,
    n: u64,
    person: PersonId,
    records: Vec<RecordId>,
    consent_epoch: u64,
    leaf_hash: Hash,
}

impl Receipt {
    pub(super) fn mint(person: PersonId, consent_epoch: u64, (index, n): (u64, u64), entry: SealedEntry) -> Self {
        let leaf_hash = entry.leaf.hash();
        Self {
            index,
            n,
            person,
            records: entry.records,
            consent_epoch,
            leaf_hash,
        }
    }

    /// The leaf's index in the log.
    #[must_use]
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// The entry's number in its person's chain.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// The leaf hash: with `n`, the head that the person's device remembers.
    #[must_use]
    pub const fn leaf_hash(&self) -> Hash {
        self.leaf_hash
    }

    /// The consent epoch on which the entry was decided.
    #[must_use]
    pub const fn consent_epoch(&self) -> u64 {
        self.consent_epoch
    }

    /// Whether the entry is this person's and names the record.
    pub(crate) fn covers(&self, person: PersonId, record: RecordId) -> bool {
        self.person == person
            && self
                .records
                .binary_search_by_key(record.as_bytes(), |r| *r.as_bytes())
                .is_ok()
    }
}

/// An entry as it was read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEntry {
    pub(super) n: u64,
    pub(super) index: u64,
    pub(super) leaf: Leaf,
    pub(super) sealed: Vec<u8>,
}

impl StoredEntry {
    /// The entry's number in its person's chain.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// The leaf's index in the log.
    #[must_use]
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// The leaf that stands in the log.
    #[must_use]
    pub const fn leaf(&self) -> &Leaf {
        &self.leaf
    }

    /// The ciphertext.
    #[must_use]
    pub fn sealed(&self) -> &[u8] {
        &self.sealed
    }
}
