//! Making a vault, signing in and out.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Redirect, Response};
use gate::{GateError, PASSPHRASE, SignedIn as Begun, VaultError};
use secrecy::SecretString;
use serde::Deserialize;

use super::{Form, Token, again, html};
use crate::cookie::{self, SignedIn};
use crate::error::{HomeError, sentence};
use crate::home::Home;
use crate::pages::recovery::{self, RecoveryCode};
use crate::pages::sign_in::{self, Recover, SignIn};
use crate::pages::welcome::{self, Host, SignUp, Welcome};
use crate::pages::{Notice, Place, Shell, layout, route};

#[derive(Deserialize)]
pub(crate) struct SignUpForm {
    name: String,
    passphrase: SecretString,
    passphrase_again: SecretString,
}

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

#[derive(Deserialize)]
pub(crate) struct EndForm {
    csrf: String,
    session: String,
}

fn outside() -> Shell {
    Shell::new("", Place::Outside)
}

pub(crate) const NOT_THE_SAME: &str = "The two are not the same.";

pub(crate) fn same(one: &SecretString, two: &SecretString) -> bool {
    use secrecy::ExposeSecret as _;
    one.expose_secret() == two.expose_secret()
}

/// `GET /`: the first page, or on to the conversation for whoever is signed in.
pub(crate) async fn home(State(home): State<Home>, headers: HeaderMap) -> Result<Response, HomeError> {
    if let Some(token) = cookie::read(&headers)
        && home.with_open(token, |_, _| Ok(())).await.is_ok()
    {
        return Ok(Redirect::to(route::TALK).into_response());
    }
    Ok(html(welcome_page(SignUp::default())).into_response())
}

fn welcome_page(form: SignUp) -> maud::Markup {
    let form = SignUp {
        least: *PASSPHRASE.start(),
        ..form
    };
    welcome::page(&Welcome {
        shell: outside(),
        host: Host::ThisMachine,
        form,
    })
}

/// `POST /sign-up`.
pub(crate) async fn sign_up(State(home): State<Home>, Form(form): Form<SignUpForm>) -> Result<Response, HomeError> {
    let SignUpForm {
        name,
        passphrase,
        passphrase_again,
    } = form;
    if !same(&passphrase, &passphrase_again) {
        let again_error = Some(NOT_THE_SAME.to_owned());
        return Ok(again(welcome_page(SignUp {
            name,
            again_error,
            ..SignUp::default()
        })));
    }
    let typed = name.clone();
    let made = home
        .stretch(move |home| Ok(home.gate().sign_up(&name, passphrase)))
        .await?;
    let form = match made {
        Ok((begun, code)) => return signed_up(&begun, code.groups()),
        Err(GateError::Vault(error @ (VaultError::NameTaken | VaultError::BadName))) => SignUp {
            name: typed,
            name_error: Some(sentence(&error.to_string())),
            ..SignUp::default()
        },
        Err(GateError::Vault(error @ VaultError::BadPassphrase { .. })) => SignUp {
            name: typed,
            passphrase_error: Some(sentence(&error.to_string())),
            ..SignUp::default()
        },
        Err(error) => return Err(error.into()),
    };
    Ok(again(welcome_page(form)))
}

fn signed_up(begun: &Begun, groups: Vec<String>) -> Result<Response, HomeError> {
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

/// `GET /sign-in`.
pub(crate) async fn sign_in_form() -> Html<String> {
    html(sign_in::page(&SignIn {
        shell: outside(),
        name: String::new(),
    }))
}

/// Where whoever signs in comes first: to the conversation, or once in a while to what they allow.
pub(crate) fn first_page(begun: &Begun) -> &'static str {
    if begun.review { route::REVIEW } else { route::TALK }
}

/// `POST /sign-in`.
pub(crate) async fn sign_in(State(home): State<Home>, Form(form): Form<SignInForm>) -> Result<Response, HomeError> {
    let SignInForm { name, passphrase } = form;
    let typed = name.clone();
    match home
        .stretch(move |home| Ok(home.gate().sign_in(&name, passphrase)))
        .await?
    {
        Ok(begun) => Ok((cookie::set(&begun.token)?, Redirect::to(first_page(&begun))).into_response()),
        Err(GateError::Vault(error @ VaultError::WrongSecret)) => {
            let notice = Notice::Problem(sentence(&error.to_string()));
            Ok(again(sign_in::page(&SignIn {
                shell: outside().with_notice(notice),
                name: typed,
            })))
        }
        Err(error) => Err(error.into()),
    }
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
pub(crate) async fn recover(State(home): State<Home>, Form(form): Form<RecoverForm>) -> Result<Response, HomeError> {
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
    let typed = name.clone();
    let recovered = home
        .stretch(move |home| Ok(home.gate().recover(&name, recovery_code.expose_secret(), passphrase)))
        .await?;
    match recovered {
        Ok(begun) => Ok((cookie::set(&begun.token)?, Redirect::to(route::TALK)).into_response()),
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

/// Ends the session and goes to `to`. A session that has ended already is no error.
async fn leave_for(home: Home, signed_in: SignedIn, form: Token, to: &str) -> Result<Response, HomeError> {
    signed_in.check(&form.csrf)?;
    match home
        .with_open(signed_in.0, |home, open| Ok(home.gate().sign_out(open)?))
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
    if let (Some(token), Ok(Form(form))) = (cookie::read(&headers), form)
        && let Err(error) = leave_for(home, SignedIn(token), form, route::BLANK).await
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
    let all = |home: &Home, open: &gate::Open| {
        for session in home.gate().sessions(open)? {
            home.gate().end_session(open, session.id)?;
        }
        Ok(())
    };
    home.with_open(signed_in.0, all).await?;
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
    home.with_open(signed_in.0, move |home, open| {
        Ok(home.gate().end_session(open, session)?)
    })
    .await?;
    Ok(Redirect::to(route::SETTINGS))
}
