//! What anybody may ask for: assets, the public log, health.

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::error::HomeError;
use crate::home::Home;
use crate::pages::assets::Asset;

/// `GET /assets/{name}`.
pub(crate) async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, HomeError> {
    let asset = Asset::at(&format!("/assets/{name}")).ok_or(HomeError::NotFound)?;
    let etag = asset.etag();
    let known = headers
        .get(IF_NONE_MATCH)
        .is_some_and(|tag| tag.as_bytes() == etag.as_bytes());
    let head = [
        (CONTENT_TYPE, asset.media_type.to_owned()),
        (CACHE_CONTROL, "no-cache".to_owned()),
        (ETAG, etag),
    ];
    Ok(if known {
        (StatusCode::NOT_MODIFIED, head).into_response()
    } else {
        (head, asset.content).into_response()
    })
}

/// `GET /log/…`: the log as C2SP tlog-tiles.
pub(crate) async fn log(State(home): State<Home>, Path(path): Path<String>) -> Result<Response, HomeError> {
    let kind = if path == "checkpoint" {
        "text/plain; charset=utf-8"
    } else {
        "application/octet-stream"
    };
    let whole = path != "checkpoint" && !path.contains(".p/");
    let file = home
        .work(move |home| Ok(home.gate().log_file(&path)?))
        .await?
        .ok_or(HomeError::NotFound)?;
    // A whole tile never changes; the rest does.
    let cache = if whole {
        "public, max-age=31536000, immutable"
    } else {
        "no-store"
    };
    Ok(([(CONTENT_TYPE, kind), (CACHE_CONTROL, cache)], file).into_response())
}

/// `GET /healthz`: the process answers.
pub(crate) async fn healthy() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the store answers too, and there is a model.
pub(crate) async fn ready(State(home): State<Home>) -> Response {
    let stored = home.work(|home| Ok(home.gate().log_file("checkpoint")?)).await.is_ok();
    match (
        stored,
        !matches!(home.companion().home_engine(), companion::HomeEngine::None),
    ) {
        (true, true) => "ready\n".into_response(),
        (true, false) => (StatusCode::SERVICE_UNAVAILABLE, "no model\n").into_response(),
        (false, _) => (StatusCode::SERVICE_UNAVAILABLE, "no storage\n").into_response(),
    }
}

/// Anything else.
pub(crate) async fn nothing() -> HomeError {
    HomeError::NotFound
}
