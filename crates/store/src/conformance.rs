//! What every backend must do, as a suite that runs against any.
//!
//! [`run`] panics with the sentence that does not hold; call it from a test of the backend.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a suite of assertions; a backend that fails it must not be used"
)]

use std::sync::Arc;

use crate::{MAX_KEY, MAX_VALUE, Op, Space, Store, StoreError, Volume};

const SPACE: Space = Space::Record;
const VOLUME: Volume = Volume::Records;

fn put(key: &[u8], value: &[u8]) -> Op {
    Op::Put {
        space: SPACE,
        key: key.to_vec(),
        value: value.to_vec(),
    }
}

fn insert(key: &[u8], value: &[u8]) -> Op {
    Op::Insert {
        space: SPACE,
        key: key.to_vec(),
        value: value.to_vec(),
    }
}

fn expect(key: &[u8], value: Option<&[u8]>) -> Op {
    Op::Expect {
        space: SPACE,
        key: key.to_vec(),
        value: value.map(<[u8]>::to_vec),
    }
}

fn keys(store: &dyn Store, prefix: &[u8], after: Option<&[u8]>, limit: usize, reverse: bool) -> Vec<Vec<u8>> {
    store
        .scan(SPACE, prefix, after, limit, reverse)
        .unwrap()
        .into_iter()
        .map(|(key, _)| key)
        .collect()
}

/// Runs the whole suite; `make` gives an empty store each time.
pub fn run(make: impl Fn() -> Arc<dyn Store>) {
    rows_are_written_read_and_deleted(&*make());
    a_batch_is_all_or_nothing(&*make());
    operations_see_those_before_them(&*make());
    scans_are_ordered_bounded_and_resumable(&*make());
    prefixes_end_where_they_end(&*make());
    spaces_do_not_mix(&*make());
    limits_are_refused(&*make());
    one_of_many_racing_writers_wins(&make());
}

fn rows_are_written_read_and_deleted(store: &dyn Store) {
    assert_eq!(store.get(SPACE, b"a").unwrap(), None, "an empty store has no rows");
    store
        .apply(VOLUME, &[put(b"a", b"1"), put(b"b", b""), put(b"", b"empty key")])
        .unwrap();
    store.apply(VOLUME, &[put(b"a", b"2")]).unwrap();
    assert_eq!(
        store.get(SPACE, b"a").unwrap().as_deref(),
        Some(&b"2"[..]),
        "Put writes over"
    );
    assert_eq!(
        store.get(SPACE, b"b").unwrap().as_deref(),
        Some(&b""[..]),
        "an empty value is a value"
    );
    let many = store
        .get_many(SPACE, &[b"b".to_vec(), b"none".to_vec(), Vec::new()])
        .unwrap();
    assert_eq!(
        many,
        [Some(Vec::new()), None, Some(b"empty key".to_vec())],
        "get_many keeps the order"
    );
    store
        .apply(
            VOLUME,
            &[Op::Delete {
                space: SPACE,
                key: b"a".to_vec(),
            }],
        )
        .unwrap();
    store
        .apply(
            VOLUME,
            &[Op::Delete {
                space: SPACE,
                key: b"a".to_vec(),
            }],
        )
        .unwrap();
    assert_eq!(store.get(SPACE, b"a").unwrap(), None, "Delete deletes, twice too");
    assert_eq!(store.count(SPACE, b"").unwrap(), 2, "count counts");
}

fn a_batch_is_all_or_nothing(store: &dyn Store) {
    store.apply(VOLUME, &[put(b"a", b"1")]).unwrap();
    for refused in [
        insert(b"a", b"2"),
        expect(b"a", None),
        expect(b"a", Some(b"2")),
        expect(b"z", Some(b"")),
    ] {
        let batch = [
            put(b"a", b"9"),
            put(b"b", b"9"),
            Op::Delete {
                space: SPACE,
                key: b"a".to_vec(),
            },
            put(b"a", b"1"),
            refused,
        ];
        assert!(
            matches!(store.apply(VOLUME, &batch), Err(StoreError::Conflict)),
            "{:?} conflicts",
            batch.last()
        );
        assert_eq!(
            store.get(SPACE, b"a").unwrap().as_deref(),
            Some(&b"1"[..]),
            "a refused batch changes nothing"
        );
        assert_eq!(store.get(SPACE, b"b").unwrap(), None, "a refused batch adds nothing");
    }
    store
        .apply(
            VOLUME,
            &[expect(b"a", Some(b"1")), expect(b"z", None), insert(b"z", b"1")],
        )
        .unwrap();
    assert_eq!(store.count(SPACE, b"").unwrap(), 2, "what holds goes through");
}

fn operations_see_those_before_them(store: &dyn Store) {
    let batch = [
        insert(b"a", b"1"),
        expect(b"a", Some(b"1")),
        Op::DeletePrefix {
            space: SPACE,
            prefix: b"a".to_vec(),
        },
        expect(b"a", None),
        insert(b"a", b"2"),
    ];
    store.apply(VOLUME, &batch).unwrap();
    assert_eq!(
        store.get(SPACE, b"a").unwrap().as_deref(),
        Some(&b"2"[..]),
        "operations are carried out in order"
    );
}

fn scans_are_ordered_bounded_and_resumable(store: &dyn Store) {
    let all: Vec<Vec<u8>> = (0..=255u8).map(|byte| vec![7, byte]).collect();
    let rows: Vec<Op> = all.iter().rev().map(|key| put(key, key)).collect();
    store.apply(VOLUME, &rows).unwrap();
    store.apply(VOLUME, &[put(&[6, 255], b""), put(&[8], b"")]).unwrap();
    assert_eq!(
        keys(store, &[7], None, 1000, false),
        all,
        "a scan is in the order of keys and stays in its prefix"
    );
    let mut backwards = all.clone();
    backwards.reverse();
    assert_eq!(
        keys(store, &[7], None, 1000, true),
        backwards,
        "and the other way round"
    );
    for reverse in [false, true] {
        let mut seen = Vec::new();
        while let page = keys(store, &[7], seen.last().map(Vec::as_slice), 100, reverse)
            && !page.is_empty()
        {
            assert!(page.len() <= 100, "a limit is kept");
            seen.extend(page);
        }
        assert_eq!(
            seen,
            if reverse { backwards.clone() } else { all.clone() },
            "pages join without gap or overlap"
        );
    }
    assert!(
        keys(store, &[7], None, 0, false).is_empty(),
        "a limit of none gives none"
    );
}

fn prefixes_end_where_they_end(store: &dyn Store) {
    let rows = [
        &[0xfe][..],
        &[0xff],
        &[0xff, 0xff],
        &[0xff; MAX_KEY],
        &[1, 0xff],
        &[1, 0xff, 0],
        &[2],
    ];
    store.apply(VOLUME, &rows.map(|key| put(key, b""))).unwrap();
    assert_eq!(
        keys(store, &[0xff], None, 9, false).len(),
        3,
        "a prefix of 0xff has an end"
    );
    assert_eq!(store.count(SPACE, &[1]).unwrap(), 2, "count stays in its prefix");
    store
        .apply(
            VOLUME,
            &[Op::DeletePrefix {
                space: SPACE,
                prefix: vec![1],
            }],
        )
        .unwrap();
    store
        .apply(
            VOLUME,
            &[Op::DeletePrefix {
                space: SPACE,
                prefix: vec![0xff, 0xff],
            }],
        )
        .unwrap();
    assert_eq!(
        keys(store, &[], None, 9, false),
        [vec![2], vec![0xfe], vec![0xff]],
        "deleting stays in its prefix"
    );
}

fn spaces_do_not_mix(store: &dyn Store) {
    for space in Space::ALL {
        let row = Op::Insert {
            space: *space,
            key: b"k".to_vec(),
            value: vec![space.number()],
        };
        store.apply(space.volume(), &[row]).unwrap();
    }
    for space in Space::ALL {
        assert_eq!(
            store.get(*space, b"k").unwrap(),
            Some(vec![space.number()]),
            "{space:?} has its own rows"
        );
    }
    let wrong = store.apply(Volume::Keyring, &[put(b"k", b"")]);
    assert!(
        matches!(wrong, Err(StoreError::WrongVolume { .. })),
        "a batch is of one volume"
    );
}

fn limits_are_refused(store: &dyn Store) {
    store.apply(VOLUME, &[put(&[1; MAX_KEY], &vec![1; MAX_VALUE])]).unwrap();
    for batch in [put(&[1; MAX_KEY + 1], b""), put(b"k", &vec![1; MAX_VALUE + 1])] {
        assert!(
            matches!(store.apply(VOLUME, &[batch]), Err(StoreError::TooLarge { .. })),
            "over a limit is refused"
        );
    }
    let all = Op::DeletePrefix {
        space: SPACE,
        prefix: Vec::new(),
    };
    assert!(
        matches!(store.apply(VOLUME, &[all]), Err(StoreError::EmptyPrefix)),
        "a space is not emptied by mistake"
    );
    assert_eq!(store.count(SPACE, b"").unwrap(), 1, "what is refused changes nothing");
}

fn one_of_many_racing_writers_wins(store: &Arc<dyn Store>) {
    let count = |value: u32| value.to_be_bytes().to_vec();
    store.apply(VOLUME, &[put(b"n", &count(0))]).unwrap();
    let writers: Vec<_> = (0..4)
        .map(|_| {
            let store = Arc::clone(store);
            std::thread::spawn(move || {
                let mut won = 0;
                while won < 25 {
                    let now = store.get(SPACE, b"n").unwrap().unwrap();
                    let n = u32::from_be_bytes(now.clone().try_into().unwrap());
                    match store.apply(VOLUME, &[expect(b"n", Some(&now)), put(b"n", &(n + 1).to_be_bytes())]) {
                        Ok(()) => won += 1,
                        Err(StoreError::Conflict) => {}
                        Err(error) => panic!("{error}"),
                    }
                }
            })
        })
        .collect();
    for writer in writers {
        writer.join().unwrap();
    }
    assert_eq!(
        store.get(SPACE, b"n").unwrap(),
        Some(count(100)),
        "no step is lost or taken twice"
    );
}
