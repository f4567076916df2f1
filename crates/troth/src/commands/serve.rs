//! `troth serve`: a home on this machine.

use std::future::Future;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use engine::{EngineConfig, LocalEngine};
use gate::{Gate, SystemClock};
use home::Home;

use super::{data_dir, lock, model_path, private_dir};
use crate::cli::Serve;
use crate::failure::Failure;

/// How often what has expired is erased.
const SWEEP: Duration = Duration::from_secs(300);

pub(crate) fn run(args: &Serve) -> Result<ExitCode, Failure> {
    if !args.listen.ip().is_loopback() && !args.behind_tls_proxy {
        return Err(Failure::new(format!(
            "{} can be reached from other machines, and passphrases would travel in clear: listen on 127.0.0.1, \
             or say --behind-tls-proxy where a proxy in front speaks TLS",
            args.listen
        )));
    }
    let dir = data_dir(&args.data)?;
    private_dir(&dir)?;
    let _lock = lock(&dir)?;
    let url = args
        .database
        .clone()
        .unwrap_or_else(|| format!("sqlite:{}", dir.display()));
    let gate = Arc::new(Gate::open(&url, &dir, SystemClock)?);
    let model = model_path(args.model.as_deref());
    let engine = if model.exists() || args.model.is_some() {
        eprintln!("Loading the model {} …", model.display());
        Some(Arc::new(LocalEngine::load(
            &model,
            EngineConfig::default().with_threads(args.threads),
        )?))
    } else {
        eprintln!(
            "There is no model at {}. `make model` fetches the starter model; until then nothing answers.",
            model.display()
        );
        None
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(args, gate, engine))?;
    Ok(ExitCode::SUCCESS)
}

#[expect(
    clippy::disallowed_types,
    reason = "the home's own listener: one of the two doors that the plan has"
)]
async fn serve(args: &Serve, gate: Arc<Gate>, engine: Option<Arc<LocalEngine>>) -> Result<(), Failure> {
    let listener = tokio::net::TcpListener::bind(args.listen)
        .await
        .map_err(|error| Failure::new(format!("{}: {error}", args.listen)))?;
    println!("Troth is at http://{}", listener.local_addr()?);
    let sweeping = Arc::clone(&gate);
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(SWEEP).await;
            let gate = Arc::clone(&sweeping);
            match tokio::task::spawn_blocking(move || gate.sweep()).await {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => eprintln!("troth: what has expired could not be erased yet: {error}"),
                Err(error) => eprintln!("troth: {error}"),
            }
        }
    });
    home::serve(listener, Home::new(gate, engine), asked_to_stop()?).await?;
    Ok(())
}

fn asked_to_stop() -> Result<impl Future<Output = ()> + Send + 'static, Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
