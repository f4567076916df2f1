//! An address for notices: sealed to whoever runs the home, whose running home cannot read it; and what was sent there.

use consent::{Act, Category, RecipientId, purpose};
use secrecy::SecretString;
use vault::ledger::Act as Entry;
use vault::{Deed, PersonId};

use crate::Gate;
use crate::error::GateError;
use crate::letter_keys::{seal_bytes, unseal_bytes};
use crate::locked::Key;
use crate::people::Open;
use crate::permit::Permit;

/// Longest address, in bytes (RFC 5321, 4.5.3.1.3).
pub const LONGEST_ADDRESS: usize = 254;
/// Addresses are padded to this before they are sealed, in bytes.
const BUCKET: usize = 256;

fn opened(sealed: &[u8], key: &Key) -> Result<String, GateError> {
    let address = unseal_bytes(sealed, key)?;
    let address = std::str::from_utf8(&address).map_err(|_| GateError::Malformed)?;
    Ok(address.trim_end().to_owned())
}

impl Gate {
    /// Keeps an address for notices, or takes it back. Whether it is one that mail can go to is the caller's to check.
    ///
    /// # Errors
    /// [`RequestError::NoOperatorKey`](crate::RequestError::NoOperatorKey); [`GateError::NotCovered`] for one that is too long; the store's
    /// own.
    pub fn set_address(&self, open: &Open, address: Option<&str>) -> Result<(), GateError> {
        let Some(address) = address.map(str::trim) else {
            let fact = self.account_fact(Entry::Grant, "the address for notices was taken back");
            let op = vault::address_op(&open.person(), None);
            return self.write(open, self.epoch(open)?, &[fact], &[op]).map(|_| ());
        };
        if address.is_empty() || address.len() > LONGEST_ADDRESS || address.chars().any(char::is_control) {
            return Err(GateError::NotCovered("an address has 1 to 254 bytes"));
        }
        let (operator, to) = (self.operator_key()?, RecipientId::operator());
        let permit: Permit<purpose::Account> =
            self.permit(open, Category::ContactAddress.into(), &to, Act::Disclose)?;
        let own = self.own_key_or_new(open)?.to_public().to_string();
        let sealed = seal_bytes(address.as_bytes(), BUCKET, [&operator, &own])?;
        let fact = self.letter_fact(Entry::Disclose, Category::ContactAddress, &permit.recipient, &sealed);
        let op = vault::address_op(&open.person(), Some(sealed));
        self.write(open, permit.epoch, &[fact], &[op]).map(|_| ())
    }

    /// The person's own address for notices, where they gave one.
    ///
    /// # Errors
    /// The store's own.
    pub fn address(&self, open: &Open) -> Result<Option<String>, GateError> {
        let (Some(sealed), Some(own)) = (self.vault().address(&open.person())?, self.own_key(open)?) else {
            return Ok(None);
        };
        opened(&sealed, &Key::Identity(own)).map(Some)
    }

    /// Who gave an address for notices.
    ///
    /// # Errors
    /// The store's own.
    pub fn reachable(&self) -> Result<Vec<PersonId>, GateError> {
        Ok(self.vault().with_address()?)
    }

    /// Opens somebody's address for one notice, unless that was sent to them already. It counts as sent from now on, so that nobody gets it
    /// twice; [`Gate::notice_failed`] takes that back.
    ///
    /// # Errors
    /// [`GateError::Lock`] for another key than the one it was sealed to; the store's own.
    pub fn begin_notice(&self, person: PersonId, notice: &str, key: &Key) -> Result<Option<SecretString>, GateError> {
        let Some(sealed) = self.vault().address(&person)? else {
            return Ok(None);
        };
        let address = SecretString::from(opened(&sealed, key)?);
        Ok(self.vault().begin_notice(&person, notice)?.then_some(address))
    }

    /// Notes that a notice left, which the person's ledger tells at their next request.
    ///
    /// # Errors
    /// The store's own.
    pub fn notice_left(&self, person: PersonId) -> Result<(), GateError> {
        Ok(self.vault().deed(&person, Deed::Mail, self.now_ms(), Vec::new())?)
    }

    /// Notes that a notice did not leave, so that it is tried again.
    ///
    /// # Errors
    /// The store's own.
    pub fn notice_failed(&self, person: PersonId, notice: &str) -> Result<(), GateError> {
        Ok(self.vault().forget_notice(&person, notice)?)
    }
}
