//! Apps: who has a key, giving one by hand, taking one back, and what apps suggest.

use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use gate::{AppId, AppSeen, GateError, MakeApp, Open, RecordId, VaultError, app_recipient};
use serde::Deserialize;

use super::{Form, again, html, yes_or_no};
use crate::apps::{self, ask};
use crate::cookie::SignedIn;
use crate::error::{HomeError, sentence};
use crate::home::Home;
use crate::pages::apps::{self as page, App, Apps, MadeKey, NewKey, Suggestion};
use crate::pages::{Place, Shell, route};
use crate::{when, words};

/// Where a program is that the person gives a key by hand.
const BY_HAND: &str = "wherever you put this key";

#[derive(Deserialize)]
pub(crate) struct RevokeForm {
    csrf: String,
    app: AppId,
}

#[derive(Deserialize)]
pub(crate) struct SuggestionForm {
    csrf: String,
    app: AppId,
    suggestion: RecordId,
    answer: String,
}

fn shown(home: &Home, app: AppSeen) -> App {
    let titles = |set: consent::CategorySet| set.categories().map(words::category).collect();
    let ends_unused = Some(app.ends_unused_ms()).filter(|ends| *ends < app.expires_ms);
    let talks = app.resource == apps::chat_resource(home);
    App {
        id: app.id.to_string(),
        does: match (talks, app.by_hand) {
            (true, true) => "It talks through this home, with a key that you made.",
            (true, false) => "It talks through this home.",
            (false, _) => "It reads memories, and may suggest some.",
        }
        .to_owned(),
        recipient: app.recipient.to_string(),
        may: titles(app.categories),
        seen: titles(app.seen),
        times: app.times,
        last_used: app.last_used_ms.map(when::moment),
        since: when::day(app.made_ms),
        until: when::day(app.expires_ms),
        ends_unused: ends_unused.map(when::day),
        waits: app.waits,
        name: app.name,
    }
}

fn filled(home: &Home, open: &Open, csrf: String, problem: Option<String>) -> Result<Apps, HomeError> {
    let gate = home.gate();
    let apps = gate.apps(open)?.into_iter().map(|app| shown(home, app)).collect();
    let suggestions = gate.suggestions(open)?.into_iter().map(|one| Suggestion {
        app: one.app.to_string(),
        name: one.name,
        id: one.id.to_string(),
        at: when::moment(one.at_ms),
        text: one.text,
    });
    Ok(Apps {
        shell: Shell::new(csrf, Place::Settings),
        apps,
        suggestions: suggestions.collect(),
        problem,
        mcp: apps::mcp_resource(home),
    })
}

/// `GET /settings/apps`.
pub(crate) async fn show(State(home): State<Home>, signed_in: SignedIn) -> Result<Html<String>, HomeError> {
    let csrf = signed_in.form_token();
    let filled = home
        .with_open(signed_in.0, move |home, open| filled(home, open, csrf, None))
        .await?;
    Ok(html(page::page(&filled)))
}

/// Takes a key back; one that is gone is what was asked for.
pub(crate) fn revoke_app(home: &Home, open: &Open, app: AppId) -> Result<(), HomeError> {
    match home.gate().revoke_app(open, app) {
        Err(GateError::Vault(VaultError::NoGrant)) => Ok(()),
        revoked => Ok(revoked?),
    }
}

/// `POST /settings/apps/revoke`.
pub(crate) async fn revoke(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<RevokeForm>,
) -> Result<Redirect, HomeError> {
    signed_in.check(&form.csrf)?;
    home.with_open(signed_in.0, move |home, open| revoke_app(home, open, form.app))
        .await?;
    Ok(Redirect::to(route::SETTINGS_APPS))
}

fn form(home: &Home, open: &Open, csrf: String, name: String, name_error: Option<String>) -> Result<NewKey, HomeError> {
    let recipient = app_recipient("chat")?;
    let label = ask::label(BY_HAND);
    let choices = ask::choices(home, open, (&recipient, &label), &[])?;
    Ok(NewKey {
        shell: Shell::new(csrf, Place::Settings),
        name,
        name_error,
        recipient: recipient.to_string(),
        choices,
        days: ask::DAYS.to_vec(),
        usual_days: ask::DAYS[2],
    })
}

/// `GET /settings/apps/key`.
pub(crate) async fn key_form(State(home): State<Home>, signed_in: SignedIn) -> Result<Html<String>, HomeError> {
    let csrf = signed_in.form_token();
    let filled = home
        .with_open(signed_in.0, move |home, open| {
            form(home, open, csrf, String::new(), None)
        })
        .await?;
    Ok(html(page::new_key(&filled)))
}

/// A key for a front-end: its text, and when it ends.
pub(crate) fn make_key<'a>(
    home: &Home,
    open: &Open,
    name: &str,
    recipient: Option<&str>,
    categories: impl Iterator<Item = &'a str>,
    days: u64,
) -> Result<(AppId, String, u64), HomeError> {
    let gate = home.gate();
    let recipient = match recipient {
        Some(recipient) => ask::recipient(&gate.apps(open)?, recipient)?,
        None => app_recipient(name)?,
    };
    let expires_ms = gate.now_ms().saturating_add(days.saturating_mul(when::DAY_MS));
    let make = MakeApp {
        name,
        categories: ask::chosen(home, categories, &recipient, &ask::label(BY_HAND))?,
        recipient,
        client: None,
        resource: apps::chat_resource(home),
        collections: &companion::APP_COLLECTIONS,
        expires_ms,
    };
    let (id, token) = gate.make_app(open, make)?;
    Ok((id, apps::key_text(&token).to_string(), expires_ms))
}

/// `POST /settings/apps/key`: makes one, and shows it this once.
pub(crate) async fn key(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, HomeError> {
    let get = |name: &str| {
        let found = fields.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    signed_in.check(&get("csrf"))?;
    let (csrf, name, recipient) = (signed_in.form_token(), get("name"), get("recipient"));
    let days = ask::days(&get("days"))?;
    let made = home
        .with_open(signed_in.0, move |home, open| {
            let chosen = fields.iter().filter(|(name, _)| name == "category");
            let chosen = chosen.map(|(_, value)| value.as_str());
            match make_key(home, open, name.trim(), Some(&recipient), chosen, days) {
                Ok((_, key, expires_ms)) => Ok(Ok(MadeKey {
                    shell: Shell::new(csrf, Place::Settings),
                    name: name.trim().to_owned(),
                    key,
                    address: apps::chat_resource(home),
                    until: when::day(expires_ms),
                })),
                Err(HomeError::Refused(words)) => Ok(Err(form(home, open, csrf, name, Some(sentence(&words)))?)),
                Err(error) => Err(error),
            }
        })
        .await?;
    Ok(match made {
        Ok(made) => html(page::made_key(&made)).into_response(),
        Err(form) => again(page::new_key(&form)),
    })
}

/// Takes up a suggestion, or leaves it.
pub(crate) fn decide(
    home: &Home,
    open: &Open,
    app: AppId,
    id: RecordId,
    yes: bool,
) -> Result<Option<RecordId>, HomeError> {
    let found = home.gate().suggestions(open)?;
    let found = found.into_iter().find(|one| one.app == app && one.id == id);
    let suggestion = found.ok_or(HomeError::NotFound)?;
    let memory = if yes {
        Some(home.companion().remember_suggestion(open, &suggestion.text)?)
    } else {
        None
    };
    home.gate().drop_suggestion(open, app, id)?;
    Ok(memory)
}

/// `POST /settings/apps/suggestion`.
pub(crate) async fn suggestion(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<SuggestionForm>,
) -> Result<Response, HomeError> {
    signed_in.check(&form.csrf)?;
    let (csrf, yes) = (signed_in.form_token(), yes_or_no(&form.answer)?);
    let decided = home
        .with_open(signed_in.0, move |home, open| {
            match decide(home, open, form.app, form.suggestion, yes) {
                Ok(_) => Ok(None),
                // What may not be remembered stays to be looked at, with the reason.
                Err(HomeError::Refused(words)) => Ok(Some(filled(home, open, csrf, Some(sentence(&words)))?)),
                Err(error) => Err(error),
            }
        })
        .await?;
    Ok(match decided {
        None => Redirect::to(route::SETTINGS_APPS).into_response(),
        Some(apps) => again(page::page(&apps)),
    })
}
