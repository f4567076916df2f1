//! The policy, made from the data map that the code obeys.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_TYPE, HOST};
use axum::response::{Html, IntoResponse};
use consent::policy::{jsonld, layered};
use consent::{DataMap, Operator};

use super::{anybodys, html};
use crate::home::Home;
use crate::language::Language;
use crate::pages::policy::{self, Policy};
use crate::pages::{Place, route};
use crate::signal;

/// The data map in the hands of whoever runs this home, where that was said.
fn kept_by(home: &Home) -> DataMap {
    let (map, keeping) = (home.gate().map(), home.keeping());
    let said = |given: &Option<String>, map: &str| given.clone().unwrap_or_else(|| map.to_owned());
    let operator = map.operator();
    let name = said(&keeping.operator, operator.name());
    let contact = said(&keeping.contact, operator.contact());
    map.clone()
        .with_operator(Operator::new(name, contact, operator.place()))
}

/// `GET /policy.jsonld`: the same in the terms of the Data Privacy Vocabulary, named by the address that it was asked for at.
pub(crate) async fn machines(State(home): State<Home>, headers: HeaderMap) -> impl IntoResponse {
    // A name to tell its parts apart by, which nothing is decided by: a caller that sends another Host gets another name.
    let host = headers
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or("localhost");
    let document = jsonld(&kept_by(&home), &format!("http://{host}{}", route::POLICY_JSONLD));
    ([(CONTENT_TYPE, "application/ld+json")], document.to_string())
}

/// `GET /policy`.
pub(crate) async fn show(State(home): State<Home>, Language(locale): Language, headers: HeaderMap) -> Html<String> {
    let shell = anybodys(&headers, Place::Settings);
    let map = &kept_by(&home);
    let words = locale.words_of(map);
    let operator = words.operator();
    html(policy::page(&Policy {
        shell: shell.spoken(locale, route::POLICY),
        version: map.version().to_string(),
        operator: format!("{}, {}", operator.name(), operator.contact()),
        signal: signal::asks(&headers),
        policy: layered(map, locale),
    }))
}
