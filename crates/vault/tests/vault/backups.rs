//! Backups: what was erased or revoked since stays so, whatever comes back and however.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use store::{Space, Volume};
use vault::{Erase, GrantKind, HORIZON_DAYS, Restored, Vault, VaultError};

use crate::common::{DAY, Home, NOW, PASSPHRASE, all, is_on_disk, open, passphrase, record, rows, set};

struct Backup(tempfile::TempDir);

impl Backup {
    fn of(home: &Home, now_ms: u64) -> Self {
        let dir = tempfile::tempdir().unwrap();
        home.vault.backup(&dir.path().join("b"), now_ms).unwrap();
        Self(dir)
    }

    fn part(&self, volume: Volume) -> PathBuf {
        self.0.path().join("b").join(volume.name())
    }

    fn restore(&self, data: &Path, with_log: bool, now_ms: u64) -> Result<Restored, VaultError> {
        let [keyring, records, log] = Volume::ALL.map(|volume| self.part(volume));
        Vault::restore(data, &records, &keyring, with_log.then_some(&*log), now_ms)
    }
}

#[test]
fn what_was_erased_since_stays_erased() {
    let (home, ada) = Home::with_person();
    let grace = home.person("grace");
    let gone = home.person("gone");
    home.keep(&gone, "health", "gone");
    let [one, category, stays] = ["faith", "health", "chat"].map(|category| home.keep(&ada, category, "as it was"));
    let lost = home.keep(&grace, "chat", "as it was");
    let backup = Backup::of(&home, NOW);
    home.erase_record(&ada, one);
    home.erase(&ada, &Erase::Category("health"));
    home.erase(&gone, &Erase::Person);
    let again = home.keep(&ada, "health", "after the backup");
    let entries = home.vault.log().link(ada.person()).unwrap().n();
    let dir = home.stop();
    let restored = backup.restore(dir.path(), true, NOW + DAY).unwrap();
    assert_eq!(
        restored,
        Restored {
            records_made_at_ms: NOW,
            keyring_made_at_ms: NOW,
            log_kept: true,
            erased_again: 3,
        }
    );
    let home = Home::start(dir, NOW + DAY);
    let (ada, grace) = (home.unlock("ada").unwrap(), home.unlock("grace").unwrap());
    assert!(home.unlock("gone").is_err());
    for (id, said) in [(one, None), (category, None), (again, None), (stays, Some("as it was"))] {
        assert_eq!(home.read(&ada, id).ok().as_deref(), said);
    }
    assert_eq!(home.read(&grace, lost).unwrap(), "as it was");
    let new = home.keep(&ada, "health", "after all that");
    let home = home.restart(NOW + DAY);
    let ada = home.unlock("ada").unwrap();
    assert_eq!(home.read(&ada, new).unwrap(), "after all that");
    let next = home.vault.log().link(ada.person()).unwrap().n();
    assert_eq!(next, entries + 2, "the ledger goes on where it was, with two reads");
}

/// Whoever puts files back by hand, or is interrupted in mid-restoration, is not asked to know about tombstones.
#[test]
fn a_volume_from_another_time_is_noticed_when_a_home_is_opened() {
    for volumes in [
        &[Volume::Keyring, Volume::Records][..],
        &[Volume::Keyring],
        &[Volume::Records],
    ] {
        let (home, ada) = Home::with_person();
        let id = home.keep(&ada, "health", "as it was");
        let backup = Backup::of(&home, NOW);
        home.erase_record(&ada, id);
        let dir = home.stop();
        for volume in volumes {
            let file = format!("{}.db", volume.name());
            fs::copy(backup.part(*volume).join(&file), dir.path().join(&file)).unwrap();
        }
        let home = Home::start(dir, NOW);
        let ada = home.unlock("ada").unwrap();
        assert!(home.find(&ada, id).is_none());
        assert_eq!(home.rows().count(Space::RecordKey, b"").unwrap(), 0, "{volumes:?}");
    }
}

#[test]
fn copies_of_an_earlier_runs_files_are_noticed_too() {
    let (home, ada) = Home::with_person();
    let id = home.keep(&ada, "health", "as it was");
    let dir = home.stop();
    let earlier = tempfile::tempdir().unwrap();
    for file in ["keyring.db", "records.db"] {
        fs::copy(dir.path().join(file), earlier.path().join(file)).unwrap();
    }
    let home = Home::start(dir, NOW);
    let ada = home.unlock("ada").unwrap();
    home.erase_record(&ada, id);
    let dir = home.stop();
    for file in ["keyring.db", "records.db"] {
        fs::copy(earlier.path().join(file), dir.path().join(file)).unwrap();
    }
    let home = Home::start(dir, NOW);
    let ada = home.unlock("ada").unwrap();
    assert!(home.find(&ada, id).is_none());
}

#[test]
fn a_home_is_restored_from_nothing_but_its_backup() {
    let (home, ada) = Home::with_person();
    let erased = home.keep(&ada, "health", "erased before");
    home.erase_record(&ada, erased);
    let id = home.keep(&ada, "health", "as it was");
    let backup = Backup::of(&home, NOW);
    drop(home);
    let new = tempfile::tempdir().unwrap();
    let data = new.path().join("data");
    assert!(
        matches!(backup.restore(&data, false, NOW), Err(VaultError::Backup(_))),
        "a log is needed"
    );
    let restored = backup.restore(&data, true, NOW).unwrap();
    assert!(!restored.log_kept, "it says that erasures since cannot be known");
    let vault = open(&data, NOW).unwrap();
    let ada = vault.unlock("ada", &passphrase(PASSPHRASE)).unwrap();
    let found = vault.find(&ada, "message", &[id, erased]).unwrap();
    assert_eq!(found.iter().map(vault::Handle::id).collect::<Vec<_>>(), [id]);
    let index = vault.entries(&ada, 0..9).unwrap()[0].index;
    assert!(vault.log().prove(index).is_ok(), "the log can be checked, and goes on");
}

#[test]
fn a_keyring_older_than_the_horizon_is_refused() {
    let (home, _) = Home::with_person();
    let backup = Backup::of(&home, NOW);
    let dir = home.stop();
    let before = fs::read(dir.path().join("keyring.db")).unwrap();
    let late = NOW + u64::from(HORIZON_DAYS) * DAY + 1;
    assert!(matches!(
        backup.restore(dir.path(), true, late),
        Err(VaultError::Backup(_))
    ));
    assert_eq!(fs::read(dir.path().join("keyring.db")).unwrap(), before);
    backup.restore(dir.path(), true, late - 1).unwrap();
}

#[test]
fn a_damaged_or_foreign_backup_is_refused_and_changes_nothing() {
    let (home, _) = Home::with_person();
    let backup = Backup::of(&home, NOW);
    let foreign = Backup::of(&Home::with_person().0, NOW);
    let dir = home.stop();
    let files = || {
        let names = ["keyring.db", "records.db", "log.db", "home.key"];
        names.map(|name| fs::read(dir.path().join(name)).unwrap())
    };
    let before = files();
    let refused = |backup: &Backup| {
        let result = backup.restore(dir.path(), true, NOW);
        assert!(matches!(result, Err(VaultError::Backup(_))), "{result:?}");
        assert!(files() == before);
        let left: Vec<_> = fs::read_dir(dir.path())
            .unwrap()
            .map(|file| file.unwrap().path())
            .collect();
        assert!(
            !left
                .iter()
                .any(|path| path.extension().is_some_and(|end| end == "restoring")),
            "{left:?}"
        );
    };
    refused(&foreign);
    for volume in [Volume::Keyring, Volume::Records] {
        for file in [format!("{}.db", volume.name()), "manifest".to_owned()] {
            let path = backup.part(volume).join(file);
            let good = fs::read(&path).unwrap();
            for at in [0, good.len() / 2, good.len() - 1] {
                let mut bad = good.clone();
                bad[at] ^= 1;
                fs::write(&path, &bad).unwrap();
                refused(&backup);
            }
            fs::remove_file(&path).unwrap();
            refused(&backup);
            fs::write(&path, &good).unwrap();
        }
    }
    let (one, other) = (backup.part(Volume::Keyring), backup.part(Volume::Records));
    let swapped = Vault::restore(dir.path(), &one, &other, None, NOW);
    assert!(matches!(swapped, Err(VaultError::Backup(_))));
    backup.restore(dir.path(), true, NOW).unwrap();
}

#[test]
fn a_running_home_is_not_restored_over() {
    let (home, _) = Home::with_person();
    let backup = Backup::of(&home, NOW);
    assert!(matches!(
        backup.restore(home.path(), true, NOW),
        Err(VaultError::Running)
    ));
    assert!(home.unlock("ada").is_ok());
}

#[test]
fn a_home_whose_log_was_lost_is_not_opened() {
    let (home, ada) = Home::with_person();
    let id = home.keep(&ada, "health", "erased");
    home.erase_record(&ada, id);
    let backup = Backup::of(&home, NOW);
    let dir = home.stop();
    for file in ["log.db", "log.db-wal", "log.db-shm"] {
        let _ = fs::remove_file(dir.path().join(file));
    }
    assert!(matches!(open(dir.path(), NOW), Err(VaultError::LogMissing)));
    for file in ["log.db", "log.db-wal", "log.db-shm"] {
        let _ = fs::remove_file(dir.path().join(file));
    }
    assert!(!backup.restore(dir.path(), true, NOW).unwrap().log_kept);
    assert!(open(dir.path(), NOW).is_ok());
}

#[test]
fn a_revoked_grant_stays_revoked_and_its_keys_are_replaced_again() {
    let (home, ada) = Home::with_person();
    let id = home.keep(&ada, "health", "as it was");
    let (grant, token) = home
        .vault
        .grant(&ada, GrantKind::App, &["health"], NOW + 99 * DAY)
        .unwrap();
    let backup = Backup::of(&home, NOW);
    home.vault.revoke_grant(&ada, grant, NOW).unwrap();
    let dir = home.stop();
    backup.restore(dir.path(), true, NOW).unwrap();
    let home = Home::start(dir, NOW);
    assert!(matches!(home.vault.use_grant(&token, NOW), Err(VaultError::NoGrant)));
    let ada = home.unlock("ada").unwrap();
    let old = all(&*home.rows(), Space::CategoryKey);
    home.vault.start_session(&ada, NOW).unwrap();
    let new = all(&*home.rows(), Space::CategoryKey);
    assert!(
        new.iter().all(|row| !old.contains(row)),
        "what the app may have kept opens nothing"
    );
    assert_eq!(home.read(&ada, id).unwrap(), "as it was");
}

#[test]
fn a_backup_has_no_session_and_no_words() {
    let (home, ada) = Home::with_person();
    home.keep(&ada, "health", "a cough, says the canary");
    home.vault.start_session_on(&ada, "a kitchen tablet", NOW).unwrap();
    let backup = Backup::of(&home, NOW);
    for words in ["canary", "kitchen", "health", PASSPHRASE] {
        assert!(!is_on_disk(backup.0.path(), words.as_bytes()), "{words}");
    }
    let copy = tempfile::tempdir().unwrap();
    fs::copy(
        backup.part(Volume::Keyring).join("keyring.db"),
        copy.path().join("keyring.db"),
    )
    .unwrap();
    let store = rows(copy.path());
    assert_eq!(store.count(Space::SessionWrap, b"").unwrap(), 0);
    assert_eq!(store.count(Space::RecordKey, b"").unwrap(), 1);
    assert!(matches!(
        home.vault.backup(&backup.0.path().join("b"), NOW),
        Err(VaultError::Backup(_))
    ));
}

/// Stops the writers beside a test, however it ends.
struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn a_backup_while_others_write_is_whole() {
    let (home, ada) = Home::with_person();
    let other_process = open(home.path(), NOW).unwrap();
    let stop = AtomicBool::new(false);
    let kept = AtomicUsize::new(0);
    let write = |vault: &Vault| {
        let new = record("chat", "0");
        let id = new.id;
        vault.put(&ada, &[new]).unwrap();
        let mut last = vault.find(&ada, "message", &[id]).unwrap().remove(0);
        while !stop.load(Ordering::Relaxed) {
            vault.put(&ada, &[record("health", "said meanwhile")]).unwrap();
            last = vault.update(&ada, &last, b"rewritten").unwrap();
            kept.fetch_add(1, Ordering::Relaxed);
        }
    };
    let backups: Vec<_> = std::thread::scope(|scope| {
        let _stop = Stop(&stop);
        scope.spawn(|| write(&home.vault));
        scope.spawn(|| write(&other_process));
        let backups = (1..=5).map(|n| {
            while kept.load(Ordering::Relaxed) < 10 * n {
                std::thread::sleep(Duration::from_millis(1));
            }
            Backup::of(&home, NOW)
        });
        backups.collect()
    });
    home.vault.sweep(NOW).unwrap();
    let rows = home.rows();
    let records = rows.count(Space::Record, b"").unwrap();
    assert_eq!(
        rows.count(Space::RecordKey, b"").unwrap(),
        records,
        "no old key is left"
    );
    assert_eq!(rows.count(Space::KeyringStamp, b"").unwrap(), 1, "nor any word of one");
    drop(other_process);
    let mut dir = home.stop();
    for backup in backups {
        backup.restore(dir.path(), true, NOW).unwrap();
        let home = Home::start(dir, NOW);
        let ada = home.unlock("ada").unwrap();
        let handles = home.vault.list(&ada, "message", None, 10_000, false).unwrap();
        assert!(handles.len() >= 10);
        let ids: Vec<_> = handles.iter().map(vault::Handle::id).collect();
        let receipt = home.receipt(&ada, &ids);
        assert_eq!(
            home.vault.open_records(&ada, &receipt, &handles).unwrap().len(),
            ids.len()
        );
        dir = home.stop();
    }
}

#[test]
fn an_old_key_stays_while_copies_are_made_and_goes_when_they_are_not() {
    let (home, ada) = Home::with_person();
    let id = home.keep(&ada, "chat", "first");
    let store = home.rows();
    let old = all(&*store, Space::RecordKey).remove(0);
    // As a backup that is being made has it; nobody holds its lock, so its process has died.
    set(&*store, Space::KeyringStamp, b"copying", b"");
    let new = home
        .vault
        .update(&ada, &home.find(&ada, id).unwrap(), b"second")
        .unwrap();
    assert_eq!(store.get(Space::RecordKey, &old.0).unwrap(), Some(old.1.clone()));
    assert_eq!(home.read(&ada, id).unwrap(), "second");
    let lock = fs::File::create(home.path().join("backup.lock")).unwrap();
    lock.lock().unwrap();
    home.vault.sweep(NOW).unwrap();
    assert!(
        store.get(Space::RecordKey, &old.0).unwrap().is_some(),
        "it is being made"
    );
    let there = home.vault.backup(&home.path().join("another"), NOW);
    assert!(matches!(there, Err(VaultError::Backup(_))));
    lock.unlock().unwrap();
    home.vault.sweep(NOW).unwrap();
    assert!(store.get(Space::RecordKey, &old.0).unwrap().is_none(), "it is not");
    assert!(!is_on_disk(home.path(), &old.1));
    home.vault.update(&ada, &new, b"third").unwrap();
    assert_eq!(store.count(Space::RecordKey, b"").unwrap(), 1);
    assert_eq!(home.read(&ada, id).unwrap(), "third");
}

#[test]
fn an_erasure_beside_a_reader_is_cut_off_the_files_later() {
    let (home, ada) = Home::with_person();
    let id = home.keep(&ada, "chat", "goes");
    let store = home.rows();
    let row = all(&*store, Space::Record).remove(0).1;
    let reader = rusqlite::Connection::open(home.path().join("records.db")).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM row").unwrap();
    assert_eq!(home.erase_record(&ada, id).records, 1, "it is erased, whoever reads");
    assert!(home.find(&ada, id).is_none());
    assert_eq!(store.count(Space::RecordKey, b"").unwrap(), 0);
    assert_eq!(store.count(Space::Tombstone, b"!").unwrap(), 0);
    drop(reader);
    home.vault.sweep(NOW).unwrap();
    assert!(!is_on_disk(home.path(), &row));
}
