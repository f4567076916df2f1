//! Sealed records: kept, listed without being opened, and opened against a receipt that names them.

use std::collections::BTreeSet;

use store::{Op, Space, Volume};
use zeroize::Zeroizing;

use crate::account::Unlocked;
use crate::aead;
use crate::error::VaultError;
use crate::handle::{Handle, Head, Place, row};
use crate::ids::{PersonId, RecordId, SessionId};
use crate::keyring::{CategoryKeys, Label, category_row, wrapped_by};
use crate::log::Receipt;
use crate::secret::Key;
use crate::segments::{SEGMENT_RECORDS, list_ops};
use crate::vault::Vault;

/// How often records are sealed anew because their category got a new key meanwhile.
const TRIES: usize = 3;

/// A record to be kept.
pub struct NewRecord {
    /// Its id. An id is used once: what was erased under it stays erased.
    pub id: RecordId,
    /// The kind of record it is.
    pub collection: String,
    /// What it is about: a category of the data map.
    pub category: String,
    /// When it was made, in Unix milliseconds.
    pub made_ms: u64,
    /// When it expires.
    pub expires_ms: Option<u64>,
    /// The session with which it ends.
    pub session: Option<SessionId>,
    /// What it says.
    pub content: Zeroizing<Vec<u8>>,
    /// The records that it lists, where it is an index segment: it is erased with any of them. One that is already erased is not looked
    /// for: whoever writes a segment calls [`Vault::find`] for them once more afterwards, and erases the segment where one is missing.
    pub lists: Vec<RecordId>,
}

/// What a record says, in memory that is wiped.
pub struct Opened {
    /// The record.
    pub id: RecordId,
    /// Its content.
    pub content: Zeroizing<Vec<u8>>,
}

/// A record's version, sealed, with the row of its wrapped key.
struct Sealed {
    handle: Handle,
    key: Op,
}

/// Some categories as one person's rows name them, for as long as a request needs them.
pub struct Categories {
    person: PersonId,
    labels: Zeroizing<Vec<Label>>,
}

impl Unlocked {
    /// These categories as this person's rows name them: each label is derived once, however many records are looked at.
    #[must_use]
    pub fn categories<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Categories {
        let labels = names.into_iter().map(|name| self.category_label(name)).collect();
        Categories {
            person: self.person(),
            labels: Zeroizing::new(labels),
        }
    }
}

impl Categories {
    /// Which of the categories a record is about, by its place among them.
    #[must_use]
    pub fn of(&self, handle: &Handle) -> Option<usize> {
        let place = handle.place();
        (place.person == self.person)
            .then(|| self.labels.iter().position(|label| *label == place.category))
            .flatten()
    }
}

impl Vault {
    /// Keeps records: all, or none. Each gets a key of its own; keys are durable before what they open.
    ///
    /// # Errors
    /// [`VaultError::Raced`] where a record with such an id is there; [`VaultError::TooLarge`], [`VaultError::SegmentFull`];
    /// [`VaultError::NoSession`] where the person was erased meanwhile.
    pub fn put(&self, unlocked: &Unlocked, records: &[NewRecord]) -> Result<(), VaultError> {
        for _ in 1..TRIES {
            match self.try_put(unlocked, records) {
                // A category's key was replaced meanwhile, or such an id is there: in that case it is so the next time, too.
                Err(VaultError::Raced) => {}
                done => return done,
            }
        }
        self.try_put(unlocked, records)
    }

    fn try_put(&self, unlocked: &Unlocked, records: &[NewRecord]) -> Result<(), VaultError> {
        let person = unlocked.person();
        let mut keys = CategoryKeys::of(self, unlocked);
        let (mut keyring, mut rows) = (Vec::with_capacity(records.len()), Vec::with_capacity(records.len()));
        let mut handles = Vec::with_capacity(records.len());
        for record in records {
            if record.lists.len() > SEGMENT_RECORDS {
                return Err(VaultError::SegmentFull(SEGMENT_RECORDS));
            }
            let place = Place {
                person,
                category: unlocked.category_label(&record.category),
                collection: unlocked.collection_label(&record.collection),
                id: record.id,
            };
            let head = Head {
                version: 1,
                made_ms: record.made_ms,
                expires_ms: record.expires_ms,
                session: record.session,
            };
            let Sealed { handle, key } = seal(&mut keys, place, head, &record.content)?;
            keyring.push(key);
            rows.push(Op::insert(Space::Record, place.row(), handle.value()));
            let ends = handle.end_rows().into_iter();
            rows.extend(ends.map(|(space, row)| Op::put(space, row, [])));
            rows.extend(list_ops(&place, &record.lists));
            handles.push(handle);
        }
        keyring.extend(keys.guards());
        self.write(&keyring, &rows, &handles)
    }

    /// Writes keys, and then what they open. If that fails, the keys go again.
    fn write(&self, keyring: &[Op], rows: &[Op], handles: &[Handle]) -> Result<(), VaultError> {
        self.store().apply(Volume::Keyring, keyring)?;
        self.store().apply(Volume::Records, rows).map_err(|error| {
            let back: Vec<Op> = keyring
                .iter()
                .filter_map(|op| match op {
                    Op::Insert { space, key, .. } => Some(Op::delete(*space, key.clone())),
                    _ => None,
                })
                .collect();
            // A key without a record opens nothing; should this fail too, that is all that stays, until it is swept.
            if self.store().apply(Volume::Keyring, &back).is_err() {
                self.leave_key();
            }
            VaultError::from(error)
        })?;
        self.check_written(handles)
    }

    /// An erasure of a category or a person may have come between a record's key and its row, and have looked for rows before there was
    /// one. Then the row goes again: no record stays that nothing opens.
    fn check_written(&self, handles: &[Handle]) -> Result<(), VaultError> {
        let rows: Vec<_> = handles.iter().map(Handle::key_row).collect();
        let mut wrapped = self.store().get_many(Space::RecordKey, &rows)?;
        loop {
            let above = handles.iter().zip(&wrapped).filter_map(|(handle, wrapped)| {
                let version = wrapped_by(wrapped.as_deref()?)?;
                let Place { person, category, .. } = handle.place();
                Some(category_row(&person, &category, version))
            });
            let above: Vec<_> = above.collect::<BTreeSet<_>>().into_iter().collect();
            let found = self.store().get_many(Space::CategoryKey, &above)?;
            if wrapped.iter().chain(&found).all(Option::is_some) {
                return Ok(());
            }
            // Re-keying wraps a record's key anew before the category's old key goes: only what is still as it was is lost.
            let again = self.store().get_many(Space::RecordKey, &rows)?;
            if again == wrapped {
                self.bury_records(handles.iter().map(Handle::place).collect())?;
                return Err(VaultError::Raced);
            }
            wrapped = again;
        }
    }

    /// Replaces a record's content by a new version under a new key; the old one's is destroyed.
    ///
    /// # Errors
    /// [`VaultError::Raced`] where the record is not as the handle found it any more; [`VaultError::TooLarge`].
    pub fn update(&self, unlocked: &Unlocked, handle: &Handle, content: &[u8]) -> Result<Handle, VaultError> {
        self.rewrite(unlocked, handle, handle.head(), content, Vec::new())
    }

    /// As [`Vault::update`], and the record stays until `expires_ms`, or for as long as `session` runs, from now on; but never for less
    /// long than it would have: other records may lie by its name.
    ///
    /// # Errors
    /// As [`Vault::update`].
    pub fn renew(
        &self,
        unlocked: &Unlocked,
        handle: &Handle,
        content: &[u8],
        expires_ms: Option<u64>,
        session: Option<SessionId>,
    ) -> Result<Handle, VaultError> {
        let was = handle.head();
        let head = match (was.session, session) {
            (None, Some(_)) => was,
            (Some(_), _) => Head {
                expires_ms,
                session,
                ..was
            },
            (None, None) => Head {
                expires_ms: was.expires_ms.zip(expires_ms).map(|(was, now)| was.max(now)),
                ..was
            },
        };
        let renewed = Handle::new(handle.place(), head, &[]);
        let (old, new) = (handle.end_rows(), renewed.end_rows());
        // In this order: a row that stays is put again after it was deleted.
        let gone = old.into_iter().map(|(space, row)| Op::delete(space, row));
        let there = new.into_iter().map(|(space, row)| Op::put(space, row, []));
        self.rewrite(unlocked, handle, head, content, gone.chain(there).collect())
    }

    /// As [`Vault::update`], with the ends that `head` says and other operations on the records' volume.
    pub(crate) fn rewrite(
        &self,
        unlocked: &Unlocked,
        handle: &Handle,
        mut head: Head,
        content: &[u8],
        also: Vec<Op>,
    ) -> Result<Handle, VaultError> {
        let place = handle.place();
        if place.person != unlocked.person() {
            return Err(VaultError::NoRecord);
        }
        head.version = head
            .version
            .checked_add(1)
            .ok_or(VaultError::Malformed("a record's version"))?;
        let mut keys = CategoryKeys::of(self, unlocked);
        let sealed = seal(&mut keys, place, head, content)?;
        let mut keyring = vec![sealed.key];
        keyring.extend(keys.guards());
        let mut rows = vec![
            Op::expect(Space::Record, place.row(), Some(handle.value())),
            Op::put(Space::Record, place.row(), sealed.handle.value()),
        ];
        rows.extend(also);
        self.write(&keyring, &rows, std::slice::from_ref(&sealed.handle))?;
        self.destroy_old_key(handle.key_row())
            .inspect_err(|_| self.leave_key())?;
        Ok(sealed.handle)
    }

    /// A person's records of one collection, by id (so by time), newest first where `newest_first`; those after `after` in that order.
    /// Nothing is opened.
    ///
    /// # Errors
    /// The store's own.
    pub fn list(
        &self,
        unlocked: &Unlocked,
        collection: &str,
        after: Option<RecordId>,
        limit: usize,
        newest_first: bool,
    ) -> Result<Vec<Handle>, VaultError> {
        let label = unlocked.collection_label(collection);
        self.list_labelled(&unlocked.person(), &label, after, limit, newest_first)
    }

    pub(crate) fn list_labelled(
        &self,
        person: &PersonId,
        collection: &Label,
        after: Option<RecordId>,
        limit: usize,
        newest_first: bool,
    ) -> Result<Vec<Handle>, VaultError> {
        let prefix = [&person.as_bytes()[..], collection].concat();
        let after = after.map(|id| row(person, collection, &id));
        let rows = self
            .store()
            .scan(Space::Record, &prefix, after.as_deref(), limit, newest_first)?;
        rows.into_iter().map(|(key, value)| Handle::read(&key, value)).collect()
    }

    /// How many records of one collection a person has.
    ///
    /// # Errors
    /// The store's own.
    pub fn count(&self, unlocked: &Unlocked, collection: &str) -> Result<u64, VaultError> {
        let prefix = [
            &unlocked.person().as_bytes()[..],
            &unlocked.collection_label(collection),
        ]
        .concat();
        Ok(self.store().count(Space::Record, &prefix)?)
    }

    /// How many records a person has of each of these categories, in all collections: counted by their keys, which lie close together by
    /// category, whatever the records hold. What was erased is not among them from the moment its key is gone; a record that is being
    /// rewritten has two.
    ///
    /// # Errors
    /// The store's own.
    pub fn count_by_category(&self, categories: &Categories) -> Result<Vec<u64>, VaultError> {
        let count = |label: &Label| {
            let prefix = [&categories.person.as_bytes()[..], label].concat();
            self.store().count(Space::RecordKey, &prefix)
        };
        Ok(categories.labels.iter().map(count).collect::<Result<_, _>>()?)
    }

    /// The records with these ids in one collection, those that are there.
    ///
    /// # Errors
    /// The store's own.
    pub fn find(&self, unlocked: &Unlocked, collection: &str, ids: &[RecordId]) -> Result<Vec<Handle>, VaultError> {
        let collection = unlocked.collection_label(collection);
        let keys: Vec<_> = ids.iter().map(|id| row(&unlocked.person(), &collection, id)).collect();
        self.read_rows(&keys)
    }

    /// The records at these rows, those that are there.
    pub(crate) fn read_rows(&self, rows: &[Vec<u8>]) -> Result<Vec<Handle>, VaultError> {
        let values = self.store().get_many(Space::Record, rows)?;
        rows.iter()
            .zip(values)
            .filter_map(|(key, value)| Some(Handle::read(key, value?)))
            .collect()
    }

    /// Every record of the person's, page by page, in the order of their rows.
    ///
    /// # Errors
    /// The store's own.
    pub fn all(&self, person: &PersonId, after: Option<&Handle>, limit: usize) -> Result<Vec<Handle>, VaultError> {
        let after = after.map(|handle| handle.place().row());
        let rows = self
            .store()
            .scan(Space::Record, person.as_bytes(), after.as_deref(), limit, false)?;
        rows.into_iter().map(|(key, value)| Handle::read(&key, value)).collect()
    }

    /// Opens records against a receipt: no receipt, no key.
    ///
    /// # Errors
    /// [`VaultError::NoReceipt`] where the receipt is another person's or does not name a record; [`VaultError::NoRecord`] where it was
    /// erased or rewritten; [`VaultError::Sealed`] where its bytes were changed.
    pub fn open_records(
        &self,
        unlocked: &Unlocked,
        receipt: &Receipt,
        handles: &[Handle],
    ) -> Result<Vec<Opened>, VaultError> {
        let keys = &mut CategoryKeys::of(self, unlocked);
        self.open_with(keys, unlocked.person(), receipt, handles)
    }

    // INVARIANT: the one place where a record's key is unwrapped to read. It asks for a receipt that names the record.
    pub(crate) fn open_with(
        &self,
        keys: &mut CategoryKeys<'_>,
        person: PersonId,
        receipt: &Receipt,
        handles: &[Handle],
    ) -> Result<Vec<Opened>, VaultError> {
        let covered = |handle: &Handle| handle.place().person == person && receipt.covers(person, handle.id());
        if !handles.iter().all(covered) {
            return Err(VaultError::NoReceipt);
        }
        let rows: Vec<_> = handles.iter().map(Handle::key_row).collect();
        let wrapped = self.store().get_many(Space::RecordKey, &rows)?;
        let opened = handles
            .iter()
            .zip(rows.iter().zip(wrapped))
            .map(|(handle, (row, wrapped))| {
                let (place, head) = (handle.place(), handle.head());
                let key = keys.record_key(place.category, row, &wrapped.ok_or(VaultError::NoRecord)?)?;
                let content = aead::open_padded(&key, &Handle::context(&place, &head), handle.sealed())?;
                Ok(Opened { id: place.id, content })
            });
        opened.collect()
    }
}

/// Seals a record's version under a new key.
fn seal(keys: &mut CategoryKeys<'_>, place: Place, head: Head, content: &[u8]) -> Result<Sealed, VaultError> {
    let record_key = Key::random()?;
    let sealed = aead::seal_padded(&record_key, &Handle::context(&place, &head), content)?;
    let handle = Handle::new(place, head, &sealed);
    let row = handle.key_row();
    let wrapped = keys.wrap_record_key(place.category, &row, &record_key)?;
    let key = Op::insert(Space::RecordKey, row, wrapped);
    Ok(Sealed { handle, key })
}
