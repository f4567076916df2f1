//! Keeping memories and their index in step; pinning and forgetting.

use std::collections::{BTreeMap, BTreeSet};

use consent::{Act, Category, CategorySet, Purpose, RecipientId, purpose};
use gate::{
    Erasing, ErasureReceipt, GateError, Guarded, Keep, Open, Pass, Permit, RecordId, SEGMENT_RECORDS, VaultError,
};

use super::draw::draw;
use super::index::Segment;
use super::{MEMORIES, MEMORY_INDEX, Memory, around};
use crate::conversations::Of;
use crate::converse::Companion;
use crate::error::CompanionError;
use crate::found::Found;
use crate::keep::Keeping;

/// Most memories of a segment. As people talk, so many come to less than 64 KiB: what is larger is padded to twice that.
const SEGMENT_MEMORIES: usize = 192;
const _: () = assert!(SEGMENT_MEMORIES <= SEGMENT_RECORDS);

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
        let segments = self.gate().segments::<Segment>(open, MEMORY_INDEX)?;
        let listed: BTreeSet<RecordId> = segments
            .iter()
            .flat_map(|segment| segment.lists.iter().copied())
            .collect();
        let mut missing: BTreeMap<Category, Vec<RecordId>> = BTreeMap::new();
        for (category, id) in self.gate().unlisted(open, MEMORIES, &listed)? {
            missing.entry(category).or_default().push(id);
        }
        let mut room: BTreeMap<Category, gate::Segment<Segment>> = BTreeMap::new();
        for segment in segments {
            if segment.lists.len() < SEGMENT_MEMORIES && missing.contains_key(&segment.category) {
                room.entry(segment.category).or_insert(segment);
            }
        }
        for (category, ids) in missing {
            let segment = room.remove(&category);
            let done = if category.is_special() {
                self.index_category::<purpose::RememberSensitive>(open, category, &ids, segment)
            } else {
                self.index_category::<purpose::Remember>(open, category, &ids, segment)
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

    fn index_category<P: Purpose>(
        &self,
        open: &Open,
        category: Category,
        ids: &[RecordId],
        segment: Option<gate::Segment<Segment>>,
    ) -> Result<(), CompanionError> {
        let (set, person) = (CategorySet::from(category), RecipientId::person());
        let read: Permit<P> = self.gate().permit(open, set, &person, Act::Disclose)?;
        let write: Permit<P> = self.gate().permit(open, set, &person, Act::Keep)?;
        let room = segment
            .as_ref()
            .map_or(0, |segment| SEGMENT_MEMORIES.saturating_sub(segment.lists.len()));
        let (now, later) = ids.split_at(ids.len().min(room));
        let parts = segment.map(|segment| (Some(segment), now)).into_iter();
        for (segment, part) in parts.chain(later.chunks(SEGMENT_MEMORIES).map(|part| (None, part))) {
            self.index_part(open, (&read, &write), category, part, segment)?;
        }
        Ok(())
    }

    /// Puts memories into a segment that has room for them, or into a new one.
    fn index_part<P: Purpose>(
        &self,
        open: &Open,
        (read, write): (&Permit<P>, &Permit<P>),
        category: Category,
        ids: &[RecordId],
        segment: Option<gate::Segment<Segment>>,
    ) -> Result<(), CompanionError> {
        let old: Vec<_> = segment.into_iter().map(|segment| segment.value).collect();
        // A stored value is given away when it is opened: what is written anew is looked up once more.
        let ids_of_old: Vec<_> = old.iter().filter_map(Guarded::record).collect();
        let again = self.gate().find_any(open, MEMORY_INDEX, &ids_of_old)?.pop();
        let mut pass = self.gate().pass(open);
        let old = pass.open(read, old)?;
        let new = pass.open(read, self.gate().find_any::<Memory>(open, MEMORIES, ids)?)?;
        let passed = pass.commit()?;
        let mut made = Segment::default();
        drop(passed.take(old)?.and(passed.take(new)?).map(|(old, new)| {
            made = old.into_iter().next().map(|(_, segment)| segment).unwrap_or_default();
            for (id, memory) in new {
                made.add(id, &memory.said(), memory.pinned);
            }
        }));
        let lists: Vec<RecordId> = made.ids().collect();
        let mut pass = self.gate().pass(open);
        match again {
            Some(again) => pass.rewrite_segment(write, again, &made, &lists)?,
            None => {
                let keep = Keep {
                    id: self.gate().new_record_id()?,
                    collection: MEMORY_INDEX,
                    category,
                    content: &made,
                    lists: &lists,
                };
                pass.keep(write, &keep)?;
            }
        }
        pass.commit()?;
        Ok(())
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
        let segments = self.gate().segments::<Segment>(open, MEMORY_INDEX)?;
        let of = segments.iter().filter(|segment| segment.lists.contains(&id));
        let records: Vec<_> = of
            .filter_map(|segment| Some((MEMORY_INDEX.to_owned(), segment.value.record()?)))
            .collect();
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
