//! Bare counts by month. They are nobody's: no row names a person, and none is sealed.
//!
//! | row in | key | value |
//! |---|---|---|
//! | `Space::Count` | month (7, `2026-11`), what is counted | how often (8) |

use store::{Op, Space, StoreError, Volume};

use crate::error::VaultError;
use crate::vault::Vault;

/// How often a count is tried again where others count at the same moment.
const TRIES: usize = 100;

impl Vault {
    /// Counts one more of `what` in `month` (`2026-11`).
    ///
    /// # Errors
    /// [`VaultError::Raced`] where too many others count at this moment; the store's own.
    pub fn count_up(&self, month: &str, what: &str) -> Result<(), VaultError> {
        self.count_up_by(month, what, 1)
    }

    /// The same for so many at once.
    ///
    /// # Errors
    /// As [`Vault::count_up`].
    pub fn count_up_by(&self, month: &str, what: &str, many: u64) -> Result<(), VaultError> {
        let key = [month, what].concat().into_bytes();
        for _ in 0..TRIES {
            let was = self.store().get(Space::Count, &key)?;
            let next = was.as_deref().map_or(Ok(0), number)?.saturating_add(many);
            let ops = [
                Op::expect(Space::Count, key.clone(), was),
                Op::put(Space::Count, key.clone(), next.to_be_bytes()),
            ];
            match self.store().apply(Volume::Log, &ops) {
                Err(StoreError::Conflict) => {}
                counted => return Ok(counted?),
            }
        }
        Err(VaultError::Raced)
    }

    /// Forgets the counts of all months before `since` (`2026-11`).
    ///
    /// # Errors
    /// The store's own.
    pub fn forget_counts(&self, since: &str) -> Result<(), VaultError> {
        let mut old = Vec::new();
        self.each_row(Space::Count, &[], |key, _| {
            if key < since.as_bytes() {
                old.push(Op::delete(Space::Count, key));
            }
            Ok(())
        })?;
        Ok(self.store().apply(Volume::Log, &old)?)
    }

    /// How often `what` was counted, by month, the oldest first.
    ///
    /// # Errors
    /// The store's own.
    pub fn counts(&self, what: &str) -> Result<Vec<(String, u64)>, VaultError> {
        let mut counts = Vec::new();
        self.each_row(Space::Count, &[], |key, value| {
            let malformed = || VaultError::Malformed("a count");
            let (month, of) = key.split_at_checked(7).ok_or_else(malformed)?;
            if of == what.as_bytes() {
                let month = String::from_utf8(month.to_vec()).map_err(|_| malformed())?;
                counts.push((month, number(value)?));
            }
            Ok(())
        })?;
        Ok(counts)
    }
}

fn number(value: &[u8]) -> Result<u64, VaultError> {
    let bytes = value.try_into().map_err(|_| VaultError::Malformed("a count"))?;
    Ok(u64::from_be_bytes(bytes))
}
