//! Notices of sign-ins elsewhere: on the pages that people come by, until they say that they have seen them.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use gate::{Open, SignIn};
use serde::Deserialize;

use super::Form;
use crate::cookie::{self, SignedIn, Visit};
use crate::error::HomeError;
use crate::home::Home;
use crate::pages::{Arrivals, Place, Shell, route};
use crate::when;

/// Sign-ins that one notice names; there may be more in the settings.
const NAMED: usize = 3;

#[derive(Deserialize)]
pub(crate) struct SeenForm {
    csrf: String,
    seen: u64,
}

/// The frame of a page that people come by, with the notice of what they have not seen yet.
pub(crate) fn shell(home: &Home, open: &Open, visit: Visit, place: Place) -> Result<Shell, HomeError> {
    let new = home.gate().sign_ins_since(open, visit.seen)?;
    let shell = Shell::new(visit.csrf, place);
    Ok(match new.first() {
        None => shell,
        Some(newest) => shell.with_arrivals(Arrivals {
            seen: newest.n,
            sign_ins: new.iter().take(NAMED).map(words).collect(),
            more: new.len() > NAMED,
        }),
    })
}

/// `24 November 2026, 14:02, from Firefox on Linux`.
pub(crate) fn words(sign_in: &SignIn) -> String {
    let device = sign_in.device.as_deref().unwrap_or("A program or a terminal");
    let device = match device.strip_prefix("A ") {
        Some(unknown) => format!("a {unknown}"),
        None => device.to_owned(),
    };
    format!("{}, from {device}", when::moment(sign_in.at_ms))
}

/// `POST /settings/sign-ins`: the notice was seen.
pub(crate) async fn seen(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<SeenForm>,
) -> Result<Response, HomeError> {
    signed_in.check(&form.csrf)?;
    // Nobody is to be kept from what comes later: what was seen is what there is.
    let newest = home.with_open(signed_in.0, |home, open| Ok(home.gate().sign_ins(open)?));
    let newest = newest.await?.first().map_or(0, |newest| newest.n);
    Ok((cookie::seen(form.seen.min(newest))?, Redirect::to(route::TALK)).into_response())
}
