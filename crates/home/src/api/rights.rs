//! Freezing, objecting, and letters to whoever runs the home.

use ::consent::PurposeId;
use axum::Json;
use axum::extract::{Path, State};
use gate::{About, LONGEST_LETTER, OpenLetter, RecordId, Request, Sender};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{ApiError, Body, Caller};
use crate::error::HomeError;
use crate::handlers::rights::{self, Objection};
use crate::handlers::{address, changes, consent};
use crate::home::Home;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RightsBody {
    freeze: Option<bool>,
    object: Option<PurposeId>,
    take_back: Option<PurposeId>,
    #[serde(default)]
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AddressBody {
    address: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LetterBody {
    request: Option<RecordId>,
    about: Option<About>,
    text: String,
}

pub(super) async fn show(State(home): State<Home>, Caller(caller): Caller) -> Result<Json<Value>, ApiError> {
    let used = home
        .with_open_to_leave(caller.0, |home, open| rights::used(home.gate(), open))
        .await?;
    let objection = |one: &Objection| json!({"purpose": one.purpose, "since_ms": one.since_ms, "reason": one.reason});
    Ok(Json(json!({
        "frozen_since_ms": used.frozen_since_ms,
        "objections": used.objections.iter().map(objection).collect::<Vec<_>>(),
    })))
}

pub(super) async fn change(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<RightsBody>,
) -> Result<Json<Value>, ApiError> {
    home.with_open_to_leave(caller.0, move |home, open| {
        let gate = home.gate();
        match (body.freeze, body.object, body.take_back) {
            (Some(frozen), None, None) => rights::freeze(gate, open, frozen),
            (None, Some(purpose), None) => rights::object(gate, open, purpose, true, &body.reason),
            (None, None, Some(purpose)) => rights::object(gate, open, purpose, false, ""),
            _ => Err(HomeError::Bad(
                "say what: {\"freeze\": true or false}, {\"object\": purpose, \"reason\": …} or {\"take_back\": purpose}"
                    .to_owned(),
            )),
        }
    })
    .await?;
    Ok(Json(json!({})))
}

fn clock(request: &Request) -> Value {
    let clock = &request.clock;
    json!({
        "id": request.id, "state": clock.state, "opened_ms": clock.opened_ms, "due_ms": clock.due_ms,
        "extended_ms": clock.extended_ms, "answered_ms": clock.answered_ms, "letters": clock.letters,
    })
}

pub(super) async fn requests(State(home): State<Home>, Caller(caller): Caller) -> Result<Json<Value>, ApiError> {
    let (can_write, all) = home
        .with_open_to_leave(caller.0, |home, open| {
            Ok((home.gate().has_operator_key()?, home.gate().requests(open)?))
        })
        .await?;
    Ok(Json(json!({
        "can_write": can_write, "longest": LONGEST_LETTER, "requests": all.iter().map(clock).collect::<Vec<_>>(),
    })))
}

pub(super) async fn write(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<LetterBody>,
) -> Result<Json<Value>, ApiError> {
    let id = home
        .with_open_to_leave(caller.0, move |home, open| match (body.request, body.about) {
            (Some(id), None) => {
                home.gate().write_to_operator(open, id, &body.text)?;
                Ok(id)
            }
            (None, Some(about)) => {
                let within = home.keeping().answer_within;
                Ok(home.gate().ask_operator(open, &body.text, about, within)?)
            }
            _ => Err(HomeError::Bad(
                "say what it is about, or into which request it goes: {\"about\", \"text\"} or {\"request\": id, \"text\"}".to_owned(),
            )),
        })
        .await?;
    Ok(Json(json!({"request": id})))
}

pub(super) async fn thread(
    State(home): State<Home>,
    Caller(caller): Caller,
    id: Result<Path<RecordId>, axum::extract::rejection::PathRejection>,
) -> Result<Json<Value>, ApiError> {
    let Path(id) = id.map_err(|_| HomeError::NotFound)?;
    let (request, letters) = home
        .with_open_to_leave(caller.0, move |home, open| Ok(home.gate().request_thread(open, id)?))
        .await?;
    let letter = |letter: &OpenLetter| {
        let from = match letter.from {
            Sender::Person => "person",
            Sender::Operator => "operator",
        };
        json!({"at_ms": letter.at_ms, "from": from, "text": letter.text, "about": letter.about})
    };
    let letters: Vec<Value> = letters.iter().map(letter).collect();
    Ok(Json(json!({"request": clock(&request), "letters": letters})))
}

pub(super) async fn show_address(State(home): State<Home>, Caller(caller): Caller) -> Result<Json<Value>, ApiError> {
    let (address, can_keep) = home
        .with_open_to_leave(caller.0, |home, open| {
            Ok((home.gate().address(open)?, home.gate().has_operator_key()?))
        })
        .await?;
    Ok(Json(json!({"address": address, "can_keep": can_keep})))
}

pub(super) async fn keep_address(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<AddressBody>,
) -> Result<Json<Value>, ApiError> {
    home.with_open_to_leave(caller.0, move |home, open| {
        address::keep(home, open, body.address.as_deref().unwrap_or_default())
    })
    .await?;
    Ok(Json(json!({})))
}

pub(super) async fn policy_changes(State(home): State<Home>, Caller(caller): Caller) -> Result<Json<Value>, ApiError> {
    let (told, wider) = home
        .with_open(caller.0, |home, open| {
            Ok((changes::told(home.gate(), open)?, consent::wider(home, open)?))
        })
        .await?;
    let wider: Vec<String> = wider.into_iter().map(|question| question.id).collect();
    Ok(Json(
        json!({"version": home.gate().map().version(), "told": told, "wider": wider}),
    ))
}
