//! What a person decided, one decision after another, and the home's signature under each.

use consent::policy::{Status, consent_record};
use consent::{Change, Event, State};
use vault::Journal;
use vault::ledger::{Consented, Id};

use crate::Gate;
use crate::error::GateError;
use crate::people::Open;

impl Gate {
    /// Every consent event in order, with what became of the consent.
    ///
    /// # Errors
    /// As [`Gate::consents`].
    pub fn decisions(&self, open: &Open) -> Result<Vec<(Event, Status)>, GateError> {
        let mut state = State::new();
        let mut decisions = Vec::new();
        for event in self.consent_events(open)? {
            let status = Status::of(&event, is_in_force(&state, event.change()));
            state.apply(&event)?;
            decisions.push((event, status));
        }
        Ok(decisions)
    }

    /// A signed receipt (`troth-consent-1`) of the event number `seq`. `policy` is the address of the policy in DPV's terms.
    ///
    /// # Errors
    /// [`vault::VaultError::NoRecord`] where there is no such event; the log's own.
    pub fn consent_receipt(&self, open: &Open, seq: u64, policy: &str) -> Result<String, GateError> {
        let at = usize::try_from(seq).unwrap_or(usize::MAX);
        let decisions = self.decisions(open)?;
        let (event, status) = decisions.get(at).ok_or(vault::VaultError::NoRecord)?;
        let kept = self.vault().events(open.unlocked(), Journal::Consent)?;
        let kept = kept.get(at).ok_or(vault::VaultError::NoRecord)?;
        let person = Id::from_bytes(*open.person().as_bytes());
        let record = consent_record(
            self.map(),
            event,
            *status,
            (
                &format!("urn:troth:person:{person}"),
                &format!("urn:troth:consent:{person}:{seq}"),
                policy,
            ),
        );
        let snapshot = self.vault().log().snapshot()?;
        Ok(self.vault().log().sign_consent(&Consented {
            person,
            issued_ms: self.now_ms(),
            log_size: snapshot.size(),
            log_root: snapshot.root(),
            event: std::str::from_utf8(kept).map_err(|_| GateError::Malformed)?,
            record: &record,
        })?)
    }
}

/// Whether anything that a withdrawal names had been agreed to.
fn is_in_force(state: &State, change: &Change) -> bool {
    let Change::Withdraw {
        purpose,
        categories,
        recipient,
    } = change
    else {
        return false;
    };
    state.consents().any(|consent| {
        consent.purpose() == *purpose
            && categories.is_none_or(|set| set.contains(consent.category()))
            && recipient
                .as_ref()
                .is_none_or(|recipient| recipient.covers(consent.recipient()))
    })
}
