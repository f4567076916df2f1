//! What whoever runs the home does about people, with every vault closed; and how people are told.
//!
//! Suspending takes hold with the next write of the person's ledger: each expects that its person may act, and no record opens without one.
//! What was done is entered into the person's own chain at their next request, whatever that is.

use jiff::Timestamp;
use vault::ledger::{Act, Fact, Scope};
use vault::log::{LogError, Receipt};
use vault::{Deed, Invite, InviteCode, InviteId, PersonId, Seen, SessionToken, Standing, Untold, expect_standing};

use crate::Gate;
use crate::erase::ErasureReceipt;
use crate::error::GateError;
use crate::people::Open;

/// Somebody who was removed, with the receipt of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    /// Who.
    pub person: PersonId,
    /// The receipt.
    pub receipt: ErasureReceipt,
}

/// `2026-11-25`, in UTC.
fn date(at_ms: u64) -> String {
    let at = i64::try_from(at_ms)
        .ok()
        .and_then(|ms| Timestamp::from_millisecond(ms).ok());
    at.unwrap_or_default().strftime("%Y-%m-%d").to_string()
}

/// What was done, as the entry tells it.
fn words(untold: &Untold) -> String {
    let on = date(untold.at_ms);
    let why = if untold.reason.is_empty() {
        String::new()
    } else {
        format!("; the reason given: {}", untold.reason)
    };
    match (untold.deed, untold.removed_at_ms) {
        (Deed::Resume, _) => format!("on {on}, your account was opened again{why}"),
        (Deed::Remove, Some(at)) => {
            format!(
                "on {on}, your account was suspended, to be removed on {}{why}",
                date(at)
            )
        }
        (Deed::Keep, _) => {
            format!("on {on}, whoever runs this home made you its keeper: the page for invitations is yours")
        }
        (Deed::Relieve, _) => {
            format!("on {on}, whoever runs this home made somebody else its keeper: the page for invitations is theirs")
        }
        (Deed::Suspend | Deed::Remove, _) => format!("on {on}, your account was suspended{why}"),
        (Deed::Answer, _) => format!("on {on}, your letter was answered"),
        (Deed::Extend, _) => format!("on {on}, more time was taken to answer your letter"),
        (Deed::Mail, _) => format!("on {on}, a notice was sent to the address that you gave for that"),
    }
}

impl Gate {
    /// Opens a vault for one request as [`Gate::enter`] does, also for somebody who may not act: to see why, to take everything along, and
    /// to erase. Nothing of theirs reaches an engine by it.
    ///
    /// # Errors
    /// [`vault::VaultError::NoSession`] where the session has ended.
    pub fn enter_to_leave(&self, token: &SessionToken) -> Result<Open, GateError> {
        let (session, unlocked) = self.vault().resume(token, self.now_ms())?;
        let mut open = Open::new(unlocked, session);
        let untold = self.vault().untold(&open.person())?;
        if !untold.is_empty() {
            self.tell(&open, &untold)?;
        }
        open.may_act = self.standing(&open)?.is_none();
        Ok(open)
    }

    /// How the person stands with whoever runs the home; nothing where they may act.
    ///
    /// # Errors
    /// The store's own.
    pub fn standing(&self, open: &Open) -> Result<Option<Standing>, GateError> {
        Ok(self.vault().standing(&open.person())?)
    }

    /// Why somebody who may not act is refused.
    pub(crate) fn suspended(&self, open: &Open) -> Result<GateError, GateError> {
        let standing = self.standing(open)?;
        // Let act again at this very moment: the next request opens as it always does.
        Ok(standing.map_or(GateError::ConsentChanged, GateError::Suspended))
    }

    fn tell(&self, open: &Open, untold: &[Untold]) -> Result<(), GateError> {
        let fact = |untold: &Untold| self.account_fact(Act::Operator, &words(untold));
        let facts: Vec<Fact> = untold.iter().map(fact).collect();
        let told: Vec<_> = untold.iter().flat_map(Untold::told).collect();
        match self.write(open, self.epoch(open)?, &facts, &told) {
            // Another request of theirs tells it at this moment.
            Err(GateError::ConsentChanged | GateError::Busy) => Ok(()),
            told => told.map(|_| ()),
        }
    }

    /// Makes an invitation for so many people, which ends after `lasts_ms`.
    ///
    /// # Errors
    /// [`vault::VaultError::InviteTerms`]; the store's own.
    pub fn invite(&self, uses: u32, lasts_ms: u64) -> Result<(Invite, InviteCode), GateError> {
        let made = self.vault().invite(uses, lasts_ms, self.now_ms())?;
        // Not for whom, and not by whom: that is no business of the log.
        self.enter_deed("an invitation to this home was made")?;
        Ok(made)
    }

    /// As [`Gate::invite`], by the keeper, whose ledger says so. Who comes by it is written nowhere.
    ///
    /// # Errors
    /// As [`Gate::invite`].
    pub fn invite_by(&self, open: &Open, uses: u32, lasts_ms: u64) -> Result<(Invite, InviteCode), GateError> {
        let made = self.invite(uses, lasts_ms)?;
        let fact = self.account_fact(Act::Grant, "an invitation to this home was made");
        self.write(open, self.epoch(open)?, &[fact], &[])?;
        Ok(made)
    }

    /// The invitations that can still be used.
    ///
    /// # Errors
    /// The store's own.
    pub fn invites(&self) -> Result<Vec<Invite>, GateError> {
        Ok(self.vault().invites(self.now_ms())?)
    }

    /// Withdraws an invitation.
    ///
    /// # Errors
    /// [`vault::VaultError::NoInvite`]; the store's own.
    pub fn withdraw_invite(&self, id: InviteId) -> Result<(), GateError> {
        self.vault().withdraw_invite(id)?;
        self.enter_deed("an invitation to this home was withdrawn")
    }

    /// Who keeps the home, if it is somebody who has a vault here.
    ///
    /// # Errors
    /// The store's own.
    pub fn keeper(&self) -> Result<Option<PersonId>, GateError> {
        Ok(self.vault().keeper()?)
    }

    /// Makes somebody the keeper, in the place of whoever was. Both are told at their next request.
    ///
    /// # Errors
    /// [`vault::VaultError::NoPerson`]; the store's own.
    pub fn set_keeper(&self, person: PersonId) -> Result<(), GateError> {
        let before = self.keeper()?;
        self.vault().set_keeper(&person)?;
        let now_ms = self.now_ms();
        let tell = |who: PersonId, deed| self.vault().deal_with(&who, deed, "", None, now_ms);
        if before != Some(person) {
            tell(person, Deed::Keep)?;
            if let Some(before) = before {
                tell(before, Deed::Relieve)?;
            }
            self.enter_deed("another keeper of this home was named")?;
        }
        Ok(())
    }

    /// Everybody who has a vault here, as an operator sees them.
    ///
    /// # Errors
    /// The store's own.
    pub fn seen(&self) -> Result<Vec<Seen>, GateError> {
        Ok(self.vault().seen()?)
    }

    /// Who has this name, as they told the operator.
    ///
    /// # Errors
    /// [`vault::VaultError::NoPerson`]; the store's own.
    pub fn named(&self, name: &str) -> Result<PersonId, GateError> {
        Ok(self.vault().named(name)?.ok_or(vault::VaultError::NoPerson)?)
    }

    /// Suspends somebody, or lets them act again.
    ///
    /// # Errors
    /// [`vault::VaultError::NoPerson`], [`vault::VaultError::BadReason`], [`vault::VaultError::NotSuspended`]; the store's own.
    pub fn deal_with(&self, person: PersonId, deed: Deed, reason: &str) -> Result<(), GateError> {
        Ok(self.vault().deal_with(&person, deed, reason, None, self.now_ms())?)
    }

    /// Sets a day on which somebody is removed, `grace_ms` from now; until then they can sign in to take everything along. Gives the day,
    /// in Unix milliseconds.
    ///
    /// # Errors
    /// As [`Gate::deal_with`].
    pub fn remove_after(&self, person: PersonId, reason: &str, grace_ms: u64) -> Result<u64, GateError> {
        let now_ms = self.now_ms();
        let at_ms = now_ms.saturating_add(grace_ms);
        self.vault()
            .deal_with(&person, Deed::Remove, reason, Some(at_ms), now_ms)?;
        Ok(at_ms)
    }

    /// Removes those whose day has come: keys first, as wherever everything is erased, and with a receipt that is kept for whoever asks.
    ///
    /// # Errors
    /// The store's own; what is left is removed the next time.
    pub fn remove_due(&self) -> Result<Vec<Removal>, GateError> {
        let due = self.vault().to_be_removed(self.now_ms())?;
        let mut removed = Vec::with_capacity(due.len());
        for person in due {
            match self.remove(person) {
                Ok(receipt) => removed.push(Removal { person, receipt }),
                // Let act again at this very moment.
                Err(GateError::Log(LogError::Refused)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(removed)
    }

    /// The receipt of a removal.
    ///
    /// # Errors
    /// [`vault::VaultError::NoPerson`] where nobody by this id was removed; the store's own.
    pub fn removal_receipt(&self, person: PersonId) -> Result<String, GateError> {
        let receipt = self.vault().parting(&person)?.filter(|receipt| !receipt.is_empty());
        Ok(receipt.ok_or(vault::VaultError::NoPerson)?)
    }

    fn remove(&self, person: PersonId) -> Result<ErasureReceipt, GateError> {
        let at_ms = self.now_ms();
        let plan = self.vault().plan_removal(person, at_ms);
        let mut also: Vec<_> = self
            .vault()
            .standing(&person)?
            .iter()
            // Whom the operator let act again at this moment stays.
            .map(|standing| expect_standing(&person, standing))
            .collect();
        also.extend(plan.log_ops());
        also.push(self.vault().parting_op(&person));
        let mut fact = self.account_fact(Act::Erase, "removed by whoever runs the home");
        fact.categories = Vec::new();
        let receipts = self.append_parting(person, &fact, &also)?;
        let receipt = self.destroy(person, &plan, &receipts, Scope::Person, "all".to_owned(), at_ms)?;
        self.vault().keep_parting(&person, &receipt.note)?;
        Ok(receipt)
    }

    fn append_parting(&self, person: PersonId, fact: &Fact, also: &[store::Op]) -> Result<Vec<Receipt>, GateError> {
        self.append(person, 0, &|link| {
            let entries = self.vault().seal_parting(person, link, fact.clone())?;
            Ok(Some((entries, also.to_vec())))
        })
    }
}
