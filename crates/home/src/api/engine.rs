//! What answers, and choosing it.

use axum::Json;
use axum::extract::State;
use companion::ServerChoice;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{ApiError, Body, Caller};
use crate::handlers::engine;
use crate::home::Home;

#[derive(Deserialize)]
pub(super) struct ChooseBody {
    /// `null` for the home's own engine.
    server: Option<ServerChoice>,
}

/// `GET /api/v1/engine`: `{"answers": name, "chosen": {"address","model"}|null, "found": [{"title","address","models"}]}`.
pub(super) async fn show(State(home): State<Home>, Caller(caller): Caller) -> Result<Json<Value>, ApiError> {
    let shown = home
        .with_open(caller.0, |home, open| {
            let chosen = home.companion().engine_choice(open)?;
            let found: Vec<Value> = engine::offered(home, &chosen)
                .into_iter()
                .map(|program| {
                    let models: Vec<String> = program.models.into_iter().map(|(model, _)| model).collect();
                    json!({"title": program.title, "address": program.address, "models": models})
                })
                .collect();
            Ok(json!({
                "answers": home.companion().answers(open)?.name(),
                "chosen": chosen.server,
                "found": found,
            }))
        })
        .await?;
    Ok(Json(shown))
}

/// `POST /api/v1/engine` with `{"server": {"address","model"}|null}`.
pub(super) async fn choose(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<ChooseBody>,
) -> Result<Json<Value>, ApiError> {
    home.with_open(caller.0, move |home, open| engine::choose(home, open, body.server))
        .await?;
    Ok(Json(json!({})))
}
