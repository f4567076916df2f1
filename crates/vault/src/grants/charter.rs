//! What an app's grant carries besides category keys: what it needs in order to be served while nobody's root key is there.
//!
//! | row in `Space::GrantWrap` | value |
//! |---|---|
//! | person (16), grant (16), `c` | sealed under the grant's key, padded: entry key (32), label key (32), names as JSON |
//!
//! The entry key seals this grant's ledger entries and opens no others. It is derived from the root key and the grant's id, so that the
//! person reads those entries for ever, whatever becomes of the grant.

use ledger::{Fact, LabelKey, Link};
use serde::{Deserialize, Serialize};
use store::{Op, Space};
use zeroize::Zeroizing;

use super::{GRANT_ROW, GrantKind, GrantToken, Granted, Head, ROWS, context, row};
use crate::account::Unlocked;
use crate::aead;
use crate::error::VaultError;
use crate::handle::{self, Handle};
use crate::ids::{GrantId, RecordId};
use crate::keyring::Label;
use crate::log::SealedEntry;
use crate::sealing;
use crate::secret::Key;
use crate::vault::Vault;

/// What the key of a charter's row ends with.
const ROW: u8 = b'c';

/// What an app's grant is to carry.
pub struct Charter<'a> {
    /// The categories that it names.
    pub categories: &'a [&'a str],
    /// The collections whose records it may look for.
    pub collections: &'a [&'a str],
    /// What else is to be known of it, for whoever made it.
    pub about: &'a [u8],
}

/// An app's grant as its person sees it.
pub struct AppGrant {
    /// Its id.
    pub id: GrantId,
    /// Until when, in Unix milliseconds.
    pub expires_ms: u64,
    /// What was said of it when it was made.
    pub about: Zeroizing<Vec<u8>>,
    /// Whether the app has not come for its key yet.
    pub waits: bool,
    pub(super) key: Key,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    categories: Vec<(String, Label)>,
    collections: Vec<(String, Label)>,
}

/// A charter, opened.
pub(super) struct Opened {
    entries: Key,
    labels: LabelKey,
    names: Names,
    about: Zeroizing<Vec<u8>>,
}

/// The key of a charter's row, for that of its grant.
fn place(grant: &[u8]) -> Vec<u8> {
    [grant, &[ROW]].concat()
}

pub(super) fn is_row(row: &[u8]) -> bool {
    row.len() == GRANT_ROW + 1 && row.last() == Some(&ROW)
}

fn domain(row: &[u8]) -> Vec<u8> {
    [b"troth charter v1", row].concat()
}

impl Charter<'_> {
    /// The operation that keeps it with its grant.
    pub(super) fn op(
        &self,
        unlocked: &Unlocked,
        id: &GrantId,
        grant_row: &[u8],
        grant: &Key,
    ) -> Result<Op, VaultError> {
        let category = |name: &&str| ((*name).to_owned(), unlocked.category_label(name));
        let collection = |name: &&str| ((*name).to_owned(), unlocked.collection_label(name));
        let names = Names {
            categories: self.categories.iter().map(category).collect(),
            collections: self.collections.iter().map(collection).collect(),
        };
        let names = serde_json::to_vec(&names).map_err(|_| VaultError::Malformed("a charter"))?;
        let length = u32::try_from(names.len()).unwrap_or(u32::MAX).to_be_bytes();
        let content = Zeroizing::new(
            [
                &unlocked.granted_entries_key(id).bytes()[..],
                unlocked.label_secret().bytes(),
                &length,
                &names,
                self.about,
            ]
            .concat(),
        );
        let row = place(grant_row);
        let sealed = aead::seal_padded(grant, &domain(&row), &content)?;
        Ok(Op::insert(Space::GrantWrap, row, sealed))
    }
}

impl Opened {
    pub(super) fn read(grant: &Key, row: &[u8], value: &[u8]) -> Result<Self, VaultError> {
        let content = aead::open_padded(grant, &domain(row), value)?;
        let read = || {
            let (entries, rest) = content.split_first_chunk::<32>()?;
            let (labels, rest) = rest.split_first_chunk::<32>()?;
            let (length, rest) = rest.split_first_chunk::<4>()?;
            let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
            let (names, about) = rest.split_at_checked(length)?;
            Some(Self {
                entries: Key::from_bytes(*entries),
                labels: LabelKey::from_bytes(*labels),
                names: serde_json::from_slice(names).ok()?,
                about: Zeroizing::new(about.to_vec()),
            })
        };
        read().ok_or(VaultError::Malformed("a charter"))
    }
}

impl Granted {
    fn charter(&self) -> Result<&Opened, VaultError> {
        self.charter.as_ref().ok_or(VaultError::OutsideGrant)
    }

    /// What was said of it when it was made.
    ///
    /// # Errors
    /// [`VaultError::OutsideGrant`] where it is no app's.
    pub fn about(&self) -> Result<&[u8], VaultError> {
        Ok(&self.charter()?.about)
    }

    /// The category under which a record lies, where the grant's keys reach it.
    #[must_use]
    pub fn category_of(&self, handle: &Handle) -> Option<&str> {
        let names = &self.charter.as_ref()?.names.categories;
        let named = names.iter().find(|(_, label)| *label == handle.place().category);
        named.filter(|_| self.reaches(handle)).map(|(name, _)| name.as_str())
    }

    fn collection(&self, name: &str) -> Result<Label, VaultError> {
        let collections = &self.charter()?.names.collections;
        let found = collections.iter().find(|(known, _)| known == name);
        found.map(|(_, label)| *label).ok_or(VaultError::OutsideGrant)
    }

    /// Seals entries of what this app does, for its person alone to read.
    ///
    /// # Errors
    /// As [`Unlocked::seal_entries`]; [`VaultError::OutsideGrant`] where it is no app's.
    pub fn seal_entries(&self, link: Link, facts: Vec<Fact>) -> Result<Vec<SealedEntry>, VaultError> {
        let charter = self.charter()?;
        sealing::seal_granted(&self.person, &self.id, (&charter.entries, &charter.labels), link, facts)
    }
}

impl Vault {
    /// Makes an app's grant until `expires_ms`. It may name no category: then it opens no record.
    ///
    /// # Errors
    /// [`VaultError::Raced`] where a category gets a new key at this moment; the store's own.
    pub fn grant_app(
        &self,
        unlocked: &Unlocked,
        charter: &Charter<'_>,
        expires_ms: u64,
    ) -> Result<(GrantId, GrantToken), VaultError> {
        self.grant_with(unlocked, GrantKind::App, charter.categories, expires_ms, Some(charter))
    }

    /// The grants of apps that have not been revoked or swept. One that somebody made up on the disk is none.
    ///
    /// # Errors
    /// The store's own.
    pub fn app_grants(&self, unlocked: &Unlocked) -> Result<Vec<AppGrant>, VaultError> {
        let rows = self
            .store()
            .scan(Space::GrantWrap, unlocked.person().as_bytes(), None, ROWS, false)?;
        let mut grants = Vec::new();
        for (head_row, value) in rows.iter().filter(|(key, _)| key.len() == GRANT_ROW) {
            let charter_row = place(head_row);
            let Some((_, charter)) = rows.iter().find(|(row, _)| *row == charter_row) else {
                continue;
            };
            let Head {
                kind,
                expires_ms,
                by_root,
            } = Head::read(value)?;
            let opened = aead::unwrap(
                unlocked.root(),
                &context(b"troth grant v1", head_row, kind, expires_ms),
                by_root,
            )
            .and_then(|key| Opened::read(&key, &charter_row, charter).map(|charter| (key, charter)));
            let (Ok((key, charter)), Some(id)) = (opened, head_row.last_chunk()) else {
                continue;
            };
            grants.push(AppGrant {
                id: GrantId::from_bytes(*id),
                expires_ms,
                about: charter.about,
                waits: rows.iter().any(|(row, value)| super::code::waits(head_row, row, value)),
                key,
            });
        }
        Ok(grants)
    }

    /// The records of one collection that a grant's keys reach, as [`Vault::list`]. Nothing is opened.
    ///
    /// # Errors
    /// [`VaultError::OutsideGrant`] for a collection that the grant does not name; the store's own.
    pub fn list_granted(
        &self,
        granted: &Granted,
        collection: &str,
        after: Option<RecordId>,
        limit: usize,
        newest_first: bool,
    ) -> Result<Vec<Handle>, VaultError> {
        let label = granted.collection(collection)?;
        let mut handles = self.list_labelled(&granted.person, &label, after, limit, newest_first)?;
        handles.retain(|handle| granted.reaches(handle));
        Ok(handles)
    }

    /// The records with these ids in one collection, those that are there and that a grant's keys reach.
    ///
    /// # Errors
    /// As [`Vault::list_granted`].
    pub fn find_granted(
        &self,
        granted: &Granted,
        collection: &str,
        ids: &[RecordId],
    ) -> Result<Vec<Handle>, VaultError> {
        let label = granted.collection(collection)?;
        let rows: Vec<_> = ids.iter().map(|id| handle::row(&granted.person, &label, id)).collect();
        let mut handles = self.read_rows(&rows)?;
        handles.retain(|handle| granted.reaches(handle));
        Ok(handles)
    }

    /// The grant's own row, by which its other rows are found.
    pub(super) fn grant_row(unlocked: &Unlocked, id: &GrantId) -> Vec<u8> {
        row(&unlocked.person(), id)
    }
}
