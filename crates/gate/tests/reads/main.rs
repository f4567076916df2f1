//! No read without a leaf, and none after an acknowledged withdrawal: random sequences of what people do, on a store that fails.
//!
//! `TROTH_READ_CASES` says how many sequences; 10,000 without it, a million by `make soak`. A sequence is named by its seed, and goes the
//! same way again.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod store;
mod world;

use std::path::Path;

use rand_chacha::ChaCha8Rng;
use rand_core::{RngCore as _, SeedableRng as _};

use crate::store::{FAULTS, Memory};
use world::{Seen, World};

/// Steps of one sequence, at most.
const LONGEST: u32 = 14;

fn sequence(seed: u64, (dir, made): (&Path, &Memory), seen: &mut Seen) {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let mut below = |n: u32| chance.next_u32() % n;
    let mut world = World::begin(dir, made);
    // Most begin with something to read, and leave to read it.
    if below(4) > 0 {
        for purpose in 0..2 {
            world.agree(purpose);
            world.keep(seen);
        }
    }
    for _ in 0..3 + below(LONGEST - 2) {
        match below(16) {
            0..=1 => world.keep(seen),
            2..=4 => world.read(seen),
            5 => world.read_aloud(seen),
            6..=7 => world.take_permit(),
            8 => world.read_by_old_permit(seen),
            9 => world.agree(below(2) as usize),
            10 => world.withdraw(below(2) as usize),
            11 => world.freeze(below(2) == 0),
            12 => world.erase(below(3), seen),
            13 => world.crash(),
            _ => world.arm(FAULTS[below(4) as usize], below(4) as usize),
        }
        if below(3) == 0 {
            world.read_by_old_permit(seen);
        }
    }
    world.settle(seen);
}

#[test]
fn no_read_without_a_leaf_and_none_after_a_withdrawal_whatever_fails() {
    let cases = std::env::var("TROTH_READ_CASES").map_or(10_000, |cases| cases.parse().unwrap());
    let dir = tempfile::tempdir().unwrap();
    let made = World::made(dir.path());
    let mut seen = Seen::default();
    for seed in 0..cases {
        let case = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            sequence(seed, (dir.path(), &made), &mut seen)
        }));
        if let Err(cause) = case {
            println!("the sequence of seed {seed}");
            std::panic::resume_unwind(cause);
        }
    }
    println!("{cases} sequences: {seen:?}");
    // Or none of it was tried.
    let at_least = |n: u64, part: u64| assert!(n >= cases / part, "{n} of {cases}: {seen:?}");
    at_least(seen.reads, 1);
    at_least(seen.records, 1);
    at_least(seen.refused, 5);
    at_least(seen.faults, 5);
    at_least(seen.erased, 20);
    at_least(seen.stopped, 50);
    at_least(seen.verified, 50);
}
