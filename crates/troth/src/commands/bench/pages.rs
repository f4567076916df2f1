//! How long the home takes for each of its pages, and how large they are, for somebody who has been here for years.

use std::future::pending;
use std::sync::Arc;
use std::time::Instant;

use consent::{Act, Category, CategorySet, RecipientId, purpose};
use egress::own_home::OwnHome;
use gate::{Gate, Guarded, Open, Permit, SystemClock};
use home::{Home, Origin};
use serde_json::json;

use super::figures::{Figures, percentile};
use super::vaults;
use crate::failure::Failure;

/// What the vault holds.
const MEMORIES_KEPT: usize = 10_000;
const ENTRIES: u64 = 100_000;
/// Entries that are written together.
const BATCH: usize = 500;
/// How often each page is asked for.
const ROUNDS: usize = 50;
const PASSPHRASE: &str = "a passphrase for measuring";

/// Every page that somebody who is signed in can open by its address alone.
const PAGES: [&str; 14] = [
    "/talk",
    "/talks",
    "/character",
    "/memories",
    "/memories?words=garden+day",
    "/used",
    "/used?purpose=account",
    "/settings",
    "/consent",
    "/erase",
    "/erase/category?category=talk",
    "/export",
    "/policy",
    "/log/checkpoint",
];

pub(crate) fn run() -> Result<Figures, Failure> {
    let dir = tempfile::tempdir()?;
    let url = format!("sqlite:{}", dir.path().display());
    let gate = Arc::new(Gate::open(&url, dir.path(), SystemClock)?);
    let open = gate.sign_up("ann", PASSPHRASE.to_owned().into())?.0.open;
    eprintln!("Filling a vault with {MEMORIES_KEPT} memories and {ENTRIES} ledger entries …");
    fill(&gate, &open)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let address = runtime.block_on(listen(Arc::clone(&gate)))?;
    let mut ann = OwnHome::at(&address)?;
    ann.post("/api/v1/session", &json!({"name": "ann", "passphrase": PASSPHRASE}))?;
    let mut figures = Figures::new("pages");
    let (mut slowest, mut largest) = (0.0, 0);
    for page in PAGES {
        let (mut took, mut bytes) = (Vec::with_capacity(ROUNDS), 0);
        let cpu_before = cpu_ms();
        for _ in 0..ROUNDS {
            let begun = Instant::now();
            bytes = ann.get(page)?.len();
            took.push(begun.elapsed().as_secs_f64() * 1_000.0);
        }
        if let Some((before, after)) = cpu_before.zip(cpu_ms()) {
            figures.figure(&format!("{page} cpu_ms"), (after - before) / ROUNDS as f64);
        }
        let p99 = percentile(&mut took, 99.0);
        figures.figure(&format!("{page} ms_p50"), percentile(&mut took, 50.0));
        figures.figure(&format!("{page} ms_p99"), p99);
        figures.figure(&format!("{page} bytes"), bytes as f64);
        slowest = f64::max(slowest, p99);
        largest = largest.max(bytes);
    }
    figures.figure("slowest ms_p99", slowest);
    figures.figure("largest bytes", largest as f64);
    Ok(figures)
}

/// Milliseconds of a processor that this process has used so far, asking for pages included: what a busy machine does not make longer. They
/// are counted in ticks of ten milliseconds (proc(5), `utime` and `stime`).
fn cpu_ms() -> Option<f64> {
    const TICK_MS: f64 = 10.0;
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, after_name) = stat.rsplit_once(')')?;
    let ticks = after_name.split_whitespace().skip(11).take(2);
    let ticks: Option<Vec<f64>> = ticks.map(|field| field.parse().ok()).collect();
    Some(ticks?.iter().sum::<f64>() * TICK_MS)
}

/// Serves on a port of this machine's; gives its address.
#[expect(clippy::disallowed_types, reason = "the home's own listener")]
async fn listen(gate: Arc<Gate>) -> Result<String, Failure> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let served = Home::new(gate, None, Origin::of(address));
    tokio::spawn(home::serve(listener, served, pending()));
    Ok(format!("http://{address}"))
}

fn fill(gate: &Arc<Gate>, open: &Open) -> Result<(), Failure> {
    vaults::remember(gate, open, MEMORIES_KEPT)?;
    let talk = CategorySet::from(Category::Talk);
    let here = RecipientId::local_engine();
    while gate.totals(open)?.entries < ENTRIES {
        let permit: Permit<purpose::Converse> = gate.permit(open, talk, &here, Act::Disclose)?;
        let mut pass = gate.pass(open);
        for n in 0..BATCH {
            let said = Guarded::fresh(format!("Message {n}"), talk);
            pass.disclose(&permit, gate.at_hand(&permit, said)?)?;
        }
        pass.commit()?;
    }
    Ok(())
}
