//! A log that somebody has changed behind its back does not open, and does not grow.

use super::*;
use store::{Op, Volume};

fn grown(disk: &Disk, size: u64) -> Arc<dyn Store> {
    let store = disk.open();
    let _ = log(Arc::clone(&store)).append(append(person(1), 0, size)).unwrap();
    store
}

fn refused(store: &Arc<dyn Store>, what: &str) {
    let verdict = Log::open(Arc::clone(store), ORIGIN, &SEED);
    assert!(
        matches!(verdict, Err(LogError::Altered(_))),
        "{what}: {:?}",
        verdict.err()
    );
}

fn rows(store: &Arc<dyn Store>, space: Space) -> Vec<(Vec<u8>, Vec<u8>)> {
    store.scan(space, b"", None, usize::MAX, false).unwrap()
}

fn put(store: &Arc<dyn Store>, space: Space, key: &[u8], value: Vec<u8>) {
    store
        .apply(
            Volume::Log,
            &[Op::Put {
                space,
                key: key.to_vec(),
                value,
            }],
        )
        .unwrap();
}

#[test]
fn another_key_or_name_does_not_open_it() {
    let disk = Disk::new();
    let store = grown(&disk, 3);
    assert!(matches!(
        Log::open(Arc::clone(&store), ORIGIN, &[8; 32]),
        Err(LogError::Altered(_))
    ));
    assert!(matches!(
        Log::open(Arc::clone(&store), "away.example/log", &SEED),
        Err(LogError::Altered(_))
    ));
    assert!(matches!(
        Log::open(Arc::clone(&store), "not a name", &SEED),
        Err(LogError::Key(_))
    ));
    assert!(Log::open(store, ORIGIN, &SEED).is_ok());
}

#[test]
fn a_right_edge_that_was_changed_is_refused() {
    for size in [1, 5, 255, 256, 257, 600] {
        let disk = Disk::new();
        let store = grown(&disk, size);
        let last = rows(&store, Space::Tile).into_iter().rev().take(1).chain(
            rows(&store, Space::Tile)
                .into_iter()
                .rev()
                .skip(1)
                .filter(|(key, _)| key[0] == 0 && key[1..] == ((size - 1) / 256).to_be_bytes()),
        );
        for (key, value) in last {
            let mut changed = value.clone();
            *changed.last_mut().unwrap() ^= 1;
            put(&store, Space::Tile, &key, changed);
            refused(&store, "a changed tile");
            put(&store, Space::Tile, &key, value[..value.len() - 32].to_vec());
            refused(&store, "a shorter tile");
            store
                .apply(
                    Volume::Log,
                    &[Op::Delete {
                        space: Space::Tile,
                        key: key.clone(),
                    }],
                )
                .unwrap();
            refused(&store, "a tile that is gone");
            put(&store, Space::Tile, &key, value);
        }
        let (key, value) = rows(&store, Space::Bundle).pop().unwrap();
        let mut changed = value.clone();
        *changed.last_mut().unwrap() ^= 1;
        put(&store, Space::Bundle, &key, changed);
        refused(&store, "a changed bundle");
        put(&store, Space::Bundle, &key, value);
        audit(&store);
    }
}

#[test]
fn a_checkpoint_that_was_changed_or_is_gone_is_refused() {
    let disk = Disk::new();
    let store = grown(&disk, 300);
    let note = log(Arc::clone(&store)).checkpoint().unwrap();
    for at in 0..note.len() {
        let mut changed = note.clone().into_bytes();
        changed[at] ^= 1;
        put(&store, Space::Checkpoint, b"", changed);
        refused(&store, &format!("byte {at} of the checkpoint"));
    }
    store
        .apply(
            Volume::Log,
            &[Op::Delete {
                space: Space::Checkpoint,
                key: vec![],
            }],
        )
        .unwrap();
    refused(&store, "no checkpoint");
    put(&store, Space::Checkpoint, b"", note.into_bytes());
    audit(&store);
}

#[test]
fn a_log_that_is_rolled_back_or_replaced_while_it_runs_does_not_grow() {
    let disk = Disk::new();
    let store = grown(&disk, 5);
    let before = store.get(Space::Checkpoint, b"").unwrap().unwrap();
    let running = log(Arc::clone(&store));
    let _ = running.append(append(person(2), 0, 1)).unwrap();
    let after = store.get(Space::Checkpoint, b"").unwrap().unwrap();
    put(&store, Space::Checkpoint, b"", before);
    assert!(matches!(
        running.append(append(person(2), 1, 1)),
        Err(LogError::Altered(_))
    ));

    // A longer log under the same key that is another one.
    let elsewhere = Disk::new();
    let other = grown(&elsewhere, 20);
    for space in [Space::Tile, Space::Bundle, Space::Checkpoint] {
        let kept = rows(&store, space);
        rows(&other, space)
            .into_iter()
            .for_each(|(key, value)| put(&store, space, &key, value));
        if space == Space::Checkpoint {
            assert!(matches!(
                running.append(append(person(3), 0, 1)),
                Err(LogError::Altered(_))
            ));
        }
        assert!(!kept.is_empty());
    }
    assert_ne!(store.get(Space::Checkpoint, b"").unwrap(), Some(after));
}
