//! What an append gives, what the log serves, and that one request's failure is its own.

use super::wrapped::{Meddle, Wrapped};
use super::*;
use crate::log::sequencer::Request;
use ledger::{LabelKey, Salt, TlogProof};
use proptest::prelude::*;
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use store::{Op, StoreError, Volume};

#[test]
fn receipts_say_what_is_in_the_store() {
    let disk = Disk::new();
    let log = log(disk.open());
    let (ada, ben) = (person(1), person(2));
    assert_eq!(log.head(ada).unwrap(), None);
    let receipts = [
        log.append(append(ada, 0, 2)).unwrap(),
        log.append(append(ben, 0, 1)).unwrap(),
    ]
    .concat_receipts();
    let told: Vec<_> = receipts.iter().map(|r| (r.index(), r.n(), r.consent_epoch())).collect();
    assert_eq!(told, [(0, 0, 3), (1, 1, 3), (2, 0, 3)]);
    assert_eq!(log.head(ada).unwrap(), Some((1, leaf(ada, 1).hash())));
    let record = RecordId::from_bytes(Sha256::digest(1_u64.to_be_bytes())[..16].try_into().unwrap());
    assert!(receipts[1].covers(ada, record));
    assert!(!receipts[1].covers(ben, record) && !receipts[0].covers(ada, record));
    assert_eq!(log.entries(ada, 1..2).unwrap()[0].sealed(), b"sealed 1");
    assert_eq!(log.entries(ada, 2..9).unwrap(), []);
    assert_eq!(log.leaf(2).unwrap(), leaf(ben, 0));
    assert!(matches!(log.leaf(3), Err(LogError::Outside)));
    drop(log);
    audit(&disk.open());
}

trait ConcatReceipts {
    fn concat_receipts(self) -> Vec<Receipt>;
}

impl ConcatReceipts for [Vec<Receipt>; 2] {
    fn concat_receipts(self) -> Vec<Receipt> {
        self.into_iter().flatten().collect()
    }
}

#[test]
fn what_is_served_is_what_tlog_tiles_names() {
    let disk = Disk::new();
    let log = log(disk.open());
    let ada = person(1);
    let _ = log.append(append(ada, 0, 300)).unwrap();
    let tile = |path: &str| log.tile(path).unwrap();
    assert_eq!(tile("checkpoint").unwrap(), log.checkpoint().unwrap().into_bytes());
    assert_eq!(tile("tile/0/000").unwrap().len(), 8192);
    assert_eq!(tile("tile/0/000.p/7").unwrap().len(), 7 * 32);
    assert_eq!(tile("tile/0/001.p/44").unwrap().len(), 44 * 32);
    assert_eq!(tile("tile/1/000.p/1").unwrap().len(), 32);
    assert_eq!(
        tile("tile/entries/001.p/44").unwrap()[2..50],
        *leaf(ada, 256).as_bytes()
    );
    for absent in [
        "tile/0/001",
        "tile/0/001.p/45",
        "tile/0/002",
        "tile/1/000",
        "tile/2/000.p/1",
        "tile/0/000.p/0",
        "x",
    ] {
        assert_eq!(tile(absent), None, "{absent}");
    }
    let proof = log.prove(257).unwrap().to_string();
    let head = TlogProof::parse(&proof)
        .unwrap()
        .check(&leaf(ada, 257), log.verifier())
        .unwrap();
    assert_eq!(head.size(), 300);
    assert!(matches!(log.prove(300), Err(LogError::Outside)));
}

#[test]
fn an_export_ends_with_the_snapshot_it_was_begun_for() {
    use ledger::export::{Header, ProvenEntry, Writer};
    let disk = Disk::new();
    let log = log(disk.open());
    let (ada, label_key, salt) = (person(1), LabelKey::from_bytes([1; 32]), Salt::from_bytes([2; 32]));
    let leaf = Leaf::seal(&label_key, &salt, 0, b"{}");
    let entries = vec![SealedEntry::new(leaf, vec![], vec![])];
    let _ = log
        .append(Append {
            person: ada,
            entries,
            expect_n: 0,
            consent_epoch: 0,
            also: vec![],
        })
        .unwrap();
    let snapshot = log.snapshot().unwrap();
    let _ = log.append(append(person(2), 0, 5)).unwrap();
    let begin = || {
        let (person, log_size) = (ledger::Id::from_bytes(*ada.as_bytes()), snapshot.size());
        let header = Header {
            person,
            vkey: log.verifier(),
            log_size,
            label_key: &label_key,
            made_at_ms: 0,
        };
        let mut writer = Writer::new(Vec::new(), &header).unwrap();
        let proof = log.inclusion(&snapshot, 0).unwrap();
        writer
            .entry(&ProvenEntry {
                index: 0,
                n: 0,
                salt: &salt,
                entry_json: "{}",
                proof: &proof,
            })
            .unwrap();
        writer
    };
    assert!(log.finish_export(begin(), &snapshot).unwrap().ends_with(b"\"}\n"));
    assert!(matches!(
        log.finish_export(begin(), &log.snapshot().unwrap()),
        Err(LogError::Export(_))
    ));
}

#[test]
fn what_could_never_be_committed_is_refused_before_it_is_queued() {
    let disk = Disk::new();
    let log = log(disk.open());
    let (ada, ben) = (person(1), person(2));
    let with = |op: Op| {
        log.append(Append {
            also: vec![op],
            ..append(ada, 0, 1)
        })
    };
    let put = |space| Op::Put {
        space,
        key: ada.as_bytes().to_vec(),
        value: vec![],
    };
    for space in [Space::Tile, Space::Bundle, Space::Checkpoint, Space::Entry, Space::Head] {
        assert!(matches!(with(put(space)), Err(LogError::Foreign)), "{space:?}");
    }
    assert!(matches!(with(put(Space::Record)), Err(LogError::Store(_))));
    let others = Op::DeletePrefix {
        space: Space::Entry,
        prefix: ben.as_bytes().to_vec(),
    };
    assert!(matches!(with(others), Err(LogError::Foreign)));
    let everybody = Op::DeletePrefix {
        space: Space::Entry,
        prefix: vec![0],
    };
    assert!(matches!(with(everybody), Err(LogError::Foreign)));
    assert!(matches!(
        with(Op::Delete {
            space: Space::Head,
            key: ben.as_bytes().to_vec()
        }),
        Err(LogError::Foreign)
    ));
    assert!(matches!(log.append(append(ada, 0, 0)), Err(LogError::Size { .. })));
    assert!(matches!(log.append(append(ada, 0, 8193)), Err(LogError::Size { .. })));
    let long = SealedEntry::new(leaf(ada, 0), vec![0; store::MAX_VALUE], vec![]);
    assert!(matches!(
        log.append(Append {
            entries: vec![long],
            ..append(ada, 0, 1)
        }),
        Err(LogError::Size { .. })
    ));
    assert_eq!(log.snapshot().unwrap().size(), 0);
}

#[test]
fn a_chain_that_ends_takes_its_rows_along_and_leaves_its_leaves() {
    let disk = Disk::new();
    let store = disk.open();
    let log = log(Arc::clone(&store));
    let (ada, key) = (person(1), person(1).as_bytes().to_vec());
    let _ = log.append(append(ada, 0, 3)).unwrap();
    let tombstone = Op::Insert {
        space: Space::Tombstone,
        key: key.clone(),
        value: vec![1],
    };
    let entries = Op::DeletePrefix {
        space: Space::Entry,
        prefix: key.clone(),
    };
    let head = Op::Delete {
        space: Space::Head,
        key: key.clone(),
    };
    let _ = log
        .append(Append {
            also: vec![tombstone, entries, head],
            ..append(ada, 3, 1)
        })
        .unwrap();
    assert_eq!(
        (log.head(ada).unwrap(), log.entries(ada, 0..9).unwrap()),
        (None, vec![])
    );
    assert_eq!(store.get(Space::Tombstone, &key).unwrap(), Some(vec![1]));
    assert_eq!(log.snapshot().unwrap().size(), 4);
    assert!(matches!(
        log.append(append(ada, 4, 1)),
        Err(LogError::Raced { next: 0 })
    ));
}

/// Holds each write until it is let go, so that what is queued meanwhile makes one batch.
struct Gate {
    go: Mutex<Receiver<()>>,
    arrived: Sender<usize>,
}

impl Meddle for Gate {
    fn write(&self, inner: &dyn Store, volume: Volume, ops: &[Op]) -> Result<(), StoreError> {
        let _ = self.arrived.send(ops.len());
        let _ = self.go.lock().unwrap_or_else(PoisonError::into_inner).recv();
        inner.apply(volume, ops)
    }
}

#[test]
fn only_the_guilty_fail() {
    let disk = Disk::new();
    let store = disk.open();
    drop(log(Arc::clone(&store)));
    let ((release, go), (arrived, arrivals)) = (channel(), channel());
    let (inner, meddle) = (
        Arc::clone(&store),
        Gate {
            go: Mutex::new(go),
            arrived,
        },
    );
    let log = log(Arc::new(Wrapped { inner, meddle }));
    let queue = |append| {
        let (reply, answer) = sync_channel(1);
        log.queue.as_ref().unwrap().send(Request { append, reply }).unwrap();
        answer
    };
    let first = queue(append(person(100), 0, 1));
    arrivals.recv().unwrap();
    // The first write waits at the gate; all of these are taken up together after it.
    let guilty = [3, 7, 8];
    let expect = |value| Op::Expect {
        space: Space::Consent,
        key: b"epoch".to_vec(),
        value,
    };
    let answers: Vec<_> = (0..16)
        .map(|who| {
            let other = guilty.contains(&who).then(|| b"other".to_vec());
            let from = if who == 5 { 4 } else { 0 };
            queue(Append {
                also: vec![expect(other)],
                ..append(person(who), from, 2)
            })
        })
        .collect();
    drop(release);
    first.recv().unwrap().unwrap();
    assert!(arrivals.recv().unwrap() > 15 * 4, "they were not one batch");
    for (who, answer) in (0..).zip(answers) {
        match answer.recv().unwrap() {
            Err(LogError::Refused) => assert!(guilty.contains(&who), "{who}"),
            Err(LogError::Raced { next: 0 }) => assert_eq!(who, 5),
            Err(error) => panic!("{who}: {error}"),
            Ok(receipts) => {
                assert!(!guilty.contains(&who) && who != 5, "{who}");
                receipts.iter().for_each(|r| assert_holds(&log, person(who), r));
            }
        }
    }
    drop(log);
    assert_eq!(audit(&store).len(), 1 + 12 * 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn appends_of_any_size_give_the_tree_of_rfc_6962(
        steps in proptest::collection::vec((0..4_u32, prop_oneof![1..4_u64, 200..300_u64], any::<bool>()), 1..14),
    ) {
        let disk = Disk::new();
        let store = disk.open();
        let mut log = super::log(Arc::clone(&store));
        let mut next = [0; 4];
        for (who, count, reopen) in steps {
            let from = &mut next[who as usize];
            let receipts = log.append(append(person(who), *from, count)).unwrap();
            prop_assert_eq!(receipts.len() as u64, count);
            *from += count;
            if reopen {
                drop(log);
                log = super::log(Arc::clone(&store));
            }
        }
        drop(log);
        prop_assert_eq!(audit(&store).len() as u64, next.iter().sum::<u64>());
    }
}
