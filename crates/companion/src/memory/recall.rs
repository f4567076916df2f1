//! What is recalled for an answer: opened under a purpose of its own, and no category that is not consented for is even searched.

use std::collections::BTreeMap;

use consent::{Act, Category, CategorySet, Purpose, RecipientId, purpose};
use gate::{GateError, Guarded, Open, Opened, Opening, Permit, RecordId};

use super::index::{Segment, search};
use super::terms::terms;
use super::{MEMORIES, MEMORY_INDEX, Memory};
use crate::converse::Companion;
use crate::error::CompanionError;

/// Most memories that an answer is given.
const MOST: usize = 6;
/// Most of them that are there because they are pinned.
const MOST_PINNED: usize = 3;
/// Most letters of memories, counted in Unicode characters, that an answer is given: the talk itself needs the room.
const MOST_LETTERS: usize = 1_200;
/// How far a memory may fall behind the likeliest one and still be recalled.
const FLOOR: f64 = 0.4;

/// What was recalled, with the permit under which it was.
pub(crate) struct Recalled<P: Purpose> {
    pub(crate) permit: Permit<P>,
    pub(crate) memories: Opened<Vec<(RecordId, Memory)>, P>,
    pub(crate) used: Vec<RecordId>,
    pub(crate) categories: Vec<Category>,
}

/// How much is recalled, and of what.
pub(crate) struct Reach {
    /// What it may be about.
    pub(crate) within: CategorySet,
    /// Most memories.
    pub(crate) most: usize,
    /// Most letters of them.
    pub(crate) letters: usize,
}

impl Reach {
    /// What an answer is given.
    pub(crate) fn of_an_answer(within: CategorySet) -> Self {
        Self {
            within,
            most: MOST,
            letters: MOST_LETTERS,
        }
    }
}

impl Companion {
    /// What of the memories may be used in answers that this recipient writes, because the person agreed to that.
    pub(crate) fn may_recall<'a>(
        &self,
        by: impl Into<Opening<'a>>,
        to: &RecipientId,
    ) -> Result<CategorySet, CompanionError> {
        let all = self
            .gate()
            .map()
            .may_disclose(consent::PurposeId::Personalise, to.kind_index());
        Ok(self.gate().narrow::<purpose::Personalise>(by, all, to, Act::Disclose)?)
    }

    /// Recalls what a message brings to mind, for the engine that is to answer; `None` where nothing is `allowed` or there is nothing.
    pub(crate) fn recall<'a, P: Purpose>(
        &self,
        by: impl Into<Opening<'a>>,
        message: &str,
        to: &RecipientId,
        allowed: CategorySet,
    ) -> Result<Option<Recalled<P>>, CompanionError> {
        self.recall_within(by.into(), message, to, &Reach::of_an_answer(allowed))
    }

    /// As [`Self::recall`], as far as it is said. By an app's grant, only what its keys reach is even looked at.
    pub(crate) fn recall_within<P: Purpose>(
        &self,
        by: Opening<'_>,
        message: &str,
        to: &RecipientId,
        reach: &Reach,
    ) -> Result<Option<Recalled<P>>, CompanionError> {
        if reach.within.is_empty() {
            return Ok(None);
        }
        let permit: Permit<P> = match self.gate().permit(by, reach.within, to, Act::Disclose) {
            Err(GateError::Refused { .. }) => return Ok(None),
            permit => permit?,
        };
        let segments = match by {
            Opening::Person(open) => self.whole_index(open)?,
            // An app keeps nothing, and so brings no index up to date.
            Opening::App(_) => self.gate().segments::<Segment>(by, MEMORY_INDEX)?,
        };
        let allowed = segments
            .into_iter()
            .filter(|segment| permit.categories().contains(segment.category));
        let segments: Vec<Guarded<Segment>> = allowed.map(|segment| segment.value).collect();
        if segments.is_empty() {
            return Ok(None);
        }
        let mut pass = self.gate().pass(by);
        let ticket = pass.open(&permit, segments)?;
        let mut wanted = Vec::new();
        let opened = pass.commit()?.take(ticket)?;
        // What was opened of the index goes no further than the ids of what is looked up next.
        drop(opened.map(|segments| {
            let segments: Vec<Segment> = segments.into_iter().map(|(_, segment)| segment).collect();
            wanted = choose(&segments, message, reach.most);
        }));
        let memories = self.gate().find_any(by, MEMORIES, &wanted)?;
        self.open_recalled(by, permit, memories, reach.letters)
    }

    /// Opens memories, and leaves out what in them the permit does not cover.
    pub(crate) fn open_recalled<P: Purpose>(
        &self,
        by: Opening<'_>,
        permit: Permit<P>,
        memories: Vec<Guarded<Memory>>,
        most_letters: usize,
    ) -> Result<Option<Recalled<P>>, CompanionError> {
        let memories: Vec<Guarded<Memory>> = memories
            .into_iter()
            .filter(|memory: &Guarded<Memory>| memory.categories().is_subset(permit.categories()))
            .collect();
        if memories.is_empty() {
            return Ok(None);
        }
        let keys: BTreeMap<RecordId, Category> = (memories.iter())
            .filter_map(|memory| Some((memory.record()?, memory.categories().categories().next()?)))
            .collect();
        let mut pass = self.gate().pass(by);
        let ticket = pass.open(&permit, memories)?;
        let memories = pass.commit()?.take(ticket)?;
        let (mut letters, mut used, mut about) = (0, Vec::new(), CategorySet::EMPTY);
        let hidden = Category::ALL
            .iter()
            .copied()
            .collect::<CategorySet>()
            .difference(permit.categories());
        let memories = memories
            .map(|memories| {
                let shown = memories.into_iter().map(|(id, memory)| (id, memory.without(hidden)));
                shown.collect::<Vec<_>>()
            })
            .retain(|id, memory: &Memory| {
                letters += memory.text.chars().count();
                let fits = letters <= most_letters;
                if fits {
                    used.push(id);
                    about = about
                        .union(memory.stands_for())
                        .union(keys.get(&id).copied().into_iter().collect());
                }
                fits
            })
            .about(about);
        Ok(Some(Recalled {
            permit,
            memories,
            used,
            categories: about.categories().collect(),
        }))
    }

    /// The index, brought up to date where something expired or was left: what it does not list is not recalled.
    fn whole_index(&self, open: &Open) -> Result<Vec<gate::Segment<Segment>>, CompanionError> {
        let segments = self.gate().segments::<Segment>(open, MEMORY_INDEX)?;
        let listed: usize = segments.iter().map(|segment| segment.lists.len()).sum();
        if self.count_memories(open)? == listed as u64 {
            return Ok(segments);
        }
        self.index_memories(open)?;
        Ok(self.gate().segments::<Segment>(open, MEMORY_INDEX)?)
    }
}

/// What is pinned, and what the message's words bring to mind.
fn choose(segments: &[Segment], message: &str, most: usize) -> Vec<RecordId> {
    let found = search(segments, &terms(message));
    let best = found.first().map_or(0.0, |(_, score)| *score);
    let mut wanted: Vec<RecordId> = segments.iter().flat_map(Segment::pinned).take(MOST_PINNED).collect();
    for (id, score) in found {
        if wanted.len() >= most || score < best * FLOOR {
            break;
        }
        if !wanted.contains(&id) {
            wanted.push(id);
        }
    }
    wanted
}
