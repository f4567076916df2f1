//! What is remembered.

use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use companion::CompanionError;
use companion::memory::{Remembered, Shown};
use consent::{Act, Category, PurposeId, RecipientId, purpose};
use gate::{HORIZON_DAYS, Open, RecordId};
use serde::Deserialize;

use super::{Form, again, arrivals, erase, html, yes_or_no};
use crate::cookie::{self, SignedIn};
use crate::error::{HomeError, sentence};
use crate::home::Home;
use crate::pages::memories::{self, Memories, Memory, OneMemory};
use crate::pages::{Place, Shell, route};
use crate::{when, words};

/// Memories on one page.
const PAGE: usize = 30;

#[derive(Deserialize)]
pub(crate) struct Filter {
    words: Option<String>,
    before: Option<RecordId>,
}

#[derive(Deserialize)]
pub(crate) struct SearchForm {
    csrf: String,
    words: String,
}

#[derive(Deserialize)]
pub(crate) struct CorrectForm {
    csrf: String,
    memory: RecordId,
    text: String,
}

#[derive(Deserialize)]
pub(crate) struct PinForm {
    csrf: String,
    memory: RecordId,
    pinned: String,
}

#[derive(Deserialize)]
pub(crate) struct ForgetForm {
    csrf: String,
    memory: RecordId,
}

fn line(home: &Home, remembered: Remembered) -> Memory {
    let Remembered { id, category, memory } = remembered;
    let purpose = if category.is_special() {
        PurposeId::RememberSensitive
    } else {
        PurposeId::Remember
    };
    let term = home.gate().map().retention(purpose, category);
    let until = term.and_then(|term| term.expires_ms(memory.said_ms));
    let conversation = memory.conversation.map(|id| id.to_string()).unwrap_or_default();
    Memory {
        id: id.to_string(),
        text: memory.text,
        drawn: memory.drawn,
        about: words::category(category),
        said: when::day(memory.said_ms),
        talk: format!("{}#said-{}", route::talk(&conversation), memory.turn),
        until: until.map_or_else(
            || "when you say so".to_owned(),
            |until| format!("on {}", when::day(until)),
        ),
        pinned: memory.pinned,
    }
}

/// Whether what is said from now on is remembered.
pub(crate) fn remembers(home: &Home, open: &Open) -> Result<bool, HomeError> {
    let talk = Category::Talk.into();
    let lasting = home
        .gate()
        .narrow::<purpose::Remember>(open, talk, &RecipientId::person(), Act::Keep)?;
    Ok(!lasting.is_empty())
}

/// `GET /memories`.
pub(crate) async fn show(
    State(home): State<Home>,
    signed_in: SignedIn,
    query: Result<Query<Filter>, axum::extract::rejection::QueryRejection>,
) -> Result<Html<String>, HomeError> {
    let Query(Filter { words, before }) = query?;
    list(&home, signed_in, words.unwrap_or_default(), before).await
}

/// `POST /memories/search`.
pub(crate) async fn search(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<SearchForm>,
) -> Result<Html<String>, HomeError> {
    signed_in.check(&form.csrf)?;
    list(&home, signed_in, form.words, None).await
}

async fn list(
    home: &Home,
    signed_in: SignedIn,
    words: String,
    before: Option<RecordId>,
) -> Result<Html<String>, HomeError> {
    let visit = signed_in.visit();
    let filled = move |home: &Home, open: &Open| {
        let (gate, companion) = (home.gate(), home.companion());
        let talk = Category::Talk.into();
        let on = remembers(home, open)?;
        let used = !gate
            .narrow::<purpose::Personalise>(open, talk, &RecipientId::local_engine(), Act::Disclose)?
            .is_empty();
        let lines = |all: Vec<Remembered>| all.into_iter().map(|one| line(home, one)).collect::<Vec<_>>();
        let searching = !words.trim().is_empty();
        let (pinned, mut shown) = if searching {
            (
                Vec::new(),
                lines(companion.memories(open, &Shown::Found(words.clone()))?),
            )
        } else if before.is_some() {
            (
                Vec::new(),
                lines(companion.memories(open, &Shown::Newest { before, limit: PAGE })?),
            )
        } else {
            let (pinned, newest) = companion.first_memories(open, PAGE)?;
            (lines(pinned), lines(newest))
        };
        let older = shown.last().filter(|_| !searching && shown.len() == PAGE);
        let older = older.map(|last| route::with_query(route::MEMORIES, "before", &last.id));
        shown.retain(|one| pinned.iter().all(|other| other.id != one.id));
        Ok(Memories {
            shell: arrivals::shell(home, open, visit, Place::Memories)?,
            count: companion.count_memories(open)?,
            on,
            used,
            words,
            pinned,
            shown,
            older,
        })
    };
    Ok(html(memories::page(&home.with_open(signed_in.0, filled).await?)))
}

async fn one_page(
    home: &Home,
    signed_in: SignedIn,
    id: RecordId,
    error: Option<String>,
) -> Result<maud::Markup, HomeError> {
    let shell = Shell::new(signed_in.form_token(), Place::Memories);
    let found = home
        .with_open(signed_in.0, move |home, open| Ok(home.companion().memory(open, id)?))
        .await?;
    Ok(memories::one(&OneMemory {
        shell,
        memory: line(home, found.ok_or(HomeError::NotFound)?),
        error,
        backup_days: HORIZON_DAYS,
    }))
}

/// `GET /memories/{id}`.
pub(crate) async fn one(
    State(home): State<Home>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Html<String>, HomeError> {
    let id = id.parse().map_err(|_| HomeError::NotFound)?;
    Ok(html(one_page(&home, signed_in, id, None).await?))
}

/// `POST /memories`: a memory in the person's own words.
pub(crate) async fn correct(
    State(home): State<Home>,
    signed_in: SignedIn,
    headers: axum::http::HeaderMap,
    Form(form): Form<CorrectForm>,
) -> Result<Response, HomeError> {
    signed_in.check(&form.csrf)?;
    let CorrectForm { memory, text, .. } = form;
    let corrected = home
        .with_open(signed_in.0, move |home, open| {
            Ok(home.companion().correct_memory(open, memory, &text))
        })
        .await?;
    match corrected {
        Ok(id) => Ok(Redirect::to(&route::memory(&id.to_string())).into_response()),
        Err(
            error @ (CompanionError::Memory { .. }
            | CompanionError::NotAgreed { .. }
            | CompanionError::NeverRemembered { .. }
            | CompanionError::TooMuchAtOnce { .. }),
        ) => {
            let signed_in = cookie::again(&headers)?;
            let error = Some(sentence(&error.to_string()));
            Ok(again(one_page(&home, signed_in, memory, error).await?))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /memories/pin`.
pub(crate) async fn pin(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<PinForm>,
) -> Result<Redirect, HomeError> {
    signed_in.check(&form.csrf)?;
    let pinned = yes_or_no(&form.pinned)?;
    home.with_open(signed_in.0, move |home, open| {
        Ok(home.companion().pin_memory(open, form.memory, pinned)?)
    })
    .await?;
    Ok(Redirect::to(route::MEMORIES))
}

/// `POST /memories/forget`.
pub(crate) async fn forget(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<ForgetForm>,
) -> Result<Html<String>, HomeError> {
    signed_in.check(&form.csrf)?;
    let shell = Shell::new(signed_in.form_token(), Place::Memories);
    let receipt = home
        .with_open(signed_in.0, move |home, open| {
            Ok(home.companion().forget_memory(open, form.memory)?)
        })
        .await?;
    Ok(erase::receipt_page(shell, "one memory", &receipt))
}
