//! Passkeys and sessions.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use gate::{GateError, Open, PasskeyId, Proof, SessionId, VaultError};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{ApiError, Body, Caller};
use crate::cookie;
use crate::error::HomeError;
use crate::home::{Home, Lane};
use crate::passkeys::{Answer, What, asserted};
use crate::throttle;

/// What an authenticator is to be asked for.
#[derive(Deserialize)]
#[serde(tag = "for", rename_all = "snake_case")]
pub(super) enum BeginBody {
    SignUp { name: String },
    SignIn {},
    Add {},
    Confirm {},
}

#[derive(Deserialize)]
pub(super) struct AddBody {
    name: String,
    passkey: Answer,
    passphrase: Option<SecretString>,
    proof: Option<Answer>,
}

#[derive(Deserialize)]
pub(super) struct RenameBody {
    id: PasskeyId,
    name: String,
}

#[derive(Deserialize)]
pub(super) struct RemoveBody {
    id: PasskeyId,
    passphrase: Option<SecretString>,
    proof: Option<Answer>,
}

#[derive(Deserialize)]
pub(super) struct EndBody {
    id: Option<SessionId>,
    all: Option<bool>,
}

/// That it is oneself: by the passphrase or the recovery code, or by a passkey.
pub(super) fn shown_by(
    home: &Home,
    open: &Open,
    passphrase: Option<SecretString>,
    proof: Option<&Answer>,
) -> Result<Proof, HomeError> {
    match (passphrase, proof) {
        (Some(passphrase), None) => Ok(Proof::Typed(passphrase)),
        (None, Some(proof)) => Ok(Proof::Passkey(asserted(home, What::Confirm(open.session()), proof)?)),
        _ => {
            let words = "say who you are: {\"passphrase\": …}, or {\"proof\": what a passkey answered}";
            Err(HomeError::Bad(words.to_owned()))
        }
    }
}

/// A passkey that is refused is no passphrase that is.
pub(super) fn not_accepted(error: GateError) -> HomeError {
    match error {
        GateError::Vault(VaultError::WrongSecret) => {
            HomeError::Refused("this passkey does not open a vault here".to_owned())
        }
        error => error.into(),
    }
}

pub(super) async fn begin(
    State(home): State<Home>,
    headers: HeaderMap,
    Body(body): Body<BeginBody>,
) -> Result<Json<Value>, ApiError> {
    let token = || cookie::read(&headers).ok_or(HomeError::SignedOut);
    let passkeys = home.passkeys();
    let asked = match body {
        BeginBody::SignUp { name } => passkeys.ask_for_new(What::SignUp, None, name.trim(), &[])?,
        BeginBody::SignIn {} => passkeys.ask_for_known(What::SignIn)?,
        BeginBody::Add {} => {
            let asked = home.with_open(token()?, |home, open| {
                let (name, known) = (home.gate().profile(open)?.name, home.gate().passkeys(open)?);
                let what = What::Add(open.session());
                Ok(home.passkeys().ask_for_new(what, Some(open.person()), &name, &known)?)
            });
            asked.await?
        }
        BeginBody::Confirm {} => {
            // Somebody who is suspended proves by it that it is they who erase everything.
            let session = home.with_open_to_leave(token()?, |_, open| Ok(open.session()));
            passkeys.ask_for_known(What::Confirm(session.await?))?
        }
    };
    Ok(Json(asked))
}

pub(super) async fn list(State(home): State<Home>, Caller(caller): Caller) -> Result<Json<Value>, ApiError> {
    let all = home.with_open(caller.0, |home, open| Ok(home.gate().passkeys(open)?));
    let all = all.await?.into_iter();
    let passkeys: Vec<Value> = all
        .map(|passkey| json!({"id": passkey.id, "name": passkey.name, "added_ms": passkey.added_ms}))
        .collect();
    Ok(Json(json!({"passkeys": passkeys})))
}

pub(super) async fn add(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<AddBody>,
) -> Result<Json<Value>, ApiError> {
    let added = home.stretch(Lane::Known, move |home| {
        let open = home.gate().enter(&caller.0)?;
        let new = home.passkeys().registered(What::Add(open.session()), &body.passkey)?;
        let proof = shown_by(home, &open, body.passphrase, body.proof.as_ref())?;
        let passkey = (body.name.as_str(), &new.credential);
        Ok(throttle::proving(home, &open, || {
            home.gate().add_passkey(&open, proof, passkey, &new.prf)
        })??)
    });
    Ok(Json(json!({"id": added.await?})))
}

pub(super) async fn rename(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<RenameBody>,
) -> Result<Json<Value>, ApiError> {
    home.with_open(caller.0, move |home, open| {
        Ok(home.gate().rename_passkey(open, body.id, &body.name)?)
    })
    .await?;
    Ok(Json(json!({})))
}

pub(super) async fn remove(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<RemoveBody>,
) -> Result<Json<Value>, ApiError> {
    home.stretch(Lane::Known, move |home| {
        let open = home.gate().enter(&caller.0)?;
        let proof = shown_by(home, &open, body.passphrase, body.proof.as_ref())?;
        Ok(throttle::proving(home, &open, || {
            home.gate().remove_passkey(&open, proof, body.id)
        })??)
    })
    .await?;
    Ok(Json(json!({})))
}

pub(super) async fn sessions(State(home): State<Home>, Caller(caller): Caller) -> Result<Json<Value>, ApiError> {
    let found = home.with_open(caller.0, |home, open| {
        Ok((home.gate().sessions(open)?, home.gate().sign_ins(open)?, open.session()))
    });
    let (sessions, sign_ins, this) = found.await?;
    let sessions: Vec<Value> = sessions
        .iter()
        .map(|session| {
            json!({
                "id": session.id, "device": session.device, "since_ms": session.since_ms,
                "last_used_ms": session.last_used_ms, "this": session.id == this,
            })
        })
        .collect();
    Ok(Json(json!({"sessions": sessions, "sign_ins": sign_ins})))
}

pub(super) async fn end_sessions(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<EndBody>,
) -> Result<Response, ApiError> {
    let everywhere = home.with_open(caller.0, move |home, open| match (body.id, body.all) {
        (Some(id), None) => {
            home.gate().end_session(open, id)?;
            Ok(id == open.session())
        }
        (None, Some(true)) => {
            home.gate().end_all_sessions(open)?;
            Ok(true)
        }
        _ => Err(HomeError::Bad(
            "say which: {\"id\": session}, or {\"all\": true}".to_owned(),
        )),
    });
    let out = everywhere.await?;
    let done = Json(json!({}));
    Ok(if out {
        (cookie::clear()?, done).into_response()
    } else {
        done.into_response()
    })
}
