//! The settings: the account and sessions.

use ::consent::Locale;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Redirect, Response};
use gate::{GateError, Open, PASSPHRASE, VaultError};
use secrecy::SecretString;
use serde::Deserialize;

use super::passkeys::{WRONG, offer, proof, prove};
use super::sign_in::{NOT_THE_SAME, same};
use super::{Form, again, arrivals, consent, html, talk};
use crate::cookie::SignedIn;
use crate::error::{HomeError, sentence};
use crate::home::{Home, Lane};
use crate::pages::consent::tally;
use crate::pages::recovery::{self, RecoveryCode};
use crate::pages::settings::{self, ChangePassphrase, NewRecovery, Session, Settings};
use crate::pages::talk::Engine;
use crate::pages::{Offer, Place, Shell, route};
use crate::throttle;
use crate::when;

/// Sign-ins that the settings list.
const LATELY: usize = 10;

#[derive(Deserialize)]
pub(crate) struct PassphraseForm {
    csrf: String,
    passphrase_now: SecretString,
    #[serde(default)]
    proof: SecretString,
    passphrase: SecretString,
    passphrase_again: SecretString,
}

#[derive(Deserialize)]
pub(crate) struct RecoveryForm {
    csrf: String,
    passphrase_now: SecretString,
    #[serde(default)]
    proof: SecretString,
}

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
    let visit = signed_in.visit();
    let filled = move |home: &Home, open: &Open| {
        let gate = home.gate();
        let profile = gate.profile(open)?;
        let (model, better) = model(&talk::engine(home, open)?);
        let mut sessions: Vec<_> = gate
            .sessions(open)?
            .into_iter()
            .map(|session| Session {
                id: session.id.to_string(),
                device: session.device.unwrap_or_else(|| "A program or a terminal".to_owned()),
                since: when::moment(session.since_ms),
                last_used: when::moment(session.last_used_ms),
                this: session.id == open.session(),
            })
            .collect();
        sessions.sort_by_key(|session| !session.this);
        let passkeys = u64::try_from(gate.passkeys(open)?.len()).unwrap_or(u64::MAX);
        Ok(Settings {
            shell: arrivals::shell(home, open, visit, Place::Settings)?,
            name: profile.name,
            keeps: gate.keeper()? == Some(open.person()),
            consents: tally(Locale::english(), &consent::questions(home, open, Locale::english())?),
            model,
            better,
            passphrase_set: gate.has_passphrase(open)?.then(|| when::day(profile.passphrase_set_ms)),
            passkeys,
            recovery_made: Some(when::day(profile.recovery_made_ms)),
            discreet: profile.discreet,
            sessions,
            sign_ins: gate.sign_ins(open)?.iter().take(LATELY).map(arrivals::words).collect(),
        })
    };
    Ok(html(settings::page(&home.with_open(signed_in.0, filled).await?)))
}

fn passphrase_page(
    home: &Home,
    open: &Open,
    (csrf, offer): (String, &Offer),
    errors: [Option<String>; 3],
) -> Result<maud::Markup, HomeError> {
    let [now_error, passphrase_error, again_error] = errors;
    Ok(settings::passphrase(&ChangePassphrase {
        shell: Shell::new(csrf, Place::Settings),
        least: *PASSPHRASE.start(),
        prove: prove(home, open, offer, now_error)?,
        passphrase_error,
        again_error,
    }))
}

/// `GET /settings/passphrase`.
pub(crate) async fn passphrase_form(
    State(home): State<Home>,
    signed_in: SignedIn,
    headers: HeaderMap,
) -> Result<Html<String>, HomeError> {
    let (csrf, offer) = (signed_in.form_token(), offer(&home, &headers));
    let page = home.with_open(signed_in.0, move |home, open| {
        passphrase_page(home, open, (csrf, &offer), [None, None, None])
    });
    Ok(html(page.await?))
}

/// `POST /settings/passphrase`.
pub(crate) async fn passphrase(
    State(home): State<Home>,
    signed_in: SignedIn,
    headers: HeaderMap,
    Form(form): Form<PassphraseForm>,
) -> Result<Response, HomeError> {
    signed_in.check(&form.csrf)?;
    let (csrf, offer) = (signed_in.form_token(), offer(&home, &headers));
    let token = signed_in.0;
    let changed = home.stretch(Lane::Known, move |home| {
        let open = home.gate().enter(&token)?;
        let (now, new) = (form.passphrase_now, form.passphrase);
        let errors = if same(&new, &form.passphrase_again) {
            let proof = proof(home, &open, now, &form.proof)?;
            match throttle::proving(home, &open, || home.gate().change_passphrase(&open, proof, new))? {
                Ok(()) => return Ok(None),
                Err(GateError::Vault(VaultError::WrongSecret)) => [Some(WRONG.to_owned()), None, None],
                Err(GateError::Vault(error @ VaultError::BadPassphrase { .. })) => {
                    [None, Some(sentence(&error.to_string())), None]
                }
                Err(error) => return Err(error.into()),
            }
        } else {
            [None, None, Some(NOT_THE_SAME.to_owned())]
        };
        passphrase_page(home, &open, (csrf, &offer), errors).map(Some)
    });
    Ok(match changed.await? {
        None => Redirect::to(route::SETTINGS).into_response(),
        Some(page) => again(page),
    })
}

/// `GET /settings/recovery-code`.
pub(crate) async fn recovery_form(
    State(home): State<Home>,
    signed_in: SignedIn,
    headers: HeaderMap,
) -> Result<Html<String>, HomeError> {
    let shell = Shell::new(signed_in.form_token(), Place::Settings);
    let offer = offer(&home, &headers);
    let proving = home.with_open(signed_in.0, move |home, open| prove(home, open, &offer, None));
    let prove = proving.await?;
    Ok(html(settings::recovery(&NewRecovery { shell, prove })))
}

/// `POST /settings/recovery-code`.
pub(crate) async fn recovery(
    State(home): State<Home>,
    signed_in: SignedIn,
    headers: HeaderMap,
    Form(form): Form<RecoveryForm>,
) -> Result<Response, HomeError> {
    signed_in.check(&form.csrf)?;
    let shell = Shell::new(signed_in.form_token(), Place::Settings);
    let offer = offer(&home, &headers);
    let token = signed_in.0;
    let made = home.stretch(Lane::Known, move |home| {
        let open = home.gate().enter(&token)?;
        let proof = proof(home, &open, form.passphrase_now, &form.proof)?;
        match throttle::proving(home, &open, || home.gate().new_recovery_code(&open, proof))? {
            Ok(code) => Ok(Ok(code)),
            Err(GateError::Vault(VaultError::WrongSecret)) => {
                prove(home, &open, &offer, Some(WRONG.to_owned())).map(Err)
            }
            Err(error) => Err(error.into()),
        }
    });
    Ok(match made.await? {
        Ok(code) => html(recovery::page(&RecoveryCode {
            shell,
            groups: code.groups(),
            replaces: true,
        }))
        .into_response(),
        Err(prove) => again(settings::recovery(&NewRecovery { shell, prove })),
    })
}
