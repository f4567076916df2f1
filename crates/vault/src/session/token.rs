//! What a cookie holds.

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::error::VaultError;
use crate::ids::{PersonId, SessionId};
use crate::secret::Key;

/// Bytes of a token: person, session, secret.
const TOKEN: usize = 16 + 16 + 32;

/// What a cookie holds: where the session's row is, and a secret that is nowhere else.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct SessionToken([u8; TOKEN]);

impl SessionToken {
    pub(super) fn new(person: &PersonId, session: &SessionId, secret: &[u8; 32]) -> Self {
        let mut token = [0; TOKEN];
        let (head, tail) = token.split_at_mut(32);
        let (first, second) = head.split_at_mut(16);
        first.copy_from_slice(person.as_bytes());
        second.copy_from_slice(session.as_bytes());
        tail.copy_from_slice(secret);
        Self(token)
    }

    /// The cookie's value: 86 characters of URL-safe base64 without padding (RFC 4648, section 5).
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE64URL_NOPAD.encode(&self.0))
    }

    /// Reads a cookie's value.
    ///
    /// # Errors
    /// [`VaultError::NoSession`] where it is no token at all.
    pub fn parse(text: &str) -> Result<Self, VaultError> {
        let bytes = BASE64URL_NOPAD
            .decode(text.as_bytes())
            .map_err(|_| VaultError::NoSession)?;
        let bytes = Zeroizing::new(bytes);
        Ok(Self(bytes.as_slice().try_into().map_err(|_| VaultError::NoSession)?))
    }

    pub(super) fn parts(&self) -> Option<(PersonId, SessionId, &[u8; 32])> {
        let (person, rest) = self.0.split_first_chunk::<16>()?;
        let (session, secret) = rest.split_first_chunk::<16>()?;
        Some((
            PersonId::from_bytes(*person),
            SessionId::from_bytes(*session),
            secret.try_into().ok()?,
        ))
    }

    /// Which session it claims to be of; whether it is, shows when it is used.
    #[must_use]
    pub fn session(&self) -> Option<SessionId> {
        self.parts().map(|(_, session, _)| session)
    }

    /// A secret for the session's own forms, which the cookie's bearer alone can make: 64 hexadecimal digits.
    #[must_use]
    pub fn form_token(&self) -> String {
        let key = Key::from_secrets(b"troth forms v1", &self.0, b"");
        HEXLOWER.encode(key.bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_token_reads_back_and_is_86_characters() {
        let token = SessionToken::new(
            &PersonId::from_bytes([1; 16]),
            &SessionId::from_bytes([2; 16]),
            &[3; 32],
        );
        let text = token.to_text();
        assert_eq!(text.len(), 86);
        let read = SessionToken::parse(&text).unwrap();
        assert!(read.parts() == Some((PersonId::from_bytes([1; 16]), SessionId::from_bytes([2; 16]), &[3; 32])));
        assert_ne!(read.form_token(), SessionToken([0; TOKEN]).form_token());
    }

    proptest! {
        #[test]
        fn any_other_text_is_no_session(text in "\\PC{0,100}") {
            prop_assert!(matches!(SessionToken::parse(&text), Err(VaultError::NoSession)));
        }
    }
}
