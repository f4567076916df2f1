//! The SQLite backend: the suite, and what is its own.

use std::os::unix::fs::PermissionsExt as _;
use std::sync::{Arc, Mutex};

use store::{Op, Space, SqliteStore, Store, StoreError, Volume, conformance};

#[test]
fn conforms() {
    let dirs = Mutex::new(Vec::new());
    conformance::run(|| {
        let dir = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(dir.path()).unwrap();
        dirs.lock().unwrap().push(dir);
        Arc::new(store)
    });
}

#[test]
fn several_handles_on_one_directory_conform() {
    let dirs = Mutex::new(Vec::new());
    conformance::run_shared(|| {
        let dir = tempfile::tempdir().unwrap();
        let open = || Arc::new(SqliteStore::open(dir.path()).unwrap()) as Arc<dyn Store>;
        let handles = vec![open(), open(), open()];
        dirs.lock().unwrap().push(dir);
        handles
    });
}

#[test]
fn a_reader_in_the_way_shows_and_once_it_is_gone_all_is_cut() {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(dir.path()).unwrap();
    store
        .apply(Volume::Records, &[Op::put(Space::Record, *b"k", *b"v")])
        .unwrap();
    let reader = rusqlite::Connection::open(dir.path().join("records.db")).unwrap();
    reader.execute_batch("BEGIN; SELECT * FROM row").unwrap();
    store
        .apply(Volume::Records, &[Op::delete(Space::Record, *b"k")])
        .unwrap();
    assert!(matches!(store.compact(Volume::Records), Err(StoreError::Busy)));
    drop(reader);
    store.compact(Volume::Records).unwrap();
    assert_eq!(std::fs::metadata(dir.path().join("records.db-wal")).unwrap().len(), 0);
}

#[test]
fn what_is_deleted_and_compacted_is_in_no_file() {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(dir.path()).unwrap();
    let value = b"a canary that must go".repeat(500);
    let rows: Vec<Op> = (0..200u8).map(|n| Op::put(Space::Record, [n], value.clone())).collect();
    store.apply(Volume::Records, &rows).unwrap();
    let found = || {
        std::fs::read_dir(dir.path())
            .unwrap()
            .map(|file| std::fs::read(file.unwrap().path()).unwrap())
            .any(|bytes| bytes.windows(8).any(|window| window == b"a canary"))
    };
    assert!(found(), "the search itself works");
    for n in 0..200u8 {
        store
            .apply(Volume::Records, &[Op::delete_prefix(Space::Record, [n])])
            .unwrap();
    }
    store.compact(Volume::Records).unwrap();
    assert!(!found());
    let size = std::fs::metadata(dir.path().join("records.db")).unwrap().len();
    assert!(size < 200_000, "{size} bytes are left of 2 MB");
}

#[test]
fn a_backup_is_a_store_and_never_writes_over() {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&dir.path().join("one")).unwrap();
    for space in [Space::Meta, Space::Tile] {
        store.apply(Volume::Log, &[Op::put(space, *b"k", *b"v")]).unwrap();
    }
    std::fs::create_dir(dir.path().join("two")).unwrap();
    let copy = dir.path().join("two").join("log.db");
    store.backup(Volume::Log, &copy, &[Space::Tile]).unwrap();
    assert!(store.backup(Volume::Log, &copy, &[]).is_err());
    let two = SqliteStore::open(&dir.path().join("two")).unwrap();
    assert_eq!(two.get(Space::Meta, b"k").unwrap().as_deref(), Some(&b"v"[..]));
    assert_eq!(
        two.get(Space::Tile, b"k").unwrap(),
        None,
        "what is to be left out is not in the copy"
    );
}

#[test]
fn only_the_owner_can_read_the_files() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("home");
    SqliteStore::open(&home).unwrap();
    assert_eq!(std::fs::metadata(&home).unwrap().permissions().mode() & 0o777, 0o700);
    for file in std::fs::read_dir(&home).unwrap() {
        let file = file.unwrap();
        assert_eq!(
            file.metadata().unwrap().permissions().mode() & 0o077,
            0,
            "{:?}",
            file.path()
        );
    }
}

#[test]
fn files_from_before_records_were_counted_by_their_keys_open() {
    let dir = tempfile::tempdir().unwrap();
    let key = |n: u8| [b"a key that must go ", &[n][..]].concat();
    let rows: Vec<Op> = (0..9).map(|n| Op::put(Space::Record, key(n), b"")).collect();
    SqliteStore::open(dir.path())
        .unwrap()
        .apply(Volume::Records, &rows)
        .unwrap();
    for volume in Volume::ALL {
        let file = rusqlite::Connection::open(dir.path().join(format!("{}.db", volume.name()))).unwrap();
        file.execute_batch("DROP INDEX record_key; PRAGMA user_version = 1")
            .unwrap();
    }
    let store = SqliteStore::open(dir.path()).unwrap();
    let count = || store.count(Space::Record, b"a key").unwrap();
    assert_eq!(count(), 9);
    for n in 0..9 {
        store
            .apply(Volume::Records, &[Op::delete(Space::Record, key(n))])
            .unwrap();
        assert_eq!(count(), 8 - u64::from(n));
    }
    store.compact(Volume::Records).unwrap();
    let bytes = std::fs::read(dir.path().join("records.db")).unwrap();
    assert!(
        !bytes.windows(5).any(|window| window == b"a key"),
        "in the index neither"
    );
}

#[test]
fn a_newer_programs_files_and_unknown_urls_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    drop(SqliteStore::open(dir.path()).unwrap());
    let file = rusqlite::Connection::open(dir.path().join("log.db")).unwrap();
    file.pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(
        SqliteStore::open(dir.path()),
        Err(StoreError::Newer { found: 99, .. })
    ));
    for url in ["", "sqlite:", "mysql://x", "records.db"] {
        assert!(matches!(store::open(url), Err(StoreError::Url(_))), "{url}");
    }
}
