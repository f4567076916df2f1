//! Grants: a secret of somebody else's that unwraps the keys of the categories it names, and no other key.
//!
//! An app's grant and a background grant differ in their kind and in what they name; neither can be widened by whoever holds it.

use std::collections::BTreeMap;

use data_encoding::BASE64URL_NOPAD;
use store::{Op, Space, Volume};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::Vault;
use crate::account::Unlocked;
use crate::aead;
use crate::error::VaultError;
use crate::ids::{GrantId, PersonId};
use crate::keyring::{CategoryKeys, KeyVersion, Label};
use crate::log::Receipt;
use crate::records::{Handle, Opened};
use crate::secret::{Key, random};

/// Bytes of a token: person, grant, secret.
const TOKEN: usize = 16 + 16 + 32;
/// Bytes of a category's key in a grant: label, version, key.
const GRANTED: usize = 8 + 4 + 32;

/// What a grant is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantKind {
    /// An app's.
    App = 1,
    /// For being introduced while away.
    Background = 2,
}

/// The secret that a grant's holder keeps.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct GrantToken([u8; TOKEN]);

impl GrantToken {
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
        let bytes = Zeroizing::new(
            BASE64URL_NOPAD
                .decode(text.as_bytes())
                .map_err(|_| VaultError::NoGrant)?,
        );
        Ok(Self(bytes.as_slice().try_into().map_err(|_| VaultError::NoGrant)?))
    }
}

/// What a grant opens, for one request.
pub struct Granted {
    person: PersonId,
    kind: GrantKind,
    keys: Vec<(Label, KeyVersion, Key)>,
}

impl Granted {
    /// Whose vault it reaches into.
    #[must_use]
    pub fn person(&self) -> PersonId {
        self.person
    }

    /// What it is for.
    #[must_use]
    pub fn kind(&self) -> GrantKind {
        self.kind
    }
}

fn row(person: &PersonId, grant: &GrantId) -> Vec<u8> {
    [person.as_bytes(), grant.as_bytes()].map(|part| &part[..]).concat()
}

fn context(row: &[u8], kind: u8, expires_ms: u64) -> Vec<u8> {
    [b"troth grant v1", row, &[kind], &expires_ms.to_be_bytes()].concat()
}

impl Vault {
    /// Makes a grant of the named categories until `expires_ms`.
    ///
    /// # Errors
    /// The store's own.
    pub fn grant(
        &self,
        unlocked: &Unlocked,
        kind: GrantKind,
        categories: &[&str],
        expires_ms: u64,
    ) -> Result<(GrantId, GrantToken), VaultError> {
        let id = GrantId::from_bytes(random()?);
        let secret: Zeroizing<[u8; 32]> = Zeroizing::new(random()?);
        let mut body = Zeroizing::new(Vec::with_capacity(categories.len() * GRANTED));
        for category in categories {
            let label = unlocked.category_label(category);
            let (version, key) = self.category_key(unlocked, label)?;
            body.extend_from_slice(&label);
            body.extend_from_slice(&version.to_be_bytes());
            body.extend_from_slice(key.bytes());
        }
        let place = row(&unlocked.person(), &id);
        let context = context(&place, kind as u8, expires_ms);
        let sealed = aead::seal_padded(&Key::from_secrets(&place, &*secret, b"troth grant v1"), &context, &body)?;
        let value = [&[kind as u8][..], &expires_ms.to_be_bytes(), &sealed].concat();
        self.store().apply(
            Volume::Keyring,
            &[Op::Insert {
                space: Space::GrantWrap,
                key: place.clone(),
                value,
            }],
        )?;
        let mut token = [0; TOKEN];
        token[..32].copy_from_slice(&place);
        token[32..].copy_from_slice(&*secret);
        Ok((id, GrantToken(token)))
    }

    /// Opens what a grant reaches, for one request.
    ///
    /// # Errors
    /// [`VaultError::NoGrant`] where it has expired or was revoked.
    pub fn use_grant(&self, token: &GrantToken, now_ms: u64) -> Result<Granted, VaultError> {
        let (place, secret) = token.0.split_at(32);
        let value = self.store().get(Space::GrantWrap, place)?.ok_or(VaultError::NoGrant)?;
        let read = || {
            let (kind, rest) = value.split_first()?;
            let (expires, sealed) = rest.split_first_chunk::<8>()?;
            Some((
                *kind,
                u64::from_be_bytes(*expires),
                sealed,
                PersonId::from_bytes(*place.first_chunk::<16>()?),
            ))
        };
        let (kind, expires_ms, sealed, person) = read().ok_or(VaultError::Malformed("a grant"))?;
        if expires_ms <= now_ms {
            return Err(VaultError::NoGrant);
        }
        let key = Key::from_secrets(place, secret, b"troth grant v1");
        let body =
            aead::open_padded(&key, &context(place, kind, expires_ms), sealed).map_err(|_| VaultError::NoGrant)?;
        let keys = body.chunks_exact(GRANTED).filter_map(|chunk| {
            let (label, rest) = chunk.split_first_chunk::<8>()?;
            let (version, key) = rest.split_first_chunk::<4>()?;
            Some((
                *label,
                KeyVersion::from_be_bytes(*version),
                Key::from_bytes(key.try_into().ok()?),
            ))
        });
        let kind = if kind == GrantKind::App as u8 {
            GrantKind::App
        } else {
            GrantKind::Background
        };
        Ok(Granted {
            person,
            kind,
            keys: keys.collect(),
        })
    }

    /// Opens records by a grant, against a receipt that names them.
    ///
    /// # Errors
    /// [`VaultError::OutsideGrant`] where a record is of a category that the grant does not name, or was given a new key since.
    pub fn open_granted(
        &self,
        granted: Granted,
        receipt: &Receipt,
        handles: &[Handle],
    ) -> Result<Vec<Opened>, VaultError> {
        let Granted { person, keys, .. } = granted;
        let known: BTreeMap<_, _> = keys
            .into_iter()
            .map(|(label, version, key)| ((label, version), key))
            .collect();
        self.open_with(
            &mut CategoryKeys::granted(self, person, known),
            person,
            receipt,
            handles,
        )
    }

    /// Revokes a grant: its row goes, and every category that it named gets a new key.
    ///
    /// # Errors
    /// The store's own. Until the new keys are all in place, doing it again finishes it.
    pub fn revoke_grant(&self, unlocked: &Unlocked, grant: GrantId, categories: &[&str]) -> Result<(), VaultError> {
        let key = row(&unlocked.person(), &grant);
        self.store().apply(
            Volume::Keyring,
            &[Op::Delete {
                space: Space::GrantWrap,
                key,
            }],
        )?;
        for category in categories {
            self.rekey(unlocked, unlocked.category_label(category))?;
        }
        // Other grants of these categories hold keys that are gone now, and are to be made anew.
        Ok(())
    }
}
