//! Everything that a person decided, and the receipts.

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Response};
use consent::policy::Status;
use consent::{CategorySet, Change, DataMap, Event, Locale, PurposeIndex};

use super::html;
use crate::cookie::SignedIn;
use crate::error::HomeError;
use crate::home::Home;
use crate::language::Language;
use crate::pages::decisions::{self, Decided, Decisions};
use crate::pages::{Place, Shell, route};
use crate::when;

/// What was decided, in a sentence; `map` has the words of that language.
pub(crate) fn sentence(map: &DataMap, locale: &Locale, event: &Event, status: Status) -> String {
    if *event.change() == Change::freeze() {
        return locale.say("decided-froze");
    }
    if *event.change() == Change::lift_freeze() {
        return locale.say("decided-thawed");
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
    // What the law sets apart is asked about one by one, so its name belongs to the decision.
    let apart = categories.unwrap_or(CategorySet::EMPTY).intersection(map.special());
    let purpose = purpose.map(title);
    let what = match (&purpose, apart.is_empty()) {
        (None, true) => locale.say("decided-all"),
        (None, false) => locale.tell("decided-all-about", &[("categories", locale.titles(map, apart).into())]),
        (Some(purpose), true) => locale.tell("decided-purpose", &[("purpose", purpose.into())]),
        (Some(purpose), false) => {
            let about = [
                ("purpose", purpose.into()),
                ("categories", locale.titles(map, apart).into()),
            ];
            locale.tell("decided-purpose-about", &about)
        }
    };
    let said = match status {
        Status::Given => "decided-given",
        Status::Refused => "decided-refused",
        Status::Withdrawn => "decided-withdrawn",
        Status::Expired => "decided-expired",
        Status::Renewed => "decided-renewed",
    };
    locale.tell(said, &[("what", what.into())])
}

/// `GET /consent/history`.
pub(crate) async fn show(
    State(home): State<Home>,
    signed_in: SignedIn,
    Language(locale): Language,
) -> Result<Html<String>, HomeError> {
    let csrf = signed_in.form_token();
    let decisions = home
        .with_open_to_leave(signed_in.0, move |home, open| {
            let gate = home.gate();
            let map = locale.words_of(gate.map());
            let decided = |(event, status): &(Event, Status)| Decided {
                seq: event.seq(),
                at: when::moment_in(locale, event.at_ms()),
                sentence: sentence(&map, locale, event, *status),
                text: event.text_shown().to_owned(),
                reason: event.reason().map(str::to_owned),
                lang: event.lang().to_owned(),
            };
            Ok(gate.decisions(open)?.iter().rev().map(decided).collect())
        })
        .await?;
    Ok(html(decisions::page(&Decisions {
        shell: Shell::new(csrf, Place::Settings).spoken(locale, route::DECISIONS),
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
