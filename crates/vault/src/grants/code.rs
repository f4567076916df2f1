//! A code that an app brings once to get its grant's token (OAuth 2.1, section 4.1): the token is not kept, but sealed under the code.
//!
//! | row in `Space::GrantWrap` | value |
//! |---|---|
//! | person (16), grant (16), `o` | expires (8), SHA-256 of the code (32), and until it was used: token and terms sealed under the code |
//!
//! A code that is brought a second time was read by two: the grant goes (RFC 6749, section 4.1.2).

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest as _, Sha256};
use store::{Op, Space, StoreError, Volume};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::{GRANT_ROW, GrantToken};
use crate::aead;
use crate::error::VaultError;
use crate::secret::{Key, random};
use crate::vault::Vault;

/// How long a code may be brought, in milliseconds.
pub const CODE_LASTS_MS: u64 = 5 * 60 * 1000;

const ROW: u8 = b'o';
/// Bytes before what is sealed.
const HEAD: usize = 8 + 32;

/// A code: the grant's place, and 256 random bits.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct GrantCode(Zeroizing<Vec<u8>>);

/// Whether this row says that a code was made for the grant, and not brought yet.
pub(super) fn waits(grant: &[u8], row: &[u8], value: &[u8]) -> bool {
    row.len() == GRANT_ROW + 1 && row.starts_with(grant) && row.last() == Some(&ROW) && value.len() > HEAD
}

impl GrantCode {
    /// URL-safe base64 without padding (RFC 4648, section 5).
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE64URL_NOPAD.encode(&self.0))
    }

    /// Reads a code.
    ///
    /// # Errors
    /// [`VaultError::NoGrant`] where it is none.
    pub fn parse(text: &str) -> Result<Self, VaultError> {
        let bytes = BASE64URL_NOPAD
            .decode(text.as_bytes())
            .map_err(|_| VaultError::NoGrant)?;
        let code = Self(Zeroizing::new(bytes));
        if code.0.len() == GRANT_ROW + 32 {
            Ok(code)
        } else {
            Err(VaultError::NoGrant)
        }
    }

    fn row(&self) -> Vec<u8> {
        [self.grant(), &[ROW]].concat()
    }

    fn grant(&self) -> &[u8] {
        self.0.get(..GRANT_ROW).unwrap_or_default()
    }

    fn hash(&self) -> [u8; 32] {
        Sha256::digest(&*self.0).into()
    }

    fn key(&self) -> Key {
        let (row, secret) = self.0.split_at(GRANT_ROW);
        Key::from_secrets(row, secret, b"troth grant code v1")
    }

    fn context(&self, expires: &[u8; 8]) -> Vec<u8> {
        [b"troth grant code v1", self.grant(), expires].concat()
    }
}

impl Vault {
    /// Makes a code for a token. `terms` come back with it, and to nobody else.
    ///
    /// # Errors
    /// The store's own.
    pub fn code_for(&self, token: &GrantToken, terms: &[u8], now_ms: u64) -> Result<GrantCode, VaultError> {
        let secret: Zeroizing<[u8; 32]> = Zeroizing::new(random()?);
        let code = GrantCode(Zeroizing::new([token.row(), &*secret].concat()));
        let expires = now_ms.saturating_add(CODE_LASTS_MS).to_be_bytes();
        let content = Zeroizing::new([token.bytes(), terms].concat());
        let sealed = aead::seal_padded(&code.key(), &code.context(&expires), &content)?;
        let value = [&expires[..], &code.hash(), &sealed].concat();
        let op = Op::insert(Space::GrantWrap, code.row(), value);
        self.store().apply(Volume::Keyring, &[op])?;
        Ok(code)
    }

    /// Gives the token for a code, once, with the terms under which it was made, if `agreed` accepts them.
    ///
    /// # Errors
    /// [`VaultError::NoGrant`] for a code that is unknown, over, or refused. One that was used before takes the grant with it.
    pub fn redeem_code(
        &self,
        code: &GrantCode,
        agreed: impl FnOnce(&[u8]) -> bool,
        now_ms: u64,
    ) -> Result<GrantToken, VaultError> {
        let row = code.row();
        let value = self.store().get(Space::GrantWrap, &row)?.ok_or(VaultError::NoGrant)?;
        let (head, sealed) = value.split_at_checked(HEAD).ok_or(VaultError::NoGrant)?;
        let (expires, hash) = head.split_first_chunk::<8>().ok_or(VaultError::NoGrant)?;
        if hash != code.hash() {
            return Err(VaultError::NoGrant);
        }
        if sealed.is_empty() {
            self.drop_grant(code.grant(), now_ms)?;
            return Err(VaultError::NoGrant);
        }
        if u64::from_be_bytes(*expires) <= now_ms {
            return Err(VaultError::NoGrant);
        }
        let content = aead::open_padded(&code.key(), &code.context(expires), sealed)?;
        let length = GRANT_ROW + 32;
        let (token, terms) = content.split_at_checked(length).ok_or(VaultError::NoGrant)?;
        if !agreed(terms) {
            return Err(VaultError::NoGrant);
        }
        let used = [
            Op::expect(Space::GrantWrap, row.clone(), Some(value.clone())),
            Op::put(Space::GrantWrap, row, head),
        ];
        match self.store().apply(Volume::Keyring, &used) {
            Err(StoreError::Conflict) => Err(VaultError::NoGrant),
            applied => {
                applied?;
                GrantToken::from_bytes(token)
            }
        }
    }
}
