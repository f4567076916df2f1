//! Records: kept, listed, opened against a receipt, rewritten.

use crate::common::{Home, NOW, PASSPHRASE, all, is_on_disk, new_id, record, rows, set};
use proptest::prelude::*;
use store::Space;
use vault::{MAX_CONTENT, NewRecord, RecordId, SEGMENT_RECORDS, VaultError};
use zeroize::Zeroizing;

#[test]
fn no_receipt_no_key() {
    let (home, ada) = Home::with_person();
    let grace = home.person("grace");
    let (one, two) = (home.keep(&ada, "health", "one"), home.keep(&ada, "health", "two"));
    let handles = home.vault.find(&ada, "message", &[one, two]).unwrap();
    let refused = |receipt: vault::log::Receipt, handles: &[vault::Handle]| {
        let opened = home.vault.open_records(&ada, &receipt, handles);
        matches!(opened, Err(VaultError::NoReceipt))
    };
    assert!(refused(home.receipt(&ada, &[one]), &handles), "it names one of two");
    assert!(refused(home.receipt(&ada, &[]), &handles), "it names none");
    assert!(
        refused(home.receipt(&grace, &[one, two]), &handles),
        "it is somebody else's"
    );
    let own = home.receipt(&ada, &[two, one]);
    let opened = home.vault.open_records(&ada, &own, &handles).unwrap();
    let said: Vec<_> = opened.iter().map(|record| record.content.to_vec()).collect();
    assert_eq!(said, [b"one", b"two"]);
    let others = home
        .vault
        .open_records(&grace, &home.receipt(&grace, &[one, two]), &handles);
    assert!(
        matches!(others, Err(VaultError::NoReceipt)),
        "not one's own records either"
    );
}

#[test]
fn records_are_listed_in_order_and_by_collection() {
    let (home, ada) = Home::with_person();
    let ids: Vec<_> = (0..5).map(|n| RecordId::new(NOW + n, [7; 10])).collect();
    let kept = |id: &RecordId, collection: &str| NewRecord {
        id: *id,
        collection: collection.to_owned(),
        ..record("chat", "x")
    };
    let all_of_them: Vec<_> = ids.iter().rev().map(|id| kept(id, "message")).collect();
    home.vault.put(&ada, &all_of_them).unwrap();
    home.keep_as(&ada, kept(&new_id(), "memory")).unwrap();
    let list = |after, limit, newest| {
        let found = home.vault.list(&ada, "message", after, limit, newest).unwrap();
        found.iter().map(vault::Handle::id).collect::<Vec<_>>()
    };
    assert_eq!(list(None, 9, false), ids);
    assert_eq!(list(Some(ids[1]), 2, false), ids[2..4]);
    assert_eq!(list(Some(ids[1]), 2, true), [ids[0]]);
    assert_eq!(list(None, 2, true), [ids[4], ids[3]]);
    assert_eq!(home.vault.all(&ada.person(), None, 100).unwrap().len(), 6);
    let handle = home.find(&ada, ids[0]).unwrap();
    let of = |names: &[&str]| ada.categories(names.iter().copied()).of(&handle);
    assert_eq!((of(&["health", "chat"]), of(&["health"])), (Some(1), None));
    assert_eq!(
        (handle.made_ms(), handle.expires_ms(), handle.version()),
        (NOW, None, 1)
    );
    assert!(home.vault.find(&ada, "message", &[new_id()]).unwrap().is_empty());
}

#[test]
fn all_are_kept_or_none() {
    let (home, ada) = Home::with_person();
    let there = home.keep(&ada, "chat", "first");
    let again = NewRecord {
        id: there,
        ..record("health", "second")
    };
    let refused = home.vault.put(&ada, &[record("health", "with it"), again]);
    assert!(matches!(refused, Err(VaultError::Raced)));
    assert_eq!(home.read(&ada, there).unwrap(), "first");
    assert_eq!(home.vault.all(&ada.person(), None, 9).unwrap().len(), 1);
    assert_eq!(
        home.rows().count(Space::RecordKey, b"").unwrap(),
        1,
        "no key is left behind"
    );
    let large = NewRecord {
        content: Zeroizing::new(vec![0; MAX_CONTENT + 1]),
        ..record("chat", "")
    };
    assert!(matches!(home.keep_as(&ada, large), Err(VaultError::TooLarge { .. })));
    let long = NewRecord {
        lists: vec![there; SEGMENT_RECORDS + 1],
        ..record("chat", "")
    };
    assert!(matches!(home.keep_as(&ada, long), Err(VaultError::SegmentFull(_))));
}

#[test]
fn a_rewritten_record_leaves_nothing_of_what_it_said() {
    let (home, ada) = Home::with_person();
    let id = home.keep(&ada, "health", "a mistake");
    let old = home.find(&ada, id).unwrap();
    let key = all(&*home.rows(), Space::RecordKey).remove(0);
    let new = home.vault.update(&ada, &old, b"put right").unwrap();
    assert_eq!((new.id(), new.version(), new.made_ms()), (id, 2, old.made_ms()));
    assert_eq!(home.read(&ada, id).unwrap(), "put right");
    let keys = all(&*home.rows(), Space::RecordKey);
    assert!(keys.len() == 1 && keys[0] != key);
    let receipt = home.receipt(&ada, &[id]);
    let stale = home.vault.open_records(&ada, &receipt, std::slice::from_ref(&old));
    assert!(matches!(stale, Err(VaultError::NoRecord)));
    assert!(matches!(
        home.vault.update(&ada, &old, b"over it"),
        Err(VaultError::Raced)
    ));
    assert_eq!(home.read(&ada, id).unwrap(), "put right");
    assert_eq!(home.rows().count(Space::RecordKey, b"").unwrap(), 1);
    assert!(home.vault.update(&home.person("grace"), &new, b"hers").is_err());
}

/// What the store knows of a record, moved to where it does not belong, must not open there.
#[test]
fn nothing_opens_in_anothers_place() {
    let (home, ada) = Home::with_person();
    let grace = home.person("grace");
    let here = home.keep(&ada, "health", "here");
    let there = home.keep(&ada, "health", "there");
    let other_category = home.keep(&ada, "faith", "other category");
    let other_collection = home
        .keep_as(
            &ada,
            NewRecord {
                collection: "memory".to_owned(),
                ..record("health", "other collection")
            },
        )
        .unwrap();
    let graces = home.keep(&grace, "health", "hers");
    let updated = home.keep(&ada, "health", "first version");
    let store = home.rows();
    let before = (all(&*store, Space::Record), all(&*store, Space::RecordKey));
    home.vault
        .update(&ada, &home.find(&ada, updated).unwrap(), b"second version")
        .unwrap();
    let row_of = |rows: &[store::Row], id: RecordId| {
        let of_it = |row: &&store::Row| row.0.windows(16).any(|part| part == id.as_bytes());
        rows.iter().find(of_it).unwrap().clone()
    };
    let now = || (all(&*store, Space::Record), all(&*store, Space::RecordKey));
    let (own, own_key) = (row_of(&now().0, here), row_of(&now().1, here));
    for from in [there, other_category, other_collection, graces, updated] {
        let (row, key) = (row_of(&now().0, from), row_of(&now().1, from));
        // Its ciphertext under the key that belongs here; its key for the ciphertext that belongs here; both.
        for (record, wrapped) in [(&row, &own_key), (&own, &key), (&row, &key)] {
            set(&*store, Space::Record, &own.0, &record.1);
            set(&*store, Space::RecordKey, &own_key.0, &wrapped.1);
            assert!(home.read(&ada, here).is_err(), "{from}");
        }
    }
    set(&*store, Space::Record, &own.0, &own.1);
    set(&*store, Space::RecordKey, &own_key.0, &own_key.1);
    assert_eq!(home.read(&ada, here).unwrap(), "here");
    // An older version's row, put back on the disk: its key is gone.
    let old = row_of(&before.0, updated);
    set(&*store, Space::Record, &old.0, &old.1);
    assert!(matches!(home.read(&ada, updated), Err(VaultError::NoRecord)));
}

#[test]
fn the_store_sees_sizes_in_buckets_and_no_words() {
    let (home, ada) = Home::with_person();
    let sizes: Vec<_> = [1, 100, 252, 253, 1000, 1021, 5000, 60_000, 65_533]
        .into_iter()
        .map(|length| {
            let id = home.keep(&ada, "faith", &"x".repeat(length));
            let rows = all(&*home.rows(), Space::Record);
            let of_it = rows.iter().find(|(key, _)| key.ends_with(id.as_bytes())).unwrap();
            of_it.1.len() - (1 + 8 + 4 + 8 + 8 + 16) - 24 - 16
        })
        .collect();
    assert_eq!(sizes, [256, 256, 256, 1024, 1024, 4096, 16_384, 65_536, 131_072]);
    for words in ["faith", "message", "xxxxxxxx", PASSPHRASE] {
        assert!(!is_on_disk(home.path(), words.as_bytes()), "{words}");
    }
    let grace = home.person("grace");
    home.keep(&grace, "faith", "y");
    let labels: Vec<_> = all(&*home.rows(), Space::CategoryKey)
        .into_iter()
        .map(|(key, _)| key[16..24].to_vec())
        .collect();
    assert!(
        labels.len() == 2 && labels[0] != labels[1],
        "a label is another for each person"
    );
}

#[test]
fn keys_without_records_are_swept_after_a_crash() {
    let (home, ada) = Home::with_person();
    let id = home.keep(&ada, "health", "stays");
    let store = home.rows();
    let (key, value) = all(&*store, Space::RecordKey).remove(0);
    // What a crash between the two writes of a record leaves.
    let mut orphan = key.clone();
    orphan[24..40].copy_from_slice(new_id().as_bytes());
    set(&*store, Space::RecordKey, &orphan, &value);
    set(&*store, Space::Meta, b"open", b"");
    let dir = home.stop();
    // A process that was killed leaves the row that says that the home is open.
    set(&*rows(dir.path()), Space::Meta, b"open", b"");
    let home = Home::start(dir, NOW);
    assert_eq!(all(&*home.rows(), Space::RecordKey), [(key, value)]);
    let ada = home.unlock("ada").unwrap();
    assert_eq!(home.read(&ada, id).unwrap(), "stays");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn whatever_is_kept_reads_back(contents in proptest::collection::vec("\\PC{0,400}", 1..12), categories in proptest::collection::vec("[a-z_]{1,20}", 12)) {
        thread_local!(static HOME: (Home, vault::Unlocked) = Home::with_person());
        HOME.with(|(home, ada)| {
            let records: Vec<_> = contents.iter().zip(&categories).map(|(content, category)| record(category, content)).collect();
            let ids: Vec<_> = records.iter().map(|record| record.id).collect();
            home.vault.put(ada, &records).unwrap();
            for ((id, content), category) in ids.iter().zip(&contents).zip(&categories) {
                prop_assert_eq!(&home.read(ada, *id).unwrap(), content);
                let of = ada.categories([category.as_str()]).of(&home.find(ada, *id).unwrap());
                prop_assert_eq!(of, Some(0));
            }
            Ok(())
        })?;
    }
}
