//! Signing out: here, everywhere, quickly.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{Form, Token, html};
use crate::cookie::{self, SignedIn};
use crate::error::HomeError;
use crate::home::Home;
use crate::pages::{layout, route};

#[derive(Deserialize)]
pub(crate) struct EndForm {
    csrf: String,
    session: String,
}

/// Ends the session and goes to `to`. A session that has ended already is no error.
async fn leave_for(home: Home, signed_in: SignedIn, form: Token, to: &str) -> Result<Response, HomeError> {
    signed_in.check(&form.csrf)?;
    match home
        .with_open_to_leave(signed_in.0, |home, open| Ok(home.gate().sign_out(open)?))
        .await
    {
        Ok(()) | Err(HomeError::SignedOut) => Ok((cookie::clear()?, Redirect::to(to)).into_response()),
        Err(error) => Err(error),
    }
}

/// `POST /sign-out`.
pub(crate) async fn sign_out(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<Token>,
) -> Result<Response, HomeError> {
    leave_for(home, signed_in, form, route::HOME).await
}

/// `POST /leave`: out, and onto a page that says nothing.
///
/// Whatever goes wrong, the answer is that page, and never one that says where somebody was: a session that has ended, a form that is old, a
/// home in trouble. Another site's page does not get here (`origin`).
pub(crate) async fn leave(
    State(home): State<Home>,
    headers: HeaderMap,
    form: Result<Form<Token>, HomeError>,
) -> Result<Response, HomeError> {
    if let (Some(signed_in), Ok(Form(form))) = (cookie::signed_in(&headers), form)
        && let Err(error) = leave_for(home, signed_in, form, route::BLANK).await
    {
        tracing::warn!(%error, "a session was left and goes on until its end");
    }
    Ok((cookie::clear()?, Redirect::to(route::BLANK)).into_response())
}

/// `GET /blank`.
pub(crate) async fn blank() -> Html<String> {
    html(layout::blank())
}

/// `POST /sign-out/everywhere`.
pub(crate) async fn sign_out_everywhere(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<Token>,
) -> Result<Response, HomeError> {
    signed_in.check(&form.csrf)?;
    let all = |home: &Home, open: &gate::Open| Ok(home.gate().end_all_sessions(open)?);
    home.with_open_to_leave(signed_in.0, all).await?;
    Ok((cookie::clear()?, Redirect::to(route::HOME)).into_response())
}

/// `POST /sign-out/one`.
pub(crate) async fn sign_out_one(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<EndForm>,
) -> Result<Redirect, HomeError> {
    signed_in.check(&form.csrf)?;
    let session = form
        .session
        .parse()
        .map_err(|_| HomeError::Bad("there is no such session".to_owned()))?;
    home.with_open_to_leave(signed_in.0, move |home, open| {
        Ok(home.gate().end_session(open, session)?)
    })
    .await?;
    Ok(Redirect::to(route::SETTINGS))
}
