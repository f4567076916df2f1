//! What of a person's consents concerns one app, so that it is read while the vault is closed.
//!
//! | row in `Space::Consent` | value |
//! |---|---|
//! | person (16), `g`, grant (16) | the epoch (8), and what was decided as of it, sealed under a key of the grant's |
//! | person (16), `u`, grant (16) | when the app last did something (8), in clear |
//!
//! The first is written in the transaction of every consent event, and counts only while its epoch is the person's.

use store::{Op, Space};
use zeroize::Zeroizing;

use super::{AppGrant, Granted};
use crate::account::Unlocked;
use crate::aead;
use crate::error::VaultError;
use crate::ids::{GrantId, PersonId};
use crate::journal::{Journal, Snapshot};
use crate::secret::Key;
use crate::vault::Vault;

fn row(person: &PersonId, part: u8, grant: &GrantId) -> Vec<u8> {
    [&person.as_bytes()[..], &[part], grant.as_bytes()].concat()
}

fn key(grant: &Key) -> Key {
    grant.derive(b"troth granted consents v1")
}

fn context(row: &[u8], epoch: &[u8; 8]) -> Vec<u8> {
    [b"troth granted consents v1", row, epoch].concat()
}

impl AppGrant {
    /// The operation that says what of the consents concerns this app, as of `epoch`.
    ///
    /// # Errors
    /// [`VaultError::TooLarge`].
    pub fn consents_op(&self, unlocked: &Unlocked, epoch: u64, content: &[u8]) -> Result<Op, VaultError> {
        let (row, epoch) = (row(&unlocked.person(), b'g', &self.id), epoch.to_be_bytes());
        let sealed = aead::seal_padded(&key(&self.key), &context(&row, &epoch), content)?;
        Ok(Op::put(Space::Consent, row, [&epoch[..], &sealed].concat()))
    }

    /// The operations that take away what is kept of an app beside its grant.
    #[must_use]
    pub fn forget_ops(&self, unlocked: &Unlocked) -> [Op; 2] {
        let person = unlocked.person();
        [b'g', b'u'].map(|part| Op::delete(Space::Consent, row(&person, part, &self.id)))
    }
}

impl Unlocked {
    /// The operation that takes away what is kept of the consents for every app: it is written anew for those that there are.
    #[must_use]
    pub fn forget_app_consents(&self) -> Op {
        Op::delete_prefix(Space::Consent, [&self.person().as_bytes()[..], b"g"].concat())
    }
}

impl Granted {
    /// The operation that notes when this app did something.
    #[must_use]
    pub fn used_op(&self, at_ms: u64) -> Op {
        Op::put(
            Space::Consent,
            row(&self.person, b'u', &self.id),
            at_ms.to_be_bytes().to_vec(),
        )
    }
}

impl Vault {
    /// What of the person's consents concerns an app, as of their present epoch.
    ///
    /// # Errors
    /// [`VaultError::Sealed`] where it is missing, was changed, or is an older one.
    pub fn granted_consents(&self, granted: &Granted) -> Result<Snapshot, VaultError> {
        let place = row(&granted.person, b'g', &granted.id);
        let rows = [place.clone(), Journal::Consent.counter(&granted.person)];
        let mut found = self.store().get_many(Space::Consent, &rows)?.into_iter();
        let value = found.next().flatten().ok_or(VaultError::Sealed)?;
        let counter = found.next().flatten().unwrap_or_else(|| vec![0; 8]);
        let (epoch, sealed) = value.split_first_chunk::<8>().ok_or(VaultError::Sealed)?;
        if counter != epoch {
            return Err(VaultError::Sealed);
        }
        let content: Zeroizing<Vec<u8>> = aead::open_padded(&key(&granted.key), &context(&place, epoch), sealed)?;
        Ok(Snapshot {
            epoch: u64::from_be_bytes(*epoch),
            content,
        })
    }

    /// When an app last did something, in Unix milliseconds; `None` where it never did.
    ///
    /// # Errors
    /// The store's own.
    pub fn grant_used(&self, person: &PersonId, grant: &GrantId) -> Result<Option<u64>, VaultError> {
        let at = self.store().get(Space::Consent, &row(person, b'u', grant))?;
        let at = at.map(|bytes| bytes.try_into().map_err(|_| VaultError::Malformed("a grant's use")));
        Ok(at.transpose()?.map(u64::from_be_bytes))
    }
}
