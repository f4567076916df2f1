//! The same for programs: JSON under `/api/v1`. Errors are `{"error": code, "message": sentence}`.
//!
//! A request that changes something has the media type `application/json`, which no other site's page can send without being asked by the
//! browser first; the cookie is the session's, as it is for the pages.

use axum::extract::{FromRequest, FromRequestParts, Query, Request, State};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use companion::memory::{Remembered, Shown};
use companion::{Of, Said};
use consent::{Category, PurposeId};
use gate::{Entered, Erasing, ErasureReceipt, RecordId};
use secrecy::SecretString;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::cookie::{self, SignedIn};
use crate::error::HomeError;
use crate::handlers::{consent as consents, settings};
use crate::home::Home;
use crate::pages::consent::Answer;
use crate::{stream, words};

/// Most entries in one answer.
const MOST: usize = 500;

/// An error as JSON.
struct ApiError(HomeError);

impl<E: Into<HomeError>> From<E> for ApiError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        self.0.json()
    }
}

/// A JSON body.
struct Body<T>(T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        Ok(Self(Json::<T>::from_request(request, state).await?.0))
    }
}

/// Whoever is signed in.
struct Caller(SignedIn);

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        cookie::read(&parts.headers)
            .map(|token| Self(SignedIn(token)))
            .ok_or(ApiError(HomeError::SignedOut))
    }
}

#[derive(Deserialize)]
struct Credentials {
    name: String,
    passphrase: SecretString,
}

#[derive(Deserialize)]
struct AnswerBody {
    question: String,
    version: String,
    answer: YesOrNo,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum YesOrNo {
    Yes,
    No,
}

#[derive(Deserialize)]
struct TalkBody {
    turn: Option<RecordId>,
    text: String,
    conversation: Option<RecordId>,
    #[serde(default)]
    private: bool,
    replaces: Option<RecordId>,
}

#[derive(Deserialize)]
struct StopBody {
    turn: RecordId,
}

#[derive(Deserialize)]
struct LedgerQuery {
    before: Option<u64>,
    limit: Option<usize>,
    purpose: Option<PurposeId>,
}

#[derive(Deserialize)]
struct TurnsQuery {
    conversation: Option<RecordId>,
    before: Option<RecordId>,
    limit: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EraseBody {
    turn: Option<RecordId>,
    conversation: Option<RecordId>,
    category: Option<Category>,
    everything: Option<bool>,
    passphrase: Option<SecretString>,
}

/// The routes.
pub(crate) fn routes() -> Router<Home> {
    Router::new()
        .route("/session", post(sign_in))
        .route("/session/end", post(sign_out))
        .route("/sign-up", post(sign_up))
        .route("/consents", get(questions).post(answer))
        .route("/talk", get(turns).post(talk))
        .route("/talk/stop", post(stop))
        .route("/conversations", get(conversations).post(rename))
        .route("/memories", get(memories).patch(correct_memory))
        .route("/memories/forget", post(forget_memory))
        .route("/character", get(character).post(set_character))
        .route("/ledger", get(ledger))
        .route("/export", post(export))
        .route("/erase", post(erase))
        .fallback(async || ApiError(HomeError::NotFound))
}

async fn sign_up(State(home): State<Home>, Body(body): Body<Credentials>) -> Result<Response, ApiError> {
    let made = home
        .stretch(move |home| Ok(home.gate().sign_up(&body.name, body.passphrase)?))
        .await?;
    let (begun, code) = made;
    Ok((
        cookie::set(&begun.token)?,
        Json(json!({"recovery_code": code.groups().join("-")})),
    )
        .into_response())
}

async fn sign_in(State(home): State<Home>, Body(body): Body<Credentials>) -> Result<Response, ApiError> {
    let begun = home
        .stretch(move |home| Ok(home.gate().sign_in(&body.name, body.passphrase)?))
        .await?;
    Ok((cookie::set(&begun.token)?, Json(json!({"person": begun.open.person()}))).into_response())
}

async fn sign_out(State(home): State<Home>, Caller(caller): Caller) -> Result<Response, ApiError> {
    home.with_open(caller.0, |home, open| Ok(home.gate().sign_out(open)?))
        .await?;
    Ok((cookie::clear()?, Json(json!({}))).into_response())
}

async fn questions(State(home): State<Home>, Caller(caller): Caller) -> Result<Json<Value>, ApiError> {
    let all = home
        .with_open(caller.0, |home, open| consents::questions(home.gate(), open))
        .await?;
    let question = |question: crate::pages::consent::Question| {
        let answer = match question.answer {
            Answer::Open => "open",
            Answer::Yes { .. } => "yes",
            Answer::No { .. } => "no",
        };
        json!({
            "id": question.id, "version": question.version, "title": question.title, "text": question.text,
            "buys": question.buys, "costs": question.costs, "categories": question.categories, "answer": answer,
        })
    };
    Ok(Json(
        json!({"questions": all.into_iter().map(question).collect::<Vec<_>>()}),
    ))
}

async fn answer(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<AnswerBody>,
) -> Result<Json<Value>, ApiError> {
    let AnswerBody {
        question,
        version,
        answer,
    } = body;
    let yes = matches!(answer, YesOrNo::Yes);
    home.with_open(caller.0, move |home, open| {
        consents::answer(home.gate(), open, &question, &version, yes)
    })
    .await?;
    Ok(Json(json!({})))
}

async fn talk(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<TalkBody>,
) -> Result<Response, ApiError> {
    let id = match body.turn {
        Some(turn) => turn,
        None => home.companion().new_turn()?,
    };
    let said = Said {
        id,
        text: body.text,
        of: Of(body.conversation),
        private: body.private,
        replaces: body.replaces,
    };
    let (first, rest) = stream::begin(&home, caller.0, said).await?;
    Ok(stream::response(first, rest))
}

async fn stop(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<StopBody>,
) -> Result<Json<Value>, ApiError> {
    home.with_open(caller.0, move |home, open| {
        home.talks().stop(open.person(), body.turn);
        Ok(())
    })
    .await?;
    Ok(Json(json!({})))
}

async fn turns(
    State(home): State<Home>,
    Caller(caller): Caller,
    query: Result<Query<TurnsQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<Value>, ApiError> {
    let Query(TurnsQuery {
        conversation,
        before,
        limit,
    }) = query?;
    let limit = limit.unwrap_or(30).min(MOST);
    let past = home
        .with_open(caller.0, move |home, open| {
            Ok(home.companion().conversation(open, Of(conversation), before, limit)?)
        })
        .await?;
    let turn = |past: &companion::Past| {
        let turn = past.turn();
        json!({
            "id": past.id(), "at_ms": turn.at_ms, "said": past.said(), "reply": past.reply(), "ended": turn.ended,
            "engine": turn.engine, "replaced": turn.replaced, "entries": turn.entries, "left_out": past.missing(),
        })
    };
    Ok(Json(json!({"turns": past.iter().map(turn).collect::<Vec<_>>()})))
}

#[derive(Deserialize)]
struct RenameBody {
    conversation: RecordId,
    title: String,
}

#[derive(Deserialize)]
struct CharacterBody {
    name: String,
    #[serde(default)]
    manner: String,
    #[serde(default)]
    story: String,
}

async fn conversations(State(home): State<Home>, Caller(caller): Caller) -> Result<Json<Value>, ApiError> {
    let all = home
        .with_open(caller.0, |home, open| Ok(home.companion().conversations(open)?))
        .await?;
    let one = |(id, conversation): &(RecordId, companion::Conversation)| {
        json!({
            "id": id, "title": conversation.title, "private": conversation.private, "used_ms": conversation.used_ms,
        })
    };
    Ok(Json(json!({"conversations": all.iter().map(one).collect::<Vec<_>>()})))
}

async fn rename(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<RenameBody>,
) -> Result<Json<Value>, ApiError> {
    home.with_open(caller.0, move |home, open| {
        Ok(home.companion().rename(open, body.conversation, &body.title)?)
    })
    .await?;
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
struct MemoriesQuery {
    words: Option<String>,
    before: Option<RecordId>,
    limit: Option<usize>,
}

#[derive(Deserialize)]
struct MemoryBody {
    memory: RecordId,
    text: Option<String>,
    pinned: Option<bool>,
}

#[derive(Deserialize)]
struct ForgetBody {
    memory: RecordId,
}

async fn memories(
    State(home): State<Home>,
    Caller(caller): Caller,
    query: Result<Query<MemoriesQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<Value>, ApiError> {
    let Query(MemoriesQuery { words, before, limit }) = query?;
    let shown = match words {
        Some(words) => Shown::Found(words),
        None => Shown::Newest {
            before,
            limit: limit.unwrap_or(50).min(MOST),
        },
    };
    let (count, found) = home
        .with_open(caller.0, move |home, open| {
            let companion = home.companion();
            Ok((companion.count_memories(open)?, companion.memories(open, &shown)?))
        })
        .await?;
    let one = |Remembered { id, category, memory }: &Remembered| {
        json!({
            "id": id, "category": category, "text": memory.text, "drawn_from": memory.drawn, "said_ms": memory.said_ms,
            "turn": memory.turn, "conversation": memory.conversation, "pinned": memory.pinned,
        })
    };
    Ok(Json(
        json!({"count": count, "memories": found.iter().map(one).collect::<Vec<_>>()}),
    ))
}

async fn correct_memory(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<MemoryBody>,
) -> Result<Json<Value>, ApiError> {
    home.with_open(caller.0, move |home, open| {
        if let Some(text) = &body.text {
            home.companion().correct_memory(open, body.memory, text)?;
        }
        if let Some(pinned) = body.pinned {
            home.companion().pin_memory(open, body.memory, pinned)?;
        }
        Ok(())
    })
    .await?;
    Ok(Json(json!({})))
}

async fn forget_memory(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<ForgetBody>,
) -> Result<Response, ApiError> {
    let receipt = home
        .with_open(caller.0, move |home, open| {
            Ok(home.companion().forget_memory(open, body.memory)?)
        })
        .await?;
    Ok(erased(&receipt))
}

/// A receipt as JSON.
fn erased(receipt: &ErasureReceipt) -> Response {
    Json(json!({
        "receipt": receipt.note, "at_ms": receipt.at_ms, "records": receipt.records, "keys": receipt.keys,
        "entry": receipt.entry, "horizon_days": receipt.horizon_days,
    }))
    .into_response()
}

async fn character(State(home): State<Home>, Caller(caller): Caller) -> Result<Json<Value>, ApiError> {
    let character = home
        .with_open(caller.0, |home, open| Ok(home.companion().character(open)?))
        .await?;
    Ok(Json(json!({
        "name": character.name(), "manner": character.manner(), "story": character.story(), "greeting": character.greeting(),
    })))
}

async fn set_character(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<CharacterBody>,
) -> Result<Json<Value>, ApiError> {
    home.with_open(caller.0, move |home, open| {
        let character = companion::Character::new(&body.name, &body.manner, &body.story)?;
        Ok(home.companion().set_character(open, &character)?)
    })
    .await?;
    Ok(Json(json!({})))
}

async fn ledger(
    State(home): State<Home>,
    Caller(caller): Caller,
    query: Result<Query<LedgerQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<Value>, ApiError> {
    let Query(LedgerQuery { before, limit, purpose }) = query?;
    let limit = limit.unwrap_or(50).min(MOST);
    let found = home
        .with_open(caller.0, move |home, open| {
            Ok(home.gate().history(open, before, purpose, limit)?)
        })
        .await?;
    let entry = |entered: &Entered| {
        let fact = &entered.fact;
        json!({
            "n": entered.n, "index": entered.index, "leaf_hash": entered.leaf_hash, "at_ms": fact.at_ms, "act": fact.act,
            "purpose": fact.purpose, "categories": fact.categories, "records": fact.records, "recipient": fact.recipient,
            "bytes": fact.bytes, "sha256": fact.sha256, "sentence": words::sentence(fact),
        })
    };
    let key = home.gate().log_key();
    Ok(Json(
        json!({"log_key": key, "entries": found.iter().map(entry).collect::<Vec<_>>()}),
    ))
}

async fn export(State(home): State<Home>, Caller(caller): Caller) -> Result<Response, ApiError> {
    Ok(settings::file(&home, caller).await?)
}

async fn erase(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<EraseBody>,
) -> Result<Response, ApiError> {
    let EraseBody {
        turn,
        conversation,
        category,
        everything,
        passphrase,
    } = body;
    let receipt = match (turn, category, everything, passphrase) {
        (Some(turn), None, None, None) => {
            home.with_open(caller.0, move |home, open| {
                Ok(home.companion().erase_turn(open, Of(conversation), turn)?)
            })
            .await?
        }
        (None, None, None, None) if conversation.is_some() => {
            home.with_open(caller.0, move |home, open| {
                Ok(home.companion().erase_conversation(open, Of(conversation))?)
            })
            .await?
        }
        (None, Some(category), None, None) => {
            home.with_open(caller.0, move |home, open| {
                Ok(home.companion().erase_category(open, category)?)
            })
            .await?
        }
        (None, None, Some(true), Some(passphrase)) => {
            let token = caller.0;
            let erased = home.stretch(move |home| {
                let open = home.gate().enter(&token)?;
                home.gate().confirm(&open, passphrase)?;
                Ok(home.gate().erase(&open, &Erasing::Person)?)
            });
            erased.await?
        }
        _ => {
            let words = "say what: {\"turn\": id}, {\"conversation\": id}, {\"category\": id}, or {\"everything\": true, \"passphrase\": …}";
            return Err(ApiError(HomeError::Bad(words.to_owned())));
        }
    };
    Ok(erased(&receipt))
}
