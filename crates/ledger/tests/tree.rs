//! The tiles against a tree that is hashed the long way round, as RFC 6962 defines it.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use ledger::{Hash, Leaf, TilePath, TileReader, Tree, TreeError, proof};
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

#[derive(Clone, Default)]
struct Tiles(HashMap<(bool, u8, u64), Vec<u8>>);

impl TileReader for Tiles {
    fn read(&self, path: &TilePath) -> Result<Vec<u8>, TreeError> {
        let at = (path.is_bundle(), path.level(), path.number());
        self.0.get(&at).cloned().ok_or(TreeError::Missing(*path))
    }
}

fn leaf(n: u64) -> Leaf {
    let mut bytes = [0; 48];
    bytes[..8].copy_from_slice(&n.to_be_bytes());
    Leaf::from_bytes(bytes)
}

/// RFC 6962, section 2.1, word for word.
fn naive_root(leaves: &[Leaf]) -> [u8; 32] {
    match leaves {
        [] => Sha256::digest([]).into(),
        [one] => Sha256::new()
            .chain_update([0])
            .chain_update(one.as_bytes())
            .finalize()
            .into(),
        many => {
            let k = many.len().next_power_of_two() / 2;
            let (left, right) = (naive_root(&many[..k]), naive_root(&many[k..]));
            Sha256::new()
                .chain_update([1])
                .chain_update(left)
                .chain_update(right)
                .finalize()
                .into()
        }
    }
}

fn grow(tree: &mut Tree, tiles: &mut Tiles, leaves: &[Leaf]) {
    for (path, bytes) in tree.append(leaves).unwrap().writes() {
        let each = if path.is_bundle() { 50 } else { 32 };
        assert_eq!(bytes.len(), path.width() as usize * each, "{path}");
        let before = tiles
            .0
            .insert((path.is_bundle(), path.level(), path.number()), bytes.clone());
        assert!(
            before.is_none_or(|b| bytes.starts_with(&b) && bytes.len() > b.len()),
            "{path} does not grow"
        );
    }
}

fn grown(size: u64) -> (Tree, Tiles, Vec<Leaf>) {
    let (mut tree, mut tiles) = (Tree::empty(), Tiles::default());
    let leaves: Vec<Leaf> = (0..size).map(leaf).collect();
    grow(&mut tree, &mut tiles, &leaves);
    (tree, tiles, leaves)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn appending_in_any_portions_gives_the_tree_of_rfc_6962(
        portions in proptest::collection::vec(prop_oneof![0..4_usize, 250..260_usize, 0..900_usize], 1..8),
    ) {
        let (mut tree, mut tiles, mut leaves) = (Tree::empty(), Tiles::default(), Vec::new());
        for portion in portions {
            let new: Vec<Leaf> = (0..portion as u64).map(|i| leaf(leaves.len() as u64 + i)).collect();
            grow(&mut tree, &mut tiles, &new);
            leaves.extend(new);
            let root = tree.root().unwrap();
            prop_assert_eq!(*root.as_bytes(), naive_root(&leaves));
            prop_assert_eq!(&Tree::open(tree.size(), root, &tiles).unwrap(), &tree);
        }
        let bundles: Vec<u8> = (0..=tree.size() / 256).filter_map(|n| tiles.0.get(&(true, 0, n))).flatten().copied().collect();
        let expected: Vec<u8> = leaves.iter().flat_map(|l| [&[0, 48], l.as_bytes().as_slice()].concat()).collect();
        prop_assert_eq!(bundles, expected);
    }

    #[test]
    fn proofs_hold_for_their_leaf_and_for_no_other(size in 1..1500_u64, a in any::<prop::sample::Index>(), b in any::<prop::sample::Index>()) {
        let (tree, tiles, leaves) = grown(size);
        let root = tree.root().unwrap();
        let (index, other) = (a.index(size as usize) as u64, b.index(size as usize) as u64);
        let hashes = proof::inclusion(&tiles, size, root, index).unwrap();
        let hash = |n: u64| leaves[n as usize].hash();
        proof::check_inclusion(&hashes, size, root, index, hash(index)).unwrap();
        prop_assert_eq!(proof::check_inclusion(&hashes, size, root, index, hash(other)).is_ok(), other == index);
        prop_assert_eq!(proof::check_inclusion(&hashes, size, root, other, hash(index)).is_ok(), other == index);

        let old_size = other + 1;
        let old_root = Hash::from_bytes(naive_root(&leaves[..old_size as usize]));
        let hashes = proof::consistency(&tiles, old_size, size, root).unwrap();
        proof::check_consistency(&hashes, (old_size, old_root), (size, root)).unwrap();
        prop_assert!(proof::check_consistency(&hashes, (old_size, Hash::ZERO), (size, root)).is_err());
    }

    #[test]
    fn a_changed_right_edge_is_refused(size in 1..2000_u64, at in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let (tree, tiles, _) = grown(size);
        let root = tree.root().unwrap();
        let mut edge: Vec<_> = tiles.0.keys().copied().filter(|&(bundle, level, number)| {
            let hashes = size >> (8 * level);
            number == (hashes - 1) >> 8 && (!bundle || level == 0)
        }).collect();
        edge.sort_unstable();
        for key in edge {
            let mut changed = tiles.clone();
            let bytes = changed.0.get_mut(&key).unwrap();
            // Of a bundle, what is checked is the last entry.
            let from = if key.0 { bytes.len() - 50 } else { 0 };
            let at = from + at.index(bytes.len() - from);
            bytes[at] ^= 1 << bit;
            prop_assert!(Tree::open(size, root, &changed).is_err(), "{key:?} at {at}");
            changed.0.remove(&key);
            prop_assert!(Tree::open(size, root, &changed).is_err(), "{key:?} missing");
        }
    }
}

#[test]
fn two_levels_of_full_tiles() {
    let size = 65_536 + 300;
    let (tree, tiles, leaves) = grown(size);
    let root = tree.root().unwrap();
    assert_eq!(*root.as_bytes(), naive_root(&leaves));
    assert_eq!(Tree::open(size, root, &tiles).unwrap(), tree);
    for index in [0, 255, 256, 65_535, 65_536, size - 1] {
        let hashes = proof::inclusion(&tiles, size, root, index).unwrap();
        proof::check_inclusion(&hashes, size, root, index, leaves[index as usize].hash()).unwrap();
    }
}

#[test]
fn what_lies_outside_is_refused() {
    let (tree, tiles, _) = grown(10);
    let root = tree.root().unwrap();
    assert_eq!(proof::inclusion(&tiles, 10, root, 10), Err(TreeError::Range));
    assert_eq!(proof::inclusion(&tiles, 0, root, 0), Err(TreeError::Range));
    assert_eq!(proof::inclusion(&tiles, u64::MAX, root, 0), Err(TreeError::Range));
    assert_eq!(proof::consistency(&tiles, 0, 10, root), Err(TreeError::Range));
    assert_eq!(proof::consistency(&tiles, 11, 10, root), Err(TreeError::Range));
    assert_eq!(
        proof::inclusion(&tiles, 10, Hash::ZERO, 3),
        Err(TreeError::Inconsistent)
    );
    assert_eq!(Tree::open(u64::MAX, root, &tiles), Err(TreeError::Range));
    assert!(proof::check_inclusion(&[], u64::MAX, root, 0, Hash::ZERO).is_err());
    assert!(proof::check_inclusion(&[Hash::ZERO; 65], u64::MAX, root, 0, Hash::ZERO).is_err());
    assert!(proof::check_consistency(&[], (0, root), (0, root)).is_err());
    assert!(proof::check_consistency(&[Hash::ZERO], (u64::MAX, root), (u64::MAX, root)).is_err());
}
