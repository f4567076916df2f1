//! People: making a vault, signing in and out, and what is open for one request.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use consent::Category;
use secrecy::SecretString;
use store::Op;
use vault::ledger::{Act, Fact, Hash};
use vault::{
    Admission, Categories, Handle, Passphrase, PersonId, RecoveryCode, Session, SessionId, SessionToken, Unlocked,
};

use crate::Gate;
use crate::error::GateError;
use crate::profile::{Profile, usual_review};
use crate::ways_in::Proof;
use crate::write::DAY_MS;

/// What the entry of the first sign-in says.
const VAULT_MADE: &str = "vault made";

/// One person's vault, open for one request of theirs. Dropping it wipes the keys.
pub struct Open {
    unlocked: Unlocked,
    session: SessionId,
    /// Every category as this person's rows name it, once a record's was asked for.
    categories: OnceLock<Categories>,
    /// Whether its writes hold only while the person may act.
    pub(crate) may_act: bool,
}

/// A session that has just begun.
pub struct SignedIn {
    /// Whether the person should look again at what they allow: it is time to, or something ended because it was not used.
    pub review: bool,
    /// Whether the policy changed for the person since they last looked.
    pub changed: bool,
    /// The vault, open for this request.
    pub open: Open,
    /// What goes into the cookie.
    pub token: SessionToken,
}

impl Open {
    /// A vault that is open to leave by: whoever lets it act says so.
    pub(crate) fn new(unlocked: Unlocked, session: SessionId) -> Self {
        Self {
            unlocked,
            session,
            categories: OnceLock::new(),
            may_act: false,
        }
    }

    /// Whose it is.
    #[must_use]
    pub fn person(&self) -> PersonId {
        self.unlocked.person()
    }

    /// The session by which it was opened.
    #[must_use]
    pub fn session(&self) -> SessionId {
        self.session
    }

    /// Whether the person may act here, and not only leave.
    #[must_use]
    pub fn may_act(&self) -> bool {
        self.may_act
    }

    pub(crate) fn unlocked(&self) -> &Unlocked {
        &self.unlocked
    }

    /// [`Category::ALL`] as this person's rows name it.
    pub(crate) fn categories(&self) -> &Categories {
        let all = || self.unlocked.categories(Category::ALL.iter().map(|one| one.id()));
        self.categories.get_or_init(all)
    }

    /// The category under whose key a record lies.
    pub(crate) fn category_of(&self, handle: &Handle) -> Option<Category> {
        Category::ALL.get(self.categories().of(handle)?).copied()
    }
}

impl Gate {
    /// Makes a vault and signs in to it. The recovery code is given this once.
    ///
    /// # Errors
    /// [`vault::VaultError::NameTaken`], [`vault::VaultError::BadName`], [`vault::VaultError::BadPassphrase`]; the store's own.
    pub fn sign_up(&self, name: &str, passphrase: SecretString) -> Result<(SignedIn, RecoveryCode), GateError> {
        self.sign_up_as(name, passphrase, &Admission::Anybody, None)
    }

    /// As [`Gate::sign_up`], for somebody who comes in by `admission`, on a device of this name.
    ///
    /// # Errors
    /// As [`Gate::sign_up`]; [`GateError::HomeFull`]; [`vault::VaultError::Closed`], [`vault::VaultError::InviteOver`].
    pub fn sign_up_as(
        &self,
        name: &str,
        passphrase: SecretString,
        admission: &Admission<'_>,
        device: Option<&str>,
    ) -> Result<(SignedIn, RecoveryCode), GateError> {
        let passphrase = Passphrase::choose(passphrase)?;
        let door = self.door()?;
        let (unlocked, code) = self.vault().create_as(name, &passphrase, admission)?;
        drop(door);
        Ok((self.begin_first(unlocked, name, self.now_ms(), device)?, code))
    }

    /// The first session of a vault that was just made.
    pub(crate) fn begin_first(
        &self,
        unlocked: Unlocked,
        name: &str,
        passphrase_set_ms: u64,
        device: Option<&str>,
    ) -> Result<SignedIn, GateError> {
        let now_ms = self.now_ms();
        let profile = Profile {
            name: name.trim().to_owned(),
            passphrase_set_ms,
            recovery_made_ms: now_ms,
            drafts_when_asked: false,
            signal_since_ms: None,
            reviewed_ms: now_ms,
            review_days: usual_review(),
            discreet: false,
            map_seen: self.map().version(),
            map_before: self.map().version(),
            kept_narrow: BTreeMap::new(),
        };
        let settings = profile.op(&unlocked)?;
        self.begin(unlocked, VAULT_MADE, device, &[settings])
    }

    /// Signs in by passphrase.
    ///
    /// # Errors
    /// [`vault::VaultError::WrongSecret`] whatever of the two is wrong.
    pub fn sign_in(&self, name: &str, passphrase: SecretString) -> Result<SignedIn, GateError> {
        self.sign_in_on(name, passphrase, None)
    }

    /// The same, on a device of this name.
    ///
    /// # Errors
    /// As [`Gate::sign_in`].
    pub fn sign_in_on(
        &self,
        name: &str,
        passphrase: SecretString,
        device: Option<&str>,
    ) -> Result<SignedIn, GateError> {
        let unlocked = self.vault().unlock(name, &Passphrase::typed(passphrase))?;
        self.begin(unlocked, "by passphrase", device, &[])
    }

    /// Signs in by recovery code, and takes a new passphrase.
    ///
    /// # Errors
    /// [`vault::VaultError::BadRecoveryCode`], [`vault::VaultError::WrongSecret`], [`vault::VaultError::BadPassphrase`].
    pub fn recover(
        &self,
        name: &str,
        code: &str,
        passphrase: SecretString,
        device: Option<&str>,
    ) -> Result<SignedIn, GateError> {
        let passphrase = Passphrase::choose(passphrase)?;
        let unlocked = self.vault().unlock_by_recovery(name, &RecoveryCode::parse(code)?)?;
        self.vault().set_passphrase(&unlocked, &passphrase)?;
        let signed_in = self.begin(unlocked, "by recovery code", device, &[])?;
        self.update_profile(&signed_in.open, "passphrase changed", |profile, now_ms| {
            profile.passphrase_set_ms = now_ms
        })?;
        Ok(signed_in)
    }

    /// Opens a vault for one request, by a session's token.
    ///
    /// # Errors
    /// [`vault::VaultError::NoSession`] where the session has ended; [`GateError::Suspended`] where the person may not act here.
    pub fn enter(&self, token: &SessionToken) -> Result<Open, GateError> {
        let open = self.enter_to_leave(token)?;
        if open.may_act {
            return Ok(open);
        }
        Err(self.suspended(&open)?)
    }

    /// Ends this session, and erases what was kept only until its end.
    ///
    /// # Errors
    /// The store's own.
    pub fn sign_out(&self, open: &Open) -> Result<(), GateError> {
        Ok(self.vault().end_session(open.unlocked(), open.session)?)
    }

    /// Ends one session of the person's.
    ///
    /// # Errors
    /// The store's own.
    pub fn end_session(&self, open: &Open, session: SessionId) -> Result<(), GateError> {
        Ok(self.vault().end_session(open.unlocked(), session)?)
    }

    /// Ends every session of the person's, this one too.
    ///
    /// # Errors
    /// The store's own.
    pub fn end_all_sessions(&self, open: &Open) -> Result<(), GateError> {
        Ok(self.vault().end_all_sessions(open.unlocked(), None).map(|_| ())?)
    }

    /// The person's sessions, oldest first.
    ///
    /// # Errors
    /// The store's own.
    pub fn sessions(&self, open: &Open) -> Result<Vec<Session>, GateError> {
        Ok(self.vault().sessions(open.unlocked(), self.now_ms())?)
    }

    /// Changes the passphrase, or sets the first one.
    ///
    /// # Errors
    /// [`vault::VaultError::WrongSecret`], [`vault::VaultError::BadPassphrase`].
    pub fn change_passphrase(&self, open: &Open, proof: impl Into<Proof>, new: SecretString) -> Result<(), GateError> {
        let new = Passphrase::choose(new)?;
        self.confirm(open, proof)?;
        self.vault().set_passphrase(open.unlocked(), &new)?;
        self.update_profile(open, "passphrase changed", |profile, now_ms| {
            profile.passphrase_set_ms = now_ms
        })
    }

    /// Puts a new recovery code in the place of the old one.
    ///
    /// # Errors
    /// [`vault::VaultError::WrongSecret`].
    pub fn new_recovery_code(&self, open: &Open, proof: impl Into<Proof>) -> Result<RecoveryCode, GateError> {
        self.confirm(open, proof)?;
        let code = self.vault().new_recovery_code(open.unlocked())?;
        self.update_profile(open, "recovery code replaced", |profile, now_ms| {
            profile.recovery_made_ms = now_ms
        })?;
        Ok(code)
    }

    pub(crate) fn begin(
        &self,
        unlocked: Unlocked,
        how: &str,
        device: Option<&str>,
        also: &[Op],
    ) -> Result<SignedIn, GateError> {
        let now_ms = self.now_ms();
        let (session, token) = match device {
            Some(device) => self.vault().start_session_on(&unlocked, device, now_ms)?,
            None => self.vault().start_session(&unlocked, now_ms)?,
        };
        let mut open = Open::new(unlocked, session);
        let epoch = self.epoch(&open)?;
        let facts = [self.account_fact(Act::SignIn, how)];
        let listed = || {
            let mut ops = also.to_vec();
            ops.push(self.sign_in_op(&open, how, device, now_ms)?);
            ops.extend(self.vault().signed_in_op(&open.person(), how == VAULT_MADE, now_ms)?);
            Ok(ops)
        };
        self.write_with(&open, epoch, &facts, &listed, true)?;
        let ended = !self.end_unused(&open)?.is_empty();
        let profile = self.profile(&open)?;
        let due = profile.reviewed_ms.saturating_add(profile.review_days * DAY_MS) <= self.now_ms();
        if due {
            // It is shown once a term, whether it is read or not.
            self.update_profile(&open, "what is allowed is looked at again", |profile, now_ms| {
                profile.reviewed_ms = now_ms
            })?;
        }
        let review = ended || due;
        let changed = self.policy_changed(&open, &profile)?;
        open.may_act = self.standing(&open)?.is_none();
        // What is given to the home's count waits for another day where it cannot be given now.
        let _given = self.share_use(&open);
        Ok(SignedIn {
            review,
            changed,
            open,
            token,
        })
    }

    /// An entry about the account itself.
    pub(crate) fn account_fact(&self, act: Act, note: &str) -> Fact {
        Fact {
            at_ms: self.now_ms(),
            act,
            purpose: consent::PurposeId::Account.id().to_owned(),
            categories: vec![consent::Category::Account.id().to_owned()],
            records: Vec::new(),
            recipient: consent::RecipientId::person().to_string(),
            bytes: 0,
            sha256: Hash::ZERO,
            note: Some(note.to_owned()),
        }
    }
}
