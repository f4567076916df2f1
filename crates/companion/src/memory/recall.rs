//! What is recalled for an answer: opened under a purpose of its own, and no category that is not consented for is even searched.
//!
//! It goes in two steps, each with a passage that whoever answers shares with it: first the index, then the memories that it leads to.

use std::collections::BTreeMap;

use consent::{Act, Category, CategorySet, Purpose, RecipientId, purpose};
use gate::{GateError, Guarded, Open, Opened, Opening, Pass, Passed, Permit, RecordId, Ticket};

use super::index::{Segment, search};
use super::terms::terms;
use super::{MEMORIES, MEMORY_INDEX, MEMORY_PINS, Memory};
use crate::converse::Companion;
use crate::error::CompanionError;

/// Most memories that an answer is given.
pub(crate) const MOST_RECALLED: usize = 6;
/// Most of them that are there because they are pinned.
const MOST_PINNED: usize = 3;
/// Most letters of memories, counted in Unicode characters, that an answer is given: the talk itself needs the room.
pub(crate) const MOST_LETTERS: usize = 1_200;
/// How far a memory may fall behind the likeliest one and still be recalled.
const FLOOR: f64 = 0.4;

/// The index, as far as the person agreed to its use.
pub(crate) struct Index<P: Purpose> {
    permit: Permit<P>,
    words: Vec<Guarded<Segment>>,
    pins: Vec<Guarded<Segment>>,
}

/// Every segment: of the memories that are not pinned, and of those that are.
type Whole = [Vec<gate::Segment<Segment>>; 2];

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
            most: MOST_RECALLED,
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
        let Some(index) = self.index_for(by, to, reach.within)? else {
            return Ok(None);
        };
        let mut pass = self.gate().pass(by);
        let searching = index.open(&mut pass)?;
        let chosen = searching.choose(self, by, &pass.commit()?, message, reach.most)?;
        chosen
            .map(|chosen| self.open_chosen(by, chosen, reach.letters))
            .transpose()
    }

    /// Opens memories, and leaves out what in them the permit does not cover.
    pub(crate) fn open_recalled<P: Purpose>(
        &self,
        by: Opening<'_>,
        permit: Permit<P>,
        memories: Vec<Guarded<Memory>>,
        most_letters: usize,
    ) -> Result<Option<Recalled<P>>, CompanionError> {
        let chosen = Chosen::of(permit, memories);
        chosen
            .map(|chosen| self.open_chosen(by, chosen, most_letters))
            .transpose()
    }

    fn open_chosen<P: Purpose>(
        &self,
        by: Opening<'_>,
        chosen: Chosen<P>,
        most_letters: usize,
    ) -> Result<Recalled<P>, CompanionError> {
        let mut pass = self.gate().pass(by);
        let recalling = chosen.open(&mut pass)?;
        Ok(recalling.take(&pass.commit()?, most_letters)?)
    }

    /// What may be searched for the engine that is to answer; `None` where nothing is `allowed` or there is nothing.
    pub(crate) fn index_for<'a, P: Purpose>(
        &self,
        by: impl Into<Opening<'a>>,
        to: &RecipientId,
        allowed: CategorySet,
    ) -> Result<Option<Index<P>>, CompanionError> {
        if allowed.is_empty() {
            return Ok(None);
        }
        let by = by.into();
        let permit: Permit<P> = match self.gate().permit(by, allowed, to, Act::Disclose) {
            Err(GateError::Refused { .. }) => return Ok(None),
            permit => permit?,
        };
        let segments = match by {
            Opening::Person(open) => self.whole_index(open)?,
            // An app keeps nothing, and so brings no index up to date.
            Opening::App(_) => self.index(by)?,
        };
        let [words, pins] = segments.map(|segments| {
            let allowed = segments
                .into_iter()
                .filter(|segment| permit.categories().contains(segment.category));
            allowed.map(|segment| segment.value).collect::<Vec<_>>()
        });
        let some = !(words.is_empty() && pins.is_empty());
        Ok(some.then_some(Index { permit, words, pins }))
    }

    /// The index, brought up to date where something expired or was left: what it does not list is not recalled.
    fn whole_index(&self, open: &Open) -> Result<Whole, CompanionError> {
        let segments = self.index(open.into())?;
        let listed: usize = segments.iter().flatten().map(|segment| segment.lists.len()).sum();
        if self.count_memories(open)? == listed as u64 {
            return Ok(segments);
        }
        self.index_memories(open)?;
        self.index(open.into())
    }

    fn index(&self, by: Opening<'_>) -> Result<Whole, CompanionError> {
        let of = |collection| self.gate().segments::<Segment>(by, collection);
        Ok([of(MEMORY_INDEX)?, of(MEMORY_PINS)?])
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
        by: Opening<'_>,
        passed: &Passed<'_>,
        message: &str,
        most: usize,
    ) -> Result<Option<Chosen<P>>, CompanionError> {
        let Self { permit, words, pins } = self;
        let mut wanted = Vec::new();
        // What was opened of the index goes no further than the ids of what is looked up next.
        drop(passed.take(words)?.and(passed.take(pins)?).map(|(words, pins)| {
            let pinned: Vec<RecordId> = pins.iter().flat_map(|(_, segment)| segment.ids()).collect();
            let segments: Vec<Segment> = words.into_iter().chain(pins).map(|(_, segment)| segment).collect();
            wanted = choose(&segments, &pinned, message, most);
        }));
        Ok(Chosen::of(permit, companion.gate().find_any(by, MEMORIES, &wanted)?))
    }
}

impl<P: Purpose> Chosen<P> {
    /// Of these memories, what the permit covers; `None` where that is nothing.
    fn of(permit: Permit<P>, mut memories: Vec<Guarded<Memory>>) -> Option<Self> {
        memories.retain(|memory| memory.categories().is_subset(permit.categories()));
        (!memories.is_empty()).then_some(Self { permit, memories })
    }

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
    pub(crate) fn take(self, passed: &Passed<'_>, most_letters: usize) -> Result<Recalled<P>, GateError> {
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
                let shown = memories.into_iter().map(|(id, memory)| (id, memory.shown(hidden)));
                shown.collect::<Vec<_>>()
            })
            .retain(|id, (memory, stands_for): &(Memory, CategorySet)| {
                letters += memory.text.chars().count();
                let fits = letters <= most_letters;
                if fits {
                    used.push(id);
                    about = about
                        .union(*stands_for)
                        .union(keys.get(&id).copied().into_iter().collect());
                }
                fits
            })
            .about(about)
            .map(|memories| memories.into_iter().map(|(id, (memory, _))| (id, memory)).collect());
        Ok(Recalled {
            permit,
            memories,
            used,
            categories: about.categories().collect(),
        })
    }
}

/// What is pinned, and what the message's words bring to mind.
fn choose(segments: &[Segment], pinned: &[RecordId], message: &str, most: usize) -> Vec<RecordId> {
    let found = search(segments, &terms(message));
    let best = found.first().map_or(0.0, |(_, score)| *score);
    let mut wanted: Vec<RecordId> = pinned.iter().copied().take(MOST_PINNED).collect();
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
