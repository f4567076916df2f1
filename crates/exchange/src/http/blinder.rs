//! A blinder's addresses.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::middleware::from_fn;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use data_encoding::{BASE64, HEXLOWER};
use likes::Epoch;
use serde::Serialize;
use tower::limit::GlobalConcurrencyLimitLayer;

use super::{AT_ONCE, LARGEST_BODY, LARGEST_CONTENTS, blocking, bytes, headers, nothing, page, style};
use crate::{Blinder, ExchangeError, Witnessed};

/// What a home has to know before it asks.
#[derive(Serialize)]
struct About {
    version: u8,
    operator: String,
    exchange: String,
    epoch: u64,
    evaluations_in_a_round: usize,
    /// What evaluations of this epoch are checked against.
    key: String,
    /// The keys that its tokens are issued with, in this epoch and the next.
    issuers: [String; 2],
    members_taken_on: u64,
    most_new_members_in_an_epoch: u32,
}

/// What homes have shown of an edition.
#[derive(Serialize)]
struct Shown {
    /// How many pages of contents the exchange signed for this epoch: more than one is proof that it told homes different things.
    pages: usize,
    /// The one's hash.
    #[serde(skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
    /// The several, in Base64.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    signed: Vec<String>,
}

/// Every address of a blinder.
pub fn blinder(blinder: Arc<Blinder>) -> Router {
    Router::new()
        .route("/", get(show))
        .route("/style.css", get(style))
        .route("/healthz", get(async || "well\n"))
        .route("/readyz", get(ready))
        .route("/api/v1/blinder", get(about))
        .route("/api/v1/draw", post(draw))
        .route("/api/v1/evaluate", post(evaluate))
        .route(
            "/api/v1/witness",
            post(witness).layer(DefaultBodyLimit::max(LARGEST_CONTENTS)),
        )
        .fallback(nothing)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(GlobalConcurrencyLimitLayer::new(AT_ONCE))
        .layer(from_fn(headers))
        .with_state(blinder)
}

async fn show(State(blinder): State<Arc<Blinder>>) -> Result<Response, ExchangeError> {
    let page = blocking(move || Ok(page::blinder(blinder.settings(), blinder.taken_on()?)));
    Ok(Html(page.await?.into_string()).into_response())
}

async fn ready(State(blinder): State<Arc<Blinder>>) -> Result<&'static str, ExchangeError> {
    blocking(move || blinder.function()).await?;
    Ok("ready\n")
}

async fn about(State(blinder): State<Arc<Blinder>>) -> Result<Json<About>, ExchangeError> {
    let about = blocking(move || {
        let (epoch, settings) = (blinder.epoch(), blinder.settings());
        let issuer = |epoch| blinder.issuer(epoch).map(|key| HEXLOWER.encode(&key.to_bytes()));
        Ok(About {
            version: likes::VERSION,
            operator: settings.operator.clone(),
            exchange: HEXLOWER.encode(&settings.exchange.to_bytes()),
            epoch: epoch.0,
            evaluations_in_a_round: likes::BATCH,
            key: HEXLOWER.encode(&blinder.function()?.to_bytes()),
            issuers: [issuer(epoch)?, issuer(Epoch(epoch.0 + 1))?],
            members_taken_on: blinder.taken_on()?,
            most_new_members_in_an_epoch: settings.most_new,
        })
    });
    Ok(Json(about.await?))
}

async fn draw(State(blinder): State<Arc<Blinder>>, body: Bytes) -> Result<Response, ExchangeError> {
    Ok(bytes(blocking(move || blinder.draw(&body)).await?.to_bytes()))
}

async fn evaluate(State(blinder): State<Arc<Blinder>>, body: Bytes) -> Result<Response, ExchangeError> {
    Ok(bytes(blocking(move || blinder.evaluate(&body)).await?.to_bytes()))
}

async fn witness(State(blinder): State<Arc<Blinder>>, body: Bytes) -> Result<Json<Shown>, ExchangeError> {
    let shown = match blocking(move || blinder.witness(&body)).await? {
        Witnessed::One(hash) => Shown {
            pages: 1,
            hash: Some(HEXLOWER.encode(&hash)),
            signed: Vec::new(),
        },
        Witnessed::Several(pages) => Shown {
            pages: pages.len(),
            hash: None,
            signed: pages.iter().map(|page| BASE64.encode(page)).collect(),
        },
    };
    Ok(Json(shown))
}
