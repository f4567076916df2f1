//! The sequencer against stores that fail, race and lie. What is checked afterwards is read from the store alone.

mod altered;
mod batches;
mod concurrent;
mod crash;
mod faulty;
mod wrapped;

use super::{Append, Log, LogError, Receipt, SealedEntry};
use crate::ids::{PersonId, RecordId};
use ledger::{Checkpoint, Hash, Leaf, LogKey, proof};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use store::{Space, Store};

const ORIGIN: &str = "home.example/log";
const SEED: [u8; 32] = [7; 32];

/// A store in a directory that is removed at the end.
struct Disk(tempfile::TempDir);

impl Disk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn open(&self) -> Arc<dyn Store> {
        store::open(&format!("sqlite:{}", self.0.path().display())).unwrap()
    }
}

fn log(store: Arc<dyn Store>) -> Log {
    Log::open(store, ORIGIN, &SEED).unwrap()
}

fn person(number: u32) -> PersonId {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    PersonId::from_bytes(bytes)
}

/// A leaf that says whose it is and which.
fn leaf(person: PersonId, n: u64) -> Leaf {
    let mut bytes = [0; 48];
    bytes[..16].copy_from_slice(person.as_bytes());
    bytes[16..24].copy_from_slice(&n.to_be_bytes());
    Leaf::from_bytes(bytes)
}

fn append(person: PersonId, from: u64, count: u64) -> Append {
    let entry = |n: u64| {
        let record = RecordId::from_bytes(Sha256::digest(n.to_be_bytes())[..16].try_into().unwrap());
        SealedEntry::new(leaf(person, n), format!("sealed {n}").into_bytes(), vec![record])
    };
    Append {
        person,
        entries: (from..from + count).map(entry).collect(),
        expect_n: from,
        consent_epoch: 3,
        also: vec![],
    }
}

/// RFC 6962, section 2.1, word for word.
fn naive_root(leaves: &[Leaf]) -> Hash {
    let hash = |parts: &[&[u8]]| Hash::from_bytes(Sha256::digest(parts.concat()).into());
    match leaves {
        [] => hash(&[]),
        [one] => hash(&[&[0], one.as_bytes()]),
        many => {
            let (left, right) = many.split_at(many.len().next_power_of_two() / 2);
            hash(&[&[1], naive_root(left).as_bytes(), naive_root(right).as_bytes()])
        }
    }
}

/// Checks everything that the store holds: the checkpoint against all leaves, each person's chain against the tree; gives the leaves.
fn audit(store: &Arc<dyn Store>) -> Vec<Leaf> {
    let key = LogKey::from_seed(ORIGIN, &SEED).unwrap().verifier();
    let log = log(Arc::clone(store));
    let head = Checkpoint::open(&log.checkpoint().unwrap(), &key).unwrap();
    let mut leaves = Vec::new();
    for number in 0..head.size().div_ceil(256) {
        let width = (head.size() - number * 256).min(256);
        let partial = if width == 256 {
            String::new()
        } else {
            format!(".p/{width}")
        };
        let bundle = log
            .tile(&format!("tile/entries/{number:03}{partial}"))
            .unwrap()
            .unwrap();
        for entry in bundle.chunks(50) {
            assert_eq!(entry[..2], [0, 48]);
            leaves.push(Leaf::from_bytes(entry[2..].try_into().unwrap()));
        }
    }
    assert_eq!(leaves.len() as u64, head.size());
    assert_eq!(naive_root(&leaves), head.root());
    let mut owned = 0;
    for (who, _) in store.scan(Space::Head, b"", None, usize::MAX, false).unwrap() {
        let who = PersonId::from_bytes(who.try_into().unwrap());
        let entries = log.entries(who, 0..u64::MAX).unwrap();
        let mut after = None;
        for (n, entry) in (0..).zip(&entries) {
            assert_eq!((entry.n(), entry.leaf()), (n, &leaf(who, n)));
            assert_eq!(&leaves[entry.index() as usize], entry.leaf());
            assert!(after < Some(entry.index()));
            after = Some(entry.index());
        }
        let last = entries.last().unwrap();
        assert_eq!(log.head(who).unwrap(), Some((last.n(), last.leaf().hash())));
        owned += entries.len();
    }
    assert_eq!(owned, leaves.len());
    leaves
}

/// Checks that an earlier checkpoint is a beginning of the log as it is now: that nothing was ever forked.
fn assert_continues(log: &Log, note: &str) {
    let key = LogKey::from_seed(ORIGIN, &SEED).unwrap().verifier();
    let old = Checkpoint::open(note, &key).unwrap();
    let new = log.snapshot().unwrap();
    if old.size() > 0 {
        let hashes = log.consistency(old.size(), &new).unwrap();
        proof::check_consistency(&hashes, (old.size(), old.root()), (new.size(), new.root())).unwrap();
    }
}

/// Checks that what a receipt says is in the store.
fn assert_holds(log: &Log, who: PersonId, receipt: &Receipt) {
    let entries = log.entries(who, receipt.n()..receipt.n() + 1).unwrap();
    let found: Vec<_> = entries.iter().map(|e| (e.index(), e.leaf().hash())).collect();
    assert_eq!(found, [(receipt.index(), receipt.leaf_hash())]);
}
