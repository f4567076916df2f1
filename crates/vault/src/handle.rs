//! How a record stands in the store.
//!
//! | row in | key | value |
//! |---|---|---|
//! | `Space::Record` | person (16), collection (8), record (16) | format (1), category (8), version (4), made (8), expires (8), session (16), ciphertext |
//! | `Space::Expiry` | expires (8), the record's row key | empty |
//! | `Space::Owned` | person (16), session (16), the record's row key | empty |

use store::{Op, Space};

use crate::error::VaultError;
use crate::ids::{PersonId, RecordId, SessionId};
use crate::keyring::{Label, record_prefix, record_row};

/// The format of a record's row.
const FORMAT: u8 = 1;
/// Bytes before the ciphertext.
const HEAD: usize = 1 + 8 + 4 + 8 + 8 + 16;
/// Bytes of a place as it is written.
pub(crate) const PLACE: usize = 8 + 8 + 16;

/// Whose record it is and which; its content is not needed to erase it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) person: PersonId,
    pub(crate) category: Label,
    pub(crate) collection: Label,
    pub(crate) id: RecordId,
}

impl Place {
    /// Category, collection, id.
    pub(crate) fn to_bytes(self) -> [u8; PLACE] {
        let mut bytes = [0; PLACE];
        let parts = [&self.category[..], &self.collection, self.id.as_bytes()].concat();
        bytes.copy_from_slice(&parts);
        bytes
    }

    pub(crate) fn from_bytes(person: PersonId, bytes: &[u8]) -> Option<Self> {
        let (category, rest) = bytes.split_first_chunk::<8>()?;
        let (collection, id) = rest.split_first_chunk::<8>()?;
        Some(Self {
            person,
            category: *category,
            collection: *collection,
            id: RecordId::from_bytes(id.try_into().ok()?),
        })
    }

    /// The key of the record's row.
    pub(crate) fn row(&self) -> Vec<u8> {
        row(&self.person, &self.collection, &self.id)
    }

    /// The operation that destroys the record's key.
    pub(crate) fn key_erasure(&self) -> Op {
        Op::delete_prefix(Space::RecordKey, self.key_prefix())
    }

    pub(crate) fn key_prefix(&self) -> Vec<u8> {
        record_prefix(&self.person, &self.category, &self.id)
    }
}

/// The key of a record's row.
pub(crate) fn row(person: &PersonId, collection: &Label, id: &RecordId) -> Vec<u8> {
    [&person.as_bytes()[..], collection, id.as_bytes()].concat()
}

pub(crate) fn owned_prefix(person: &PersonId, session: &SessionId) -> Vec<u8> {
    [person.as_bytes(), session.as_bytes()].map(|part| &part[..]).concat()
}

fn expiry_row(expires_ms: u64, row: &[u8]) -> Vec<u8> {
    [&expires_ms.to_be_bytes()[..], row].concat()
}

/// A record that is not open: where it is, and what its row says in clear.
#[derive(Clone)]
pub struct Handle {
    place: Place,
    head: Head,
    /// The row's value as it lies in the store: the ciphertext is what follows after [`HEAD`] bytes.
    value: Vec<u8>,
}

#[derive(Clone, Copy)]
pub(crate) struct Head {
    pub(crate) version: u32,
    pub(crate) made_ms: u64,
    pub(crate) expires_ms: Option<u64>,
    pub(crate) session: Option<SessionId>,
}

impl Handle {
    pub(crate) fn new(place: Place, head: Head, sealed: &[u8]) -> Self {
        let value = [
            &[FORMAT][..],
            &place.category,
            &head.version.to_be_bytes(),
            &head_bytes(&head),
            sealed,
        ]
        .concat();
        Self { place, head, value }
    }

    /// The record's id.
    #[must_use]
    pub fn id(&self) -> RecordId {
        self.place.id
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

    /// How often it was written: 1 for what was never changed.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.head.version
    }

    /// Whether it ends with a session.
    #[must_use]
    pub fn ends_with_session(&self) -> bool {
        self.head.session.is_some()
    }

    pub(crate) fn place(&self) -> Place {
        self.place
    }

    pub(crate) fn head(&self) -> Head {
        self.head
    }

    pub(crate) fn sealed(&self) -> &[u8] {
        self.value.get(HEAD..).unwrap_or_default()
    }

    /// The key of the row that holds the record's wrapped key.
    pub(crate) fn key_row(&self) -> Vec<u8> {
        let Place {
            person, category, id, ..
        } = &self.place;
        record_row(person, category, id, self.head.version)
    }

    /// Everything that the ciphertext belongs to.
    pub(crate) fn context(place: &Place, head: &Head) -> Vec<u8> {
        [
            b"troth record v1",
            &place.person.as_bytes()[..],
            &place.collection,
            place.id.as_bytes(),
            &place.category,
            &head.version.to_be_bytes(),
            &head_bytes(head),
        ]
        .concat()
    }

    pub(crate) fn read(key: &[u8], value: Vec<u8>) -> Result<Self, VaultError> {
        let read = || {
            let (person, rest) = key.split_first_chunk::<16>()?;
            let (collection, id) = rest.split_first_chunk::<8>()?;
            let (format, rest) = value.split_first()?;
            let (category, rest) = rest.split_first_chunk::<8>()?;
            let (version, rest) = rest.split_first_chunk::<4>()?;
            let (made, rest) = rest.split_first_chunk::<8>()?;
            let (expires, rest) = rest.split_first_chunk::<8>()?;
            let session = rest.first_chunk::<16>()?;
            let expires = u64::from_be_bytes(*expires);
            let head = Head {
                version: u32::from_be_bytes(*version),
                made_ms: u64::from_be_bytes(*made),
                expires_ms: (expires != 0).then_some(expires),
                session: (*session != [0; 16]).then(|| SessionId::from_bytes(*session)),
            };
            let place = Place {
                person: PersonId::from_bytes(*person),
                category: *category,
                collection: *collection,
                id: RecordId::from_bytes(id.try_into().ok()?),
            };
            (*format == FORMAT).then_some((place, head))
        };
        let (place, head) = read().ok_or(VaultError::Malformed("a record"))?;
        Ok(Self { place, head, value })
    }

    /// The value of the record's row.
    pub(crate) fn value(&self) -> Vec<u8> {
        self.value.clone()
    }

    /// The rows beside the record's own: by when and with what it ends.
    pub(crate) fn end_rows(&self) -> Vec<(Space, Vec<u8>)> {
        let row = self.place.row();
        let owned = self.head.session.map(|session| {
            let prefix = owned_prefix(&self.place.person, &session);
            (Space::Owned, [prefix, row.clone()].concat())
        });
        let expiry = self.head.expires_ms.map(|at| (Space::Expiry, expiry_row(at, &row)));
        owned.into_iter().chain(expiry).collect()
    }
}

/// Made (8), expires (8), session (16).
fn head_bytes(head: &Head) -> Vec<u8> {
    let (made, expires) = (head.made_ms.to_be_bytes(), head.expires_ms.unwrap_or(0).to_be_bytes());
    let session = head.session.map_or([0; 16], |id| *id.as_bytes());
    [&made[..], &expires, &session].concat()
}
