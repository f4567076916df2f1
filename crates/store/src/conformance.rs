//! What every backend must do, as a suite that runs against any.
//!
//! [`run`] panics with the sentence that does not hold; call it from a test of the backend.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a suite of assertions; a backend that fails it must not be used"
)]

use std::sync::Arc;

use crate::{MAX_KEY, MAX_VALUE, Op, Size, Space, Store, StoreError, Volume};

const SPACE: Space = Space::Record;
const VOLUME: Volume = Volume::Records;

fn put(key: &[u8], value: &[u8]) -> Op {
    Op::put(SPACE, key, value)
}

fn insert(key: &[u8], value: &[u8]) -> Op {
    Op::insert(SPACE, key, value)
}

fn expect(key: &[u8], value: Option<&[u8]>) -> Op {
    Op::expect(SPACE, key, value.map(<[u8]>::to_vec))
}

fn keys(store: &dyn Store, prefix: &[u8], after: Option<&[u8]>, limit: usize, reverse: bool) -> Vec<Vec<u8>> {
    store
        .scan(SPACE, prefix, after, limit, reverse)
        .unwrap()
        .into_iter()
        .map(|(key, _)| key)
        .collect()
}

/// Runs the whole suite; `make` gives an empty store each time. [`run_shared`] is for handles that share their rows.
pub fn run(make: impl Fn() -> Arc<dyn Store>) {
    rows_are_written_read_and_deleted(&*make());
    a_batch_is_all_or_nothing(&*make());
    operations_see_those_before_them(&*make());
    scans_are_ordered_bounded_and_resumable(&*make());
    prefixes_end_where_they_end(&*make());
    sizes_count_keys_and_values(&*make());
    spaces_do_not_mix(&*make());
    limits_are_refused(&*make());
    copies_are_whole_and_leave_out_what_they_should(&*make());
    one_of_many_racing_writers_wins(&[make()]);
}

/// Runs what several handles on the same rows must do, as several processes have them; `make` gives an empty store each time, opened as
/// often as it likes.
pub fn run_shared(make: impl Fn() -> Vec<Arc<dyn Store>>) {
    what_one_handle_writes_every_other_reads(&make());
    one_of_many_racing_writers_wins(&make());
    handles_compact_beside_each_other(&make());
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
    store.apply(VOLUME, &[Op::delete(SPACE, b"a".to_vec())]).unwrap();
    store.apply(VOLUME, &[Op::delete(SPACE, b"a".to_vec())]).unwrap();
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
            Op::delete(SPACE, b"a".to_vec()),
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
        Op::delete_prefix(SPACE, b"a".to_vec()),
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
    store.apply(VOLUME, &[Op::delete_prefix(SPACE, vec![1])]).unwrap();
    store
        .apply(VOLUME, &[Op::delete_prefix(SPACE, vec![0xff, 0xff])])
        .unwrap();
    assert_eq!(
        keys(store, &[], None, 9, false),
        [vec![2], vec![0xfe], vec![0xff]],
        "deleting stays in its prefix"
    );
}

fn sizes_count_keys_and_values(store: &dyn Store) {
    assert_eq!(store.size(SPACE, b"").unwrap(), Size::default(), "nothing has no size");
    let rows = [put(&[1, 1], &[0; 100]), put(&[1, 2], b""), put(&[2], &[0; 70_000])];
    store.apply(VOLUME, &rows).unwrap();
    let sizes = [&[1][..], &[2], &[3]].map(|prefix| store.size(SPACE, prefix).unwrap());
    assert_eq!(
        sizes.map(|size| (size.rows, size.bytes)),
        [(2, 104), (1, 70_001), (0, 0)],
        "a size is that of keys and values under its prefix"
    );
}

fn spaces_do_not_mix(store: &dyn Store) {
    for space in Space::ALL {
        let row = Op::insert(*space, *b"k", [space.number()]);
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
    let all = Op::delete_prefix(SPACE, Vec::new());
    assert!(
        matches!(store.apply(VOLUME, &[all]), Err(StoreError::EmptyPrefix)),
        "a space is not emptied by mistake"
    );
    assert_eq!(store.count(SPACE, b"").unwrap(), 1, "what is refused changes nothing");
}

fn copies_are_whole_and_leave_out_what_they_should(store: &dyn Store) {
    let rows: Vec<Op> = (0..=255u8).map(|n| put(&[n], &[n; 900])).collect();
    store.apply(VOLUME, &rows).unwrap();
    store.apply(VOLUME, &[Op::put(Space::Segment, *b"k", *b"v")]).unwrap();
    let dir = std::env::temp_dir().join(format!("conformance-{}-{:p}", std::process::id(), store));
    let _ = std::fs::remove_file(&dir);
    store.backup(VOLUME, &dir, &[Space::Segment]).unwrap();
    let copy = std::fs::read(&dir).unwrap();
    assert!(
        [1u8, 255]
            .iter()
            .all(|n| copy.windows(900).any(|part| part == [*n; 900])),
        "a copy has every row"
    );
    assert!(store.backup(VOLUME, &dir, &[]).is_err(), "a copy is never written over");
    std::fs::remove_file(&dir).unwrap();
    assert_eq!(store.count(SPACE, b"").unwrap(), 256, "copying changes nothing");
    assert_eq!(
        store.count(Space::Segment, b"").unwrap(),
        1,
        "what a copy leaves out stays"
    );
}

fn what_one_handle_writes_every_other_reads(stores: &[Arc<dyn Store>]) {
    for (n, writer) in (0u8..).zip(stores) {
        writer.apply(VOLUME, &[put(&[n], &[n])]).unwrap();
        for reader in stores {
            assert_eq!(
                reader.get(SPACE, &[n]).unwrap(),
                Some(vec![n]),
                "what is durable is seen at once by every handle"
            );
            let again = reader.apply(VOLUME, &[insert(&[n], b"again")]);
            assert!(
                matches!(again, Err(StoreError::Conflict)),
                "and counts for its conditions"
            );
        }
    }
}

fn handles_compact_beside_each_other(stores: &[Arc<dyn Store>]) {
    let rows: Vec<Op> = (0..200u8).map(|n| put(&[n], &[n; 5000])).collect();
    for store in stores {
        store.apply(VOLUME, &rows).unwrap();
        assert_eq!(store.scan(SPACE, b"", None, 500, false).unwrap().len(), 200);
    }
    for store in stores {
        store.apply(VOLUME, &[Op::delete_prefix(SPACE, [7])]).unwrap();
        store.compact(VOLUME).unwrap();
        assert_eq!(store.count(SPACE, b"").unwrap(), 199, "compacting changes no row");
    }
}

fn one_of_many_racing_writers_wins(stores: &[Arc<dyn Store>]) {
    const WRITERS: usize = 4;
    const EACH: u32 = 25;
    let step = |store: &dyn Store| {
        let now = store.get(SPACE, b"n").unwrap();
        let n = now
            .as_deref()
            .map_or(0, |bytes| u32::from_be_bytes(bytes.try_into().unwrap()));
        let next = put(b"n", &(n + 1).to_be_bytes());
        match store.apply(VOLUME, &[expect(b"n", now.as_deref()), next]) {
            Ok(()) => 1,
            Err(StoreError::Conflict) => 0,
            Err(error) => panic!("{error}"),
        }
    };
    std::thread::scope(|scope| {
        for store in stores.iter().cycle().take(WRITERS.max(stores.len())) {
            scope.spawn(move || {
                let mut won = 0;
                while won < EACH {
                    won += step(&**store);
                }
            });
        }
    });
    let steps = EACH * u32::try_from(WRITERS.max(stores.len())).unwrap();
    for store in stores {
        let count = store.get(SPACE, b"n").unwrap();
        assert_eq!(
            count,
            Some(steps.to_be_bytes().to_vec()),
            "no step is lost or taken twice"
        );
    }
}
