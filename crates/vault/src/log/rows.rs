//! Where the log's parts stand in the store.
//!
//! | space | key | value |
//! |---|---|---|
//! | `Tile` | level (1 byte), number (8) | the tile's hashes so far, at most 256 of 32 bytes |
//! | `Bundle` | number (8) | the bundle's entries so far (C2SP tlog-tiles) |
//! | `Checkpoint` | empty | the newest signed checkpoint |
//! | `Entry` | person (16), n (8) | index (8), leaf (48), ciphertext |
//! | `Head` | person (16) | n (8), leaf hash (32) |
//!
//! Numbers are big-endian. A tile or bundle is kept in its widest version alone: a narrower one is its beginning.

use super::{LogError, StoredEntry};
use crate::ids::PersonId;
use ledger::{Hash, Leaf, TilePath, TileReader, TreeError};
use store::{Op, Space, Store};

/// Bytes before the ciphertext in an entry's row.
pub(super) const ENTRY_PREFIX: usize = 8 + LEAF;

const LEAF: usize = ledger::leaf::LEAF_BYTES;

/// Bytes that a leaf takes in a bundle.
const BUNDLED: usize = 2 + LEAF;

/// The key of the one checkpoint.
pub(super) const CHECKPOINT_KEY: &[u8] = b"";

fn place(path: &TilePath) -> (Space, Vec<u8>) {
    let number = path.number().to_be_bytes();
    if path.is_bundle() {
        (Space::Bundle, number.to_vec())
    } else {
        (Space::Tile, [&[path.level()], number.as_slice()].concat())
    }
}

pub(super) fn put_tile(path: &TilePath, bytes: Vec<u8>) -> Op {
    let (space, key) = place(path);
    Op::Put {
        space,
        key,
        value: bytes,
    }
}

/// A tile or bundle at exactly the width of the path, when the log is that wide.
pub(super) fn read_tile(store: &dyn Store, path: &TilePath) -> Result<Option<Vec<u8>>, LogError> {
    let (space, key) = place(path);
    let length = path.width() as usize * if path.is_bundle() { BUNDLED } else { 32 };
    let row = store.get(space, &key)?.filter(|bytes| bytes.len() >= length);
    Ok(row.map(|mut bytes| {
        bytes.truncate(length);
        bytes
    }))
}

/// Tiles for `ledger`.
pub(super) struct StoreTiles<'a>(pub(super) &'a dyn Store);

impl TileReader for StoreTiles<'_> {
    fn read(&self, path: &TilePath) -> Result<Vec<u8>, TreeError> {
        let (space, key) = place(path);
        let row = self.0.get(space, &key).map_err(|e| TreeError::Reader(e.to_string()))?;
        row.ok_or(TreeError::Missing(*path))
    }
}

pub(super) fn read_checkpoint(store: &dyn Store) -> Result<Option<String>, LogError> {
    let row = store.get(Space::Checkpoint, CHECKPOINT_KEY)?;
    row.map(|bytes| String::from_utf8(bytes).map_err(|_| LogError::Altered("the checkpoint is not text")))
        .transpose()
}

/// The leaf at an index, from its bundle. It is not checked against the tree.
pub(super) fn read_leaf(store: &dyn Store, index: u64) -> Result<Leaf, LogError> {
    let bundle = store
        .get(Space::Bundle, &(index / 256).to_be_bytes())?
        .ok_or(LogError::Outside)?;
    let from = (index % 256) as usize * BUNDLED + 2;
    let bytes = bundle
        .get(from..)
        .and_then(|b| b.first_chunk::<LEAF>())
        .ok_or(LogError::Outside)?;
    Ok(Leaf::from_bytes(*bytes))
}

pub(super) fn entry_key(person: PersonId, n: u64) -> Vec<u8> {
    [person.as_bytes().as_slice(), &n.to_be_bytes()].concat()
}

pub(super) fn entry_value(index: u64, leaf: &Leaf, sealed: &[u8]) -> Vec<u8> {
    [&index.to_be_bytes(), leaf.as_bytes().as_slice(), sealed].concat()
}

pub(super) fn read_entry(key: &[u8], value: &[u8]) -> Result<StoredEntry, LogError> {
    let parts = || {
        let n = u64::from_be_bytes(*key.last_chunk::<8>()?);
        let (index, rest) = value.split_first_chunk::<8>()?;
        let (leaf, sealed) = rest.split_first_chunk::<LEAF>()?;
        let (index, leaf) = (u64::from_be_bytes(*index), Leaf::from_bytes(*leaf));
        Some(StoredEntry {
            n,
            index,
            leaf,
            sealed: sealed.to_vec(),
        })
    };
    parts().ok_or(LogError::Altered("an entry's row is too short"))
}

pub(super) fn head_value(n: u64, leaf_hash: Hash) -> Vec<u8> {
    [&n.to_be_bytes(), leaf_hash.as_bytes().as_slice()].concat()
}

pub(super) fn read_head(value: &[u8]) -> Result<(u64, Hash), LogError> {
    let parts = || {
        let (n, hash) = value.split_first_chunk::<8>()?;
        Some((u64::from_be_bytes(*n), Hash::from_bytes(hash.try_into().ok()?)))
    };
    parts().ok_or(LogError::Altered("a head's row is malformed"))
}
