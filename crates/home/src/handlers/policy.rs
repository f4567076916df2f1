//! The policy, made from the data map that the code obeys.

use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, HOST};
use axum::response::{Html, IntoResponse};
use consent::CategorySet;
use consent::policy::jsonld;

use super::html;
use crate::cookie::{self};
use crate::error::HomeError;
use crate::home::Home;
use crate::pages::policy::{self, Category, Point, Policy, Purpose, Recipient};
use crate::pages::{Place, Shell, route};

fn point(title: &str, text: &str) -> Point {
    Point {
        title: title.to_owned(),
        text: text.to_owned(),
    }
}

/// `GET /policy.jsonld`: the same in the terms of the Data Privacy Vocabulary, named by the address that it was asked for at.
pub(crate) async fn machines(State(home): State<Home>, headers: axum::http::HeaderMap) -> impl IntoResponse {
    // A name to tell its parts apart by, which nothing is decided by: a caller that sends another Host gets another name.
    let host = headers
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or("localhost");
    let document = jsonld(home.gate().map(), &format!("http://{host}{}", route::POLICY_JSONLD));
    ([(CONTENT_TYPE, "application/ld+json")], document.to_string())
}

/// `GET /policy`.
pub(crate) async fn show(State(home): State<Home>, headers: axum::http::HeaderMap) -> Result<Html<String>, HomeError> {
    let map = home.gate().map();
    let titles = |set: CategorySet| -> Vec<String> {
        set.iter()
            .filter_map(|index| map.category(index))
            .map(|info| info.title().to_lowercase())
            .collect()
    };
    let shell = match cookie::read(&headers) {
        Some(token) => Shell::new(token.form_token(), Place::Settings),
        None => Shell::new("", Place::Outside),
    };
    let purposes = map.purposes().map(|(_, purpose)| Purpose {
        name: purpose.title().to_owned(),
        sentence: purpose.sentence().to_owned(),
        essential: purpose.essential(),
        basis: purpose.basis().to_owned(),
        categories: titles(purpose.uses()),
    });
    let categories = map.categories().map(|(_, category)| Category {
        name: category.title().to_owned(),
        about: category.sentence().to_owned(),
        special: category.special().is_some(),
        kept: category.retention().to_string(),
    });
    let recipients = map.recipients().filter_map(|(_, recipient)| {
        let label = recipient.label()?;
        Some(Recipient {
            name: recipient.title().to_owned(),
            place: label.place().to_owned(),
            gets: titles(recipient.may_receive()).join(", "),
            keeps: label.keeps().to_owned(),
            trains: if label.trains() {
                "It trains on it."
            } else {
                "It does not train on it."
            }
            .to_owned(),
        })
    });
    let operator = map.operator();
    let page = policy::page(&Policy {
        shell,
        version: map.version().to_string(),
        since: "the day it was installed".to_owned(),
        operator: format!("{}, {}", operator.name(), operator.contact()),
        short: vec![
            point(
                "Locked with your key",
                "What you say is sealed on this machine. Whoever runs it cannot open it while you are away.",
            ),
            point(
                "Asked first",
                "Nothing is remembered unless you say yes. A no costs you nothing that you need.",
            ),
            point(
                "Written down",
                "Every use is written in your ledger before it happens, and you can check that nothing was left out.",
            ),
            point(
                "No ads, no sale, no trackers",
                "They cannot even be declared: the program refuses to be built with them.",
            ),
            point(
                "Yours to take and to erase",
                "You can take everything along, or have it erased, at any time.",
            ),
        ],
        purposes: purposes.collect(),
        categories: categories.collect(),
        recipients: recipients.collect(),
        rights: vec![
            point(
                "See and take along",
                "Settings, Take everything along. The file can be checked by anybody, offline.",
            ),
            point(
                "Erase",
                "Settings, Erase: one message, one kind of thing, or everything. You get a signed receipt.",
            ),
            point(
                "Take a yes back",
                "Settings, What you allow. It counts from the next sentence on.",
            ),
        ],
        limits: vec![
            point(
                "A home that was broken into",
                "Whoever controls this machine while you are signed in can read what you read.",
            ),
            point(
                "A forgotten passphrase",
                "Without the passphrase and the recovery code nobody can open your vault.",
            ),
            point(
                "A small model",
                "The starter model makes things up. Do not rely on it where it matters.",
            ),
        ],
    });
    Ok(html(page))
}
