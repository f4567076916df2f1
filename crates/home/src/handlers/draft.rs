//! Before sending: what a draft gives away. It is read and forgotten: no record, no entry, no line in any log.
//!
//! A draft is disclosed to nobody. It stays inside the process that serves the page and would read the same words once they are sent, so
//! there is no disclosure for the ledger to write down; and an entry for each pause in typing would itself tell how somebody hesitated.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use companion::{LONGEST_MESSAGE, found, not_understood};
use serde::{Deserialize, Serialize};

use super::Form;
use crate::cookie::SignedIn;
use crate::error::HomeError;
use crate::home::Home;
use crate::words;

#[derive(Deserialize)]
pub(crate) struct Draft {
    csrf: String,
    text: String,
}

/// What a draft gives away. To whom it would go, and what would go instead, stands in the page already: to look it up would leave an entry.
#[derive(Serialize)]
pub(crate) struct Gives {
    findings: Vec<Given>,
    /// The language that it is in, where it is one whose words are not understood.
    language: Option<&'static str>,
}

/// One thing, from `start` to `end` in UTF-16 code units, which is how a page counts.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Given {
    start: usize,
    end: usize,
    about: String,
}

/// `POST /talk/check`: JSON.
pub(crate) async fn check(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(draft): Form<Draft>,
) -> Result<Json<Gives>, HomeError> {
    signed_in.check(&draft.csrf)?;
    if draft.text.chars().count() > LONGEST_MESSAGE {
        return Err(HomeError::TooLarge);
    }
    // Opening the vault shows that the session still runs; nothing is looked at in it.
    let gives = home
        .with_open(signed_in.0, move |_, _| {
            Ok(Gives {
                findings: given(&draft.text),
                language: not_understood(&draft.text),
            })
        })
        .await?;
    Ok(Json(gives))
}

#[derive(Deserialize)]
pub(crate) struct When {
    csrf: String,
    when: Looked,
}

/// When drafts are looked at.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Looked {
    /// At each pause in typing.
    Typing,
    /// When the person asks.
    Asked,
}

/// `POST /talk/check/when`.
pub(crate) async fn when(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<When>,
) -> Result<StatusCode, HomeError> {
    signed_in.check(&form.csrf)?;
    let asked = form.when == Looked::Asked;
    home.with_open(signed_in.0, move |home, open| {
        Ok(home.gate().set_drafts_when_asked(open, asked)?)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn given(text: &str) -> Vec<Given> {
    let (mut bytes, mut units) = (0, 0);
    let mut place = |at: usize| {
        units += text.get(bytes..at).map_or(0, |part| part.encode_utf16().count());
        bytes = at;
        units
    };
    let found = found(text);
    let one = |(span, category): &(std::ops::Range<usize>, consent::Category)| Given {
        start: place(span.start),
        end: place(span.end),
        about: words::category(*category),
    };
    found.spans().iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_as_a_page_counts() {
        let text = "🌻 ü: write to ada@example.org or +44 20 7946 0958.";
        let units: Vec<u16> = text.encode_utf16().collect();
        let words: Vec<_> = given(text)
            .iter()
            .map(|given| String::from_utf16(&units[given.start..given.end]).unwrap())
            .collect();
        assert_eq!(words, ["ada@example.org", "+44 20 7946 0958"]);
        assert!(given("").is_empty());
    }
}
