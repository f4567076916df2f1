//! What an erasure destroys: first the keys, so that nothing opens any more, then the rows.

use std::collections::HashSet;

use store::{Op, Space, StoreError, Volume};

use crate::error::VaultError;
use crate::handle::{Handle, Place};
use crate::ids::PersonId;
use crate::journal;
use crate::keyring::{KeyVersion, Label, category_prefix, wrapped_by};
use crate::letters;
use crate::segments::unlist_ops;
use crate::standing;
use crate::tombstone::What;
use crate::vault::Vault;

/// Rows that are read at a time.
const PAGE: usize = 2000;
/// Operations in one write of an erasure of many rows.
const BATCH: usize = 50_000;
/// Most rows of grants of one person.
const GRANT_ROWS: usize = 10_000;

impl Vault {
    /// Destroys keys; gives how many there were.
    pub(crate) fn bury_keys(&self, what: &What) -> Result<u64, VaultError> {
        let (ops, keys) = match what {
            What::Records(places) => {
                let places = self.with_segments(places.clone())?;
                let mut keys = 0;
                for place in &places {
                    keys += self.store().count(Space::RecordKey, &place.key_prefix())?;
                }
                (places.iter().map(Place::key_erasure).collect(), keys)
            }
            What::Category {
                person,
                category,
                version,
            } => {
                // What was kept after the erasure is under a newer key, and stays.
                let rows = self.category_versions(person, category)?;
                let dead = rows.into_iter().filter(|(_, found)| found <= version);
                let mut ops: Vec<_> = dead.map(|(key, _)| Op::delete(Space::CategoryKey, key)).collect();
                let keys = ops.len();
                ops.extend(self.granted(person, category, *version)?);
                (ops, u64::try_from(keys).unwrap_or(u64::MAX))
            }
            What::Person(person) => {
                let wraps = self.store().count(Space::Wrap, person.as_bytes())?;
                let categories = self.store().count(Space::CategoryKey, person.as_bytes())?;
                // One of the wraps' rows holds no key but the place of the account.
                (self.account_erasure(person)?, wraps.saturating_sub(1) + categories)
            }
            What::Grant { row } => (vec![Op::delete_prefix(Space::GrantWrap, row.clone())], 0),
            What::Rekey => return Ok(0),
        };
        self.apply_many(Volume::Keyring, &ops)?;
        Ok(keys)
    }

    /// The rows by which grants reach a category's keys up to `version`.
    fn granted(
        &self,
        person: &PersonId,
        category: &Label,
        version: KeyVersion,
    ) -> Result<impl Iterator<Item = Op>, VaultError> {
        let rows = self
            .store()
            .scan(Space::GrantWrap, person.as_bytes(), None, GRANT_ROWS, false)?;
        let category = *category;
        let dead = rows.into_iter().filter(move |(key, value)| {
            key.len() == 16 + 16 + category.len()
                && key.ends_with(&category)
                && wrapped_by(value).is_none_or(|found| found <= version)
        });
        Ok(dead.map(|(key, _)| Op::delete(Space::GrantWrap, key)))
    }

    /// Deletes rows whose keys are gone; gives how many records there were.
    pub(crate) fn bury_rows(&self, what: &What) -> Result<u64, VaultError> {
        match what {
            What::Records(places) => self.bury_records(places.clone()),
            What::Category {
                person,
                category,
                version,
            } => self.bury_category(person, category, *version),
            What::Person(person) => self.bury_person(person),
            What::Grant { .. } | What::Rekey => Ok(0),
        }
    }

    /// Destroys the keys of records and of all segments that list them, and deletes their rows; gives how many there were.
    pub(crate) fn bury_records(&self, mut places: Vec<Place>) -> Result<u64, VaultError> {
        let mut records = 0;
        while !places.is_empty() {
            let found = self.with_segments(places)?;
            records += self.bury_places(&found.iter().copied().collect::<Vec<_>>())?;
            // A segment that was written meanwhile still found its records there.
            let again = self.with_segments(found.iter().copied().collect())?;
            places = again.difference(&found).copied().collect();
        }
        Ok(records)
    }

    fn bury_places(&self, places: &[Place]) -> Result<u64, VaultError> {
        let keys: Vec<_> = places.iter().map(Place::key_erasure).collect();
        self.apply_many(Volume::Keyring, &keys)?;
        let mut records = 0;
        for part in places.chunks(PAGE) {
            let rows: Vec<_> = part.iter().map(Place::row).collect();
            let mut ops: Vec<_> = rows.iter().map(|row| Op::delete(Space::Record, row.clone())).collect();
            for handle in self.read_rows(&rows)? {
                ops.extend(handle.end_rows().into_iter().map(|(space, row)| Op::delete(space, row)));
                records += 1;
            }
            for (place, lists) in part.iter().zip(self.members(part)?) {
                ops.extend(unlist_ops(place, &lists));
            }
            self.apply_many(Volume::Records, &ops)?;
        }
        Ok(records)
    }

    fn bury_category(&self, person: &PersonId, category: &Label, version: KeyVersion) -> Result<u64, VaultError> {
        // Records before keys: a record that is kept at this moment has its key before its row, so a row that is seen here without a
        // newer key is one that was erased.
        let mut found = Vec::new();
        self.each_record(person, |handle| {
            if handle.place().category == *category {
                found.push((handle.place(), handle.key_row()));
            }
            Ok(())
        })?;
        let mut alive = HashSet::new();
        let prefix = category_prefix(person, category);
        self.each_row(Space::RecordKey, &prefix, |key, value| {
            if wrapped_by(value).is_some_and(|found| found > version) {
                alive.insert(key.to_vec());
            }
            Ok(())
        })?;
        let dead = found.into_iter().filter(|(_, key)| !alive.contains(key));
        self.bury_records(dead.map(|(place, _)| place).collect())
    }

    fn bury_person(&self, person: &PersonId) -> Result<u64, VaultError> {
        let mut ends = Vec::new();
        let mut records = 0;
        self.each_record(person, |handle| {
            records += 1;
            let beside = handle.end_rows().into_iter();
            let by_time = beside.filter(|(space, _)| *space == Space::Expiry);
            ends.extend(by_time.map(|(space, row)| Op::delete(space, row)));
            Ok(())
        })?;
        let whole = |space| Op::delete_prefix(space, *person.as_bytes());
        ends.extend([Space::Record, Space::Segment, Space::Contact, Space::Owned].map(whole));
        self.apply_many(Volume::Records, &ends)?;
        self.store().apply(Volume::Keyring, &[whole(Space::RecordKey)])?;
        let mut log = vec![whole(Space::Entry)];
        log.extend(journal::erasure(person));
        log.push(standing::erasure(person));
        log.push(letters::erasure(person));
        self.store().apply(Volume::Log, &log)?;
        Ok(records)
    }

    pub(crate) fn apply_many(&self, volume: Volume, ops: &[Op]) -> Result<(), StoreError> {
        ops.chunks(BATCH)
            .try_for_each(|batch| self.store().apply(volume, batch))
    }

    pub(crate) fn each_record(
        &self,
        person: &PersonId,
        mut each: impl FnMut(Handle) -> Result<(), VaultError>,
    ) -> Result<(), VaultError> {
        self.each_row(Space::Record, person.as_bytes(), |key, value| {
            each(Handle::read(key, value.to_vec())?)
        })
    }

    pub(crate) fn each_row(
        &self,
        space: Space,
        prefix: &[u8],
        mut each: impl FnMut(&[u8], &[u8]) -> Result<(), VaultError>,
    ) -> Result<(), VaultError> {
        let mut after: Option<Vec<u8>> = None;
        loop {
            let page = self.store().scan(space, prefix, after.as_deref(), PAGE, false)?;
            for (key, value) in &page {
                each(key, value)?;
            }
            match page.into_iter().next_back() {
                Some((last, _)) => after = Some(last),
                None => return Ok(()),
            }
        }
    }
}
