//! What a turn passes through the gate for: a decision, a receipt that is durable, the keys it unwraps, what they open, and what leaves.
#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark")]

use consent::{Act, Category, RecipientId, purpose};
use divan::Bencher;
use divan::counter::ItemsCount;
use gate::{Gate, Guarded, Keep, Open, Permit, RecordId, SystemClock};

/// Records that are there before anything is measured.
const RECORDS: usize = 10_000;
/// Records that are kept together.
const BATCH: usize = 500;
/// Records that a turn opens.
const OPENED: usize = 12;
const COLLECTION: &str = "memory";
const SAID: &str = "We spoke of the garden, of work, and of a walk by the river that went on until dark.";

fn main() {
    divan::main();
}

struct Home {
    gate: Gate,
    ada: Open,
    ids: Vec<(Category, RecordId)>,
    _dir: tempfile::TempDir,
}

fn home() -> Home {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", dir.path().display());
    let gate = Gate::open(&url, dir.path(), SystemClock).unwrap();
    let passphrase = "nine quiet herons wade at dusk".to_owned();
    let ada = gate.sign_up("ada", passphrase.into()).unwrap().0.open;
    let mut ids = Vec::with_capacity(RECORDS);
    while ids.len() < RECORDS {
        let permit = permit(&gate, &ada, &RecipientId::person(), Act::Keep);
        let mut pass = gate.pass(&ada);
        for _ in 0..BATCH {
            let id = gate.new_record_id().unwrap();
            let keep = Keep {
                id,
                collection: COLLECTION,
                category: Category::Talk,
                content: &SAID.to_owned(),
                lists: &[],
            };
            pass.keep(&permit, &keep).unwrap();
            ids.push((Category::Talk, id));
        }
        pass.commit().unwrap();
    }
    Home {
        gate,
        ada,
        ids,
        _dir: dir,
    }
}

fn permit(gate: &Gate, open: &Open, to: &RecipientId, act: Act) -> Permit<purpose::Converse> {
    gate.permit(open, Category::Talk.into(), to, act).unwrap()
}

impl Home {
    fn permit(&self) -> Permit<purpose::Converse> {
        permit(&self.gate, &self.ada, &RecipientId::local_engine(), Act::Disclose)
    }

    /// Records from all over the vault.
    fn wanted(&self) -> Vec<Guarded<String>> {
        let step = RECORDS / OPENED;
        let wanted: Vec<_> = self.ids.iter().step_by(step).take(OPENED).copied().collect();
        self.gate.find(&self.ada, COLLECTION, &wanted).unwrap()
    }
}

#[divan::bench]
fn decide(bencher: Bencher<'_, '_>) {
    let home = home();
    bencher.bench(|| home.permit());
}

#[divan::bench]
fn find_12(bencher: Bencher<'_, '_>) {
    let home = home();
    bencher.counter(ItemsCount::new(OPENED)).bench(|| home.wanted());
}

/// An entry that names them is durable, their keys are unwrapped against it, and they are open.
#[divan::bench]
fn receipt_and_12_opened(bencher: Bencher<'_, '_>) {
    let home = home();
    let permit = home.permit();
    bencher
        .counter(ItemsCount::new(OPENED))
        .with_inputs(|| home.wanted())
        .bench_values(|wanted| {
            let mut pass = home.gate.pass(&home.ada);
            let ticket = pass.open(&permit, wanted).unwrap();
            pass.commit().unwrap().take(ticket).unwrap()
        });
}

/// All that a turn waits for: `troth bench gate` measures the same.
#[divan::bench]
fn a_turns_passage(bencher: Bencher<'_, '_>) {
    let home = home();
    bencher.bench(|| {
        let permit = home.permit();
        let mut pass = home.gate.pass(&home.ada);
        let ticket = pass.open(&permit, home.wanted()).unwrap();
        let opened = pass.commit().unwrap().take(ticket).unwrap();
        let mut pass = home.gate.pass(&home.ada);
        let leaving = pass.disclose(&permit, opened).unwrap();
        pass.commit().unwrap().leave(leaving).unwrap()
    });
}

/// What the pages of erasing and export ask.
#[divan::bench]
fn how_many_of_each_category_in_10_000(bencher: Bencher<'_, '_>) {
    let home = home();
    bencher
        .counter(ItemsCount::new(RECORDS))
        .bench(|| home.gate.held(&home.ada).unwrap());
}
