//! Taking everything along: locked, open, or as a page to read.

use axum::extract::State;
use axum::response::{Html, IntoResponse as _, Response};
use gate::locked::Lock;
use gate::{GateError, Open, PASSPHRASE};
use secrecy::SecretString;
use serde::Deserialize;

use super::sign_in::{NOT_THE_SAME, same};
use super::{Form, again, html};
use crate::cookie::SignedIn;
use crate::error::{HomeError, sentence};
use crate::file::{self, Named};
use crate::home::Home;
use crate::pages::export::{self, Export};
use crate::pages::{Place, Shell};
use crate::readable;

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum How {
    Locked,
    ToKey,
    Open,
    Read,
}

#[derive(Deserialize)]
pub(crate) struct ExportForm {
    csrf: String,
    how: How,
    passphrase: Option<SecretString>,
    passphrase_again: Option<SecretString>,
    recipient: Option<String>,
}

/// What is wrong with what was typed.
#[derive(Default)]
struct Wrong {
    passphrase: Option<String>,
    again: Option<String>,
    recipient: Option<String>,
}

async fn shown(home: &Home, signed_in: SignedIn, wrong: Wrong) -> Result<maud::Markup, HomeError> {
    let shell = Shell::new(signed_in.form_token(), Place::Settings);
    let counted = |home: &Home, open: &Open| {
        let records = home.gate().held(open)?.iter().map(|(_, records)| records).sum();
        Ok((records, home.gate().totals(open)?.entries))
    };
    let (records, entries) = home.with_open_to_leave(signed_in.0, counted).await?;
    Ok(export::page(&Export {
        shell,
        records,
        entries,
        bytes: None,
        least: *PASSPHRASE.start(),
        passphrase_error: wrong.passphrase,
        again_error: wrong.again,
        recipient_error: wrong.recipient,
    }))
}

/// `GET /export`.
pub(crate) async fn page(State(home): State<Home>, signed_in: SignedIn) -> Result<Html<String>, HomeError> {
    Ok(html(shown(&home, signed_in, Wrong::default()).await?))
}

/// `POST /export`: the file.
pub(crate) async fn download(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<ExportForm>,
) -> Result<Response, HomeError> {
    signed_in.check(&form.csrf)?;
    let lock = match form.how {
        How::Read => return to_read(&home, signed_in).await,
        How::Open => Ok(None),
        How::Locked => by_passphrase(form.passphrase, form.passphrase_again).map(Some),
        How::ToKey => {
            let recipient = form.recipient.unwrap_or_default();
            Lock::to([recipient.as_str()]).map(Some).map_err(|error| Wrong {
                recipient: Some(sentence(&error.to_string())),
                ..Wrong::default()
            })
        }
    };
    match lock {
        Ok(lock) => everything(&home, signed_in, lock).await,
        Err(wrong) => Ok(again(shown(&home, signed_in, wrong).await?)),
    }
}

fn by_passphrase(one: Option<SecretString>, two: Option<SecretString>) -> Result<Lock, Wrong> {
    let (one, two) = (one.unwrap_or_default(), two.unwrap_or_default());
    let lock = Lock::with_passphrase(one.clone()).map_err(|error| Wrong {
        passphrase: Some(sentence(&error.to_string())),
        ..Wrong::default()
    })?;
    if same(&one, &two) {
        Ok(lock)
    } else {
        Err(Wrong {
            again: Some(NOT_THE_SAME.to_owned()),
            ..Wrong::default()
        })
    }
}

/// Everything of the person's, as a file.
pub(crate) async fn everything(home: &Home, signed_in: SignedIn, lock: Option<Lock>) -> Result<Response, HomeError> {
    let named = match lock {
        None => Named {
            name: "troth-export.jsonl",
            media_type: "application/jsonl",
        },
        Some(_) => Named {
            name: "troth-export.jsonl.age",
            media_type: "application/octet-stream",
        },
    };
    file::send(home, signed_in.0, named, lock, |home, open, out| {
        let collections = home.companion().collections(open)?;
        let collections: Vec<&str> = collections.iter().map(String::as_str).collect();
        home.gate().export(open, &collections, out)?;
        Ok(())
    })
    .await
}

/// A page to read.
pub(crate) async fn to_read(home: &Home, signed_in: SignedIn) -> Result<Response, HomeError> {
    let named = Named {
        name: "troth-to-read.html",
        media_type: "text/html; charset=utf-8",
    };
    file::send(home, signed_in.0, named, None, readable::write).await
}

/// How a program asks for a file to be locked: with a passphrase, or to age keys.
pub(crate) fn lock(passphrase: Option<SecretString>, recipients: &[String]) -> Result<Option<Lock>, HomeError> {
    let lock = match (passphrase, recipients) {
        (None, []) => return Ok(None),
        (Some(passphrase), []) => Lock::with_passphrase(passphrase),
        (None, keys) => Lock::to(keys.iter().map(String::as_str)),
        (Some(_), _) => {
            let words = "a file is locked with a passphrase or to keys: the age format does not mix the two";
            return Err(HomeError::Bad(words.to_owned()));
        }
    };
    Ok(Some(lock.map_err(GateError::from)?))
}

/// `GET /export.schema.json`.
pub(crate) async fn schema() -> Response {
    let media_type = [(axum::http::header::CONTENT_TYPE, "application/schema+json")];
    (media_type, include_str!("../../../../docs/export.schema.json")).into_response()
}
