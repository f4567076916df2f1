//! Index segments: records that list other records, and that must not outlive any of them as they are.
//!
//! Which segments list a record stands in rows of opaque ids, so that a record can be erased without any key and takes every segment with
//! it that lists it. Who wants to keep the rest of such a segment replaces it first.
//!
//! | row in `Space::Segment` | value |
//! |---|---|
//! | person (16), `l`, record (16), the segment's place (32) | empty |
//! | person (16), `s`, segment (16) | the ids of the records that it lists (16 each) |

use std::collections::BTreeSet;

use store::{Op, Space};

use crate::account::Unlocked;
use crate::error::VaultError;
use crate::handle::{Handle, Place};
use crate::ids::{PersonId, RecordId};
use crate::vault::Vault;

/// Most records that an index segment lists.
pub const SEGMENT_RECORDS: usize = 256;
/// Most segments that are found for one record; indexes list it once each.
const SEGMENTS: usize = 1000;

fn listed_prefix(person: &PersonId, listed: &RecordId) -> Vec<u8> {
    [&person.as_bytes()[..], b"l", listed.as_bytes()].concat()
}

fn members_row(segment: &Place) -> Vec<u8> {
    [&segment.person.as_bytes()[..], b"s", segment.id.as_bytes()].concat()
}

/// The operations that note what a segment lists.
pub(crate) fn list_ops(segment: &Place, lists: &[RecordId]) -> Vec<Op> {
    if lists.is_empty() {
        return Vec::new();
    }
    let ids: Vec<u8> = lists.iter().flat_map(|id| *id.as_bytes()).collect();
    let mut ops = vec![Op::put(Space::Segment, members_row(segment), ids)];
    ops.extend(listing_rows(segment, lists).map(|row| Op::put(Space::Segment, row, [])));
    ops
}

/// The operations that forget what a segment lists.
pub(crate) fn unlist_ops(segment: &Place, lists: &[RecordId]) -> Vec<Op> {
    if lists.is_empty() {
        return Vec::new();
    }
    let mut ops = vec![Op::delete(Space::Segment, members_row(segment))];
    ops.extend(listing_rows(segment, lists).map(|row| Op::delete(Space::Segment, row)));
    ops
}

fn listing_rows(segment: &Place, lists: &[RecordId]) -> impl Iterator<Item = Vec<u8>> {
    lists
        .iter()
        .map(|listed| [&listed_prefix(&segment.person, listed)[..], &segment.to_bytes()].concat())
}

impl Vault {
    /// The segments that list any of these records: those that an erasure of the records takes with it.
    ///
    /// # Errors
    /// The store's own.
    pub fn segments_of(&self, unlocked: &Unlocked, records: &[RecordId]) -> Result<Vec<Handle>, VaultError> {
        let mut rows = BTreeSet::new();
        for listed in records {
            rows.extend(self.listing(&unlocked.person(), listed)?.iter().map(Place::row));
        }
        self.read_rows(&rows.into_iter().collect::<Vec<_>>())
    }

    /// The records that a segment lists, those that still stand among them.
    ///
    /// # Errors
    /// The store's own.
    pub fn listed_by(&self, segment: &Handle) -> Result<Vec<RecordId>, VaultError> {
        Ok(self.members(&[segment.place()])?.pop().unwrap_or_default())
    }

    /// The same for several segments, in their order.
    ///
    /// # Errors
    /// The store's own.
    pub fn listed_by_each(&self, segments: &[Handle]) -> Result<Vec<Vec<RecordId>>, VaultError> {
        self.members(&segments.iter().map(Handle::place).collect::<Vec<_>>())
    }

    /// Replaces what a segment says and which records it lists, under a new key; the old one's is destroyed.
    ///
    /// # Errors
    /// As [`Vault::update`]; [`VaultError::SegmentFull`].
    pub fn replace_segment(
        &self,
        unlocked: &Unlocked,
        segment: &Handle,
        content: &[u8],
        lists: &[RecordId],
    ) -> Result<Handle, VaultError> {
        if lists.len() > SEGMENT_RECORDS {
            return Err(VaultError::SegmentFull(SEGMENT_RECORDS));
        }
        let place = segment.place();
        let mut also = unlist_ops(&place, &self.listed_by(segment)?);
        also.extend(list_ops(&place, lists));
        self.rewrite(unlocked, segment, segment.head(), content, also)
    }

    /// The segments that list a record.
    fn listing(&self, person: &PersonId, listed: &RecordId) -> Result<Vec<Place>, VaultError> {
        let prefix = listed_prefix(person, listed);
        let rows = self.store().scan(Space::Segment, &prefix, None, SEGMENTS, false)?;
        let place = |key: &[u8]| Place::from_bytes(*person, key.get(prefix.len()..)?);
        Ok(rows.iter().filter_map(|(key, _)| place(key)).collect())
    }

    /// What each of these records lists; nothing for those that are no segments.
    pub(crate) fn members(&self, places: &[Place]) -> Result<Vec<Vec<RecordId>>, VaultError> {
        let rows: Vec<_> = places.iter().map(members_row).collect();
        let values = self.store().get_many(Space::Segment, &rows)?;
        let ids = |value: Option<Vec<u8>>| {
            let (ids, _) = value.as_deref().unwrap_or_default().as_chunks::<16>();
            ids.iter().map(|id| RecordId::from_bytes(*id)).collect()
        };
        Ok(values.into_iter().map(ids).collect())
    }

    /// These records and every segment that lists one of them, and so on.
    pub(crate) fn with_segments(&self, places: Vec<Place>) -> Result<BTreeSet<Place>, VaultError> {
        let mut found = BTreeSet::new();
        let mut open = places;
        while let Some(place) = open.pop() {
            if found.insert(place) {
                open.extend(self.listing(&place.person, &place.id)?);
            }
        }
        Ok(found)
    }
}
