//! What can be done to rows.

use crate::{Space, StoreError, Volume};

/// Longest key, in bytes.
pub const MAX_KEY: usize = 512;
/// Longest value, in bytes.
pub const MAX_VALUE: usize = 4 << 20;
/// Most operations in one batch.
pub const MAX_OPS: usize = 1 << 17;

/// One operation of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// Writes a row, whether or not it was there.
    Put {
        /// Where.
        space: Space,
        /// Its key.
        key: Vec<u8>,
        /// Its new value.
        value: Vec<u8>,
    },
    /// Writes a row that must not be there yet.
    Insert {
        /// Where.
        space: Space,
        /// Its key.
        key: Vec<u8>,
        /// Its value.
        value: Vec<u8>,
    },
    /// Deletes a row, if it is there.
    Delete {
        /// Where.
        space: Space,
        /// Its key.
        key: Vec<u8>,
    },
    /// Deletes every row whose key starts with `prefix`.
    DeletePrefix {
        /// Where.
        space: Space,
        /// What their keys start with; not empty.
        prefix: Vec<u8>,
    },
    /// Lets the batch go on only where the row has this value, or is not there.
    Expect {
        /// Where.
        space: Space,
        /// Its key.
        key: Vec<u8>,
        /// Its value; `None` where it must not be there.
        value: Option<Vec<u8>>,
    },
}

impl Op {
    /// Writes a row, whether or not it was there.
    #[must_use]
    pub fn put(space: Space, key: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> Self {
        let (key, value) = (key.into(), value.into());
        Self::Put { space, key, value }
    }

    /// Writes a row that must not be there yet.
    #[must_use]
    pub fn insert(space: Space, key: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> Self {
        let (key, value) = (key.into(), value.into());
        Self::Insert { space, key, value }
    }

    /// Deletes a row, if it is there.
    #[must_use]
    pub fn delete(space: Space, key: impl Into<Vec<u8>>) -> Self {
        let key = key.into();
        Self::Delete { space, key }
    }

    /// Deletes every row whose key starts with `prefix`, which must not be empty.
    #[must_use]
    pub fn delete_prefix(space: Space, prefix: impl Into<Vec<u8>>) -> Self {
        let prefix = prefix.into();
        Self::DeletePrefix { space, prefix }
    }

    /// Lets the batch go on only where the row has this value, or is not there.
    #[must_use]
    pub fn expect(space: Space, key: impl Into<Vec<u8>>, value: Option<Vec<u8>>) -> Self {
        let key = key.into();
        Self::Expect { space, key, value }
    }

    /// The space it concerns.
    #[must_use]
    pub const fn space(&self) -> Space {
        match self {
            Self::Put { space, .. }
            | Self::Insert { space, .. }
            | Self::Delete { space, .. }
            | Self::DeletePrefix { space, .. }
            | Self::Expect { space, .. } => *space,
        }
    }

    /// Checks a batch against the limits; every backend calls it first.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`], [`StoreError::WrongVolume`] or [`StoreError::EmptyPrefix`].
    pub fn check(volume: Volume, ops: &[Self]) -> Result<(), StoreError> {
        if ops.len() > MAX_OPS {
            return Err(StoreError::TooLarge {
                what: "a batch's operations",
                size: ops.len(),
                limit: MAX_OPS,
            });
        }
        for op in ops {
            if op.space().volume() != volume {
                return Err(StoreError::WrongVolume {
                    space: op.space(),
                    volume,
                });
            }
            let (key, value) = match op {
                Self::Put { key, value, .. } | Self::Insert { key, value, .. } => (key, value.len()),
                Self::Expect { key, value, .. } => (key, value.as_ref().map_or(0, Vec::len)),
                Self::Delete { key, .. } => (key, 0),
                Self::DeletePrefix { prefix, .. } if prefix.is_empty() => return Err(StoreError::EmptyPrefix),
                Self::DeletePrefix { prefix, .. } => (prefix, 0),
            };
            if key.len() > MAX_KEY {
                return Err(StoreError::TooLarge {
                    what: "a key",
                    size: key.len(),
                    limit: MAX_KEY,
                });
            }
            if value > MAX_VALUE {
                return Err(StoreError::TooLarge {
                    what: "a value",
                    size: value,
                    limit: MAX_VALUE,
                });
            }
        }
        Ok(())
    }
}

/// The first key after every key that starts with `prefix`; `None` where there is none (all bytes `0xff`).
#[must_use]
pub(crate) fn after_prefix(prefix: &[u8]) -> Option<Vec<u8>> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if let Some(next) = last.checked_add(1) {
            end.push(next);
            return Some(end);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_end_of_a_prefix_is_after_all_of_it(prefix in proptest::collection::vec(any::<u8>(), 0..6), rest in proptest::collection::vec(any::<u8>(), 0..6)) {
            let key = [prefix.clone(), rest].concat();
            match after_prefix(&prefix) {
                Some(end) => prop_assert!(key < end && end > prefix),
                None => prop_assert!(prefix.iter().all(|byte| *byte == 0xff)),
            }
        }
    }
}
