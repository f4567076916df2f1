//! What is remembered.

use axum::Json;
use axum::extract::{Query, State};
use axum::response::Response;
use companion::memory::{Remembered, Shown};
use gate::RecordId;
use serde::Deserialize;
use serde_json::{Value, json};

use super::MOST;
use super::data::erased;
use super::{ApiError, Body, Caller};
use crate::home::Home;

#[derive(Deserialize)]
pub(super) struct MemoriesQuery {
    words: Option<String>,
    before: Option<RecordId>,
    limit: Option<usize>,
}

#[derive(Deserialize)]
pub(super) struct MemoryBody {
    memory: RecordId,
    text: Option<String>,
    pinned: Option<bool>,
}

#[derive(Deserialize)]
pub(super) struct ForgetBody {
    memory: RecordId,
}

pub(super) async fn memories(
    State(home): State<Home>,
    Caller(caller): Caller,
    query: Result<Query<MemoriesQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<Value>, ApiError> {
    let Query(MemoriesQuery { words, before, limit }) = query?;
    let shown = match words {
        Some(words) => Shown::Found(words),
        None => Shown::Newest {
            before,
            limit: limit.unwrap_or(50).min(MOST),
        },
    };
    let (count, found) = home
        .with_open(caller.0, move |home, open| {
            let companion = home.companion();
            Ok((companion.count_memories(open)?, companion.memories(open, &shown)?))
        })
        .await?;
    let one = |Remembered { id, category, memory }: &Remembered| {
        json!({
            "id": id, "category": category, "text": memory.text, "drawn_from": memory.drawn, "said_ms": memory.said_ms,
            "turn": memory.turn, "conversation": memory.conversation, "pinned": memory.pinned,
        })
    };
    Ok(Json(
        json!({"count": count, "memories": found.iter().map(one).collect::<Vec<_>>()}),
    ))
}

pub(super) async fn correct_memory(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<MemoryBody>,
) -> Result<Json<Value>, ApiError> {
    let changed = home.with_open(caller.0, move |home, open| {
        // What is about something else now lies under another name.
        let memory = match &body.text {
            Some(text) => home.companion().correct_memory(open, body.memory, text)?,
            None => body.memory,
        };
        if let Some(pinned) = body.pinned {
            home.companion().pin_memory(open, memory, pinned)?;
        }
        Ok(memory)
    });
    Ok(Json(json!({"memory": changed.await?})))
}

pub(super) async fn forget_memory(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<ForgetBody>,
) -> Result<Response, ApiError> {
    let receipt = home
        .with_open(caller.0, move |home, open| {
            Ok(home.companion().forget_memory(open, body.memory)?)
        })
        .await?;
    Ok(erased(&receipt))
}
