//! Making a vault, signing in and out, and what is allowed.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{ApiError, Body, Caller};
use crate::cookie;
use crate::handlers::consent as consents;
use crate::home::Home;
use crate::pages::consent::Answer;

#[derive(Deserialize)]
pub(super) struct Credentials {
    name: String,
    passphrase: SecretString,
}

#[derive(Deserialize)]
pub(super) struct AnswerBody {
    question: String,
    version: String,
    answer: YesOrNo,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum YesOrNo {
    Yes,
    No,
}

pub(super) async fn sign_up(State(home): State<Home>, Body(body): Body<Credentials>) -> Result<Response, ApiError> {
    let made = home
        .stretch(move |home| Ok(home.gate().sign_up(&body.name, body.passphrase)?))
        .await?;
    let (begun, code) = made;
    Ok((
        cookie::set(&begun.token)?,
        Json(json!({"recovery_code": code.groups().join("-")})),
    )
        .into_response())
}

pub(super) async fn sign_in(State(home): State<Home>, Body(body): Body<Credentials>) -> Result<Response, ApiError> {
    let begun = home
        .stretch(move |home| Ok(home.gate().sign_in(&body.name, body.passphrase)?))
        .await?;
    Ok((cookie::set(&begun.token)?, Json(json!({"person": begun.open.person()}))).into_response())
}

pub(super) async fn sign_out(State(home): State<Home>, Caller(caller): Caller) -> Result<Response, ApiError> {
    home.with_open(caller.0, |home, open| Ok(home.gate().sign_out(open)?))
        .await?;
    Ok((cookie::clear()?, Json(json!({}))).into_response())
}

pub(super) async fn questions(State(home): State<Home>, Caller(caller): Caller) -> Result<Json<Value>, ApiError> {
    let all = home
        .with_open(caller.0, |home, open| consents::questions(home.gate(), open))
        .await?;
    let question = |question: crate::pages::consent::Question| {
        let answer = match question.answer {
            Answer::Open => "open",
            Answer::Yes { .. } => "yes",
            Answer::No { .. } => "no",
        };
        json!({
            "id": question.id, "version": question.version, "title": question.title, "text": question.text,
            "buys": question.buys, "costs": question.costs, "categories": question.categories, "answer": answer,
        })
    };
    Ok(Json(
        json!({"questions": all.into_iter().map(question).collect::<Vec<_>>()}),
    ))
}

pub(super) async fn answer(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<AnswerBody>,
) -> Result<Json<Value>, ApiError> {
    let AnswerBody {
        question,
        version,
        answer,
    } = body;
    let yes = matches!(answer, YesOrNo::Yes);
    home.with_open(caller.0, move |home, open| {
        consents::answer(home.gate(), open, &question, &version, yes)
    })
    .await?;
    Ok(Json(json!({})))
}
