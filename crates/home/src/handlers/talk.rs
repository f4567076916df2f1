//! The conversation.

use axum::extract::{Query, State};
use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use companion::{LONGEST_MESSAGE, Past, Said};
use consent::{Act, Category, PurposeId, RecipientId, purpose};
use gate::{Open, RecordId};
use serde::Deserialize;

use super::{Form, html};
use crate::cookie::{self, SignedIn};
use crate::error::{HomeError, sentence};
use crate::home::Home;
use crate::pages::talk::{self, Engine, Message, Now, Reply, Sentence, Talk, Used};
use crate::pages::{Place, Shell, route};
use crate::{stream, when};

/// Turns on one page.
const PAGE: usize = 30;

#[derive(Deserialize)]
pub(crate) struct Before {
    before: Option<RecordId>,
}

#[derive(Deserialize)]
pub(crate) struct TalkForm {
    csrf: String,
    text: String,
    turn: RecordId,
}

#[derive(Deserialize)]
pub(crate) struct StopForm {
    csrf: String,
    turn: RecordId,
}

/// What answers here.
pub(crate) fn engine(home: &Home) -> Engine {
    match home.companion().engine() {
        None => Engine::Missing {
            command: "make model".to_owned(),
        },
        Some(engine) if engine.card().is_weak() => Engine::Starter {
            name: engine.card().name().to_owned(),
        },
        Some(engine) => Engine::Here {
            name: engine.card().name().to_owned(),
        },
    }
}

/// How long what is said now will be kept, as a sentence.
fn keeping(home: &Home, open: &Open) -> Result<String, HomeError> {
    let talk = Category::Talk.into();
    let lasting = home
        .gate()
        .narrow::<purpose::Remember>(open, talk, &RecipientId::person(), Act::Keep)?;
    Ok(if lasting.is_empty() {
        "Nothing of this is kept once you sign out.".to_owned()
    } else {
        let term = home.gate().map().retention(PurposeId::Remember, Category::Talk);
        format!(
            "What is said is kept, locked with your key, {}.",
            term.map_or_else(String::new, |term| term.to_string())
        )
    })
}

fn messages(past: &Past, now_ms: u64) -> [Message; 2] {
    let (turn, at) = (past.id().to_string(), when::said(past.turn().at_ms, now_ms));
    let kept = past.turn();
    let replaced = kept.replaced.iter().map(|reason| Sentence {
        text: String::new(),
        replaced: Some(reason.clone()),
    });
    let sentences = std::iter::once(Sentence {
        text: past.reply(),
        replaced: None,
    })
    .chain(replaced)
    .collect();
    let used = Used {
        summary: "What was used for this reply stands in the ledger.".to_owned(),
        entries: kept.entries.clone(),
        left_out: stream::left_out(past.missing()),
    };
    let reply = Reply {
        turn: turn.clone(),
        at: at.clone(),
        help: None,
        sentences,
        ended: stream::ended(kept.ended),
        used,
    };
    [
        Message::Person {
            turn,
            at,
            text: past.said(),
        },
        Message::Companion(reply),
    ]
}

struct Drafted {
    draft: String,
    now: Now,
}

async fn page(
    home: &Home,
    signed_in: SignedIn,
    before: Option<RecordId>,
    drafted: Drafted,
) -> Result<maud::Markup, HomeError> {
    let csrf = signed_in.form_token();
    let filled = move |home: &Home, open: &Open| {
        let past = home.companion().conversation(open, before, PAGE)?;
        let oldest = past.first().filter(|_| past.len() == PAGE).map(Past::id);
        let older = oldest.map(|id| format!("{}?before={id}", route::TALK));
        Ok(Talk {
            shell: Shell::new(csrf, Place::Talk),
            engine: engine(home),
            keeping: keeping(home, open)?,
            messages: past
                .iter()
                .flat_map(|past| messages(past, home.gate().now_ms()))
                .collect(),
            older,
            now: drafted.now,
            draft: drafted.draft,
            next_turn: home.companion().new_turn()?.to_string(),
            longest: LONGEST_MESSAGE,
        })
    };
    Ok(talk::page(&home.with_open(signed_in.0, filled).await?))
}

/// `GET /talk`.
pub(crate) async fn show(
    State(home): State<Home>,
    signed_in: SignedIn,
    query: Result<Query<Before>, axum::extract::rejection::QueryRejection>,
) -> Result<Html<String>, HomeError> {
    let nothing = Drafted {
        draft: String::new(),
        now: Now::Ready,
    };
    Ok(html(page(&home, signed_in, query?.before, nothing).await?))
}

/// `POST /talk`: a stream of JSON lines for the script, the page again for everybody else.
pub(crate) async fn say(
    State(home): State<Home>,
    signed_in: SignedIn,
    headers: HeaderMap,
    Form(form): Form<TalkForm>,
) -> Result<Response, HomeError> {
    signed_in.check(&form.csrf)?;
    let streams = headers
        .get(ACCEPT)
        .is_some_and(|accept| accept.as_bytes() == stream::NDJSON.as_bytes());
    let draft = form.text.clone();
    let begun = stream::begin(
        &home,
        signed_in.0,
        Said {
            id: form.turn,
            text: form.text,
        },
    )
    .await;
    if streams {
        let (first, rest) = begun?;
        return Ok(stream::response(first, rest));
    }
    let ended = match begun {
        Ok((first, rest)) => stream::wait(first, rest).await,
        Err(error) => Err(error),
    };
    match ended {
        Ok(()) => Ok(Redirect::to(&format!("{}#latest", route::TALK)).into_response()),
        Err(error @ (HomeError::Refused(_) | HomeError::TooMany)) => {
            let again = cookie::read(&headers).map(SignedIn).ok_or(HomeError::SignedOut)?;
            let status = error.status();
            let drafted = Drafted {
                draft,
                now: Now::Failed(sentence(&error.to_string())),
            };
            Ok((status, html(page(&home, again, None, drafted).await?)).into_response())
        }
        Err(error) => Err(error),
    }
}

/// `POST /talk/stop`: the reply ends where it is.
pub(crate) async fn stop(
    State(home): State<Home>,
    signed_in: SignedIn,
    headers: HeaderMap,
    Form(form): Form<StopForm>,
) -> Result<Response, HomeError> {
    signed_in.check(&form.csrf)?;
    home.with_open(signed_in.0, move |home, open| {
        home.talks().stop(open.person(), form.turn);
        Ok(())
    })
    .await?;
    // A plain form asks for a page; the script asks for nothing in particular.
    let page = headers
        .get(ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    Ok(if page {
        Redirect::to(&format!("{}#latest", route::TALK)).into_response()
    } else {
        StatusCode::NO_CONTENT.into_response()
    })
}
