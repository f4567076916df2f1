//! The language that pages speak: the one that was chosen by hand, or the one that the browser likes best of those that there are.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use consent::Locale;
use serde::Deserialize;

use crate::cookie;
use crate::error::HomeError;
use crate::handlers::Form;
use crate::pages::route;

/// The pages that speak more than English, and so that one comes back to.
const SPOKEN: [&str; 5] = [
    route::POLICY,
    route::CONSENT,
    route::DECISIONS,
    route::REVIEW,
    route::TRANSPARENCY,
];

/// The language of whoever asks.
pub(crate) struct Language(pub(crate) &'static Locale);

impl<S: Send + Sync> FromRequestParts<S> for Language {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let liked = parts
            .headers
            .get(ACCEPT_LANGUAGE)
            .and_then(|header| header.to_str().ok());
        let chosen = cookie::language(&parts.headers).and_then(Locale::named);
        Ok(Self(
            chosen.unwrap_or_else(|| Locale::accepted(liked.unwrap_or_default())),
        ))
    }
}

#[derive(Deserialize)]
pub(crate) struct ChosenForm {
    lang: String,
    back: String,
}

/// The language of this tag.
pub(crate) fn named(lang: &str) -> Result<&'static Locale, HomeError> {
    let found = Locale::all().iter().find(|locale| locale.lang() == lang);
    found.ok_or_else(|| HomeError::Bad("there is no such language here".to_owned()))
}

/// `POST /language`: from now on, in this browser, until it is closed.
pub(crate) async fn choose(Form(form): Form<ChosenForm>) -> Result<Response, HomeError> {
    let locale = named(&form.lang)?;
    let page = form.back.split(['?', '#']).next().unwrap_or_default();
    if !SPOKEN.contains(&page) {
        return Err(HomeError::Bad("there is no such page to come back to".to_owned()));
    }
    Ok((cookie::speak(locale.lang())?, Redirect::to(&form.back)).into_response())
}
