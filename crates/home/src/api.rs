//! The same for programs: JSON under `/api/v1`. Errors are `{"error": code, "message": sentence}`.
//!
//! A request that changes something has the media type `application/json`, which no other site's page can send without being asked by the
//! browser first; the cookie is the session's, as it is for the pages.

mod account;
mod data;
mod engine;
mod memories;
mod moving;
mod talk;

use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
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
        cookie::read(&parts.headers)
            .map(|token| Self(SignedIn(token)))
            .ok_or(ApiError(HomeError::SignedOut))
    }
}

/// The routes.
pub(crate) fn routes() -> Router<Home> {
    Router::new()
        .route("/session", post(account::sign_in))
        .route("/session/end", post(account::sign_out))
        .route("/sign-up", post(account::sign_up))
        .route("/consents", get(account::questions).post(account::answer))
        .route("/talk", get(talk::turns).post(talk::talk))
        .route("/talk/stop", post(talk::stop))
        .route("/conversations", get(talk::conversations).post(talk::rename))
        .route("/memories", get(memories::memories).patch(memories::correct_memory))
        .route("/memories/forget", post(memories::forget_memory))
        .route("/character", get(talk::character).post(talk::set_character))
        .route("/engine", get(engine::show).post(engine::choose))
        .route("/ledger", get(data::ledger))
        .route("/export", post(moving::export))
        .route(
            "/import",
            post(moving::import).layer(DefaultBodyLimit::max(LARGEST_FILE + BESIDE)),
        )
        .route("/histories", get(moving::histories))
        .route("/histories/{id}", get(moving::history))
        .route("/erase", post(data::erase))
        .fallback(async || ApiError(HomeError::NotFound))
}
