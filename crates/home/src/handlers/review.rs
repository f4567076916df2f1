//! Looking again at what is allowed.

use ::consent::policy::Status;
use ::consent::{CategorySet, DataMap, Locale, RecipientId, RecipientKind};
use axum::extract::State;
use axum::response::{Html, Redirect};
use gate::{Open, Permission, REVIEW_DAYS};
use serde::Deserialize;

use super::{Form, consent, decisions, html};
use crate::cookie::SignedIn;
use crate::error::HomeError;
use crate::home::Home;
use crate::language::Language;
use crate::pages::review::{self, Allowed, Received, Review};
use crate::pages::{Place, Shell, route};
use crate::when;
use crate::words::capital;

#[derive(Deserialize)]
pub(crate) struct EveryForm {
    csrf: String,
    days: u64,
}

fn filled(home: &Home, open: &Open, csrf: String, locale: &'static Locale) -> Result<Review, HomeError> {
    let gate = home.gate();
    let (map, now_ms) = (&locale.words_of(gate.map()), gate.now_ms());
    let titles = |set: CategorySet| -> Vec<String> {
        set.iter()
            .filter_map(|index| map.category(index))
            .map(|info| info.title().to_owned())
            .collect()
    };
    let profile = gate.profile(open)?;
    let asked = consent::Asked::all(home, open)?;
    let allowed = |permission: &Permission| {
        let purpose = map.purpose(permission.purpose).map_or("", |info| info.title());
        let alone = permission.categories.intersection(map.special());
        let about = titles(alone);
        Allowed {
            question: consent::question_about(&asked, permission),
            version: map.version().to_string(),
            title: {
                let title = if about.is_empty() {
                    purpose.to_owned()
                } else {
                    let about = [("purpose", purpose.into()), ("category", about.join(", ").into())];
                    locale.tell("consent-title-about", &about)
                };
                // One of many, such as an app, is named.
                let whom = permission.recipient.instance().map(|name| format!(" ({name})"));
                title + &whom.unwrap_or_default()
            },
            since: when::day_in(locale, permission.since_ms),
            last_used: permission.last_used_ms.map(|at| when::day_in(locale, at)),
            seen: titles(permission.seen),
            ends: when::day_in(locale, permission.ends_unused_ms()),
        }
    };
    let lately = now_ms.saturating_sub(profile.review_days * when::DAY_MS);
    let ended = gate
        .decisions(open)?
        .into_iter()
        .filter(|(event, status)| *status == Status::Expired && event.at_ms() >= lately)
        .map(|(event, status)| decisions::sentence(map, locale, &event, status))
        .collect();
    let received = gate
        .received(open)?
        .into_iter()
        // What is shown to its own person is no disclosure.
        .filter(|received| received.recipient != RecipientKind::Person.id())
        .map(|received| Received {
            name: called(map, &received.recipient),
            last: when::day_in(locale, received.last_ms),
            times: received.times,
            what: titles(received.categories),
        })
        .collect();
    Ok(Review {
        shell: Shell::new(csrf, Place::Settings).spoken(locale, route::REVIEW),
        allowed: gate.permissions(open)?.iter().map(allowed).collect(),
        ended,
        received,
        every: profile.review_days,
        choices: REVIEW_DAYS.to_vec(),
        next: when::day_in(
            locale,
            profile.reviewed_ms.saturating_add(profile.review_days * when::DAY_MS),
        ),
    })
}

/// What a recipient is called: one of many by its own name.
fn called(map: &DataMap, recipient: &str) -> String {
    let Ok(id) = recipient.parse::<RecipientId>() else {
        return recipient.to_owned();
    };
    match (id.instance(), map.recipient(id.kind_index())) {
        (Some(instance), _) => instance.to_owned(),
        (None, Some(info)) => capital(info.title()),
        (None, None) => recipient.to_owned(),
    }
}

/// `GET /review`.
pub(crate) async fn show(
    State(home): State<Home>,
    signed_in: SignedIn,
    Language(locale): Language,
) -> Result<Html<String>, HomeError> {
    let csrf = signed_in.form_token();
    let model = home
        .with_open(signed_in.0, move |home, open| filled(home, open, csrf, locale))
        .await?;
    Ok(html(review::page(&model)))
}

/// `POST /review`: how often.
pub(crate) async fn every(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<EveryForm>,
) -> Result<Redirect, HomeError> {
    signed_in.check(&form.csrf)?;
    if !REVIEW_DAYS.contains(&form.days) {
        return Err(HomeError::Bad(format!("how often is one of {REVIEW_DAYS:?} days")));
    }
    home.with_open(signed_in.0, move |home, open| {
        Ok(home.gate().set_review_days(open, form.days)?)
    })
    .await?;
    Ok(Redirect::to(route::REVIEW))
}
