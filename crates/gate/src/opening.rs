//! By what a vault is open for one request: a person's session, or an app's grant.

use consent::{Act, Category, PurposeId, RecipientId};
use vault::{Handle, PersonId, RecordId};

use crate::Gate;
use crate::apps::{ANSWERING, App, HERE};
use crate::error::GateError;
use crate::people::Open;

/// What opens a vault for one request. Decisions, receipts and epochs are the same for both.
#[derive(Clone, Copy)]
pub enum Opening<'a> {
    /// The person's own session: the root key is there.
    Person(&'a Open),
    /// An app's grant: the keys of the categories that it names are there, and no root key.
    App(&'a App),
}

impl<'a> From<&'a Open> for Opening<'a> {
    fn from(open: &'a Open) -> Self {
        Self::Person(open)
    }
}

impl<'a> From<&'a App> for Opening<'a> {
    fn from(app: &'a App) -> Self {
        Self::App(app)
    }
}

impl<'a> Opening<'a> {
    /// Whose vault it is.
    #[must_use]
    pub fn person(self) -> PersonId {
        match self {
            Self::Person(open) => open.person(),
            Self::App(app) => app.person(),
        }
    }

    /// Whether writes hold only while the person may act here. An app's always do: what is left to a suspended person is not its.
    pub(crate) fn needs_standing(self) -> bool {
        match self {
            Self::Person(open) => open.may_act,
            Self::App(_) => true,
        }
    }

    /// The session, where a person is there to keep something.
    pub(crate) fn by_person(self) -> Result<&'a Open, GateError> {
        match self {
            Self::Person(open) => Ok(open),
            Self::App(_) => Err(GateError::NotCovered("an app keeps nothing")),
        }
    }

    /// Whether a decision may be asked for at all. An app's grant is for sharing with that app, and for engines here to answer it: nothing is
    /// decided in the person's own name by it.
    pub(crate) fn may_ask(self, purpose: PurposeId, recipient: &RecipientId, act: Act) -> Result<(), GateError> {
        let Self::App(app) = self else { return Ok(()) };
        let asked = if purpose == PurposeId::ShareWithApp {
            recipient == app.recipient()
        } else {
            ANSWERING.contains(&purpose) && recipient.kind().is_some_and(|kind| HERE.contains(&kind))
        };
        let allowed = act == Act::Disclose && asked;
        if allowed {
            Ok(())
        } else {
            Err(GateError::NotCovered("an app's grant is not for this"))
        }
    }

    /// The category under whose key a record lies.
    pub(crate) fn category_of(self, handle: &Handle) -> Option<Category> {
        match self {
            Self::Person(open) => open.category_of(handle),
            Self::App(app) => app.granted.category_of(handle)?.parse().ok(),
        }
    }

    pub(crate) fn list(
        self,
        gate: &Gate,
        collection: &str,
        after: Option<RecordId>,
        limit: usize,
        newest_first: bool,
    ) -> Result<Vec<Handle>, GateError> {
        let vault = gate.vault();
        Ok(match self {
            Self::Person(open) => vault.list(open.unlocked(), collection, after, limit, newest_first)?,
            Self::App(app) => vault.list_granted(&app.granted, collection, after, limit, newest_first)?,
        })
    }

    pub(crate) fn find(self, gate: &Gate, collection: &str, ids: &[RecordId]) -> Result<Vec<Handle>, GateError> {
        Ok(match self {
            Self::Person(open) => gate.vault().find(open.unlocked(), collection, ids)?,
            Self::App(app) => gate.vault().find_granted(&app.granted, collection, ids)?,
        })
    }
}
