//! What was erased or revoked, so that no backup brings it back. A tombstone names opaque ids alone.
//!
//! | row in `Space::Tombstone` | value |
//! |---|---|
//! | `r`, person (16), random (16) | when (8), the places of records (32 each) |
//! | `c`, person (16), category (8), the newest key version that was destroyed (4) | when (8) |
//! | `p`, person (16) | when (8) |
//! | `g`, person (16), grant (16) | when (8) |
//! | `k`, person (16), category (8), the newest key version that is to be replaced (4) | when (8) |
//! | `!`, any of these | its value: not carried out yet |
//!
//! No two erasures share a row unless they destroy the same, so none can end, or be written over by, another that goes on beside it.

use std::collections::BTreeMap;

use store::{Op, Space, Store};

use crate::error::VaultError;
use crate::handle::{PLACE, Place};
use crate::ids::PersonId;
use crate::keyring::{KeyVersion, Label};

/// Most records in one tombstone.
pub(crate) const RECORDS: usize = 4096;
/// What the key of a tombstone that is not carried out yet starts with.
pub(crate) const PENDING: &[u8] = b"!";
/// What the keys of tombstones start with, in the order in which they are carried out again.
pub(crate) const KINDS: [&[u8]; 5] = [PENDING, b"g", b"c", b"p", b"r"];
/// What the keys of grants' tombstones start with.
pub(crate) const GRANTS: &[u8] = b"g";

/// A tombstone's key, and what it says beside when.
pub(crate) struct Tombstone {
    key: Vec<u8>,
    rest: Vec<u8>,
}

/// What a tombstone is about.
pub(crate) enum What {
    Records(Vec<Place>),
    Category {
        person: PersonId,
        category: Label,
        version: KeyVersion,
    },
    Person(PersonId),
    Grant {
        row: Vec<u8>,
    },
    /// Nothing is destroyed by it: the person's next sign-in reads it.
    Rekey,
}

fn key(kind: &[u8], person: &PersonId, rest: &[u8]) -> Vec<u8> {
    [kind, person.as_bytes(), rest].concat()
}

impl Tombstone {
    /// Of at most [`RECORDS`] records of one person's.
    pub(crate) fn records(person: PersonId, random: [u8; 16], places: &[Place]) -> Self {
        Self {
            key: key(b"r", &person, &random),
            rest: places.iter().flat_map(|place| place.to_bytes()).collect(),
        }
    }

    pub(crate) fn category(person: PersonId, category: Label, version: KeyVersion) -> Self {
        Self {
            key: key(b"c", &person, &versioned(&category, version)),
            rest: Vec::new(),
        }
    }

    pub(crate) fn person(person: PersonId) -> Self {
        Self {
            key: key(b"p", &person, &[]),
            rest: Vec::new(),
        }
    }

    /// Of the grant whose own row has this key.
    pub(crate) fn grant(row: &[u8]) -> Self {
        Self {
            key: [GRANTS, row].concat(),
            rest: Vec::new(),
        }
    }

    pub(crate) fn rekey(person: PersonId, category: Label, version: KeyVersion) -> Self {
        Self {
            key: key(b"k", &person, &versioned(&category, version)),
            rest: Vec::new(),
        }
    }

    fn value(&self, when_ms: u64) -> Vec<u8> {
        [&when_ms.to_be_bytes()[..], &self.rest].concat()
    }

    /// The operation that notes it as carried out.
    pub(crate) fn put(&self, when_ms: u64) -> Op {
        Op::put(Space::Tombstone, self.key.clone(), self.value(when_ms))
    }

    /// The operation that notes it as to be carried out.
    pub(crate) fn put_pending(&self, when_ms: u64) -> Op {
        Op::put(Space::Tombstone, self.pending(), self.value(when_ms))
    }

    /// The operation that takes the note away that it is to be carried out.
    pub(crate) fn delete_pending(&self) -> Op {
        Op::delete(Space::Tombstone, self.pending())
    }

    fn pending(&self) -> Vec<u8> {
        [PENDING, &self.key].concat()
    }

    /// Reads a row, whether it is pending or not, with when it was made.
    pub(crate) fn read(key: &[u8], value: &[u8]) -> Result<(Self, u64), VaultError> {
        let malformed = VaultError::Malformed("a tombstone");
        let (when, rest) = value.split_first_chunk().ok_or(malformed)?;
        let key = key.strip_prefix(PENDING).unwrap_or(key).to_vec();
        let rest = rest.to_vec();
        Ok((Self { key, rest }, u64::from_be_bytes(*when)))
    }

    pub(crate) fn what(&self) -> Result<What, VaultError> {
        let read = || {
            let (kind, row) = self.key.split_first()?;
            let (person, rest) = row.split_first_chunk::<16>()?;
            let person = PersonId::from_bytes(*person);
            match kind {
                b'r' => {
                    let (places, []) = self.rest.as_chunks::<PLACE>() else {
                        return None;
                    };
                    let places = places.iter().map(|bytes| Place::from_bytes(person, bytes));
                    Some(What::Records(places.collect::<Option<_>>()?))
                }
                b'c' => {
                    let (category, version) = read_versioned(rest)?;
                    Some(What::Category {
                        person,
                        category,
                        version,
                    })
                }
                b'p' => Some(What::Person(person)),
                b'g' => Some(What::Grant { row: row.to_vec() }),
                b'k' => Some(What::Rekey),
                _ => None,
            }
        };
        read().ok_or(VaultError::Malformed("a tombstone"))
    }
}

fn versioned(category: &Label, version: KeyVersion) -> Vec<u8> {
    [&category[..], &version.to_be_bytes()].concat()
}

fn read_versioned(bytes: &[u8]) -> Option<(Label, KeyVersion)> {
    let (category, version) = bytes.split_first_chunk()?;
    Some((*category, KeyVersion::from_be_bytes(version.try_into().ok()?)))
}

/// The newest key version of a category that was ever destroyed: new keys are numbered on from it, so that no tombstone meets them.
pub(crate) fn newest_destroyed(
    store: &dyn Store,
    person: &PersonId,
    category: &Label,
) -> Result<KeyVersion, VaultError> {
    let done = key(b"c", person, category);
    let pending = [PENDING, &done].concat();
    let mut newest = 0;
    for prefix in [done, pending] {
        let last = store.scan(Space::Tombstone, &prefix, None, 1, true)?;
        for (key, _) in last {
            let version = key.get(prefix.len()..).and_then(|version| version.try_into().ok());
            let version = version.ok_or(VaultError::Malformed("a tombstone"))?;
            newest = newest.max(KeyVersion::from_be_bytes(version));
        }
    }
    Ok(newest)
}

/// All of a person's categories with the newest versions of their keys that are to be replaced.
pub(crate) fn all_to_rekey(store: &dyn Store, person: &PersonId) -> Result<BTreeMap<Label, KeyVersion>, VaultError> {
    let prefix = key(b"k", person, &[]);
    let rows = store.scan(Space::Tombstone, &prefix, None, usize::MAX, false)?;
    // In the order of versions, so that a category's newest is the last one.
    let read = |(key, _): &(Vec<u8>, Vec<u8>)| read_versioned(key.get(prefix.len()..)?);
    rows.iter()
        .map(|row| read(row).ok_or(VaultError::Malformed("a tombstone")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::RecordId;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_reads_back(when in any::<u64>(), ids in proptest::collection::vec(any::<([u8; 8], [u8; 16])>(), 0..9), random in any::<[u8; 16]>()) {
            let person = PersonId::from_bytes([7; 16]);
            let places: Vec<_> = ids.into_iter().map(|(label, id)| Place {
                person, category: label, collection: [9; 8], id: RecordId::from_bytes(id),
            }).collect();
            let Op::Put { key, value, .. } = Tombstone::records(person, random, &places).put_pending(when) else { panic!() };
            let (read, at) = Tombstone::read(&key, &value).unwrap();
            prop_assert_eq!(at, when);
            let What::Records(found) = read.what().unwrap() else { panic!() };
            prop_assert!(found == places);
            let Op::Put { key: done, .. } = read.put(when) else { panic!() };
            prop_assert_eq!(&key[1..], done);
        }

        #[test]
        fn a_category_and_its_version_read_back(when in any::<u64>(), category in any::<[u8; 8]>(), version in any::<u32>()) {
            let person = PersonId::from_bytes([7; 16]);
            let Op::Put { key, value, .. } = Tombstone::category(person, category, version).put_pending(when) else { panic!() };
            let (read, at) = Tombstone::read(&key, &value).unwrap();
            prop_assert_eq!(at, when);
            let What::Category { person: whose, category: found, version: destroyed } = read.what().unwrap() else { panic!() };
            prop_assert_eq!((whose, found, destroyed), (person, category, version));
        }

        #[test]
        fn any_row_is_refused_or_read(key in proptest::collection::vec(any::<u8>(), 0..60), value in proptest::collection::vec(any::<u8>(), 0..60)) {
            if let Ok((read, _)) = Tombstone::read(&key, &value) {
                let _ = read.what();
            }
        }
    }
}
