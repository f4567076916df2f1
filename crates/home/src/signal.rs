//! Global Privacy Control (W3C): a browser that says `Sec-GPC: 1` asks for its person that nothing be shared, and is heard on sight.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use gate::SessionId;

use crate::cookie;
use crate::error::HomeError;
use crate::home::Home;

/// Sessions that are remembered as heard. Beyond that they are heard again, which costs one look and changes nothing.
const MOST: usize = 10_000;

/// When what stands at `/.well-known/gpc.json` last changed (GPC, section 4).
const SINCE: &str = "2026-11-25";

/// Whether a request asks that nothing be shared.
pub(crate) fn asks(headers: &HeaderMap) -> bool {
    headers.get("sec-gpc").is_some_and(|value| value.as_bytes() == b"1")
}

/// The sessions whose signal was honoured, so that each is looked at once.
#[derive(Default)]
pub(crate) struct Heard(Mutex<HashSet<SessionId>>);

impl Heard {
    fn knows(&self, session: &SessionId) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(session)
    }

    fn note(&self, session: SessionId) {
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if heard.len() >= MOST {
            heard.clear();
        }
        heard.insert(session);
    }
}

/// Honours the signal of whoever is signed in, before anything else of theirs is done.
pub(crate) async fn honour(State(home): State<Home>, request: Request, next: Next) -> Response {
    let token = cookie::read(request.headers()).filter(|_| asks(request.headers()));
    if let Some(token) = token
        && let Some(session) = token.session()
        && !home.heard().knows(&session)
    {
        let honoured = home
            .with_open_to_leave(token, |home, open| Ok(home.gate().honour_signal(open)?))
            .await;
        match honoured {
            Ok(()) => home.heard().note(session),
            // Whoever is signed out or suspended shares nothing, and is told why by the page that they asked for.
            Err(HomeError::SignedOut | HomeError::Suspended(_)) => {}
            // INVARIANT: a signal that could not be honoured lets nothing through.
            Err(error) => return error.into_response(),
        }
    }
    next.run(request).await
}

/// `GET /.well-known/gpc.json`: that the signal is honoured.
pub(crate) async fn well_known() -> impl IntoResponse {
    (
        [(CONTENT_TYPE, "application/json")],
        format!("{{\"gpc\":true,\"lastUpdate\":\"{SINCE}\"}}\n"),
    )
}
