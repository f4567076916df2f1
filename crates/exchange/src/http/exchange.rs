//! The exchange's addresses.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::header::CACHE_CONTROL;
use axum::middleware::from_fn;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use data_encoding::HEXLOWER;
use likes::{Epoch, Purpose};
use serde::Serialize;
use tower::limit::GlobalConcurrencyLimitLayer;

use super::{AT_ONCE, LARGEST_BODY, blocking, bytes, headers, nothing, page, style};
use crate::{BlinderName, Exchange, ExchangeError, Queue};

#[derive(Clone)]
struct Served {
    exchange: Arc<Exchange>,
    queue: Queue,
}

/// What a home has to know before it asks for anything.
#[derive(Serialize)]
struct About {
    version: u8,
    name: String,
    operator: String,
    key: String,
    epoch: u64,
    epoch_seconds: u64,
    slot_seconds: u64,
    epoch_ends_ms: u64,
    k: u32,
    posts_in_a_batch: usize,
    standing_epochs: u64,
    adults_only: bool,
    /// The share of a bucket of k cards that one member can sweep while a like stands.
    sweep_of_k: f64,
    /// The keys that tokens are issued with, in this epoch and the next.
    post_issuers: [String; 2],
    card_issuers: [String; 2],
    blinders: [BlinderName; 2],
}

/// Every address of an exchange.
pub fn exchange(exchange: Arc<Exchange>) -> Router {
    let queue = Queue::new(Arc::clone(&exchange));
    Router::new()
        .route("/", get(show))
        .route("/style.css", get(style))
        .route("/healthz", get(async || "well\n"))
        .route("/readyz", get(ready))
        .route("/api/v1/exchange", get(about))
        .route("/api/v1/enrol", post(enrol))
        .route("/api/v1/draw", post(draw))
        .route("/api/v1/cards", post(publish))
        .route("/api/v1/editions/{epoch}", get(contents))
        .route("/api/v1/editions/{epoch}/{cell}/{cohort}", get(bucket))
        .route("/api/v1/posts", post(posts))
        .route("/api/v1/mailboxes", post(mailboxes))
        .fallback(nothing)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(GlobalConcurrencyLimitLayer::new(AT_ONCE))
        .layer(from_fn(headers))
        .with_state(Served { exchange, queue })
}

async fn show(State(served): State<Served>) -> Result<Response, ExchangeError> {
    let exchange = served.exchange;
    let page = blocking(move || {
        let epoch = exchange.epoch();
        let contents = likes::Contents::from_bytes(&exchange.contents(epoch)?, &exchange.key())?;
        Ok(page::exchange(exchange.settings(), &exchange.key(), &contents))
    });
    Ok(Html(page.await?.into_string()).into_response())
}

async fn ready(State(served): State<Served>) -> Result<&'static str, ExchangeError> {
    blocking(move || served.exchange.ready()).await?;
    Ok("ready\n")
}

async fn about(State(served): State<Served>) -> Result<Json<About>, ExchangeError> {
    let exchange = served.exchange;
    let about = blocking(move || {
        let (epoch, settings) = (exchange.epoch(), exchange.settings());
        let issuers = |purpose| -> Result<[String; 2], ExchangeError> {
            let issuer = |epoch| exchange.issuer(purpose, epoch).map(|key| hex(&key.public().to_bytes()));
            Ok([issuer(epoch)?, issuer(Epoch(epoch.0 + 1))?])
        };
        Ok(About {
            version: likes::VERSION,
            name: settings.name.clone(),
            operator: settings.operator.clone(),
            key: hex(&exchange.key().to_bytes()),
            epoch: epoch.0,
            epoch_seconds: settings.calendar.epoch_seconds(),
            slot_seconds: settings.calendar.slot_seconds(),
            epoch_ends_ms: settings.calendar.end_of_epoch(epoch),
            k: settings.k,
            posts_in_a_batch: likes::BATCH,
            standing_epochs: likes::STANDING_EPOCHS,
            adults_only: true,
            sweep_of_k: likes::sweep(u64::from(settings.k)),
            post_issuers: issuers(Purpose::Post)?,
            card_issuers: issuers(Purpose::Card)?,
            blinders: settings.blinders.clone(),
        })
    });
    Ok(Json(about.await?))
}

fn hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(bytes)
}

async fn enrol(State(served): State<Served>, body: Bytes) -> Result<Response, ExchangeError> {
    let admission = blocking(move || served.exchange.enrol(&body)).await?;
    Ok(bytes(admission.to_bytes().to_vec()))
}

async fn draw(State(served): State<Served>, body: Bytes) -> Result<Response, ExchangeError> {
    Ok(bytes(blocking(move || served.exchange.draw(&body)).await?.to_bytes()))
}

async fn publish(State(served): State<Served>, body: Bytes) -> Result<Response, ExchangeError> {
    blocking(move || served.exchange.publish(&body)).await?;
    Ok(bytes(Vec::new()))
}

async fn contents(State(served): State<Served>, Path(epoch): Path<u64>) -> Result<Response, ExchangeError> {
    let contents = blocking(move || served.exchange.contents(Epoch(epoch))).await?;
    Ok(([(CACHE_CONTROL, "public, max-age=600")], bytes(contents)).into_response())
}

async fn bucket(
    State(served): State<Served>,
    Path((epoch, cell, cohort)): Path<(u64, String, u8)>,
) -> Result<Response, ExchangeError> {
    let cell = u64::from_str_radix(&cell, 16).map_err(|_| ExchangeError::Cell)?;
    let bucket = blocking(move || served.exchange.bucket(Epoch(epoch), cell, cohort)).await?;
    Ok(([(CACHE_CONTROL, "public, max-age=600")], bytes(bucket)).into_response())
}

async fn posts(State(served): State<Served>, body: Bytes) -> Result<Response, ExchangeError> {
    let exchange = Arc::clone(&served.exchange);
    let checked = blocking(move || exchange.check(&body)).await?;
    served.queue.post(checked).await?;
    Ok(bytes(Vec::new()))
}

async fn mailboxes(State(served): State<Served>, body: Bytes) -> Result<Response, ExchangeError> {
    Ok(bytes(blocking(move || served.exchange.poll(&body)).await?))
}
