//! What a turn asks of a vault that holds ten thousand records, and what an erasure of all of them does.
#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark")]

use divan::counter::ItemsCount;
use secrecy::SecretString;
use vault::ledger::{Act, Fact, Hash};
use vault::log::{Append, Receipt};
use vault::{Erase, Handle, NewRecord, Passphrase, RecordId, Unlocked, Vault};
use zeroize::Zeroizing;

/// Records that are there before anything is measured.
const RECORDS: usize = 10_000;
/// Categories over which they are spread.
const CATEGORIES: usize = 10;
/// Bytes that each of them says.
const CONTENT: usize = 200;
const NOW: u64 = 1_800_000_000_000;

fn main() {
    divan::main();
}

struct Home {
    vault: Vault,
    ada: Unlocked,
    _dir: tempfile::TempDir,
}

fn records(count: usize) -> Vec<NewRecord> {
    let record = |n: usize| NewRecord {
        id: RecordId::new(NOW, vault::random_bytes().unwrap()),
        collection: "memory".to_owned(),
        category: format!("category_{}", n % CATEGORIES),
        made_ms: NOW,
        expires_ms: Some(NOW * 2),
        session: None,
        content: Zeroizing::new(vec![b'x'; CONTENT]),
        lists: Vec::new(),
    };
    (0..count).map(record).collect()
}

fn home() -> Home {
    home_of(RECORDS)
}

fn home_of(count: usize) -> Home {
    let dir = tempfile::tempdir().unwrap();
    let store = store::open(&format!("sqlite:{}", dir.path().display())).unwrap();
    let vault = Vault::open(store, dir.path(), NOW).unwrap();
    let passphrase = Passphrase::typed(SecretString::from("nine quiet herons wade at dusk"));
    let (ada, _) = vault.create("ada", &passphrase).unwrap();
    vault.put(&ada, &records(count)).unwrap();
    Home { vault, ada, _dir: dir }
}

impl Home {
    fn handles(&self, count: usize) -> Vec<Handle> {
        self.vault.list(&self.ada, "memory", None, count, true).unwrap()
    }

    fn append(&self, act: Act, records: &[RecordId], also: Vec<store::Op>) -> Receipt {
        let fact = Fact {
            at_ms: NOW,
            act,
            purpose: "personalise".to_owned(),
            categories: Vec::new(),
            records: records.iter().map(vault::ledger_id).collect(),
            recipient: "local_engine".to_owned(),
            bytes: 0,
            sha256: Hash::ZERO,
            note: None,
        };
        let link = self.vault.log().link(self.ada.person()).unwrap();
        let append = Append {
            person: self.ada.person(),
            entries: self.ada.seal_entries(link, vec![fact]).unwrap(),
            expect_n: link.n(),
            consent_epoch: 0,
            also,
        };
        self.vault.log().append(append).unwrap().remove(0)
    }
}

#[divan::bench]
fn list_50(bencher: divan::Bencher<'_, '_>) {
    let home = home();
    bencher.counter(ItemsCount::new(50usize)).bench(|| home.handles(50));
}

#[divan::bench]
fn open_50_of_10_000_with_a_receipt_at_hand(bencher: divan::Bencher<'_, '_>) {
    let home = home();
    let handles = home.handles(50);
    let ids: Vec<_> = handles.iter().map(Handle::id).collect();
    let receipt = home.append(Act::Open, &ids, vec![]);
    bencher
        .counter(ItemsCount::new(50usize))
        .bench(|| home.vault.open_records(&home.ada, &receipt, &handles).unwrap());
}

#[divan::bench]
fn a_durable_receipt_and_50_opened(bencher: divan::Bencher<'_, '_>) {
    let home = home();
    let handles = home.handles(50);
    let ids: Vec<_> = handles.iter().map(Handle::id).collect();
    bencher.counter(ItemsCount::new(50usize)).bench(|| {
        let receipt = home.append(Act::Open, &ids, vec![]);
        home.vault.open_records(&home.ada, &receipt, &handles).unwrap()
    });
}

#[divan::bench(args = [1, 10, 100])]
fn put(bencher: divan::Bencher<'_, '_>, count: usize) {
    let home = home();
    bencher
        .counter(ItemsCount::new(count))
        .with_inputs(|| records(count))
        .bench_values(|records| home.vault.put(&home.ada, &records).unwrap());
}

#[divan::bench]
fn resume_a_session(bencher: divan::Bencher<'_, '_>) {
    let home = home();
    let (_, token) = home.vault.start_session(&home.ada, NOW).unwrap();
    bencher.bench(|| home.vault.resume(&token, NOW).unwrap());
}

/// The same for few as for many: what is destroyed is what is above the records.
#[divan::bench(args = [100, RECORDS], sample_count = 10)]
fn erase_a_persons_keys(bencher: divan::Bencher<'_, '_>, count: usize) {
    bencher
        .counter(ItemsCount::new(count))
        .with_inputs(|| planned(count))
        .bench_refs(|(home, plan)| home.vault.destroy_keys(plan).unwrap());
}

#[divan::bench(args = [100, RECORDS], sample_count = 10)]
fn erase_a_person_wholly(bencher: divan::Bencher<'_, '_>, count: usize) {
    bencher
        .counter(ItemsCount::new(count))
        .with_inputs(|| planned(count))
        .bench_refs(|(home, plan)| home.vault.carry_out(plan).unwrap());
}

#[divan::bench(sample_count = 20)]
fn erase_one_of_10_000(bencher: divan::Bencher<'_, '_>) {
    let home = home();
    bencher
        .with_inputs(|| {
            let handles = home.handles(1);
            let plan = home
                .vault
                .plan_erasure(&home.ada, &Erase::Records(&handles), NOW)
                .unwrap();
            let _ = home.append(Act::Erase, plan.records(), plan.log_ops());
            plan
        })
        .bench_refs(|plan| home.vault.carry_out(plan).unwrap());
}

#[divan::bench(sample_count = 10)]
fn erase_a_category_of_1_000_in_10_000(bencher: divan::Bencher<'_, '_>) {
    let planned = || {
        let home = home();
        let what = Erase::Category("category_3");
        let plan = home.vault.plan_erasure(&home.ada, &what, NOW).unwrap();
        let _ = home.append(Act::Erase, &[], plan.log_ops());
        (home, plan)
    };
    bencher
        .counter(ItemsCount::new(RECORDS / CATEGORIES))
        .with_inputs(planned)
        .bench_refs(|(home, plan)| home.vault.carry_out(plan).unwrap());
}

fn planned(count: usize) -> (Home, vault::Erasure) {
    let home = home_of(count);
    let plan = home.vault.plan_erasure(&home.ada, &Erase::Person, NOW).unwrap();
    let _ = home.append(Act::Erase, &[], plan.log_ops());
    (home, plan)
}
