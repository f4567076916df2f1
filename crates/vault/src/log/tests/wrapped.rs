//! A store whose writes and reads go through a test's hands.

use std::path::Path;
use std::sync::Arc;
use store::{Op, Row, Size, Space, Store, StoreError, Volume};

/// What a test does to a store's operations.
pub(super) trait Meddle: Send + Sync + 'static {
    /// Before each read.
    fn read(&self) -> Result<(), StoreError> {
        Ok(())
    }

    /// In place of each write.
    fn write(&self, inner: &dyn Store, volume: Volume, ops: &[Op]) -> Result<(), StoreError>;
}

pub(super) struct Wrapped<M> {
    pub(super) inner: Arc<dyn Store>,
    pub(super) meddle: M,
}

impl<M: Meddle> Store for Wrapped<M> {
    fn apply(&self, volume: Volume, ops: &[Op]) -> Result<(), StoreError> {
        self.meddle.write(&*self.inner, volume, ops)
    }

    fn get(&self, space: Space, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.meddle.read()?;
        self.inner.get(space, key)
    }

    fn get_many(&self, space: Space, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.meddle.read()?;
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
        self.meddle.read()?;
        self.inner.scan(space, prefix, after, limit, reverse)
    }

    fn count(&self, space: Space, prefix: &[u8]) -> Result<u64, StoreError> {
        self.inner.count(space, prefix)
    }

    fn size(&self, space: Space, prefix: &[u8]) -> Result<Size, StoreError> {
        self.inner.size(space, prefix)
    }

    fn backup(&self, volume: Volume, to: &Path, without: &[Space]) -> Result<(), StoreError> {
        self.inner.backup(volume, to, without)
    }

    fn compact(&self, volume: Volume) -> Result<(), StoreError> {
        self.inner.compact(volume)
    }
}
