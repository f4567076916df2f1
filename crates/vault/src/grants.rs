//! Grants: a secret of somebody else's that unwraps the keys of the categories it names, and no other key.
//!
//! An app's grant and a background grant differ in their kind and in what they may name; neither can be widened by whoever holds it, nor by
//! whoever holds the disk. A grant's own key is sealed under the root key as well, so that its person can revoke it, and re-key what others
//! share with it, without anybody's secret.
//!
//! | row in `Space::GrantWrap` | value |
//! |---|---|
//! | person (16), grant (16) | kind (1), expires (8), the grant's key sealed under the root key |
//! | person (16), grant (16), category (8) | version (4), the category's key sealed under the grant's key |
//!
//! An app's grant has more rows, which [`charter`], [`code`] and [`notes`] describe.

mod charter;
mod code;
mod consents;
mod notes;
mod revoke;
mod token;

use std::collections::BTreeSet;

use store::{Op, Space, Volume};
use zeroize::Zeroizing;

use crate::account::Unlocked;
use crate::aead;
use crate::error::VaultError;
use crate::handle::Handle;
use crate::ids::{GrantId, PersonId};
use crate::keyring::{CategoryKeys, KeyVersion, Label};
use crate::log::Receipt;
use crate::records::Opened;
use crate::secret::{Key, random};
use crate::vault::Vault;

pub use charter::{AppGrant, Charter};
pub use code::{CODE_LASTS_MS, GrantCode};
pub use notes::{NOTES, Note, NoteId};
pub use token::GrantToken;

/// The one category that a background grant may name: what introductions need while nobody is there, and nothing that was ever said.
pub const BACKGROUND_CATEGORY: &str = "introduction_keys";
/// Most grants of one person, with their categories.
const ROWS: usize = 10_000;
/// Bytes of the key of a grant's own row.
const GRANT_ROW: usize = 16 + 16;
/// Bytes of the key of a row with a category's key.
const CATEGORY_ROW: usize = GRANT_ROW + 8;

/// What a grant is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantKind {
    /// An app's.
    App = 1,
    /// For being introduced while away.
    Background = 2,
}

impl GrantKind {
    fn read(byte: u8) -> Option<Self> {
        [Self::App, Self::Background]
            .into_iter()
            .find(|kind| *kind as u8 == byte)
    }
}

/// A grant as its person sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// What it is for.
    pub kind: GrantKind,
    /// Until when, in Unix milliseconds.
    pub expires_ms: u64,
}

/// What a grant opens, for one request.
pub struct Granted {
    person: PersonId,
    id: GrantId,
    kind: GrantKind,
    expires_ms: u64,
    key: Key,
    keys: Vec<(Label, KeyVersion, Key)>,
    charter: Option<charter::Opened>,
}

impl Granted {
    /// Whose vault it reaches into.
    #[must_use]
    pub fn person(&self) -> PersonId {
        self.person
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> GrantId {
        self.id
    }

    /// What it is for.
    #[must_use]
    pub fn kind(&self) -> GrantKind {
        self.kind
    }

    /// Until when, in Unix milliseconds.
    #[must_use]
    pub fn expires_ms(&self) -> u64 {
        self.expires_ms
    }

    /// Whether it reaches a record.
    #[must_use]
    pub fn reaches(&self, handle: &Handle) -> bool {
        let place = handle.place();
        place.person == self.person && self.keys.iter().any(|(label, ..)| *label == place.category)
    }
}

/// A grant's own row, read.
struct Head<'a> {
    kind: GrantKind,
    expires_ms: u64,
    by_root: &'a [u8],
}

impl<'a> Head<'a> {
    fn read(value: &'a [u8]) -> Result<Self, VaultError> {
        let read = || {
            let (kind, rest) = value.split_first()?;
            let (expires, by_root) = rest.split_first_chunk::<8>()?;
            Some(Self {
                kind: GrantKind::read(*kind)?,
                expires_ms: u64::from_be_bytes(*expires),
                by_root,
            })
        };
        read().ok_or(VaultError::Malformed("a grant"))
    }

    fn write(&self) -> Vec<u8> {
        [&[self.kind as u8][..], &self.expires_ms.to_be_bytes(), self.by_root].concat()
    }
}

fn row(person: &PersonId, grant: &GrantId) -> Vec<u8> {
    [person.as_bytes(), grant.as_bytes()].map(|part| &part[..]).concat()
}

/// Kind and term are bound to every key in a grant, so that neither can be changed on the disk.
fn context(domain: &[u8], row: &[u8], kind: GrantKind, expires_ms: u64) -> Vec<u8> {
    [domain, row, &[kind as u8], &expires_ms.to_be_bytes()].concat()
}

fn seal_category(
    grant: &Key,
    (kind, expires_ms): (GrantKind, u64),
    row: &[u8],
    (version, key): (KeyVersion, &Key),
) -> Result<Vec<u8>, VaultError> {
    let version = version.to_be_bytes();
    let mut context = context(b"troth granted key v1", row, kind, expires_ms);
    context.extend_from_slice(&version);
    Ok([&version[..], &aead::wrap(grant, &context, key)?].concat())
}

fn open_category(
    grant: &Key,
    (kind, expires_ms): (GrantKind, u64),
    row: &[u8],
    value: &[u8],
) -> Result<(Label, KeyVersion, Key), VaultError> {
    let malformed = || VaultError::Malformed("a grant");
    let label: Label = *row.last_chunk().ok_or_else(malformed)?;
    let (version, sealed) = value.split_first_chunk::<4>().ok_or_else(malformed)?;
    let mut context = context(b"troth granted key v1", row, kind, expires_ms);
    context.extend_from_slice(version);
    let key = aead::unwrap(grant, &context, sealed)?;
    Ok((label, KeyVersion::from_be_bytes(*version), key))
}

impl Vault {
    /// Makes a grant of the named categories until `expires_ms`.
    ///
    /// # Errors
    /// [`VaultError::OutsideGrant`] where it names nothing, or is a background grant and names anything but [`BACKGROUND_CATEGORY`];
    /// [`VaultError::Raced`] where a category gets a new key at this moment; the store's own.
    pub fn grant(
        &self,
        unlocked: &Unlocked,
        kind: GrantKind,
        categories: &[&str],
        expires_ms: u64,
    ) -> Result<(GrantId, GrantToken), VaultError> {
        let background = kind == GrantKind::Background;
        if categories.is_empty() || background && categories.iter().any(|category| *category != BACKGROUND_CATEGORY) {
            return Err(VaultError::OutsideGrant);
        }
        self.grant_with(unlocked, kind, categories, expires_ms, None)
    }

    fn grant_with(
        &self,
        unlocked: &Unlocked,
        kind: GrantKind,
        categories: &[&str],
        expires_ms: u64,
        charter: Option<&Charter<'_>>,
    ) -> Result<(GrantId, GrantToken), VaultError> {
        let (person, id) = (unlocked.person(), GrantId::from_bytes(random()?));
        let secret: Zeroizing<[u8; 32]> = Zeroizing::new(random()?);
        let place = row(&person, &id);
        let grant = GrantToken::key(&place, &*secret);
        let by_root = aead::wrap(
            unlocked.root(),
            &context(b"troth grant v1", &place, kind, expires_ms),
            &grant,
        )?;
        let head = Head {
            kind,
            expires_ms,
            by_root: &by_root,
        };
        let mut keys = CategoryKeys::of(self, unlocked);
        let mut ops = vec![
            self.expect_alive(&person)?,
            Op::insert(Space::GrantWrap, place.clone(), head.write()),
        ];
        for label in categories
            .iter()
            .map(|category| unlocked.category_label(category))
            .collect::<BTreeSet<_>>()
        {
            let row = [&place[..], &label].concat();
            let value = seal_category(&grant, (kind, expires_ms), &row, keys.newest(label)?)?;
            ops.push(Op::insert(Space::GrantWrap, row, value));
        }
        if let Some(charter) = charter {
            ops.push(charter.op(unlocked, &id, &place, &grant)?);
        }
        ops.extend(keys.guards());
        self.store().apply(Volume::Keyring, &ops)?;
        Ok((id, GrantToken::new(&person, &id, &secret)))
    }

    /// The person's grants that have not been revoked or swept.
    ///
    /// # Errors
    /// The store's own.
    pub fn grants(&self, unlocked: &Unlocked) -> Result<Vec<Grant>, VaultError> {
        let rows = self
            .store()
            .scan(Space::GrantWrap, unlocked.person().as_bytes(), None, ROWS, false)?;
        let heads = rows.iter().filter(|(key, _)| key.len() == GRANT_ROW);
        let read = |(key, value): &(Vec<u8>, Vec<u8>)| {
            let id = key.last_chunk().ok_or(VaultError::Malformed("a grant"))?;
            let head = Head::read(value)?;
            Ok(Grant {
                id: GrantId::from_bytes(*id),
                kind: head.kind,
                expires_ms: head.expires_ms,
            })
        };
        heads.map(read).collect()
    }

    /// Opens what a grant reaches, for one request.
    ///
    /// # Errors
    /// [`VaultError::NoGrant`] where it has expired or was revoked.
    pub fn use_grant(&self, token: &GrantToken, now_ms: u64) -> Result<Granted, VaultError> {
        let place = token.row();
        let rows = self.store().scan(Space::GrantWrap, place, None, ROWS, false)?;
        let Some(((_, head), categories)) = rows.split_first().filter(|((key, _), _)| key == place) else {
            return Err(VaultError::NoGrant);
        };
        let Head { kind, expires_ms, .. } = Head::read(head)?;
        if expires_ms <= now_ms {
            return Err(VaultError::NoGrant);
        }
        let key = token.grant_key();
        let keys = categories
            .iter()
            .filter(|(row, _)| row.len() == CATEGORY_ROW)
            .map(|(row, value)| open_category(&key, (kind, expires_ms), row, value));
        let keys = keys.collect::<Result<Vec<_>, _>>().map_err(|_| VaultError::NoGrant)?;
        let charter = categories.iter().find(|(row, _)| charter::is_row(row));
        let charter = charter
            .map(|(row, value)| charter::Opened::read(&key, row, value))
            .transpose()
            .map_err(|_| VaultError::NoGrant)?;
        // Without a key that opened, nothing here says that the secret is the grant's.
        if keys.is_empty() && charter.is_none() {
            return Err(VaultError::NoGrant);
        }
        Ok(Granted {
            person: token.person(),
            id: token.id(),
            kind,
            expires_ms,
            key,
            keys,
            charter,
        })
    }

    /// Opens records by a grant, against a receipt that names them.
    ///
    /// # Errors
    /// [`VaultError::OutsideGrant`] where a record is of a category that the grant does not name, or was given a new key since;
    /// as [`Vault::open_records`].
    pub fn open_granted(
        &self,
        granted: &Granted,
        receipt: &Receipt,
        handles: &[Handle],
    ) -> Result<Vec<Opened>, VaultError> {
        let Granted { person, keys, .. } = granted;
        let keys = keys.iter().map(|(label, version, key)| (*label, *version, key.copy()));
        let keys = &mut CategoryKeys::granted(self, *person, keys);
        self.open_with(keys, *person, receipt, handles)
    }

    /// Whether a grant is there and its term runs. No key is needed, so that it can be asked between any two bytes of an answer.
    ///
    /// # Errors
    /// The store's own.
    pub fn stands(&self, person: &PersonId, grant: &GrantId, now_ms: u64) -> Result<bool, VaultError> {
        let head = self.store().get(Space::GrantWrap, &row(person, grant))?;
        let head = head.as_deref().map(Head::read).transpose()?;
        Ok(head.is_some_and(|head| now_ms < head.expires_ms))
    }
}
