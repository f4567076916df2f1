//! Passkeys: signing up and in by one, adding, naming and removing; and proving with one that it is oneself.

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::response::{Html, IntoResponse, Redirect, Response};
use gate::{GateError, Open, PasskeyId, Proof, VaultError};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::sign_in::{in_again, outside, sign_in_page};
use super::sign_up::{sign_up_again, signed_up};
use super::{Form, again, html, people};
use crate::client::{Client, Clients};
use crate::cookie::SignedIn;
use crate::error::{HomeError, sentence};
use crate::home::{Home, Lane};
use crate::pages::passkeys::{self, Passkeys, Remove};
use crate::pages::{Notice, Offer, Place, Prove, Shell, route};
use crate::passkeys::{Answer, What, asserted};
use crate::throttle;
use crate::when;

/// What is said where neither passphrase nor recovery code was typed right.
pub(crate) const WRONG: &str = "That does not open your vault.";
/// And where a passkey did not.
const NOT_ACCEPTED: &str = "This passkey does not open a vault here.";

#[derive(Deserialize)]
pub(crate) struct SignUpForm {
    name: String,
    passkey: SecretString,
    invite: Option<SecretString>,
}

#[derive(Deserialize)]
pub(crate) struct SignInForm {
    passkey: SecretString,
}

#[derive(Deserialize)]
pub(crate) struct AddForm {
    csrf: String,
    name: String,
    #[serde(default)]
    passphrase_now: SecretString,
    #[serde(default)]
    proof: SecretString,
    passkey: SecretString,
}

#[derive(Deserialize)]
pub(crate) struct RenameForm {
    csrf: String,
    passkey: PasskeyId,
    name: String,
}

#[derive(Deserialize)]
pub(crate) struct RemoveQuery {
    passkey: PasskeyId,
}

#[derive(Deserialize)]
pub(crate) struct RemoveForm {
    csrf: String,
    passkey: PasskeyId,
    #[serde(default)]
    passphrase_now: SecretString,
    #[serde(default)]
    proof: SecretString,
}

/// Whether passkeys can be used on a page that is asked for so.
pub(crate) fn offer(home: &Home, headers: &HeaderMap) -> Offer {
    let origin = home.origin();
    let Some(name) = origin.name() else {
        return Offer::Nowhere;
    };
    let asked = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or(name);
    let asked = asked.rsplit_once(':').map_or(asked, |(host, _)| host);
    // A proxy may ask by another name than the browser's.
    if matches!(home.clients(), Clients::Proxied(_)) || asked.eq_ignore_ascii_case(name) {
        Offer::Here
    } else {
        Offer::At(origin.to_string())
    }
}

/// How somebody shows again that it is them.
pub(crate) fn prove(home: &Home, open: &Open, offer: &Offer, error: Option<String>) -> Result<Prove, HomeError> {
    Ok(Prove {
        has_passphrase: home.gate().has_passphrase(open)?,
        by_passkey: *offer == Offer::Here && !home.gate().passkeys(open)?.is_empty(),
        error,
    })
}

/// What was typed, or what a passkey answered in its place.
pub(crate) fn proof(home: &Home, open: &Open, typed: SecretString, passkey: &SecretString) -> Result<Proof, HomeError> {
    if passkey.expose_secret().is_empty() {
        return Ok(Proof::Typed(typed));
    }
    let what = What::Confirm(open.session());
    Ok(Proof::Passkey(asserted(home, what, &Answer::parse(passkey)?)?))
}

/// The marks that a browser keeps after somebody came in otherwise than by passphrase.
pub(crate) async fn remembered(home: &Home, client: Client, name: String) -> Result<Vec<String>, HomeError> {
    home.stretch(Lane::Known, move |home| {
        let name = home.gate().name_key(&name)?;
        throttle::remember(home, &client, &name)
    })
    .await
}

/// `POST /sign-up/passkey`.
pub(crate) async fn sign_up(
    State(home): State<Home>,
    client: Client,
    headers: HeaderMap,
    Form(form): Form<SignUpForm>,
) -> Result<Response, HomeError> {
    let SignUpForm { name, passkey, invite } = form;
    let given = invite.as_ref().map(|invite| invite.expose_secret().to_owned());
    let answer = Answer::parse(&passkey)?;
    let typed = name.clone();
    // The name is hashed slowly, as it is for a passphrase.
    let made = home.stretch(throttle::lane(&home, &client), move |home| {
        let new = home.passkeys().registered(What::SignUp, &answer)?;
        let passkey = (client.device.as_str(), &new.credential);
        let device = Some(client.device.as_str());
        Ok(people::invitation(invite.as_ref()).and_then(|code| {
            let admission = home.admission(code.as_ref());
            home.gate()
                .sign_up_by_passkey(&name, new.person, passkey, &new.prf, &admission, device)
        }))
    });
    match made.await? {
        Ok((begun, code)) => signed_up(&begun, code.groups()),
        Err(error) => sign_up_again(&home, error, typed, given, offer(&home, &headers)).await,
    }
}

/// `POST /sign-in/passkey`.
pub(crate) async fn sign_in(
    State(home): State<Home>,
    client: Client,
    headers: HeaderMap,
    Form(form): Form<SignInForm>,
) -> Result<Response, HomeError> {
    let answer = Answer::parse(&form.passkey)?;
    let begun = home.work(move |home| {
        let asserted = asserted(home, What::SignIn, &answer)?;
        Ok(home.gate().sign_in_by_passkey(asserted, Some(&client.device)))
    });
    match begun.await {
        Ok(Ok(begun)) => in_again(&begun),
        Ok(Err(GateError::Vault(VaultError::WrongSecret))) => Ok(refused(&home, &headers, NOT_ACCEPTED)),
        Ok(Err(error)) => Err(error.into()),
        Err(HomeError::Refused(words)) => Ok(refused(&home, &headers, &words)),
        Err(error) => Err(error),
    }
}

fn refused(home: &Home, headers: &HeaderMap, words: &str) -> Response {
    let shell = outside().with_notice(Notice::Problem(sentence(words)));
    again(sign_in_page(shell, String::new(), offer(home, headers)))
}

fn filled(
    home: &Home,
    open: &Open,
    shell: Shell,
    (offer, device): (Offer, String),
    error: Option<String>,
) -> Result<Passkeys, HomeError> {
    let all = home.gate().passkeys(open)?.into_iter();
    Ok(Passkeys {
        shell,
        prove: prove(home, open, &offer, error)?,
        offer,
        device,
        passkeys: all
            .map(|passkey| passkeys::Passkey {
                id: passkey.id.to_string(),
                name: passkey.name,
                added: when::day(passkey.added_ms),
            })
            .collect(),
    })
}

/// `GET /settings/passkeys`.
pub(crate) async fn show(
    State(home): State<Home>,
    signed_in: SignedIn,
    client: Client,
    headers: HeaderMap,
) -> Result<Html<String>, HomeError> {
    let shell = Shell::new(signed_in.form_token(), Place::Settings);
    let offer = offer(&home, &headers);
    let filled = home.with_open(signed_in.0, move |home, open| {
        filled(home, open, shell, (offer, client.device), None)
    });
    Ok(html(passkeys::page(&filled.await?)))
}

/// `POST /settings/passkeys`: adds one.
pub(crate) async fn add(
    State(home): State<Home>,
    signed_in: SignedIn,
    client: Client,
    headers: HeaderMap,
    Form(form): Form<AddForm>,
) -> Result<Response, HomeError> {
    signed_in.check(&form.csrf)?;
    let shell = Shell::new(signed_in.form_token(), Place::Settings);
    let offer = offer(&home, &headers);
    let token = signed_in.0;
    let answer = Answer::parse(&form.passkey)?;
    let added = home.stretch(Lane::Known, move |home| {
        let open = home.gate().enter(&token)?;
        let new = home.passkeys().registered(What::Add(open.session()), &answer)?;
        let proof = proof(home, &open, form.passphrase_now, &form.proof)?;
        let passkey = (form.name.as_str(), &new.credential);
        let done = throttle::proving(home, &open, || home.gate().add_passkey(&open, proof, passkey, &new.prf))?;
        let words = match done {
            Ok(_) => return Ok(None),
            Err(GateError::Vault(VaultError::WrongSecret)) => WRONG.to_owned(),
            Err(GateError::Vault(error @ (VaultError::PasskeyKnown | VaultError::PasskeysFull(_)))) => {
                sentence(&error.to_string())
            }
            Err(error) => return Err(error.into()),
        };
        filled(home, &open, shell, (offer, client.device), Some(words)).map(Some)
    });
    Ok(match added.await? {
        None => Redirect::to(route::SETTINGS_PASSKEYS).into_response(),
        Some(form) => again(passkeys::page(&form)),
    })
}

/// `POST /settings/passkeys/name`.
pub(crate) async fn rename(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<RenameForm>,
) -> Result<Redirect, HomeError> {
    signed_in.check(&form.csrf)?;
    home.with_open(signed_in.0, move |home, open| {
        Ok(home.gate().rename_passkey(open, form.passkey, &form.name)?)
    })
    .await?;
    Ok(Redirect::to(route::SETTINGS_PASSKEYS))
}

fn removing(
    home: &Home,
    open: &Open,
    shell: Shell,
    offer: &Offer,
    id: PasskeyId,
    error: Option<String>,
) -> Result<Remove, HomeError> {
    let all = home.gate().passkeys(open)?;
    let last = all.len() == 1 && !home.gate().has_passphrase(open)?;
    let found = all.into_iter().find(|passkey| passkey.id == id);
    let passkey = found.ok_or(HomeError::NotFound)?;
    Ok(Remove {
        shell,
        id: id.to_string(),
        name: passkey.name,
        last,
        prove: prove(home, open, offer, error)?,
    })
}

/// `GET /settings/passkeys/remove`.
pub(crate) async fn confirm_removal(
    State(home): State<Home>,
    signed_in: SignedIn,
    headers: HeaderMap,
    query: Result<Query<RemoveQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Html<String>, HomeError> {
    let id = query?.0.passkey;
    let shell = Shell::new(signed_in.form_token(), Place::Settings);
    let offer = offer(&home, &headers);
    let filled = home.with_open(signed_in.0, move |home, open| {
        removing(home, open, shell, &offer, id, None)
    });
    Ok(html(passkeys::remove(&filled.await?)))
}

/// `POST /settings/passkeys/remove`.
pub(crate) async fn remove(
    State(home): State<Home>,
    signed_in: SignedIn,
    headers: HeaderMap,
    Form(form): Form<RemoveForm>,
) -> Result<Response, HomeError> {
    signed_in.check(&form.csrf)?;
    let shell = Shell::new(signed_in.form_token(), Place::Settings);
    let offer = offer(&home, &headers);
    let token = signed_in.0;
    let removed = home.stretch(Lane::Known, move |home| {
        let open = home.gate().enter(&token)?;
        let proof = proof(home, &open, form.passphrase_now, &form.proof)?;
        match throttle::proving(home, &open, || home.gate().remove_passkey(&open, proof, form.passkey))? {
            Ok(()) => Ok(None),
            Err(GateError::Vault(VaultError::WrongSecret)) => {
                removing(home, &open, shell, &offer, form.passkey, Some(WRONG.to_owned())).map(Some)
            }
            Err(error) => Err(error.into()),
        }
    });
    Ok(match removed.await? {
        None => Redirect::to(route::SETTINGS_PASSKEYS).into_response(),
        Some(form) => again(passkeys::remove(&form)),
    })
}
