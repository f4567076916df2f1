//! The n-th write fails, for every n: whatever was begun is finished when the home is opened next, or was never begun.

mod failing;

use std::sync::Arc;

use store::Space;
use vault::ledger::Act;
use vault::{Erase, GrantKind, GrantToken, NewRecord, RecordId, Unlocked, Vault, VaultError};

use crate::common::{DAY, Home, NOW, all, fact, of_session, record, rows, until};
use failing::{FAILURES, Failing};

/// A home that is stopped, of which every case gets a copy.
struct Scene {
    dir: tempfile::TempDir,
    ada: Unlocked,
    cough: RecordId,
    fever: RecordId,
    prayer: RecordId,
    brief: RecordId,
    index: RecordId,
    grant: vault::GrantId,
    token: GrantToken,
}

fn scene() -> Scene {
    let (home, ada) = Home::with_person();
    let [cough, fever] = ["a cough", "a fever"].map(|said| home.keep(&ada, "health", said));
    let prayer = home.keep(&ada, "faith", "a prayer");
    let brief = home
        .keep_as(&ada, until(record("chat", "for a day"), NOW + DAY))
        .unwrap();
    let index = home.keep_as(&ada, listing("an index", &[cough, prayer])).unwrap();
    let (grant, token) = home
        .vault
        .grant(&ada, GrantKind::App, &["health"], NOW + 9 * DAY)
        .unwrap();
    let dir = home.stop();
    Scene {
        dir,
        ada,
        cough,
        fever,
        prayer,
        brief,
        index,
        grant,
        token,
    }
}

fn listing(said: &str, lists: &[RecordId]) -> NewRecord {
    NewRecord {
        lists: lists.to_vec(),
        ..record("chat", said)
    }
}

fn copy(from: &std::path::Path) -> tempfile::TempDir {
    let to = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.path().join(file.file_name())).unwrap();
    }
    to
}

/// Runs `what` on a copy of the scene for every n, with the n-th write after its call of `arm` failing, and then `check` on the home that
/// was opened again. `check` is told whether `what` was told that it succeeded.
fn at_every_write(
    scene: &Scene,
    reopened_ms: u64,
    what: impl Fn(&Home, &dyn Fn()) -> Result<(), VaultError>,
    check: impl Fn(&Home, bool, &str),
) {
    for how in FAILURES {
        for writes in 0.. {
            let dir = copy(scene.dir.path());
            let store = Arc::new(Failing::new(rows(dir.path()), how));
            let home = Home::start_on(dir, store.clone(), NOW).unwrap();
            let done = what(&home, &|| store.fail_after(writes));
            let case = format!("{how:?} {writes}: {:?}", done.as_ref().err());
            let dir = home.stop();
            let home = Home::start(dir, reopened_ms);
            is_whole(&home, &scene.ada, &case);
            check(&home, done.is_ok(), &case);
            if !store.has_failed() {
                assert!(done.is_ok() && writes > 0, "{case}");
                break;
            }
        }
    }
}

/// What holds of every home that is open: all that is there opens, and there is nothing beside it.
fn is_whole(home: &Home, ada: &Unlocked, case: &str) {
    let handles = home.vault.list(ada, "message", None, 100, false).unwrap();
    let store = home.rows();
    let count = |space| store.count(space, b"").unwrap();
    if store.count(Space::Wrap, ada.person().as_bytes()).unwrap() > 0 {
        let ids: Vec<_> = handles.iter().map(vault::Handle::id).collect();
        let receipt = home.receipt(ada, &ids);
        let opened = home.vault.open_records(ada, &receipt, &handles);
        assert!(opened.is_ok(), "{case}: {:?}", opened.err());
    }
    let with = |of: fn(&vault::Handle) -> bool| handles.iter().filter(|handle| of(handle)).count() as u64;
    let lists = handles.iter().map(|handle| home.vault.listed_by(handle).unwrap().len());
    let listings: usize = lists.map(|listed| listed + usize::from(listed > 0)).sum();
    let beside = [Space::RecordKey, Space::Expiry, Space::Owned, Space::Segment].map(count);
    let expected = [
        handles.len() as u64,
        with(|handle| handle.expires_ms().is_some()),
        with(vault::Handle::ends_with_session),
        listings as u64,
    ];
    assert_eq!(beside, expected, "{case}");
    assert_eq!(store.count(Space::Tombstone, b"!").unwrap(), 0, "{case}");
}

fn erase(home: &Home, ada: &Unlocked, what: &Erase<'_>) -> Result<(), VaultError> {
    let plan = home.vault.plan_erasure(ada, what, NOW)?;
    home.append(ada, vec![fact(Act::Erase, plan.records())], plan.log_ops())?;
    home.vault.carry_out(&plan).map(|_| ())
}

/// Whether the erasure is in the log: from then on it happens.
fn is_decided(home: &Home) -> bool {
    home.rows().count(Space::Tombstone, b"").unwrap() > 0
}

#[test]
fn what_is_kept_is_kept_whole_or_not_at_all() {
    let scene = scene();
    let ids = std::cell::Cell::new([scene.cough; 3]);
    let keep = |home: &Home, arm: &dyn Fn()| {
        let new = [record("health", "one"), record("new_category", "two")];
        let index = listing("both", &[new[0].id, new[1].id]);
        let [one, two] = new;
        ids.set([one.id, two.id, index.id]);
        arm();
        home.vault.put(&scene.ada, &[one, two, index])
    };
    at_every_write(&scene, NOW, keep, |home, kept, case| {
        let there = ids.get().map(|id| home.find(&scene.ada, id).is_some());
        assert!(there == [true; 3] || !kept && there == [false; 3], "{case}");
        assert_eq!(home.read(&scene.ada, scene.cough).unwrap(), "a cough");
    });
}

#[test]
fn a_rewritten_record_says_the_old_or_the_new() {
    let scene = scene();
    let rewrite = |home: &Home, arm: &dyn Fn()| {
        let handle = home.find(&scene.ada, scene.cough).unwrap();
        arm();
        home.vault.update(&scene.ada, &handle, b"a sneeze").map(|_| ())
    };
    at_every_write(&scene, NOW, rewrite, |home, done, case| {
        let said = home.read(&scene.ada, scene.cough).unwrap();
        assert!(said == "a sneeze" || !done && said == "a cough", "{case}");
    });
    let replace = |home: &Home, arm: &dyn Fn()| {
        let handle = home.find(&scene.ada, scene.index).unwrap();
        arm();
        let replaced = home
            .vault
            .replace_segment(&scene.ada, &handle, b"less", &[scene.prayer]);
        replaced.map(|_| ())
    };
    at_every_write(&scene, NOW, replace, |home, done, case| {
        let lists = home
            .vault
            .listed_by(&home.find(&scene.ada, scene.index).unwrap())
            .unwrap();
        let is = (home.read(&scene.ada, scene.index).unwrap(), lists);
        let (new, old) = (vec![scene.prayer], vec![scene.cough, scene.prayer]);
        assert!(
            is == ("less".to_owned(), new) || !done && is == ("an index".to_owned(), old),
            "{case}"
        );
    });
}

#[test]
fn an_erasure_that_is_decided_happens() {
    let scene = scene();
    let records = |home: &Home, arm: &dyn Fn()| {
        let handle = home.find(&scene.ada, scene.cough).unwrap();
        arm();
        erase(home, &scene.ada, &Erase::Records(&[handle]))
    };
    let there = |home: &Home| {
        [scene.cough, scene.index, scene.fever, scene.prayer].map(|id| home.find(&scene.ada, id).is_some())
    };
    at_every_write(&scene, NOW, records, |home, done, case| {
        assert!(is_decided(home) || !done, "{case}");
        let gone = !is_decided(home);
        assert_eq!(there(home), [gone, gone, true, true], "{case}");
    });
    let category = |home: &Home, arm: &dyn Fn()| {
        arm();
        erase(home, &scene.ada, &Erase::Category("health"))
    };
    at_every_write(&scene, NOW, category, |home, done, case| {
        assert!(is_decided(home) || !done, "{case}");
        let stays = !is_decided(home);
        assert_eq!(there(home), [stays, stays, stays, true], "{case}");
        let granted = home.rows().count(Space::GrantWrap, b"").unwrap();
        assert_eq!(granted, if stays { 2 } else { 1 }, "{case}");
        let new = home.keep(&scene.ada, "health", "kept after it");
        assert_eq!(home.read(&scene.ada, new).unwrap(), "kept after it", "{case}");
    });
}

#[test]
fn a_person_who_is_to_go_goes() {
    let scene = scene();
    let person = |home: &Home, arm: &dyn Fn()| {
        arm();
        erase(home, &scene.ada, &Erase::Person)
    };
    at_every_write(&scene, NOW, person, |home, done, case| {
        assert!(is_decided(home) || !done, "{case}");
        let left = crate::common::rows_of(&*home.rows(), scene.ada.person());
        if is_decided(home) {
            let spaces: Vec<_> = left.into_iter().map(|(space, _)| space).collect();
            assert_eq!(spaces, [Space::Consent, Space::Tombstone], "{case}");
            assert_eq!(home.vault.people().unwrap(), 0, "{case}");
        } else {
            assert_eq!(home.read(&scene.ada, scene.cough).unwrap(), "a cough", "{case}");
        }
    });
}

#[test]
fn a_revocation_that_is_begun_is_finished() {
    let scene = scene();
    let before = all(&*rows(scene.dir.path()), Space::CategoryKey);
    let revoke = |home: &Home, arm: &dyn Fn()| {
        arm();
        home.vault.revoke_grant(&scene.ada, scene.grant, NOW)
    };
    at_every_write(&scene, NOW, revoke, |home, done, case| {
        home.vault.start_session(&scene.ada, NOW).unwrap();
        let used = home.vault.use_grant(&scene.token, NOW);
        let now = all(&*home.rows(), Space::CategoryKey);
        let replaced = before.iter().filter(|row| !now.contains(row)).count();
        if is_decided(home) {
            assert!(matches!(used, Err(VaultError::NoGrant)), "{case}");
            assert_eq!((replaced, now.len()), (1, before.len()), "{case}");
        } else {
            assert!(used.is_ok() && !done && replaced == 0, "{case}");
        }
        for (id, said) in [(scene.cough, "a cough"), (scene.fever, "a fever")] {
            assert_eq!(home.read(&scene.ada, id).unwrap(), said, "{case}");
        }
    });
}

#[test]
fn what_ends_by_itself_ends() {
    let scene = scene();
    let sweep = |home: &Home, arm: &dyn Fn()| {
        arm();
        home.vault.sweep(NOW + DAY).map(|_| ())
    };
    at_every_write(&scene, NOW + DAY, sweep, |home, _, case| {
        assert!(home.find(&scene.ada, scene.brief).is_none(), "{case}");
        assert!(home.find(&scene.ada, scene.index).is_some(), "{case}");
    });
    let end = |home: &Home, arm: &dyn Fn()| {
        let (session, _) = home.vault.start_session(&scene.ada, NOW)?;
        home.keep_as(&scene.ada, of_session(record("chat", "only for now"), session))?;
        arm();
        home.vault.end_session(&scene.ada, session)
    };
    at_every_write(&scene, NOW, end, |home, _, case| {
        assert_eq!(home.rows().count(Space::SessionWrap, b"").unwrap(), 0, "{case}");
        let left = home.vault.list(&scene.ada, "message", None, 100, false).unwrap();
        assert_eq!(left.len(), 5, "{case}");
    });
}

/// A backup is put back, and the replay of the tombstones is itself interrupted.
#[test]
fn a_replay_that_is_interrupted_is_replayed() {
    let scene = scene();
    let home = Home::start(copy(scene.dir.path()), NOW);
    erase(
        &home,
        &scene.ada,
        &Erase::Records(&[home.find(&scene.ada, scene.cough).unwrap()]),
    )
    .unwrap();
    erase(&home, &scene.ada, &Erase::Category("faith")).unwrap();
    let dir = home.stop();
    for file in ["keyring.db", "records.db"] {
        std::fs::copy(scene.dir.path().join(file), dir.path().join(file)).unwrap();
    }
    for how in FAILURES {
        for writes in 0.. {
            let dir = copy(dir.path());
            let store = Arc::new(Failing::new(rows(dir.path()), how));
            store.fail_after(writes);
            let opened = Vault::open(store.clone(), dir.path(), NOW);
            let case = format!("{how:?} {writes}: {:?}", opened.as_ref().err());
            assert_eq!(
                opened.is_ok(),
                !store.has_failed(),
                "{case}: it serves nobody before it is done"
            );
            drop(opened);
            let home = Home::start(dir, NOW);
            is_whole(&home, &scene.ada, &case);
            let there =
                [scene.cough, scene.prayer, scene.index, scene.fever].map(|id| home.find(&scene.ada, id).is_some());
            assert_eq!(there, [false, false, false, true], "{case}");
            if !store.has_failed() {
                assert!(writes > 0);
                break;
            }
        }
    }
}
