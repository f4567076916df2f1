//! What was used: the ledger, in words.

use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Response};
use consent::{PurposeId, RecipientId};
use gate::{Entered, Open, Totals};
use serde::Deserialize;

use super::{arrivals, html};
use crate::cookie::SignedIn;
use crate::error::HomeError;
use crate::home::Home;
use crate::pages::picture::Picture;
use crate::pages::used::{self, Day, EntryPage, PurposeChoice, Use, UsedPage};
use crate::pages::{Place, Shell, route};
use crate::{when, words};

/// Entries on one page.
const PAGE: usize = 50;
/// Days in the picture.
const DAYS: u64 = 30;

#[derive(Deserialize)]
pub(crate) struct Filter {
    purpose: Option<String>,
    before: Option<u64>,
}

/// An entry as the page says it.
pub(crate) fn line(entered: &Entered) -> Use {
    let fact = &entered.fact;
    Use {
        n: entered.n,
        at: when::time(fact.at_ms),
        sentence: words::sentence(fact),
        purpose: words::purpose(&fact.purpose),
        categories: words::categories(&fact.categories),
        recipient: words::recipient(&fact.recipient),
        records: u64::try_from(fact.records.len()).unwrap_or(u64::MAX),
        bytes: fact.bytes,
        leaf: entered.leaf_hash.clone(),
    }
}

fn days(entries: &[Entered], now_ms: u64) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for entry in entries {
        let heading = when::heading(entry.fact.at_ms, now_ms);
        match days.last_mut() {
            Some(day) if day.heading == heading => day.uses.push(line(entry)),
            _ => days.push(Day {
                heading,
                uses: vec![line(entry)],
            }),
        }
    }
    days
}

/// The last days by purpose; days without an entry stand between those that have some.
fn picture(totals: &Totals, now_ms: u64) -> Picture {
    let today = now_ms / when::DAY_MS;
    let purposes: Vec<&String> = totals.by_purpose.keys().collect();
    let day = |day: u64| {
        let of_day = totals.by_day.get(&day);
        let count = |purpose: &&String| {
            of_day
                .and_then(|of_day| of_day.get(*purpose))
                .copied()
                .unwrap_or_default()
        };
        // Days are counted in UTC: noon is the same day almost everywhere.
        let noon = day * when::DAY_MS + when::DAY_MS / 2;
        (when::day(noon), purposes.iter().map(count).collect())
    };
    Picture {
        days: (today.saturating_sub(DAYS - 1)..=today).map(day).collect(),
        purposes: purposes.iter().map(|id| words::purpose(id)).collect(),
    }
}

fn totals(totals: &Totals) -> used::Totals {
    let here = [
        RecipientId::local_engine().to_string(),
        RecipientId::of(consent::RecipientKind::LocalServer).to_string(),
    ];
    let person = RecipientId::person().to_string();
    let left = totals
        .disclosed
        .iter()
        .filter(|(to, _)| !here.contains(to) && **to != person)
        .map(|(_, count)| count)
        .sum();
    used::Totals {
        entries: totals.entries,
        shown_to_model: here.iter().filter_map(|to| totals.disclosed.get(to)).sum(),
        left_machine: left,
        since: when::day(totals.since_ms),
    }
}

/// `GET /used`.
pub(crate) async fn show(
    State(home): State<Home>,
    signed_in: SignedIn,
    query: Result<Query<Filter>, axum::extract::rejection::QueryRejection>,
) -> Result<Html<String>, HomeError> {
    let Query(Filter { purpose, before }) = query?;
    let purpose = purpose.filter(|purpose| !purpose.is_empty());
    let chosen: Option<PurposeId> = match purpose.as_deref().map(str::parse) {
        Some(Ok(purpose)) => Some(purpose),
        Some(Err(_)) => return Err(HomeError::Bad("there is no such purpose".to_owned())),
        None => None,
    };
    let visit = signed_in.visit();
    let filled = move |home: &Home, open: &Open| {
        let gate = home.gate();
        let sums = gate.totals(open)?;
        let mut entries = gate.history(open, before, chosen, PAGE + 1)?;
        let more = entries.len() > PAGE;
        entries.truncate(PAGE);
        let choice = |(id, count): (&String, &u64)| PurposeChoice {
            id: id.clone(),
            name: words::purpose(id),
            count: *count,
            chosen: chosen.is_some_and(|chosen| chosen.id() == id),
        };
        let address = |before: u64| {
            let purpose = chosen.map_or_else(String::new, |purpose| format!("purpose={purpose}&"));
            format!("{}?{purpose}before={before}", route::USED)
        };
        let first = chosen.map_or_else(
            || route::USED.to_owned(),
            |purpose| format!("{}?purpose={purpose}", route::USED),
        );
        Ok(UsedPage {
            shell: arrivals::shell(home, open, visit, Place::Used)?,
            days: days(&entries, gate.now_ms()),
            purposes: sums.by_purpose.iter().map(choice).collect(),
            totals: totals(&sums),
            picture: picture(&sums, gate.now_ms()),
            newer: before.map(|_| first),
            older: entries.last().filter(|_| more).map(|entry| address(entry.n)),
        })
    };
    Ok(html(used::page(&home.with_open_to_leave(signed_in.0, filled).await?)))
}

/// `GET /used/{n}`.
pub(crate) async fn entry(
    State(home): State<Home>,
    signed_in: SignedIn,
    Path(n): Path<u64>,
) -> Result<Html<String>, HomeError> {
    let shell = Shell::new(signed_in.form_token(), Place::Used);
    let entered = home
        .with_open_to_leave(signed_in.0, move |home, open| Ok(home.gate().entry(open, n)?))
        .await?;
    let (day, entry) = (when::day(entered.fact.at_ms), line(&entered));
    Ok(html(used::entry(&EntryPage { shell, day, entry })))
}

/// `GET /used/{n}/proof`: a C2SP tlog-proof.
pub(crate) async fn proof(
    State(home): State<Home>,
    signed_in: SignedIn,
    Path(n): Path<u64>,
) -> Result<Response, HomeError> {
    let proof = home
        .with_open_to_leave(signed_in.0, move |home, open| Ok(home.gate().proof(open, n)?))
        .await?;
    let name = format!("attachment; filename=\"troth-entry-{n}.tlog-proof\"");
    Ok((
        [
            (CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
            (CONTENT_DISPOSITION, name),
        ],
        proof,
    )
        .into_response())
}
