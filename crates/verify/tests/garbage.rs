//! Whatever the bytes: an answer, and no panic. What both readers read, they judge alike.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod support;

use ledger::{Act, Checkpoint, Erasure, Scope, TlogProof, VerifierKey};
use proptest::prelude::*;
use support::{SEED, Story, World, fact, lines, reseal, small_world};
use verify::{Options, bundle_holds, erasure, export, tlog_proof};

/// Some good text with pieces cut out, put in, and moved.
fn mangled(good: String) -> impl Strategy<Value = Vec<u8>> {
    let edits = proptest::collection::vec(
        (
            any::<prop::sample::Index>(),
            any::<prop::sample::Index>(),
            any::<Vec<u8>>(),
            0..3,
        ),
        1..6,
    );
    edits.prop_map(move |edits| {
        let mut bytes = good.clone().into_bytes();
        for (a, b, piece, kind) in edits {
            if bytes.is_empty() {
                break;
            }
            let (a, b) = (a.index(bytes.len()), b.index(bytes.len()));
            let range = a.min(b)..a.max(b);
            match kind {
                0 => drop(bytes.drain(range)),
                1 => drop(bytes.splice(range, piece)),
                _ => {
                    let copy = bytes[range].to_vec();
                    bytes.splice(a..a, copy);
                }
            }
        }
        bytes
    })
}

fn world_with_proof() -> (World, String, String) {
    let (mut world, mut story) = (World::new(&SEED), Story::new(1));
    for i in 0..5 {
        world.append(&mut story, fact(Act::Show, "account", i));
    }
    let proof = TlogProof::new(3, world.prove(3), world.checkpoint()).to_string();
    let receipt = Erasure {
        person: story.person,
        scope: Scope::Person,
        what: "all".to_owned(),
        at_ms: 1,
        keys_destroyed: 2,
        backup_horizon_days: 30,
        index: 3,
        log_size: 5,
        log_root: world.tree.root().unwrap(),
    };
    let receipt = receipt.sign(&world.key).unwrap();
    (world, proof, receipt)
}

fn good_export() -> String {
    let (world, ada) = small_world();
    lines(&world.export(&ada)).concat()
}

#[test]
fn every_bit_of_a_proof_and_of_a_receipt_counts() {
    let (world, proof, receipt) = world_with_proof();
    let (vkey, leaf) = (world.key.verifier().to_string(), world.leaves[3]);
    assert!(tlog_proof(&proof, leaf.as_bytes(), &vkey).is_ok() && erasure(&receipt, &vkey).is_ok());
    for (good, what) in [(&proof, "proof"), (&receipt, "receipt"), (&vkey, "key")] {
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut bytes = good.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                let Ok(text) = String::from_utf8(bytes) else { continue };
                let accepted = match what {
                    "proof" => tlog_proof(&text, leaf.as_bytes(), &vkey).is_ok(),
                    "receipt" => erasure(&text, &vkey).is_ok(),
                    _ => tlog_proof(&proof, leaf.as_bytes(), &text).is_ok(),
                };
                assert!(!accepted, "{what}: byte {at}, bit {bit}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn arbitrary_bytes(bytes: Vec<u8>) {
        let text = String::from_utf8_lossy(&bytes);
        let vkey = World::new(&SEED).key.verifier();
        prop_assert!(export(bytes.as_slice(), &Options::default()).is_err());
        prop_assert!(tlog_proof(&text, &bytes, vkey.as_str()).is_err());
        prop_assert!(erasure(&text, vkey.as_str()).is_err());
        prop_assert!(tlog_proof(&text, &bytes, &text).is_err());
        let _ = bundle_holds(&bytes, &[0; 32], 0);
    }

    #[test]
    fn mangled_exports(bytes in mangled(good_export())) {
        let same = bytes == good_export().into_bytes();
        prop_assert_eq!(export(bytes.as_slice(), &Options::default()).is_ok(), same);
    }

    #[test]
    fn mangled_lines_that_are_sealed_again(line in 0..11_usize, edits in any::<prop::sample::Index>(), piece in "[\\x20-\\x7e]{0,8}") {
        let whole = lines(good_export().as_bytes());
        prop_assume!(line + 1 < whole.len());
        let mut text = whole[line].clone().into_bytes();
        let at = edits.index(text.len());
        text.splice(at..at, piece.bytes());
        let Ok(text) = String::from_utf8(text) else { return Ok(()) };
        let file = reseal(whole.clone(), |l| l[line] = text);
        let _ = export(file.as_slice(), &Options::default());
    }

    #[test]
    fn mangled_proofs(bytes in mangled(world_with_proof().1)) {
        let (world, good, _) = world_with_proof();
        let (vkey, text) = (world.key.verifier(), String::from_utf8_lossy(&bytes));
        let leaf = world.leaves[3];
        let ours = tlog_proof(&text, leaf.as_bytes(), vkey.as_str()).is_ok();
        let theirs = TlogProof::parse(&text).is_ok_and(|p| p.check(&leaf, &vkey).is_ok());
        prop_assert_eq!(ours, theirs);
        prop_assert!(!ours || text == good || text.contains("\nextra "));
    }

    #[test]
    fn mangled_receipts(bytes in mangled(world_with_proof().2)) {
        let (world, _, good) = world_with_proof();
        let (vkey, text) = (world.key.verifier(), String::from_utf8_lossy(&bytes));
        let ours = erasure(&text, vkey.as_str()).is_ok();
        prop_assert_eq!(ours, Erasure::open(&text, &vkey).is_ok());
        prop_assert!(!ours || text == good || text.matches('—').count() > 1);
    }

    #[test]
    fn mangled_keys_and_checkpoints(bytes in mangled(world_with_proof().0.checkpoint()), key in mangled(World::new(&SEED).key.verifier().to_string())) {
        let vkey = World::new(&SEED).key.verifier();
        let _ = Checkpoint::open(&String::from_utf8_lossy(&bytes), &vkey);
        let _ = VerifierKey::parse(&String::from_utf8_lossy(&key));
        let _ = erasure(&String::from_utf8_lossy(&bytes), &String::from_utf8_lossy(&key));
    }
}
