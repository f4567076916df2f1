//! The PostgreSQL backend, on a real server of the test's own: the suite, and what is its own.

use std::sync::Arc;

use store::{Op, PostgresStore, Space, SqliteStore, Store, StoreError, Volume, conformance};
use tests_postgres::Server;

#[test]
fn conforms() {
    let server = Server::start();
    conformance::run(|| Arc::new(PostgresStore::open(&server.database()).unwrap()));
    conformance::run_shared(|| {
        let url = server.database();
        (0..3)
            .map(|_| Arc::new(PostgresStore::open(&url).unwrap()) as Arc<dyn Store>)
            .collect()
    });
}

#[test]
fn many_programs_make_the_tables_once_and_no_writer_slips_past_a_condition() {
    let server = Server::start();
    let url = server.database();
    let stores: Vec<PostgresStore> = std::thread::scope(|scope| {
        let opening: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| PostgresStore::open(&url).unwrap()))
            .collect();
        opening.into_iter().map(|one| one.join().unwrap()).collect()
    });
    // Write skew: each puts its own row only where the other's is not there. Serially at most one of the two can.
    for round in 0..200_u16 {
        let key = |side: u8| [&round.to_be_bytes()[..], &[side]].concat();
        let attempt = |store: &PostgresStore, mine: u8| {
            let other = Op::expect(Space::Record, key(1 - mine), None);
            let put = Op::put(Space::Record, key(mine), *b"here");
            store.apply(Volume::Records, &[other, put])
        };
        let (one, two) = std::thread::scope(|scope| {
            let one = scope.spawn(|| attempt(&stores[0], 0));
            let two = scope.spawn(|| attempt(&stores[1], 1));
            (one.join().unwrap(), two.join().unwrap())
        });
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    }
    // Whole ranges go past each other and past single rows without a deadlock.
    std::thread::scope(|scope| {
        for store in &stores {
            scope.spawn(|| {
                for round in 0..30_u8 {
                    let many: Vec<Op> = (0..200_u8).map(|n| Op::put(Space::Record, [9, n], [round])).collect();
                    store.apply(Volume::Records, &many).unwrap();
                    store
                        .apply(Volume::Records, &[Op::delete_prefix(Space::Record, [9])])
                        .unwrap();
                    store
                        .apply(Volume::Records, &[Op::put(Space::Record, [9, round], [round])])
                        .unwrap();
                }
            });
        }
    });
}

#[test]
fn what_was_written_is_there_after_the_server_crashed_and_is_read_without_opening_anew() {
    let server = Server::start();
    let store = PostgresStore::open(&server.database()).unwrap();
    for n in 0..20_u8 {
        store.apply(Volume::Log, &[Op::insert(Space::Meta, [n], [n])]).unwrap();
    }
    server.crash();
    assert_eq!(store.count(Space::Meta, b"").unwrap(), 20);
    store
        .apply(Volume::Log, &[Op::insert(Space::Meta, [20], [20])])
        .unwrap();
}

#[test]
fn a_backup_is_one_that_sqlite_opens() {
    let server = Server::start();
    let store = PostgresStore::open(&server.database()).unwrap();
    let rows: Vec<Op> = (0..2500_u16)
        .map(|n| Op::put(Space::Meta, n.to_be_bytes(), vec![7; usize::from(n % 9)]))
        .collect();
    store.apply(Volume::Log, &rows).unwrap();
    store.apply(Volume::Log, &[Op::put(Space::Tile, *b"k", *b"v")]).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let copy = dir.path().join("log.db");
    store.backup(Volume::Log, &copy, &[Space::Tile]).unwrap();
    let copied = SqliteStore::open(dir.path()).unwrap();
    let all = |store: &dyn Store| store.scan(Space::Meta, b"", None, 5000, false).unwrap();
    assert_eq!(all(&copied), all(&store));
    assert_eq!(copied.count(Space::Tile, b"").unwrap(), 0);
}

#[test]
fn servers_elsewhere_other_schemes_and_newer_tables_are_refused() {
    for url in [
        "postgres://db.example.org/troth",
        "postgres://troth@10.0.0.7/troth",
        "postgres://localhost,db.example.org/troth",
        "postgres://localhost/troth?hostaddr=10.0.0.7",
        "postgres://127.0.0.1/troth?sslmode=require",
    ] {
        assert!(matches!(store::open(url), Err(StoreError::Remote)), "{url}");
    }
    let nobody = store::open("postgres://127.0.0.1:1/troth").err();
    assert!(matches!(nobody, Some(StoreError::Backend(_))), "{nobody:?}");
    let secret = store::open("postgres://me:a-secret@127.0.0.1:1/troth?nonsense=1")
        .err()
        .unwrap();
    assert!(!secret.to_string().contains("a-secret"), "{secret}");
    let server = Server::start();
    let url = server.database();
    drop(store::open(&url).unwrap());
    let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    client.batch_execute("UPDATE troth_schema SET version = 99").unwrap();
    assert!(matches!(store::open(&url), Err(StoreError::Newer { found: 99, .. })));
}

#[test]
fn whoever_is_in_a_runtime_may_ask_too() {
    let server = Server::start();
    let url = server.database();
    for runtime in [
        tokio::runtime::Builder::new_current_thread().build().unwrap(),
        tokio::runtime::Builder::new_multi_thread().build().unwrap(),
    ] {
        runtime.block_on(async {
            let store = store::open(&url).unwrap();
            store
                .apply(Volume::Keyring, &[Op::put(Space::Wrap, *b"k", *b"v")])
                .unwrap();
            store.compact(Volume::Keyring).unwrap();
            assert_eq!(store.get(Space::Wrap, b"k").unwrap().as_deref(), Some(&b"v"[..]));
        });
    }
}
