//! What is agreed and forbidden at present: a fold over events, in their order and nothing else.

mod consents;
mod forbids;
mod snapshot;

pub use consents::Consent;
pub use forbids::Prohibition;

pub(crate) use consents::{Held, Term};

use consents::Consents;
use forbids::Forbids;
use serde::{Deserialize, Serialize};

use crate::{CategorySet, Change, Event, PurposeIndex, RecipientId};

/// What is agreed and forbidden after a person's first [`epoch`](Self::epoch) events.
///
/// Serialises as a snapshot from which the fold can go on; a snapshot says the same as the events did.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(into = "snapshot::Snapshot", try_from = "snapshot::Snapshot")]
pub struct State {
    epoch: u64,
    consents: Consents,
    forbids: Forbids,
}

/// An event that cannot follow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FoldError {
    /// An event is missing, repeated or out of order.
    #[error("event {expected} should follow, but this is event {found}")]
    Gap {
        /// The number that should follow.
        expected: u64,
        /// The number that came.
        found: u64,
    },
    /// Agreement to a text that was not shown is none.
    #[error("a consent without the text that was shown is none")]
    NothingShown,
    /// Agreement to no category is none.
    #[error("a consent that names no category is none")]
    NothingNamed,
}

impl State {
    /// Nothing agreed, nothing forbidden: before the first event.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The state after these events, which start at number 0.
    ///
    /// # Errors
    /// The first event that cannot follow those before it.
    pub fn fold<'a>(events: impl IntoIterator<Item = &'a Event>) -> Result<Self, FoldError> {
        let mut state = Self::new();
        events.into_iter().try_for_each(|event| state.apply(event))?;
        Ok(state)
    }

    /// Goes on by one event.
    ///
    /// # Errors
    /// Why the event cannot follow; the state is then as it was.
    pub fn apply(&mut self, event: &Event) -> Result<(), FoldError> {
        if event.seq() != self.epoch {
            return Err(FoldError::Gap {
                expected: self.epoch,
                found: event.seq(),
            });
        }
        match event.change() {
            Change::Grant { categories, .. } if categories.is_empty() => return Err(FoldError::NothingNamed),
            Change::Grant { .. } if event.text_shown().trim().is_empty() => return Err(FoldError::NothingShown),
            Change::Grant {
                purpose,
                categories,
                recipient,
                until_ms,
            } => {
                self.consents
                    .grant(*purpose, *categories, recipient, event.at_ms(), *until_ms);
            }
            Change::Withdraw {
                purpose,
                categories,
                recipient,
            } => {
                self.consents.withdraw(*purpose, *categories, recipient.as_ref());
            }
            Change::Forbid {
                purpose,
                categories,
                recipient,
            } => {
                self.forbids.insert(*purpose, recipient.as_ref(), *categories);
            }
            Change::LiftForbid {
                purpose,
                categories,
                recipient,
            } => {
                self.forbids.remove(*purpose, recipient.as_ref(), *categories);
            }
        }
        self.epoch += 1;
        Ok(())
    }

    /// The same state with what decides these uses and nothing else: what was agreed to for any of them, and what was forbidden of them.
    /// Decisions about them are the same on both, as long as their purposes need no other purpose.
    #[must_use]
    pub fn for_uses(&self, uses: &[(PurposeIndex, RecipientId)]) -> Self {
        let mut part = Self {
            epoch: self.epoch,
            ..Self::default()
        };
        for consent in self.consents.iter() {
            let used = |(purpose, recipient): &(PurposeIndex, RecipientId)| {
                *purpose == consent.purpose() && recipient == consent.recipient()
            };
            if uses.iter().any(used) {
                part.consents.put(
                    consent.purpose(),
                    consent.recipient(),
                    consent.category(),
                    consent.held(),
                );
            }
        }
        for forbid in self.forbids.iter() {
            let stops = |(purpose, recipient): &(PurposeIndex, RecipientId)| {
                forbid.purpose().is_none_or(|named| named == *purpose)
                    && forbid.recipient().is_none_or(|named| named.covers(recipient))
            };
            if uses.iter().any(stops) {
                part.forbids
                    .insert(forbid.purpose(), forbid.recipient(), forbid.categories());
            }
        }
        part
    }

    /// The number of events so far, which is the number of the next one. A decision holds for one epoch.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Whether the person has frozen everything that can be stopped.
    #[must_use]
    pub fn frozen(&self) -> bool {
        self.forbids.frozen()
    }

    /// What is agreed, ended consents included, by purpose, recipient and category.
    pub fn consents(&self) -> impl Iterator<Item = Consent<'_>> {
        self.consents.iter()
    }

    /// What is forbidden.
    pub fn prohibitions(&self) -> impl Iterator<Item = Prohibition<'_>> {
        self.forbids.iter()
    }

    /// The consents of a purpose for a recipient, by category.
    pub(crate) fn held(&self, purpose: PurposeIndex, recipient: &RecipientId) -> Option<&consents::Row> {
        self.consents.row(purpose, recipient)
    }

    /// What of the asked is forbidden for a purpose and a recipient.
    pub(crate) fn forbidden(&self, purpose: PurposeIndex, wide: bool, recipient: &RecipientId) -> Option<CategorySet> {
        self.forbids.covering(purpose, wide, recipient)
    }

    /// Whether any consent of this purpose runs for one of these categories, whoever the recipient is;
    /// `explicit` are those that take a question of their own.
    pub(crate) fn any_runs(
        &self,
        purpose: PurposeIndex,
        uses: CategorySet,
        explicit: CategorySet,
        now_ms: u64,
    ) -> bool {
        self.consents.any_runs(purpose, uses, explicit, now_ms)
    }
}
