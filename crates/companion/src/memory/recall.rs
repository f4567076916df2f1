//! What is recalled for an answer: opened under a purpose of its own, and no category that is not consented for is even searched.
//!
//! It goes in two steps, each with a passage that whoever answers shares with it: first the index, then the memories that it leads to.

use std::collections::BTreeMap;

use consent::{Act, Category, CategorySet, Purpose, RecipientId, purpose};
use gate::{GateError, Guarded, Open, Opened, Pass, Passed, Permit, RecordId, Ticket};

use super::index::{Segment, search};
use super::terms::terms;
use super::{MEMORIES, MEMORY_INDEX, MEMORY_PINS, Memory};
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

/// The index, as far as the person agreed to its use.
pub(crate) struct Index<P: Purpose> {
    permit: Permit<P>,
    words: Vec<Guarded<Segment>>,
    pins: Vec<Guarded<Segment>>,
}

/// The index while its passage is under way.
pub(crate) struct Searching<P: Purpose> {
    permit: Permit<P>,
    words: Ticket<Segment, P>,
    pins: Ticket<Segment, P>,
}

/// The memories that it led to.
pub(crate) struct Chosen<P: Purpose> {
    permit: Permit<P>,
    memories: Vec<Guarded<Memory>>,
}

/// The memories while their passage is under way.
pub(crate) struct Recalling<P: Purpose> {
    permit: Permit<P>,
    keys: BTreeMap<RecordId, Category>,
    memories: Ticket<Memory, P>,
}

/// What was recalled, with the permit under which it was.
pub(crate) struct Recalled<P: Purpose> {
    pub(crate) permit: Permit<P>,
    pub(crate) memories: Opened<Vec<(RecordId, Memory)>, P>,
    pub(crate) used: Vec<RecordId>,
    pub(crate) categories: Vec<Category>,
}

impl Companion {
    /// What of the memories may be used in answers that this recipient writes, because the person agreed to that.
    pub(crate) fn may_recall(&self, open: &Open, to: &RecipientId) -> Result<CategorySet, CompanionError> {
        let all = self
            .gate()
            .map()
            .may_disclose(consent::PurposeId::Personalise, to.kind_index());
        Ok(self
            .gate()
            .narrow::<purpose::Personalise>(open, all, to, Act::Disclose)?)
    }

    /// What may be searched for the engine that is to answer; `None` where nothing is `allowed` or there is nothing.
    pub(crate) fn index_for<P: Purpose>(
        &self,
        open: &Open,
        to: &RecipientId,
        allowed: CategorySet,
    ) -> Result<Option<Index<P>>, CompanionError> {
        if allowed.is_empty() {
            return Ok(None);
        }
        let permit: Permit<P> = match self.gate().permit(open, allowed, to, Act::Disclose) {
            Err(GateError::Refused { .. }) => return Ok(None),
            permit => permit?,
        };
        let [words, pins] = self.whole_index(open)?.map(|segments| {
            let allowed = segments
                .into_iter()
                .filter(|segment| permit.categories().contains(segment.category));
            allowed.map(|segment| segment.value).collect::<Vec<_>>()
        });
        let some = !(words.is_empty() && pins.is_empty());
        Ok(some.then_some(Index { permit, words, pins }))
    }

    /// The index, brought up to date where something expired or was left: what it does not list is not recalled.
    fn whole_index(&self, open: &Open) -> Result<[Vec<gate::Segment<Segment>>; 2], CompanionError> {
        let read = || -> Result<_, GateError> {
            let of = |collection| self.gate().segments::<Segment>(open, collection);
            Ok([of(MEMORY_INDEX)?, of(MEMORY_PINS)?])
        };
        let segments = read()?;
        let listed: usize = segments.iter().flatten().map(|segment| segment.lists.len()).sum();
        if self.count_memories(open)? == listed as u64 {
            return Ok(segments);
        }
        self.index_memories(open)?;
        Ok(read()?)
    }
}

impl<P: Purpose> Index<P> {
    /// Asks for it to be opened.
    pub(crate) fn open(self, pass: &mut Pass<'_>) -> Result<Searching<P>, GateError> {
        let words = pass.open(&self.permit, self.words)?;
        let pins = pass.open(&self.permit, self.pins)?;
        Ok(Searching {
            permit: self.permit,
            words,
            pins,
        })
    }
}

impl<P: Purpose> Searching<P> {
    /// What is pinned, and what a message brings to mind; `None` where that is nothing.
    pub(crate) fn choose(
        self,
        companion: &Companion,
        open: &Open,
        passed: &Passed<'_>,
        message: &str,
    ) -> Result<Option<Chosen<P>>, CompanionError> {
        let Self { permit, words, pins } = self;
        let mut wanted = Vec::new();
        // What was opened of the index goes no further than the ids of what is looked up next.
        drop(passed.take(words)?.and(passed.take(pins)?).map(|(words, pins)| {
            let pinned: Vec<RecordId> = pins.iter().flat_map(|(_, segment)| segment.ids()).collect();
            let segments: Vec<Segment> = words.into_iter().chain(pins).map(|(_, segment)| segment).collect();
            wanted = choose(&segments, &pinned, message);
        }));
        let memories: Vec<Guarded<Memory>> = companion
            .gate()
            .find_any(open, MEMORIES, &wanted)?
            .into_iter()
            .filter(|memory: &Guarded<Memory>| memory.categories().is_subset(permit.categories()))
            .collect();
        Ok((!memories.is_empty()).then_some(Chosen { permit, memories }))
    }
}

impl<P: Purpose> Chosen<P> {
    /// Asks for them to be opened.
    pub(crate) fn open(self, pass: &mut Pass<'_>) -> Result<Recalling<P>, GateError> {
        let Self { permit, memories } = self;
        let keys = (memories.iter())
            .filter_map(|memory| Some((memory.record()?, memory.categories().categories().next()?)))
            .collect();
        let memories = pass.open(&permit, memories)?;
        Ok(Recalling { permit, keys, memories })
    }
}

impl<P: Purpose> Recalling<P> {
    /// What the passage opened, without what it may not say.
    pub(crate) fn take(self, passed: &Passed<'_>) -> Result<Recalled<P>, GateError> {
        let Self { permit, keys, memories } = self;
        let (mut letters, mut used, mut about) = (0, Vec::new(), CategorySet::EMPTY);
        let hidden = Category::ALL
            .iter()
            .copied()
            .collect::<CategorySet>()
            .difference(permit.categories());
        let memories = passed
            .take(memories)?
            .map(|memories| {
                let shown = memories.into_iter().map(|(id, memory)| (id, memory.without(hidden)));
                shown.collect::<Vec<_>>()
            })
            .retain(|id, memory: &Memory| {
                letters += memory.text.chars().count();
                let fits = letters <= MOST_LETTERS;
                if fits {
                    used.push(id);
                    about = about
                        .union(memory.stands_for())
                        .union(keys.get(&id).copied().into_iter().collect());
                }
                fits
            })
            .about(about);
        Ok(Recalled {
            permit,
            memories,
            used,
            categories: about.categories().collect(),
        })
    }
}

/// What is pinned, and what the message's words bring to mind.
fn choose(segments: &[Segment], pinned: &[RecordId], message: &str) -> Vec<RecordId> {
    let found = search(segments, &terms(message));
    let best = found.first().map_or(0.0, |(_, score)| *score);
    let mut wanted: Vec<RecordId> = pinned.iter().copied().take(MOST_PINNED).collect();
    for (id, score) in found {
        if wanted.len() == MOST || score < best * FLOOR {
            break;
        }
        if !wanted.contains(&id) {
            wanted.push(id);
        }
    }
    wanted
}
