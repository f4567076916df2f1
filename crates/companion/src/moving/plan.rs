//! What becomes of each record of a file: decided here, once, for looking and for bringing alike.

use std::collections::{BTreeMap, HashMap, HashSet};

use consent::{Category, PurposeId};
use gate::{GateError, Open, RecordId, Term};

use super::bring::How;
use super::fate::{Fate, Group, Groups, OnlyNow, Why};
use super::history::Due;
use super::parcel::Parcel;
use super::record::{Ends, Kind, Packed, What};
use crate::character::CHARACTERS;
use crate::conversations::{CONVERSATIONS, Of};
use crate::converse::Companion;
use crate::elsewhere::OWN_DETAILS;
use crate::engines::ENGINES;
use crate::error::CompanionError;
use crate::keep::Keeping;

/// Records that are looked for at a time.
const AT_ONCE: usize = 2_000;

/// The plan for one file.
pub(super) struct Plan {
    /// One for each record of the parcel.
    pub(super) fates: Vec<Fate>,
    /// When each was made, and when it ends at the latest.
    pub(super) terms: Vec<Term>,
    /// What is to be done about its history.
    pub(super) history: Due,
}

/// How a category is kept in this home, as the person agreed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    Lasting,
    Session,
    NotAgreed,
    Never,
}

/// What is known of a record that is here already.
#[derive(Clone, Copy)]
struct Known {
    ends_with_session: bool,
    expires_ms: Option<u64>,
}

/// A record that others belong to, and that is here or comes in.
#[derive(Clone, Copy)]
struct Above {
    only_now: Option<OnlyNow>,
    expires_ms: Option<u64>,
}

/// What is at hand while the fates are decided.
struct Planning<'a> {
    how: &'a How,
    now_ms: u64,
    here: HashMap<(&'a str, RecordId), Known>,
    erased: HashSet<RecordId>,
    kept: BTreeMap<Category, Kept>,
    /// Whether there is a character, a choice of an engine, and a list of own details.
    set_up: (bool, bool, bool),
    /// Addresses of engines elsewhere that are declared here.
    elsewhere: Vec<String>,
    /// The homes that the person came from before, as they are known here.
    homes: Vec<(String, gate::PersonId, RecordId)>,
}

impl Companion {
    pub(super) fn plan(&self, open: &Open, parcel: &Parcel<'_>, how: &How) -> Result<Plan, CompanionError> {
        let history = self.history_due(open, parcel)?;
        let planning = self.planning(open, parcel, how)?;
        let mut fates = vec![Fate::LeftOut(Why::Alone); parcel.records.len()];
        let mut terms: Vec<Term> = parcel.records.iter().map(|record| self.term(record)).collect();
        let mut conversations: HashMap<Of, Above> = HashMap::from([(
            Of(None),
            Above {
                only_now: None,
                expires_ms: None,
            },
        )]);
        // What is here and not in the file can have new turns, too.
        for (&(collection, id), known) in &planning.here {
            if collection == CONVERSATIONS {
                conversations.insert(Of(Some(id)), known.above());
            }
        }
        let mut turns: HashMap<(Of, RecordId), Above> = HashMap::new();
        let mut homes: HashSet<RecordId> = HashSet::new();
        // In this order, since the fate of each hangs on those before it.
        for kinds in [&[Kind::Conversation, Kind::History][..], &[Kind::Turn], &[]] {
            for (at, record) in parcel.records.iter().enumerate() {
                let kind = record.what.kind();
                let turn_comes = kinds.contains(&kind)
                    || kinds.is_empty() && !matches!(kind, Kind::Conversation | Kind::History | Kind::Turn);
                if !turn_comes {
                    continue;
                }
                let above = match &record.what {
                    What::Turn(of) => conversations.get(of).copied(),
                    What::StandIns(of) => conversations.get(of).copied(),
                    What::Part(of, turn) => turns.get(&(*of, *turn)).copied(),
                    What::HistoryLines(history) => homes.contains(history).then_some(Above::FREE),
                    _ => Some(Above::FREE),
                };
                let (Some(fate), Some(term)) = (fates.get_mut(at), terms.get_mut(at)) else {
                    continue;
                };
                *fate = planning.fate(record, *term, above);
                if let Some(above) = above {
                    term.expires_ms = term.expires_ms.into_iter().chain(above.expires_ms).min();
                }
                let Some(own) = planning.above(record, *fate, *term) else {
                    continue;
                };
                match &record.what {
                    What::Conversation { .. } => drop(conversations.insert(Of(Some(record.id)), own)),
                    What::Turn(of) => drop(turns.insert((*of, record.id), own)),
                    What::History { .. } => drop(homes.insert(record.id)),
                    _ => {}
                }
            }
        }
        Ok(Plan { fates, terms, history })
    }

    fn planning<'a>(&self, open: &Open, parcel: &'a Parcel<'_>, how: &'a How) -> Result<Planning<'a>, CompanionError> {
        let mut by_collection: BTreeMap<&str, Vec<RecordId>> = BTreeMap::new();
        let mut named: HashSet<RecordId> = HashSet::new();
        let mut categories: BTreeMap<Category, Kept> = BTreeMap::new();
        for record in &parcel.records {
            by_collection.entry(&record.collection).or_default().push(record.id);
            named.insert(record.id);
            if !record.what.is_own() && !categories.contains_key(&record.category) {
                categories.insert(record.category, self.kept(open, record.category)?);
            }
        }
        // The conversations of turns whose own record is here and not in the file.
        let of = parcel.records.iter().filter_map(|record| match record.what {
            What::Turn(Of(Some(id))) => Some(id),
            _ => None,
        });
        by_collection
            .entry(CONVERSATIONS)
            .or_default()
            .extend(of.collect::<HashSet<_>>());
        let mut here = HashMap::new();
        for (collection, ids) in by_collection {
            for part in ids.chunks(AT_ONCE) {
                for found in self.gate().find_any::<()>(open, collection, part)? {
                    if let (Some(id), Some(term)) = (found.record(), found.term()) {
                        let known = Known {
                            ends_with_session: found.ends_with_session(),
                            expires_ms: term.expires_ms,
                        };
                        here.insert((collection, id), known);
                    }
                }
            }
        }
        let has = |collection, category| -> Result<bool, CompanionError> {
            Ok(!self.list_set_up::<()>(open, collection, category)?.is_empty())
        };
        let histories = if parcel.records.iter().any(|record| record.what.kind() == Kind::History) {
            self.histories(open)?
        } else {
            Vec::new()
        };
        let elsewhere = if parcel
            .records
            .iter()
            .any(|record| record.what.kind() == Kind::EngineElsewhere)
        {
            let known = self.engines_elsewhere(open)?.into_iter();
            known.map(|(_, engine)| engine.address).collect()
        } else {
            Vec::new()
        };
        Ok(Planning {
            how,
            now_ms: self.gate().now_ms(),
            erased: self.gate().erased(open, &named)?,
            here,
            kept: categories,
            set_up: (
                has(CHARACTERS, Category::Character)?,
                has(ENGINES, Category::EngineChoice)?,
                has(OWN_DETAILS, Category::OwnDetails)?,
            ),
            elsewhere,
            homes: histories
                .into_iter()
                .map(|(id, known)| (known.vkey, known.person, id))
                .collect(),
        })
    }

    fn kept(&self, open: &Open, category: Category) -> Result<Kept, CompanionError> {
        match Keeping::decide(self.gate(), open, category, false) {
            Ok(keeping) if keeping.lasts() => Ok(Kept::Lasting),
            Ok(_) => Ok(Kept::Session),
            Err(GateError::Refused { .. }) if category == Category::Wellbeing => Ok(Kept::NotAgreed),
            Err(GateError::Refused { .. }) => Ok(Kept::Never),
            Err(error) => Err(error.into()),
        }
    }

    /// When a record was made, and when it was to end there.
    fn term(&self, record: &Packed<'_>) -> Term {
        let expires_ms = match record.ends {
            Ends::At(at) => Some(at),
            Ends::From(from) => {
                let purpose = if record.category.is_special() {
                    PurposeId::RememberSensitive
                } else {
                    PurposeId::Remember
                };
                let usual = self.gate().map().retention(purpose, record.category);
                usual.and_then(|usual| usual.expires_ms(from))
            }
            Ends::Session | Ends::Never => None,
        };
        Term {
            made_ms: record.made_ms,
            expires_ms,
        }
    }
}

impl Known {
    fn above(self) -> Above {
        Above {
            only_now: self.ends_with_session.then_some(OnlyNow::AsThere),
            expires_ms: self.expires_ms,
        }
    }
}

impl Above {
    const FREE: Self = Self {
        only_now: None,
        expires_ms: None,
    };
}

impl What {
    /// Whether it is kept for the person's account, whatever they agreed to.
    pub(super) fn is_own(&self) -> bool {
        matches!(
            self,
            Self::Character
                | Self::Engine { .. }
                | Self::EngineElsewhere(_)
                | Self::OwnDetails
                | Self::History { .. }
                | Self::HistoryLines(_)
        )
    }
}

impl Planning<'_> {
    fn fate(&self, record: &Packed<'_>, term: Term, above: Option<Above>) -> Fate {
        if self.here.contains_key(&(&*record.collection, record.id)) {
            return Fate::Here;
        }
        if self.erased.contains(&record.id) {
            return Fate::LeftOut(Why::ErasedHere);
        }
        if term.expires_ms.is_some_and(|at| at <= self.now_ms) {
            return Fate::LeftOut(Why::Over);
        }
        let kept = self.kept.get(&record.category).copied().unwrap_or(Kept::Never);
        let as_there = record.ends == Ends::Session || matches!(record.what, What::Conversation { private: true });
        if !record.what.is_own() {
            match kept {
                Kept::Never => return Fate::LeftOut(Why::NeverKept),
                Kept::NotAgreed => return Fate::LeftOut(Why::NotAgreed),
                Kept::Session if !as_there && !self.how.for_session => return Fate::LeftOut(Why::NotAgreed),
                Kept::Session | Kept::Lasting => {}
            }
        }
        let Some(above) = above else {
            return Fate::LeftOut(Why::Alone);
        };
        match (kept, above.only_now) {
            _ if record.what.is_own() => self.own(record),
            _ if as_there => Fate::OnlyNow(OnlyNow::AsThere),
            (_, Some(why)) => Fate::OnlyNow(why),
            (Kept::Lasting, None) => Fate::Stays,
            (Kept::Session | Kept::NotAgreed | Kept::Never, None) => Fate::OnlyNow(OnlyNow::NotAgreed),
        }
    }

    fn own(&self, record: &Packed<'_>) -> Fate {
        let is_here = match &record.what {
            What::Character => self.set_up.0,
            What::Engine { .. } => self.set_up.1,
            What::OwnDetails => self.set_up.2,
            What::EngineElsewhere(address) => self.elsewhere.contains(address),
            What::History { vkey, person } => {
                (self.homes.iter()).any(|(known, whose, id)| known == vkey && whose == person && *id != record.id)
            }
            _ => false,
        };
        match &record.what {
            _ if is_here => Fate::LeftOut(Why::OneIsHere),
            What::Engine {
                server: Some(server), ..
            } if !self.how.engines.contains(server) => Fate::LeftOut(Why::NotOnThisMachine),
            // What was agreed to there does not count here, and nothing goes elsewhere without a yes.
            What::Engine { elsewhere: true, .. } => Fate::LeftOut(Why::NeedsYes),
            _ => Fate::Stays,
        }
    }

    /// What a record is to those that belong to it, where it is here or comes in.
    fn above(&self, record: &Packed<'_>, fate: Fate, term: Term) -> Option<Above> {
        match fate {
            Fate::LeftOut(_) => None,
            Fate::Here => self
                .here
                .get(&(&*record.collection, record.id))
                .map(|known| known.above()),
            Fate::Stays => Some(Above {
                only_now: None,
                expires_ms: term.expires_ms,
            }),
            Fate::OnlyNow(why) => Some(Above {
                only_now: Some(why),
                expires_ms: None,
            }),
        }
    }
}

impl Plan {
    /// The plan in numbers.
    pub(super) fn groups(&self, parcel: &Parcel<'_>) -> Vec<Group> {
        let mut groups = Groups::default();
        for (record, fate) in parcel.records.iter().zip(&self.fates) {
            groups.add(record.what.kind(), Some(record.category), *fate);
        }
        for left in &parcel.left {
            groups.add(left.kind, left.category, Fate::LeftOut(left.why));
        }
        groups.all()
    }
}
