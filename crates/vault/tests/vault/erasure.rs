//! What is erased is gone: keys, rows, segments, and whatever a request that was begun before would still write.

use store::{Op, Space, Volume};
use vault::ledger::Act;
use vault::log::LogError;
use vault::{Erase, GrantKind, Journal, NewRecord, VaultError, expect_epoch};

use crate::common::{DAY, Home, NOW, PASSPHRASE, all, fact, is_on_disk, passphrase, record, rows_of, until};

/// The spaces in which nothing of an erased record may be left.
const RECORDS: [Space; 5] = [
    Space::Record,
    Space::RecordKey,
    Space::Segment,
    Space::Owned,
    Space::Expiry,
];

fn counts(home: &Home) -> [u64; 5] {
    RECORDS.map(|space| home.rows().count(space, b"").unwrap())
}

#[test]
fn an_erased_record_is_gone_and_its_neighbour_stays() {
    let (home, ada) = Home::with_person();
    let stays = home.keep_as(&ada, until(record("health", "stays"), NOW + DAY)).unwrap();
    let before = counts(&home);
    let goes = home.keep_as(&ada, until(record("health", "goes"), NOW + DAY)).unwrap();
    let rows = home.rows();
    let sealed = |space| {
        let rows = all(&*rows, space).into_iter();
        let of_it = rows.filter(|(key, _)| key.windows(16).any(|part| part == goes.as_bytes()));
        of_it.map(|(_, value)| value).collect::<Vec<_>>()
    };
    let bytes = [sealed(Space::Record), sealed(Space::RecordKey)].concat();
    assert!(bytes.len() == 2 && bytes.iter().all(|bytes| is_on_disk(home.path(), bytes)));
    let erased = home.erase_record(&ada, goes);
    assert_eq!((erased.keys, erased.records), (1, 1));
    assert_eq!(counts(&home), before);
    assert!(
        !bytes.iter().any(|bytes| is_on_disk(home.path(), bytes)),
        "no byte of it is in any file"
    );
    assert!(matches!(home.read(&ada, goes), Err(VaultError::NoRecord)));
    assert_eq!(home.read(&ada, stays).unwrap(), "stays");
}

#[test]
fn a_handle_from_before_opens_nothing_after() {
    let (home, ada) = Home::with_person();
    let id = home.keep(&ada, "health", "goes");
    let handle = home.find(&ada, id).unwrap();
    let receipt = home.receipt(&ada, &[id]);
    home.erase_record(&ada, id);
    let opened = home.vault.open_records(&ada, &receipt, &[handle]);
    assert!(matches!(opened, Err(VaultError::NoRecord)));
}

#[test]
fn a_category_goes_with_all_that_is_in_it_and_can_be_used_again() {
    let (home, ada) = Home::with_person();
    let grace = home.person("grace");
    let hers = home.keep(&grace, "health", "hers");
    let faith = home.keep(&ada, "faith", "stays");
    let goes: Vec<_> = (0..5)
        .map(|n| home.keep(&ada, "health", &format!("goes {n}")))
        .collect();
    let plan = home.vault.plan_erasure(&ada, &Erase::Category("health"), NOW).unwrap();
    assert!(
        plan.records().is_empty() && plan.log_ops().len() == 1,
        "its size is not that of the category"
    );
    home.append(&ada, vec![fact(Act::Erase, &[])], plan.log_ops()).unwrap();
    assert_eq!(home.vault.destroy_keys(&plan).unwrap(), 1, "one key is above them all");
    let again = home.keep(&ada, "health", "kept in between");
    let receipt = home.receipt(&ada, &goes);
    for id in &goes {
        let handle = home.find(&ada, *id).unwrap();
        assert!(home.vault.open_records(&ada, &receipt, &[handle]).is_err());
    }
    assert_eq!(home.vault.delete_erased(&plan).unwrap(), 5);
    assert!(goes.iter().all(|id| home.find(&ada, *id).is_none()));
    let home = home.restart(NOW);
    let (ada, grace) = (home.unlock("ada").unwrap(), home.unlock("grace").unwrap());
    for (who, id, said) in [
        (&ada, faith, "stays"),
        (&ada, again, "kept in between"),
        (&grace, hers, "hers"),
    ] {
        assert_eq!(home.read(who, id).unwrap(), said);
    }
    home.erase(&ada, &Erase::Category("health"));
    assert!(home.find(&ada, again).is_none());
    let nothing = home.erase(&ada, &Erase::Category("never_used"));
    assert_eq!((nothing.keys, nothing.records), (0, 0));
    let first = home.keep(&ada, "never_used", "after");
    assert_eq!(home.read(&ada, first).unwrap(), "after");
}

#[test]
fn a_collection_goes_record_by_record() {
    let (home, ada) = Home::with_person();
    let memory = NewRecord {
        collection: "memory".to_owned(),
        ..record("health", "stays")
    };
    home.keep_as(&ada, memory).unwrap();
    let mut goes: Vec<_> = (0..3)
        .map(|n| home.keep(&ada, ["health", "faith", "chat"][n], "goes"))
        .collect();
    goes.sort();
    let plan = home
        .vault
        .plan_erasure(&ada, &Erase::Collection("message"), NOW)
        .unwrap();
    assert_eq!(plan.records(), goes);
    home.append(&ada, vec![fact(Act::Erase, plan.records())], plan.log_ops())
        .unwrap();
    assert_eq!(home.vault.carry_out(&plan).unwrap().records, 3);
    assert_eq!(home.vault.all(&ada.person(), None, 9).unwrap().len(), 1);
}

#[test]
fn a_person_goes_with_everything() {
    let (home, ada) = Home::with_person();
    let grace = home.person("grace");
    let hers = home.keep(&grace, "health", "hers");
    let (session, token) = home.vault.start_session(&ada, NOW).unwrap();
    let mut kept = until(record("health", "goes"), NOW + DAY);
    kept.session = Some(session);
    let listed = home.keep_as(&ada, kept).unwrap();
    home.keep_as(
        &ada,
        NewRecord {
            lists: vec![listed],
            ..record("health", "index")
        },
    )
    .unwrap();
    home.consent(&ada, 0, "yes").unwrap();
    home.vault.grant(&ada, GrantKind::App, &["health"], NOW + DAY).unwrap();
    let (wraps, categories) = (2, 1);
    let erased = home.erase(&ada, &Erase::Person);
    assert_eq!((erased.keys, erased.records), (wraps + categories, 2));
    assert!(matches!(home.unlock("ada"), Err(VaultError::WrongSecret)));
    assert!(matches!(home.vault.resume(&token, NOW), Err(VaultError::NoSession)));
    let left: Vec<_> = rows_of(&*home.rows(), ada.person())
        .into_iter()
        .map(|(space, _)| space)
        .collect();
    assert_eq!(
        left,
        [Space::Consent, Space::Tombstone],
        "an epoch without events, and the tombstone"
    );
    assert_eq!(home.read(&grace, hers).unwrap(), "hers");
    assert!(home.vault.entries(&ada, 0..99).unwrap().is_empty());
    assert_eq!(home.vault.people().unwrap(), 1);
    let new = home.person("ada");
    assert_ne!(new.person(), ada.person(), "the name is free, for somebody new");
}

/// A request that was begun before an erasure still holds the person's root key.
#[test]
fn nothing_begun_before_brings_a_person_back() {
    let (home, ada) = Home::with_person();
    home.keep(&ada, "health", "goes");
    let link = home.vault.log().link(ada.person()).unwrap();
    home.erase(&ada, &Erase::Person);
    let vault = &home.vault;
    let gone = |result: Result<(), VaultError>| matches!(result, Err(VaultError::NoSession));
    assert!(gone(vault.put(&ada, &[record("health", "x")])));
    assert!(gone(vault.put(&ada, &[record("new_category", "x")])));
    assert!(gone(vault.start_session(&ada, NOW).map(|_| ())));
    assert!(gone(vault.set_passphrase(&ada, &passphrase(PASSPHRASE))));
    assert!(gone(vault.new_recovery_code(&ada).map(|_| ())));
    assert!(gone(
        vault.grant(&ada, GrantKind::App, &["health"], NOW + DAY).map(|_| ())
    ));
    for (link, epoch) in [(link, 0), (vault::ledger::Link::FIRST, 0)] {
        let late = home.vault.log().append(vault::log::Append {
            person: ada.person(),
            entries: ada.seal_entries(link, vec![fact(Act::Show, &[])]).unwrap(),
            expect_n: link.n(),
            consent_epoch: epoch,
            also: vec![expect_epoch(&ada.person(), Journal::Consent, epoch)],
        });
        assert!(matches!(late, Err(LogError::Raced { .. } | LogError::Refused)));
    }
    let left = rows_of(&*home.rows(), ada.person());
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn a_record_is_not_kept_under_a_key_that_is_being_destroyed() {
    let (home, ada) = Home::with_person();
    home.keep(&ada, "health", "goes");
    let stop = std::sync::atomic::AtomicBool::new(false);
    let kept = std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut kept = Vec::new();
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                let new = record("health", "either whole or not at all");
                let id = new.id;
                match home.vault.put(&ada, &[new]) {
                    Ok(()) => kept.push(id),
                    Err(VaultError::Raced) => {}
                    Err(error) => panic!("{error}"),
                }
            }
            kept
        });
        for _ in 0..20 {
            let plan = home.vault.plan_erasure(&ada, &Erase::Category("health"), NOW).unwrap();
            home.rows().apply(Volume::Log, &plan.log_ops()).unwrap();
            home.vault.carry_out(&plan).unwrap();
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        writer.join().unwrap()
    });
    for id in kept {
        // Erased, or whole: never a record that is there and does not open.
        if home.find(&ada, id).is_some() {
            assert_eq!(home.read(&ada, id).unwrap(), "either whole or not at all");
        }
    }
    let counts = counts(&home);
    assert_eq!(counts[0], counts[1], "as many keys as records");
}

/// Stops an erasure after each of its steps; the next start finishes it.
#[test]
fn an_interrupted_erasure_is_finished_before_anybody_is_served() {
    for steps in 0..3 {
        for what in ["records", "category", "person"] {
            let (home, ada) = Home::with_person();
            let grace = home.person("grace");
            let stays = home.keep(&grace, "health", "stays");
            let goes = home.keep(&ada, "health", "goes");
            let handle = home.find(&ada, goes).unwrap();
            let erase = match what {
                "records" => Erase::Records(std::slice::from_ref(&handle)),
                "category" => Erase::Category("health"),
                _ => Erase::Person,
            };
            let plan = home.vault.plan_erasure(&ada, &erase, NOW).unwrap();
            home.append(&ada, vec![fact(Act::Erase, plan.records())], plan.log_ops())
                .unwrap();
            if steps > 0 {
                home.vault.destroy_keys(&plan).unwrap();
            }
            if steps > 1 {
                home.vault.delete_erased(&plan).unwrap();
            }
            let home = home.restart(NOW);
            let rows = home.rows();
            assert!(
                home.vault.all(&ada.person(), None, 9).unwrap().is_empty(),
                "{what} {steps}"
            );
            assert_eq!(rows.count(Space::RecordKey, ada.person().as_bytes()).unwrap(), 0);
            assert_eq!(rows.count(Space::Tombstone, b"!").unwrap(), 0);
            assert_eq!(rows.count(Space::Tombstone, b"").unwrap(), 1);
            assert_eq!(home.unlock("ada").is_ok(), what != "person");
            let grace = home.unlock("grace").unwrap();
            assert_eq!(home.read(&grace, stays).unwrap(), "stays");
        }
    }
}

#[test]
fn what_expires_goes_without_any_key() {
    let (home, ada) = Home::with_person();
    let keep = |said: &str, at| home.keep_as(&ada, until(record("health", said), at)).unwrap();
    let (soon, later) = (keep("soon", NOW + 10), keep("later", NOW + DAY));
    let index = NewRecord {
        lists: vec![soon],
        ..record("health", "an index that names it")
    };
    let index = home.keep_as(&ada, index).unwrap();
    assert_eq!(home.vault.sweep(NOW + 9).unwrap(), 0);
    assert_eq!(
        home.vault.sweep(NOW + 10).unwrap(),
        2,
        "the record, and the segment that lists it"
    );
    assert!(home.find(&ada, soon).is_none() && home.find(&ada, index).is_none());
    assert_eq!(home.read(&ada, later).unwrap(), "later");
    assert_eq!(counts(&home), [1, 1, 0, 0, 1]);
    let home = home.restart(NOW + DAY);
    assert_eq!(
        counts(&home),
        [0; 5],
        "and before a home that was stopped serves anybody"
    );
}

#[test]
fn a_tombstone_names_nothing_but_opaque_ids() {
    let (home, ada) = Home::with_person();
    let id = home.keep(&ada, "health", "goes");
    home.erase_record(&ada, id);
    home.erase(&ada, &Erase::Category("faith"));
    home.erase(&ada, &Erase::Person);
    for (key, value) in all(&*home.rows(), Space::Tombstone) {
        let bytes = [key, value].concat();
        for words in ["health", "faith", "message", "ada"] {
            assert!(
                !bytes.windows(words.len()).any(|part| part == words.as_bytes()),
                "{words}"
            );
        }
    }
}

#[test]
fn a_tombstone_that_cannot_be_read_stops_the_home() {
    let (home, _) = Home::with_person();
    for (key, value) in [(&b"!x"[..], &[0; 8][..]), (b"!r0123456789abcdef", &[0; 9]), (b"!", b"")] {
        home.rows()
            .apply(Volume::Log, &[Op::put(Space::Tombstone, key, value)])
            .unwrap();
        let opened = crate::common::open(home.path(), NOW);
        assert!(matches!(opened, Err(VaultError::Malformed(_))), "{key:?}");
        home.rows()
            .apply(Volume::Log, &[Op::delete(Space::Tombstone, key)])
            .unwrap();
    }
    assert!(crate::common::open(home.path(), NOW).is_ok());
}
