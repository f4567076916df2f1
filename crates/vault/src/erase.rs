//! Erasing: keys first, then rows, and a tombstone that a restored backup is replayed through.
//!
//! An erasure is planned ([`Vault::plan_erasure`]), its tombstones become durable together with the ledger's entry ([`Erasure::log_ops`]),
//! and then it is carried out ([`Vault::destroy_keys`], [`Vault::delete_erased`]). A tombstone is pending until then, so that what a crash
//! interrupted is finished when the vault is opened next. Of what is destroyed, `bury` knows more.

use store::{Op, Space, Volume};

use crate::account::Unlocked;
use crate::error::VaultError;
use crate::handle::{Handle, Place};
use crate::ids::{PersonId, RecordId};
use crate::journal;
use crate::letters;
use crate::secret::random;
use crate::standing;
use crate::tombstone::{self, Tombstone, newest_destroyed};
use crate::vault::Vault;

/// Rows that are read at a time.
const PAGE: usize = 2000;

/// What is to be erased.
pub enum Erase<'a> {
    /// These records, and every index segment that lists one of them.
    Records(&'a [Handle]),
    /// Everything of a collection: its records one by one.
    Collection(&'a str),
    /// Everything of a category.
    Category(&'a str),
    /// The person, with all that is theirs.
    Person,
}

/// An erasure that is decided on and not yet carried out.
pub struct Erasure {
    person: PersonId,
    when_ms: u64,
    tombstones: Vec<Tombstone>,
    records: Vec<RecordId>,
    whole: bool,
}

/// What an erasure destroyed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Erased {
    /// Keys that were destroyed, those that wrap other keys among them.
    pub keys: u64,
    /// Records that were deleted.
    pub records: u64,
}

impl Erasure {
    /// The records that the ledger's entry is to name. There are none where a category or a person goes: the entry names the category, or
    /// nothing. An entry holds about 5,000; for more, several are written in the same append.
    #[must_use]
    pub fn records(&self) -> &[RecordId] {
        &self.records
    }

    /// The operations for the transaction of the ledger's entry.
    #[must_use]
    pub fn log_ops(&self) -> Vec<Op> {
        let pending = self
            .tombstones
            .iter()
            .map(|tombstone| tombstone.put_pending(self.when_ms));
        let mut ops: Vec<Op> = pending.collect();
        if self.whole {
            ops.push(Op::delete_prefix(Space::Entry, *self.person.as_bytes()));
            ops.push(Op::delete(Space::Head, *self.person.as_bytes()));
            ops.extend(journal::erasure(&self.person));
            ops.push(standing::erasure(&self.person));
            ops.push(letters::erasure(&self.person));
        }
        ops
    }
}

impl Vault {
    /// Plans an erasure: nothing is changed yet.
    ///
    /// # Errors
    /// The store's own.
    pub fn plan_erasure(&self, unlocked: &Unlocked, what: &Erase<'_>, now_ms: u64) -> Result<Erasure, VaultError> {
        let person = unlocked.person();
        let mut plan = Erasure {
            person,
            when_ms: now_ms,
            tombstones: Vec::new(),
            records: Vec::new(),
            whole: false,
        };
        match what {
            Erase::Records(handles) => {
                let own = handles.iter().map(Handle::place).filter(|place| place.person == person);
                plan.bury(&own.collect::<Vec<_>>())?;
            }
            Erase::Collection(collection) => {
                let mut after = None;
                loop {
                    let page = self.list(unlocked, collection, after, PAGE, false)?;
                    let Some(last) = page.last() else { break };
                    after = Some(last.id());
                    plan.bury(&page.iter().map(Handle::place).collect::<Vec<_>>())?;
                }
            }
            Erase::Category(category) => {
                let label = unlocked.category_label(category);
                let newest = self.newest_version(&person, label)?.unwrap_or(0);
                let version = newest.max(newest_destroyed(self.store(), &person, &label)?);
                plan.tombstones.push(Tombstone::category(person, label, version));
            }
            Erase::Person => plan = Erasure::of_person(person, now_ms),
        }
        Ok(plan)
    }

    /// Destroys the keys: a fixed number of rows for a category or a person. Afterwards nothing opens what they opened, whether or not
    /// [`Vault::delete_erased`] runs.
    ///
    /// # Errors
    /// The store's own; what was begun is finished when the vault is opened next.
    pub fn destroy_keys(&self, erasure: &Erasure) -> Result<u64, VaultError> {
        let mut keys = 0;
        for tombstone in &erasure.tombstones {
            keys += self.bury_keys(&tombstone.what()?)?;
        }
        Ok(keys)
    }

    /// Deletes the rows whose keys are gone, and leaves no byte of them in any file. Where somebody reads the files at this moment, a backup
    /// for one, the bytes are cut off by the next [`Vault::sweep`].
    ///
    /// # Errors
    /// As [`Vault::destroy_keys`].
    pub fn delete_erased(&self, erasure: &Erasure) -> Result<u64, VaultError> {
        let mut records = 0;
        for tombstone in &erasure.tombstones {
            records += self.bury_rows(&tombstone.what()?)?;
        }
        self.cut(&Volume::ALL)?;
        let tombstones = erasure.tombstones.iter();
        let done = tombstones.flat_map(|tombstone| [tombstone.delete_pending(), tombstone.put(erasure.when_ms)]);
        self.store().apply(Volume::Log, &done.collect::<Vec<_>>())?;
        Ok(records)
    }

    /// Carries a planned erasure out whose [`Erasure::log_ops`] are durable: keys first, then rows.
    ///
    /// # Errors
    /// As [`Vault::destroy_keys`].
    pub fn carry_out(&self, erasure: &Erasure) -> Result<Erased, VaultError> {
        let keys = self.destroy_keys(erasure)?;
        let records = self.delete_erased(erasure)?;
        Ok(Erased { keys, records })
    }

    /// Finishes what a crash interrupted; gives how many records that erased. Called before anybody is served.
    pub(crate) fn resume_erasures(&self) -> Result<u64, VaultError> {
        Ok(self.replay(tombstone::PENDING)? + self.replay(tombstone::GRANTS)?)
    }

    /// Carries every tombstone out again: what was erased stays erased, whatever backup the other volumes came from.
    pub(crate) fn replay_tombstones(&self) -> Result<u64, VaultError> {
        let mut records = 0;
        for kind in tombstone::KINDS {
            records += self.replay(kind)?;
        }
        Ok(records)
    }

    fn replay(&self, kind: &[u8]) -> Result<u64, VaultError> {
        let mut after: Option<Vec<u8>> = None;
        let mut records = 0;
        loop {
            let page = self
                .store()
                .scan(Space::Tombstone, kind, after.as_deref(), PAGE, false)?;
            let Some((last, _)) = page.last() else {
                return Ok(records);
            };
            after = Some(last.clone());
            for (key, value) in page {
                let (tombstone, when_ms) = Tombstone::read(&key, &value)?;
                let what = tombstone.what()?;
                self.bury_keys(&what)?;
                records += self.bury_rows(&what)?;
                if key.starts_with(tombstone::PENDING) {
                    self.cut(&Volume::ALL)?;
                    let done = [tombstone.delete_pending(), tombstone.put(when_ms)];
                    self.store().apply(Volume::Log, &done)?;
                }
            }
        }
    }
}

impl Erasure {
    /// Of everything that is somebody's; no key of theirs is needed.
    pub(crate) fn of_person(person: PersonId, when_ms: u64) -> Self {
        Self {
            person,
            when_ms,
            tombstones: vec![Tombstone::person(person)],
            records: Vec::new(),
            whole: true,
        }
    }

    fn bury(&mut self, places: &[Place]) -> Result<(), VaultError> {
        for part in places.chunks(tombstone::RECORDS) {
            self.tombstones.push(Tombstone::records(self.person, random()?, part));
        }
        self.records.extend(places.iter().map(|place| place.id));
        Ok(())
    }
}
