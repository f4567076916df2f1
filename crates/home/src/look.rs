//! Discreet pages: for whoever asked for it, no page's title or icon says what it is.
//!
//! It is done here, once, behind every handler, so that no page can be forgotten, errors among them. Who is not signed in has asked for nothing
//! that could be known: the wish is sealed with the rest of their settings.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::cookie;
use crate::error::HomeError;
use crate::home::Home;
use crate::pages::layout;

/// The largest page, in bytes: far more than any has.
const LARGEST_PAGE: usize = 16 << 20;

/// Makes pages discreet for whoever asked for that.
pub(crate) async fn discreet(State(home): State<Home>, request: Request, next: Next) -> Response {
    let token = cookie::read(request.headers());
    let response = next.run(request).await;
    let kind = response.headers().get(CONTENT_TYPE);
    let is_page = kind.is_some_and(|kind| HeaderValue::as_bytes(kind).starts_with(b"text/html"));
    let (Some(token), true) = (token, is_page) else {
        return response;
    };
    let wished = home.with_open(token, |home, open| Ok(home.gate().profile(open)?.discreet));
    // A session that has ended has no wishes any more.
    if !wished.await.unwrap_or(false) {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, LARGEST_PAGE).await else {
        return HomeError::Internal.into_response();
    };
    head.headers.remove(CONTENT_LENGTH);
    let quiet = std::str::from_utf8(&bytes).ok().and_then(layout::discreet);
    Response::from_parts(head, quiet.map_or_else(|| Body::from(bytes), Body::from))
}
