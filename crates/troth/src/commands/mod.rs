//! The commands.

mod bench;
mod chat;
mod check;
mod drill;
mod erase;
mod exchange;
mod export;
mod import;
mod locked;
mod notify;
mod operate;
mod people;
mod phone;
mod policy;
mod read;
mod report;
mod requests;
mod serve;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use engine::Embedder;

use crate::cli::{Cli, Command, Data};
use crate::failure::Failure;

/// The starter model's file name.
const STARTER: &str = "SmolLM2-135M-Instruct.Q4_1.gguf";

/// Does what was typed.
pub(crate) fn run(cli: Cli) -> Result<ExitCode, Failure> {
    match cli.command {
        Command::Serve(args) => serve::run(&args),
        Command::Chat(args) => chat::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Erase(args) => erase::run(&args),
        Command::Verify(args) => check::run(&args),
        Command::Policy { what } => policy::run(&what),
        Command::Backup(args) => operate::backup(&args),
        Command::Restore(args) => operate::restore(&args),
        Command::Invite(args) => people::invite(&args),
        Command::People(args) => people::people(&args),
        Command::Requests(args) => requests::run(&args),
        Command::Notify(args) => notify::run(&args),
        Command::Exchange(args) => exchange::run(&args.what),
        Command::Report(args) => report::run(&args),
        Command::Minimise(args) => read::minimise(&args),
        Command::Guard(args) => read::guard(&args),
        Command::Drill(args) => drill::run(&args),
        Command::Bench(args) => bench::run(&args),
    }
}

/// The data directory: the one that was named, or the XDG one.
fn data_dir(data: &Data) -> Result<PathBuf, Failure> {
    if let Some(dir) = &data.data {
        return Ok(dir.clone());
    }
    let var = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let base = var("XDG_DATA_HOME").or_else(|| var("HOME").map(|home| home.join(".local/share")));
    base.map(|base| base.join("troth"))
        .ok_or_else(|| Failure::new("there is no home directory; say where the data lies with --data DIR"))
}

/// Where rows are stored: the database that was named, or files in the data directory.
fn database(data: &Data, dir: &Path) -> String {
    let files = || format!("sqlite:{}", dir.display());
    data.database.clone().unwrap_or_else(files)
}

/// The model: the one that was named, or the starter model where `make model` puts it.
fn model_path(named: Option<&Path>) -> PathBuf {
    named.map_or_else(
        || {
            std::env::var_os("TROTH_MODELS")
                .map_or_else(|| PathBuf::from("models"), PathBuf::from)
                .join(STARTER)
        },
        Path::to_path_buf,
    )
}

/// What the guard judges by besides words: the sentence-embedding model that was named (`TROTH_EMBEDDER`), or the one that `make model`
/// fetches, beside the starter model or beside the one that is used. Without it words alone are judged, and it is said.
fn sense(model: Option<&Path>) -> Result<guard::Sense, Failure> {
    let named = std::env::var_os("TROTH_EMBEDDER").map(PathBuf::from);
    let path = named.unwrap_or_else(|| {
        let usual = model_path(None).with_file_name(Embedder::FILE);
        let beside = model.map(|model| model.with_file_name(Embedder::FILE));
        beside.filter(|path| path.exists()).unwrap_or(usual)
    });
    if !path.exists() {
        eprintln!(
            "There is no sentence-embedding model at {}: the guard judges by words alone. `make model` fetches it.",
            path.display()
        );
        return Ok(guard::Sense::none());
    }
    Ok(guard::Sense::of(Arc::new(Embedder::load(&path)?)))
}

/// A directory that only its owner can read, made where it is missing.
fn private_dir(dir: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .map_err(|error| Failure::new(format!("{}: {error}", dir.display())))
}

/// A new file that only its owner can read; one that is there is never written over.
fn new_file(path: &Path) -> Result<std::fs::File, Failure> {
    use std::os::unix::fs::OpenOptionsExt as _;
    std::fs::File::options()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| Failure::new(format!("{}: {error}", path.display())))
}

/// Keeps two programs from opening one home: the lock lasts as long as the value.
fn lock(dir: &Path) -> Result<std::fs::File, Failure> {
    let path = dir.join("lock");
    let file = std::fs::File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(_) => Err(Failure::new(format!(
            "a home is running on {} already; stop it first",
            dir.display()
        ))),
    }
}
