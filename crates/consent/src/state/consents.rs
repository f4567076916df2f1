//! What is agreed, indexed for decisions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{CategoryIndex, CategorySet, PurposeIndex, RecipientId};

/// From when to when something was agreed, in Unix milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Term {
    pub(crate) since_ms: u64,
    pub(crate) until_ms: Option<u64>,
}

impl Term {
    pub(crate) fn runs(self, now_ms: u64) -> bool {
        self.until_ms.is_none_or(|until| now_ms < until)
    }

    fn end(self) -> u64 {
        self.until_ms.unwrap_or(u64::MAX)
    }
}

/// What was agreed for one category: most recently, and most recently by a question about this category alone.
/// A later question about several does not touch what its own question gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) latest: Term,
    pub(crate) explicit: Option<Term>,
}

/// What was agreed for one purpose and recipient.
pub(crate) type Row = BTreeMap<CategoryIndex, Held>;

/// The latest end of any consent for a category, whoever the recipient is. `explicit` counts consents with a question
/// of their own; 0 if there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Ends {
    latest: u64,
    explicit: u64,
}

impl Ends {
    fn extend(&mut self, held: &Held) {
        self.latest = self.latest.max(held.latest.end());
        self.explicit = self.explicit.max(held.explicit.map_or(0, Term::end));
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct OfPurpose {
    rows: BTreeMap<RecipientId, Row>,
    /// INVARIANT: what [`OfPurpose::summarise`] makes of `rows`.
    ends: BTreeMap<CategoryIndex, Ends>,
}

impl OfPurpose {
    fn summarise(&mut self) {
        self.ends.clear();
        for (category, held) in self.rows.values().flatten() {
            self.ends.entry(*category).or_default().extend(held);
        }
    }
}

/// INVARIANT: no empty purpose and no empty row, so that equal consents are equal values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Consents(BTreeMap<PurposeIndex, OfPurpose>);

impl Consents {
    pub(super) fn grant(
        &mut self,
        purpose: PurposeIndex,
        categories: CategorySet,
        recipient: &RecipientId,
        since_ms: u64,
        until_ms: Option<u64>,
    ) {
        let term = Term { since_ms, until_ms };
        let alone = categories.len() == 1;
        for category in categories.iter() {
            let before = self.row(purpose, recipient).and_then(|row| row.get(&category));
            let explicit = if alone {
                Some(term)
            } else {
                before.and_then(|held| held.explicit)
            };
            self.put(purpose, recipient, category, Held { latest: term, explicit });
        }
    }

    /// Replaces what is held for one category.
    pub(super) fn put(&mut self, purpose: PurposeIndex, recipient: &RecipientId, category: CategoryIndex, held: Held) {
        let of = self.0.entry(purpose).or_default();
        if !of.rows.contains_key(recipient) {
            of.rows.insert(recipient.clone(), Row::new());
        }
        let before = of.rows.get_mut(recipient).and_then(|row| row.insert(category, held));
        if before.is_some() {
            of.summarise();
        } else {
            of.ends.entry(category).or_default().extend(&held);
        }
    }

    pub(super) fn withdraw(
        &mut self,
        purpose: PurposeIndex,
        categories: Option<CategorySet>,
        recipient: Option<&RecipientId>,
    ) {
        let Some(of) = self.0.get_mut(&purpose) else { return };
        of.rows.retain(|held_by, row| {
            if recipient.is_none_or(|recipient| recipient.covers(held_by)) {
                row.retain(|category, _| categories.is_some_and(|categories| !categories.contains(*category)));
            }
            !row.is_empty()
        });
        of.summarise();
        if of.rows.is_empty() {
            self.0.remove(&purpose);
        }
    }

    pub(super) fn row(&self, purpose: PurposeIndex, recipient: &RecipientId) -> Option<&Row> {
        self.0.get(&purpose)?.rows.get(recipient)
    }

    pub(super) fn any_runs(
        &self,
        purpose: PurposeIndex,
        uses: CategorySet,
        explicit: CategorySet,
        now_ms: u64,
    ) -> bool {
        let ends = self.0.get(&purpose).map(|of| &of.ends);
        ends.into_iter().flatten().any(|(category, ends)| {
            let end = if explicit.contains(*category) {
                ends.explicit
            } else {
                ends.latest
            };
            uses.contains(*category) && now_ms < end
        })
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Consent<'_>> {
        self.0.iter().flat_map(|(purpose, of)| {
            of.rows.iter().flat_map(move |(recipient, row)| {
                row.iter().map(move |(category, held)| Consent {
                    purpose: *purpose,
                    category: *category,
                    recipient,
                    held: *held,
                })
            })
        })
    }
}

/// One category that the person agreed to, for one purpose and recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consent<'a> {
    purpose: PurposeIndex,
    category: CategoryIndex,
    recipient: &'a RecipientId,
    held: Held,
}

impl<'a> Consent<'a> {
    /// For what.
    #[must_use]
    pub fn purpose(&self) -> PurposeIndex {
        self.purpose
    }

    /// Which category.
    #[must_use]
    pub fn category(&self) -> CategoryIndex {
        self.category
    }

    /// To whom.
    #[must_use]
    pub fn recipient(&self) -> &'a RecipientId {
        self.recipient
    }

    /// Since when, in Unix milliseconds.
    #[must_use]
    pub fn since_ms(&self) -> u64 {
        self.held.latest.since_ms
    }

    /// Until when, in Unix milliseconds; `None` if only the person ends it.
    #[must_use]
    pub fn until_ms(&self) -> Option<u64> {
        self.held.latest.until_ms
    }

    /// Whether it still runs.
    #[must_use]
    pub fn runs(&self, now_ms: u64) -> bool {
        self.held.latest.runs(now_ms)
    }

    /// Whether this category had a question of its own.
    #[must_use]
    pub fn explicit(&self) -> bool {
        self.held.explicit.is_some()
    }

    pub(super) fn held(&self) -> Held {
        self.held
    }
}
