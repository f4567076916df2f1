//! The doors for apps: programs of somebody else's, which come with a grant's token and never with a person's cookie.
//!
//! - `oauth`: how an app asks and gets its token (OAuth 2.1); `client`: its registration; `ask`: what the person is shown, and answers
//! - `openai`: what front-ends that people already use speak; `mcp`: what other assistants speak
//! - `bearer`: the token; `cors`: which of this other sites' pages may ask for

pub(crate) mod ask;
mod bearer;
mod client;
mod cors;
mod mcp;
mod oauth;
mod openai;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use gate::AppId;

use crate::home::Home;
use crate::throttle::{Buckets, Pace};

pub(crate) use ask::{answer, bounce, show};
pub(crate) use bearer::key_text;

/// The largest body that an app may send, in bytes.
const LARGEST_BODY: usize = 1 << 20;

/// What front-ends are given a key for.
pub(crate) fn chat_resource(home: &Home) -> String {
    format!("{}/v1", home.origin())
}

/// What other assistants are given a key for.
pub(crate) fn mcp_resource(home: &Home) -> String {
    format!("{}/mcp", home.origin())
}

/// How quickly apps may ask.
pub(crate) struct Paces {
    /// One app's requests: thirty at once, then one a second.
    by_app: Buckets<AppId>,
    /// Registrations, whoever comes: thirty at once, then thirty a minute. They leave nothing here.
    registering: Buckets<()>,
}

impl Default for Paces {
    fn default() -> Self {
        Self {
            by_app: Buckets::new(Pace {
                burst: 30,
                every_ms: 1_000,
            }),
            registering: Buckets::new(Pace {
                burst: 30,
                every_ms: 2_000,
            }),
        }
    }
}

/// The addresses that are asked for with a token, or without anything: no cookie counts here, so other sites' pages may ask too.
pub(crate) fn routes() -> Router<Home> {
    Router::new()
        .route("/.well-known/oauth-authorization-server", get(oauth::server))
        .route("/.well-known/oauth-protected-resource", get(oauth::resource_mcp))
        .route("/.well-known/oauth-protected-resource/mcp", get(oauth::resource_mcp))
        .route("/.well-known/oauth-protected-resource/v1", get(oauth::resource_chat))
        .route(oauth::REGISTER, post(oauth::register))
        .route(oauth::TOKEN, post(oauth::token))
        .route(oauth::REVOKE, post(oauth::revoke))
        .route("/v1/models", get(openai::models))
        .route("/v1/models/{*id}", get(openai::model))
        .route("/v1/chat/completions", post(openai::chat))
        .route("/v1/{*other}", axum::routing::any(openai::nothing))
        .route("/mcp", mcp::methods())
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(from_fn(cors::allow))
}
