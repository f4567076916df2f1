//! Letters between a person and whoever runs the home: sealed to both, with a clock that anybody with the disk can read.
//!
//! | row in `Space::Letter` | value |
//! |---|---|
//! | `operator` | the public key of whoever runs the home, as age writes it |
//! | person (16), `k` | the person's own public key |
//! | person (16), `r`, request (16) | the request's [`Clock`], as JSON |
//! | person (16), `l`, request (16), number (4) | when (8), from whom (1), and the letter, sealed |
//! | person (16), `a` | the address for notices, sealed |
//! | person (16), `n`, its name | empty: this notice was sent to that address |
//!
//! What seals and opens is the gate's; here are bytes. The secret half of the person's key is sealed as a journal's snapshot
//! ([`Journal::Letters`](crate::Journal::Letters)), and the operator's lies in a file that their passphrase locks.

use serde::{Deserialize, Serialize};
use store::{Op, Space, Volume};

use crate::error::VaultError;
use crate::ids::{PersonId, RecordId};
use crate::vault::Vault;

/// Where the operator's public key stands: shorter than any person's row.
const OPERATOR: &[u8] = b"operator";
/// Most letters of one request.
const LETTERS: usize = 1_000;
/// Most requests of one person that are read.
const REQUESTS: usize = 1_000;

/// How long an answer may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Within {
    /// One month, and two more where there is a reason (GDPR art. 12(3)).
    OneMonth,
    /// 45 days, and 45 more where there is a reason (CCPA, Cal. Civ. Code 1798.130).
    Days45,
}

/// How a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    /// It waits for an answer.
    Open,
    /// It was answered.
    Answered,
}

/// The clock of a request. It is not sealed: whoever runs the home is reminded by it, and the person sees it run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// How it stands.
    pub state: RequestState,
    /// How long an answer may take.
    pub within: Within,
    /// Since when it waits, in Unix milliseconds.
    pub opened_ms: u64,
    /// By when it is to be answered.
    pub due_ms: u64,
    /// When more time was taken; that goes once.
    pub extended_ms: Option<u64>,
    /// When it was answered.
    pub answered_ms: Option<u64>,
    /// How many letters there are.
    pub letters: u32,
}

/// A request to whoever runs the home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Whose.
    pub person: PersonId,
    /// Its id.
    pub id: RecordId,
    /// Its clock.
    pub clock: Clock,
}

/// Who wrote a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// The person.
    Person = 1,
    /// Whoever runs the home.
    Operator = 2,
}

/// A letter, sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// When, in Unix milliseconds.
    pub at_ms: u64,
    /// From whom.
    pub from: Sender,
    /// What it says, sealed to both.
    pub sealed: Vec<u8>,
}

fn row(person: &PersonId, part: u8) -> Vec<u8> {
    [&person.as_bytes()[..], &[part]].concat()
}

fn of(person: &PersonId, part: u8, request: &RecordId) -> Vec<u8> {
    [&row(person, part)[..], request.as_bytes()].concat()
}

fn json(clock: &Clock) -> Result<Vec<u8>, VaultError> {
    serde_json::to_vec(clock).map_err(|_| VaultError::Malformed("a clock"))
}

/// The operation that takes away all letters of a person, as they go.
pub(crate) fn erasure(person: &PersonId) -> Op {
    Op::delete_prefix(Space::Letter, *person.as_bytes())
}

impl Request {
    fn read(key: &[u8], value: &[u8]) -> Result<Self, VaultError> {
        let read = || {
            let (person, rest) = key.split_first_chunk::<16>()?;
            let (_, id) = rest.split_first()?;
            Some(Self {
                person: PersonId::from_bytes(*person),
                id: RecordId::from_bytes(id.try_into().ok()?),
                clock: serde_json::from_slice(value).ok()?,
            })
        };
        read().ok_or(VaultError::Malformed("a request"))
    }

    /// The operations that move the clock on from `was`, or start it, and add a letter where there is one; nothing happens where the clock
    /// has moved meanwhile.
    ///
    /// # Errors
    /// [`VaultError::Malformed`] for a clock that cannot be written.
    pub fn ops(&self, was: Option<&Clock>, letter: Option<&Letter>) -> Result<Vec<Op>, VaultError> {
        let place = of(&self.person, b'r', &self.id);
        let mut ops = vec![
            Op::expect(Space::Letter, place.clone(), was.map(json).transpose()?),
            Op::put(Space::Letter, place, json(&self.clock)?),
        ];
        if let Some(letter) = letter {
            let number = self.clock.letters.saturating_sub(1).to_be_bytes();
            let place = [&of(&self.person, b'l', &self.id)[..], &number].concat();
            let value = [&letter.at_ms.to_be_bytes()[..], &[letter.from as u8], &letter.sealed].concat();
            ops.push(Op::put(Space::Letter, place, value));
        }
        Ok(ops)
    }
}

/// The operation that notes a person's public key.
#[must_use]
pub fn letter_key_op(person: &PersonId, key: &str) -> Op {
    Op::put(Space::Letter, row(person, b'k'), key)
}

/// The operation that keeps somebody's sealed address for notices, or takes it away.
#[must_use]
pub fn address_op(person: &PersonId, sealed: Option<Vec<u8>>) -> Op {
    let place = row(person, b'a');
    match sealed {
        Some(sealed) => Op::put(Space::Letter, place, sealed),
        None => Op::delete(Space::Letter, place),
    }
}

fn text(row: Option<Vec<u8>>) -> Result<Option<String>, VaultError> {
    let read = |row| String::from_utf8(row).map_err(|_| VaultError::Malformed("a public key"));
    row.map(read).transpose()
}

impl Vault {
    /// The public key of whoever runs the home, where they have made one.
    ///
    /// # Errors
    /// The store's own.
    pub fn operator_key(&self) -> Result<Option<String>, VaultError> {
        text(self.store().get(Space::Letter, OPERATOR)?)
    }

    /// Notes the public key of whoever runs the home, in the place of one from before.
    ///
    /// # Errors
    /// The store's own.
    pub fn set_operator_key(&self, key: &str) -> Result<(), VaultError> {
        let op = Op::put(Space::Letter, OPERATOR, key);
        Ok(self.store().apply(Volume::Log, &[op])?)
    }

    /// The public key to which letters to somebody are sealed, where they have one.
    ///
    /// # Errors
    /// The store's own.
    pub fn letter_key(&self, person: &PersonId) -> Result<Option<String>, VaultError> {
        text(self.store().get(Space::Letter, &row(person, b'k'))?)
    }

    /// The requests of one person, oldest first.
    ///
    /// # Errors
    /// The store's own.
    pub fn requests(&self, person: &PersonId) -> Result<Vec<Request>, VaultError> {
        let rows = self
            .store()
            .scan(Space::Letter, &row(person, b'r'), None, REQUESTS, false)?;
        rows.iter().map(|(key, value)| Request::read(key, value)).collect()
    }

    /// Everybody's requests, in no order that says anything.
    ///
    /// # Errors
    /// The store's own.
    pub fn all_requests(&self) -> Result<Vec<Request>, VaultError> {
        let mut all = Vec::new();
        self.each_row(Space::Letter, &[], |key, value| {
            if key.get(16) == Some(&b'r') && key.len() == 33 {
                all.push(Request::read(key, value)?);
            }
            Ok(())
        })?;
        Ok(all)
    }

    /// The letters of a request, oldest first.
    ///
    /// # Errors
    /// The store's own.
    pub fn letters(&self, request: &Request) -> Result<Vec<Letter>, VaultError> {
        let prefix = of(&request.person, b'l', &request.id);
        let rows = self.store().scan(Space::Letter, &prefix, None, LETTERS, false)?;
        let read = |value: &[u8]| {
            let (at, rest) = value.split_first_chunk::<8>()?;
            let (from, sealed) = rest.split_first()?;
            Some(Letter {
                at_ms: u64::from_be_bytes(*at),
                from: match from {
                    1 => Sender::Person,
                    2 => Sender::Operator,
                    _ => return None,
                },
                sealed: sealed.to_vec(),
            })
        };
        let letter = |(_, value): &(Vec<u8>, Vec<u8>)| read(value).ok_or(VaultError::Malformed("a letter"));
        rows.iter().map(letter).collect()
    }

    /// Somebody's address for notices, sealed.
    ///
    /// # Errors
    /// The store's own.
    pub fn address(&self, person: &PersonId) -> Result<Option<Vec<u8>>, VaultError> {
        Ok(self.store().get(Space::Letter, &row(person, b'a'))?)
    }

    /// Who gave an address for notices, in no order that says anything.
    ///
    /// # Errors
    /// The store's own.
    pub fn with_address(&self) -> Result<Vec<PersonId>, VaultError> {
        let mut all = Vec::new();
        self.each_row(Space::Letter, &[], |key, _| {
            if let Some((person, b"a")) = key.split_first_chunk::<16>() {
                all.push(PersonId::from_bytes(*person));
            }
            Ok(())
        })?;
        Ok(all)
    }

    /// Notes that a notice is being sent to somebody; `false` where it was before.
    ///
    /// # Errors
    /// The store's own.
    pub fn begin_notice(&self, person: &PersonId, notice: &str) -> Result<bool, VaultError> {
        let place = [&row(person, b'n')[..], notice.as_bytes()].concat();
        let op = Op::insert(Space::Letter, place, []);
        match self.store().apply(Volume::Log, &[op]) {
            Err(store::StoreError::Conflict) => Ok(false),
            done => Ok(done.map(|()| true)?),
        }
    }

    /// Takes back that a notice was sent.
    ///
    /// # Errors
    /// The store's own.
    pub fn forget_notice(&self, person: &PersonId, notice: &str) -> Result<(), VaultError> {
        let place = [&row(person, b'n')[..], notice.as_bytes()].concat();
        Ok(self.store().apply(Volume::Log, &[Op::delete(Space::Letter, place)])?)
    }
}
