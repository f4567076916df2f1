//! Sealed events of one kind with a sealed snapshot of what they add up to, and their count in clear.
//!
//! Consents are kept so. The count (the epoch) can be read while the vault is closed, and a disclosure's ledger entry becomes durable only
//! together with a check that it has not changed.
//!
//! | row in `Space::Consent` | value |
//! |---|---|
//! | person (16), `n`, kind | the epoch, 8 bytes; all ones once the person is erased |
//! | person (16), `s`, kind | the sealed snapshot |
//! | person (16), `e`, kind, number (8) | a sealed event |

use store::{Op, Space};
use zeroize::Zeroizing;

use crate::account::Unlocked;
use crate::aead;
use crate::error::VaultError;
use crate::ids::PersonId;
use crate::secret::Key;
use crate::vault::Vault;

/// What a journal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Journal {
    /// Consent events.
    Consent = 1,
    /// What the person's ledger adds up to; a snapshot alone.
    Totals = 2,
    /// The person's own settings; a snapshot alone.
    Settings = 3,
    /// When and on what the person signed in lately; a snapshot alone.
    SignIns = 4,
    /// The secret half of the key that letters to the person are sealed to; a snapshot alone.
    Letters = 5,
}

/// What a journal adds up to, opened.
pub struct Snapshot {
    /// How many events there were.
    pub epoch: u64,
    /// What they add up to.
    pub content: Zeroizing<Vec<u8>>,
}

impl Journal {
    fn row(self, person: &PersonId, part: u8, number: Option<u64>) -> Vec<u8> {
        let mut row = [&person.as_bytes()[..], &[part, self as u8]].concat();
        if let Some(number) = number {
            row.extend_from_slice(&number.to_be_bytes());
        }
        row
    }

    /// The row that counts a person's events.
    pub(crate) fn counter(self, person: &PersonId) -> Vec<u8> {
        self.row(person, b'n', None)
    }

    fn key(self, unlocked: &Unlocked) -> Key {
        unlocked
            .root()
            .derive(&[&b"troth journal v1"[..], &[self as u8]].concat())
    }
}

/// What a journal with too few events is.
const MISSING: VaultError = VaultError::Malformed("a journal with a gap");

/// The consent epoch of a person who was erased.
const GONE: [u8; 8] = [0xff; 8];

fn context(row: &[u8], epoch: u64) -> Vec<u8> {
    [b"troth journal v1", row, &epoch.to_be_bytes()].concat()
}

impl Unlocked {
    /// The operations that add event number `epoch` and move the snapshot on; they expect that `epoch` events stand there.
    ///
    /// # Errors
    /// [`VaultError::TooLarge`].
    pub fn add_event(
        &self,
        journal: Journal,
        epoch: u64,
        event: &[u8],
        snapshot: &[u8],
    ) -> Result<Vec<Op>, VaultError> {
        let (person, key) = (self.person(), journal.key(self));
        let counter = journal.row(&person, b'n', None);
        let place = journal.row(&person, b'e', Some(epoch));
        let sealed = aead::seal_padded(&key, &context(&place, epoch), event)?;
        let next = epoch.saturating_add(1);
        Ok(vec![
            expect_epoch(&person, journal, epoch),
            Op::put(Space::Consent, counter, next.to_be_bytes()),
            Op::insert(Space::Consent, place, sealed),
            self.snapshot_op(journal, next, snapshot)?,
        ])
    }

    /// The operation that replaces a snapshot, as of `epoch`.
    ///
    /// # Errors
    /// [`VaultError::TooLarge`].
    pub fn snapshot_op(&self, journal: Journal, epoch: u64, snapshot: &[u8]) -> Result<Op, VaultError> {
        let place = journal.row(&self.person(), b's', None);
        let sealed = aead::seal_padded(&journal.key(self), &context(&place, epoch), snapshot)?;
        let value = [&epoch.to_be_bytes()[..], &sealed].concat();
        Ok(Op::put(Space::Consent, place, value))
    }
}

/// The operation that lets a transaction go on only at this epoch.
#[must_use]
pub fn expect_epoch(person: &PersonId, journal: Journal, epoch: u64) -> Op {
    let value = (epoch != 0).then(|| epoch.to_be_bytes().to_vec());
    Op::expect(Space::Consent, journal.row(person, b'n', None), value)
}

/// The operations that erase everything of one person's journals. What stays is an epoch that no decision was ever made on: a request
/// that was begun before the erasure writes nothing after it.
pub(crate) fn erasure(person: &PersonId) -> [Op; 2] {
    [
        Op::delete_prefix(Space::Consent, *person.as_bytes()),
        Op::put(Space::Consent, Journal::Consent.row(person, b'n', None), GONE),
    ]
}

impl Vault {
    /// How many events a journal has; read without any key.
    ///
    /// # Errors
    /// The store's own.
    pub fn epoch(&self, person: &PersonId, journal: Journal) -> Result<u64, VaultError> {
        let counter = self.store().get(Space::Consent, &journal.row(person, b'n', None))?;
        let Some(counter) = counter else { return Ok(0) };
        let bytes = counter.try_into().map_err(|_| VaultError::Malformed("an epoch"))?;
        Ok(u64::from_be_bytes(bytes))
    }

    /// The snapshot, with the epoch at which it was made; nothing where there was no event yet.
    ///
    /// # Errors
    /// [`VaultError::Sealed`] where it was changed, an older one put in its place among them.
    pub fn snapshot(&self, unlocked: &Unlocked, journal: Journal) -> Result<Option<Snapshot>, VaultError> {
        let place = journal.row(&unlocked.person(), b's', None);
        let counter = journal.row(&unlocked.person(), b'n', None);
        let mut rows = self
            .store()
            .get_many(Space::Consent, &[place.clone(), counter])?
            .into_iter();
        let (Some(Some(value)), counter) = (rows.next(), rows.next().flatten()) else {
            return Ok(None);
        };
        let (epoch, sealed) = value
            .split_first_chunk::<8>()
            .ok_or(VaultError::Malformed("a journal"))?;
        // Snapshots that no events stand behind are not counted.
        let uncounted = journal != Journal::Consent;
        if counter.map_or(!uncounted, |counter| counter != epoch) {
            return Err(VaultError::Sealed);
        }
        let epoch = u64::from_be_bytes(*epoch);
        let content = aead::open_padded(&journal.key(unlocked), &context(&place, epoch), sealed)?;
        Ok(Some(Snapshot { epoch, content }))
    }

    /// Every event, in order.
    ///
    /// # Errors
    /// [`VaultError::Sealed`] where one was changed; [`VaultError::Malformed`] where one is missing, the last among them.
    pub fn events(&self, unlocked: &Unlocked, journal: Journal) -> Result<Vec<Zeroizing<Vec<u8>>>, VaultError> {
        let (person, key) = (unlocked.person(), journal.key(unlocked));
        let prefix = journal.row(&person, b'e', None);
        // Before the events: one that is added meanwhile is found in excess, and not missed.
        let epoch = self.epoch(&person, journal)?;
        let mut events = Vec::new();
        let mut after: Option<Vec<u8>> = None;
        loop {
            let page = self
                .store()
                .scan(Space::Consent, &prefix, after.as_deref(), 1000, false)?;
            let Some((last, _)) = page.last() else {
                let counted = u64::try_from(events.len()).is_ok_and(|found| found >= epoch);
                return counted.then_some(events).ok_or(MISSING);
            };
            after = Some(last.clone());
            for (place, sealed) in page {
                let number = u64::try_from(events.len()).unwrap_or(u64::MAX);
                if place != journal.row(&person, b'e', Some(number)) {
                    return Err(MISSING);
                }
                events.push(aead::open_padded(&key, &context(&place, number), &sealed)?);
            }
        }
    }
}
