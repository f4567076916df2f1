//! The first page, and making a vault.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Redirect, Response};
use gate::{GateError, InviteCode, PASSPHRASE, SignedIn as Begun, VaultError};
use secrecy::SecretString;
use serde::Deserialize;

use super::sign_in::{NOT_THE_SAME, outside, same};
use super::{Form, Token, again, html, passkeys, people};
use crate::client::Client;
use crate::cookie::{self, SignedIn};
use crate::error::{HomeError, sentence};
use crate::home::Home;
use crate::pages::recovery::{self, RecoveryCode};
use crate::pages::welcome::{self, Host, SignUp, Welcome};
use crate::pages::{Offer, Place, Shell, route};
use crate::throttle;

#[derive(Deserialize)]
pub(crate) struct SignUpForm {
    name: String,
    passphrase: SecretString,
    passphrase_again: SecretString,
    invite: Option<SecretString>,
}

/// `GET /`: the first page, or on to the conversation for whoever is signed in.
pub(crate) async fn home(State(home): State<Home>, headers: HeaderMap) -> Result<Response, HomeError> {
    if let Some(token) = cookie::read(&headers) {
        match home.with_open(token, |_, _| Ok(())).await {
            Ok(()) => return Ok(Redirect::to(route::TALK).into_response()),
            Err(HomeError::Suspended(_)) => return Ok(Redirect::to(route::SUSPENDED).into_response()),
            Err(_) => {}
        }
    }
    let form = SignUp {
        passkeys: passkeys::offer(&home, &headers),
        ..SignUp::default()
    };
    Ok(html(welcome_page(&home, form, None).await?).into_response())
}

/// `GET /join/{code}`: the first page with an invitation filled in. Whether it opens the home shows when it is used.
pub(crate) async fn join(
    State(home): State<Home>,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Result<Html<String>, HomeError> {
    let typed = InviteCode::parse(&code).map(|code| code.to_text().to_string());
    let invite = match typed {
        Ok(code) => (code, None),
        Err(error) => (String::new(), Some(sentence(&error.to_string()))),
    };
    let form = SignUp {
        passkeys: passkeys::offer(&home, &headers),
        ..SignUp::default()
    };
    Ok(html(welcome_page(&home, form, Some(invite)).await?))
}

/// The first page. `invite` is the invitation that was typed, and what is wrong with it.
async fn welcome_page(
    home: &Home,
    form: SignUp,
    invite: Option<(String, Option<String>)>,
) -> Result<maud::Markup, HomeError> {
    let closed = home.work(Home::is_closed).await?;
    let host = match &home.keeping().operator {
        Some(name) => Host::Operator(name.clone()),
        None if closed || home.keeping().open_to_all => Host::Operator("the keeper of this home".to_owned()),
        None => Host::ThisMachine,
    };
    let asked = closed.then(|| invite.clone().unwrap_or_default());
    let form = SignUp {
        least: *PASSPHRASE.start(),
        invite: asked.or(invite),
        ..form
    };
    Ok(welcome::page(&Welcome {
        shell: outside(),
        host,
        form,
    }))
}

/// `POST /sign-up`.
pub(crate) async fn sign_up(
    State(home): State<Home>,
    client: Client,
    headers: HeaderMap,
    Form(form): Form<SignUpForm>,
) -> Result<Response, HomeError> {
    use secrecy::ExposeSecret as _;
    let passkeys = passkeys::offer(&home, &headers);
    let SignUpForm {
        name,
        passphrase,
        passphrase_again,
        invite,
    } = form;
    let typed = invite.as_ref().map(|invite| invite.expose_secret().to_owned());
    let given = |error: Option<String>| typed.clone().map(|typed| (typed, error));
    if !same(&passphrase, &passphrase_again) {
        let form = SignUp {
            name,
            again_error: Some(NOT_THE_SAME.to_owned()),
            passkeys,
            ..SignUp::default()
        };
        return Ok(again(welcome_page(&home, form, given(None)).await?));
    }
    let (asked, device) = (name.clone(), client.device.clone());
    let made = home
        .stretch(throttle::lane(&home, &client), move |home| {
            let code = people::invitation(invite.as_ref());
            Ok(code.and_then(|code| {
                let admission = home.admission(code.as_ref());
                home.gate().sign_up_as(&name, passphrase, &admission, Some(&device))
            }))
        })
        .await?;
    match made {
        Ok((begun, code)) => {
            let marks = passkeys::remembered(&home, client, asked).await?;
            Ok((cookie::know(&marks)?, signed_up(&begun, code.groups())?).into_response())
        }
        Err(error) => sign_up_again(&home, error, asked, typed, passkeys).await,
    }
}

/// The form once more, with what is wrong in it.
pub(crate) async fn sign_up_again(
    home: &Home,
    error: GateError,
    name: String,
    invite: Option<String>,
    passkeys: Offer,
) -> Result<Response, HomeError> {
    let words = Some(sentence(&error.to_string()));
    let form = SignUp {
        name,
        passkeys,
        ..SignUp::default()
    };
    let given = invite.map(|typed| (typed, None));
    let (form, invite) = match error {
        GateError::Vault(VaultError::NameTaken | VaultError::BadName) => {
            let form = SignUp {
                name_error: words,
                ..form
            };
            (form, given)
        }
        GateError::Vault(VaultError::BadPassphrase { .. }) => {
            let form = SignUp {
                passphrase_error: words,
                ..form
            };
            (form, given)
        }
        GateError::Vault(VaultError::Closed | VaultError::BadInvite | VaultError::InviteOver) => {
            (form, Some((given.unwrap_or_default().0, words)))
        }
        error => return Err(error.into()),
    };
    Ok(again(welcome_page(home, form, invite).await?))
}

/// The recovery code, shown to somebody whose vault was just made.
pub(crate) fn signed_up(begun: &Begun, groups: Vec<String>) -> Result<Response, HomeError> {
    let shell = Shell::new(begun.token.form_token(), Place::Elsewhere);
    let page = html(recovery::page(&RecoveryCode {
        shell,
        groups,
        replaces: false,
    }));
    Ok((cookie::set(&begun.token)?, page).into_response())
}

/// `POST /recovery-code`: it was written down.
pub(crate) async fn written_down(signed_in: SignedIn, Form(form): Form<Token>) -> Result<Redirect, HomeError> {
    signed_in.check(&form.csrf)?;
    Ok(Redirect::to(&format!("{}?first=1", route::CONSENT)))
}
