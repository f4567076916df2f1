//! Looking at a file, and bringing it in.

use std::collections::{BTreeMap, HashSet};

use consent::{Act, Category, RecipientId, purpose};
use gate::{Content, GateError, Keep, Open, Pass, Permit, RecordId, Term};

use super::fate::{Fate, Group};
use super::history::{Due, History, HistoryLines};
use super::parcel::{Parcel, Whence};
use super::plan::Plan;
use super::record::{Kind, Packed};
use crate::character::Character;
use crate::conversations::Conversation;
use crate::converse::Companion;
use crate::elsewhere::{EngineElsewhere, OwnDetails, StandInsPart};
use crate::engines::{EngineChoice, ServerChoice};
use crate::error::CompanionError;
use crate::keep::Keeping;
use crate::memory::Memory;
use crate::turn::{Part, Turn};
use crate::wellbeing::Month;

/// Most records in one batch, and most bytes of them: a batch is whole or not at all.
const AT_ONCE: usize = 250;
const BYTES_AT_ONCE: usize = 8 << 20;

/// The order in which records come in: what others belong to first, so that nothing that is interrupted leaves anything that stands in no
/// list.
const ORDER: [Kind; 12] = [
    Kind::Conversation,
    Kind::Part,
    Kind::Turn,
    Kind::StandIns,
    Kind::Memory,
    Kind::Character,
    Kind::EngineElsewhere,
    Kind::Engine,
    Kind::Month,
    Kind::OwnDetails,
    Kind::History,
    Kind::HistoryLines,
];

/// How a file is to come in.
#[derive(Debug, Clone, Default)]
pub struct How {
    /// Whether what the person has not agreed to have remembered comes in for this session; otherwise it is left out.
    pub for_session: bool,
    /// The programs that answer on this machine, of which a choice can be brought along.
    pub engines: Vec<ServerChoice>,
}

/// What came in, or would.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// From where.
    pub whence: Whence,
    /// What becomes of the records, by kind, category and fate.
    pub groups: Vec<Group>,
    /// Whether the ledger and the choices of the other home come in: no where they are here already, or are this vault's own.
    pub history: bool,
}

impl Brought {
    /// How many records come in, or came.
    #[must_use]
    pub fn count(&self) -> u64 {
        let comes = |group: &&Group| matches!(group.fate, Fate::Stays | Fate::OnlyNow(_));
        self.groups.iter().filter(comes).map(|group| group.count).sum()
    }

    fn of(parcel: &Parcel<'_>, plan: &Plan) -> Self {
        Self {
            whence: parcel.whence.clone(),
            groups: plan.groups(parcel),
            history: matches!(plan.history, Due::Comes { .. }),
        }
    }
}

/// The permits of one batch, by category and whether it is for this session alone.
type Permits = BTreeMap<(Category, bool), Keeping>;

impl Companion {
    /// What would come in, and what would not, and why. Nothing is changed.
    ///
    /// # Errors
    /// [`CompanionError::Moving`] for a file that may not come in.
    pub fn look(&self, open: &Open, parcel: &Parcel<'_>, how: &How) -> Result<Brought, CompanionError> {
        Ok(Brought::of(parcel, &self.plan(open, parcel, how)?))
    }

    /// Brings a file in. What is here already stays as it is; where this is interrupted, the same file brings the rest.
    ///
    /// # Errors
    /// As [`Companion::look`]; [`GateError::ConsentChanged`] where a consent changes meanwhile.
    pub fn bring(&self, open: &Open, parcel: &Parcel<'_>, how: &How) -> Result<Brought, CompanionError> {
        let plan = self.plan(open, parcel, how)?;
        let brought = Brought::of(parcel, &plan);
        let Plan { fates, terms, history } = plan;
        if brought.count() == 0 && !brought.history {
            return Ok(brought);
        }
        let whence = &parcel.whence;
        self.gate().note_arrival(open, &whence.home, &whence.sha256)?;
        let history = self.bring_history(open, parcel, history)?;
        let all = || parcel.records.iter().zip(&fates).zip(&terms);
        for kind in ORDER {
            let mut batch = Vec::new();
            let mut bytes = 0;
            for ((record, fate), term) in all().filter(|((record, _), _)| record.what.kind() == kind) {
                let session = match fate {
                    Fate::Stays => false,
                    Fate::OnlyNow(_) => true,
                    Fate::Here | Fate::LeftOut(_) => continue,
                };
                if batch.len() == AT_ONCE || bytes > BYTES_AT_ONCE {
                    self.keep_batch(open, &batch, history)?;
                    batch.clear();
                    bytes = 0;
                }
                bytes += record.content.len();
                batch.push((record, session, *term));
            }
            self.keep_batch(open, &batch, history)?;
        }
        self.index_memories(open)?;
        Ok(brought)
    }

    pub(super) fn keep_batch(
        &self,
        open: &Open,
        batch: &[(&Packed<'_>, bool, Term)],
        history: Option<RecordId>,
    ) -> Result<(), CompanionError> {
        if batch.is_empty() {
            return Ok(());
        }
        let mut permits = Permits::new();
        let wanted: HashSet<_> = (batch.iter())
            .filter(|(record, ..)| !record.what.is_own())
            .map(|(record, session, _)| (record.category, *session))
            .collect();
        for (category, session) in wanted {
            let keeping = Keeping::decide(self.gate(), open, category, session)?;
            // What was to stay may not stay any more: nothing was written of it, and the person is told to look again.
            if keeping.lasts() == session {
                return Err(GateError::ConsentChanged.into());
            }
            permits.insert((category, session), keeping);
        }
        let mut pass = self.gate().pass(open);
        for (record, session, term) in batch {
            if record.what.is_own() {
                self.keep_set_up(open, &mut pass, record, *term)?;
                continue;
            }
            let keeping = permits.get(&(record.category, *session)).ok_or(GateError::Malformed)?;
            match record.what.kind() {
                Kind::Conversation => record.keep::<Conversation>(keeping, &mut pass, *term)?,
                Kind::Part => record.keep::<Part>(keeping, &mut pass, *term)?,
                Kind::Memory => record.keep::<Memory>(keeping, &mut pass, *term)?,
                Kind::Month => record.keep::<Month>(keeping, &mut pass, *term)?,
                Kind::StandIns => record.keep::<StandInsPart>(keeping, &mut pass, *term)?,
                _ => {
                    let mut turn: Turn = record.parsed()?;
                    turn.history = turn.history.or(history);
                    record.keep_as(keeping, &mut pass, *term, &turn)?;
                }
            }
        }
        pass.commit()?;
        Ok(())
    }

    /// What is kept for the person's account.
    fn keep_set_up(
        &self,
        open: &Open,
        pass: &mut Pass<'_>,
        record: &Packed<'_>,
        term: Term,
    ) -> Result<(), CompanionError> {
        let person = RecipientId::person();
        let permit: Permit<purpose::Account> = self.gate().permit(open, record.category.into(), &person, Act::Keep)?;
        match record.what.kind() {
            Kind::Character => pass.keep_as(&permit, &record.to_keep(&record.parsed::<Character>()?), term)?,
            Kind::Engine => pass.keep_as(&permit, &record.to_keep(&record.parsed::<EngineChoice>()?), term)?,
            Kind::EngineElsewhere => {
                pass.keep_as(&permit, &record.to_keep(&record.parsed::<EngineElsewhere>()?), term)?
            }
            Kind::OwnDetails => pass.keep_as(&permit, &record.to_keep(&record.parsed::<OwnDetails>()?), term)?,
            Kind::History => pass.keep_as(&permit, &record.to_keep(&record.parsed::<History>()?), term)?,
            _ => pass.keep_as(&permit, &record.to_keep(&record.parsed::<HistoryLines>()?), term)?,
        }
        Ok(())
    }
}

impl Packed<'_> {
    fn to_keep<'b, T>(&'b self, content: &'b T) -> Keep<'b, T> {
        Keep {
            id: self.id,
            collection: &self.collection,
            category: self.category,
            content,
            lists: &[],
        }
    }

    fn keep<T: Content>(&self, keeping: &Keeping, pass: &mut Pass<'_>, term: Term) -> Result<(), GateError> {
        self.keep_as(keeping, pass, term, &self.parsed::<T>()?)
    }

    fn keep_as<T: Content>(
        &self,
        keeping: &Keeping,
        pass: &mut Pass<'_>,
        term: Term,
        content: &T,
    ) -> Result<(), GateError> {
        keeping.keep_as(pass, &self.to_keep(content), term)
    }
}
