//! A home in a directory of its own, and the few sentences that tests are written in.
#![allow(dead_code, reason = "each test takes what it needs")]

use std::path::Path;
use std::sync::Arc;

use secrecy::SecretString;
use store::{Op, Row, Space, Store};
use vault::ledger::{Act, Fact, Hash};
use vault::log::{Append, LogError, Receipt};
use vault::{
    Erase, Erased, Handle, Journal, NewRecord, Passphrase, PersonId, RecordId, SessionId, Unlocked, Vault, VaultError,
};
use zeroize::Zeroizing;

pub(crate) const PASSPHRASE: &str = "nine quiet herons wade at dusk";
pub(crate) const NOW: u64 = 1_800_000_000_000;
pub(crate) const DAY: u64 = 24 * 60 * 60 * 1000;

pub(crate) fn passphrase(text: &str) -> Passphrase {
    Passphrase::typed(SecretString::from(text))
}

/// A home that is open.
pub(crate) struct Home {
    pub(crate) vault: Vault,
    dir: tempfile::TempDir,
}

impl Home {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let vault = open(dir.path(), NOW).unwrap();
        Self { vault, dir }
    }

    /// With one person, who is unlocked.
    pub(crate) fn with_person() -> (Self, Unlocked) {
        let home = Self::new();
        let unlocked = home.person("ada");
        (home, unlocked)
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    /// A handle on the same rows, as a second process has one.
    pub(crate) fn rows(&self) -> Arc<dyn Store> {
        rows(self.path())
    }

    pub(crate) fn person(&self, name: &str) -> Unlocked {
        self.vault.create(name, &passphrase(PASSPHRASE)).unwrap().0
    }

    pub(crate) fn unlock(&self, name: &str) -> Result<Unlocked, VaultError> {
        self.vault.unlock(name, &passphrase(PASSPHRASE))
    }

    /// Stops the home and starts it again.
    pub(crate) fn restart(self, now_ms: u64) -> Self {
        let Self { vault, dir } = self;
        drop(vault);
        let vault = open(dir.path(), now_ms).unwrap();
        Self { vault, dir }
    }

    /// Stops the home; its directory stays.
    pub(crate) fn stop(self) -> tempfile::TempDir {
        self.dir
    }

    /// Takes the directory of a stopped home, and a store in which it is to be opened.
    pub(crate) fn start_on(dir: tempfile::TempDir, store: Arc<dyn Store>, now_ms: u64) -> Result<Self, VaultError> {
        let vault = Vault::open(store, dir.path(), now_ms)?;
        Ok(Self { vault, dir })
    }

    /// Takes the directory of a stopped home.
    pub(crate) fn start(dir: tempfile::TempDir, now_ms: u64) -> Self {
        let vault = open(dir.path(), now_ms).unwrap();
        Self { vault, dir }
    }

    pub(crate) fn keep(&self, who: &Unlocked, category: &str, content: &str) -> RecordId {
        self.keep_as(who, record(category, content)).unwrap()
    }

    pub(crate) fn keep_as(&self, who: &Unlocked, record: NewRecord) -> Result<RecordId, VaultError> {
        let id = record.id;
        self.vault.put(who, &[record]).map(|()| id)
    }

    pub(crate) fn find(&self, who: &Unlocked, id: RecordId) -> Option<Handle> {
        self.vault.find(who, "message", &[id]).unwrap().pop()
    }

    pub(crate) fn append(&self, who: &Unlocked, facts: Vec<Fact>, also: Vec<Op>) -> Result<Vec<Receipt>, LogError> {
        let link = self.vault.log().link(who.person())?;
        self.vault.log().append(Append {
            person: who.person(),
            entries: who.seal_entries(link, facts).unwrap(),
            expect_n: link.n(),
            consent_epoch: 0,
            also,
        })
    }

    pub(crate) fn receipt(&self, who: &Unlocked, records: &[RecordId]) -> Receipt {
        self.append(who, vec![fact(Act::Show, records)], vec![])
            .unwrap()
            .remove(0)
    }

    /// What a record says, read as it should be: against a receipt.
    pub(crate) fn read(&self, who: &Unlocked, id: RecordId) -> Result<String, VaultError> {
        let handle = self.find(who, id).ok_or(VaultError::NoRecord)?;
        let receipt = self.receipt(who, &[id]);
        let opened = self.vault.open_records(who, &receipt, &[handle])?;
        Ok(String::from_utf8(opened[0].content.to_vec()).unwrap())
    }

    pub(crate) fn erase(&self, who: &Unlocked, what: &Erase<'_>) -> Erased {
        let plan = self.vault.plan_erasure(who, what, NOW).unwrap();
        self.append(who, vec![fact(Act::Erase, plan.records())], plan.log_ops())
            .unwrap();
        self.vault.carry_out(&plan).unwrap()
    }

    pub(crate) fn erase_record(&self, who: &Unlocked, id: RecordId) -> Erased {
        let handle = self.find(who, id).unwrap();
        self.erase(who, &Erase::Records(&[handle]))
    }

    /// Keeps an event in the consent journal.
    pub(crate) fn consent(&self, who: &Unlocked, epoch: u64, event: &str) -> Result<(), LogError> {
        let ops = who
            .add_event(
                Journal::Consent,
                epoch,
                event.as_bytes(),
                format!("after {event}").as_bytes(),
            )
            .unwrap();
        self.append(who, vec![fact(Act::Consent, &[])], ops).map(|_| ())
    }
}

pub(crate) fn open(dir: &Path, now_ms: u64) -> Result<Vault, VaultError> {
    Vault::open(rows(dir), dir, now_ms)
}

pub(crate) fn rows(dir: &Path) -> Arc<dyn Store> {
    store::open(&format!("sqlite:{}", dir.display())).unwrap()
}

/// Every row of a space.
pub(crate) fn all(store: &dyn Store, space: Space) -> Vec<Row> {
    store.scan(space, b"", None, usize::MAX, false).unwrap()
}

pub(crate) fn set(store: &dyn Store, space: Space, key: &[u8], value: &[u8]) {
    store.apply(space.volume(), &[Op::put(space, key, value)]).unwrap();
}

pub(crate) fn fact(act: Act, records: &[RecordId]) -> Fact {
    Fact {
        at_ms: NOW,
        act,
        purpose: "account".to_owned(),
        categories: vec!["account".to_owned()],
        records: records.iter().map(vault::ledger_id).collect(),
        recipient: "person".to_owned(),
        bytes: 0,
        sha256: Hash::ZERO,
        note: None,
    }
}

pub(crate) fn new_id() -> RecordId {
    RecordId::new(NOW, vault::random_bytes().unwrap())
}

pub(crate) fn record(category: &str, content: &str) -> NewRecord {
    NewRecord {
        id: new_id(),
        collection: "message".to_owned(),
        category: category.to_owned(),
        made_ms: NOW,
        expires_ms: None,
        session: None,
        content: Zeroizing::new(content.as_bytes().to_vec()),
        lists: Vec::new(),
    }
}

pub(crate) fn until(record: NewRecord, expires_ms: u64) -> NewRecord {
    NewRecord {
        expires_ms: Some(expires_ms),
        ..record
    }
}

pub(crate) fn of_session(record: NewRecord, session: SessionId) -> NewRecord {
    NewRecord {
        session: Some(session),
        ..record
    }
}

/// Whether any file under `dir` holds these bytes.
pub(crate) fn is_on_disk(dir: &Path, bytes: &[u8]) -> bool {
    std::fs::read_dir(dir).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            is_on_disk(&path, bytes)
        } else {
            std::fs::read(&path)
                .unwrap()
                .windows(bytes.len())
                .any(|part| part == bytes)
        }
    })
}

/// The key's bytes of every row that belongs to a person.
pub(crate) fn rows_of(store: &dyn Store, person: PersonId) -> Vec<(Space, Vec<u8>)> {
    let spaces = Space::ALL.iter().copied();
    let rows = spaces.flat_map(|space| all(store, space).into_iter().map(move |(key, _)| (space, key)));
    rows.filter(|(_, key)| key.windows(16).any(|part| part == person.as_bytes()))
        .collect()
}
