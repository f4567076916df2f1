//! The secret that a grant's holder keeps.

use data_encoding::BASE64URL_NOPAD;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::GRANT_ROW;
use crate::error::VaultError;
use crate::ids::{GrantId, PersonId};
use crate::secret::Key;

/// Bytes of a token: person, grant, secret.
const TOKEN: usize = GRANT_ROW + 32;

/// The secret that a grant's holder keeps, with the place of the grant's row.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct GrantToken([u8; TOKEN]);

impl GrantToken {
    pub(super) fn new(person: &PersonId, grant: &GrantId, secret: &[u8; 32]) -> Self {
        let mut token = [0; TOKEN];
        let (place, tail) = token.split_at_mut(GRANT_ROW);
        let (first, second) = place.split_at_mut(16);
        first.copy_from_slice(person.as_bytes());
        second.copy_from_slice(grant.as_bytes());
        tail.copy_from_slice(secret);
        Self(token)
    }

    /// URL-safe base64 without padding (RFC 4648, section 5).
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE64URL_NOPAD.encode(&self.0))
    }

    /// Reads a token.
    ///
    /// # Errors
    /// [`VaultError::NoGrant`] where it is none.
    pub fn parse(text: &str) -> Result<Self, VaultError> {
        let bytes = BASE64URL_NOPAD
            .decode(text.as_bytes())
            .map_err(|_| VaultError::NoGrant)?;
        Self::from_bytes(&Zeroizing::new(bytes))
    }

    /// The key of the grant's row.
    pub(super) fn row(&self) -> &[u8] {
        self.0.split_at(GRANT_ROW).0
    }

    pub(super) fn person(&self) -> PersonId {
        let mut person = [0; 16];
        person.copy_from_slice(self.0.split_at(16).0);
        PersonId::from_bytes(person)
    }

    pub(super) fn id(&self) -> GrantId {
        let mut id = [0; 16];
        let (place, _) = self.0.split_at(GRANT_ROW);
        id.copy_from_slice(place.split_at(16).1);
        GrantId::from_bytes(id)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, VaultError> {
        Ok(Self(bytes.try_into().map_err(|_| VaultError::NoGrant)?))
    }

    pub(super) fn grant_key(&self) -> Key {
        let (row, secret) = self.0.split_at(GRANT_ROW);
        Self::key(row, secret)
    }

    /// The grant's key: from the secret, with the row's own key as the salt.
    pub(super) fn key(row: &[u8], secret: &[u8]) -> Key {
        Key::from_secrets(row, secret, b"troth grant v1")
    }
}
