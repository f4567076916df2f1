//! Rows in SQLite: durable writes, reads and scans over ten thousand rows.
#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark")]

use std::sync::Arc;

use divan::counter::ItemsCount;
use store::{Op, Space, Store, Volume};

/// Rows that are there before anything is measured.
const ROWS: u32 = 10_000;
/// Bytes of a value: a sealed record in the smallest bucket.
const VALUE: usize = 341;

fn main() {
    divan::main();
}

fn key(n: u32) -> Vec<u8> {
    [&[7; 16], n.to_be_bytes().as_slice(), &[0; 20]].concat()
}

fn full() -> (tempfile::TempDir, Arc<dyn Store>) {
    let dir = tempfile::tempdir().unwrap();
    let store = store::open(&format!("sqlite:{}", dir.path().display())).unwrap();
    let rows: Vec<Op> = (0..ROWS).map(|n| Op::put(Space::Record, key(n), [1; VALUE])).collect();
    store.apply(Volume::Records, &rows).unwrap();
    (dir, store)
}

#[divan::bench(args = [1, 50, 1000])]
fn put(bencher: divan::Bencher<'_, '_>, rows: u32) {
    let (_dir, store) = full();
    let batch: Vec<Op> = (0..rows).map(|n| Op::put(Space::Record, key(n), [2; VALUE])).collect();
    bencher
        .counter(ItemsCount::new(rows))
        .bench(|| store.apply(Volume::Records, &batch).unwrap());
}

#[divan::bench(args = [1, 50, 1000])]
fn get_many(bencher: divan::Bencher<'_, '_>, rows: u32) {
    let (_dir, store) = full();
    let keys: Vec<_> = (0..rows).map(|n| key(n * (ROWS / rows))).collect();
    bencher
        .counter(ItemsCount::new(rows))
        .bench(|| store.get_many(Space::Record, &keys).unwrap());
}

#[divan::bench(args = [50, 1000])]
fn scan(bencher: divan::Bencher<'_, '_>, rows: usize) {
    let (_dir, store) = full();
    bencher
        .counter(ItemsCount::new(rows))
        .bench(|| store.scan(Space::Record, &[7; 16], None, rows, true).unwrap());
}

#[divan::bench]
fn delete_by_prefix_and_compact(bencher: divan::Bencher<'_, '_>) {
    bencher
        .counter(ItemsCount::new(ROWS))
        .with_inputs(full)
        .bench_values(|(_dir, store)| {
            store
                .apply(Volume::Records, &[Op::delete_prefix(Space::Record, [7; 16])])
                .unwrap();
            store.compact(Volume::Records).unwrap();
        });
}
