//! Memories for their person to see.

use std::collections::{BTreeMap, BTreeSet};

use consent::Category;
use gate::{Guarded, Open, RecordId, SEGMENT_RECORDS};

use super::index::{Segment, search};
use super::terms::terms;
use super::{MEMORIES, MEMORY_INDEX, MEMORY_PINS, Memory};
use crate::converse::Companion;
use crate::error::CompanionError;

/// Most memories that a search shows.
const MOST_FOUND: usize = 50;

/// A memory with what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// Its id.
    pub id: RecordId,
    /// What it is about.
    pub category: Category,
    /// What it says.
    pub memory: Memory,
}

/// Which memories to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// The newest before `before`.
    Newest {
        /// The oldest that was shown already.
        before: Option<RecordId>,
        /// How many.
        limit: usize,
    },
    /// Those in which the words stand.
    Found(String),
    /// Those that are pinned.
    Pinned,
    /// These.
    Named(Vec<RecordId>),
}

impl Companion {
    /// How many memories there are.
    ///
    /// # Errors
    /// [`CompanionError::Gate`].
    pub fn count_memories(&self, open: &Open) -> Result<u64, CompanionError> {
        Ok(self.gate().count(open, MEMORIES)?)
    }

    /// Memories for the person to read. That they were shown is in the ledger.
    ///
    /// # Errors
    /// [`CompanionError::Gate`].
    pub fn memories(&self, open: &Open, shown: &Shown) -> Result<Vec<Remembered>, CompanionError> {
        let ids = match shown {
            Shown::Newest { before, limit } => {
                let newest = self.gate().list_all(open, MEMORIES, *before, *limit)?;
                return self.show_memories(open, newest);
            }
            Shown::Named(ids) => ids.clone(),
            Shown::Found(words) => self
                .with_index(open, |segments| search(segments, &terms(words)))?
                .into_iter()
                .map(|(id, _)| id)
                .take(MOST_FOUND)
                .collect(),
            Shown::Pinned => self.pinned(open)?,
        };
        let mut found = self.show_memories(open, self.gate().find_any(open, MEMORIES, &ids)?)?;
        found.sort_by_key(|one| ids.iter().position(|id| *id == one.id));
        if *shown == Shown::Pinned {
            // What lists them is not sealed; they themselves say whether it is so.
            found.retain(|one| one.memory.pinned);
        }
        Ok(found)
    }

    /// What a page of memories begins with: those that are pinned, and the newest `limit`, pinned or not.
    ///
    /// # Errors
    /// [`CompanionError::Gate`].
    pub fn first_memories(
        &self,
        open: &Open,
        limit: usize,
    ) -> Result<(Vec<Remembered>, Vec<Remembered>), CompanionError> {
        let newest = self.gate().list_all::<Memory>(open, MEMORIES, None, limit)?;
        let new: Vec<RecordId> = newest.iter().filter_map(Guarded::record).collect();
        let pins = self.pinned(open)?;
        let older: Vec<RecordId> = pins.iter().copied().filter(|id| !new.contains(id)).collect();
        let older = self.gate().find_any::<Memory>(open, MEMORIES, &older)?;
        let all = self.show_memories(open, newest.into_iter().chain(older).collect())?;
        let some = |ids: &[RecordId]| {
            let of = |id: &RecordId| all.iter().find(|one| one.id == *id).cloned();
            ids.iter().filter_map(of).collect::<Vec<_>>()
        };
        let mut pinned = some(&pins);
        pinned.retain(|one| one.memory.pinned);
        Ok((pinned, some(&new)))
    }

    /// The memories that are pinned; nothing is opened to know them.
    fn pinned(&self, open: &Open) -> Result<Vec<RecordId>, CompanionError> {
        let segments = self.gate().segments::<Segment>(open, MEMORY_PINS)?;
        Ok(segments.into_iter().flat_map(|segment| segment.lists).collect())
    }

    /// One memory.
    ///
    /// # Errors
    /// [`CompanionError::Gate`].
    pub fn memory(&self, open: &Open, id: RecordId) -> Result<Option<Remembered>, CompanionError> {
        Ok(self.memories(open, &Shown::Named(vec![id]))?.pop())
    }

    pub(super) fn show_memories(
        &self,
        open: &Open,
        memories: Vec<Guarded<Memory>>,
    ) -> Result<Vec<Remembered>, CompanionError> {
        let categories: BTreeMap<RecordId, Category> = memories
            .iter()
            .filter_map(|memory| Some((memory.record()?, memory.categories().categories().next()?)))
            .collect();
        let shown = self.show(open, memories)?;
        Ok(shown
            .into_iter()
            .filter_map(|(id, memory)| {
                let category = *categories.get(&id)?;
                Some(Remembered { id, category, memory })
            })
            .collect())
    }

    /// The index for the person's own search. What no segment lists, because it may not be remembered any more and so was not indexed again
    /// after a neighbour was erased, or because a neighbour expired, is looked through as it is: it is still theirs.
    fn with_index<T>(&self, open: &Open, read: impl FnOnce(&[Segment]) -> T) -> Result<T, CompanionError> {
        let mut segments = self.gate().segments::<Segment>(open, MEMORY_INDEX)?;
        segments.extend(self.gate().segments::<Segment>(open, MEMORY_PINS)?);
        let mut listed: Vec<RecordId> = (segments.iter())
            .flat_map(|segment| segment.lists.iter().copied())
            .collect();
        listed.sort_unstable();
        listed.dedup();
        let segments = self.show(open, segments.into_iter().map(|segment| segment.value).collect())?;
        let mut segments: Vec<Segment> = segments.into_iter().map(|(_, segment)| segment).collect();
        if self.count_memories(open)? != listed.len() as u64 {
            let listed: BTreeSet<RecordId> = listed.into_iter().collect();
            let loose = self.gate().unlisted(open, MEMORIES, &listed)?;
            let loose: Vec<RecordId> = loose.into_iter().map(|(_, id)| id).collect();
            for part in loose.chunks(SEGMENT_RECORDS) {
                let mut segment = Segment::default();
                for (id, memory) in self.show::<Memory>(open, self.gate().find_any(open, MEMORIES, part)?)? {
                    segment.add(id, &memory.said());
                }
                segments.push(segment);
            }
        }
        Ok(read(&segments))
    }
}
