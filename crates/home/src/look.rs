//! What every page of somebody's has whatever it shows: discreet titles and icons for whoever asked for it, and a line where everything is
//! frozen.
//!
//! It is done here, once, behind every handler, so that no page can be forgotten, errors among them. Who is not signed in has asked for nothing
//! that could be known: the wish is sealed with the rest of their settings.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use gate::Open;

use crate::cookie;
use crate::error::HomeError;
use crate::home::Home;
use crate::pages::layout;

/// The largest page, in bytes: far more than any has.
const LARGEST_PAGE: usize = 16 << 20;

/// What somebody's pages are to have.
#[derive(Default)]
struct Wishes {
    discreet: bool,
    frozen: bool,
}

fn wishes(home: &Home, open: &Open) -> Result<Wishes, HomeError> {
    Ok(Wishes {
        discreet: home.gate().profile(open)?.discreet,
        frozen: home.gate().consents(open)?.frozen(),
    })
}

/// Makes pages discreet for whoever asked for that, and says on each that everything is frozen where it is.
pub(crate) async fn discreet(State(home): State<Home>, request: Request, next: Next) -> Response {
    let token = cookie::read(request.headers());
    let response = next.run(request).await;
    let kind = response.headers().get(CONTENT_TYPE);
    let is_page = kind.is_some_and(|kind| HeaderValue::as_bytes(kind).starts_with(b"text/html"));
    let (Some(token), true) = (token, is_page) else {
        return response;
    };
    // A session that has ended has no wishes any more.
    let wishes = home.with_open_to_leave(token, wishes).await.unwrap_or_default();
    if !wishes.discreet && !wishes.frozen {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, LARGEST_PAGE).await else {
        return HomeError::Internal.into_response();
    };
    head.headers.remove(CONTENT_LENGTH);
    let Ok(mut page) = String::from_utf8(bytes.into()) else {
        return HomeError::Internal.into_response();
    };
    if wishes.frozen {
        page = layout::frozen(&page).unwrap_or(page);
    }
    if wishes.discreet {
        page = layout::discreet(&page).unwrap_or(page);
    }
    Response::from_parts(head, Body::from(page))
}
