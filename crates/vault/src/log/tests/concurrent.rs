//! Many threads, and two logs over one directory, as two processes would have them.

use super::*;
use std::collections::HashSet;

const THREADS: u32 = 12;
const APPENDS: u64 = 30;

#[test]
fn two_logs_on_one_store_grow_one_tree() {
    let disk = Disk::new();
    let logs = [log(disk.open()), log(disk.open())];
    let mut notes = Vec::new();
    let receipts: Vec<(PersonId, Receipt)> = std::thread::scope(|scope| {
        let work = |thread: u32| {
            let log = &logs[thread as usize % 2];
            let (own, mut receipts) = (person(thread), Vec::new());
            for n in 0..APPENDS {
                receipts.extend(log.append(append(own, n, 1)).unwrap().into_iter().map(|r| (own, r)));
            }
            receipts
        };
        let threads: Vec<_> = (0..THREADS).map(|t| scope.spawn(move || work(t))).collect();
        while !threads.iter().all(std::thread::ScopedJoinHandle::is_finished) {
            notes.extend(logs.iter().map(|log| log.checkpoint().unwrap()));
        }
        threads.into_iter().flat_map(|t| t.join().unwrap()).collect()
    });
    drop(logs);
    let store = disk.open();
    assert_eq!(audit(&store).len() as u64, u64::from(THREADS) * APPENDS);
    let places: HashSet<u64> = receipts.iter().map(|(_, r)| r.index()).collect();
    assert_eq!(places.len(), receipts.len());
    let log = log(store);
    receipts
        .iter()
        .for_each(|(who, receipt)| assert_holds(&log, *who, receipt));
    notes.dedup();
    notes.iter().for_each(|note| assert_continues(&log, note));
}

#[test]
fn of_those_who_append_to_one_chain_one_wins_each_time() {
    let disk = Disk::new();
    let logs = [log(disk.open()), log(disk.open())];
    let ada = person(1);
    let won: Vec<u64> = std::thread::scope(|scope| {
        let work = |thread: usize| {
            let (mut won, mut next) = (0, 0);
            while won < 20 {
                match logs[thread % 2].append(append(ada, next, 1)) {
                    Ok(receipts) => {
                        assert_eq!(receipts[0].n(), next);
                        (won, next) = (won + 1, next + 1);
                    }
                    Err(LogError::Raced { next: is }) => next = is,
                    Err(error) => panic!("{error}"),
                }
            }
            won
        };
        let threads: Vec<_> = (0..4).map(|t| scope.spawn(move || work(t))).collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    drop(logs);
    assert_eq!(audit(&disk.open()).len() as u64, won.iter().sum::<u64>());
}
