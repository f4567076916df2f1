//! `troth drill`: canaries go the way that people's words go, and then every byte at rest is searched for them.

mod encodings;
mod search;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use egress::own_home::OwnHome;
use engine::{EngineConfig, LocalEngine};
use gate::{Gate, SystemClock};
use serde_json::{Value, json};

use self::search::{Found, search};
use super::model_path;
use crate::cli::Drill;
use crate::failure::Failure;

/// What is planted: where it goes in, and what it says. None of it is a word that a model would say.
const CANARIES: [(&str, &str); 7] = [
    ("the sign-in name", "qzcanaryname7391"),
    ("the passphrase", "qzcanary passphrase 8264 walrus"),
    ("a message", "qzcanaryword5518"),
    ("an e-mail address in it", "qzcanarymail@qzcanary4417.example"),
    ("a private conversation", "qzcanaryhushed2093"),
    ("the companion's story", "qzcanarystory6641"),
    ("a consent's text", "Your talks are kept, locked with your key"),
];

pub(crate) fn run(args: &Drill) -> Result<ExitCode, Failure> {
    let dir = tempfile::tempdir()?;
    let data = dir.path().join("home");
    super::private_dir(&data)?;
    let model = model_path(args.model.as_deref());
    eprintln!(
        "Planting {} canaries through a real home with {} …",
        CANARIES.len(),
        model.display()
    );
    let (running, erased) = journey(&data, &model)?;
    let rows = [("while it runs", running), ("after everything was erased", erased)];
    let found: u64 = rows.iter().flat_map(|(_, found)| found).map(|row| row.hits).sum();
    if args.json {
        let row = |(when, rows): &(&str, Vec<Found>)| json!({"when": when, "canaries": rows});
        println!(
            "{}",
            json!({"drill": rows.iter().map(row).collect::<Vec<_>>(), "found": found})
        );
    } else {
        print(&rows, found);
    }
    Ok(if found == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}

fn print(rows: &[(&str, Vec<Found>)], found: u64) {
    for (when, rows) in rows {
        println!("\nAt rest {when}:");
        println!(
            "{:<28} {:>10} {:>6} {:>12} {:>6}",
            "canary", "encodings", "files", "bytes", "found"
        );
        for row in rows {
            println!(
                "{:<28} {:>10} {:>6} {:>12} {:>6}",
                row.what, row.encodings, row.files, row.bytes, row.hits
            );
            row.places.iter().for_each(|place| println!("    {place}"));
        }
    }
    println!(
        "\n{}",
        if found == 0 {
            "No canary was found."
        } else {
            "CANARIES WERE FOUND."
        }
    );
}

/// Plants the canaries, searches while the home runs and its files are as a thief would find them, erases everything, searches again.
fn journey(data: &Path, model: &Path) -> Result<(Vec<Found>, Vec<Found>), Failure> {
    let gate = Arc::new(Gate::open(&format!("sqlite:{}", data.display()), data, SystemClock)?);
    let engine = Arc::new(LocalEngine::load(model, EngineConfig::default())?);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let address = runtime.block_on(serve(gate, engine))?;
    let mut home = OwnHome::at(&format!("http://{address}"))?;
    let [
        (_, name),
        (_, passphrase),
        (_, word),
        (_, mail),
        (_, hushed),
        (_, story),
        _,
    ] = CANARIES;
    home.post("/api/v1/sign-up", &json!({"name": name, "passphrase": passphrase}))?;
    let questions: Value = serde_json::from_slice(&home.get("/api/v1/consents")?)?;
    let question = questions
        .pointer("/questions/0")
        .ok_or_else(|| Failure::new("no question was asked"))?;
    let answer = json!({"question": question.get("id"), "version": question.get("version"), "answer": "yes"});
    home.post("/api/v1/consents", &answer)?;
    let story = json!({"name": "Mira", "manner": "", "story": story});
    home.post("/api/v1/character", &story)?;
    let said = json!({"text": format!("Please say {word} back to me. Write to {mail}.")});
    let conversation = answered(&mut home, &said)?;
    let said = json!({"text": format!("Between us: {hushed}."), "conversation": conversation, "private": true});
    answered(&mut home, &said)?;
    let exported = home.post_for_bytes("/api/v1/export", &json!({}))?;
    if !String::from_utf8_lossy(&exported).contains(word) {
        return Err(Failure::new(
            "the canary is not in the person's own export, so it was not kept and the drill shows nothing",
        ));
    }
    home.post("/api/v1/erase", &json!({"conversation": conversation}))?;
    let exported = home.post_for_bytes("/api/v1/export", &json!({}))?;
    if String::from_utf8_lossy(&exported).contains(hushed) {
        return Err(Failure::new(
            "a private conversation that was ended is still in the person's export",
        ));
    }
    let running = search(data, &CANARIES)?;
    home.post("/api/v1/erase", &json!({"everything": true, "passphrase": passphrase}))?;
    let erased = search(data, &CANARIES)?;
    runtime.shutdown_background();
    Ok((running, erased))
}

/// Says something that has to be answered; gives an id that is free.
fn answered(home: &mut OwnHome, said: &Value) -> Result<String, Failure> {
    let mut next = None;
    home.stream("/api/v1/talk", said, |event| {
        next = event.get("next_turn").and_then(Value::as_str).map(str::to_owned);
        true
    })?;
    next.ok_or_else(|| Failure::new("the turn was not answered, so the drill shows nothing"))
}

#[expect(
    clippy::disallowed_types,
    reason = "the drill's own home listens on this machine alone"
)]
async fn serve(gate: Arc<Gate>, engine: Arc<LocalEngine>) -> Result<std::net::SocketAddr, Failure> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(home::serve(
        listener,
        home::Home::new(gate, Some(engine), home::Origin::of(address)),
        std::future::pending(),
    ));
    Ok(address)
}
