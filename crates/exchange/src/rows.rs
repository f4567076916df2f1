//! Keys of rows: the epoch first, so that an epoch is dropped whole.

use likes::Epoch;
use store::{Op, Space, Store};

use crate::ExchangeError;

/// Rows of one page of a walk.
pub(crate) const PAGE: usize = 4096;

/// The key of something within an epoch.
pub(crate) fn key(epoch: Epoch, parts: &[&[u8]]) -> Vec<u8> {
    let mut key = epoch.0.to_be_bytes().to_vec();
    parts.iter().for_each(|part| key.extend(*part));
    key
}

/// The epoch that a key begins with.
pub(crate) fn epoch_of(key: &[u8]) -> Option<Epoch> {
    key.first_chunk().map(|bytes| Epoch(u64::from_be_bytes(*bytes)))
}

/// Deletes what `space` has of epochs before `first`, in parts that hold up nobody for long; gives how many parts there were.
pub(crate) fn drop_before(store: &dyn Store, space: Space, first: Epoch) -> Result<u64, ExchangeError> {
    let mut dropped = 0;
    loop {
        let oldest = store.scan(space, b"", None, PAGE, false)?;
        let gone: Vec<Op> = (oldest.into_iter())
            .filter(|(key, _)| epoch_of(key).is_some_and(|epoch| epoch < first))
            .map(|(key, _)| Op::delete(space, key))
            .collect();
        if gone.is_empty() {
            return Ok(dropped);
        }
        store.apply(space.volume(), &gone)?;
        dropped += gone.len() as u64;
    }
}
