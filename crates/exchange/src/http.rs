//! Exchange and blinder over HTTP. Messages are `likes`' own bytes; errors are a status and a sentence.
//!
//! Nothing is written down of who asks: no address, no line for a request. A proxy in front that writes an access log undoes that.

mod blinder;
mod exchange;
mod page;

use std::future::Future;
use std::io;

use axum::Router;
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use likes::LikesError;

use crate::ExchangeError;

pub use blinder::blinder;
pub use exchange::exchange;

/// Largest body of a request, in bytes: a full batch of posts has under 16,000, and a page of contents that a blinder is shown under 3 MB.
const LARGEST_BODY: usize = 64 << 10;
const LARGEST_CONTENTS: usize = 4 << 20;
/// Requests that are worked on at once; others wait.
const AT_ONCE: usize = 256;

const FIXED: [(&str, &str); 4] = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
];

async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Work that blocks, on a thread that may.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ExchangeError> + Send + 'static,
) -> Result<T, ExchangeError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| ExchangeError::Failed("the work broke off".to_owned()))?
}

/// Bytes of `likes`.
fn bytes(body: Vec<u8>) -> Response {
    ([(CONTENT_TYPE, "application/octet-stream")], body).into_response()
}

async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], page::STYLE).into_response()
}

async fn nothing() -> ExchangeError {
    ExchangeError::Nothing
}

impl IntoResponse for ExchangeError {
    fn into_response(self) -> Response {
        let status = match &self {
            Self::Likes(LikesError::Token | LikesError::Possession) => StatusCode::FORBIDDEN,
            Self::Likes(_) | Self::Quota | Self::Cell => StatusCode::BAD_REQUEST,
            Self::Invitation | Self::AdultsOnly | Self::Unknown | Self::Suspended => StatusCode::FORBIDDEN,
            Self::Full => StatusCode::TOO_MANY_REQUESTS,
            Self::Drawn | Self::Epoch | Self::Spent | Self::Carded => StatusCode::CONFLICT,
            Self::Nothing => StatusCode::NOT_FOUND,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Altered(_) | Self::Failed(_) | Self::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        // What failed inside is said to whoever runs it, and not to whoever asks.
        let said = if status == StatusCode::INTERNAL_SERVER_ERROR {
            "this failed here, and nothing was changed; try again later".to_owned()
        } else {
            self.to_string()
        };
        (status, said).into_response()
    }
}

/// Serves until `stop`.
///
/// # Errors
/// Those of the listener.
#[expect(
    clippy::disallowed_types,
    reason = "the exchange's own listener: one of the two doors that the plan has"
)]
pub async fn serve(
    listener: tokio::net::TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    axum::serve(listener, router).with_graceful_shutdown(stop).await
}
