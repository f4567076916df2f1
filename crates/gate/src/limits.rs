//! How much there may be: people in a home, and what one person keeps in it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use consent::RecipientId;
use vault::ledger::{Act, Fact};
use vault::{NewRecord, PersonId};

use crate::Gate;
use crate::error::GateError;
use crate::people::Open;

/// How much there may be in a home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most people who have a vault.
    pub people: u64,
    /// Most records of one person.
    pub records: u64,
    /// Most bytes of one person's records and ledger, sealed and padded as they lie on the disk.
    pub bytes: u64,
}

impl Limits {
    /// Most people, where nothing else is said.
    pub const PEOPLE: u64 = 100;
    /// Most records of one person, where nothing else is said: more than a hundred turns on each day of a year.
    pub const RECORDS: u64 = 200_000;
    /// Most bytes of one person, where nothing else is said: 2 GiB.
    pub const BYTES: u64 = 2 << 30;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            people: Self::PEOPLE,
            records: Self::RECORDS,
            bytes: Self::BYTES,
        }
    }
}

/// What each person had when it was last counted, with what was kept since: never less than there is, so that the disk is counted anew
/// only where there seems to be no room.
#[derive(Default)]
pub(crate) struct Used {
    by_person: Mutex<HashMap<PersonId, (u64, u64)>>,
    /// Held by whoever comes in, so that the last place is not taken twice.
    door: Mutex<()>,
}

/// Room that a record takes besides its content, at the least.
const AROUND: u64 = 256;

impl Gate {
    /// Makes sure that there is room for so many more records with so many bytes.
    pub(crate) fn make_room(&self, person: PersonId, records: u64, bytes: u64) -> Result<(), GateError> {
        let Limits {
            records: most_records,
            bytes: most_bytes,
            ..
        } = self.limits;
        let bytes = bytes.saturating_add(records.saturating_mul(AROUND));
        let with = |(held, size): (u64, u64)| (held.saturating_add(records), size.saturating_add(bytes));
        let fits = |(records, bytes): (u64, u64)| records <= most_records && bytes <= most_bytes;
        let known = self.counted().get(&person).copied().map(with);
        let now = match known.filter(|known| fits(*known)) {
            Some(known) => known,
            None => with(self.vault().held_by(&person)?),
        };
        if !fits(now) {
            return Err(GateError::VaultFull {
                records: most_records,
                bytes: most_bytes,
            });
        }
        self.counted().insert(person, now);
        Ok(())
    }

    /// Whether a passage may become durable: nothing of somebody who may not act leaves, and what is kept has room.
    pub(crate) fn may_pass(&self, open: &Open, facts: &[Fact], keeps: &[NewRecord]) -> Result<(), GateError> {
        let leaves = |fact: &Fact| fact.act == Act::Disclose && fact.recipient != RecipientId::person().to_string();
        if !open.may_act && facts.iter().any(leaves) {
            return Err(self.suspended(open)?);
        }
        if keeps.is_empty() {
            return Ok(());
        }
        let count = |size: usize| u64::try_from(size).unwrap_or(u64::MAX);
        let bytes = keeps.iter().map(|keep| count(keep.content.len())).sum();
        self.make_room(open.person(), count(keeps.len()), bytes)
    }

    /// Whether the person's vault has room for another turn: asked before anything is answered that could not be kept.
    ///
    /// # Errors
    /// [`GateError::VaultFull`]; the store's own.
    pub fn has_room(&self, open: &Open) -> Result<(), GateError> {
        self.make_room(open.person(), 1, 0)
    }

    /// Lets one person in at a time, while there is room for one.
    pub(crate) fn door(&self) -> Result<MutexGuard<'_, ()>, GateError> {
        let door = self.used.door.lock().unwrap_or_else(PoisonError::into_inner);
        if self.vault().people()? >= self.limits.people {
            return Err(GateError::HomeFull(self.limits.people));
        }
        Ok(door)
    }

    fn counted(&self) -> MutexGuard<'_, HashMap<PersonId, (u64, u64)>> {
        self.used.by_person.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
