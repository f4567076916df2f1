//! What was used, and erasing.

use axum::Json;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use companion::Of;
use consent::{Category, PurposeId};
use gate::{Entered, Erasing, ErasureReceipt, RecordId};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};

use super::MOST;
use super::passkeys::shown_by;
use super::{ApiError, Body, Caller};
use crate::error::HomeError;
use crate::handlers::transparency::told;
use crate::home::{Home, Lane};
use crate::passkeys::Answer;
use crate::throttle;
use crate::words;

#[derive(Deserialize)]
pub(super) struct LedgerQuery {
    before: Option<u64>,
    limit: Option<usize>,
    purpose: Option<PurposeId>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EraseBody {
    turn: Option<RecordId>,
    conversation: Option<RecordId>,
    category: Option<Category>,
    everything: Option<bool>,
    passphrase: Option<SecretString>,
    proof: Option<Answer>,
}

pub(super) async fn ledger(
    State(home): State<Home>,
    Caller(caller): Caller,
    query: Result<Query<LedgerQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<Value>, ApiError> {
    let Query(LedgerQuery { before, limit, purpose }) = query?;
    let limit = limit.unwrap_or(50).min(MOST);
    let found = home
        .with_open_to_leave(caller.0, move |home, open| {
            Ok(home.gate().history(open, before, purpose, limit)?)
        })
        .await?;
    let entry = |entered: &Entered| {
        let fact = &entered.fact;
        json!({
            "n": entered.n, "index": entered.index, "leaf_hash": entered.leaf_hash, "at_ms": fact.at_ms, "act": fact.act,
            "purpose": fact.purpose, "categories": fact.categories, "records": fact.records, "recipient": fact.recipient,
            "bytes": fact.bytes, "sha256": fact.sha256, "sentence": words::sentence(fact),
        })
    };
    let key = home.gate().log_key();
    Ok(Json(
        json!({"log_key": key, "entries": found.iter().map(entry).collect::<Vec<_>>()}),
    ))
}

pub(super) async fn erase(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<EraseBody>,
) -> Result<Response, ApiError> {
    let EraseBody {
        turn,
        conversation,
        category,
        everything,
        passphrase,
        proof,
    } = body;
    let shown = passphrase.is_some() || proof.is_some();
    let receipt = match (turn, conversation, category, everything, shown) {
        (Some(turn), conversation, None, None, false) => {
            home.with_open_to_leave(caller.0, move |home, open| {
                Ok(home.companion().erase_turn(open, Of(conversation), turn)?)
            })
            .await?
        }
        (None, Some(conversation), None, None, false) => {
            home.with_open_to_leave(caller.0, move |home, open| {
                Ok(home.companion().erase_conversation(open, Of(Some(conversation)))?)
            })
            .await?
        }
        (None, None, Some(category), None, false) => {
            home.with_open_to_leave(caller.0, move |home, open| {
                Ok(home.companion().erase_category(open, category)?)
            })
            .await?
        }
        (None, None, None, Some(true), true) => {
            let token = caller.0;
            let erased = home.stretch(Lane::Known, move |home| {
                let open = home.gate().enter_to_leave(&token)?;
                let proof = shown_by(home, &open, passphrase, proof.as_ref())?;
                throttle::proving(home, &open, || home.gate().confirm(&open, proof))??;
                Ok(home.gate().erase(&open, &Erasing::Person)?)
            });
            erased.await?
        }
        _ => {
            let words = "say what: {\"turn\": id}, {\"conversation\": id}, {\"category\": id}, or {\"everything\": true, \"passphrase\": …} or \
                         {\"everything\": true, \"proof\": what a passkey answered}";
            return Err(ApiError(HomeError::Bad(words.to_owned())));
        }
    };
    Ok(erased(&receipt))
}

/// A receipt as JSON.
pub(super) fn erased(receipt: &ErasureReceipt) -> Response {
    Json(json!({
        "receipt": receipt.note, "at_ms": receipt.at_ms, "records": receipt.records, "keys": receipt.keys,
        "entry": receipt.entry, "horizon_days": receipt.horizon_days, "cannot_be_told": receipt.untold,
    }))
    .into_response()
}

/// `GET /api/v1/transparency`, for anybody.
pub(super) async fn transparency(home: State<Home>) -> Result<Json<Value>, ApiError> {
    Ok(told(home).await?)
}
