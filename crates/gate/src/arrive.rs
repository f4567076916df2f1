//! What has to be known of a vault before something from elsewhere comes into it.

use std::collections::{HashMap, HashSet};

use vault::ledger::{Act, Fact, Hash};
use vault::{PersonId, RecordId};

use crate::Gate;
use crate::error::GateError;
use crate::people::Open;

/// Entries that are read at a time.
const ENTRIES: u64 = 1000;

impl Gate {
    /// Writes down that the person brings in what they had taken out of another home: `sha256` is that of the file.
    ///
    /// # Errors
    /// The store's own.
    pub fn note_arrival(&self, open: &Open, home: &str, sha256: &str) -> Result<(), GateError> {
        let mut fact = self.account_fact(Act::Restore, &format!("brought in from {home}"));
        fact.sha256 = Hash::from_hex(sha256).unwrap_or(Hash::ZERO);
        self.write(open, self.epoch(open)?, &[fact], &[]).map(|_| ())
    }

    /// Whether a person has a vault in this home.
    ///
    /// # Errors
    /// The store's own.
    pub fn is_here(&self, person: PersonId) -> Result<bool, GateError> {
        Ok(self.vault().log().head(person)?.is_some())
    }

    /// Which of `records` were kept here once and then erased, by themselves or with everything of their category. What ended by itself is
    /// not among them. The person's whole ledger is read for it.
    ///
    /// # Errors
    /// The store's own.
    pub fn erased(&self, open: &Open, records: &HashSet<RecordId>) -> Result<HashSet<RecordId>, GateError> {
        let mut kept: HashMap<_, (RecordId, Vec<String>, bool)> = records
            .iter()
            .map(|id| (vault::ledger_id(id), (*id, Vec::new(), false)))
            .collect();
        let mut from = 0;
        loop {
            let entries = self
                .vault()
                .entries(open.unlocked(), from..from.saturating_add(ENTRIES))?;
            if entries.is_empty() {
                break;
            }
            from = from.saturating_add(ENTRIES);
            for entry in &entries {
                let Fact {
                    act,
                    records,
                    categories,
                    ..
                } = entry.entry.fact();
                match act {
                    Act::Keep => {
                        for id in records {
                            kept.entry(id).and_modify(|(_, about, erased)| {
                                about.clone_from(&categories);
                                *erased = false;
                            });
                        }
                    }
                    Act::Erase if records.is_empty() => {
                        let gone = |about: &[String]| about.iter().any(|one| categories.contains(one));
                        let of_category = kept.values_mut().filter(|(_, about, _)| gone(about));
                        of_category.for_each(|(_, _, erased)| *erased = true);
                    }
                    Act::Erase => {
                        for id in records {
                            kept.entry(id)
                                .and_modify(|(_, about, erased)| *erased = !about.is_empty());
                        }
                    }
                    _ => {}
                }
            }
        }
        Ok(kept
            .into_values()
            .filter(|(_, _, erased)| *erased)
            .map(|(id, ..)| id)
            .collect())
    }
}
