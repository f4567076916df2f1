//! What a new version of the policy changes for the person: shown once, at their next sign-in, and whenever they want to see it again.

use ::consent::{Locale, policy};
use axum::extract::State;
use axum::response::{Html, Redirect};
use gate::{Gate, Open};
use serde::Deserialize;

use super::{Form, consent, html, yes_or_no};
use crate::cookie::SignedIn;
use crate::error::HomeError;
use crate::home::Home;
use crate::pages::changes::{self, Changes};
use crate::pages::{Place, Shell, route};

#[derive(Deserialize)]
pub(crate) struct WiderForm {
    csrf: String,
    question: String,
    version: String,
    answer: String,
}

/// What is different for the person since the version that they saw before.
pub(crate) fn told(gate: &Gate, open: &Open) -> Result<Vec<String>, HomeError> {
    let before = gate.policy_before(open)?;
    let Some(old) = before else { return Ok(Vec::new()) };
    let state = gate.consents(open)?;
    let changes = policy::changes_for(old, gate.map(), &state, gate.now_ms());
    Ok(changes.iter().map(ToString::to_string).collect())
}

fn filled(home: &Home, open: &Open, csrf: String) -> Result<Changes, HomeError> {
    let gate = home.gate();
    let page = Changes {
        shell: Shell::new(csrf, Place::Elsewhere),
        version: gate.map().version().to_string(),
        told: told(gate, open)?,
        wider: consent::wider(home, open)?,
    };
    gate.policy_seen(open)?;
    Ok(page)
}

/// `GET /policy/changes`.
pub(crate) async fn show(State(home): State<Home>, signed_in: SignedIn) -> Result<Html<String>, HomeError> {
    let csrf = signed_in.form_token();
    let page = home.with_open(signed_in.0, |home, open| filled(home, open, csrf));
    Ok(html(changes::page(&page.await?)))
}

/// `POST /policy/changes`: something may reach further, or stays as it was.
pub(crate) async fn answer(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<WiderForm>,
) -> Result<Redirect, HomeError> {
    signed_in.check(&form.csrf)?;
    let further = yes_or_no(&form.answer)?;
    home.with_open(signed_in.0, move |home, open| {
        if further {
            let shown = consent::ShownAs {
                id: &form.question,
                version: &form.version,
                locale: Locale::english(),
            };
            consent::answer(home, open, &shown, true)
        } else {
            consent::keep_narrow(home, open, &form.question)
        }
    })
    .await?;
    Ok(Redirect::to(route::CHANGES))
}
