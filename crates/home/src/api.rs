//! The same for programs: JSON under `/api/v1`. Errors are `{"error": code, "message": sentence}`.
//!
//! A request that changes something has the media type `application/json`, which no other site's page can send without being asked by the
//! browser first; the cookie is the session's, as it is for the pages.

mod account;
mod apps;
mod data;
mod engine;
mod memories;
mod moving;
mod openapi;
mod passkeys;
mod rights;
mod talk;
mod wellbeing;

use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use axum::{Json, Router};
use companion::moving::LARGEST_FILE;
use serde::de::DeserializeOwned;

use crate::arriving::BESIDE;
use crate::cookie::{self, SignedIn};
use crate::error::HomeError;
use crate::home::Home;

/// Most entries in one answer.
const MOST: usize = 500;

/// An error as JSON.
struct ApiError(HomeError);

impl<E: Into<HomeError>> From<E> for ApiError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        self.0.json()
    }
}

/// A JSON body.
struct Body<T>(T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        Ok(Self(Json::<T>::from_request(request, state).await?.0))
    }
}

/// Whoever is signed in.
struct Caller(SignedIn);

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        cookie::signed_in(&parts.headers)
            .map(Self)
            .ok_or(ApiError(HomeError::SignedOut))
    }
}

/// A router that knows its own paths, so that a test can hold the document of the API to them.
#[derive(Default)]
struct Listed {
    router: Router<Home>,
    paths: Vec<&'static str>,
}

impl Listed {
    fn route(mut self, path: &'static str, methods: MethodRouter<Home>) -> Self {
        self.paths.push(path);
        self.router = self.router.route(path, methods);
        self
    }
}

/// The routes. What is added here is described in `openapi/operations/`.
pub(crate) fn routes() -> Router<Home> {
    listed().router.fallback(async || ApiError(HomeError::NotFound))
}

/// Every path of the JSON API, below `/api/v1`, as the router has it.
#[must_use]
pub fn api_paths() -> Vec<&'static str> {
    listed().paths
}

fn listed() -> Listed {
    Listed::default()
        .route("/session", post(account::sign_in))
        .route("/session/end", post(account::sign_out))
        .route("/sign-up", post(account::sign_up))
        .route("/sessions", get(passkeys::sessions))
        .route("/sessions/end", post(passkeys::end_sessions))
        .route("/passkeys/begin", post(passkeys::begin))
        .route(
            "/passkeys",
            get(passkeys::list).post(passkeys::add).patch(passkeys::rename),
        )
        .route("/passkeys/remove", post(passkeys::remove))
        .route("/consents", get(account::questions).post(account::answer))
        .route("/talk", get(talk::turns).post(talk::talk))
        .route("/talk/stop", post(talk::stop))
        .route("/talk/sent/{id}", get(talk::sent))
        .route("/conversations", get(talk::conversations).post(talk::rename))
        .route("/memories", get(memories::memories).patch(memories::correct_memory))
        .route("/memories/forget", post(memories::forget_memory))
        .route("/character", get(talk::character).post(talk::set_character))
        .route("/engine", get(engine::show).post(engine::choose))
        .route("/wellbeing", get(wellbeing::show))
        .route("/apps", get(apps::list).post(apps::key))
        .route("/apps/revoke", post(apps::revoke))
        .route("/apps/suggestion", post(apps::suggestion))
        .route("/engines", post(engine::add).patch(engine::change))
        .route("/engines/remove", post(engine::remove))
        .route("/details", get(engine::details).post(engine::add_detail))
        .route("/details/remove", post(engine::remove_detail))
        .route("/ledger", get(data::ledger))
        .route("/export", post(moving::export))
        .route(
            "/import",
            post(moving::import).layer(DefaultBodyLimit::max(LARGEST_FILE + BESIDE)),
        )
        .route("/transparency", get(data::transparency))
        .route("/histories", get(moving::histories))
        .route("/histories/{id}", get(moving::history))
        .route("/erase", post(data::erase))
        .route("/rights", get(rights::show).post(rights::change))
        .route("/requests", get(rights::requests).post(rights::write))
        .route("/requests/{id}", get(rights::thread))
        .route("/address", get(rights::show_address).post(rights::keep_address))
        .route("/policy/changes", get(rights::policy_changes))
        .route("/openapi.json", get(openapi::show))
}
