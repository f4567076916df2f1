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
use super::{ApiError, Body, Caller};
use crate::error::HomeError;
use crate::home::Home;
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
}

pub(super) async fn ledger(
    State(home): State<Home>,
    Caller(caller): Caller,
    query: Result<Query<LedgerQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<Value>, ApiError> {
    let Query(LedgerQuery { before, limit, purpose }) = query?;
    let limit = limit.unwrap_or(50).min(MOST);
    let found = home
        .with_open(caller.0, move |home, open| {
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
    } = body;
    let receipt = match (turn, conversation, category, everything, passphrase) {
        (Some(turn), conversation, None, None, None) => {
            home.with_open(caller.0, move |home, open| {
                Ok(home.companion().erase_turn(open, Of(conversation), turn)?)
            })
            .await?
        }
        (None, Some(conversation), None, None, None) => {
            home.with_open(caller.0, move |home, open| {
                Ok(home.companion().erase_conversation(open, Of(Some(conversation)))?)
            })
            .await?
        }
        (None, None, Some(category), None, None) => {
            home.with_open(caller.0, move |home, open| {
                Ok(home.companion().erase_category(open, category)?)
            })
            .await?
        }
        (None, None, None, Some(true), Some(passphrase)) => {
            let token = caller.0;
            let erased = home.stretch(move |home| {
                let open = home.gate().enter(&token)?;
                home.gate().confirm(&open, passphrase)?;
                Ok(home.gate().erase(&open, &Erasing::Person)?)
            });
            erased.await?
        }
        _ => {
            let words = "say what: {\"turn\": id}, {\"conversation\": id}, {\"category\": id}, or {\"everything\": true, \"passphrase\": …}";
            return Err(ApiError(HomeError::Bad(words.to_owned())));
        }
    };
    Ok(erased(&receipt))
}

/// A receipt as JSON.
pub(super) fn erased(receipt: &ErasureReceipt) -> Response {
    Json(json!({
        "receipt": receipt.note, "at_ms": receipt.at_ms, "records": receipt.records, "keys": receipt.keys,
        "entry": receipt.entry, "horizon_days": receipt.horizon_days,
    }))
    .into_response()
}
