//! All conversations, their names and their ends; and who answers in them.

use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use companion::{Character, CompanionError, LONGEST_MANNER, LONGEST_NAME, LONGEST_STORY, LONGEST_TITLE, Of};
use gate::{HORIZON_DAYS, Open, RecordId};
use serde::Deserialize;

use super::talk::Conversation;
use super::{Form, again, erase, html};
use crate::cookie::{self, SignedIn};
use crate::error::{HomeError, sentence};
use crate::home::Home;
use crate::pages::character::{self, CharacterPage};
use crate::pages::talk::about::{self, About, Listed, Talks};
use crate::pages::{Place, Shell, route};
use crate::when;

#[derive(Deserialize)]
pub(crate) struct New {
    private: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Which {
    c: RecordId,
}

#[derive(Deserialize)]
pub(crate) struct TitleForm {
    csrf: String,
    c: RecordId,
    title: String,
}

#[derive(Deserialize)]
pub(crate) struct EndForm {
    csrf: String,
    #[serde(default)]
    c: Conversation,
}

#[derive(Deserialize)]
pub(crate) struct CharacterForm {
    csrf: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    manner: String,
    #[serde(default)]
    story: String,
    usual: Option<String>,
}

fn listed(id: RecordId, conversation: companion::Conversation) -> Listed {
    Listed {
        id: id.to_string(),
        title: conversation.title,
        private: conversation.private,
        used: when::day(conversation.used_ms),
    }
}

/// `GET /talks`.
pub(crate) async fn list(State(home): State<Home>, signed_in: SignedIn) -> Result<Html<String>, HomeError> {
    let shell = Shell::new(signed_in.form_token(), Place::Elsewhere);
    let filled = move |home: &Home, open: &Open| {
        let companion = home.companion();
        let all = companion.conversations(open)?;
        let first = !companion.conversation(open, Of::default(), None, 1)?.is_empty();
        let all = all
            .into_iter()
            .map(|(id, conversation)| listed(id, conversation))
            .collect();
        Ok(Talks { shell, all, first })
    };
    Ok(html(about::list(&home.with_open(signed_in.0, filled).await?)))
}

/// `GET /talk/new`.
pub(crate) async fn new(
    State(home): State<Home>,
    _: SignedIn,
    query: Result<Query<New>, axum::extract::rejection::QueryRejection>,
) -> Result<Redirect, HomeError> {
    let address = route::talk(&home.companion().new_turn()?.to_string());
    Ok(Redirect::to(&match query?.0.private {
        Some(_) => route::with_query(&address, "private", "1"),
        None => address,
    }))
}

async fn about_page(
    home: &Home,
    signed_in: SignedIn,
    id: RecordId,
    title_error: Option<String>,
) -> Result<maud::Markup, HomeError> {
    let shell = Shell::new(signed_in.form_token(), Place::Elsewhere);
    let found = home
        .with_open(signed_in.0, move |home, open| {
            Ok(home.companion().conversation_named(open, id)?)
        })
        .await?;
    Ok(about::page(&About {
        shell,
        conversation: listed(id, found.ok_or(HomeError::NotFound)?),
        longest: LONGEST_TITLE,
        title_error,
        backup_days: HORIZON_DAYS,
    }))
}

/// `GET /talk/about`.
pub(crate) async fn show(
    State(home): State<Home>,
    signed_in: SignedIn,
    query: Result<Query<Which>, axum::extract::rejection::QueryRejection>,
) -> Result<Html<String>, HomeError> {
    Ok(html(about_page(&home, signed_in, query?.c, None).await?))
}

/// `POST /talk/about`.
pub(crate) async fn rename(
    State(home): State<Home>,
    signed_in: SignedIn,
    headers: axum::http::HeaderMap,
    Form(form): Form<TitleForm>,
) -> Result<Response, HomeError> {
    signed_in.check(&form.csrf)?;
    let TitleForm { c, title, .. } = form;
    let renamed = home
        .with_open(signed_in.0, move |home, open| {
            Ok(home.companion().rename(open, c, &title))
        })
        .await?;
    match renamed {
        Ok(()) => Ok(Redirect::to(&format!("{}#latest", route::talk(&c.to_string()))).into_response()),
        Err(error @ CompanionError::Title { .. }) => {
            let signed_in = cookie::again(&headers)?;
            let error = Some(sentence(&error.to_string()));
            Ok(again(about_page(&home, signed_in, c, error).await?))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /talk/erase`.
pub(crate) async fn end(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<EndForm>,
) -> Result<Html<String>, HomeError> {
    signed_in.check(&form.csrf)?;
    let shell = Shell::new(signed_in.form_token(), Place::Settings);
    let receipt = home
        .with_open(signed_in.0, move |home, open| {
            Ok(home.companion().erase_conversation(open, form.c.of())?)
        })
        .await?;
    Ok(erase::receipt_page(
        shell,
        "the conversation with everything in it",
        &receipt,
    ))
}

fn character_page(
    csrf: String,
    [name, manner, story]: [&str; 3],
    greeting: String,
    error: Option<String>,
) -> maud::Markup {
    character::page(&CharacterPage {
        shell: Shell::new(csrf, Place::Settings),
        name: name.to_owned(),
        manner: manner.to_owned(),
        story: story.to_owned(),
        greeting,
        longest: [LONGEST_NAME, LONGEST_MANNER, LONGEST_STORY],
        error,
    })
}

/// `GET /character`.
pub(crate) async fn character(State(home): State<Home>, signed_in: SignedIn) -> Result<Html<String>, HomeError> {
    let csrf = signed_in.form_token();
    let character = home
        .with_open(signed_in.0, |home, open| Ok(home.companion().character(open)?))
        .await?;
    let texts = [character.name(), character.manner(), character.story()];
    Ok(html(character_page(csrf, texts, character.greeting(), None)))
}

/// `POST /character`.
pub(crate) async fn set_character(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<CharacterForm>,
) -> Result<Response, HomeError> {
    signed_in.check(&form.csrf)?;
    let csrf = signed_in.form_token();
    let character = match form.usual {
        Some(_) => Character::default(),
        None => match Character::new(&form.name, &form.manner, &form.story) {
            Ok(character) => character,
            Err(error) => {
                let texts = [&*form.name, &form.manner, &form.story];
                let error = Some(sentence(&error.to_string()));
                return Ok(again(character_page(
                    csrf,
                    texts,
                    Character::default().greeting(),
                    error,
                )));
            }
        },
    };
    home.with_open(signed_in.0, move |home, open| {
        Ok(home.companion().set_character(open, &character)?)
    })
    .await?;
    Ok(Redirect::to(route::CHARACTER).into_response())
}
