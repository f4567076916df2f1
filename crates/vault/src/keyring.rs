//! Category keys under the root key, record keys under category keys.
//!
//! | row in | key | value |
//! |---|---|---|
//! | `Space::CategoryKey` | person (16), category (8), version (4) | the category's key, sealed under the root key |
//! | `Space::RecordKey` | person (16), category (8), record (16), the record's version (4) | version of the category's key (4), the record's key sealed under it |

use std::collections::BTreeMap;

use store::{MAX_OPS, Op, Space, Volume};

use crate::account::Unlocked;
use crate::aead;
use crate::error::VaultError;
use crate::ids::{PersonId, RecordId};
use crate::secret::Key;
use crate::tombstone::newest_destroyed;
use crate::vault::Vault;

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

/// The key of the row that holds a category's key of this version.
pub(crate) fn category_row(person: &PersonId, category: &Label, version: KeyVersion) -> Vec<u8> {
    [&person.as_bytes()[..], category, &version.to_be_bytes()].concat()
}

pub(crate) fn category_prefix(person: &PersonId, category: &Label) -> Vec<u8> {
    [&person.as_bytes()[..], category].concat()
}

/// What the keys of the rows with a record's wrapped keys start with; there are two only while the record is being rewritten.
pub(crate) fn record_prefix(person: &PersonId, category: &Label, record: &RecordId) -> Vec<u8> {
    [&person.as_bytes()[..], category, record.as_bytes()].concat()
}

/// The key of the row that holds a record's wrapped key.
pub(crate) fn record_row(person: &PersonId, category: &Label, record: &RecordId, version: u32) -> Vec<u8> {
    [
        &person.as_bytes()[..],
        category,
        record.as_bytes(),
        &version.to_be_bytes(),
    ]
    .concat()
}

fn category_context(row: &[u8]) -> Vec<u8> {
    [b"troth category key v1", row].concat()
}

fn record_context(row: &[u8], version: KeyVersion) -> Vec<u8> {
    [b"troth record key v1", row, &version.to_be_bytes()].concat()
}

/// The version of the category's key that a record's key is wrapped by.
pub(crate) fn wrapped_by(wrapped: &[u8]) -> Option<KeyVersion> {
    wrapped.first_chunk().map(|version| KeyVersion::from_be_bytes(*version))
}

/// Category keys that were unwrapped for one operation, so that a category's is unwrapped once.
pub(crate) struct CategoryKeys<'a> {
    vault: &'a Vault,
    source: Source<'a>,
    known: BTreeMap<(Label, KeyVersion), Known>,
    newest: BTreeMap<Label, KeyVersion>,
}

/// A category's key, with its row's value.
struct Known {
    key: Key,
    row: Vec<u8>,
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
        Self::new(vault, Source::Root(unlocked), BTreeMap::new())
    }

    pub(crate) fn granted(
        vault: &'a Vault,
        person: PersonId,
        keys: impl Iterator<Item = (Label, KeyVersion, Key)>,
    ) -> Self {
        let known = keys.map(|(label, version, key)| ((label, version), Known { key, row: Vec::new() }));
        Self::new(vault, Source::Grant(person), known.collect())
    }

    fn new(vault: &'a Vault, source: Source<'a>, known: BTreeMap<(Label, KeyVersion), Known>) -> Self {
        let newest = BTreeMap::new();
        Self {
            vault,
            source,
            known,
            newest,
        }
    }

    fn person(&self) -> PersonId {
        match self.source {
            Source::Root(unlocked) => unlocked.person(),
            Source::Grant(person) => person,
        }
    }

    fn get(&mut self, category: Label, version: KeyVersion) -> Result<&Known, VaultError> {
        use std::collections::btree_map::Entry;
        match (self.known.entry((category, version)), &self.source) {
            (Entry::Occupied(known), _) => Ok(known.into_mut()),
            (Entry::Vacant(_), Source::Grant(_)) => Err(VaultError::OutsideGrant),
            (Entry::Vacant(place), Source::Root(unlocked)) => {
                let at = category_row(&unlocked.person(), &category, version);
                let row = self.vault.store().get(Space::CategoryKey, &at)?;
                let row = row.ok_or(VaultError::NoRecord)?;
                let key = aead::unwrap(unlocked.root(), &category_context(&at), &row)?;
                Ok(place.insert(Known { key, row }))
            }
        }
    }

    /// The newest key of a category; the first is made where there is none.
    pub(crate) fn newest(&mut self, category: Label) -> Result<(KeyVersion, &Key), VaultError> {
        let version = match (self.newest.get(&category), &self.source) {
            (Some(version), _) => *version,
            (None, Source::Root(unlocked)) => self.vault.category_version(unlocked, category)?,
            (None, Source::Grant(_)) => return Err(VaultError::OutsideGrant),
        };
        self.newest.insert(category, version);
        match self.get(category, version) {
            Ok(known) => Ok((version, &known.key)),
            // Destroyed since its version was looked up; whoever tries again gets a new one.
            Err(VaultError::NoRecord) => Err(VaultError::Raced),
            Err(error) => Err(error),
        }
    }

    /// The operations under which what was wrapped by newest keys may be stored: that they are there, and still the newest.
    // INVARIANT: no record's key is ever stored under a category's key that is being replaced or was destroyed.
    pub(crate) fn guards(&self) -> Vec<Op> {
        let person = self.person();
        let guards = self.newest.iter().flat_map(|(category, version)| {
            let row = self.known.get(&(*category, *version)).map(|known| known.row.clone());
            let next = category_row(&person, category, version.saturating_add(1));
            [
                Op::expect(Space::CategoryKey, category_row(&person, category, *version), row),
                Op::expect(Space::CategoryKey, next, None),
            ]
        });
        guards.collect()
    }

    /// Unwraps a record's key, which lies at `row`.
    pub(crate) fn record_key(&mut self, category: Label, row: &[u8], wrapped: &[u8]) -> Result<Key, VaultError> {
        let malformed = VaultError::Malformed("a record's key");
        let (version, sealed) = wrapped.split_first_chunk::<4>().ok_or(malformed)?;
        let version = KeyVersion::from_be_bytes(*version);
        let known = self.get(category, version)?;
        aead::unwrap(&known.key, &record_context(row, version), sealed)
    }

    /// Wraps a record's key, which is to lie at `row`, by its category's newest.
    pub(crate) fn wrap_record_key(&mut self, category: Label, row: &[u8], key: &Key) -> Result<Vec<u8>, VaultError> {
        let (version, newest) = self.newest(category)?;
        let sealed = aead::wrap(newest, &record_context(row, version), key)?;
        Ok([&version.to_be_bytes()[..], &sealed].concat())
    }
}

impl Vault {
    fn category_version(&self, unlocked: &Unlocked, category: Label) -> Result<KeyVersion, VaultError> {
        let person = unlocked.person();
        if let Some(version) = self.newest_version(&person, category)? {
            return Ok(version);
        }
        let destroyed = newest_destroyed(self.store(), &person, &category)?;
        let first = destroyed
            .checked_add(1)
            .ok_or(VaultError::Malformed("a category's key"))?;
        match self.add_category_key(unlocked, category, first) {
            // Another request made it first.
            Err(VaultError::Raced) => self.newest_version(&person, category)?.ok_or(VaultError::Raced),
            made => made.map(|()| first),
        }
    }

    /// The rows of a category's keys, with their versions.
    pub(crate) fn category_versions(
        &self,
        person: &PersonId,
        category: &Label,
    ) -> Result<Vec<(Vec<u8>, KeyVersion)>, VaultError> {
        let prefix = category_prefix(person, category);
        let rows = self.store().scan(Space::CategoryKey, &prefix, None, MAX_OPS, false)?;
        let version = |row: &[u8]| row.last_chunk().map(|bytes| KeyVersion::from_be_bytes(*bytes));
        Ok(rows
            .into_iter()
            .filter_map(|(row, _)| version(&row).map(|version| (row, version)))
            .collect())
    }

    pub(crate) fn newest_version(&self, person: &PersonId, category: Label) -> Result<Option<KeyVersion>, VaultError> {
        let prefix = category_prefix(person, &category);
        let newest = self.store().scan(Space::CategoryKey, &prefix, None, 1, true)?;
        let version = newest.first().and_then(|(row, _)| row.last_chunk());
        Ok(version.map(|bytes| KeyVersion::from_be_bytes(*bytes)))
    }

    /// Makes a category's key of this version.
    pub(crate) fn add_category_key(
        &self,
        unlocked: &Unlocked,
        category: Label,
        version: KeyVersion,
    ) -> Result<(), VaultError> {
        let row = category_row(&unlocked.person(), &category, version);
        let value = aead::wrap(unlocked.root(), &category_context(&row), &Key::random()?)?;
        let ops = [
            self.expect_alive(&unlocked.person())?,
            Op::insert(Space::CategoryKey, row, value),
        ];
        Ok(self.store().apply(Volume::Keyring, &ops)?)
    }
}
