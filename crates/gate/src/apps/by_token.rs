//! What an app's token opens, while its person is not there.

use consent::{CategorySet, RecipientId, purpose};
use vault::{GrantCode, GrantToken, Granted, PersonId, VaultError};

use super::{About, AppId};
use crate::Gate;
use crate::error::GateError;
use crate::review::ends_unused;

/// What an app's grant opens, for one request of the app's. Dropping it wipes the keys.
pub struct App {
    pub(crate) granted: Granted,
    about: About,
}

impl App {
    /// Whose vault it reaches into.
    #[must_use]
    pub fn person(&self) -> PersonId {
        self.granted.person()
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> AppId {
        self.granted.id()
    }

    /// Whom decisions and the ledger name.
    #[must_use]
    pub fn recipient(&self) -> &RecipientId {
        &self.about.recipient
    }

    /// What the person sees it called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.about.name
    }

    /// The address that its key is for.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.about.resource
    }
}

impl Gate {
    /// Opens what an app's token reaches, for one request.
    ///
    /// # Errors
    /// [`VaultError::NoGrant`] where it has ended, was revoked, or went unused for its term; [`GateError::Suspended`].
    pub fn enter_app(&self, token: &GrantToken) -> Result<App, GateError> {
        let now_ms = self.now_ms();
        let granted = self.vault().use_grant(token, now_ms)?;
        let about: About = serde_json::from_slice(granted.about()?).map_err(|_| GateError::Malformed)?;
        let used_ms = self.vault().grant_used(&granted.person(), &granted.id())?;
        if ends_unused(about.made_ms, used_ms) <= now_ms {
            return Err(VaultError::NoGrant.into());
        }
        if let Some(standing) = self.vault().standing(&granted.person())? {
            return Err(GateError::Suspended(standing));
        }
        Ok(App { granted, about })
    }

    /// Whether an app may still be given what is about `shared`: asked before every piece of an answer.
    ///
    /// # Errors
    /// The store's own.
    pub fn stands(&self, app: &App, shared: CategorySet) -> Result<bool, GateError> {
        let vault = self.vault();
        if !vault.stands(&app.person(), &app.id(), self.now_ms())? || vault.standing(&app.person())?.is_some() {
            return Ok(false);
        }
        if shared.is_empty() {
            return Ok(true);
        }
        let recipient = app.recipient();
        match self.narrow::<purpose::ShareWithApp>(app, shared, recipient, consent::Act::Disclose) {
            Ok(allowed) => Ok(allowed == shared),
            // The consents that concern it went with its key, or are being written at this moment.
            Err(GateError::Vault(VaultError::Sealed)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// An app's registration with the home's own mark under it: that is its id, and nothing is kept of it here.
    ///
    /// # Errors
    /// The vault's own.
    pub fn register_app(&self, registration: &[u8]) -> Result<String, GateError> {
        Ok(self.vault().mark_words(registration)?)
    }

    /// The registration that an app's id is, where this home made it.
    #[must_use]
    pub fn registered_app(&self, id: &str) -> Option<Vec<u8>> {
        self.vault().marked_words(id)
    }

    /// Seals a token under a code that the app brings once ([`GrantCode`]).
    ///
    /// # Errors
    /// The store's own.
    pub fn code_for(&self, token: &GrantToken, terms: &[u8]) -> Result<GrantCode, GateError> {
        Ok(self.vault().code_for(token, terms, self.now_ms())?)
    }

    /// Gives the token for a code, if `agreed` accepts the terms under which it was made.
    ///
    /// # Errors
    /// [`VaultError::NoGrant`] for a code that is unknown, over, used or refused.
    pub fn redeem(&self, code: &GrantCode, agreed: impl FnOnce(&[u8]) -> bool) -> Result<GrantToken, GateError> {
        Ok(self.vault().redeem_code(code, agreed, self.now_ms())?)
    }

    /// Until when a token is good, in milliseconds from now.
    ///
    /// # Errors
    /// [`VaultError::NoGrant`].
    pub fn lasts_ms(&self, token: &GrantToken) -> Result<u64, GateError> {
        let now_ms = self.now_ms();
        Ok(self
            .vault()
            .use_grant(token, now_ms)?
            .expires_ms()
            .saturating_sub(now_ms))
    }

    /// Takes a key back for the app that holds it.
    ///
    /// # Errors
    /// [`VaultError::NoGrant`] where the token opens nothing; the store's own.
    pub fn give_back(&self, token: &GrantToken) -> Result<(), GateError> {
        Ok(self.vault().give_back(token, self.now_ms())?)
    }
}
