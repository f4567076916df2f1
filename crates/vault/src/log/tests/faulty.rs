//! A store that fails at the n-th write: before it, or after it without saying so.

use super::wrapped::{Meddle, Wrapped};
use super::*;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use store::{Op, StoreError, Volume};

struct Faulty {
    writes: AtomicU32,
    fails_at: u32,
    /// Whether the failing write happens all the same.
    happens: bool,
    /// Whether everything fails from then on, as when the process has died.
    for_good: bool,
    dead: AtomicBool,
}

impl Meddle for Faulty {
    fn read(&self) -> Result<(), StoreError> {
        if self.dead.load(Ordering::SeqCst) {
            Err(StoreError::Backend("gone".to_owned()))
        } else {
            Ok(())
        }
    }

    fn write(&self, inner: &dyn Store, volume: Volume, ops: &[Op]) -> Result<(), StoreError> {
        self.read()?;
        if self.writes.fetch_add(1, Ordering::SeqCst) + 1 != self.fails_at {
            return inner.apply(volume, ops);
        }
        if self.happens {
            inner.apply(volume, ops)?;
        }
        self.dead.store(self.for_good, Ordering::SeqCst);
        Err(StoreError::Backend("the disk is on fire".to_owned()))
    }
}

fn run(fails_at: u32, happens: bool, for_good: bool) {
    let disk = Disk::new();
    let store = disk.open();
    drop(log(Arc::clone(&store)));
    let (writes, dead) = (AtomicU32::new(0), AtomicBool::new(false));
    let meddle = Faulty {
        writes,
        fails_at,
        happens,
        for_good,
        dead,
    };
    let log = log(Arc::new(Wrapped {
        inner: Arc::clone(&store),
        meddle,
    }));
    let (mut kept, mut failures, mut notes) = (Vec::new(), 0, Vec::new());
    for _ in 0..6 {
        for who in [person(1), person(2)] {
            // After a failure nobody knows what happened; the head tells.
            let Ok(link) = log.link(who) else { continue };
            match log.append(append(who, link.n(), 25)) {
                Ok(receipts) => kept.extend(receipts.into_iter().map(|r| (who, r))),
                Err(LogError::Store(_)) => failures += 1,
                Err(error) => panic!("{error}"),
            }
            notes.extend(log.checkpoint());
        }
    }
    drop(log);
    assert_eq!(failures, 1);
    let leaves = audit(&store).len();
    assert_eq!(leaves, kept.len() + if happens { 25 } else { 0 });
    let log = super::log(store);
    kept.iter().for_each(|(who, receipt)| assert_holds(&log, *who, receipt));
    notes.iter().for_each(|note| assert_continues(&log, note));
}

#[test]
fn a_write_that_fails_loses_and_forks_nothing() {
    for fails_at in [1, 2, 7, 12] {
        for (happens, for_good) in [(false, false), (true, false), (false, true), (true, true)] {
            run(fails_at, happens, for_good);
        }
    }
}
