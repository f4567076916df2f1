//! A verifiable log of sealed entries.
//!
//! Every use of what a person has told is an [`Entry`]. The entry stays with its person; the log holds a 48-byte [`Leaf`]: a label
//! that only the person can predict and a salted commitment. Leaves stand in an RFC 6962 Merkle tree that is laid out as C2SP
//! [tlog-tiles] and signed as C2SP [tlog-checkpoint]s, so that unmodified third-party tools can check it.
//!
//! - [`entry`]: what happened, and its place in a person's chain
//! - [`leaf`]: labels, commitments, leaves and their hashes
//! - [`tree`]: appending leaves to tiles
//! - [`tile`]: the paths of tiles and entry bundles
//! - [`proof`]: inclusion, consistency, and the C2SP [tlog-proof] text
//! - [`key`]: the log's signing key and verifier key
//! - [`checkpoint`]: signed tree heads
//! - [`erasure`]: signed receipts of an erasure
//! - [`consented`]: signed receipts of a consent event
//! - [`export`]: the one writer of `troth-export-1` files
//!
//! The crate is pure: no clock, no randomness, no I/O but the [`std::io::Write`] that an export is written to.
//!
//! [tlog-tiles]: https://c2sp.org/tlog-tiles
//! [tlog-checkpoint]: https://c2sp.org/tlog-checkpoint
//! [tlog-proof]: https://c2sp.org/tlog-proof

pub mod checkpoint;
pub mod consented;
pub mod entry;
pub mod erasure;
pub mod export;
mod hex;
pub mod key;
pub mod leaf;
pub mod proof;
pub mod tile;
pub mod tree;

pub use checkpoint::{Checkpoint, CheckpointError};
pub use consented::{Consented, ConsentedError};
pub use entry::{Act, Entry, EntryError, Fact, Link};
pub use erasure::{Erasure, ErasureError, Scope};
pub use hex::{Hash, HexError, Id};
pub use key::{KeyError, LogKey, VerifierKey};
pub use leaf::{LabelKey, Leaf, Salt};
pub use proof::{ProofError, TlogProof};
pub use tile::{TilePath, TilePathError};
pub use tree::{TileReader, TileWrites, Tree, TreeError};
