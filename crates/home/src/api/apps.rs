//! Apps: who has a key, giving one by hand, taking one back, and what apps suggest.

use axum::Json;
use axum::extract::State;
use gate::{AppId, AppSeen, RecordId, Suggestion};
use serde::Deserialize;
use serde_json::{Value, json};

use super::account::YesOrNo;
use super::{ApiError, Body, Caller};
use crate::apps::{ask, chat_resource};
use crate::error::HomeError;
use crate::handlers::apps;
use crate::home::Home;

#[derive(Deserialize)]
pub(super) struct KeyBody {
    name: String,
    #[serde(default)]
    categories: Vec<String>,
    /// The usual term where nothing is said.
    days: Option<u64>,
}

#[derive(Deserialize)]
pub(super) struct RevokeBody {
    app: AppId,
}

#[derive(Deserialize)]
pub(super) struct SuggestionBody {
    app: AppId,
    suggestion: RecordId,
    answer: YesOrNo,
}

/// `GET /api/v1/apps`.
pub(super) async fn list(State(home): State<Home>, Caller(caller): Caller) -> Result<Json<Value>, ApiError> {
    let (apps, suggestions) = home
        .with_open(caller.0, |home, open| {
            Ok((home.gate().apps(open)?, home.gate().suggestions(open)?))
        })
        .await?;
    let ids = |set: consent::CategorySet| set.categories().map(|one| one.id()).collect::<Vec<_>>();
    let app = |app: &AppSeen| {
        json!({
            "id": app.id, "name": app.name, "recipient": app.recipient, "by_hand": app.by_hand, "resource": app.resource,
            "categories": ids(app.categories), "seen": ids(app.seen), "times": app.times, "made_ms": app.made_ms,
            "expires_ms": app.expires_ms, "last_used_ms": app.last_used_ms, "ends_unused_ms": app.ends_unused_ms(),
            "waits": app.waits,
        })
    };
    let suggestion = |one: &Suggestion| json!({"app": one.app, "name": one.name, "id": one.id, "at_ms": one.at_ms, "text": one.text});
    Ok(Json(json!({
        "apps": apps.iter().map(app).collect::<Vec<_>>(),
        "suggestions": suggestions.iter().map(suggestion).collect::<Vec<_>>(),
    })))
}

/// `POST /api/v1/apps`: a key for a front-end; it is given this once.
pub(super) async fn key(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<KeyBody>,
) -> Result<Json<Value>, ApiError> {
    let days = body.days.unwrap_or(ask::DAYS[2]);
    if !(1..=ask::DAYS[4]).contains(&days) {
        return Err(HomeError::Bad("a key is good for 1 to 365 days".to_owned()).into());
    }
    let made = home.with_open(caller.0, move |home, open| {
        let categories = body.categories.iter().map(String::as_str);
        let (id, key, expires_ms) = apps::make_key(home, open, body.name.trim(), None, categories, days)?;
        Ok(json!({"id": id, "key": key, "address": chat_resource(home), "expires_ms": expires_ms}))
    });
    Ok(Json(made.await?))
}

/// `POST /api/v1/apps/revoke`.
pub(super) async fn revoke(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<RevokeBody>,
) -> Result<Json<Value>, ApiError> {
    home.with_open(caller.0, move |home, open| apps::revoke_app(home, open, body.app))
        .await?;
    Ok(Json(json!({})))
}

/// `POST /api/v1/apps/suggestion`: takes one up, or leaves it.
pub(super) async fn suggestion(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<SuggestionBody>,
) -> Result<Json<Value>, ApiError> {
    let yes = matches!(body.answer, YesOrNo::Yes);
    let memory = home
        .with_open(caller.0, move |home, open| {
            apps::decide(home, open, body.app, body.suggestion, yes)
        })
        .await?;
    Ok(Json(json!({"memory": memory})))
}
