//! A store in which one write fails.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use store::{Op, Row, Size, Space, Store, StoreError, Volume};

/// How a write fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The process ends before it: this write and all after it do nothing.
    EndsBefore,
    /// The process ends after it: it is durable, and nobody hears of it.
    EndsAfter,
    /// It does nothing, and the process goes on: a disk that was full for a moment.
    Once,
}

pub(crate) const FAILURES: [Failure; 3] = [Failure::EndsBefore, Failure::EndsAfter, Failure::Once];

/// Writes until it fails; nothing fails before it is told to.
pub(crate) struct Failing {
    inner: Arc<dyn Store>,
    how: Failure,
    /// Writes that are still to succeed.
    left: AtomicUsize,
}

/// Not told to fail yet.
const NEVER: usize = usize::MAX;
/// It has failed.
const FAILED: usize = usize::MAX - 1;

impl Failing {
    pub(crate) fn new(inner: Arc<dyn Store>, how: Failure) -> Self {
        let left = AtomicUsize::new(NEVER);
        Self { inner, how, left }
    }

    pub(crate) fn fail_after(&self, writes: usize) {
        self.left.store(writes, Ordering::SeqCst);
    }

    pub(crate) fn has_failed(&self) -> bool {
        self.left.load(Ordering::SeqCst) == FAILED
    }

    fn write(&self, write: impl FnOnce() -> Result<(), StoreError>) -> Result<(), StoreError> {
        let count = |left| match left {
            NEVER => None,
            0 | FAILED => Some(FAILED),
            left => Some(left - 1),
        };
        let left = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, count);
        let fails = match left {
            Ok(0) => true,
            Ok(FAILED) => self.how != Failure::Once,
            _ => false,
        };
        if !fails {
            return write();
        }
        if left == Ok(0) && self.how == Failure::EndsAfter {
            write()?;
        }
        Err(StoreError::Backend("the test's own failure".to_owned()))
    }
}

impl Store for Failing {
    fn apply(&self, volume: Volume, ops: &[Op]) -> Result<(), StoreError> {
        self.write(|| self.inner.apply(volume, ops))
    }

    fn get(&self, space: Space, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.get(space, key)
    }

    fn get_many(&self, space: Space, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.inner.get_many(space, keys)
    }

    fn scan(
        &self,
        space: Space,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
        reverse: bool,
    ) -> Result<Vec<Row>, StoreError> {
        self.inner.scan(space, prefix, after, limit, reverse)
    }

    fn count(&self, space: Space, prefix: &[u8]) -> Result<u64, StoreError> {
        self.inner.count(space, prefix)
    }

    fn size(&self, space: Space, prefix: &[u8]) -> Result<Size, StoreError> {
        self.inner.size(space, prefix)
    }

    fn backup(&self, volume: Volume, to: &Path, leave_out: &[Space]) -> Result<(), StoreError> {
        self.inner.backup(volume, to, leave_out)
    }

    fn compact(&self, volume: Volume) -> Result<(), StoreError> {
        self.write(|| self.inner.compact(volume))
    }
}
