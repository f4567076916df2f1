//! Keeping memories and their index in step; pinning and forgetting.

use std::collections::{BTreeMap, BTreeSet};

use consent::{Act, Category, CategorySet, Purpose, RecipientId, purpose};
use gate::{
    Erasing, ErasureReceipt, GateError, Guarded, Keep, Open, Pass, Permit, RecordId, SEGMENT_RECORDS, VaultError,
};

use super::draw::draw;
use super::index::Segment;
use super::{MEMORIES, MEMORY_INDEX, MEMORY_INDEX_BEFORE, MEMORY_PINS, Memory, around};
use crate::conversations::Of;
use crate::converse::Companion;
use crate::error::CompanionError;
use crate::found::Found;
use crate::keep::Keeping;

/// Most memories of a segment. As people talk, so many come to less than 64 KiB: what is larger is padded to twice that.
const SEGMENT_MEMORIES: usize = 192;
const _: () = assert!(SEGMENT_MEMORIES <= SEGMENT_RECORDS);

/// Where memories are to be listed.
struct Place {
    collection: &'static str,
    category: Category,
    /// Whether it lists those that are pinned, or the others.
    pinned: bool,
    /// One that has room; `None` for a new one.
    segment: Option<gate::Segment<Segment>>,
}

/// For each category, a segment that has room.
fn with_room(segments: Vec<gate::Segment<Segment>>) -> BTreeMap<Category, gate::Segment<Segment>> {
    let mut room = BTreeMap::new();
    for segment in segments {
        if segment.lists.len() < SEGMENT_MEMORIES {
            room.entry(segment.category).or_insert(segment);
        }
    }
    room
}

impl Companion {
    /// Draws memories from a message into the passage that keeps its turn, as far as the person agreed; gives their ids and words.
    pub(crate) fn draw(
        &self,
        open: &Open,
        pass: &mut Pass<'_>,
        message: &Found,
        before: &str,
        (of, turn): (Of, RecordId),
    ) -> Result<Vec<(RecordId, String)>, CompanionError> {
        let lasts = |category: Category| {
            let keeping = Keeping::decide(self.gate(), open, category, false);
            matches!(keeping, Ok(Keeping::Lasting(_) | Keeping::Sensitive(_)))
        };
        if !lasts(Category::Talk) {
            return Ok(Vec::new());
        }
        let mut kept = Vec::new();
        for drawn in draw(message, lasts) {
            let keeping = Keeping::decide(self.gate(), open, drawn.category, false)?;
            let id = self.gate().new_record_id()?;
            let memory = Memory {
                text: drawn.text.clone(),
                drawn: None,
                said_ms: self.gate().now_ms(),
                turn,
                conversation: of.0,
                before: around(before),
                after: around(&message.outline()),
                pinned: false,
                details: Some(drawn.details.clone()),
            };
            let keep = Keep {
                id,
                collection: MEMORIES,
                category: drawn.category,
                content: &memory,
                lists: &[],
            };
            keeping.keep(pass, &keep)?;
            kept.push((id, drawn.text));
        }
        Ok(kept)
    }

    /// Brings the index up to date: every memory that no segment lists is put into one. Called after memories were drawn and after
    /// anything was erased or expired, since an erasure takes along the segments that listed what was erased.
    ///
    /// # Errors
    /// [`CompanionError::Gate`]; what could not be indexed is the next time.
    pub(crate) fn index_memories(&self, open: &Open) -> Result<(), CompanionError> {
        self.forget_index_before(open)?;
        let segments = self.gate().segments::<Segment>(open, MEMORY_INDEX)?;
        let pins = self.gate().segments::<Segment>(open, MEMORY_PINS)?;
        let listed: BTreeSet<RecordId> = (segments.iter().chain(&pins))
            .flat_map(|segment| segment.lists.iter().copied())
            .collect();
        let mut missing: BTreeMap<Category, Vec<RecordId>> = BTreeMap::new();
        for (category, id) in self.gate().unlisted(open, MEMORIES, &listed)? {
            missing.entry(category).or_default().push(id);
        }
        let mut rooms = [with_room(segments), with_room(pins)];
        for (category, ids) in missing {
            let rooms = rooms.each_mut().map(|rooms| rooms.remove(&category));
            let done = if category.is_special() {
                self.index_category::<purpose::RememberSensitive>(open, category, &ids, rooms)
            } else {
                self.index_category::<purpose::Remember>(open, category, &ids, rooms)
            };
            match done {
                // What is not to be remembered any more is not indexed either; somebody else's write came first.
                Err(CompanionError::Gate(
                    GateError::Refused { .. }
                    | GateError::ConsentChanged
                    | GateError::Vault(VaultError::Raced | VaultError::NoRecord),
                )) => {}
                done => done?,
            }
        }
        Ok(())
    }

    /// Erases what is left of an index of an earlier form.
    fn forget_index_before(&self, open: &Open) -> Result<(), CompanionError> {
        if self.gate().count(open, MEMORY_INDEX_BEFORE)? == 0 {
            return Ok(());
        }
        let what = Erasing::Collections {
            name: self.gate().new_record_id()?,
            collections: vec![MEMORY_INDEX_BEFORE.to_owned()],
            records: Vec::new(),
        };
        self.gate().erase(open, &what)?;
        Ok(())
    }

    /// Puts memories into segments with room for them, or into new ones: those that are pinned into segments of their own.
    fn index_category<P: Purpose>(
        &self,
        open: &Open,
        category: Category,
        ids: &[RecordId],
        [room, pins]: [Option<gate::Segment<Segment>>; 2],
    ) -> Result<(), CompanionError> {
        let (set, person) = (CategorySet::from(category), RecipientId::person());
        let read: Permit<P> = self.gate().permit(open, set, &person, Act::Disclose)?;
        let write: Permit<P> = self.gate().permit(open, set, &person, Act::Keep)?;
        let mut rest = ids.to_vec();
        for (collection, pinned, segment) in [(MEMORY_INDEX, false, room), (MEMORY_PINS, true, pins)] {
            let room = segment
                .as_ref()
                .map_or(0, |segment| SEGMENT_MEMORIES.saturating_sub(segment.lists.len()));
            let all = std::mem::take(&mut rest);
            let (now, later) = all.split_at(all.len().min(room));
            let parts = segment.map(|segment| (Some(segment), now)).into_iter();
            for (segment, part) in parts.chain(later.chunks(SEGMENT_MEMORIES).map(|part| (None, part))) {
                let into = Place {
                    collection,
                    category,
                    pinned,
                    segment,
                };
                rest.extend(self.index_part(open, (&read, &write), into, part)?);
            }
        }
        Ok(())
    }

    /// Puts memories into a segment that has room for them, or into a new one; gives those that do not belong there.
    fn index_part<P: Purpose>(
        &self,
        open: &Open,
        (read, write): (&Permit<P>, &Permit<P>),
        into: Place,
        ids: &[RecordId],
    ) -> Result<Vec<RecordId>, CompanionError> {
        let Place {
            collection,
            category,
            pinned,
            segment,
        } = into;
        let old: Vec<_> = segment.into_iter().map(|segment| segment.value).collect();
        // A stored value is given away when it is opened: what is written anew is looked up once more.
        let ids_of_old: Vec<_> = old.iter().filter_map(Guarded::record).collect();
        let again = self.gate().find_any(open, collection, &ids_of_old)?.pop();
        let mut pass = self.gate().pass(open);
        let old = pass.open(read, old)?;
        let new = pass.open(read, self.gate().find_any::<Memory>(open, MEMORIES, ids)?)?;
        let passed = pass.commit()?;
        let (mut made, mut added, mut others) = (Segment::default(), false, Vec::new());
        drop(passed.take(old)?.and(passed.take(new)?).map(|(old, new)| {
            made = old.into_iter().next().map(|(_, segment)| segment).unwrap_or_default();
            for (id, memory) in new {
                if memory.pinned == pinned {
                    made.add(id, &memory.said());
                    added = true;
                } else {
                    others.push(id);
                }
            }
        }));
        if !added {
            return Ok(others);
        }
        let lists: Vec<RecordId> = made.ids().collect();
        let mut pass = self.gate().pass(open);
        match again {
            Some(again) => pass.rewrite_segment(write, again, &made, &lists)?,
            None => {
                let keep = Keep {
                    id: self.gate().new_record_id()?,
                    collection,
                    category,
                    content: &made,
                    lists: &lists,
                };
                pass.keep(write, &keep)?;
            }
        }
        pass.commit()?;
        Ok(others)
    }

    /// Keeps a memory in mind for every answer, or no longer.
    ///
    /// # Errors
    /// [`VaultError::NoRecord`] where there is no such memory; [`GateError::Refused`] where it may not be kept any more.
    pub fn pin_memory(&self, open: &Open, id: RecordId, pinned: bool) -> Result<(), CompanionError> {
        self.change_memory(open, id, |memory| {
            memory.pinned = pinned;
            // It stays from now on for a term of its own, and is in mind whatever is asked: the words around it would outlast their turn.
            memory.before.clear();
            memory.after.clear();
        })
    }

    pub(super) fn change_memory(
        &self,
        open: &Open,
        id: RecordId,
        change: impl FnOnce(&mut Memory),
    ) -> Result<(), CompanionError> {
        let none = || CompanionError::Gate(VaultError::NoRecord.into());
        let mut memory = self.memory(open, id)?.ok_or_else(none)?;
        change(&mut memory.memory);
        let kept = self
            .gate()
            .find_any::<Memory>(open, MEMORIES, &[id])?
            .pop()
            .ok_or_else(none)?;
        let keeping = Keeping::decide(self.gate(), open, memory.category, false)?;
        let mut pass = self.gate().pass(open);
        keeping.rewrite(&mut pass, kept, &memory.memory)?;
        pass.commit()?;
        self.forget_sent(open, None)?;
        self.unindex(open, id)?;
        self.index_memories(open)
    }

    /// Erases the segments that list a memory, so that it is indexed anew with its neighbours.
    pub(super) fn unindex(&self, open: &Open, id: RecordId) -> Result<(), CompanionError> {
        let mut records = Vec::new();
        for collection in [MEMORY_INDEX, MEMORY_PINS] {
            let segments = self.gate().segments::<Segment>(open, collection)?;
            let of = segments.iter().filter(|segment| segment.lists.contains(&id));
            records.extend(of.filter_map(|segment| Some((collection.to_owned(), segment.value.record()?))));
        }
        if !records.is_empty() {
            self.gate().erase(open, &Erasing::Records { name: id, records })?;
        }
        Ok(())
    }

    /// An erasure takes along the segments that listed what it erases: what else they listed is indexed anew. Copies of what was sent go too.
    pub(crate) fn erase_and_index(&self, open: &Open, what: &Erasing) -> Result<ErasureReceipt, CompanionError> {
        let receipt = self.gate().erase(open, what)?;
        self.forget_sent(open, None)?;
        self.index_memories(open)?;
        Ok(receipt)
    }

    /// Forgets a memory: its key is destroyed.
    ///
    /// # Errors
    /// [`VaultError::NoRecord`] where there is none.
    pub fn forget_memory(&self, open: &Open, id: RecordId) -> Result<ErasureReceipt, CompanionError> {
        let about = self.memory(open, id)?.map(|one| one.memory.about(one.category));
        let records = vec![(MEMORIES.to_owned(), id)];
        let mut receipt = self.erase_and_index(open, &Erasing::Records { name: id, records })?;
        receipt.untold = self.gate().tell_recipients(open, "erased", about.unwrap_or_default())?;
        Ok(receipt)
    }
}
