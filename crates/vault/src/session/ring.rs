//! The third part of every session's wrap: keys of the home that are in memory only.

use std::sync::{PoisonError, RwLock};

use zeroize::Zeroizing;

use super::HOME_KEY_PERIOD_MS;
use crate::error::VaultError;
use crate::secret::{Key, random};

/// The home's keys, changed every [`HOME_KEY_PERIOD_MS`].
///
/// A thief of the disk and of a browser's cookies has neither of its keys. A restart ends every session.
pub(crate) struct HomeKeys(RwLock<Ring>);

struct Ring {
    number: u64,
    since_ms: u64,
    current: Key,
    previous: Option<Key>,
}

impl HomeKeys {
    pub(crate) fn new(now_ms: u64) -> Result<Self, VaultError> {
        // Numbers of different runs must not meet: a row of an earlier run names a key that is gone.
        let number = u64::from_be_bytes(random()?) >> 1;
        Ok(Self(RwLock::new(Ring {
            number,
            since_ms: now_ms,
            current: Key::random()?,
            previous: None,
        })))
    }

    /// Replaces the key where its time is over; the old one opens for one period more, and is wiped then.
    pub(crate) fn turn(&self, now_ms: u64) -> Result<(), VaultError> {
        let age = |ring: &Ring| now_ms.saturating_sub(ring.since_ms);
        if age(&self.0.read().unwrap_or_else(PoisonError::into_inner)) < HOME_KEY_PERIOD_MS {
            return Ok(());
        }
        let mut ring = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let periods = age(&ring) / HOME_KEY_PERIOD_MS;
        if periods > 0 {
            let old = std::mem::replace(&mut ring.current, Key::random()?);
            ring.previous = (periods == 1).then_some(old);
            ring.number = ring.number.wrapping_add(periods);
            ring.since_ms = now_ms;
        }
        Ok(())
    }

    #[cfg(test)]
    pub(super) fn current(&self) -> [u8; 32] {
        *self.0.read().unwrap().current.bytes()
    }

    /// The key under which a new wrap is made, with its number.
    pub(super) fn newest(&self, secret: &[u8; 32], row: &[u8]) -> (u64, Key) {
        let ring = self.0.read().unwrap_or_else(PoisonError::into_inner);
        (ring.number, join(secret, &ring.current, row))
    }

    /// The key under which an older wrap was made, if it is still known.
    pub(super) fn numbered(&self, number: u64, secret: &[u8; 32], row: &[u8]) -> Option<Key> {
        let ring = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let key = if number == ring.number {
            Some(&ring.current)
        } else if number.wrapping_add(1) == ring.number {
            ring.previous.as_ref()
        } else {
            None
        };
        key.map(|key| join(secret, key, row))
    }
}

/// The wrapping key: from the cookie's secret and the home's key, with the row's own key as the salt.
fn join(secret: &[u8; 32], home: &Key, row: &[u8]) -> Key {
    let both = Zeroizing::new([&secret[..], home.bytes()].concat());
    Key::from_secrets(row, &both, b"troth session v1")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: [u8; 32] = [5; 32];

    fn opens(keys: &HomeKeys, number: u64, as_was: &Key) -> bool {
        let found = keys.numbered(number, &SECRET, b"row");
        found.is_some_and(|key| key.bytes() == as_was.bytes())
    }

    #[test]
    fn a_key_opens_for_its_own_period_and_the_next_one() {
        let keys = HomeKeys::new(0).unwrap();
        let (number, first) = keys.newest(&SECRET, b"row");
        keys.turn(HOME_KEY_PERIOD_MS - 1).unwrap();
        assert_eq!(keys.newest(&SECRET, b"row").0, number);
        keys.turn(HOME_KEY_PERIOD_MS).unwrap();
        assert_ne!(keys.newest(&SECRET, b"row").1.bytes(), first.bytes());
        assert!(opens(&keys, number, &first));
        keys.turn(2 * HOME_KEY_PERIOD_MS).unwrap();
        assert!(!opens(&keys, number, &first));
        assert!(keys.numbered(number, &SECRET, b"row").is_none());
    }

    #[test]
    fn a_home_that_slept_forgets_its_key_at_once() {
        let keys = HomeKeys::new(0).unwrap();
        let (number, _) = keys.newest(&SECRET, b"row");
        keys.turn(2 * HOME_KEY_PERIOD_MS).unwrap();
        assert!(keys.numbered(number, &SECRET, b"row").is_none());
    }

    #[test]
    fn another_secret_row_or_run_gives_another_key() {
        let keys = HomeKeys::new(0).unwrap();
        let (number, key) = keys.newest(&SECRET, b"row");
        assert!(opens(&keys, number, &key));
        let others = [keys.newest(&[6; 32], b"row").1, keys.newest(&SECRET, b"raw").1];
        assert!(others.iter().all(|other| other.bytes() != key.bytes()));
        assert!(HomeKeys::new(0).unwrap().numbered(number, &SECRET, b"row").is_none());
    }
}
