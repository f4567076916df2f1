//! The state as it is stored: lists in the state's own order, by name.

use serde::{Deserialize, Serialize};

use super::State;
use super::consents::{Consents, Held, Term};
use super::forbids::Forbids;
use crate::{CategoryIndex, CategorySet, PurposeIndex, RecipientId};

/// The shape of snapshots that this version writes and reads.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Snapshot {
    v: u32,
    epoch: u64,
    consents: Vec<Agreed>,
    forbids: Vec<Forbidden>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Agreed {
    purpose: PurposeIndex,
    recipient: RecipientId,
    category: CategoryIndex,
    latest: Term,
    explicit: Option<Term>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Forbidden {
    purpose: Option<PurposeIndex>,
    categories: Option<CategorySet>,
    recipient: Option<RecipientId>,
}

/// A snapshot that no fold makes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum SnapshotError {
    #[error("a snapshot of shape {0}, not {VERSION}")]
    Version(u32),
    #[error("the snapshot says the same thing twice")]
    Twice,
}

impl From<State> for Snapshot {
    fn from(state: State) -> Self {
        let agreed = state.consents.iter().map(|consent| Agreed {
            purpose: consent.purpose(),
            recipient: consent.recipient().clone(),
            category: consent.category(),
            latest: consent.held().latest,
            explicit: consent.held().explicit,
        });
        let forbidden = state.forbids.iter().map(|forbid| Forbidden {
            purpose: forbid.purpose(),
            categories: forbid.categories(),
            recipient: forbid.recipient().cloned(),
        });
        Self {
            v: VERSION,
            epoch: state.epoch,
            consents: agreed.collect(),
            forbids: forbidden.collect(),
        }
    }
}

impl TryFrom<Snapshot> for State {
    type Error = SnapshotError;

    fn try_from(snapshot: Snapshot) -> Result<Self, SnapshotError> {
        if snapshot.v != VERSION {
            return Err(SnapshotError::Version(snapshot.v));
        }
        let mut consents = Consents::default();
        for Agreed {
            purpose,
            recipient,
            category,
            latest,
            explicit,
        } in snapshot.consents
        {
            if consents
                .row(purpose, &recipient)
                .is_some_and(|row| row.contains_key(&category))
            {
                return Err(SnapshotError::Twice);
            }
            consents.put(purpose, &recipient, category, Held { latest, explicit });
        }
        let mut forbids = Forbids::default();
        for Forbidden {
            purpose,
            categories,
            recipient,
        } in snapshot.forbids
        {
            if !forbids.insert(purpose, recipient.as_ref(), categories) {
                return Err(SnapshotError::Twice);
            }
        }
        Ok(Self {
            epoch: snapshot.epoch,
            consents,
            forbids,
        })
    }
}
