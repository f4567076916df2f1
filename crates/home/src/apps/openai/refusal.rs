//! Why a front-end is not answered, in the form of errors that it knows.

use std::time::Duration;

use axum::Json;
use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use companion::CompanionError;
use engine::EngineError;
use gate::{GateError, VaultError};
use serde_json::{Value, json};

use crate::error::{HomeError, sentence};

/// Why a front-end is not answered, in the form that it knows.
pub(super) struct Refusal {
    status: StatusCode,
    kind: &'static str,
    code: Option<&'static str>,
    words: String,
    retry_after_s: Option<u64>,
}

impl Refusal {
    pub(super) fn new(
        status: StatusCode,
        kind: &'static str,
        code: Option<&'static str>,
        words: impl Into<String>,
    ) -> Self {
        Self {
            status,
            kind,
            code,
            words: words.into(),
            retry_after_s: None,
        }
    }

    pub(super) fn bad(words: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request_error", None, words)
    }

    pub(super) fn key() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "invalid_request_error",
            Some("invalid_api_key"),
            "this key opens nothing here: it is wrong, has ended, or was taken back",
        )
    }

    pub(super) fn overloaded(words: impl Into<String>) -> Self {
        Self {
            retry_after_s: Some(1),
            ..Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "server_error",
                Some("overloaded"),
                words,
            )
        }
    }

    pub(super) fn too_often(wait: Duration) -> Self {
        Self {
            retry_after_s: Some(wait.as_secs().max(1)),
            ..Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "rate_limit_error",
                Some("rate_limit_exceeded"),
                "this key asks too often; please wait a little",
            )
        }
    }

    pub(super) fn broken() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "server_error",
            None,
            HomeError::Internal.to_string(),
        )
    }

    pub(super) fn json(&self) -> Value {
        json!({"error": {"message": sentence(&self.words), "type": self.kind, "param": null, "code": self.code}})
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.json())).into_response();
        let headers = response.headers_mut();
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after_s {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<GateError> for Refusal {
    fn from(error: GateError) -> Self {
        match error {
            GateError::Vault(VaultError::NoGrant | VaultError::OutsideGrant) => Self::key(),
            GateError::Suspended(_) => Self::new(
                StatusCode::FORBIDDEN,
                "permission_error",
                Some("suspended"),
                "the account that this key is for is suspended",
            ),
            GateError::Refused { .. } => Self::new(
                StatusCode::FORBIDDEN,
                "permission_error",
                Some("not_allowed"),
                error.to_string(),
            ),
            GateError::ConsentChanged | GateError::Busy => Self::overloaded(error.to_string()),
            error => {
                tracing::error!(%error, "an app's request failed");
                Self::broken()
            }
        }
    }
}

impl From<CompanionError> for Refusal {
    fn from(error: CompanionError) -> Self {
        match error {
            CompanionError::Gate(error) => error.into(),
            CompanionError::Empty => Self::bad("there is no message of the user's to answer"),
            CompanionError::TooLong { .. } | CompanionError::Engine(EngineError::TooLong { .. }) => Self::new(
                StatusCode::BAD_REQUEST,
                "invalid_request_error",
                Some("context_length_exceeded"),
                error.to_string(),
            ),
            CompanionError::NoEngine | CompanionError::Engine(EngineError::Busy { .. }) | CompanionError::Server(_) => {
                Self::overloaded(error.to_string())
            }
            error => {
                tracing::error!(%error, "an app's request failed");
                Self::broken()
            }
        }
    }
}
