//! Earlier turns, opened for the engine or for the person.

use std::collections::BTreeMap;

use consent::{Act, Category, CategorySet, Purpose, RecipientId, purpose};
use gate::{Content, Erasing, ErasureReceipt, Guarded, Open, Opened, Permit, RecordId, VaultError};

use crate::conversations::Of;
use crate::converse::Companion;
use crate::error::CompanionError;
use crate::memory::MEMORIES;
use crate::reply::{Answer, Used};
use crate::turn::{Part, Parts, Turn};

/// Turns that are erased at a time.
const AT_ONCE: usize = 500;

/// An earlier turn with what could be opened of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    id: RecordId,
    turn: Turn,
    parts: Parts,
}

/// Turns that were opened, without their parts.
pub(crate) type OpenTurns<P> = Opened<Vec<(RecordId, Turn)>, P>;

impl Past {
    /// Puts turns and their parts together; a part that was not opened leaves its holes.
    pub(crate) fn join(turns: Vec<(RecordId, Turn)>, parts: Vec<(RecordId, Part)>) -> Vec<Self> {
        let mut parts: BTreeMap<_, _> = parts.into_iter().collect();
        let join = |(id, turn): (RecordId, Turn)| {
            let of = |(category, part): &(Category, RecordId)| Some((*category, parts.remove(part)?.texts));
            let own = turn.parts.iter().filter_map(of).collect();
            Self { id, turn, parts: own }
        };
        turns.into_iter().map(join).collect()
    }

    /// Every record of the turn, by collection.
    fn records(&self, of: Of) -> Vec<(String, RecordId)> {
        let parts = self.turn.parts.iter().map(|(_, part)| (of.parts(), *part));
        let memories = self.turn.drawn.iter().map(|memory| (MEMORIES.to_owned(), *memory));
        std::iter::once((of.turns(), self.id))
            .chain(parts)
            .chain(memories)
            .collect()
    }

    /// What the turn is about.
    pub(crate) fn categories(&self) -> CategorySet {
        let parts = self.turn.parts.iter().map(|(category, _)| *category);
        parts.chain([Category::Talk]).collect()
    }

    /// The turn's id.
    #[must_use]
    pub fn id(&self) -> RecordId {
        self.id
    }

    pub(crate) fn into_answer(self) -> Answer {
        let text = self.reply();
        let used = Used {
            entries: self.turn.entries,
            recalled: self.turn.recalled,
            ..Used::default()
        };
        Answer {
            turn: self.id,
            at_ms: self.turn.at_ms,
            ended: self.turn.ended,
            text,
            used,
            drawn: Vec::new(),
            sent: self.turn.sent,
        }
    }

    /// The turn as it was kept.
    #[must_use]
    pub fn turn(&self) -> &Turn {
        &self.turn
    }

    /// Since when the talk went on at the newest of these turns, and when that turn was. A turn whose words are fixed does not know, and goes
    /// by those before it.
    pub(crate) fn stretch(past: &[Self]) -> Option<(u64, u64)> {
        let last = past.last()?.turn.at_ms;
        let since = past
            .iter()
            .rev()
            .map(|past| past.turn.stretch_ms)
            .find(|since| *since > 0);
        Some((since.unwrap_or(last), last))
    }

    /// What the person said.
    #[must_use]
    pub fn said(&self) -> String {
        self.turn.said.fill(&self.parts)
    }

    /// What was answered.
    #[must_use]
    pub fn reply(&self) -> String {
        self.turn.reply.fill(&self.parts)
    }

    /// Categories whose holes stay open.
    #[must_use]
    pub fn missing(&self) -> Vec<Category> {
        let mut missing: Vec<_> = self
            .turn
            .said
            .missing(&self.parts)
            .chain(self.turn.reply.missing(&self.parts))
            .collect();
        missing.sort_unstable();
        missing.dedup();
        missing
    }
}

impl Companion {
    /// The parts that turns name and the permit covers.
    pub(crate) fn parts_of<P: Purpose>(
        &self,
        open: &Open,
        permit: &Permit<P>,
        of: Of,
        turns: OpenTurns<P>,
    ) -> Result<(OpenTurns<P>, Vec<Guarded<Part>>), CompanionError> {
        let mut named = Vec::new();
        let turns = turns.map(|turns| {
            let parts = turns.iter().flat_map(|(_, turn)| &turn.parts);
            let covered = parts.filter(|(category, _)| permit.categories().contains(*category));
            named.extend(covered.copied());
            turns
        });
        Ok((turns, self.gate().find(open, &of.parts(), &named)?))
    }

    /// Opens skeletons first, and then the parts that they name and the permit covers.
    fn open_turns<P: Purpose>(
        &self,
        open: &Open,
        permit: &Permit<P>,
        of: Of,
        turns: Vec<Guarded<Turn>>,
    ) -> Result<Opened<Vec<Past>, P>, CompanionError> {
        let mut pass = self.gate().pass(open);
        let ticket = pass.open(permit, turns)?;
        let turns = pass.commit()?.take(ticket)?;
        let (turns, parts) = self.parts_of(open, permit, of, turns)?;
        let mut pass = self.gate().pass(open);
        let ticket = pass.open(permit, parts)?;
        let parts = pass.commit()?.take(ticket)?;
        Ok(turns.and(parts).map(|(turns, parts)| Past::join(turns, parts)))
    }

    /// The person's own permit to see what is theirs.
    pub(crate) fn own(&self, open: &Open) -> Result<Permit<purpose::Account>, CompanionError> {
        let all = self
            .gate()
            .map()
            .may_disclose(consent::PurposeId::Account, consent::RecipientKind::Person);
        Ok(self.gate().permit(open, all, &RecipientId::person(), Act::Disclose)?)
    }

    /// Opens what is the person's for them to read. That it was shown is in the ledger; of nothing there is nothing to say.
    pub(crate) fn show<T: Content>(
        &self,
        open: &Open,
        values: Vec<Guarded<T>>,
    ) -> Result<Vec<(RecordId, T)>, CompanionError> {
        if values.is_empty() {
            return Ok(Vec::new());
        }
        let permit = self.own(open)?;
        let mut pass = self.gate().pass(open);
        let ticket = pass.open(&permit, values)?;
        Ok(pass.commit()?.take(ticket)?.for_person())
    }

    /// A conversation for the person to read: at most `limit` turns before `before`, oldest first. That they were shown is in the ledger.
    ///
    /// # Errors
    /// [`CompanionError::Gate`].
    pub fn conversation(
        &self,
        open: &Open,
        of: Of,
        before: Option<RecordId>,
        limit: usize,
    ) -> Result<Vec<Past>, CompanionError> {
        let turns = self.gate().list(open, &of.turns(), Category::Talk, before, limit)?;
        let mut past = self.open_turns(open, &self.own(open)?, of, turns)?.for_person();
        past.reverse();
        Ok(past)
    }

    /// One turn for the person to read.
    ///
    /// # Errors
    /// [`CompanionError::Gate`].
    pub fn turn(&self, open: &Open, of: Of, id: RecordId) -> Result<Option<Past>, CompanionError> {
        let turns = self.gate().find(open, &of.turns(), &[(Category::Talk, id)])?;
        Ok(self.open_turns(open, &self.own(open)?, of, turns)?.for_person().pop())
    }

    /// Erases a turn with everything that was found in it.
    ///
    /// # Errors
    /// [`VaultError::NoRecord`] where there is none.
    pub fn erase_turn(&self, open: &Open, of: Of, id: RecordId) -> Result<ErasureReceipt, CompanionError> {
        let past = self
            .turn(open, of, id)?
            .ok_or(CompanionError::Gate(VaultError::NoRecord.into()))?;
        let mut records = past.records(of);
        records.extend(self.forget_what_was_before(open, of, id)?);
        records.extend(self.stand_in_records(open, of)?);
        let about = past.categories();
        let mut receipt = self.erase_and_index(open, &Erasing::Records { name: id, records })?;
        receipt.untold = self.gate().tell_recipients(open, "erased", about)?;
        Ok(receipt)
    }

    /// Erases a turn and all that came after it in its conversation, but not `but`. That there is nothing to erase is no error.
    pub(crate) fn erase_from(&self, open: &Open, of: Of, from: RecordId, but: RecordId) -> Result<(), CompanionError> {
        loop {
            let newest = self.conversation(open, of, None, AT_ONCE)?;
            let gone: Vec<&Past> = newest.iter().filter(|past| past.id >= from && past.id != but).collect();
            if gone.is_empty() {
                return Ok(());
            }
            let mut records: Vec<_> = gone.iter().flat_map(|past| past.records(of)).collect();
            records.extend(self.stand_in_records(open, of)?);
            self.gate().erase(open, &Erasing::Records { name: from, records })?;
        }
    }
}
