//! Talking: turns, conversations, and who answers.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use companion::{Of, Said, WasSent};
use gate::RecordId;
use serde::Deserialize;
use serde_json::{Value, json};

use super::MOST;
use super::{ApiError, Body, Caller};
use crate::error::HomeError;
use crate::handlers::sent;
use crate::home::Home;
use crate::stream;

#[derive(Deserialize)]
pub(super) struct TalkBody {
    turn: Option<RecordId>,
    text: String,
    conversation: Option<RecordId>,
    #[serde(default)]
    private: bool,
    replaces: Option<RecordId>,
    /// Whether the home's own engine answers this one, whatever was chosen.
    #[serde(default)]
    here: bool,
}

#[derive(Deserialize)]
pub(super) struct StopBody {
    turn: RecordId,
}

#[derive(Deserialize)]
pub(super) struct TurnsQuery {
    conversation: Option<RecordId>,
    before: Option<RecordId>,
    limit: Option<usize>,
}

#[derive(Deserialize)]
pub(super) struct RenameBody {
    conversation: RecordId,
    title: String,
}

#[derive(Deserialize)]
pub(super) struct CharacterBody {
    name: String,
    #[serde(default)]
    manner: String,
    #[serde(default)]
    story: String,
}

pub(super) async fn talk(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<TalkBody>,
) -> Result<Response, ApiError> {
    let id = match body.turn {
        Some(turn) => turn,
        None => home.companion().new_turn()?,
    };
    let said = Said {
        id,
        text: body.text,
        of: Of(body.conversation),
        private: body.private,
        replaces: body.replaces,
        here: body.here,
    };
    let (first, rest) = stream::begin(&home, caller.0, said).await?;
    Ok(stream::response(first, rest))
}

/// `GET /api/v1/talk/sent/{id}`: what was sent to an engine elsewhere for one reply, as long as it is kept.
pub(super) async fn sent(
    State(home): State<Home>,
    Caller(caller): Caller,
    id: Result<Path<RecordId>, PathRejection>,
) -> Result<Json<Value>, ApiError> {
    let Path(id) = id.map_err(|_| HomeError::NotFound)?;
    let (sent, entries) = home
        .with_open(caller.0, move |home, open| sent::found(home, open, id))
        .await?;
    let requests: Vec<Value> = sent
        .requests
        .iter()
        .zip(entries)
        .map(|(request, entry)| {
            json!({
                "chat": request.0, "sha256": request.1, "exact": WasSent::is_exact(request), "entry": entry,
            })
        })
        .collect();
    Ok(Json(json!({
        "turn": sent.turn, "company": sent.company, "address": sent.address, "model": sent.model, "requests": requests,
    })))
}

pub(super) async fn stop(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<StopBody>,
) -> Result<Json<Value>, ApiError> {
    home.with_open(caller.0, move |home, open| {
        home.talks().stop(open.person(), body.turn);
        Ok(())
    })
    .await?;
    Ok(Json(json!({})))
}

pub(super) async fn turns(
    State(home): State<Home>,
    Caller(caller): Caller,
    query: Result<Query<TurnsQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<Value>, ApiError> {
    let Query(TurnsQuery {
        conversation,
        before,
        limit,
    }) = query?;
    let limit = limit.unwrap_or(30).min(MOST);
    let past = home
        .with_open(caller.0, move |home, open| {
            Ok(home.companion().conversation(open, Of(conversation), before, limit)?)
        })
        .await?;
    let turn = |past: &companion::Past| {
        let turn = past.turn();
        json!({
            "id": past.id(), "at_ms": turn.at_ms, "said": past.said(), "reply": past.reply(), "ended": turn.ended,
            "engine": turn.engine, "replaced": turn.replaced, "entries": turn.entries, "history": turn.history,
            "left_out": past.missing(),
        })
    };
    Ok(Json(json!({"turns": past.iter().map(turn).collect::<Vec<_>>()})))
}

pub(super) async fn conversations(State(home): State<Home>, Caller(caller): Caller) -> Result<Json<Value>, ApiError> {
    let all = home
        .with_open(caller.0, |home, open| Ok(home.companion().conversations(open)?))
        .await?;
    let one = |(id, conversation): &(RecordId, companion::Conversation)| {
        json!({
            "id": id, "title": conversation.title, "private": conversation.private, "used_ms": conversation.used_ms,
        })
    };
    Ok(Json(json!({"conversations": all.iter().map(one).collect::<Vec<_>>()})))
}

pub(super) async fn rename(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<RenameBody>,
) -> Result<Json<Value>, ApiError> {
    home.with_open(caller.0, move |home, open| {
        Ok(home.companion().rename(open, body.conversation, &body.title)?)
    })
    .await?;
    Ok(Json(json!({})))
}

pub(super) async fn character(State(home): State<Home>, Caller(caller): Caller) -> Result<Json<Value>, ApiError> {
    let character = home
        .with_open(caller.0, |home, open| Ok(home.companion().character(open)?))
        .await?;
    Ok(Json(json!({
        "name": character.name(), "manner": character.manner(), "story": character.story(), "greeting": character.greeting(),
    })))
}

pub(super) async fn set_character(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<CharacterBody>,
) -> Result<Json<Value>, ApiError> {
    home.with_open(caller.0, move |home, open| {
        let character = companion::Character::new(&body.name, &body.manner, &body.story)?;
        Ok(home.companion().set_character(open, &character)?)
    })
    .await?;
    Ok(Json(json!({})))
}
