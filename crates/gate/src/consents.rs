//! What a person has consented to: read at each decision, changed together with the ledger's entry.

use consent::{Act, CategorySet, Change, Decision, Event, Purpose, RecipientId, Request, Shown, State, decide, narrow};
use vault::Journal;
use vault::ledger::Act as Entry;
use zeroize::Zeroizing;

use crate::Gate;
use crate::error::GateError;
use crate::opening::Opening;
use crate::people::Open;
use crate::permit::Permit;

/// What the ledger's entry says beside that a choice was changed.
fn noted(change: &Change) -> &'static str {
    if *change == Change::freeze() {
        "everything was frozen"
    } else if *change == Change::lift_freeze() {
        "the freeze was lifted"
    } else {
        "consent changed"
    }
}

impl Gate {
    /// The consents in force: all of the person's, or those that concern an app.
    ///
    /// # Errors
    /// [`GateError::Vault`] where they were changed by somebody without the person's key.
    pub fn consents<'a>(&self, by: impl Into<Opening<'a>>) -> Result<State, GateError> {
        let snapshot = match by.into() {
            Opening::Person(open) => self.vault().snapshot(open.unlocked(), Journal::Consent)?,
            Opening::App(app) => Some(self.vault().granted_consents(&app.granted)?),
        };
        match snapshot {
            Some(snapshot) => serde_json::from_slice(&snapshot.content).map_err(|_| GateError::Malformed),
            None => Ok(State::new()),
        }
    }

    /// Every consent event, in order.
    ///
    /// # Errors
    /// As [`Gate::consents`].
    pub fn consent_events(&self, open: &Open) -> Result<Vec<Event>, GateError> {
        let events = self.vault().events(open.unlocked(), Journal::Consent)?;
        let read = |event: &Zeroizing<Vec<u8>>| serde_json::from_slice(event).map_err(|_| GateError::Malformed);
        events.iter().map(read).collect()
    }

    /// Changes a consent. The event, its entry in the ledger and the new epoch become durable in one write: from then on no permit that
    /// was made before opens anything.
    ///
    /// # Errors
    /// [`GateError::Fold`] for an event that cannot be; [`GateError::ConsentChanged`] where another change came first.
    pub fn change_consent(&self, open: &Open, change: Change, shown: Shown) -> Result<u64, GateError> {
        self.decide_because(open, change, shown, None)
    }

    /// As [`Gate::change_consent`], with the person's own reason, which is sealed with the event.
    ///
    /// # Errors
    /// As [`Gate::change_consent`].
    pub fn decide_because(
        &self,
        open: &Open,
        change: Change,
        shown: Shown,
        reason: Option<String>,
    ) -> Result<u64, GateError> {
        let mut state = self.consents(open)?;
        let epoch = state.epoch();
        let note = noted(&change);
        let event = Event::new(epoch, self.now_ms(), change, shown).because(reason);
        state.apply(&event)?;
        let json = |result: serde_json::Result<Vec<u8>>| result.map(Zeroizing::new).map_err(|_| GateError::Malformed);
        let (event, snapshot) = (json(serde_json::to_vec(&event))?, json(serde_json::to_vec(&state))?);
        let also = || {
            let mut ops = open.unlocked().add_event(Journal::Consent, epoch, &event, &snapshot)?;
            // Apps are served while the vault is closed: what concerns each is written with the event.
            ops.extend(self.app_consent_ops(open, &state)?);
            Ok(ops)
        };
        let mut fact = self.account_fact(Entry::Consent, note);
        fact.categories = vec![consent::Category::ConsentRecord.id().to_owned()];
        fact.bytes = u64::try_from(event.len()).unwrap_or(u64::MAX);
        fact.sha256 = crate::write::sha256(&event);
        let receipts = self.write_with(open, epoch, &[fact], &also, true)?;
        Ok(receipts.first().map_or(0, vault::log::Receipt::n))
    }

    /// Decides whether `categories` may be used for purpose `P` by `recipient`.
    ///
    /// # Errors
    /// [`GateError::Refused`] with the reason in plain words; [`GateError::NotCovered`] for what an app's grant is not for.
    pub fn permit<'a, P: Purpose>(
        &self,
        by: impl Into<Opening<'a>>,
        categories: CategorySet,
        recipient: &RecipientId,
        act: Act,
    ) -> Result<Permit<P>, GateError> {
        let by = by.into();
        by.may_ask(P::ID, recipient, act)?;
        let state = self.consents(by)?;
        let request = Request::new(P::ID, categories, recipient, act, self.now_ms());
        match decide(self.map(), &state, &request) {
            Decision::Allow { granted, obligations } => Ok(Permit::new(
                by.person(),
                state.epoch(),
                act,
                granted,
                recipient.clone(),
                obligations,
            )),
            Decision::Refuse { reason, categories } => Err(GateError::Refused { reason, categories }),
        }
    }

    /// Which of `categories` may be used for purpose `P` by `recipient`.
    ///
    /// # Errors
    /// As [`Gate::consents`].
    pub fn narrow<'a, P: Purpose>(
        &self,
        by: impl Into<Opening<'a>>,
        categories: CategorySet,
        recipient: &RecipientId,
        act: Act,
    ) -> Result<CategorySet, GateError> {
        let by = by.into();
        by.may_ask(P::ID, recipient, act)?;
        let state = self.consents(by)?;
        Ok(narrow(
            self.map(),
            &state,
            &Request::new(P::ID, categories, recipient, act, self.now_ms()),
        ))
    }

    pub(crate) fn epoch(&self, open: &Open) -> Result<u64, GateError> {
        Ok(self
            .vault()
            .snapshot(open.unlocked(), Journal::Consent)?
            .map_or(0, |snapshot| snapshot.epoch))
    }
}
