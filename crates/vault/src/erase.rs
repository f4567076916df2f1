//! Erasing: keys first, then rows, and a tombstone that a restored backup is replayed through.
//!
//! An erasure is planned, its tombstones become durable together with the ledger's entry, and then it is carried out. A tombstone is
//! pending until then, so that a crash in between is finished when the vault is opened next.
//!
//! | row in `Space::Tombstone` | value |
//! |---|---|
//! | `r`, person (16), collection (8), record (16) | when (8) |
//! | `c`, person (16), category (8) | when (8), the newest key version that was destroyed (4) |
//! | `p`, person (16) | when (8) |
//! | `!`, any of these | its value: not carried out yet |

use std::collections::BTreeSet;

use store::{Op, Space, Store, StoreError, Volume};

use crate::Vault;
use crate::account::Unlocked;
use crate::error::VaultError;
use crate::ids::{PersonId, RecordId, SessionId};
use crate::journal;
use crate::keyring::{KeyVersion, Label};
use crate::records::{Handle, owned_row, segment_row};

/// Rows that are read at a time.
const PAGE: usize = 2000;
/// Operations in one write of an erasure of many rows.
const BATCH: usize = 20_000;

/// What is to be erased.
pub enum Erase<'a> {
    /// These records, and every index segment that lists one of them.
    Records(&'a [Handle]),
    /// Everything of a category.
    Category(&'a str),
    /// The person, with all that is theirs.
    Person,
}

/// An erasure that is decided on and not yet carried out.
pub struct Erasure {
    person: PersonId,
    tombstones: Vec<(Vec<u8>, Vec<u8>)>,
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
    /// The records that the ledger's entry is to name; none for a whole person, whose entries go too.
    #[must_use]
    pub fn records(&self) -> &[RecordId] {
        &self.records
    }

    /// The operations for the transaction of the ledger's entry.
    #[must_use]
    pub fn log_ops(&self) -> Vec<Op> {
        let pending = self.tombstones.iter().map(|(key, value)| Op::Put {
            space: Space::Tombstone,
            key: pending(key),
            value: value.clone(),
        });
        let mut ops: Vec<Op> = pending.collect();
        if self.whole {
            let prefix = self.person.as_bytes().to_vec();
            ops.push(Op::DeletePrefix {
                space: Space::Entry,
                prefix: prefix.clone(),
            });
            ops.push(Op::Delete {
                space: Space::Head,
                key: prefix,
            });
            ops.push(journal::erasure(&self.person));
        }
        ops
    }
}

/// The newest key version of a category that was ever destroyed: new keys are numbered on from it, so that no tombstone meets them.
pub(crate) fn newest_destroyed(
    store: &dyn Store,
    person: &PersonId,
    category: &Label,
) -> Result<KeyVersion, VaultError> {
    let key = category_place(person, category);
    let rows = store.get_many(Space::Tombstone, &[pending(&key), key])?;
    let versions = rows
        .into_iter()
        .flatten()
        .filter_map(|value| value.last_chunk().copied());
    Ok(versions.map(KeyVersion::from_be_bytes).max().unwrap_or(0))
}

fn category_place(person: &PersonId, category: &Label) -> Vec<u8> {
    [b"c", &person.as_bytes()[..], category].concat()
}

fn pending(tombstone: &[u8]) -> Vec<u8> {
    [b"!", tombstone].concat()
}

/// A tombstone, read.
enum Tombstone {
    Record {
        row: Vec<u8>,
    },
    Category {
        person: PersonId,
        category: Label,
        version: KeyVersion,
    },
    Person(PersonId),
}

impl Tombstone {
    fn read(key: &[u8], value: &[u8]) -> Option<Self> {
        let (kind, rest) = key.split_first()?;
        let (person, place) = rest.split_first_chunk::<16>()?;
        let person = PersonId::from_bytes(*person);
        match kind {
            b'r' => Some(Self::Record { row: rest.to_vec() }),
            b'c' => {
                let version = KeyVersion::from_be_bytes(*value.get(8..)?.first_chunk::<4>()?);
                Some(Self::Category {
                    person,
                    category: place.try_into().ok()?,
                    version,
                })
            }
            b'p' => Some(Self::Person(person)),
            _ => None,
        }
    }
}

impl Vault {
    /// Plans an erasure: nothing is changed yet.
    ///
    /// # Errors
    /// The store's own.
    pub fn plan_erasure(&self, unlocked: &Unlocked, what: &Erase<'_>, now_ms: u64) -> Result<Erasure, VaultError> {
        let person = unlocked.person();
        let when = now_ms.to_be_bytes();
        let plan = |tombstones, records, whole| Erasure {
            person,
            tombstones,
            records,
            whole,
        };
        match what {
            Erase::Records(handles) => {
                let mut rows: BTreeSet<Vec<u8>> = handles.iter().map(Handle::tombstone_place).collect();
                let listed: Vec<_> = handles
                    .iter()
                    .map(|handle| segment_row(&person, &handle.id()))
                    .collect();
                rows.extend(self.store().get_many(Space::Segment, &listed)?.into_iter().flatten());
                let tombstone = |row: Vec<u8>| ([b"r", &row[..]].concat(), when.to_vec());
                let records = handles.iter().map(Handle::id).collect();
                Ok(plan(rows.into_iter().map(tombstone).collect(), records, false))
            }
            Erase::Category(category) => {
                let label = unlocked.category_label(category);
                let version = self.newest_version(&person, label)?.unwrap_or(0);
                let mut records = Vec::new();
                self.each_record(&person, |handle| {
                    if handle.category() == label {
                        records.push(handle.id());
                    }
                    Ok(())
                })?;
                let key = category_place(&person, &label);
                Ok(plan(
                    vec![(key, [&when[..], &version.to_be_bytes()].concat())],
                    records,
                    false,
                ))
            }
            Erase::Person => {
                let key = [b"p", &person.as_bytes()[..]].concat();
                Ok(plan(vec![(key, when.to_vec())], Vec::new(), true))
            }
        }
    }

    /// Destroys the keys. Afterwards nothing opens what they opened, whether or not [`Vault::delete_erased`] runs.
    ///
    /// # Errors
    /// The store's own; [`Vault::resume_erasures`] finishes what was begun.
    pub fn destroy_keys(&self, erasure: &Erasure) -> Result<u64, VaultError> {
        let mut keys = 0;
        for (key, value) in &erasure.tombstones {
            let tombstone = Tombstone::read(key, value).ok_or(VaultError::Malformed("a tombstone"))?;
            keys += self.bury_keys(&tombstone)?;
        }
        Ok(keys)
    }

    /// Deletes the rows whose keys are gone, and leaves no byte of them in any file.
    ///
    /// # Errors
    /// The store's own; [`Vault::resume_erasures`] finishes what was begun.
    pub fn delete_erased(&self, erasure: &Erasure) -> Result<u64, VaultError> {
        let mut records = 0;
        let mut done = Vec::new();
        for (key, value) in &erasure.tombstones {
            let tombstone = Tombstone::read(key, value).ok_or(VaultError::Malformed("a tombstone"))?;
            records += self.bury_rows(&tombstone)?;
            done.push(Op::Delete {
                space: Space::Tombstone,
                key: pending(key),
            });
            done.push(Op::Put {
                space: Space::Tombstone,
                key: key.clone(),
                value: value.clone(),
            });
        }
        self.store().apply(Volume::Log, &done)?;
        for volume in Volume::ALL {
            self.store().compact(volume)?;
        }
        Ok(records)
    }

    /// Finishes erasures that a crash interrupted. Called when a vault is opened, before anybody is served.
    ///
    /// # Errors
    /// The store's own.
    pub(crate) fn resume_erasures(&self) -> Result<u64, VaultError> {
        self.replay(b"!")
    }

    /// Carries out every tombstone again: what was erased stays erased, whatever backup the other volumes came from.
    ///
    /// # Errors
    /// The store's own.
    pub(crate) fn replay_tombstones(&self) -> Result<u64, VaultError> {
        Ok(self.replay(b"!")? + self.replay(b"c")? + self.replay(b"p")? + self.replay(b"r")?)
    }

    fn replay(&self, prefix: &[u8]) -> Result<u64, VaultError> {
        let mut after: Option<Vec<u8>> = None;
        let mut records = 0;
        loop {
            let page = self
                .store()
                .scan(Space::Tombstone, prefix, after.as_deref(), PAGE, false)?;
            let Some((last, _)) = page.last() else {
                return Ok(records);
            };
            after = Some(last.clone());
            let mut done = Vec::new();
            for (key, value) in page {
                let place = key.strip_prefix(b"!").unwrap_or(&key);
                let tombstone = Tombstone::read(place, &value).ok_or(VaultError::Malformed("a tombstone"))?;
                self.bury_keys(&tombstone)?;
                records += self.bury_rows(&tombstone)?;
                if place.len() < key.len() {
                    done.push(Op::Put {
                        space: Space::Tombstone,
                        key: place.to_vec(),
                        value,
                    });
                    done.push(Op::Delete {
                        space: Space::Tombstone,
                        key,
                    });
                }
            }
            self.store().apply(Volume::Log, &done)?;
        }
    }

    fn bury_keys(&self, tombstone: &Tombstone) -> Result<u64, VaultError> {
        let (ops, keys) = match tombstone {
            Tombstone::Record { row } => match self.store().get(Space::Record, row)? {
                Some(value) => (vec![Handle::read(row, &value)?.key_erasure()], 1),
                None => (Vec::new(), 0),
            },
            Tombstone::Category {
                person,
                category,
                version,
            } => {
                // What was kept after the erasure is under a newer key, and stays.
                let rows: Vec<_> = self
                    .category_versions(person, category)?
                    .into_iter()
                    .filter(|(_, found)| found <= version)
                    .map(|(key, _)| Op::Delete {
                        space: Space::CategoryKey,
                        key,
                    })
                    .collect();
                let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
                (rows, count)
            }
            Tombstone::Person(person) => {
                let wraps = self.store().count(Space::Wrap, person.as_bytes())?;
                let categories = self.store().count(Space::CategoryKey, person.as_bytes())?;
                (self.account_erasure(person)?, wraps + categories)
            }
        };
        self.store().apply(Volume::Keyring, &ops)?;
        Ok(keys)
    }

    fn bury_rows(&self, tombstone: &Tombstone) -> Result<u64, VaultError> {
        match tombstone {
            Tombstone::Record { row } => match self.store().get(Space::Record, row)? {
                Some(value) => self.bury_records(&[Handle::read(row, &value)?]),
                None => Ok(0),
            },
            Tombstone::Category {
                person,
                category,
                version,
            } => {
                let mut dead = Vec::new();
                self.each_record(person, |handle| {
                    if handle.category() == *category
                        && self.key_version(&handle)?.is_none_or(|found| found <= *version)
                    {
                        dead.push(handle);
                    }
                    Ok(())
                })?;
                self.bury_records(&dead)
            }
            Tombstone::Person(person) => {
                let mut all = Vec::new();
                self.each_record(person, |handle| {
                    all.extend(handle.row_erasure());
                    Ok(())
                })?;
                let records = self.store().count(Space::Record, person.as_bytes())?;
                self.apply_many(Volume::Records, all)?;
                let prefix = |space| Op::DeletePrefix {
                    space,
                    prefix: person.as_bytes().to_vec(),
                };
                let rest = [Space::Record, Space::Segment, Space::Contact, Space::Owned].map(prefix);
                self.store().apply(Volume::Records, &rest)?;
                self.store().apply(Volume::Keyring, &[prefix(Space::RecordKey)])?;
                let log = [prefix(Space::Entry), prefix(Space::Consent)];
                self.store().apply(Volume::Log, &log)?;
                Ok(records)
            }
        }
    }

    fn bury_records(&self, handles: &[Handle]) -> Result<u64, VaultError> {
        self.apply_many(Volume::Keyring, handles.iter().map(Handle::key_erasure).collect())?;
        self.apply_many(Volume::Records, handles.iter().flat_map(Handle::row_erasure).collect())?;
        Ok(u64::try_from(handles.len()).unwrap_or(u64::MAX))
    }

    fn apply_many(&self, volume: Volume, ops: Vec<Op>) -> Result<(), StoreError> {
        ops.chunks(BATCH)
            .try_for_each(|batch| self.store().apply(volume, batch))
    }

    fn each_record(
        &self,
        person: &PersonId,
        mut each: impl FnMut(Handle) -> Result<(), VaultError>,
    ) -> Result<(), VaultError> {
        let mut last: Option<Handle> = None;
        loop {
            let page = self.all(person, last.as_ref(), PAGE)?;
            let Some(newest) = page.last() else { return Ok(()) };
            last = Some(newest.clone());
            page.into_iter().try_for_each(&mut each)?;
        }
    }

    /// Erases what was kept only until the end of a session.
    pub(crate) fn erase_session_records(&self, person: &PersonId, session: &SessionId) -> Result<(), VaultError> {
        let prefix = owned_row(person, session, &[]);
        loop {
            let page = self.store().scan(Space::Owned, &prefix, None, PAGE, false)?;
            if page.is_empty() {
                return Ok(());
            }
            let rows: Vec<_> = page
                .iter()
                .filter_map(|(key, _)| key.get(prefix.len()..))
                .map(<[u8]>::to_vec)
                .collect();
            self.erase_rows(&rows)?;
            let gone = page
                .into_iter()
                .map(|(key, _)| Op::Delete {
                    space: Space::Owned,
                    key,
                })
                .collect();
            self.apply_many(Volume::Records, gone)?;
        }
    }

    fn erase_rows(&self, rows: &[Vec<u8>]) -> Result<u64, VaultError> {
        let values = self.store().get_many(Space::Record, rows)?;
        let found = rows
            .iter()
            .zip(values)
            .filter_map(|(row, value)| Some(Handle::read(row, &value?)));
        self.bury_records(&found.collect::<Result<Vec<_>, _>>()?)
    }

    /// Erases what has expired and what belonged to sessions that are over. It needs nobody's key, so it leaves no ledger entry: the
    /// term stands in the entry that kept the record.
    ///
    /// # Errors
    /// The store's own; what is left is swept the next time.
    pub fn sweep(&self, now_ms: u64) -> Result<u64, VaultError> {
        let mut swept = 0;
        loop {
            let page = self.store().scan(Space::Expiry, &[], None, PAGE, false)?;
            let due: Vec<_> = page
                .into_iter()
                .map(|(key, _)| key)
                .filter(|key| {
                    key.first_chunk::<8>()
                        .is_some_and(|at| u64::from_be_bytes(*at) <= now_ms)
                })
                .collect();
            if due.is_empty() {
                break;
            }
            let rows: Vec<_> = due.iter().filter_map(|key| key.get(8..)).map(<[u8]>::to_vec).collect();
            swept += self.erase_rows(&rows)?;
            self.apply_many(
                Volume::Records,
                due.into_iter()
                    .map(|key| Op::Delete {
                        space: Space::Expiry,
                        key,
                    })
                    .collect(),
            )?;
        }
        for (person, session) in self.sessions_over(now_ms)? {
            self.forget_session(&person, &session)?;
        }
        Ok(swept)
    }
}
