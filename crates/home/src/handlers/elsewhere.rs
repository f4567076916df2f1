//! Engines elsewhere: adding one, another model or key, removing.

use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use companion::{EngineElsewhere, HomeEngine};
use consent::Locale;
use gate::{Open, RecordId};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::{Form, again, consent as consents, html, yes_or_no};
use crate::cookie::{self, SignedIn};
use crate::error::{HomeError, sentence};
use crate::home::Home;
use crate::pages::consent::Question;
use crate::pages::engine::{self as page, AddEngine, Declared, Elsewhere};
use crate::pages::{Place, Shell, route};

#[derive(Deserialize)]
pub(crate) struct AddForm {
    csrf: String,
    address: String,
    model: String,
    company: String,
    place: String,
    keeps: String,
    #[serde(default)]
    trains: String,
    #[serde(default)]
    key: SecretString,
}

#[derive(Deserialize)]
pub(crate) struct ChangeForm {
    csrf: String,
    engine: RecordId,
    model: String,
    #[serde(default)]
    key: SecretString,
}

#[derive(Deserialize)]
pub(crate) struct RemoveForm {
    csrf: String,
    engine: RecordId,
}

/// A field that was left empty holds no key.
pub(crate) fn given(key: &SecretString) -> Option<&SecretString> {
    (!key.expose_secret().trim().is_empty()).then_some(key)
}

fn declared(engine: EngineElsewhere) -> Declared {
    Declared {
        address: engine.address,
        model: engine.model,
        company: engine.company,
        place: engine.place,
        keeps: engine.keeps,
        trains: Some(engine.trains),
    }
}

/// The engines elsewhere that the person declared, as the page shows them.
pub(crate) fn listed(home: &Home, open: &Open, chosen: Option<RecordId>) -> Result<Vec<Elsewhere>, HomeError> {
    let companion = home.companion();
    let engines = companion.engines_elsewhere(open)?;
    let questions = consents::questions_of(home, open, Locale::english(), &engines)?;
    let one = |((id, engine), question): ((RecordId, EngineElsewhere), Question)| {
        Ok(Elsewhere {
            id: id.to_string(),
            key: companion.has_engine_key(open, id)?,
            question,
            chosen: chosen == Some(id),
            declared: declared(engine),
        })
    };
    engines.into_iter().zip(questions).map(one).collect()
}

/// Whom what is said goes to, in words: whose engine, and where it is.
pub(crate) fn whom(engine: &HomeEngine) -> Option<String> {
    match engine {
        HomeEngine::Elsewhere(chosen) => {
            let EngineElsewhere { company, place, .. } = chosen.engine();
            Some(format!("{company} ({place})"))
        }
        HomeEngine::None | HomeEngine::Local(_) | HomeEngine::Server(_) => None,
    }
}

fn shown(csrf: String, declared: Declared, error: Option<String>) -> maud::Markup {
    page::add(&AddEngine {
        shell: Shell::new(csrf, Place::Settings),
        declared,
        error,
    })
}

/// `GET /settings/engine/elsewhere`.
pub(crate) async fn form(State(home): State<Home>, signed_in: SignedIn) -> Result<Html<String>, HomeError> {
    let csrf = signed_in.form_token();
    home.with_open(signed_in.0, |_, _| Ok(())).await?;
    Ok(html(shown(csrf, Declared::default(), None)))
}

/// `POST /settings/engine/elsewhere`.
pub(crate) async fn add(
    State(home): State<Home>,
    signed_in: SignedIn,
    headers: axum::http::HeaderMap,
    Form(form): Form<AddForm>,
) -> Result<Response, HomeError> {
    signed_in.check(&form.csrf)?;
    // Whoever did not say is asked again: nothing is assumed in anybody's favour.
    let trains = yes_or_no(&form.trains).ok();
    let typed = Declared {
        address: form.address,
        model: form.model,
        company: form.company,
        place: form.place,
        keeps: form.keeps,
        trains,
    };
    let wrong = |words: String| -> Result<Response, HomeError> {
        let csrf = cookie::again(&headers)?.form_token();
        Ok(again(shown(csrf, typed.clone(), Some(sentence(&words)))))
    };
    let Some(trains) = trains else {
        return wrong("please say whether it trains models on what it gets".to_owned());
    };
    let engine = EngineElsewhere {
        address: typed.address.clone(),
        model: typed.model.clone(),
        company: typed.company.clone(),
        place: typed.place.clone(),
        keeps: typed.keeps.clone(),
        trains,
    };
    let added = home
        .with_open(signed_in.0, move |home, open| {
            Ok(home.companion().declare_engine(open, engine, given(&form.key))?)
        })
        .await;
    match added {
        Ok(_) => Ok(Redirect::to(route::ENGINE).into_response()),
        Err(HomeError::Refused(words)) => wrong(words),
        Err(error) => Err(error),
    }
}

/// `POST /settings/engine/elsewhere/change`.
pub(crate) async fn change(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<ChangeForm>,
) -> Result<Redirect, HomeError> {
    signed_in.check(&form.csrf)?;
    home.with_open(signed_in.0, move |home, open| {
        let key = given(&form.key);
        Ok(home.companion().change_engine(open, form.engine, &form.model, key)?)
    })
    .await?;
    Ok(Redirect::to(route::ENGINE))
}

/// `POST /settings/engine/elsewhere/remove`.
pub(crate) async fn remove(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<RemoveForm>,
) -> Result<Redirect, HomeError> {
    signed_in.check(&form.csrf)?;
    home.with_open(signed_in.0, move |home, open| {
        Ok(home.companion().remove_engine(open, form.engine)?)
    })
    .await?;
    Ok(Redirect::to(route::ENGINE))
}
