//! Erasures, revocations and sign-ins that go on at the same time do not undo each other.

use std::path::Path;
use std::sync::{Arc, Mutex};

use store::{Op, Row, Size, Space, Store, StoreError, Volume};
use vault::ledger::Act;
use vault::{Erase, Erasure, GrantKind, NewRecord, Unlocked, Vault, VaultError};

use crate::common::{DAY, Home, NOW, PASSPHRASE, all, fact, open, passphrase, record, rows, set};

/// An erasure of the category, decided and durable, of which nothing is carried out yet.
fn begin(home: &Home, ada: &Unlocked) -> Erasure {
    let plan = home.vault.plan_erasure(ada, &Erase::Category("health"), NOW).unwrap();
    home.append(ada, vec![fact(Act::Erase, &[])], plan.log_ops()).unwrap();
    plan
}

#[test]
fn an_older_erasure_that_ends_later_does_not_hide_a_newer_one() {
    let (home, ada) = Home::with_person();
    home.keep(&ada, "health", "first");
    let older = begin(&home, &ada);
    home.vault.destroy_keys(&older).unwrap();
    let second = home.keep(&ada, "health", "second");
    let backup = tempfile::tempdir().unwrap();
    let part = |name: &str| backup.path().join("b").join(name);
    home.vault.backup(&backup.path().join("b"), NOW).unwrap();
    let newer = begin(&home, &ada);
    home.vault.carry_out(&newer).unwrap();
    home.vault.delete_erased(&older).unwrap();
    let third = home.keep(&ada, "health", "third");
    let dir = home.stop();
    Vault::restore(dir.path(), &part("records"), &part("keyring"), None, NOW).unwrap();
    let home = Home::start(dir, NOW);
    let ada = home.unlock("ada").unwrap();
    assert!(home.find(&ada, second).is_none() && home.find(&ada, third).is_none());
    let fourth = home.keep(&ada, "health", "fourth");
    assert_eq!(home.read(&ada, fourth).unwrap(), "fourth");
}

#[test]
fn an_erasure_that_ends_does_not_end_another_of_the_same_category() {
    let (home, ada) = Home::with_person();
    home.keep(&ada, "health", "first");
    let older = begin(&home, &ada);
    home.vault.destroy_keys(&older).unwrap();
    let second = home.keep(&ada, "health", "second");
    // Durable, and then the process is stopped before it destroys anything.
    begin(&home, &ada);
    home.vault.delete_erased(&older).unwrap();
    assert_eq!(home.read(&ada, second).unwrap(), "second");
    let home = home.restart(NOW);
    let ada = home.unlock("ada").unwrap();
    assert!(home.find(&ada, second).is_none());
    assert_eq!(home.rows().count(Space::RecordKey, b"").unwrap(), 0);
    assert_eq!(home.rows().count(Space::Tombstone, b"!").unwrap(), 0);
}

#[test]
fn what_is_kept_after_an_erasure_outlives_its_tombstones() {
    let (home, ada) = Home::with_person();
    home.keep(&ada, "health", "goes");
    home.erase(&ada, &Erase::Category("health"));
    let stays = home.keep(&ada, "health", "stays");
    let backup = tempfile::tempdir().unwrap();
    let part = |name: &str| backup.path().join("b").join(name);
    home.vault.backup(&backup.path().join("b"), NOW).unwrap();
    let dir = home.stop();
    let restored = Vault::restore(dir.path(), &part("records"), &part("keyring"), None, NOW).unwrap();
    assert_eq!(restored.erased_again, 0, "every tombstone was carried out again");
    let home = Home::start(dir, NOW);
    let ada = home.unlock("ada").unwrap();
    assert_eq!(home.read(&ada, stays).unwrap(), "stays");
}

/// A damaged record is lost; it must not keep its person out, nor the others under a key that somebody else has.
#[test]
fn a_damaged_key_does_not_stop_a_revocation_or_a_sign_in() {
    let (home, ada) = Home::with_person();
    let whole = home.keep(&ada, "health", "whole");
    let damaged = home.keep(&ada, "health", "damaged");
    let store = home.rows();
    let key = all(&*store, Space::RecordKey);
    let (place, value) = key.iter().find(|(key, _)| key[24..40] == *damaged.as_bytes()).unwrap();
    for damage in [
        &value[..20],
        &value[..3],
        &[&value[..40], &[!value[40]], &value[41..]].concat(),
    ] {
        let (grant, token) = home.vault.grant(&ada, GrantKind::App, &["health"], NOW + DAY).unwrap();
        let before = all(&*store, Space::CategoryKey);
        set(&*store, Space::RecordKey, place, damage);
        home.vault.revoke_grant(&ada, grant, NOW).unwrap();
        home.vault.start_session(&ada, NOW).unwrap();
        assert!(matches!(home.vault.use_grant(&token, NOW), Err(VaultError::NoGrant)));
        let after = all(&*store, Space::CategoryKey);
        assert!(after.len() == 1 && after[0] != before[0], "the old key is gone");
        assert_eq!(home.read(&ada, whole).unwrap(), "whole");
        assert!(home.read(&ada, damaged).is_err());
    }
}

#[test]
fn everybody_who_signs_in_at_once_comes_in() {
    let (home, ada) = Home::with_person();
    let id = home.keep(&ada, "health", "a cough");
    for round in 0..10 {
        let at = NOW + round * 2 * DAY;
        home.vault.grant(&ada, GrantKind::App, &["health"], at + DAY).unwrap();
        // Its term ends, and the next sign-in re-keys what it named.
        home.vault.sweep(at + DAY).unwrap();
        std::thread::scope(|scope| {
            let sign_in = || home.vault.start_session(&ada, at + DAY).map(|_| ());
            let all: Vec<_> = (0..4).map(|_| scope.spawn(sign_in)).collect();
            for one in all {
                one.join().unwrap().unwrap();
            }
        });
        assert_eq!(home.rows().count(Space::CategoryKey, b"").unwrap(), 1, "{round}");
        assert_eq!(home.read(&ada, id).unwrap(), "a cough");
    }
}

/// A store in which something happens just before a record's row is deleted.
struct Meanwhile {
    inner: Arc<dyn Store>,
    what: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

impl Store for Meanwhile {
    fn apply(&self, volume: Volume, ops: &[Op]) -> Result<(), StoreError> {
        let deletes = |op: &Op| {
            matches!(
                op,
                Op::Delete {
                    space: Space::Record,
                    ..
                }
            )
        };
        if ops.iter().any(deletes)
            && let Some(what) = self.what.lock().unwrap().take()
        {
            what();
        }
        self.inner.apply(volume, ops)
    }

    fn get(&self, space: Space, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.get(space, key)
    }

    fn get_many(&self, space: Space, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.inner.get_many(space, keys)
    }

    fn scan(
        &self,
        space: Space,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
        reverse: bool,
    ) -> Result<Vec<Row>, StoreError> {
        self.inner.scan(space, prefix, after, limit, reverse)
    }

    fn count(&self, space: Space, prefix: &[u8]) -> Result<u64, StoreError> {
        self.inner.count(space, prefix)
    }

    fn size(&self, space: Space, prefix: &[u8]) -> Result<Size, StoreError> {
        self.inner.size(space, prefix)
    }

    fn backup(&self, volume: Volume, to: &Path, leave_out: &[Space]) -> Result<(), StoreError> {
        self.inner.backup(volume, to, leave_out)
    }

    fn compact(&self, volume: Volume) -> Result<(), StoreError> {
        self.inner.compact(volume)
    }
}

#[test]
fn a_segment_that_is_written_while_its_record_is_erased_goes_too() {
    let (home, ada) = Home::with_person();
    let goes = home.keep(&ada, "health", "goes");
    let dir = home.stop();
    let other = open(dir.path(), NOW).unwrap();
    let by_other = other.unlock("ada", &passphrase(PASSPHRASE)).unwrap();
    let index = NewRecord {
        lists: vec![goes],
        ..record("chat", "an index of it")
    };
    let id = index.id;
    let write = move || other.put(&by_other, &[index]).unwrap();
    let store = Meanwhile {
        inner: rows(dir.path()),
        what: Mutex::new(Some(Box::new(write))),
    };
    let home = Home::start_on(dir, Arc::new(store), NOW).unwrap();
    let erased = home.erase_record(&ada, goes);
    assert_eq!(erased.records, 2);
    assert!(home.find(&ada, id).is_none());
    let left = [Space::Record, Space::RecordKey, Space::Segment].map(|space| home.rows().count(space, b"").unwrap());
    assert_eq!(left, [0; 3]);
}
