//! Making a vault, signing in and out, and what is allowed.

use ::consent::Locale;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};

use super::passkeys::not_accepted;
use super::{ApiError, Body, Caller};
use crate::client::Client;
use crate::cookie;
use crate::error::HomeError;
use crate::handlers::{consent as consents, people};
use crate::home::Home;
use crate::language;
use crate::pages::consent::Answer as Answered;
use crate::passkeys::{Answer, What, asserted};
use crate::throttle;

/// A name with a passphrase, or what a passkey answered; with a name where a vault is made.
#[derive(Deserialize)]
pub(super) struct Credentials {
    name: Option<String>,
    passphrase: Option<SecretString>,
    passkey: Option<Answer>,
}

/// What a body should have said.
fn say(words: &str) -> HomeError {
    HomeError::Bad(format!("say who: {words}"))
}

#[derive(Deserialize)]
pub(super) struct SignUpBody {
    name: Option<String>,
    passphrase: Option<SecretString>,
    passkey: Option<Answer>,
    /// Where the home is closed: an invitation, as it was given.
    invite: Option<SecretString>,
}

#[derive(Deserialize)]
pub(super) struct AnswerBody {
    question: String,
    version: String,
    /// In which language the question was shown; English where nothing is said.
    #[serde(default = "english")]
    lang: String,
    answer: YesOrNo,
}

/// In which language the questions are wanted.
#[derive(Deserialize)]
pub(super) struct InLanguage {
    #[serde(default = "english")]
    lang: String,
}

fn english() -> String {
    Locale::english().lang().to_owned()
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum YesOrNo {
    Yes,
    No,
}

pub(super) async fn sign_up(
    State(home): State<Home>,
    client: Client,
    Body(body): Body<SignUpBody>,
) -> Result<Response, ApiError> {
    let made = home.stretch(throttle::lane(&home, &client), move |home| {
        let device = Some(client.device.as_str());
        let code = people::invitation(body.invite.as_ref())?;
        let admission = home.admission(code.as_ref());
        match (body.name, body.passphrase, body.passkey) {
            (Some(name), Some(passphrase), None) => {
                Ok(home.gate().sign_up_as(&name, passphrase, &admission, device)?)
            }
            (Some(name), None, Some(passkey)) => {
                let new = home.passkeys().registered(What::SignUp, &passkey)?;
                let called = (client.device.as_str(), &new.credential);
                let made = home
                    .gate()
                    .sign_up_by_passkey(&name, new.person, called, &new.prf, &admission, device);
                Ok(made?)
            }
            _ => Err(say(
                "{\"name\", \"passphrase\"}, or {\"name\", \"passkey\": what it answered}",
            )),
        }
    });
    let (begun, code) = made.await?;
    Ok((
        cookie::set(&begun.token)?,
        Json(json!({"recovery_code": code.groups().join("-")})),
    )
        .into_response())
}

pub(super) async fn sign_in(
    State(home): State<Home>,
    client: Client,
    Body(body): Body<Credentials>,
) -> Result<Response, ApiError> {
    let begun = match (body.name, body.passphrase, body.passkey) {
        (Some(name), Some(passphrase), None) => {
            let admitted = throttle::admit(&home, &client, &name).await?;
            let device = client.device.clone();
            let begun = home.stretch(throttle::lane(&home, &client), move |home| {
                Ok(home.gate().sign_in_on(&name, passphrase, Some(&device))?)
            });
            let begun = begun.await?;
            admitted.right(&home, &client)?;
            begun
        }
        (None, None, Some(passkey)) => {
            let begun = home.work(move |home| {
                let asserted = asserted(home, What::SignIn, &passkey)?;
                Ok(home.gate().sign_in_by_passkey(asserted, Some(&client.device)))
            });
            begun.await?.map_err(not_accepted)?
        }
        _ => return Err(say("{\"name\", \"passphrase\"}, or {\"passkey\": what it answered}").into()),
    };
    Ok((
        cookie::set(&begun.token)?,
        Json(json!({"person": begun.open.person(), "suspended": !begun.open.may_act()})),
    )
        .into_response())
}

pub(super) async fn sign_out(State(home): State<Home>, Caller(caller): Caller) -> Result<Response, ApiError> {
    home.with_open_to_leave(caller.0, |home, open| Ok(home.gate().sign_out(open)?))
        .await?;
    Ok((cookie::clear()?, Json(json!({}))).into_response())
}

pub(super) async fn questions(
    State(home): State<Home>,
    Caller(caller): Caller,
    query: Result<Query<InLanguage>, QueryRejection>,
) -> Result<Json<Value>, ApiError> {
    let locale = language::named(&query.map_err(HomeError::from)?.lang)?;
    let all = home
        .with_open(caller.0, move |home, open| consents::questions(home, open, locale))
        .await?;
    let question = |question: crate::pages::consent::Question| {
        let answer = match question.answer {
            Answered::Open => "open",
            Answered::Yes { .. } => "yes",
            Answered::No { .. } => "no",
        };
        json!({
            "id": question.id, "version": question.version, "lang": question.lang, "title": question.title, "text": question.text,
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
        lang,
        answer,
    } = body;
    let locale = language::named(&lang)?;
    let yes = matches!(answer, YesOrNo::Yes);
    home.with_open(caller.0, move |home, open| {
        let shown = consents::ShownAs {
            id: &question,
            version: &version,
            locale,
        };
        consents::answer(home, open, &shown, yes)
    })
    .await?;
    Ok(Json(json!({})))
}
