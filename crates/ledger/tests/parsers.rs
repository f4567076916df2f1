//! Whatever the bytes: an answer, and no panic; and each value has one spelling.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use ledger::{Checkpoint, Entry, Erasure, Hash, Id, LogKey, TilePath, TlogProof, VerifierKey};
use proptest::prelude::*;

fn key() -> LogKey {
    LogKey::from_seed("home.example/log", &[7; 32]).unwrap()
}

/// Text that looks like what the parsers expect.
fn close() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "(tile/)?([0-9]{1,3}|entries|data|8)/(x?[0-9]{1,4}/){0,4}[0-9]{1,4}(\\.p/[+0-9]{0,4})?",
        "c2sp.org/tlog-proof@v1\n(extra [A-Za-z=]{0,8}\n)?index [0-9]{1,21}\n([A-Za-z0-9+/]{43}=\n){0,70}\nhome.example/log\n[0-9]{1,21}\n[A-Za-z0-9+/]{43}=\n\n— home.example/log [A-Za-z0-9+/]{88,92}=?=?\n",
        "[a-z/.]{1,9}\\+[0-9a-f]{7,9}\\+[A-Za-z0-9+/]{43,45}=?",
        "\\{\"v\":[0-9],\"n\":[0-9]{1,21},\"prev\":\"[0-9a-f]{64}\"(,\"act\":\"[a-z]{1,8}\")?\\}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn arbitrary_text(text in close()) {
        let vkey = key().verifier();
        prop_assert!(Checkpoint::open(&text, &vkey).is_err());
        prop_assert!(Erasure::open(&text, &vkey).is_err());
        if let Ok(proof) = TlogProof::parse(&text) {
            prop_assert!(proof.check(&ledger::Leaf::from_bytes([0; 48]), &vkey).is_err());
        }
        if let Ok(path) = TilePath::parse(&text) {
            prop_assert_eq!(path.to_string(), text.clone());
        }
        if let Ok(entry) = Entry::from_json(text.as_bytes()) {
            prop_assert_eq!(Entry::from_json(&entry.to_json().unwrap()).unwrap(), entry);
        }
        if let Ok(hash) = Hash::from_hex(&text) {
            prop_assert_eq!(hash.to_string(), text.clone());
        }
        let _ = VerifierKey::parse(&text);
        let _ = LogKey::from_seed(&text, &[1; 32]);
    }

    #[test]
    fn arbitrary_bytes(bytes: Vec<u8>) {
        prop_assert!(Entry::from_json(&bytes).is_err());
    }

    #[test]
    fn every_tile_path_reads_back(level in 0..64_u8, number in 0..=u64::MAX / 1000, width in 1..=256_u32, bundle: bool) {
        let mut n = format!("{:03}", number % 1000);
        let mut rest = number / 1000;
        while rest > 0 {
            n = format!("x{:03}/{n}", rest % 1000);
            rest /= 1000;
        }
        let what = if bundle { "entries".to_owned() } else { level.to_string() };
        let partial = if width == 256 { String::new() } else { format!(".p/{width}") };
        let path = format!("tile/{what}/{n}{partial}");
        let parsed = TilePath::parse(&path).unwrap();
        prop_assert_eq!(parsed.to_string(), path);
        prop_assert_eq!((parsed.number(), parsed.width(), parsed.is_bundle()), (number, width, bundle));
        prop_assert_eq!(parsed.level(), if bundle { 0 } else { level });
    }

    #[test]
    fn origins_that_make_a_key_make_notes_that_read_back(origin: String) {
        if let Ok(key) = LogKey::from_seed(&origin, &[3; 32]) {
            let note = Checkpoint::new(&origin, 5, Hash::ZERO).sign(&key).unwrap();
            prop_assert_eq!(Checkpoint::open(&note, &key.verifier()).unwrap().size(), 5);
            prop_assert_eq!(VerifierKey::parse(key.verifier().as_str()).unwrap(), key.verifier());
        }
    }
}

#[test]
fn paths_that_tlog_tiles_does_not_know() {
    for path in [
        "",
        "tile",
        "tile/",
        "tile/0",
        "tile/0/",
        "tile/00/000",
        "tile/64/000",
        "tile/+1/000",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/+1",
        "tile/0/000.p/",
        "tile/0/000.p",
        "tile/0/x000/000",
        "tile/0/x001/x234/67",
        "tile/data/000",
        "tile/8/0/000",
        "tile/0/000/",
        "/tile/0/000",
        "tile/0/../000",
        "tile/0/x018/x446/x744/x073/x709/x551/616",
    ] {
        assert!(TilePath::parse(path).is_err(), "{path}");
    }
}

#[test]
fn a_checkpoint_of_another_log_or_key_is_refused() {
    let note = Checkpoint::new("home.example/log", 1, Hash::ZERO).sign(&key()).unwrap();
    let other_key = LogKey::from_seed("home.example/log", &[8; 32]).unwrap();
    let other_log = LogKey::from_seed("away.example/log", &[7; 32]).unwrap();
    assert!(Checkpoint::open(&note, &key().verifier()).is_ok());
    assert!(Checkpoint::open(&note, &other_key.verifier()).is_err());
    assert!(Checkpoint::open(&note, &other_log.verifier()).is_err());
    assert!(
        Checkpoint::new("home.example/log", 1, Hash::ZERO)
            .sign(&other_log)
            .is_err()
    );
    assert_eq!(Id::from_bytes([0xab; 16]).to_string(), "ab".repeat(16));
    assert!(Id::from_hex(&"AB".repeat(16)).is_err());
}
