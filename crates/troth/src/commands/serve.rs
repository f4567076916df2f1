//! `troth serve`: a home on this machine.

use std::future::Future;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use companion::HomeEngine;
use egress::openai::{Address, Server, models};
use engine::{EngineConfig, LocalEngine};
use gate::{Gate, Limits, SystemClock};
use home::{Clients, Home, Keeping, Origin};
use tokio::sync::watch;

use super::{data_dir, database, lock, model_path, phone, private_dir, sense};
use crate::cli::Serve;
use crate::failure::Failure;

/// How often what has expired is erased.
const SWEEP: Duration = Duration::from_secs(300);

pub(crate) fn run(args: &Serve) -> Result<ExitCode, Failure> {
    if !args.listen.ip().is_loopback() && !args.behind_tls_proxy {
        return Err(Failure::new(format!(
            "{} can be reached from other machines, and passphrases would travel in clear: listen on 127.0.0.1, \
             say --tls for a door that phones can use, or --behind-tls-proxy where a proxy in front speaks TLS",
            args.listen
        )));
    }
    let dir = data_dir(&args.data)?;
    private_dir(&dir)?;
    let _lock = lock(&dir)?;
    let url = database(&args.data, &dir);
    let limits = Limits {
        people: args.keeping.most_people,
        records: args.keeping.most_records,
        bytes: args.keeping.most_bytes,
    };
    let gate = Arc::new(Gate::open(&url, &dir, SystemClock)?.with_limits(limits));
    // Whose day of removal came while the home was off is gone before anybody is served.
    gate.remove_due()?;
    let engine = engine(args)?;
    let sense = sense(args.model.as_deref())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(args, &dir, gate, engine, sense))?;
    Ok(ExitCode::SUCCESS)
}

/// The home's own engine: a model that is loaded, or another program that is asked.
fn engine(args: &Serve) -> Result<HomeEngine, Failure> {
    let url = args.model.as_deref().and_then(Path::to_str);
    if let Some(url) = url.filter(|text| text.contains("://")) {
        return server(url).map(HomeEngine::Server);
    }
    let model = model_path(args.model.as_deref());
    Ok(if model.exists() || args.model.is_some() {
        eprintln!("Loading the model {} …", model.display());
        HomeEngine::Local(Arc::new(LocalEngine::load(
            &model,
            EngineConfig::default().with_threads(args.threads),
        )?))
    } else {
        eprintln!(
            "There is no model at {}. `make model` fetches the starter model; until then nothing answers.",
            model.display()
        );
        HomeEngine::None
    })
}

/// Another program on this machine, with the model that the address names, or its first.
fn server(url: &str) -> Result<Server, Failure> {
    let (base, wanted) = match url.split_once('#') {
        Some((base, wanted)) => (base, Some(wanted)),
        None => (url, None),
    };
    let refused = |error: &dyn std::fmt::Display| Failure::new(format!("--model {url}: {error}"));
    let address = Address::here(base).map_err(|error| refused(&error))?;
    let has = models(&address, None).map_err(|error| refused(&error))?;
    let model = match wanted {
        Some(wanted) => has.iter().find(|name| *name == wanted),
        None => has.first(),
    };
    let Some(model) = model else {
        return Err(refused(&format!("it has no such model; it has {}", has.join(", "))));
    };
    eprintln!(
        "{model} answers, in another program on this machine, at {}.",
        address.name()
    );
    Ok(Server::new(address, model, None))
}

#[expect(
    clippy::disallowed_types,
    reason = "the home's own listener: one of the two doors that the plan has"
)]
async fn serve(
    args: &Serve,
    data: &Path,
    gate: Arc<Gate>,
    engine: HomeEngine,
    sense: guard::Sense,
) -> Result<(), Failure> {
    let listener = tokio::net::TcpListener::bind(args.listen)
        .await
        .map_err(|error| Failure::new(format!("{}: {error}", args.listen)))?;
    let address = listener.local_addr()?;
    let phones = phone::open(&args.tls, data).await?;
    // Whoever reads the address may ask to stop at once.
    let stop = Stop::listen()?;
    println!("Troth is at http://{address}");
    let origin = match &phones {
        Some(phones) => phones.origin.clone(),
        None => args.origin.clone().unwrap_or_else(|| Origin::of(address)),
    };
    let clients = if args.behind_tls_proxy {
        Clients::Proxied(args.client_address_header.clone())
    } else {
        Clients::Direct
    };
    gate.keep_annals()?;
    gate.note_limits()?;
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
    let keeping = Keeping {
        open_to_all: args.keeping.open_to_all,
        operator: args.keeping.operator.clone(),
        contact: args.keeping.contact.clone(),
        answer_within: args.keeping.answer_within.into(),
    };
    let home = Home::looking_at(gate, engine, origin, &args.engine_port)
        .kept(keeping)
        .judging_by(sense)
        .watched(args.keeping.metrics_token.clone().map(Into::into))
        .reached(clients);
    let here = async { Ok(home::serve(listener, home.clone(), stop.asked()).await?) };
    match phones {
        None => here.await,
        Some(phones) => {
            phones.tell()?;
            let there = phones.serve(home.clone(), stop.clone());
            tokio::try_join!(here, there).map(|_| ())
        }
    }
}

/// Whether the home was asked to stop. Clones hear of it too.
#[derive(Clone)]
pub(super) struct Stop(watch::Receiver<bool>);

impl Stop {
    pub(super) fn listen() -> Result<Self, Failure> {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        let (say, hear) = watch::channel(false);
        tokio::spawn(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            say.send_replace(true);
        });
        Ok(Self(hear))
    }

    /// Ends when it was.
    pub(super) fn asked(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut hear = self.0.clone();
        async move {
            // Where whoever says it is gone, nobody else can ask for anything.
            let _ = hear.wait_for(|asked| *asked).await;
        }
    }
}
