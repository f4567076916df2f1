//! Durable appends: each returns once its transaction is on the disk.
#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark")]

use divan::counter::ItemsCount;
use ledger::Leaf;
use std::sync::atomic::{AtomicU32, Ordering};
use vault::PersonId;
use vault::log::{Append, Log, SealedEntry};

/// Bytes of a sealed entry of usual length.
const SEALED: usize = 600;

fn main() {
    divan::main();
}

fn entries(count: u64) -> Vec<SealedEntry> {
    let leaf = |n: u64| Leaf::from_bytes([n as u8; 48]);
    (0..count)
        .map(|n| SealedEntry::without_records(leaf(n), vec![0; SEALED]))
        .collect()
}

fn open() -> (tempfile::TempDir, Log) {
    let dir = tempfile::tempdir().unwrap();
    let store = store::open(&format!("sqlite:{}", dir.path().display())).unwrap();
    (dir, Log::open(store, "home.example/log", &[7; 32]).unwrap())
}

fn append(person: u32, expect_n: u64, count: u64) -> Append {
    let mut id = [0; 16];
    id[..4].copy_from_slice(&person.to_be_bytes());
    Append {
        person: PersonId::from_bytes(id),
        entries: entries(count),
        expect_n,
        consent_epoch: 0,
        also: vec![],
    }
}

/// One person's turn: its entries together.
#[divan::bench(args = [1, 4, 64, 1024])]
fn one_caller(bencher: divan::Bencher<'_, '_>, count: u64) {
    let (_dir, log) = open();
    let mut n = 0;
    bencher.counter(ItemsCount::new(count)).bench_local(|| {
        let receipts = log.append(append(1, n, count)).unwrap();
        n += count;
        receipts.len()
    });
}

/// Many people at once, each with one entry at a time.
#[divan::bench(args = [8, 64, 256], sample_count = 10)]
fn many_callers(bencher: divan::Bencher<'_, '_>, callers: u32) {
    const EACH: u64 = 16;
    let (_dir, log) = open();
    let round = AtomicU32::new(0);
    bencher.counter(ItemsCount::new(u64::from(callers) * EACH)).bench(|| {
        let first = round.fetch_add(callers, Ordering::Relaxed);
        std::thread::scope(|scope| {
            for person in first..first + callers {
                let log = &log;
                scope.spawn(move || {
                    (0..EACH)
                        .map(|n| log.append(append(person, n, 1)).unwrap().len())
                        .sum::<usize>()
                });
            }
        });
    });
}
