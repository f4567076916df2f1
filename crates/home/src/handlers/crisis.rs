//! Whom to reach in a crisis, and what the companion does: for anybody, signed in or not.

use std::collections::BTreeMap;

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::response::Html;
use guard::crisis::{self, Helpline, Lang};
use serde::Deserialize;

use super::{anybodys, html};
use crate::home::Home;
use crate::pages::crisis::{Country, CrisisPage, Line};
use crate::pages::{self, Place, Shell, help};

#[derive(Deserialize)]
pub(crate) struct Asked {
    lang: Option<String>,
}

/// `GET /crisis`, in the language of `?lang=`, or else in the one that the browser names first.
pub(crate) async fn show(State(home): State<Home>, Query(asked): Query<Asked>, headers: HeaderMap) -> Html<String> {
    let preferred = headers.get(ACCEPT_LANGUAGE).and_then(|tags| tags.to_str().ok());
    let lang = Lang::of(asked.lang.as_deref().or(preferred).unwrap_or(""));
    let shell = anybodys(&headers, Place::Elsewhere);
    let by_words_alone = !home.companion().sense().is_some();
    html(pages::crisis::page(&page(shell, lang, by_words_alone)))
}

/// The protocol as the code obeys it.
pub(crate) fn page(shell: Shell, lang: Lang, by_words_alone: bool) -> CrisisPage {
    let protocol = crisis::protocol(lang);
    let own = |words: &[&str]| words.iter().map(ToString::to_string).collect();
    let mut countries: BTreeMap<&str, Country> = BTreeMap::new();
    for line in crisis::all_helplines() {
        let name = line.country_name(lang);
        let country = countries.entry(name).or_insert_with(|| Country {
            name: name.to_owned(),
            lines: Vec::new(),
        });
        country.lines.push(Line {
            line: shown(line),
            source: line
                .source()
                .trim_start_matches("https://")
                .trim_end_matches('/')
                .to_owned(),
            checked: line.checked().map(str::to_owned),
            seen: line.seen().map(|(page, date)| (bare(page), date.to_owned())),
        });
    }
    CrisisPage {
        shell,
        lang,
        intro: protocol.lines_intro().to_owned(),
        no_line: protocol.no_line().to_owned(),
        countries: countries.into_values().collect(),
        concern: own(protocol.concern()),
        acute: own(protocol.acute()),
        never: own(protocol.never()),
        by_words_alone,
    }
}

/// The site of an address.
fn bare(page: &str) -> String {
    let page = page.trim_start_matches("https://").trim_start_matches("http://");
    page.split('/').next().unwrap_or(page).to_owned()
}

/// A line as the panel and the page show it.
pub(crate) fn shown(line: &Helpline) -> help::Line {
    let number = line.contact().starts_with(|c: char| c.is_ascii_digit() || c == '+');
    let contact = Some(line.contact().to_owned());
    let (phone, otherwise) = if number { (contact, None) } else { (None, contact) };
    help::Line {
        name: line.name().to_owned(),
        about: format!("{}, {}", line.hours(), line.languages().join(", ")),
        phone,
        otherwise,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_holds_all_of_the_protocol_in_both_languages() {
        for lang in [Lang::En, Lang::De] {
            let text = pages::crisis::page(&page(Shell::new("", Place::Outside), lang, false)).into_string();
            let protocol = crisis::protocol(lang);
            for said in protocol
                .concern()
                .iter()
                .chain(protocol.acute())
                .chain(protocol.never())
            {
                let escaped = maud::html! { (said) }.into_string();
                assert!(text.contains(&escaped), "{said}");
            }
            for line in crisis::all_helplines() {
                let escaped = maud::html! { (line.name()) }.into_string();
                assert!(text.contains(&escaped), "{}", line.name());
                assert!(text.contains(line.contact()), "{}", line.contact());
            }
        }
    }
}
