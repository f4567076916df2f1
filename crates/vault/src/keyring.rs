//! Category keys under the root key, record keys under category keys.

use std::collections::BTreeMap;

use store::{MAX_OPS, Op, Space, Volume};

use crate::Vault;
use crate::account::Unlocked;
use crate::aead;
use crate::erase::newest_destroyed;
use crate::error::VaultError;
use crate::ids::{PersonId, RecordId};
use crate::records::Handle;
use crate::secret::Key;

/// A category's or collection's name as the store sees it: opaque, and another for each person.
pub(crate) type Label = [u8; 8];

/// The number of a category's key, counted up when it is replaced.
pub(crate) type KeyVersion = u32;

impl Unlocked {
    /// `HKDF-Expand(label key, kind ‖ 0 ‖ name)`, the first 8 bytes: a pseudorandom function of the name (RFC 5869).
    fn label(&self, kind: &str, name: &str) -> Label {
        let full = self.labels().derive(&[kind.as_bytes(), &[0], name.as_bytes()].concat());
        let [a, b, c, d, e, f, g, h, ..] = *full.bytes();
        [a, b, c, d, e, f, g, h]
    }

    pub(crate) fn category_label(&self, category: &str) -> Label {
        self.label("category", category)
    }

    pub(crate) fn collection_label(&self, collection: &str) -> Label {
        self.label("collection", collection)
    }
}

fn category_row(person: &PersonId, category: &Label, version: KeyVersion) -> Vec<u8> {
    [&person.as_bytes()[..], category, &version.to_be_bytes()].concat()
}

fn category_prefix(person: &PersonId, category: &Label) -> Vec<u8> {
    [&person.as_bytes()[..], category].concat()
}

/// The key of the row that holds a record's wrapped key.
pub(crate) fn record_row(person: &PersonId, category: &Label, record: &RecordId) -> Vec<u8> {
    [&person.as_bytes()[..], category, record.as_bytes()].concat()
}

fn category_context(row: &[u8]) -> Vec<u8> {
    [b"troth category key v1", row].concat()
}

fn record_context(row: &[u8], version: KeyVersion) -> Vec<u8> {
    [b"troth record key v1", row, &version.to_be_bytes()].concat()
}

/// Category keys that were unwrapped for one operation, so that a category's is unwrapped once.
pub(crate) struct CategoryKeys<'a> {
    vault: &'a Vault,
    source: Source<'a>,
    known: BTreeMap<(Label, KeyVersion), Key>,
}

/// By what category keys are unwrapped.
enum Source<'a> {
    /// The person's root key reaches every category.
    Root(&'a Unlocked),
    /// A grant reaches those that it names, and they are all known beforehand.
    Grant(PersonId),
}

impl<'a> CategoryKeys<'a> {
    pub(crate) fn of(vault: &'a Vault, unlocked: &'a Unlocked) -> Self {
        Self {
            vault,
            source: Source::Root(unlocked),
            known: BTreeMap::new(),
        }
    }

    pub(crate) fn granted(vault: &'a Vault, person: PersonId, known: BTreeMap<(Label, KeyVersion), Key>) -> Self {
        Self {
            vault,
            source: Source::Grant(person),
            known,
        }
    }

    fn person(&self) -> PersonId {
        match self.source {
            Source::Root(unlocked) => unlocked.person(),
            Source::Grant(person) => person,
        }
    }

    fn get(&mut self, category: Label, version: KeyVersion) -> Result<&Key, VaultError> {
        use std::collections::btree_map::Entry;
        match (self.known.entry((category, version)), &self.source) {
            (Entry::Occupied(known), _) => Ok(known.into_mut()),
            (Entry::Vacant(_), Source::Grant(_)) => Err(VaultError::OutsideGrant),
            (Entry::Vacant(place), Source::Root(unlocked)) => {
                let row = category_row(&unlocked.person(), &category, version);
                let wrapped = self
                    .vault
                    .store()
                    .get(Space::CategoryKey, &row)?
                    .ok_or(VaultError::NoRecord)?;
                Ok(place.insert(aead::unwrap(unlocked.root(), &category_context(&row), &wrapped)?))
            }
        }
    }

    /// Unwraps a record's key.
    pub(crate) fn record_key(&mut self, category: Label, record: &RecordId, wrapped: &[u8]) -> Result<Key, VaultError> {
        let row = record_row(&self.person(), &category, record);
        let (version, sealed) = wrapped
            .split_first_chunk::<4>()
            .ok_or(VaultError::Malformed("a record's key"))?;
        let version = KeyVersion::from_be_bytes(*version);
        aead::unwrap(self.get(category, version)?, &record_context(&row, version), sealed)
    }

    /// The operation that stores a record's key, wrapped by its category's.
    pub(crate) fn wrap_record_key(
        &mut self,
        category: Label,
        version: KeyVersion,
        record: &RecordId,
        key: &Key,
    ) -> Result<(Vec<u8>, Vec<u8>), VaultError> {
        let row = record_row(&self.person(), &category, record);
        let sealed = aead::wrap(self.get(category, version)?, &record_context(&row, version), key)?;
        Ok((row, [&version.to_be_bytes()[..], &sealed].concat()))
    }
}

impl Vault {
    /// The newest version of a category's key; the first is made where there is none.
    pub(crate) fn category_version(&self, unlocked: &Unlocked, category: Label) -> Result<KeyVersion, VaultError> {
        if let Some(version) = self.newest_version(&unlocked.person(), category)? {
            return Ok(version);
        }
        let destroyed = newest_destroyed(self.store(), &unlocked.person(), &category)?;
        let first = destroyed
            .checked_add(1)
            .ok_or(VaultError::Malformed("a category's key"))?;
        match self.add_category_key(unlocked, category, first) {
            // Another request made it first.
            Err(VaultError::Raced) => self
                .newest_version(&unlocked.person(), category)?
                .ok_or(VaultError::Raced),
            made => made.map(|()| first),
        }
    }

    /// The rows of a category's keys, with their versions.
    pub(crate) fn category_versions(
        &self,
        person: &PersonId,
        category: &Label,
    ) -> Result<Vec<(Vec<u8>, KeyVersion)>, VaultError> {
        let rows = self.store().scan(
            Space::CategoryKey,
            &category_prefix(person, category),
            None,
            MAX_OPS,
            false,
        )?;
        let version = |row: &[u8]| row.last_chunk::<4>().map(|bytes| KeyVersion::from_be_bytes(*bytes));
        Ok(rows
            .into_iter()
            .filter_map(|(row, _)| version(&row).map(|version| (row, version)))
            .collect())
    }

    /// The version of the category key that a record's key is wrapped by; nothing where it has no key any more.
    pub(crate) fn key_version(&self, handle: &Handle) -> Result<Option<KeyVersion>, VaultError> {
        let wrapped = self.store().get(Space::RecordKey, &handle.key_row())?;
        Ok(wrapped
            .as_deref()
            .and_then(<[u8]>::first_chunk)
            .map(|bytes| KeyVersion::from_be_bytes(*bytes)))
    }

    pub(crate) fn newest_version(&self, person: &PersonId, category: Label) -> Result<Option<KeyVersion>, VaultError> {
        let prefix = category_prefix(person, &category);
        let newest = self.store().scan(Space::CategoryKey, &prefix, None, 1, true)?;
        let version = newest.first().and_then(|(row, _)| row.last_chunk::<4>());
        Ok(version.map(|bytes| KeyVersion::from_be_bytes(*bytes)))
    }

    fn add_category_key(&self, unlocked: &Unlocked, category: Label, version: KeyVersion) -> Result<(), VaultError> {
        let key = category_row(&unlocked.person(), &category, version);
        let value = aead::wrap(unlocked.root(), &category_context(&key), &Key::random()?)?;
        Ok(self.store().apply(
            Volume::Keyring,
            &[Op::Insert {
                space: Space::CategoryKey,
                key,
                value,
            }],
        )?)
    }

    /// The newest key of a category, for a grant to wrap.
    pub(crate) fn category_key(&self, unlocked: &Unlocked, category: Label) -> Result<(KeyVersion, Key), VaultError> {
        let version = self.category_version(unlocked, category)?;
        let mut keys = CategoryKeys::of(self, unlocked);
        let key = Key::from_bytes(*keys.get(category, version)?.bytes());
        Ok((version, key))
    }

    /// Gives a category a new key, wraps every record key of it anew, and destroys the old key.
    ///
    /// A crash in between leaves both keys, each with its records; doing it again finishes.
    pub(crate) fn rekey(&self, unlocked: &Unlocked, category: Label) -> Result<(), VaultError> {
        let person = unlocked.person();
        let old = self.category_version(unlocked, category)?;
        let new = old.checked_add(1).ok_or(VaultError::Malformed("a category's key"))?;
        self.add_category_key(unlocked, category, new)?;
        let mut keys = CategoryKeys::of(self, unlocked);
        let prefix = category_prefix(&person, &category);
        let mut after: Option<Vec<u8>> = None;
        loop {
            let page = self
                .store()
                .scan(Space::RecordKey, &prefix, after.as_deref(), MAX_OPS / 4, false)?;
            let Some((last, _)) = page.last() else { break };
            after = Some(last.clone());
            let mut ops = Vec::with_capacity(page.len() * 2);
            for (row, wrapped) in page {
                let record = row.last_chunk::<16>().ok_or(VaultError::Malformed("a record's key"))?;
                let record = RecordId::from_bytes(*record);
                let key = keys.record_key(category, &record, &wrapped)?;
                let (key, value) = keys.wrap_record_key(category, new, &record, &key)?;
                // A record that is erased at this moment must not get its key back.
                ops.push(Op::Expect {
                    space: Space::RecordKey,
                    key: row,
                    value: Some(wrapped),
                });
                ops.push(Op::Put {
                    space: Space::RecordKey,
                    key,
                    value,
                });
            }
            self.store().apply(Volume::Keyring, &ops)?;
        }
        let rows = self
            .category_versions(&person, &category)?
            .into_iter()
            .filter(|(_, version)| *version <= old);
        let ops: Vec<_> = rows
            .map(|(key, _)| Op::Delete {
                space: Space::CategoryKey,
                key,
            })
            .collect();
        Ok(self.store().apply(Volume::Keyring, &ops)?)
    }
}
