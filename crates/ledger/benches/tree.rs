//! How fast leaves are sealed, appended and proven.
#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark")]

use divan::counter::ItemsCount;
use ledger::{Act, Entry, Fact, Hash, LabelKey, Leaf, Link, LogKey, Salt, Tree};

fn main() {
    divan::main();
}

fn leaves(count: u64) -> Vec<Leaf> {
    (0..count).map(|n| Leaf::from_bytes([n as u8; 48])).collect()
}

#[divan::bench(args = [1, 16, 256, 4096])]
fn append(bencher: divan::Bencher<'_, '_>, batch: u64) {
    let leaves = leaves(batch);
    let mut tree = Tree::empty();
    bencher
        .counter(ItemsCount::new(batch))
        .bench_local(|| tree.append(&leaves).unwrap());
}

#[divan::bench]
fn sign_checkpoint(bencher: divan::Bencher<'_, '_>) {
    let key = LogKey::from_seed("home.example/log", &[7; 32]).unwrap();
    let head = ledger::Checkpoint::new("home.example/log", 1_000_000, Hash::ZERO);
    bencher.bench_local(|| head.sign(&key).unwrap());
}

#[divan::bench]
fn seal_leaf(bencher: divan::Bencher<'_, '_>) {
    let fact = Fact {
        at_ms: 0,
        act: Act::Disclose,
        purpose: "converse".to_owned(),
        categories: vec!["talk".to_owned()],
        records: vec![],
        recipient: "local_engine".to_owned(),
        bytes: 100,
        sha256: Hash::ZERO,
        note: None,
    };
    let (key, salt) = (LabelKey::from_bytes([1; 32]), Salt::from_bytes([2; 32]));
    bencher.bench_local(|| {
        let json = Entry::new(Link::FIRST, fact.clone()).to_json().unwrap();
        Leaf::seal(&key, &salt, 0, &json)
    });
}
