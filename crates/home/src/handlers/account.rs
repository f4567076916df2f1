//! Making a vault, signing in and out.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Redirect, Response};
use gate::{GateError, InviteCode, PASSPHRASE, SignedIn as Begun, VaultError};
use secrecy::SecretString;
use serde::Deserialize;

use super::{Form, Token, again, html, passkeys, people};
use crate::client::Client;
use crate::cookie::{self, SignedIn};
use crate::error::{HomeError, sentence};
use crate::home::{Home, Lane};
use crate::pages::recovery::{self, RecoveryCode};
use crate::pages::sign_in::{self, Recover, SignIn};
use crate::pages::welcome::{self, Host, SignUp, Welcome};
use crate::pages::{Notice, Offer, Place, Shell, layout, route};
use crate::throttle;

#[derive(Deserialize)]
pub(crate) struct SignUpForm {
    name: String,
    passphrase: SecretString,
    passphrase_again: SecretString,
    invite: Option<SecretString>,
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

pub(crate) fn outside() -> Shell {
    Shell::new("", Place::Outside)
}

pub(crate) const NOT_THE_SAME: &str = "The two are not the same.";

pub(crate) fn same(one: &SecretString, two: &SecretString) -> bool {
    use secrecy::ExposeSecret as _;
    one.expose_secret() == two.expose_secret()
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

/// Ends the session and goes to `to`. A session that has ended already is no error.
async fn leave_for(home: Home, signed_in: SignedIn, form: Token, to: &str) -> Result<Response, HomeError> {
    signed_in.check(&form.csrf)?;
    match home
        .with_open_to_leave(signed_in.0, |home, open| Ok(home.gate().sign_out(open)?))
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
    if let (Some(signed_in), Ok(Form(form))) = (cookie::signed_in(&headers), form)
        && let Err(error) = leave_for(home, signed_in, form, route::BLANK).await
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
    let all = |home: &Home, open: &gate::Open| Ok(home.gate().end_all_sessions(open)?);
    home.with_open_to_leave(signed_in.0, all).await?;
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
    home.with_open_to_leave(signed_in.0, move |home, open| {
        Ok(home.gate().end_session(open, session)?)
    })
    .await?;
    Ok(Redirect::to(route::SETTINGS))
}
