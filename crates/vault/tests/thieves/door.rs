//! The thieves again, at the door of a home: what a program of ours opens for them that runs on their copies.

use std::path::PathBuf;

use data_encoding::BASE64URL_NOPAD;
use store::Volume;
use vault::{GrantToken, HORIZON_DAYS, SessionToken, Unlocked, Vault, VaultError};

use crate::common::{DAY, Home, NOW, PASSPHRASE, open, passphrase};
use crate::scene::{NAME, Scene, copy_files, word_for};

pub(crate) fn try_every_way_in(scene: &Scene) {
    laptop(scene);
    revoked_app(scene);
    background_grant(scene);
    old_backup(scene);
}

fn copy_of(scene: &Scene) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    copy_files(scene.home.path(), copy.path());
    copy
}

fn part_of_backup(scene: &Scene, volume: Volume) -> PathBuf {
    scene.backup.path().join("old").join(volume.name())
}

/// Neither a home that is started on the stolen files opens by the stolen cookie, nor a second process beside the first.
fn laptop(scene: &Scene) {
    let cookie = SessionToken::parse(&BASE64URL_NOPAD.encode(&scene.cookie)).unwrap();
    let stolen = copy_of(scene);
    for dir in [stolen.path(), scene.home.path()] {
        let vault = open(dir, NOW).unwrap();
        assert!(matches!(vault.resume(&cookie, NOW), Err(VaultError::NoSession)));
        let guess = vault.unlock(NAME, &passphrase("a guess that is long enough"));
        assert!(matches!(guess, Err(VaultError::WrongSecret)));
    }
}

/// Not even where the keyring of a day comes back on which its grant was good.
fn revoked_app(scene: &Scene) {
    let token = GrantToken::parse(&BASE64URL_NOPAD.encode(&scene.app)).unwrap();
    let stolen = copy_of(scene);
    for put_back in [false, true] {
        if put_back {
            for beside in ["keyring.db-wal", "keyring.db-shm"] {
                let _ = std::fs::remove_file(stolen.path().join(beside));
            }
            let old = part_of_backup(scene, Volume::Keyring).join("keyring.db");
            std::fs::copy(old, stolen.path().join("keyring.db")).unwrap();
        }
        let vault = open(stolen.path(), NOW).unwrap();
        assert!(matches!(vault.use_grant(&token, NOW), Err(VaultError::NoGrant)));
    }
}

/// It reaches one record, of which it would still need a receipt; after its term, none.
fn background_grant(scene: &Scene) {
    let token = GrantToken::parse(&BASE64URL_NOPAD.encode(&scene.background)).unwrap();
    let stolen = copy_of(scene);
    let vault = open(stolen.path(), NOW).unwrap();
    let granted = vault.use_grant(&token, NOW).unwrap();
    let all = vault.all(&granted.person(), None, 100).unwrap();
    let (reached, beyond): (Vec<_>, Vec<_>) = all.into_iter().partition(|handle| granted.reaches(handle));
    assert_eq!((reached.len(), beyond.len()), (1, 4));
    assert!(matches!(
        vault.use_grant(&token, NOW + 7 * DAY),
        Err(VaultError::NoGrant)
    ));
}

/// With the passphrase it opens within the horizon, and where the home's own log is there, without what was erased since.
fn old_backup(scene: &Scene) {
    let restore = |data: &std::path::Path, now_ms| {
        let [keyring, records, log] = Volume::ALL.map(|volume| part_of_backup(scene, volume));
        Vault::restore(data, &records, &keyring, Some(&log), now_ms)
    };
    let last = NOW + u64::from(HORIZON_DAYS) * DAY;
    let late = tempfile::tempdir().unwrap();
    assert!(matches!(restore(late.path(), last + 1), Err(VaultError::Backup(_))));
    for (at_home, erased) in [(false, true), (true, false)] {
        let dir = if at_home {
            copy_of(scene)
        } else {
            tempfile::tempdir().unwrap()
        };
        restore(dir.path(), last).unwrap();
        let home = Home::start(dir, last);
        let wrong = home.vault.unlock(NAME, &passphrase("a guess that is long enough"));
        assert!(matches!(wrong, Err(VaultError::WrongSecret)));
        let ada = home.vault.unlock(NAME, &passphrase(PASSPHRASE)).unwrap();
        let words = read_all(&home, &ada);
        assert!(
            words.contains(&"old health record") && words.contains(&"talk"),
            "{words:?}"
        );
        assert_eq!(words.contains(&"erased record"), erased, "{words:?}");
    }
}

fn read_all(home: &Home, who: &Unlocked) -> Vec<&'static str> {
    let handles = home.vault.list(who, "message", None, 100, false).unwrap();
    let said = handles.iter().map(|handle| home.read(who, handle.id()).unwrap());
    said.filter_map(|said| word_for(said.as_bytes())).collect()
}
