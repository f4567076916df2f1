//! Ways in by passkey, and proving once more that it is oneself.

use secrecy::{ExposeSecret as _, SecretString};
use vault::ledger::Act;
use vault::{
    Admission, Credential, DeviceId, NameKey, Passkey, PasskeyId, Passphrase, PersonId, PrfOutput, RecoveryCode,
    VaultError,
};

use crate::Gate;
use crate::error::GateError;
use crate::people::{Open, SignedIn};

/// What an authenticator gave, whose signature is not checked yet.
pub struct Asserted {
    /// Whose passkey it says to be: the user's handle.
    pub person: PersonId,
    /// The credential's id.
    pub credential: Vec<u8>,
    /// What its PRF gave.
    pub prf: PrfOutput,
    /// Checks the signature, and all else that whoever asked for it knows, by what was registered.
    pub check: Box<dyn FnOnce(&Passkey) -> bool + Send>,
}

/// Something that only the person has, asked for again before what cannot be undone.
pub enum Proof {
    /// What was typed: the passphrase, or the recovery code.
    Typed(SecretString),
    /// One of their passkeys.
    Passkey(Asserted),
}

impl From<SecretString> for Proof {
    fn from(typed: SecretString) -> Self {
        Self::Typed(typed)
    }
}

impl Gate {
    /// Makes a vault that a passkey opens, without a passphrase, and signs in to it. `person` is the user's handle that the authenticator
    /// was given. The recovery code is given this once.
    ///
    /// # Errors
    /// [`VaultError::NameTaken`], [`VaultError::BadName`]; as [`Gate::sign_up_as`] where they may not come in; the store's own.
    pub fn sign_up_by_passkey(
        &self,
        name: &str,
        person: PersonId,
        passkey: (&str, &Credential),
        prf: &PrfOutput,
        admission: &Admission<'_>,
        device: Option<&str>,
    ) -> Result<(SignedIn, RecoveryCode), GateError> {
        let door = self.door()?;
        let made = self
            .vault()
            .create_by_passkey(name, person, passkey, prf, admission, self.now_ms())?;
        drop(door);
        Ok((self.begin_first(made.0, name, 0, device)?, made.1))
    }

    /// Signs in by passkey. Nothing is done with what its secret opens before its signature is checked.
    ///
    /// # Errors
    /// [`VaultError::WrongSecret`] whatever is wrong.
    pub fn sign_in_by_passkey(&self, asserted: Asserted, device: Option<&str>) -> Result<SignedIn, GateError> {
        let Asserted {
            person,
            credential,
            prf,
            check,
        } = asserted;
        let (unlocked, passkey) = self.vault().unlock_by_passkey(person, &credential, &prf)?;
        if !check(&passkey) {
            return Err(VaultError::WrongSecret.into());
        }
        self.begin(unlocked, "by passkey", device, &[])
    }

    /// Asks for the passphrase, the recovery code or a passkey again, before what cannot be undone.
    ///
    /// # Errors
    /// [`VaultError::WrongSecret`] where it is none of this person's.
    pub fn confirm(&self, open: &Open, proof: impl Into<Proof>) -> Result<(), GateError> {
        match proof.into() {
            Proof::Typed(typed) => {
                let code = RecoveryCode::parse(typed.expose_secret());
                if let Ok(code) = code
                    && self.vault().confirm_by_recovery(open.unlocked(), &code).is_ok()
                {
                    return Ok(());
                }
                Ok(self.vault().confirm(open.unlocked(), &Passphrase::typed(typed))?)
            }
            Proof::Passkey(asserted) => {
                let opened = self
                    .vault()
                    .unlock_by_passkey(asserted.person, &asserted.credential, &asserted.prf)?;
                let own = asserted.person == open.person() && (asserted.check)(&opened.1);
                own.then_some(()).ok_or(VaultError::WrongSecret.into())
            }
        }
    }

    /// Whether the person has a passphrase.
    ///
    /// # Errors
    /// The store's own.
    pub fn has_passphrase(&self, open: &Open) -> Result<bool, GateError> {
        Ok(self.vault().has_passphrase(open.unlocked())?)
    }

    /// The person's passkeys, oldest first.
    ///
    /// # Errors
    /// The store's own.
    pub fn passkeys(&self, open: &Open) -> Result<Vec<Passkey>, GateError> {
        Ok(self.vault().passkeys(open.unlocked())?)
    }

    /// Adds a passkey.
    ///
    /// # Errors
    /// [`VaultError::WrongSecret`], [`VaultError::PasskeyKnown`], [`VaultError::PasskeysFull`].
    pub fn add_passkey(
        &self,
        open: &Open,
        proof: impl Into<Proof>,
        (name, credential): (&str, &Credential),
        prf: &PrfOutput,
    ) -> Result<PasskeyId, GateError> {
        self.confirm(open, proof)?;
        let id = self
            .vault()
            .add_passkey(open.unlocked(), name, credential, prf, self.now_ms())?;
        self.note(open, "passkey added")?;
        Ok(id)
    }

    /// Gives a passkey another name.
    ///
    /// # Errors
    /// [`VaultError::NoPasskey`].
    pub fn rename_passkey(&self, open: &Open, passkey: PasskeyId, name: &str) -> Result<(), GateError> {
        Ok(self.vault().rename_passkey(open.unlocked(), &passkey, name)?)
    }

    /// Removes a passkey.
    ///
    /// # Errors
    /// [`VaultError::WrongSecret`], [`VaultError::LastWayIn`].
    pub fn remove_passkey(&self, open: &Open, proof: impl Into<Proof>, passkey: PasskeyId) -> Result<(), GateError> {
        self.confirm(open, proof)?;
        self.vault().remove_passkey(open.unlocked(), &passkey)?;
        self.note(open, "passkey removed")
    }

    fn note(&self, open: &Open, note: &str) -> Result<(), GateError> {
        let facts = [self.account_fact(Act::Grant, note)];
        self.write(open, self.epoch(open)?, &facts, &[]).map(|_| ())
    }

    /// The key of a sign-in name, under which wrong guesses at it are counted; the same work for every name.
    ///
    /// # Errors
    /// Those of the hash itself.
    pub fn name_key(&self, name: &str) -> Result<NameKey, GateError> {
        Ok(self.vault().name_key(name)?)
    }

    /// A mark for a browser in which somebody of this name has just signed in.
    ///
    /// # Errors
    /// [`VaultError::Randomness`].
    pub fn mark_device(&self, name: &NameKey) -> Result<String, GateError> {
        Ok(self.vault().mark_device(name)?)
    }

    /// The browser that a mark is of, where this home made it.
    #[must_use]
    pub fn marked(&self, mark: &str) -> Option<DeviceId> {
        self.vault().marked(mark)
    }

    /// The same, where somebody of this name has signed in there.
    #[must_use]
    pub fn marked_for(&self, mark: &str, name: &NameKey) -> Option<DeviceId> {
        self.vault().marked_for(mark, name)
    }
}
