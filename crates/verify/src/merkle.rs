//! RFC 6962 hashing, and the inclusion check of RFC 9162, section 2.1.3.2.

use sha2::{Digest, Sha256};

/// Most hashes in a proof: one a level of a tree with 2⁶⁴ leaves.
pub(crate) const MAX_PROOF: usize = 64;

pub(crate) fn leaf_hash(leaf: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update([0]).chain_update(leaf).finalize().into()
}

fn node_hash(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    Sha256::new()
        .chain_update([1])
        .chain_update(left)
        .chain_update(right)
        .finalize()
        .into()
}

/// The root to which a proof leads from the leaf at `index` of a tree with `size` leaves; nothing when the proof has another length
/// than that place needs.
pub(crate) fn root(leaf: [u8; 32], index: u64, size: u64, proof: &[[u8; 32]]) -> Option<[u8; 32]> {
    let (mut node, mut last) = (index, size.checked_sub(1)?);
    if index > last || proof.len() > MAX_PROOF {
        return None;
    }
    let mut hash = leaf;
    for sibling in proof {
        if last == 0 {
            return None;
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    (last == 0).then_some(hash)
}
