//! `troth exchange`: a meeting place, and the blinders beside it.

use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use exchange::{Blinder, BlinderName, BlinderSettings, Calendar, Clock, Exchange, ExchangeError, Settings, Standing};
use gate::{Clock as _, SystemClock};
use likes::IdentityKey;
use serde_json::json;

use super::serve::Stop;
use super::{data_dir, private_dir};
use crate::cli::{Bar, Data, Epochs, ExchangeWhat, InviteMember, MembersWhat, OneMember, ServeBlinder, ServeExchange};
use crate::failure::Failure;

/// How often what belongs to epochs that are over is erased.
const TIDY: Duration = Duration::from_secs(60);
const DAY_MS: u64 = 86_400_000;

pub(crate) fn run(what: &ExchangeWhat) -> Result<ExitCode, Failure> {
    match what {
        ExchangeWhat::Serve(args) => serve(args)?,
        ExchangeWhat::Blinder(args) => blinder(args)?,
        ExchangeWhat::Invite(args) => invite(args)?,
        ExchangeWhat::Members(args) => members(&args.what)?,
        ExchangeWhat::Bar(args) => bar(args)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn clock() -> Clock {
    Arc::new(|| SystemClock.now_ms())
}

/// Where an exchange or a blinder keeps its rows: apart from a home.
fn dir(data: &Data, name: &str) -> Result<PathBuf, Failure> {
    match &data.data {
        Some(dir) => Ok(dir.clone()),
        None => Ok(data_dir(data)?.join(name)),
    }
}

fn store(data: &Data, name: &str) -> Result<Arc<dyn store::Store>, Failure> {
    let dir = dir(data, name)?;
    if data.database.is_none() {
        private_dir(&dir)?;
    }
    Ok(store::open(&super::database(data, &dir))?)
}

fn calendar(epochs: &Epochs) -> Result<Calendar, Failure> {
    Calendar::new(epochs.epoch_seconds.get(), epochs.slot_seconds.get()).ok_or_else(|| {
        Failure::new(
            "an epoch must be a whole number of slots: choose --slot-seconds so that it divides --epoch-seconds",
        )
    })
}

fn key(hex: &str, what: &str) -> Result<[u8; 32], Failure> {
    let bytes = HEXLOWER.decode(hex.trim().to_lowercase().as_bytes()).ok();
    let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or_else(|| Failure::new(format!("{what} is 64 hexadecimal digits")))
}

fn named(text: &str) -> Result<BlinderName, Failure> {
    let (address, operator) = text
        .split_once('=')
        .filter(|(address, operator)| address.contains("://") && !operator.trim().is_empty())
        .ok_or_else(|| {
            Failure::new(format!(
                "--blinder {text}: say its address and who runs it, https://…=WORDS"
            ))
        })?;
    Ok(BlinderName {
        operator: operator.trim().to_owned(),
        address: address.to_owned(),
    })
}

/// What commands beside a running exchange need: its members and its bars. How it is run is said where it is served.
fn beside(data: &Data) -> Result<Exchange, Failure> {
    let none = BlinderName {
        operator: String::new(),
        address: String::new(),
    };
    let settings = Settings {
        name: String::new(),
        operator: String::new(),
        calendar: Calendar::default(),
        k: 1,
        most_new: 0,
        blinders: [none.clone(), none],
    };
    Ok(Exchange::open(store(data, "exchange")?, settings, clock())?)
}

fn serve(args: &ServeExchange) -> Result<(), Failure> {
    let blinders: Vec<BlinderName> = args.blinder.iter().map(|text| named(text)).collect::<Result<_, _>>()?;
    let blinders: [BlinderName; 2] = blinders
        .try_into()
        .map_err(|_| Failure::new("there are two blinders: say --blinder twice"))?;
    if blinders[0].address == blinders[1].address {
        return Err(Failure::new(
            "the two blinders are one and the same: one in both places hides nothing",
        ));
    }
    let settings = Settings {
        name: args.name.clone(),
        operator: args.operator.clone(),
        calendar: calendar(&args.epochs)?,
        k: args.k.get(),
        most_new: args.most_new.get(),
        blinders,
    };
    let exchange = Arc::new(Exchange::open(store(&args.data, "exchange")?, settings, clock())?);
    println!(
        "Its key, for whoever runs a blinder: {}",
        HEXLOWER.encode(&exchange.key().to_bytes())
    );
    let tidying = Arc::clone(&exchange);
    let router = move || exchange::http::exchange(exchange);
    listen(args.listen, "The exchange", router, move || tidying.tidy())
}

fn blinder(args: &ServeBlinder) -> Result<(), Failure> {
    let key = key(&args.exchange_key, "the exchange's key")?;
    let settings = BlinderSettings {
        operator: args.operator.clone(),
        exchange: IdentityKey::from_bytes(key).map_err(|error| Failure::new(format!("--exchange-key: {error}")))?,
        calendar: calendar(&args.epochs)?,
        most_new: args.most_new.get(),
    };
    let blinder = Arc::new(Blinder::open(store(&args.data, "blinder")?, settings, clock())?);
    let tidying = Arc::clone(&blinder);
    let router = move || exchange::http::blinder(blinder);
    listen(args.listen, "The blinder", router, move || tidying.tidy())
}

/// Serves until it is asked to stop, and tidies at each turn.
fn listen(
    address: SocketAddr,
    what: &str,
    router: impl FnOnce() -> axum::Router,
    tidy: impl Fn() -> Result<(), ExchangeError> + Send + Sync + 'static,
) -> Result<(), Failure> {
    // What is to be erased is erased before anybody is served.
    tidy()?;
    let tidy = Arc::new(tidy);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let stop = Stop::listen()?;
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(TIDY).await;
                let tidy = Arc::clone(&tidy);
                match tokio::task::spawn_blocking(move || tidy()).await {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => {
                        eprintln!("troth: what belongs to epochs that are over could not be erased yet: {error}")
                    }
                    Err(error) => eprintln!("troth: {error}"),
                }
            }
        });
        served(address, what, router(), stop.asked()).await
    })
}

#[expect(
    clippy::disallowed_types,
    reason = "the exchange's own listener: one of the two doors that the plan has"
)]
async fn served(
    address: SocketAddr,
    what: &str,
    router: axum::Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Failure> {
    let listener = tokio::net::TcpListener::bind(address)
        .await
        .map_err(|error| Failure::new(format!("{address}: {error}")))?;
    println!("{what} is at http://{}", listener.local_addr()?);
    Ok(exchange::http::serve(listener, router, stop).await?)
}

fn invite(args: &InviteMember) -> Result<(), Failure> {
    let lasts_ms = u64::from(args.days.get()) * DAY_MS;
    let invitation = beside(&args.data)?.invite(args.uses.get(), lasts_ms)?;
    let code = BASE32_NOPAD.encode(&invitation);
    if args.json {
        println!(
            "{}",
            json!({ "invitation": code, "uses": args.uses, "days": args.days })
        );
    } else {
        println!("{code}");
        println!(
            "Good for {} days, for {} member(s), and shown this once.",
            args.days, args.uses
        );
    }
    Ok(())
}

fn members(what: &MembersWhat) -> Result<(), Failure> {
    let stand = |one: &OneMember, standing, said: &str| -> Result<(), Failure> {
        beside(&one.data)?.stand(&key(&one.credential, "a credential")?, standing)?;
        println!("{said}");
        Ok(())
    };
    match what {
        MembersWhat::List { data, jsonl } => list(data, *jsonl),
        MembersWhat::Suspend(one) => stand(
            one,
            Standing::Suspended,
            "Suspended: no more tokens. Those drawn already are good until the end of the next epoch at the latest, and so is a card.",
        ),
        MembersWhat::Reinstate(one) => stand(one, Standing::Active, "It draws tokens again."),
        MembersWhat::Remove(one) => stand(
            one,
            Standing::Removed,
            "Removed for good. Tokens drawn already end with the next epoch at the latest, and so does a card.",
        ),
    }
}

fn list(data: &Data, jsonl: bool) -> Result<(), Failure> {
    let members = beside(data)?.members()?;
    for member in &members {
        let credential = HEXLOWER.encode(&member.credential);
        let standing = match member.standing {
            Standing::Active => "active",
            Standing::Suspended => "suspended",
            Standing::Removed => "removed",
        };
        if jsonl {
            println!(
                "{}",
                json!({ "credential": credential, "since_epoch": member.since.0, "standing": standing })
            );
        } else {
            println!("{credential}  since epoch {}  {standing}", member.since.0);
        }
    }
    if members.is_empty() && !jsonl {
        println!("Nobody is admitted yet. `troth exchange invite` makes an invitation.");
    }
    Ok(())
}

fn bar(args: &Bar) -> Result<(), Failure> {
    beside(&args.data)?.bar(&key(&args.key, "a key")?)?;
    println!("Cards of this key are left out from the next edition on.");
    Ok(())
}
