//! An RFC 6962 Merkle tree that grows at its right edge and is laid out as C2SP tlog-tiles.

use crate::tile::{HEIGHT, TilePath, WIDTH};
use crate::{Hash, Leaf};
use tlog_tiles::{HASH_SIZE, HashReader, Tile, stored_hash_index, tree_hash};

/// Most leaves. The path arithmetic of `tlog_tiles` stays far from its limits below this, and a log that grows by 10,000 leaves a
/// second reaches it after 800 years.
pub const MAX_SIZE: u64 = 1 << 48;

/// Bytes that an entry takes in a bundle: its length as 16 bits, and the leaf.
const BUNDLED: usize = 2 + crate::leaf::LEAF_BYTES;

/// Why a tree cannot be read or grown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// A tile or bundle of the right edge is absent or too short.
    #[error("{0} is missing or too short")]
    Missing(TilePath),
    /// The tiles do not hash to the root that was signed.
    #[error("the tiles do not belong to the signed root")]
    Inconsistent,
    /// An entry bundle and the tile above it disagree.
    #[error("the last entry bundle does not belong to its tile")]
    Bundle,
    /// The tree would grow past [`MAX_SIZE`], or a size or index lies outside the tree.
    #[error("outside the tree")]
    Range,
    /// What holds the tiles failed.
    #[error("reading tiles: {0}")]
    Reader(String),
}

/// Reads tiles and entry bundles from where they are kept.
pub trait TileReader {
    /// The bytes of a tile or bundle, or of a wider version of it (of which it is the beginning).
    ///
    /// # Errors
    /// [`TreeError::Missing`] when there is none, [`TreeError::Reader`] when it cannot be read.
    fn read(&self, path: &TilePath) -> Result<Vec<u8>, TreeError>;
}

/// What an append leaves to be written: each tile and bundle that is new or wider than before, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TileWrites {
    writes: Vec<(TilePath, Vec<u8>)>,
}

impl TileWrites {
    /// The tiles and bundles with their bytes. A write replaces a narrower version of the same tile.
    #[must_use]
    pub fn writes(&self) -> &[(TilePath, Vec<u8>)] {
        &self.writes
    }
}

/// A tree's right edge, which is all that appending needs.
// INVARIANT: `edge[l]` holds the `(size >> 8l) mod 256` hashes of the partial tile of level `l`, and `bundle` the `size mod 256` last
// entries in bundle form. Both are empty where the rightmost tile is full.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Tree {
    size: u64,
    edge: Vec<Vec<u8>>,
    bundle: Vec<u8>,
}

impl Tree {
    /// A tree without leaves.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// Reads a tree's right edge and checks it against the signed root: the root itself, the path down to the last leaf, and the
    /// last entry bundle. It reads at most two tiles a level, however large the tree.
    ///
    /// # Errors
    /// When tiles are missing or do not belong to the root.
    pub fn open(size: u64, root: Hash, reader: &impl TileReader) -> Result<Self, TreeError> {
        if size > MAX_SIZE {
            return Err(TreeError::Range);
        }
        let mut tree = Self {
            size,
            edge: Vec::new(),
            bundle: Vec::new(),
        };
        let mut level = 0;
        while size >> (level * HEIGHT) > 0 {
            tree.edge.push(tree.read_partial(level, false, reader)?);
            level += 1;
        }
        tree.bundle = tree.read_partial(0, true, reader)?;
        if tree.root()? != root {
            return Err(TreeError::Inconsistent);
        }
        tree.check_last_leaf(root, reader)?;
        Ok(tree)
    }

    /// The number of leaves.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The RFC 6962 tree hash.
    ///
    /// # Errors
    /// None for a tree that [`Tree::open`] or [`Tree::append`] has left.
    pub fn root(&self) -> Result<Hash, TreeError> {
        tree_hash(self.size, self)
            .map(Hash::from)
            .map_err(|_| TreeError::Inconsistent)
    }

    /// Appends leaves in order; the first has the index [`Tree::size`] had before.
    ///
    /// # Errors
    /// [`TreeError::Range`] when the tree is full; it is then unchanged.
    pub fn append(&mut self, leaves: &[Leaf]) -> Result<TileWrites, TreeError> {
        let before = self.size;
        let added = u64::try_from(leaves.len()).map_err(|_| TreeError::Range)?;
        let after = before
            .checked_add(added)
            .filter(|&s| s <= MAX_SIZE)
            .ok_or(TreeError::Range)?;
        let mut full = Vec::new();
        for leaf in leaves {
            self.bundle
                .extend_from_slice(&(leaf.as_bytes().len() as u16).to_be_bytes());
            self.bundle.extend_from_slice(leaf.as_bytes());
            self.push_hash(0, *leaf.hash().as_bytes(), &mut full);
            if self.size % u64::from(WIDTH) == u64::from(WIDTH) - 1 {
                let tile = Tile::new(HEIGHT, 0, self.size >> HEIGHT, WIDTH, true);
                full.push((TilePath::of(tile), std::mem::take(&mut self.bundle)));
            }
            self.size += 1;
        }
        let mut writes = full;
        for tile in Tile::new_tiles(HEIGHT, before, after)
            .into_iter()
            .filter(|t| t.width() < WIDTH)
        {
            let hashes = self.edge.get(usize::from(tile.level())).cloned().unwrap_or_default();
            writes.push((TilePath::of(tile), hashes));
            if tile.level() == 0 {
                let bundle = Tile::new(HEIGHT, 0, tile.level_index(), tile.width(), true);
                writes.push((TilePath::of(bundle), self.bundle.clone()));
            }
        }
        Ok(TileWrites { writes })
    }

    /// Adds a hash to a level's tile; a tile that becomes full goes to `full`, and its hash to the level above.
    fn push_hash(&mut self, level: u8, hash: [u8; HASH_SIZE], full: &mut Vec<(TilePath, Vec<u8>)>) {
        let at = usize::from(level);
        if self.edge.len() <= at {
            self.edge.resize(at + 1, Vec::new());
        }
        let Some(edge) = self.edge.get_mut(at) else { return };
        edge.extend_from_slice(&hash);
        if edge.len() == WIDTH as usize * HASH_SIZE {
            let tile = std::mem::take(edge);
            let above = Tile::subtree_hash(&tile).0;
            let number = self.size >> (HEIGHT * (level + 1));
            full.push((TilePath::of(Tile::new(HEIGHT, level, number, WIDTH, false)), tile));
            self.push_hash(level + 1, above, full);
        }
    }

    /// The rightmost tile of a level, or the rightmost bundle, when it is partial; nothing when it is full or empty.
    fn read_partial(&self, level: u8, bundle: bool, reader: &impl TileReader) -> Result<Vec<u8>, TreeError> {
        let hashes = self.size >> (level * HEIGHT);
        let width = u32::try_from(hashes % u64::from(WIDTH)).map_err(|_| TreeError::Range)?;
        if width == 0 {
            return Ok(Vec::new());
        }
        let path = TilePath::of(Tile::new(HEIGHT, level, hashes >> HEIGHT, width, bundle));
        read_exact(reader, &path)
    }

    /// Walks from the root to the last leaf, and compares that leaf with the last entry bundle.
    fn check_last_leaf(&self, root: Hash, reader: &impl TileReader) -> Result<(), TreeError> {
        let Some(last) = self.size.checked_sub(1) else {
            return Ok(());
        };
        let hash = crate::proof::read_hash(reader, self.size, root, stored_hash_index(0, last))?;
        let partial = u32::try_from(self.size % u64::from(WIDTH)).map_err(|_| TreeError::Range)?;
        let width = if partial == 0 { WIDTH } else { partial };
        let bundle = read_exact(reader, &TilePath::of(Tile::new(HEIGHT, 0, last >> HEIGHT, width, true)))?;
        let entry = bundle.last_chunk::<BUNDLED>().ok_or(TreeError::Bundle)?;
        match entry.split_first_chunk::<2>() {
            Some((length, leaf)) if usize::from(u16::from_be_bytes(*length)) == leaf.len() => {
                if Hash::from(tlog_tiles::record_hash(leaf)) == hash {
                    Ok(())
                } else {
                    Err(TreeError::Bundle)
                }
            }
            _ => Err(TreeError::Bundle),
        }
    }
}

impl HashReader for Tree {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        let read = |&index: &u64| {
            let tile = Tile::from_index(HEIGHT, index);
            let edge = self
                .edge
                .get(usize::from(tile.level()))
                .ok_or(tlog_tiles::Error::IndexesNotInTree)?;
            tile.hash_at_index(edge, index)
        };
        indexes.iter().map(read).collect()
    }
}

/// Reads a tile or bundle and cuts it to the width asked for.
pub(crate) fn read_exact(reader: &impl TileReader, path: &TilePath) -> Result<Vec<u8>, TreeError> {
    let each = if path.is_bundle() { BUNDLED } else { HASH_SIZE };
    let length = path.width() as usize * each;
    let mut bytes = reader.read(path)?;
    if bytes.len() < length {
        return Err(TreeError::Missing(*path));
    }
    bytes.truncate(length);
    Ok(bytes)
}
