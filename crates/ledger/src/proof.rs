//! Proofs that a leaf is in the tree and that a tree continues an earlier one (RFC 6962, section 2.1), and the C2SP tlog-proof text.

use crate::tile::{HEIGHT, TilePath};
use crate::tree::{MAX_SIZE, TileReader, TreeError, read_exact};
use crate::{Checkpoint, CheckpointError, Hash, Leaf, VerifierKey};
use data_encoding::BASE64;
use std::cell::RefCell;
use std::fmt::{self, Write as _};
use tlog_tiles::{HashReader, Tile, TileHashReader};

/// Most hashes in a proof: one for each level of a tree with 2⁶⁴ leaves.
pub const MAX_PROOF_HASHES: usize = 64;

/// Longest tlog-proof text that is read, in bytes.
pub const MAX_PROOF_TEXT: usize = 1 << 16;

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// Why a proof is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The text is no tlog-proof.
    #[error("not a tlog-proof: {0}")]
    Malformed(&'static str),
    /// The checkpoint is not accepted.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The hashes do not lead to the root.
    #[error("the proof does not lead to the root")]
    Wrong,
}

/// The proof that the tree of `size` leaves and hash `root` holds the leaf `index`: from the leaf's sibling up to the root's child.
///
/// # Errors
/// [`TreeError::Range`] when the index lies outside, [`TreeError::Inconsistent`] when the tiles do not belong to the root.
pub fn inclusion(reader: &impl TileReader, size: u64, root: Hash, index: u64) -> Result<Vec<Hash>, TreeError> {
    if size > MAX_SIZE || index >= size {
        return Err(TreeError::Range);
    }
    let tiles = Tiles::new(reader);
    let hashes = tlog_tiles::prove_record(size, index, &TileHashReader::new(size, root.into(), &tiles));
    hashes
        .map(|p| p.into_iter().map(Hash::from).collect())
        .map_err(|e| tiles.error(&e))
}

/// The proof that the tree of `size` leaves and hash `root` begins with the tree of the first `old_size` leaves.
///
/// # Errors
/// As [`inclusion`]; `old_size` must be at least 1 and at most `size`.
pub fn consistency(reader: &impl TileReader, old_size: u64, size: u64, root: Hash) -> Result<Vec<Hash>, TreeError> {
    if size > MAX_SIZE || old_size == 0 || old_size > size {
        return Err(TreeError::Range);
    }
    let tiles = Tiles::new(reader);
    let hashes = tlog_tiles::prove_tree(size, old_size, &TileHashReader::new(size, root.into(), &tiles));
    hashes
        .map(|p| p.into_iter().map(Hash::from).collect())
        .map_err(|e| tiles.error(&e))
}

/// Checks an [`inclusion`] proof.
///
/// # Errors
/// [`ProofError::Wrong`].
pub fn check_inclusion(proof: &[Hash], size: u64, root: Hash, index: u64, leaf: Hash) -> Result<(), ProofError> {
    let proof = to_tlog(proof)?;
    tlog_tiles::check_record(&proof, size, root.into(), index, leaf.into()).map_err(|_| ProofError::Wrong)
}

/// Checks a [`consistency`] proof.
///
/// # Errors
/// [`ProofError::Wrong`].
pub fn check_consistency(proof: &[Hash], old: (u64, Hash), new: (u64, Hash)) -> Result<(), ProofError> {
    let proof = to_tlog(proof)?;
    tlog_tiles::check_tree(&proof, new.0, new.1.into(), old.0, old.1.into()).map_err(|_| ProofError::Wrong)
}

/// A self-contained proof that a leaf was logged: C2SP tlog-proof (`.tlog-proof` files).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlogProof {
    index: u64,
    hashes: Vec<Hash>,
    checkpoint: String,
}

impl TlogProof {
    /// Binds an inclusion proof to the signed checkpoint that it leads to.
    #[must_use]
    pub fn new(index: u64, hashes: Vec<Hash>, checkpoint: String) -> Self {
        Self {
            index,
            hashes,
            checkpoint,
        }
    }

    /// Reads a tlog-proof. Extra data is allowed and dropped: it is not authenticated.
    ///
    /// # Errors
    /// [`ProofError::Malformed`] for anything that the format does not allow, numbers and base64 that are not canonical included.
    pub fn parse(text: &str) -> Result<Self, ProofError> {
        if text.len() > MAX_PROOF_TEXT {
            return Err(ProofError::Malformed("too long"));
        }
        let (head, checkpoint) = text.split_once("\n\n").ok_or(ProofError::Malformed("no checkpoint"))?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(FIRST_LINE) {
            return Err(ProofError::Malformed("first line"));
        }
        if let Some(extra) = lines.peek().and_then(|l| l.strip_prefix("extra ")) {
            BASE64
                .decode(extra.as_bytes())
                .map_err(|_| ProofError::Malformed("extra data"))?;
            lines.next();
        }
        let number = lines
            .next()
            .and_then(|l| l.strip_prefix("index "))
            .ok_or(ProofError::Malformed("no index"))?;
        let index: u64 = number.parse().map_err(|_| ProofError::Malformed("index"))?;
        if index.to_string() != number {
            return Err(ProofError::Malformed("index"));
        }
        let hashes = lines.map(decode_hash).collect::<Result<Vec<_>, _>>()?;
        if hashes.len() > MAX_PROOF_HASHES {
            return Err(ProofError::Malformed("too many hashes"));
        }
        Ok(Self {
            index,
            hashes,
            checkpoint: checkpoint.to_owned(),
        })
    }

    /// Checks the checkpoint's signature and that the leaf stands at the index in its tree; gives the checkpoint.
    ///
    /// # Errors
    /// When either does not hold.
    pub fn check(&self, leaf: &Leaf, key: &VerifierKey) -> Result<Checkpoint, ProofError> {
        let head = Checkpoint::open(&self.checkpoint, key)?;
        check_inclusion(&self.hashes, head.size(), head.root(), self.index, leaf.hash())?;
        Ok(head)
    }

    /// The leaf's index in the log.
    #[must_use]
    pub const fn index(&self) -> u64 {
        self.index
    }
}

impl fmt::Display for TlogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{FIRST_LINE}\nindex {}\n", self.index)?;
        for hash in &self.hashes {
            f.write_str(&BASE64.encode(hash.as_bytes()))?;
            f.write_char('\n')?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

fn decode_hash(line: &str) -> Result<Hash, ProofError> {
    let bytes = BASE64
        .decode(line.as_bytes())
        .map_err(|_| ProofError::Malformed("hash"))?;
    bytes
        .try_into()
        .map(Hash::from_bytes)
        .map_err(|_| ProofError::Malformed("hash"))
}

fn to_tlog(proof: &[Hash]) -> Result<Vec<tlog_tiles::Hash>, ProofError> {
    if proof.len() > MAX_PROOF_HASHES {
        return Err(ProofError::Wrong);
    }
    Ok(proof.iter().map(|&h| h.into()).collect())
}

/// One stored hash, authenticated against the root.
pub(crate) fn read_hash(reader: &impl TileReader, size: u64, root: Hash, at: u64) -> Result<Hash, TreeError> {
    let tiles = Tiles::new(reader);
    let hashes = TileHashReader::new(size, root.into(), &tiles)
        .read_hashes(&[at])
        .map_err(|e| tiles.error(&e))?;
    hashes.first().copied().map(Hash::from).ok_or(TreeError::Range)
}

/// Lets `tlog_tiles` read through our reader.
struct Tiles<'a, R> {
    reader: &'a R,
    /// What our reader said, which `tlog_tiles` cannot carry.
    failed: RefCell<Option<TreeError>>,
}

impl<'a, R> Tiles<'a, R> {
    const fn new(reader: &'a R) -> Self {
        Self {
            reader,
            failed: RefCell::new(None),
        }
    }

    fn error(&self, error: &tlog_tiles::Error) -> TreeError {
        let ours = self.failed.take();
        ours.unwrap_or(match error {
            tlog_tiles::Error::IndexesNotInTree => TreeError::Range,
            _ => TreeError::Inconsistent,
        })
    }
}

impl<R: TileReader> tlog_tiles::TileReader for Tiles<'_, R> {
    fn height(&self) -> u8 {
        HEIGHT
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        let read = |&tile: &Tile| read_exact(self.reader, &TilePath::of(tile));
        tiles.iter().map(read).collect::<Result<_, _>>().map_err(|error| {
            self.failed.replace(Some(error));
            tlog_tiles::Error::InvalidTile
        })
    }

    fn save_tiles(&self, _: &[Tile], _: &[Vec<u8>]) {}
}
