//! Signing in, by passphrase or by recovery code.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Redirect, Response};
use gate::{GateError, PASSPHRASE, SignedIn as Begun, VaultError};
use secrecy::SecretString;
use serde::Deserialize;

use super::{Form, again, html, passkeys};
use crate::client::Client;
use crate::cookie;
use crate::error::{HomeError, sentence};
use crate::home::{Home, Lane};
use crate::pages::sign_in::{self, Recover, SignIn};
use crate::pages::{Notice, Offer, Place, Shell, route};
use crate::throttle;

#[derive(Deserialize)]
pub(crate) struct SignInForm {
    name: String,
    passphrase: SecretString,
}

#[derive(Deserialize)]
pub(crate) struct RecoverForm {
    name: String,
    recovery_code: SecretString,
    passphrase: SecretString,
    passphrase_again: SecretString,
}

pub(crate) fn outside() -> Shell {
    Shell::new("", Place::Outside)
}

pub(crate) const NOT_THE_SAME: &str = "The two are not the same.";

pub(crate) fn same(one: &SecretString, two: &SecretString) -> bool {
    use secrecy::ExposeSecret as _;
    one.expose_secret() == two.expose_secret()
}

/// `GET /sign-in`.
pub(crate) async fn sign_in_form(State(home): State<Home>, headers: HeaderMap) -> Html<String> {
    html(sign_in_page(outside(), String::new(), passkeys::offer(&home, &headers)))
}

pub(crate) fn sign_in_page(shell: Shell, name: String, passkeys: Offer) -> maud::Markup {
    sign_in::page(&SignIn { shell, name, passkeys })
}

/// Where whoever signs in comes first: to the conversation, or once in a while to what they allow.
fn first_page(begun: &Begun) -> &'static str {
    if begun.changed {
        route::CHANGES
    } else if begun.review {
        route::REVIEW
    } else {
        route::TALK
    }
}

/// `POST /sign-in`.
pub(crate) async fn sign_in(
    State(home): State<Home>,
    client: Client,
    headers: HeaderMap,
    Form(form): Form<SignInForm>,
) -> Result<Response, HomeError> {
    let SignInForm { name, passphrase } = form;
    let refused = |name: String, error: &dyn std::fmt::Display| {
        let notice = Notice::Problem(sentence(&error.to_string()));
        sign_in_page(outside().with_notice(notice), name, passkeys::offer(&home, &headers))
    };
    let admitted = match throttle::admit(&home, &client, &name).await {
        Ok(admitted) => admitted,
        Err(slow @ HomeError::Slow { .. }) => {
            return Ok((slow.status(), html(refused(name, &slow))).into_response());
        }
        Err(error) => return Err(error),
    };
    let (typed, device) = (name.clone(), client.device.clone());
    let begun = home.stretch(throttle::lane(&home, &client), move |home| {
        Ok(home.gate().sign_in_on(&name, passphrase, Some(&device)))
    });
    match begun.await? {
        Ok(begun) => {
            let marks = admitted.right(&home, &client)?;
            Ok((cookie::know(&marks)?, in_again(&begun)?).into_response())
        }
        Err(GateError::Vault(error @ VaultError::WrongSecret)) => Ok(again(refused(typed, &error))),
        Err(error) => Err(error.into()),
    }
}

/// On to the conversation, in a session that has just begun.
pub(crate) fn in_again(begun: &Begun) -> Result<Response, HomeError> {
    Ok((cookie::set(&begun.token)?, Redirect::to(first_page(begun))).into_response())
}

fn recover_page(
    shell: Shell,
    name: String,
    passphrase_error: Option<String>,
    again_error: Option<String>,
) -> maud::Markup {
    let least = *PASSPHRASE.start();
    sign_in::recover(&Recover {
        shell,
        name,
        least,
        passphrase_error,
        again_error,
    })
}

/// `GET /sign-in/recovery`.
pub(crate) async fn recover_form() -> Html<String> {
    html(recover_page(outside(), String::new(), None, None))
}

/// `POST /sign-in/recovery`.
pub(crate) async fn recover(
    State(home): State<Home>,
    client: Client,
    Form(form): Form<RecoverForm>,
) -> Result<Response, HomeError> {
    use secrecy::ExposeSecret as _;
    let RecoverForm {
        name,
        recovery_code,
        passphrase,
        passphrase_again,
    } = form;
    if !same(&passphrase, &passphrase_again) {
        return Ok(again(recover_page(
            outside(),
            name,
            None,
            Some(NOT_THE_SAME.to_owned()),
        )));
    }
    let (typed, device) = (name.clone(), client.device.clone());
    let recovered = home
        .stretch(Lane::Recovering, move |home| {
            let code = recovery_code.expose_secret();
            Ok(home.gate().recover(&name, code, passphrase, Some(&device)))
        })
        .await?;
    match recovered {
        Ok(begun) => {
            let marks = passkeys::remembered(&home, client, typed).await?;
            Ok((cookie::know(&marks)?, in_again(&begun)?).into_response())
        }
        Err(GateError::Vault(error @ VaultError::BadPassphrase { .. })) => Ok(again(recover_page(
            outside(),
            typed,
            Some(sentence(&error.to_string())),
            None,
        ))),
        Err(GateError::Vault(VaultError::WrongSecret)) => {
            let notice = Notice::Problem("That name and code do not open a vault here.".to_owned());
            Ok(again(recover_page(outside().with_notice(notice), typed, None, None)))
        }
        Err(GateError::Vault(error @ VaultError::BadRecoveryCode)) => {
            let notice = Notice::Problem(sentence(&error.to_string()));
            Ok(again(recover_page(outside().with_notice(notice), typed, None, None)))
        }
        Err(error) => Err(error.into()),
    }
}
