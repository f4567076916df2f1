//! The one place where the ledger is written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::Op;
use vault::ledger::{Act, Fact, Hash, Link};
use vault::log::{Append, LogError, Receipt, SealedEntry};
use vault::{Journal, PersonId, expect_epoch, expect_may_act};

use crate::Gate;
use crate::error::GateError;
use crate::opening::Opening;
use crate::people::Open;

/// What is appended to a chain: entries made for its end, and operations beside them.
type Make<'a> = &'a dyn Fn(Link) -> Result<Option<(Vec<SealedEntry>, Vec<Op>)>, GateError>;

/// How often a write is tried again when another request of the same person's wrote first.
const TRIES: usize = 32;

/// Entries that are read at a time.
const PAGE: u64 = 200;
/// Days that are counted one by one.
const DAYS: u64 = 30;
pub(crate) const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// What a person's ledger adds up to, kept beside it so that a page need not read it whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// When the first entry was written, in Unix milliseconds.
    pub since_ms: u64,
    /// Entries.
    pub entries: u64,
    /// Entries by purpose.
    pub by_purpose: BTreeMap<String, u64>,
    /// Disclosures by recipient.
    pub disclosed: BTreeMap<String, u64>,
    /// Entries by purpose on each of the last 30 days that have any, by the day's number since 1970 (UTC).
    #[serde(default)]
    pub by_day: BTreeMap<u64, BTreeMap<String, u64>>,
    /// When a category was last kept or given, by purpose and recipient, in Unix milliseconds.
    #[serde(default)]
    pub last_used: BTreeMap<String, BTreeMap<String, BTreeMap<String, u64>>>,
}

impl Totals {
    fn add(&mut self, fact: &Fact) {
        if self.entries == 0 {
            self.since_ms = fact.at_ms;
        }
        self.entries += 1;
        *self.by_purpose.entry(fact.purpose.clone()).or_default() += 1;
        let day = fact.at_ms / DAY_MS;
        let of_day = self.by_day.entry(day).or_default();
        *of_day.entry(fact.purpose.clone()).or_default() += 1;
        let newest = self.by_day.last_key_value().map_or(day, |(newest, _)| *newest);
        self.by_day.retain(|day, _| day + DAYS > newest);
        if matches!(fact.act, Act::Open | Act::Disclose | Act::Keep) {
            let of_purpose = self.last_used.entry(fact.purpose.clone()).or_default();
            let by = of_purpose.entry(fact.recipient.clone()).or_default();
            by.extend(fact.categories.iter().map(|category| (category.clone(), fact.at_ms)));
        }
        if fact.act == Act::Disclose {
            *self.disclosed.entry(fact.recipient.clone()).or_default() += 1;
        }
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> Hash {
    Hash::from_bytes(Sha256::digest(bytes).into())
}

impl Gate {
    /// Appends entries to a person's ledger, with other operations on the log's volume, in one durable write that holds only while the
    /// consent epoch is `epoch`.
    pub(crate) fn write<'a>(
        &self,
        by: impl Into<Opening<'a>>,
        epoch: u64,
        facts: &[Fact],
        also: &[Op],
    ) -> Result<Vec<Receipt>, GateError> {
        self.write_with(by, epoch, facts, &|| Ok(also.to_vec()), true)
    }

    /// As [`Gate::write`], with operations that are made anew at each try, from rows as they are then; without totals where the person's
    /// ledger ends with this write.
    pub(crate) fn write_with<'a>(
        &self,
        by: impl Into<Opening<'a>>,
        epoch: u64,
        facts: &[Fact],
        also: &dyn Fn() -> Result<Vec<Op>, GateError>,
        totals: bool,
    ) -> Result<Vec<Receipt>, GateError> {
        let by = by.into();
        let person = by.person();
        let written = self.append(person, epoch, &|link| {
            let mut ops = vec![expect_epoch(&person, Journal::Consent, epoch)];
            if by.needs_standing() {
                ops.push(expect_may_act(&person));
            }
            ops.extend(also()?);
            let entries = match by {
                Opening::Person(open) => {
                    if totals {
                        let mut sum = self.totals_to(open, link.n())?;
                        facts.iter().for_each(|fact| sum.add(fact));
                        let json = serde_json::to_vec(&sum).map_err(|_| GateError::Malformed)?;
                        ops.push(open.unlocked().snapshot_op(Journal::Totals, sum.entries, &json)?);
                    }
                    open.unlocked().seal_entries(link, facts.to_vec())?
                }
                // The person's next request adds it to the totals, which take the root key.
                Opening::App(app) => {
                    ops.push(app.granted.used_op(self.now_ms()));
                    app.granted.seal_entries(link, facts.to_vec())?
                }
            };
            Ok(Some((entries, ops)))
        });
        match written {
            Err(GateError::Log(LogError::Refused)) => {
                let standing = self.vault().standing(&person)?.filter(|_| by.needs_standing());
                Err(standing.map_or(GateError::ConsentChanged, GateError::Suspended))
            }
            written => written,
        }
    }

    /// Appends to a chain what `make` gives for its end, with operations in the same write; nothing where it gives nothing. What was read to
    /// make it belongs to the chain as it was, so a race is lost as a whole, and tried again as a whole.
    pub(crate) fn append(
        &self,
        person: PersonId,
        consent_epoch: u64,
        make: Make<'_>,
    ) -> Result<Vec<Receipt>, GateError> {
        for _ in 0..TRIES {
            let link = self.vault().log().link(person)?;
            let expect_n = link.n();
            let Some((entries, also)) = make(link)? else {
                return Ok(Vec::new());
            };
            let append = Append {
                person,
                entries,
                expect_n,
                consent_epoch,
                also,
            };
            match self.vault().log().append(append) {
                Err(LogError::Raced { .. }) => {}
                result => return Ok(result?),
            }
        }
        Err(GateError::Busy)
    }

    /// What the person's ledger adds up to.
    ///
    /// # Errors
    /// The store's own.
    pub fn totals(&self, open: &Open) -> Result<Totals, GateError> {
        self.totals_to(open, self.vault().log().link(open.person())?.n())
    }

    /// The same, of the entries before `next`.
    fn totals_to(&self, open: &Open, next: u64) -> Result<Totals, GateError> {
        let mut totals: Totals = match self.vault().snapshot(open.unlocked(), Journal::Totals)? {
            Some(snapshot) => serde_json::from_slice(&snapshot.content).map_err(|_| GateError::Malformed)?,
            None => Totals::default(),
        };
        // Apps write while the totals are closed.
        while totals.entries < next {
            let end = next.min(totals.entries.saturating_add(PAGE));
            let entries = self.vault().entries(open.unlocked(), totals.entries..end)?;
            entries.iter().for_each(|entry| totals.add(&entry.entry.fact()));
            totals.entries = end;
        }
        Ok(totals)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_one_by_one_and_the_old_ones_go() {
        let mut totals = Totals::default();
        for day in [20_000, 20_011, 20_011, 20_040, 19_990] {
            totals.add(&Fact {
                at_ms: day * DAY_MS,
                act: Act::Show,
                purpose: "account".to_owned(),
                categories: Vec::new(),
                records: Vec::new(),
                recipient: "person".to_owned(),
                bytes: 0,
                sha256: Hash::ZERO,
                note: None,
            });
        }
        let days: Vec<_> = totals.by_day.iter().map(|(day, of)| (*day, of["account"])).collect();
        assert_eq!(days, [(20_011, 2), (20_040, 1)], "30 days back from the newest");
        assert_eq!(totals.entries, 5);
    }
}
