//! Sealed records: kept, listed without being opened, and opened against a receipt that names them.

use store::{Op, Space, Volume};
use zeroize::Zeroizing;

use crate::Vault;
use crate::account::Unlocked;
use crate::aead;
use crate::error::VaultError;
use crate::ids::{PersonId, RecordId, SessionId};
use crate::keyring::{CategoryKeys, Label, record_row};
use crate::log::Receipt;
use crate::secret::Key;

/// Most records that an index segment lists.
pub const SEGMENT_RECORDS: usize = 256;
/// Bytes before the ciphertext in a record's row: format, category label, version, made, expires, session.
const HEAD: usize = 1 + 8 + 4 + 8 + 8 + 16;
/// The format of a record's row.
const FORMAT: u8 = 1;

/// A record to be kept.
pub struct NewRecord {
    /// Its id.
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
    /// The records that it lists, where it is an index segment: it is erased with any of them.
    pub lists: Vec<RecordId>,
}

/// A record that is not open: where it is, and what its row says in clear.
#[derive(Clone)]
pub struct Handle {
    person: PersonId,
    collection: Label,
    category: Label,
    id: RecordId,
    head: Head,
    sealed: Vec<u8>,
}

#[derive(Clone, Copy)]
struct Head {
    version: u32,
    made_ms: u64,
    expires_ms: Option<u64>,
    session: Option<SessionId>,
}

/// What a record says, in memory that is wiped.
pub struct Opened {
    /// The record.
    pub id: RecordId,
    /// Its content.
    pub content: Zeroizing<Vec<u8>>,
}

impl Handle {
    /// The record's id.
    #[must_use]
    pub fn id(&self) -> RecordId {
        self.id
    }

    /// When it was made, in Unix milliseconds.
    #[must_use]
    pub fn made_ms(&self) -> u64 {
        self.head.made_ms
    }

    /// When it expires, in Unix milliseconds.
    #[must_use]
    pub fn expires_ms(&self) -> Option<u64> {
        self.head.expires_ms
    }

    /// Whether it ends with a session.
    #[must_use]
    pub fn ends_with_session(&self) -> bool {
        self.head.session.is_some()
    }

    pub(crate) fn category(&self) -> Label {
        self.category
    }

    fn row(&self) -> Vec<u8> {
        row(&self.person, &self.collection, &self.id)
    }

    fn context(&self) -> Vec<u8> {
        context(
            &self.person,
            &self.collection,
            &self.id,
            &self.category,
            self.head.version,
        )
    }

    pub(crate) fn read(key: &[u8], value: &[u8]) -> Result<Self, VaultError> {
        let read = || {
            let (person, rest) = key.split_first_chunk::<16>()?;
            let (collection, id) = rest.split_first_chunk::<8>()?;
            let (format, rest) = value.split_first()?;
            let (category, rest) = rest.split_first_chunk::<8>()?;
            let (version, rest) = rest.split_first_chunk::<4>()?;
            let (made, rest) = rest.split_first_chunk::<8>()?;
            let (expires, rest) = rest.split_first_chunk::<8>()?;
            let (session, sealed) = rest.split_first_chunk::<16>()?;
            let expires = u64::from_be_bytes(*expires);
            let head = Head {
                version: u32::from_be_bytes(*version),
                made_ms: u64::from_be_bytes(*made),
                expires_ms: (expires != 0).then_some(expires),
                session: (*session != [0; 16]).then(|| SessionId::from_bytes(*session)),
            };
            (*format == FORMAT).then_some(Self {
                person: PersonId::from_bytes(*person),
                collection: *collection,
                category: *category,
                id: RecordId::from_bytes(id.try_into().ok()?),
                head,
                sealed: sealed.to_vec(),
            })
        };
        read().ok_or(VaultError::Malformed("a record"))
    }

    /// The operations that take the record's rows out of the records volume.
    pub(crate) fn row_erasure(&self) -> Vec<Op> {
        let row = self.row();
        let mut ops = vec![Op::Delete {
            space: Space::Record,
            key: row.clone(),
        }];
        if let Some(session) = self.head.session {
            ops.push(Op::Delete {
                space: Space::Owned,
                key: owned_row(&self.person, &session, &row),
            });
        }
        if let Some(expires) = self.head.expires_ms {
            ops.push(Op::Delete {
                space: Space::Expiry,
                key: expiry_row(expires, &row),
            });
        }
        ops.push(Op::Delete {
            space: Space::Segment,
            key: segment_row(&self.person, &self.id),
        });
        ops
    }

    pub(crate) fn key_row(&self) -> Vec<u8> {
        record_row(&self.person, &self.category, &self.id)
    }

    /// The operation that destroys the record's key.
    pub(crate) fn key_erasure(&self) -> Op {
        Op::Delete {
            space: Space::RecordKey,
            key: self.key_row(),
        }
    }

    pub(crate) fn tombstone_place(&self) -> Vec<u8> {
        self.row()
    }
}

fn row(person: &PersonId, collection: &Label, id: &RecordId) -> Vec<u8> {
    [&person.as_bytes()[..], collection, id.as_bytes()].concat()
}

pub(crate) fn owned_row(person: &PersonId, session: &SessionId, row: &[u8]) -> Vec<u8> {
    [&person.as_bytes()[..], session.as_bytes(), row].concat()
}

fn expiry_row(expires_ms: u64, row: &[u8]) -> Vec<u8> {
    [&expires_ms.to_be_bytes()[..], row].concat()
}

pub(crate) fn segment_row(person: &PersonId, listed: &RecordId) -> Vec<u8> {
    [person.as_bytes(), listed.as_bytes()].map(|part| &part[..]).concat()
}

/// Everything that a record's ciphertext belongs to.
fn context(person: &PersonId, collection: &Label, id: &RecordId, category: &Label, version: u32) -> Vec<u8> {
    [
        b"troth record v1",
        &person.as_bytes()[..],
        collection,
        id.as_bytes(),
        category,
        &version.to_be_bytes(),
    ]
    .concat()
}

impl Unlocked {
    /// Whether the record was kept under this category. The row's label is opaque without the person's key.
    #[must_use]
    pub fn is_of(&self, handle: &Handle, category: &str) -> bool {
        handle.person == self.person() && handle.category == self.category_label(category)
    }
}

impl Vault {
    /// Keeps records: all, or none. Each gets a key of its own; keys are durable before what they open.
    ///
    /// # Errors
    /// [`VaultError::Raced`] where a record with such an id is there; [`VaultError::TooLarge`], [`VaultError::SegmentFull`].
    pub fn put(&self, unlocked: &Unlocked, records: &[NewRecord]) -> Result<(), VaultError> {
        let mut keys = CategoryKeys::of(self, unlocked);
        let mut keyring = Vec::with_capacity(records.len());
        let mut rows = Vec::with_capacity(records.len());
        for record in records {
            let (key_op, record_ops) = self.seal_record(unlocked, &mut keys, record)?;
            keyring.push(key_op);
            rows.extend(record_ops);
        }
        self.put_sealed(&keyring, &rows)
    }

    fn put_sealed(&self, keyring: &[Op], rows: &[Op]) -> Result<(), VaultError> {
        let _one_at_a_time = self.writing();
        self.store().apply(Volume::Keyring, keyring)?;
        self.store().apply(Volume::Records, rows).map_err(|error| {
            let back: Vec<Op> = keyring
                .iter()
                .filter_map(|op| match op {
                    Op::Insert { space, key, .. } => Some(Op::Delete {
                        space: *space,
                        key: key.clone(),
                    }),
                    _ => None,
                })
                .collect();
            // A key without a record opens nothing; should this fail too, that is all that stays.
            let _ = self.store().apply(Volume::Keyring, &back);
            error.into()
        })
    }

    fn seal_record(
        &self,
        unlocked: &Unlocked,
        keys: &mut CategoryKeys<'_>,
        record: &NewRecord,
    ) -> Result<(Op, Vec<Op>), VaultError> {
        if record.lists.len() > SEGMENT_RECORDS {
            return Err(VaultError::SegmentFull(SEGMENT_RECORDS));
        }
        let person = unlocked.person();
        let category = unlocked.category_label(&record.category);
        let collection = unlocked.collection_label(&record.collection);
        let version = self.category_version(unlocked, category)?;
        let record_key = Key::random()?;
        let (key, value) = keys.wrap_record_key(category, version, &record.id, &record_key)?;
        let key_op = Op::Insert {
            space: Space::RecordKey,
            key,
            value,
        };
        let sealed = aead::seal_padded(
            &record_key,
            &context(&person, &collection, &record.id, &category, 1),
            &record.content,
        )?;
        let row = row(&person, &collection, &record.id);
        let mut value = Vec::with_capacity(HEAD + sealed.len());
        value.push(FORMAT);
        value.extend_from_slice(&category);
        value.extend_from_slice(&1u32.to_be_bytes());
        value.extend_from_slice(&record.made_ms.to_be_bytes());
        value.extend_from_slice(&record.expires_ms.unwrap_or(0).to_be_bytes());
        value.extend_from_slice(record.session.as_ref().map_or(&[0; 16], |id| id.as_bytes()));
        value.extend_from_slice(&sealed);
        let mut ops = vec![Op::Insert {
            space: Space::Record,
            key: row.clone(),
            value,
        }];
        if let Some(session) = &record.session {
            ops.push(Op::Put {
                space: Space::Owned,
                key: owned_row(&person, session, &row),
                value: Vec::new(),
            });
        }
        if let Some(expires) = record.expires_ms {
            ops.push(Op::Put {
                space: Space::Expiry,
                key: expiry_row(expires, &row),
                value: Vec::new(),
            });
        }
        ops.extend(record.lists.iter().map(|listed| Op::Put {
            space: Space::Segment,
            key: segment_row(&person, listed),
            value: row.clone(),
        }));
        Ok((key_op, ops))
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
        let collection = unlocked.collection_label(collection);
        let prefix = [&unlocked.person().as_bytes()[..], &collection].concat();
        let after = after.map(|id| row(&unlocked.person(), &collection, &id));
        let rows = self
            .store()
            .scan(Space::Record, &prefix, after.as_deref(), limit, newest_first)?;
        rows.iter().map(|(key, value)| Handle::read(key, value)).collect()
    }

    /// The records with these ids in one collection, those that are there.
    ///
    /// # Errors
    /// The store's own.
    pub fn find(&self, unlocked: &Unlocked, collection: &str, ids: &[RecordId]) -> Result<Vec<Handle>, VaultError> {
        let collection = unlocked.collection_label(collection);
        let keys: Vec<_> = ids.iter().map(|id| row(&unlocked.person(), &collection, id)).collect();
        let values = self.store().get_many(Space::Record, &keys)?;
        keys.iter()
            .zip(values)
            .filter_map(|(key, value)| Some(Handle::read(key, &value?)))
            .collect()
    }

    /// Every record of the person's, page by page, in the order of their rows.
    ///
    /// # Errors
    /// The store's own.
    pub fn all(&self, person: &PersonId, after: Option<&Handle>, limit: usize) -> Result<Vec<Handle>, VaultError> {
        let after = after.map(Handle::row);
        let rows = self
            .store()
            .scan(Space::Record, person.as_bytes(), after.as_deref(), limit, false)?;
        rows.iter().map(|(key, value)| Handle::read(key, value)).collect()
    }

    /// Opens records against a receipt: no receipt, no key.
    ///
    /// # Errors
    /// [`VaultError::NoReceipt`] where the receipt is another person's or does not name a record; [`VaultError::NoRecord`] where it was
    /// erased; [`VaultError::Sealed`] where its bytes were changed.
    pub fn open_records(
        &self,
        unlocked: &Unlocked,
        receipt: &Receipt,
        handles: &[Handle],
    ) -> Result<Vec<Opened>, VaultError> {
        self.open_with(
            &mut CategoryKeys::of(self, unlocked),
            unlocked.person(),
            receipt,
            handles,
        )
    }

    // INVARIANT: the one place where a record's key is unwrapped to read. It asks for a receipt that names the record.
    pub(crate) fn open_with(
        &self,
        keys: &mut CategoryKeys<'_>,
        person: PersonId,
        receipt: &Receipt,
        handles: &[Handle],
    ) -> Result<Vec<Opened>, VaultError> {
        if handles
            .iter()
            .any(|handle| handle.person != person || !receipt.covers(person, handle.id))
        {
            return Err(VaultError::NoReceipt);
        }
        let rows: Vec<_> = handles.iter().map(Handle::key_row).collect();
        let wrapped = self.store().get_many(Space::RecordKey, &rows)?;
        let opened = handles.iter().zip(wrapped).map(|(handle, wrapped)| {
            let key = keys.record_key(handle.category, &handle.id, &wrapped.ok_or(VaultError::NoRecord)?)?;
            let content = aead::open_padded(&key, &handle.context(), &handle.sealed)?;
            Ok(Opened { id: handle.id, content })
        });
        opened.collect()
    }
}
