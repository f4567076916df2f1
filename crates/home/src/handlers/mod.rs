//! What fills the pages and takes what they send.

pub(crate) mod address;
pub(crate) mod apps;
pub(crate) mod arrivals;
pub(crate) mod bring;
pub(crate) mod changes;
pub(crate) mod consent;
pub(crate) mod conversations;
pub(crate) mod crisis;
pub(crate) mod decisions;
pub(crate) mod details;
pub(crate) mod discreet;
pub(crate) mod draft;
pub(crate) mod elsewhere;
pub(crate) mod engine;
pub(crate) mod erase;
pub(crate) mod export;
pub(crate) mod letters;
pub(crate) mod memories;
pub(crate) mod passkeys;
pub(crate) mod people;
pub(crate) mod policy;
pub(crate) mod public;
pub(crate) mod review;
pub(crate) mod rights;
pub(crate) mod sent;
pub(crate) mod settings;
pub(crate) mod sign_in;
pub(crate) mod sign_out;
pub(crate) mod sign_up;
pub(crate) mod talk;
pub(crate) mod transparency;
pub(crate) mod used;
pub(crate) mod wellbeing;

use axum::extract::FromRequest;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use maud::Markup;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::cookie;
use crate::error::HomeError;
use crate::pages::{Place, Shell};

/// The frame of a page that anybody may see; whoever is signed in keeps theirs.
pub(crate) fn anybodys(headers: &HeaderMap, inside: Place) -> Shell {
    match cookie::read(headers) {
        Some(token) => Shell::new(token.form_token(), inside),
        None => Shell::new("", Place::Outside),
    }
}

/// A page.
pub(crate) fn html(page: Markup) -> Html<String> {
    Html(page.into_string())
}

/// A form with something wrong in it, shown again (422, RFC 9110 section 15.5.21).
pub(crate) fn again(page: Markup) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, html(page)).into_response()
}

/// A form's fields, with errors as this home's pages.
pub(crate) struct Form<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = HomeError;

    async fn from_request(request: Request, state: &S) -> Result<Self, HomeError> {
        let axum::Form(fields) = axum::Form::<T>::from_request(request, state).await?;
        Ok(Self(fields))
    }
}

/// An answer to a question that has two.
pub(crate) fn yes_or_no(answer: &str) -> Result<bool, HomeError> {
    match answer {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(HomeError::Bad("an answer is yes or no".to_owned())),
    }
}

/// A form with nothing in it but its token.
#[derive(Deserialize)]
pub(crate) struct Token {
    pub(crate) csrf: String,
}
