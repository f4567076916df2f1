//! Everything that a person decided, and the receipts.

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Response};
use consent::policy::Status;
use consent::{CategorySet, Change, Event, PurposeIndex};
use gate::Gate;

use super::html;
use crate::cookie::SignedIn;
use crate::error::HomeError;
use crate::home::Home;
use crate::pages::decisions::{self, Decided, Decisions};
use crate::pages::{Place, Shell, listed, route};
use crate::when;

/// What was decided, in a sentence.
pub(crate) fn sentence(gate: &Gate, event: &Event, status: Status) -> String {
    let map = gate.map();
    if *event.change() == Change::freeze() {
        return "You froze what is yours.".to_owned();
    }
    if *event.change() == Change::lift_freeze() {
        return "You lifted the freeze.".to_owned();
    }
    let (purpose, categories) = match event.change() {
        Change::Grant {
            purpose, categories, ..
        } => (Some(*purpose), Some(*categories)),
        Change::Withdraw {
            purpose, categories, ..
        } => (Some(*purpose), *categories),
        Change::Forbid {
            purpose, categories, ..
        }
        | Change::LiftForbid {
            purpose, categories, ..
        } => (*purpose, *categories),
    };
    let title = |purpose: PurposeIndex| map.purpose(purpose).map_or("", |info| info.title()).to_owned();
    let what = purpose.map_or_else(
        || "everything that is optional".to_owned(),
        |purpose| format!("“{}”", title(purpose)),
    );
    // What the law sets apart is asked about one by one, so its name belongs to the decision.
    let apart = categories.unwrap_or(CategorySet::EMPTY).intersection(map.special());
    let titles: Vec<String> = apart
        .iter()
        .filter_map(|category| map.category(category))
        .map(|info| info.title().to_owned())
        .collect();
    let about = if titles.is_empty() {
        String::new()
    } else {
        format!(" for {}", listed(&titles))
    };
    match status {
        Status::Given => format!("You said yes to {what}{about}."),
        Status::Refused => format!("You said no to {what}{about}."),
        Status::Withdrawn => format!("You stopped {what}{about}."),
        Status::Expired => format!("{what}{about} ended by itself, because it was not used."),
        Status::Renewed => format!("You let {what}{about} go on."),
    }
}

/// `GET /consent/history`.
pub(crate) async fn show(State(home): State<Home>, signed_in: SignedIn) -> Result<Html<String>, HomeError> {
    let csrf = signed_in.form_token();
    let decisions = home
        .with_open_to_leave(signed_in.0, |home, open| {
            let gate = home.gate();
            let decided = |(event, status): &(Event, Status)| Decided {
                seq: event.seq(),
                at: when::moment(event.at_ms()),
                sentence: sentence(gate, event, *status),
                text: event.text_shown().to_owned(),
                reason: event.reason().map(str::to_owned),
            };
            Ok(gate.decisions(open)?.iter().rev().map(decided).collect())
        })
        .await?;
    Ok(html(decisions::page(&Decisions {
        shell: Shell::new(csrf, Place::Settings),
        decisions,
    })))
}

/// `GET /consent/receipt/{seq}`: the signed receipt of one decision, as a file.
pub(crate) async fn receipt(
    State(home): State<Home>,
    signed_in: SignedIn,
    seq: Result<Path<u64>, axum::extract::rejection::PathRejection>,
) -> Result<Response, HomeError> {
    let Path(seq) = seq.map_err(|_| HomeError::NotFound)?;
    let policy = format!("{}{}", home.origin(), route::POLICY_JSONLD);
    let note = home
        .with_open_to_leave(signed_in.0, move |home, open| {
            Ok(home.gate().consent_receipt(open, seq, &policy)?)
        })
        .await?;
    let headers = [
        (CONTENT_TYPE, "text/plain; charset=utf-8"),
        (
            CONTENT_DISPOSITION,
            "attachment; filename=\"troth-consent-receipt.txt\"",
        ),
    ];
    Ok((headers, note).into_response())
}
