//! How people stand with whoever runs the home: suspended, to be removed, or neither; and what they are still to be told of it.
//!
//! | row in | key | value |
//! |---|---|---|
//! | `Space::Standing` | person (16), `d` | the days, since 1970, of making the vault and of the last sign-in, 4 bytes each |
//! | `Space::Standing` | person (16), `s` | since (8), to be removed at (8; 0 where not), the reason |
//! | `Space::Standing` | person (16), `t`, at (8), random (4) | deed (1), to be removed at (8), the reason: to be told |
//! | `Space::Parting` | person (16) | the receipt of a removal; empty until it is signed |
//!
//! Nothing here needs a person's key: an operator has none. A deed is told by a row that the person's next request enters into their own
//! sealed chain, in one transaction with taking the row away. Until then the reason lies in clear, in the operator's own words.
//!
//! These rows lie beside the log, which is never rolled back: no backup brings somebody back who was suspended, or the other way round.

use store::{Op, Space, Volume};

use crate::account::Unlocked;
use crate::erase::Erasure;
use crate::error::VaultError;
use crate::ids::PersonId;
use crate::journal::{Journal, expect_epoch};
use crate::log::SealedEntry;
use crate::secret::{Key, random};
use crate::vault::Vault;
use ledger::{Fact, Link};

/// Longest reason, in characters.
pub const REASON: usize = 500;
/// Most deeds that wait to be told to one person.
const UNTOLD: usize = 1_000;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;
const DAYS: u8 = b'd';
const STANDS: u8 = b's';
const TOLD: u8 = b't';

/// Somebody who may not act here for now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Since when, in Unix milliseconds.
    pub since_ms: u64,
    /// When all that is theirs goes, where they are to be removed.
    pub removed_at_ms: Option<u64>,
    /// Why, in the operator's words.
    pub reason: String,
}

/// What an operator did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Suspended somebody.
    Suspend = 1,
    /// Let them act again.
    Resume = 2,
    /// Set a day on which they are removed.
    Remove = 3,
    /// Made somebody the home's keeper.
    Keep = 4,
    /// Made somebody else the keeper in their place.
    Relieve = 5,
    /// Answered a letter of theirs.
    Answer = 6,
    /// Took more time for a letter of theirs.
    Extend = 7,
    /// Sent a notice to the address that they gave for notices.
    Mail = 8,
}

/// A deed that its person has not been told of yet.
pub struct Untold {
    /// What was done.
    pub deed: Deed,
    /// When, in Unix milliseconds.
    pub at_ms: u64,
    /// When they are removed, where they are to be.
    pub removed_at_ms: Option<u64>,
    /// Why, in the operator's words.
    pub reason: String,
    key: Vec<u8>,
    value: Vec<u8>,
}

/// What an operator sees of somebody: no name, and nothing of what they keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Who.
    pub person: PersonId,
    /// The day of making the vault, since 1970; `None` for one that was made before days were noted.
    pub made_day: Option<u32>,
    /// The day of the last sign-in.
    pub last_day: Option<u32>,
    /// Records, sealed.
    pub records: u64,
    /// Bytes of everything that is theirs, sealed and padded.
    pub bytes: u64,
    /// Whether they may not act, and why.
    pub standing: Option<Standing>,
}

impl Untold {
    /// The operations that take it away, for the transaction that tells it.
    #[must_use]
    pub fn told(&self) -> [Op; 2] {
        [
            Op::expect(Space::Standing, self.key.clone(), Some(self.value.clone())),
            Op::delete(Space::Standing, self.key.clone()),
        ]
    }

    fn read(key: &[u8], value: &[u8]) -> Result<Self, VaultError> {
        let read = || {
            let (at, _) = key.get(17..)?.split_first_chunk::<8>()?;
            let (deed, rest) = value.split_first()?;
            let (removed_at, reason) = rest.split_first_chunk::<8>()?;
            Some(Self {
                deed: match deed {
                    1 => Deed::Suspend,
                    2 => Deed::Resume,
                    3 => Deed::Remove,
                    4 => Deed::Keep,
                    5 => Deed::Relieve,
                    6 => Deed::Answer,
                    7 => Deed::Extend,
                    8 => Deed::Mail,
                    _ => return None,
                },
                at_ms: u64::from_be_bytes(*at),
                removed_at_ms: some(*removed_at),
                reason: String::from_utf8(reason.to_vec()).ok()?,
                key: key.to_vec(),
                value: value.to_vec(),
            })
        };
        read().ok_or(VaultError::Malformed("what is to be told"))
    }
}

impl Standing {
    fn read(value: &[u8]) -> Result<Self, VaultError> {
        let read = || {
            let (since, rest) = value.split_first_chunk::<8>()?;
            let (removed_at, reason) = rest.split_first_chunk::<8>()?;
            Some(Self {
                since_ms: u64::from_be_bytes(*since),
                removed_at_ms: some(*removed_at),
                reason: String::from_utf8(reason.to_vec()).ok()?,
            })
        };
        read().ok_or(VaultError::Malformed("how somebody stands"))
    }

    fn write(&self) -> Vec<u8> {
        let removed_at = self.removed_at_ms.unwrap_or(0).to_be_bytes();
        [&self.since_ms.to_be_bytes()[..], &removed_at, self.reason.as_bytes()].concat()
    }
}

fn some(bytes: [u8; 8]) -> Option<u64> {
    Some(u64::from_be_bytes(bytes)).filter(|at| *at != 0)
}

fn row(person: &PersonId, part: u8) -> Vec<u8> {
    [&person.as_bytes()[..], &[part]].concat()
}

/// The day that a time is in, since 1970 (UTC).
fn day_of(at_ms: u64) -> u32 {
    u32::try_from(at_ms / DAY_MS).unwrap_or(u32::MAX)
}

/// The operation that lets a transaction go on only while somebody may act.
#[must_use]
pub fn expect_may_act(person: &PersonId) -> Op {
    Op::expect(Space::Standing, row(person, STANDS), None)
}

/// The operation that lets a transaction go on only while somebody stands like this.
#[must_use]
pub fn expect_standing(person: &PersonId, standing: &Standing) -> Op {
    Op::expect(Space::Standing, row(person, STANDS), Some(standing.write()))
}

/// The operation that takes away how somebody stands, as they go.
pub(crate) fn erasure(person: &PersonId) -> Op {
    Op::delete_prefix(Space::Standing, *person.as_bytes())
}

impl Vault {
    /// How somebody stands; nothing where they may act.
    ///
    /// # Errors
    /// The store's own.
    pub fn standing(&self, person: &PersonId) -> Result<Option<Standing>, VaultError> {
        let value = self.store().get(Space::Standing, &row(person, STANDS))?;
        value.map(|value| Standing::read(&value)).transpose()
    }

    /// What somebody has not been told of yet, in order.
    ///
    /// # Errors
    /// The store's own.
    pub fn untold(&self, person: &PersonId) -> Result<Vec<Untold>, VaultError> {
        let rows = self
            .store()
            .scan(Space::Standing, &row(person, TOLD), None, UNTOLD, false)?;
        rows.iter().map(|(key, value)| Untold::read(key, value)).collect()
    }

    /// The operation that notes the day of a sign-in, if it is another than the one that stands; `made` where it makes the vault.
    ///
    /// # Errors
    /// The store's own.
    pub fn signed_in_op(&self, person: &PersonId, made: bool, now_ms: u64) -> Result<Option<Op>, VaultError> {
        let key = row(person, DAYS);
        let was = self.store().get(Space::Standing, &key)?;
        let today = day_of(now_ms);
        let made_day = match was.as_deref().and_then(|days| days.first_chunk::<4>()) {
            Some(made_day) => u32::from_be_bytes(*made_day),
            None => {
                if made {
                    today
                } else {
                    0
                }
            }
        };
        let days = [made_day.to_be_bytes(), today.to_be_bytes()].concat();
        Ok((was.as_deref() != Some(&days)).then(|| Op::put(Space::Standing, key, days)))
    }

    /// Does something about somebody, who is told of it at their next request.
    ///
    /// # Errors
    /// [`VaultError::NoPerson`]; [`VaultError::BadReason`] for an empty reason or one that is too long; [`VaultError::NotSuspended`] where
    /// there is nothing to resume; [`VaultError::Raced`]; the store's own.
    pub fn deal_with(
        &self,
        person: &PersonId,
        deed: Deed,
        reason: &str,
        removed_at_ms: Option<u64>,
        now_ms: u64,
    ) -> Result<(), VaultError> {
        let reason = reason.trim();
        let fits = (1..=REASON).contains(&reason.chars().count()) && !reason.chars().any(char::is_control);
        // Only what takes something away takes a reason.
        if matches!(deed, Deed::Suspend | Deed::Remove) && !fits {
            return Err(VaultError::BadReason(REASON));
        }
        self.expect_alive(person).map_err(|_| VaultError::NoPerson)?;
        let epoch = self.epoch(person, Journal::Consent)?;
        let stands = row(person, STANDS);
        let was = self.store().get(Space::Standing, &stands)?;
        if deed == Deed::Resume && was.is_none() {
            return Err(VaultError::NotSuspended);
        }
        let removed_at_ms = removed_at_ms.filter(|_| deed == Deed::Remove);
        let standing = Standing {
            since_ms: now_ms,
            removed_at_ms,
            reason: reason.to_owned(),
        };
        let mut ops = vec![Op::expect(Space::Standing, stands.clone(), was)];
        match deed {
            Deed::Resume => ops.push(Op::delete(Space::Standing, stands)),
            Deed::Suspend | Deed::Remove => ops.push(Op::put(Space::Standing, stands, standing.write())),
            Deed::Keep | Deed::Relieve | Deed::Answer | Deed::Extend | Deed::Mail => {}
        }
        self.tell_of((person, epoch), deed, (reason, removed_at_ms), now_ms, ops)
    }

    /// Does something that concerns somebody without changing how they stand, together with `ops` on the log's volume; they are told of it
    /// at their next request.
    ///
    /// # Errors
    /// [`VaultError::NoPerson`]; [`VaultError::Raced`]; the store's own.
    pub fn deed(&self, person: &PersonId, deed: Deed, now_ms: u64, ops: Vec<Op>) -> Result<(), VaultError> {
        self.expect_alive(person).map_err(|_| VaultError::NoPerson)?;
        let epoch = self.epoch(person, Journal::Consent)?;
        self.tell_of((person, epoch), deed, ("", None), now_ms, ops)
    }

    fn tell_of(
        &self,
        (person, epoch): (&PersonId, u64),
        deed: Deed,
        (reason, removed_at_ms): (&str, Option<u64>),
        now_ms: u64,
        mut ops: Vec<Op>,
    ) -> Result<(), VaultError> {
        let id: [u8; 4] = random()?;
        let told = [&row(person, TOLD)[..], &now_ms.to_be_bytes(), &id].concat();
        let removed_at = removed_at_ms.unwrap_or(0).to_be_bytes();
        let tells = [&[deed as u8][..], &removed_at, reason.as_bytes()].concat();
        // Nobody who was erased meanwhile stands anywhere.
        ops.push(expect_epoch(person, Journal::Consent, epoch));
        ops.push(Op::insert(Space::Standing, told, tells));
        Ok(self.store().apply(Volume::Log, &ops)?)
    }

    /// Everybody who has a vault here, in no order that says anything.
    ///
    /// # Errors
    /// The store's own.
    pub fn seen(&self) -> Result<Vec<Seen>, VaultError> {
        let mut people = Vec::new();
        self.each_row(Space::Account, &[], |_, person| {
            let person = person.try_into().map_err(|_| VaultError::Malformed("an account"))?;
            people.push(PersonId::from_bytes(person));
            Ok(())
        })?;
        people.sort();
        people.iter().map(|person| self.seen_of(person)).collect()
    }

    fn seen_of(&self, person: &PersonId) -> Result<Seen, VaultError> {
        let days = self.store().get(Space::Standing, &row(person, DAYS))?;
        let day = |at: usize| {
            let bytes = days.as_deref()?.get(at..)?.first_chunk::<4>()?;
            Some(u32::from_be_bytes(*bytes)).filter(|day| *day != 0)
        };
        let all = Space::ALL.iter().filter(|space| !matches!(space, Space::Parting));
        let mut bytes = 0;
        for space in all {
            bytes += self.store().size(*space, person.as_bytes())?.bytes;
        }
        Ok(Seen {
            person: *person,
            made_day: day(0),
            last_day: day(4),
            records: self.store().count(Space::Record, person.as_bytes())?,
            bytes,
            standing: self.standing(person)?,
        })
    }

    /// Records of somebody's, and bytes of those and of their ledger.
    ///
    /// # Errors
    /// The store's own.
    pub fn held_by(&self, person: &PersonId) -> Result<(u64, u64), VaultError> {
        let [records, entries] = [Space::Record, Space::Entry].map(|space| self.store().size(space, person.as_bytes()));
        let (records, entries) = (records?, entries?);
        Ok((records.rows, records.bytes.saturating_add(entries.bytes)))
    }

    /// Those whose day of removal has come, and those whose removal was interrupted.
    ///
    /// # Errors
    /// The store's own.
    pub fn to_be_removed(&self, now_ms: u64) -> Result<Vec<PersonId>, VaultError> {
        let person = |key: &[u8]| key.first_chunk::<16>().map(|id| PersonId::from_bytes(*id));
        let mut due = Vec::new();
        self.each_row(Space::Standing, &[], |key, value| {
            let removed_at = match key.get(16..) {
                Some([STANDS]) => Standing::read(value)?.removed_at_ms,
                _ => None,
            };
            if removed_at.is_some_and(|at| at <= now_ms) {
                due.extend(person(key));
            }
            Ok(())
        })?;
        self.each_row(Space::Parting, &[], |key, value| {
            if value.is_empty() {
                due.extend(person(key));
            }
            Ok(())
        })?;
        Ok(due)
    }

    /// Plans the removal of somebody whose vault is closed.
    #[must_use]
    pub fn plan_removal(&self, person: PersonId, now_ms: u64) -> Erasure {
        Erasure::of_person(person, now_ms)
    }

    /// Seals the entry of a removal under a key that nobody has: it goes with the person, in the same transaction, and its leaf stands in
    /// the public log as any other's does.
    ///
    /// # Errors
    /// [`VaultError::Randomness`].
    pub fn seal_parting(&self, person: PersonId, link: Link, fact: Fact) -> Result<Vec<SealedEntry>, VaultError> {
        Unlocked::new(person, Key::random()?).seal_entries(link, vec![fact])
    }

    /// The operation that notes that a removal has begun, for the transaction of its entry.
    #[must_use]
    pub fn parting_op(&self, person: &PersonId) -> Op {
        Op::put(Space::Parting, *person.as_bytes(), [])
    }

    /// Keeps the receipt of a removal.
    ///
    /// # Errors
    /// The store's own.
    pub fn keep_parting(&self, person: &PersonId, receipt: &str) -> Result<(), VaultError> {
        let op = Op::put(Space::Parting, *person.as_bytes(), receipt);
        Ok(self.store().apply(Volume::Log, &[op])?)
    }

    /// The receipt of a removal.
    ///
    /// # Errors
    /// The store's own.
    pub fn parting(&self, person: &PersonId) -> Result<Option<String>, VaultError> {
        let row = self.store().get(Space::Parting, person.as_bytes())?;
        Ok(row.and_then(|receipt| String::from_utf8(receipt).ok()))
    }
}
