//! What anybody may see of a home, and what whoever runs it watches: numbers, nobody's name and nobody's word.

use std::net::SocketAddr;

use axum::Json;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Response};
use consent::policy::{diff, earlier};
use consent::{DataMap, Locale};
use gate::{Annal, Counted, Gate, HELP_EPSILON, PEOPLE_EPSILON, USE_EPSILON};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use subtle::ConstantTimeEq as _;

use super::{anybodys, html};
use crate::client::Clients;
use crate::error::HomeError;
use crate::home::Home;
use crate::language::Language;
use crate::pages::transparency::{self, Month, Transparency, Version};
use crate::pages::{Place, route};
use crate::when;

/// Months that are shown, the newest.
const MONTHS: usize = 24;

/// The home's log as its checkpoint tells of it.
struct Head {
    leaves: u64,
    root: String,
}

fn head(gate: &Gate) -> Result<Head, HomeError> {
    let note = gate.log_file("checkpoint")?.ok_or(HomeError::Internal)?;
    let note = String::from_utf8(note).map_err(|_| HomeError::Internal)?;
    let mut lines = note.lines().skip(1);
    Ok(Head {
        leaves: lines.next().and_then(|size| size.parse().ok()).unwrap_or(0),
        root: lines.next().unwrap_or_default().to_owned(),
    })
}

/// The months to show, newest first.
fn months(annals: &[Annal]) -> Vec<&Counted> {
    annals
        .iter()
        .rev()
        .filter_map(|annal| annal.counted.as_ref())
        .take(MONTHS)
        .collect()
}

/// Each version of the policy with since when it was in force, newest first.
fn versions(annals: &[Annal]) -> Vec<(&str, u64)> {
    let newest = annals.iter().rev();
    newest
        .filter_map(|annal| Some((annal.policy()?, annal.at_ms)))
        .collect()
}

/// What a version of the policy means otherwise than the one before it, as far as both are known here.
fn changes(map: &DataMap, version: &str) -> Vec<String> {
    let known = |version: u32| {
        if version == map.version() {
            Some(map)
        } else {
            earlier(version)
        }
    };
    let both = || {
        let version: u32 = version.parse().ok()?;
        Some((known(version.checked_sub(1)?)?, known(version)?))
    };
    both().map_or_else(Vec::new, |(old, new)| {
        diff(old, new).iter().map(ToString::to_string).collect()
    })
}

/// `0.5`, or `0,5`.
fn decimal(locale: &Locale, (numerator, denominator): (u64, u64), times: usize) -> String {
    let tenths = numerator * times as u64 * 10 / denominator;
    let (whole, tenths) = (tenths / 10, tenths % 10);
    locale.tell("number-decimal", &[("whole", whole.into()), ("tenths", tenths.into())])
}

/// `GET /transparency`.
pub(crate) async fn show(
    State(home): State<Home>,
    Language(locale): Language,
    headers: HeaderMap,
) -> Result<Html<String>, HomeError> {
    let shell = anybodys(&headers, Place::Elsewhere);
    let page = home
        .work(move |home| {
            let gate = home.gate();
            let (annals, head) = (gate.annals()?, head(gate)?);
            let months = months(&annals);
            let number = |one: &Counted, name: &str| one.public.get(name).copied().unwrap_or(0);
            let shown = months.iter().map(|one| Month {
                month: one.month.clone(),
                concern: number(one, "help_concern"),
                acute: number(one, "help_acute"),
                people: number(one, "people"),
                use_days: number(one, "use_days"),
            });
            let versions = versions(&annals).into_iter().map(|(version, since)| Version {
                version: version.to_owned(),
                since: when::day_in(locale, since),
                changes: changes(gate.map(), version),
            });
            Ok(transparency::page(&Transparency {
                shell: shell.spoken(locale, route::TRANSPARENCY),
                help_epsilon: decimal(locale, HELP_EPSILON, 1),
                people_epsilon: decimal(locale, PEOPLE_EPSILON, 1),
                use_epsilon: decimal(locale, USE_EPSILON, 1),
                most_months: MONTHS,
                people_total: decimal(locale, PEOPLE_EPSILON, MONTHS),
                months: shown.collect(),
                leaves: head.leaves,
                root: head.root,
                vkey: gate.log_key(),
                versions: versions.collect(),
            }))
        })
        .await?;
    Ok(html(page))
}

/// The same for programs.
pub(crate) async fn told(State(home): State<Home>) -> Result<Json<Value>, HomeError> {
    let told = home
        .work(|home| {
            let gate = home.gate();
            let (annals, head) = (gate.annals()?, head(gate)?);
            let months: Vec<Value> = months(&annals)
                .iter()
                .map(|one| json!({"month": one.month, "public": one.public}))
                .collect();
            let versions: Vec<Value> = versions(&annals)
                .iter()
                .map(|(version, since)| json!({"version": version, "since_ms": since, "changes": changes(gate.map(), version)}))
                .collect();
            let of = |epsilon| decimal(Locale::english(), epsilon, 1);
            Ok(json!({
                "months": months,
                "epsilon": {"help": of(HELP_EPSILON), "people": of(PEOPLE_EPSILON), "use": of(USE_EPSILON)},
                "log": {"leaves": head.leaves, "root": head.root, "vkey": gate.log_key()},
                "policy": versions,
            }))
        })
        .await?;
    Ok(Json(told))
}

/// Whether whoever asks may watch: with the token where the home has one, and else from this very machine, where no proxy stands between.
fn may_watch(home: &Home, request: &Request) -> bool {
    if let Some(token) = home.watch_token() {
        let given = request.headers().get(AUTHORIZATION).map(|value| value.as_bytes());
        let given = given
            .and_then(|value| value.strip_prefix(b"Bearer "))
            .unwrap_or_default();
        return given.ct_eq(token.expose_secret().as_bytes()).into();
    }
    let from = request.extensions().get::<ConnectInfo<SocketAddr>>();
    *home.clients() == Clients::Direct && from.is_some_and(|ConnectInfo(from)| from.ip().to_canonical().is_loopback())
}

/// `GET /metrics`: counts alone, in the text format of Prometheus (version 0.0.4). To whoever may not watch there is no such page.
pub(crate) async fn metrics(State(home): State<Home>, request: Request) -> Result<Response, HomeError> {
    if !may_watch(&home, &request) {
        return Err(HomeError::NotFound);
    }
    let text = home
        .work(|home| {
            let gate = home.gate();
            let seen = gate.seen()?;
            let suspended = seen.iter().filter(|seen| seen.standing.is_some()).count() as u64;
            let (records, bytes) = seen.iter().fold((0, 0), |(r, b), seen| (r + seen.records, b + seen.bytes));
            let answers = !matches!(home.companion().home_engine(), companion::HomeEngine::None);
            let all = [
                ("people", "People who have a vault.", seen.len() as u64),
                ("people_suspended", "Of them, those who may not act.", suspended),
                ("records", "Sealed records.", records),
                ("record_bytes", "Their bytes.", bytes),
                ("invitations", "Invitations that can still be used.", gate.invites()?.len() as u64),
                ("log_leaves", "Leaves in the log.", head(gate)?.leaves),
                ("policy_version", "Version of the policy in force.", u64::from(gate.map().version())),
                ("ready", "Whether there is a model of the home's own.", u64::from(answers)),
            ];
            let line = |(name, help, n): (&str, &str, u64)| {
                format!("# HELP troth_{name} {help}\n# TYPE troth_{name} gauge\ntroth_{name} {n}\n")
            };
            let version = env!("CARGO_PKG_VERSION");
            let build = format!(
                "# HELP troth_build_info Version of the program.\n# TYPE troth_build_info gauge\ntroth_build_info{{version=\"{version}\"}} 1\n"
            );
            Ok(all.map(line).concat() + &build)
        })
        .await?;
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}
