//! Ledger entries, sealed to their person: by the person's own requests, or by an app's.
//!
//! An entry of an app's begins with the grant's id, and is sealed under a key that comes of the root key and that id: the app's grant carries
//! it, and so seals without being able to open what anybody else's request wrote.

use ledger::{Entry, Fact, Id, LabelKey, Leaf, Link, Salt};
use zeroize::Zeroizing;

use crate::account::Unlocked;
use crate::aead;
use crate::error::VaultError;
use crate::ids::{GrantId, PersonId, RecordId};
use crate::log::{SealedEntry, StoredEntry};
use crate::secret::{Key, random};
use crate::vault::Vault;

/// An entry of the person's own, opened.
pub struct OpenEntry {
    /// The entry.
    pub entry: Entry,
    /// Its exact JSON, to which its leaf is committed.
    pub json: Zeroizing<Vec<u8>>,
    /// What hides it in its commitment.
    pub salt: Salt,
    /// Its leaf's index in the log.
    pub index: u64,
    /// Its leaf.
    pub leaf: Leaf,
}

impl Unlocked {
    fn entries_key(&self) -> Key {
        self.root().derive(b"troth ledger entries v1")
    }

    /// The key of the entries that one grant's holder makes.
    pub(crate) fn granted_entries_key(&self, grant: &GrantId) -> Key {
        let info = [&b"troth granted entries v1"[..], grant.as_bytes()].concat();
        self.root().derive(&info)
    }

    pub(crate) fn label_secret(&self) -> Key {
        self.root().derive(b"troth ledger labels v1")
    }

    /// The secret of this person's labels in the public log; it leaves the vault in the person's own export, and in an app's grant, which
    /// makes labels with it.
    #[must_use]
    pub fn label_key(&self) -> LabelKey {
        LabelKey::from_bytes(*self.label_secret().bytes())
    }

    /// Seals entries that follow `link`, in order.
    ///
    /// # Errors
    /// [`VaultError::TooLarge`] for an entry that names too many records.
    pub fn seal_entries(&self, link: Link, facts: Vec<Fact>) -> Result<Vec<SealedEntry>, VaultError> {
        let (key, person) = (self.entries_key(), self.person());
        let seal = |n: u64, content: &[u8]| aead::seal_padded(&key, &context(&person, n), content);
        seal_with(&self.label_key(), link, facts, seal)
    }

    /// Opens an entry of one's own. Reading the ledger is no disclosure and leaves no entry: it would never end.
    ///
    /// # Errors
    /// [`VaultError::Sealed`] where the entry is another person's or was changed, or its leaf is not committed to it.
    pub fn open_entry(&self, stored: &StoredEntry) -> Result<OpenEntry, VaultError> {
        self.open_entry_with(&self.entries_key(), &self.label_key(), stored)
    }

    fn open_entry_with(&self, key: &Key, labels: &LabelKey, stored: &StoredEntry) -> Result<OpenEntry, VaultError> {
        let content = aead::open_padded(key, &context(&self.person(), stored.n()), stored.sealed())
            .or_else(|_| self.open_granted_entry(stored))?;
        let (salt, json) = content.split_first_chunk::<32>().ok_or(VaultError::Sealed)?;
        let salt = Salt::from_bytes(*salt);
        if Leaf::seal(labels, &salt, stored.n(), json) != *stored.leaf() {
            return Err(VaultError::Sealed);
        }
        let entry = Entry::from_json(json).map_err(|_| VaultError::Malformed("a ledger entry"))?;
        let json = Zeroizing::new(json.to_vec());
        Ok(OpenEntry {
            entry,
            json,
            salt,
            index: stored.index(),
            leaf: *stored.leaf(),
        })
    }
}

impl Unlocked {
    fn open_granted_entry(&self, stored: &StoredEntry) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let (grant, sealed) = stored.sealed().split_first_chunk().ok_or(VaultError::Sealed)?;
        let grant = GrantId::from_bytes(*grant);
        let context = granted_context(&self.person(), &grant, stored.n());
        aead::open_padded(&self.granted_entries_key(&grant), &context, sealed)
    }
}

/// Seals entries of one grant's holder.
pub(crate) fn seal_granted(
    person: &PersonId,
    grant: &GrantId,
    (key, labels): (&Key, &LabelKey),
    link: Link,
    facts: Vec<Fact>,
) -> Result<Vec<SealedEntry>, VaultError> {
    let seal = |n: u64, content: &[u8]| {
        let sealed = aead::seal_padded(key, &granted_context(person, grant, n), content)?;
        Ok([&grant.as_bytes()[..], &sealed].concat())
    };
    seal_with(labels, link, facts, seal)
}

fn seal_with(
    labels: &LabelKey,
    mut link: Link,
    facts: Vec<Fact>,
    seal: impl Fn(u64, &[u8]) -> Result<Vec<u8>, VaultError>,
) -> Result<Vec<SealedEntry>, VaultError> {
    let mut sealed = Vec::with_capacity(facts.len());
    for fact in facts {
        let records = fact
            .records
            .iter()
            .map(|id| RecordId::from_bytes(*id.as_bytes()))
            .collect();
        let json = Entry::new(link, fact).to_json().map_err(too_large)?;
        let salt: Zeroizing<[u8; 32]> = Zeroizing::new(random()?);
        let leaf = Leaf::seal(labels, &Salt::from_bytes(*salt), link.n(), &json);
        let content = Zeroizing::new([&salt[..], &json].concat());
        sealed.push(SealedEntry::new(leaf, seal(link.n(), &content)?, records));
        link = link.next(&leaf);
    }
    Ok(sealed)
}

impl Vault {
    /// A person's own entries with numbers in `range`, opened, in order.
    ///
    /// # Errors
    /// As [`Unlocked::open_entry`]; the store's own.
    pub fn entries(&self, unlocked: &Unlocked, range: std::ops::Range<u64>) -> Result<Vec<OpenEntry>, VaultError> {
        let (key, labels) = (unlocked.entries_key(), unlocked.label_key());
        let stored = self.log().entries(unlocked.person(), range)?;
        stored
            .iter()
            .map(|stored| unlocked.open_entry_with(&key, &labels, stored))
            .collect()
    }
}

fn context(person: &PersonId, n: u64) -> Vec<u8> {
    [b"troth ledger entry v1", &person.as_bytes()[..], &n.to_be_bytes()].concat()
}

fn granted_context(person: &PersonId, grant: &GrantId, n: u64) -> Vec<u8> {
    [
        b"troth granted entry v1",
        &person.as_bytes()[..],
        grant.as_bytes(),
        &n.to_be_bytes(),
    ]
    .concat()
}

fn too_large(_: ledger::EntryError) -> VaultError {
    VaultError::TooLarge {
        size: ledger::entry::MAX_ENTRY_BYTES + 1,
        limit: ledger::entry::MAX_ENTRY_BYTES,
    }
}

/// A record's id as the ledger writes it.
#[must_use]
pub fn ledger_id(record: &RecordId) -> Id {
    Id::from_bytes(*record.as_bytes())
}
