//! Keys that outlast a copy that is being made.
//!
//! A backup copies records, and then keys: what is kept in between leaves a key too many in it, and what is erased leaves its tombstone in
//! the log's copy. A record that is rewritten in between would have its old row in the one copy and its new key alone in the other. So the
//! keys of old versions stay while copies are made, in whatever process, and are destroyed when they are done.
//!
//! | row in `Space::KeyringStamp` | value |
//! |---|---|
//! | `copying` | empty; there while copies are made |
//! | `left`, the key of a row in `Space::RecordKey` | empty; that row is to be destroyed |

use std::fs::{File, TryLockError};

use store::{Op, Space, StoreError, Volume};

use crate::error::VaultError;
use crate::presence::lock_file;
use crate::vault::Vault;

/// The lock that whoever makes copies holds: should the process end, nobody holds it.
const LOCK_FILE: &str = "backup.lock";
/// The key of the row that is there while copies are made.
const COPYING: &[u8] = b"copying";
/// What the keys of rows start with that name what is to be destroyed.
const LEFT: &[u8] = b"left";
/// Rows that are read at a time.
const PAGE: usize = 10_000;

impl Vault {
    /// Does `copy` while no key of an old version is destroyed.
    pub(crate) fn while_keys_stay(&self, copy: impl FnOnce() -> Result<(), VaultError>) -> Result<(), VaultError> {
        let Some(_lock) = self.lock_copies()? else {
            return Err(VaultError::Backup("another backup is being made".to_owned()));
        };
        self.store()
            .apply(Volume::Keyring, &[Op::put(Space::KeyringStamp, COPYING, [])])?;
        let copied = copy();
        self.destroy_left_keys()?;
        copied
    }

    /// Destroys the key of a record's old version, or leaves word that it is to be destroyed.
    pub(crate) fn destroy_old_key(&self, row: Vec<u8>) -> Result<(), VaultError> {
        let left = [LEFT, &row].concat();
        let destroy = [
            Op::expect(Space::KeyringStamp, COPYING, None),
            Op::delete(Space::RecordKey, row),
        ];
        match self.store().apply(Volume::Keyring, &destroy) {
            Err(StoreError::Conflict) => self
                .store()
                .apply(Volume::Keyring, &[Op::put(Space::KeyringStamp, left, [])])?,
            destroyed => destroyed?,
        }
        Ok(())
    }

    /// Destroys what was left while copies were made, unless they still are.
    pub(crate) fn sweep_left_keys(&self) -> Result<(), VaultError> {
        let left = self.store().scan(Space::KeyringStamp, LEFT, None, 1, false)?;
        if left.is_empty() && self.store().get(Space::KeyringStamp, COPYING)?.is_none() {
            return Ok(());
        }
        match self.lock_copies()? {
            Some(_lock) => self.destroy_left_keys(),
            None => Ok(()),
        }
    }

    /// Only for whoever holds the lock.
    fn destroy_left_keys(&self) -> Result<(), VaultError> {
        let copying = Op::delete(Space::KeyringStamp, COPYING);
        self.store().apply(Volume::Keyring, &[copying])?;
        let mut any = false;
        loop {
            let rows = self.store().scan(Space::KeyringStamp, LEFT, None, PAGE, false)?;
            if rows.is_empty() {
                return if any { self.cut(&[Volume::Keyring]) } else { Ok(()) };
            }
            any = true;
            let keys = rows.iter().filter_map(|(row, _)| row.strip_prefix(LEFT));
            let mut ops: Vec<_> = keys.map(|key| Op::delete(Space::RecordKey, key)).collect();
            ops.extend(rows.iter().map(|(row, _)| Op::delete(Space::KeyringStamp, row.clone())));
            self.store().apply(Volume::Keyring, &ops)?;
        }
    }

    /// The lock, unless somebody else holds it.
    fn lock_copies(&self) -> Result<Option<File>, VaultError> {
        let file = lock_file(self.data(), LOCK_FILE)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(VaultError::KeyFile(format!("{LOCK_FILE}: {error}"))),
        }
    }
}
