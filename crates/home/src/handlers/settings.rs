//! The settings: the account and sessions.

use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use gate::{GateError, Open, PASSPHRASE, VaultError};
use secrecy::SecretString;
use serde::Deserialize;

use super::account::{NOT_THE_SAME, same};
use super::{Form, again, consent, html, talk};
use crate::cookie::SignedIn;
use crate::error::{HomeError, sentence};
use crate::home::Home;
use crate::pages::consent::tally;
use crate::pages::recovery::{self, RecoveryCode};
use crate::pages::settings::{self, ChangePassphrase, NewRecovery, Session, Settings};
use crate::pages::talk::Engine;
use crate::pages::{Place, Shell, route};
use crate::when;

#[derive(Deserialize)]
pub(crate) struct PassphraseForm {
    csrf: String,
    passphrase_now: SecretString,
    passphrase: SecretString,
    passphrase_again: SecretString,
}

#[derive(Deserialize)]
pub(crate) struct RecoveryForm {
    csrf: String,
    passphrase_now: SecretString,
}

const WRONG: &str = "That is not your passphrase.";

fn model(engine: &Engine) -> (String, Option<(String, String)>) {
    let better = |words: &str| Some((words.to_owned(), "troth serve --model PATH".to_owned()));
    match engine {
        Engine::Here { name } => (format!("{name} answers. It runs on this machine."), None),
        Engine::Starter { name } => (
            format!("{name} answers. It runs on this machine. It is tiny, and will often misunderstand you."),
            better("Any chat model in the GGUF format can take its place:"),
        ),
        Engine::Elsewhere { name } => (format!("{name} answers. It does not run on this machine."), None),
        Engine::Missing { command } => (
            "There is no model yet, so nothing can answer.".to_owned(),
            Some(("This fetches the starter model:".to_owned(), command.clone())),
        ),
    }
}

/// `GET /settings`.
pub(crate) async fn show(State(home): State<Home>, signed_in: SignedIn) -> Result<Html<String>, HomeError> {
    let csrf = signed_in.form_token();
    let filled = move |home: &Home, open: &Open| {
        let gate = home.gate();
        let profile = gate.profile(open)?;
        let (model, better) = model(&talk::engine(home, open)?);
        let mut sessions: Vec<_> = gate
            .sessions(open)?
            .into_iter()
            .map(|session| Session {
                id: session.id.to_string(),
                device: "A browser or a terminal".to_owned(),
                since: when::moment(session.since_ms),
                last_used: when::moment(session.last_used_ms),
                this: session.id == open.session(),
            })
            .collect();
        sessions.sort_by_key(|session| !session.this);
        Ok(Settings {
            shell: Shell::new(csrf, Place::Settings),
            name: profile.name,
            consents: tally(&consent::questions(gate, open)?),
            model,
            better,
            passphrase_set: when::day(profile.passphrase_set_ms),
            recovery_made: Some(when::day(profile.recovery_made_ms)),
            sessions,
        })
    };
    Ok(html(settings::page(&home.with_open(signed_in.0, filled).await?)))
}

fn passphrase_page(
    csrf: String,
    now_error: Option<String>,
    passphrase_error: Option<String>,
    again_error: Option<String>,
) -> maud::Markup {
    let shell = Shell::new(csrf, Place::Settings);
    settings::passphrase(&ChangePassphrase {
        shell,
        least: *PASSPHRASE.start(),
        now_error,
        passphrase_error,
        again_error,
    })
}

/// `GET /settings/passphrase`.
pub(crate) async fn passphrase_form(signed_in: SignedIn) -> Html<String> {
    html(passphrase_page(signed_in.form_token(), None, None, None))
}

/// `POST /settings/passphrase`.
pub(crate) async fn passphrase(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<PassphraseForm>,
) -> Result<Response, HomeError> {
    signed_in.check(&form.csrf)?;
    let csrf = signed_in.form_token();
    let PassphraseForm {
        passphrase_now,
        passphrase,
        passphrase_again,
        ..
    } = form;
    if !same(&passphrase, &passphrase_again) {
        return Ok(again(passphrase_page(csrf, None, None, Some(NOT_THE_SAME.to_owned()))));
    }
    let token = signed_in.0;
    let changed = home
        .stretch(move |home| {
            let open = home.gate().enter(&token)?;
            Ok(home.gate().change_passphrase(&open, passphrase_now, passphrase))
        })
        .await?;
    match changed {
        Ok(()) => Ok(Redirect::to(route::SETTINGS).into_response()),
        Err(GateError::Vault(VaultError::WrongSecret)) => {
            Ok(again(passphrase_page(csrf, Some(WRONG.to_owned()), None, None)))
        }
        Err(GateError::Vault(error @ VaultError::BadPassphrase { .. })) => Ok(again(passphrase_page(
            csrf,
            None,
            Some(sentence(&error.to_string())),
            None,
        ))),
        Err(error) => Err(error.into()),
    }
}

/// `GET /settings/recovery-code`.
pub(crate) async fn recovery_form(signed_in: SignedIn) -> Html<String> {
    let shell = Shell::new(signed_in.form_token(), Place::Settings);
    html(settings::recovery(&NewRecovery { shell, now_error: None }))
}

/// `POST /settings/recovery-code`.
pub(crate) async fn recovery(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<RecoveryForm>,
) -> Result<Response, HomeError> {
    signed_in.check(&form.csrf)?;
    let shell = Shell::new(signed_in.form_token(), Place::Settings);
    let token = signed_in.0;
    let made = home
        .stretch(move |home| {
            let open = home.gate().enter(&token)?;
            Ok(home.gate().new_recovery_code(&open, form.passphrase_now))
        })
        .await?;
    match made {
        Ok(code) => Ok(html(recovery::page(&RecoveryCode {
            shell,
            groups: code.groups(),
            replaces: true,
        }))
        .into_response()),
        Err(GateError::Vault(VaultError::WrongSecret)) => Ok(again(settings::recovery(&NewRecovery {
            shell,
            now_error: Some(WRONG.to_owned()),
        }))),
        Err(error) => Err(error.into()),
    }
}
