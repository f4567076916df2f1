//! How a session stands in the store.
//!
//! The row's key is person (16) ‖ session (16); its value is the home key's number (8) ‖ since (8) ‖ last used (8) ‖ the sealed root key (72)
//! ‖ the sealed name of the device, if there is one.

use super::{ABSOLUTE_MS, IDLE_MS};
use crate::error::VaultError;
use crate::ids::{PersonId, SessionId};

/// Bytes before the sealed root key.
const HEAD: usize = 8 + 8 + 8;
/// Bytes of a sealed key: nonce, key, tag.
const SEALED_KEY: usize = 24 + 32 + 16;

pub(super) struct Row<'a> {
    pub(super) head: Head,
    pub(super) root: &'a [u8],
    pub(super) device: &'a [u8],
}

/// What is in clear. It is bound to the sealed root key, so that a row's term cannot be made longer on the disk.
#[derive(Clone, Copy)]
pub(super) struct Head {
    pub(super) number: u64,
    pub(super) since_ms: u64,
    pub(super) last_used_ms: u64,
}

impl Head {
    fn bytes(&self) -> [u8; HEAD] {
        let mut bytes = [0; HEAD];
        for (to, number) in bytes
            .chunks_exact_mut(8)
            .zip([self.number, self.since_ms, self.last_used_ms])
        {
            to.copy_from_slice(&number.to_be_bytes());
        }
        bytes
    }

    pub(super) fn context(&self, key: &[u8]) -> Vec<u8> {
        [b"troth session v1", key, &self.bytes()].concat()
    }

    pub(super) fn is_over(&self, now_ms: u64) -> bool {
        now_ms.saturating_sub(self.last_used_ms) >= IDLE_MS || now_ms.saturating_sub(self.since_ms) >= ABSOLUTE_MS
    }
}

impl<'a> Row<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, VaultError> {
        let read = || {
            let (number, rest) = bytes.split_first_chunk::<8>()?;
            let (since, rest) = rest.split_first_chunk::<8>()?;
            let (last_used, rest) = rest.split_first_chunk::<8>()?;
            let (root, device) = rest.split_at_checked(SEALED_KEY)?;
            let [number, since_ms, last_used_ms] = [number, since, last_used].map(|part| u64::from_be_bytes(*part));
            let head = Head {
                number,
                since_ms,
                last_used_ms,
            };
            Some(Self { head, root, device })
        };
        read().ok_or(VaultError::Malformed("a session"))
    }

    pub(super) fn write(&self) -> Vec<u8> {
        [&self.head.bytes()[..], self.root, self.device].concat()
    }
}

pub(super) fn row_key(person: &PersonId, session: &SessionId) -> Vec<u8> {
    [person.as_bytes(), session.as_bytes()].map(|part| &part[..]).concat()
}

pub(super) fn read_key(key: &[u8]) -> Option<(PersonId, SessionId)> {
    let (person, session) = key.split_first_chunk::<16>()?;
    Some((
        PersonId::from_bytes(*person),
        SessionId::from_bytes(session.try_into().ok()?),
    ))
}
