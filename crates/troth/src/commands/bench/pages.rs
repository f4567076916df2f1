//! How long the home takes for each of its pages, and how large they are, for somebody who has been here for years.

use std::future::pending;
use std::sync::Arc;
use std::time::Instant;

use companion::Companion;
use companion::memory::{MEMORIES, Memory};
use consent::{Act, Category, CategorySet, Change, DataMap, PurposeId, RecipientId, RecipientKind, Shown, purpose};
use egress::own_home::OwnHome;
use gate::{Gate, Guarded, Keep, Open, Permit, SystemClock};
use home::{Home, Origin};
use serde_json::json;

use super::figures::{Figures, percentile};
use crate::failure::Failure;

/// What the vault holds.
const MEMORIES_KEPT: usize = 10_000;
const ENTRIES: u64 = 100_000;
/// Records or entries that are written together.
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
        for _ in 0..ROUNDS {
            let begun = Instant::now();
            bytes = ann.get(page)?.len();
            took.push(begun.elapsed().as_secs_f64() * 1_000.0);
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
    let map = DataMap::built_in();
    let kept = map
        .may_keep(PurposeId::Remember, RecipientKind::Person)
        .difference(map.special());
    let change = Change::Grant {
        purpose: PurposeId::Remember.into(),
        categories: kept,
        recipient: RecipientId::person(),
        until_ms: None,
    };
    gate.change_consent(open, change, Shown::new(map.version(), "the question", "en"))?;
    let talk = CategorySet::from(Category::Talk);
    let mut first = None;
    for batch in (0..MEMORIES_KEPT).collect::<Vec<_>>().chunks(BATCH) {
        let permit: Permit<purpose::Remember> = gate.permit(open, talk, &RecipientId::person(), Act::Keep)?;
        let mut pass = gate.pass(open);
        for n in batch {
            let id = gate.new_record_id()?;
            first.get_or_insert(id);
            let memory = Memory {
                text: format!(
                    "On day {n} I spoke of the garden, of work number {}, and of a walk.",
                    n * 7919
                ),
                drawn: None,
                said_ms: gate.now_ms(),
                turn: id,
                conversation: None,
                before: String::new(),
                after: String::new(),
                pinned: n % 5_000 == 0,
                details: Some(Vec::new()),
            };
            let keep = Keep {
                id,
                collection: MEMORIES,
                category: Category::Talk,
                content: &memory,
                lists: &[],
            };
            pass.keep(&permit, &keep)?;
        }
        pass.commit()?;
    }
    // Forgetting one indexes the others.
    if let Some(first) = first {
        Companion::new(Arc::clone(gate), None).forget_memory(open, first)?;
    }
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
