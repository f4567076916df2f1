//! `troth bench`: figures, and a peer's on the same data in the same run.
#![expect(clippy::disallowed_methods, reason = "benchmarks read a stop watch")]

mod egress;
mod exchange;
mod figures;
mod guard;
mod labelled;
mod likes;
mod matching;
mod minimise;
mod pages;
mod presidio;
mod psi;
mod recall;
mod recording;
mod sentence;
mod vaults;

use std::num::NonZeroU32;
use std::process::ExitCode;
use std::time::Instant;

use consent::{Act, Category, CategorySet, RecipientId, purpose};
use engine::EngineConfig;
use gate::{Erasing, Permit};

use self::figures::{Figures, percentile};
use self::vaults::{Filled, Note};
use super::model_path;
use crate::cli::{Bench, BenchWhat};
use crate::failure::Failure;

/// Records in the vault that is measured.
const RECORDS: usize = 10_000;
/// Records that a turn opens.
const OPENED: usize = 12;
/// Turns that are measured.
const ROUNDS: usize = 300;
/// Consents in force where decisions are measured.
const CONSENTS: usize = 1_000;

pub(crate) fn run(args: &Bench) -> Result<ExitCode, Failure> {
    let figures = match args.what {
        BenchWhat::Gate => gate(args)?,
        BenchWhat::Ledger => ledger()?,
        BenchWhat::Erase => erase()?,
        BenchWhat::Engine => engine(args)?,
        BenchWhat::Pages => pages::run()?,
        BenchWhat::Recall => recall::run(data(args)?)?,
        BenchWhat::Minimise => minimise::run(data(args)?)?,
        BenchWhat::Guard => guard::run(data(args)?, &judging(args)?)?,
        BenchWhat::Egress => egress::run(data(args)?)?,
        BenchWhat::Likes => likes::run(args)?,
        BenchWhat::Match => matching::run(data(args)?)?,
    };
    figures.print(args.json);
    Ok(ExitCode::SUCCESS)
}

/// What the guard judges by besides words, unless that is not wanted.
fn judging(args: &Bench) -> Result<::guard::Sense, Failure> {
    if args.no_embedding {
        Ok(::guard::Sense::none())
    } else {
        super::sense(args.model.as_deref())
    }
}

fn data(args: &Bench) -> Result<&std::path::Path, Failure> {
    let file = args.file.as_deref();
    file.ok_or_else(|| {
        Failure::new("say which data: troth bench recall FILE, minimise FILE, guard FILE, egress FILE or match FILE")
    })
}

/// A turn's passage: decide, make the receipts durable, unwrap, open, and write down what leaves.
fn gate(args: &Bench) -> Result<Figures, Failure> {
    eprintln!("Filling a vault with {RECORDS} records …");
    let filled = Filled::new(RECORDS)?;
    let Filled { gate, open, .. } = &filled;
    let here = RecipientId::local_engine();
    let mut added = Vec::with_capacity(ROUNDS);
    for round in 0..ROUNDS {
        let begun = Instant::now();
        let permit: Permit<purpose::Converse> = gate.permit(open, Category::Talk.into(), &here, Act::Disclose)?;
        let wanted: Vec<_> = (0..OPENED)
            .map(|at| (Category::Talk, filled.ids[(round * 7919 + at * 811) % RECORDS]))
            .collect();
        let mut pass = gate.pass(open);
        let ticket = pass.open(&permit, gate.find::<Note>(open, vaults::COLLECTION, &wanted)?)?;
        let opened = pass.commit()?.take(ticket)?;
        let mut pass = gate.pass(open);
        let leaving = pass.disclose(&permit, opened)?;
        let disclosed = pass.commit()?.leave(leaving)?;
        added.push(begun.elapsed().as_secs_f64() * 1000.0);
        drop(disclosed);
    }
    let mut figures = Figures::new("gate");
    let p50 = percentile(&mut added, 50.0);
    figures.figure("added_ms_p50", p50);
    figures.figure("added_ms_p99", percentile(&mut added, 99.0));
    figures.figure("decide_us_p99", decisions());
    let model = model_path(args.model.as_deref());
    if model.exists() {
        let rounds = NonZeroU32::MIN;
        let reply = engine::compare(&model, EngineConfig::default(), rounds)?;
        let tokens = u32::try_from(reply.reply_tokens()).unwrap_or(u32::MAX);
        let reply_ms = reply.engine().first_token_ms() + f64::from(tokens) / reply.engine().tokens_per_s() * 1000.0;
        figures.figure("share_of_turn", p50 / (p50 + reply_ms));
        let waits = sentence::waits(&model)?;
        let (mut before, mut after): (Vec<f64>, Vec<f64>) = waits.iter().copied().unzip();
        let mut added: Vec<f64> = waits.iter().map(|(before, after)| before + after).collect();
        for (name, values) in [("before", &mut before), ("after", &mut after), ("added", &mut added)] {
            figures.figure(&format!("first_sentence_{name}_ms_p50"), percentile(values, 50.0));
            figures.figure(&format!("first_sentence_{name}_ms_max"), percentile(values, 100.0));
        }
    }
    Ok(figures)
}

/// Decisions with many consents in force; the 99th percentile in microseconds.
fn decisions() -> f64 {
    use consent::{Change, DataMap, Event, PurposeId, RecipientKind, Request, Shown, State, decide};
    let map = DataMap::built_in();
    let categories = map.may_disclose(PurposeId::ShareWithApp, RecipientKind::App);
    let app = |n: usize| RecipientId::named(RecipientKind::App, &format!("app-{n}"));
    let mut state = State::new();
    let mut apps = Vec::new();
    for (seq, n) in (0..CONSENTS).enumerate() {
        let Ok(recipient) = app(n) else { continue };
        let change = Change::Grant {
            purpose: PurposeId::ShareWithApp.into(),
            categories,
            recipient: recipient.clone(),
            until_ms: None,
        };
        let event = Event::new(seq as u64, 0, change, Shown::new(map.version(), "the question", "en"));
        if state.apply(&event).is_ok() {
            apps.push(recipient);
        }
    }
    let mut took: Vec<f64> = (0..100_000)
        .map(|round| {
            let request = Request::new(
                PurposeId::ShareWithApp,
                CategorySet::from(Category::Talk),
                &apps[round * 31 % apps.len()],
                Act::Disclose,
                1,
            );
            let begun = Instant::now();
            std::hint::black_box(decide(map, &state, &request));
            begun.elapsed().as_secs_f64() * 1_000_000.0
        })
        .collect();
    percentile(&mut took, 99.0)
}

/// Durable appends through the gate from many requests at once, beside durable single-row inserts into plain SQLite.
fn ledger() -> Result<Figures, Failure> {
    const PEOPLE: usize = 8;
    const PASSES: usize = 40;
    const ENTRIES: usize = 64;
    let filled = Filled::people(PEOPLE)?;
    let begun = Instant::now();
    std::thread::scope(|scope| {
        let workers: Vec<_> = filled
            .opens
            .iter()
            .map(|open| scope.spawn(|| filled.append(open, PASSES, ENTRIES)))
            .collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().unwrap_or_else(|_| Err(Failure::new("a worker failed"))))
    })?;
    let ours = (PEOPLE * PASSES * ENTRIES) as f64 / begun.elapsed().as_secs_f64();
    let mut figures = Figures::new("ledger");
    figures.figure("appends_per_s", ours);
    let peer = vaults::plain_sqlite(2_000)?;
    figures.peer("sqlite_single_row_commits", "inserts_per_s", peer);
    figures.ratio("appends_vs_sqlite", ours / peer);
    Ok(figures)
}

/// Erasing a person with few records and with many: the keys' time must not depend on their number.
fn erase() -> Result<Figures, Failure> {
    let mut figures = Figures::new("erase");
    for (records, keys_name, total_name) in [
        (100, "keys_ms_100", "total_ms_100"),
        (RECORDS, "keys_ms", "total_ms_10k"),
    ] {
        eprintln!("Filling a vault with {records} records …");
        let filled = Filled::new(records)?;
        let begun = Instant::now();
        let receipt = filled.gate.erase(&filled.open, &Erasing::Person)?;
        figures.figure(total_name, begun.elapsed().as_secs_f64() * 1000.0);
        figures.figure(keys_name, receipt.keys_ms as f64);
    }
    Ok(figures)
}

/// The engine beside the same model called directly.
fn engine(args: &Bench) -> Result<Figures, Failure> {
    const REPLIES: NonZeroU32 = NonZeroU32::MIN.saturating_add(4);
    let compared = engine::compare(&model_path(args.model.as_deref()), EngineConfig::default(), REPLIES)?;
    let mut figures = Figures::new("engine");
    figures.figure("first_token_ms", compared.engine().first_token_ms());
    figures.figure("tokens_per_s", compared.engine().tokens_per_s());
    figures.peer("llama_cpp_direct", "first_token_ms", compared.direct().first_token_ms());
    figures.peer("llama_cpp_direct", "tokens_per_s", compared.direct().tokens_per_s());
    figures.ratio("first_token", compared.first_token_ratio());
    figures.ratio("tokens_per_s", compared.tokens_ratio());
    Ok(figures)
}
