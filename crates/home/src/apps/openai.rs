//! What front-ends that people already use speak: `/v1/models` and `/v1/chat/completions` of the OpenAI API, with a grant's token as the key.
//!
//! A reply comes sentence by sentence, each past the guard, and each only while the grant stands: it is asked again when a sentence is about
//! to leave, and every [`BEAT`] while none does. A reply that is cut off ends with its connection, so that nothing that waits in a buffer
//! still arrives.

mod body;
mod refusal;

use std::io;
use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use companion::{AppChat, CompanionError, Ended, Event, HomeEngine, Listener};
use futures_util::stream;
use gate::{App, GrantToken};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use self::body::ChatBody;
use self::refusal::Refusal;
use super::{bearer, chat_resource};
use crate::home::Home;

/// How often a grant is asked for while nothing leaves: well within what a revocation may take.
const BEAT: Duration = Duration::from_millis(20);
/// The longest reply, in tokens.
const LONGEST_REPLY: u32 = 2_048;
/// What stands for the engine of the home, whatever it is.
const ANY: &str = "troth";

/// Whose key a request brings; one that asks too often is told when to come back.
async fn enter(home: &Home, headers: &HeaderMap) -> Result<App, Refusal> {
    let token: GrantToken = bearer::of(headers).ok_or_else(Refusal::key)?;
    let app = home
        .work(move |home| Ok(bearer::enter(home, &token, &chat_resource(home))))
        .await;
    let app = app.map_err(|_| Refusal::broken())??;
    let now_ms = home.gate().now_ms();
    match home.paces().by_app.take(app.id(), now_ms, Duration::ZERO) {
        Ok(_) => Ok(app),
        Err(wait) => Err(Refusal::too_often(wait)),
    }
}

fn described(id: &str) -> Value {
    json!({"id": id, "object": "model", "created": 0, "owned_by": "troth"})
}

/// What answers here: the home's own engine.
fn answering(home: &Home) -> Option<String> {
    match home.companion().home_engine() {
        HomeEngine::None => None,
        engine => Some(engine.name().to_owned()),
    }
}

/// `GET /v1/models`.
pub(super) async fn models(State(home): State<Home>, headers: HeaderMap) -> Result<Json<Value>, Response> {
    enter(&home, &headers).await.map_err(IntoResponse::into_response)?;
    let data: Vec<Value> = answering(&home).iter().map(|name| described(name)).collect();
    Ok(Json(json!({"object": "list", "data": data})))
}

fn no_model(id: &str) -> Refusal {
    Refusal::new(
        StatusCode::NOT_FOUND,
        "invalid_request_error",
        Some("model_not_found"),
        format!("there is no model “{id}” here; GET /v1/models has what there is"),
    )
}

/// `GET /v1/models/ID`.
pub(super) async fn model(
    State(home): State<Home>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Response> {
    enter(&home, &headers).await.map_err(IntoResponse::into_response)?;
    match answering(&home) {
        Some(name) if name == id => Ok(Json(described(&name))),
        _ => Err(no_model(&id).into_response()),
    }
}

/// Any other address of that API.
pub(super) async fn nothing() -> Response {
    Refusal::new(
        StatusCode::NOT_FOUND,
        "invalid_request_error",
        Some("unknown_url"),
        "this home has /v1/models and /v1/chat/completions, and nothing else of this API",
    )
    .into_response()
}

/// What is heard of a reply.
enum Heard {
    Text(String),
    Ended(Result<Ended, Refusal>),
}

/// Passes on what is said, for as long as somebody reads it.
struct Telling(UnboundedSender<Heard>);

impl Listener for Telling {
    fn tell(&mut self, event: Event) {
        let text = match event {
            Event::Sentence(sentence) => sentence.text,
            Event::Crisis(level, lang) => danger(level, lang),
            Event::Queued(_) | Event::Reminder | Event::Note => return,
        };
        if !text.is_empty() {
            let _ = self.0.send(Heard::Text(text));
        }
    }

    fn listening(&self) -> bool {
        !self.0.is_closed()
    }
}

/// What stands before a reply to somebody who may be in danger: a front-end has no panel of lines to call, so the one that has them is named.
fn danger(level: guard::crisis::Level, lang: guard::crisis::Lang) -> String {
    let protocol = guard::crisis::protocol(lang);
    // In acute danger the same words are all of the reply.
    let words = match level {
        guard::crisis::Level::Concern => protocol.concern().join(" "),
        _ => String::new(),
    };
    format!("{words} {}\n\n", protocol.no_line()).trim_start().to_owned()
}

/// A reply under way, and whose it is.
struct Underway {
    home: Home,
    app: std::sync::Arc<App>,
    heard: UnboundedReceiver<Heard>,
}

impl Underway {
    fn begin(home: &Home, app: App, chat: AppChat) -> Self {
        let (to, heard) = unbounded_channel();
        let (answering, app) = (home.clone(), std::sync::Arc::new(app));
        let asking = std::sync::Arc::clone(&app);
        tokio::task::spawn_blocking(move || {
            let answer = answering
                .companion()
                .answer_app(&asking, &chat, &mut Telling(to.clone()));
            let ended = answer.map(|answer| answer.ended).map_err(Refusal::from);
            let _ = to.send(Heard::Ended(ended));
        });
        Self {
            home: home.clone(),
            app,
            heard,
        }
    }

    async fn stands(&self) -> bool {
        let app = std::sync::Arc::clone(&self.app);
        let stands = self
            .home
            .work(move |home| Ok(home.gate().stands(&app, consent::CategorySet::EMPTY)?));
        stands.await.unwrap_or(false)
    }

    /// What is heard next, if the app may still have it.
    async fn next(&mut self) -> Option<Heard> {
        loop {
            let heard = tokio::time::timeout(BEAT, self.heard.recv()).await;
            if !self.stands().await {
                return None;
            }
            if let Ok(heard) = heard {
                return heard;
            }
        }
    }
}

/// What every piece of one reply says of it.
struct Named {
    id: String,
    created: u64,
    model: String,
}

impl Named {
    fn chunk(&self, delta: &Value, finish: Option<&str>) -> String {
        let chunk = json!({
            "id": self.id, "object": "chat.completion.chunk", "created": self.created, "model": self.model,
            "choices": [{"index": 0, "delta": delta, "logprobs": null, "finish_reason": finish}],
        });
        format!("data: {chunk}\n\n")
    }
}

fn finish(ended: Ended) -> &'static str {
    match ended {
        Ended::Length => "length",
        Ended::Stop | Ended::Fixed | Ended::Cancelled => "stop",
    }
}

/// Where a stream is.
enum At {
    Talking(Underway, Named, Option<Heard>),
    Ending,
    Over,
}

/// `POST /v1/chat/completions`.
pub(super) async fn chat(
    State(home): State<Home>,
    headers: HeaderMap,
    body: Result<Json<ChatBody>, JsonRejection>,
) -> Response {
    match answer(&home, &headers, body).await {
        Ok(response) => response,
        Err(refusal) => refusal.into_response(),
    }
}

async fn answer(
    home: &Home,
    headers: &HeaderMap,
    body: Result<Json<ChatBody>, JsonRejection>,
) -> Result<Response, Refusal> {
    let app = enter(home, headers).await?;
    let Json(body) = body.map_err(|error| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "invalid_request_error",
            None,
            "this is too long to take in at once",
        ),
        _ => Refusal::bad(error.body_text()),
    })?;
    let name = answering(home).ok_or(CompanionError::NoEngine)?;
    if body.model != name && body.model != ANY {
        return Err(no_model(&body.model));
    }
    if body.n.is_some_and(|n| n != 1) {
        return Err(Refusal::bad("one reply at a time is given here"));
    }
    let streams = body.stream.unwrap_or(false);
    let named = Named {
        id: format!("chatcmpl-{}", home.companion().new_turn()?),
        created: home.gate().now_ms() / 1000,
        model: body.model.clone(),
    };
    let mut underway = Underway::begin(home, app, body.chat()?);
    // Why there is no answer is told as an error, for as long as nothing was said.
    let first = underway.next().await.ok_or_else(Refusal::key)?;
    let first = match first {
        Heard::Ended(Err(refusal)) => return Err(refusal),
        first => first,
    };
    if streams {
        return Ok(streamed(underway, named, first));
    }
    let (mut text, mut next) = (String::new(), Some(first));
    loop {
        match next {
            Some(Heard::Text(more)) => text.push_str(&more),
            Some(Heard::Ended(Ok(ended))) => return Ok(whole(&named, &text, ended)),
            Some(Heard::Ended(Err(refusal))) => return Err(refusal),
            None => return Err(Refusal::key()),
        }
        next = underway.next().await;
    }
}

fn whole(named: &Named, text: &str, ended: Ended) -> Response {
    Json(json!({
        "id": named.id, "object": "chat.completion", "created": named.created, "model": named.model,
        "choices": [{
            "index": 0,
            "message": {"role": "assistant", "content": text.trim(), "refusal": null},
            "logprobs": null,
            "finish_reason": finish(ended),
        }],
    }))
    .into_response()
}

fn streamed(underway: Underway, named: Named, first: Heard) -> Response {
    let begin = named.chunk(&json!({"role": "assistant", "content": ""}), None);
    let pieces = stream::unfold(At::Talking(underway, named, Some(first)), |at| async move {
        let (mut underway, named, first) = match at {
            At::Talking(underway, named, first) => (underway, named, first),
            At::Ending => return Some((Ok("data: [DONE]\n\n".to_owned()), At::Over)),
            At::Over => return None,
        };
        let heard = match first {
            Some(first) => Some(first),
            None => underway.next().await,
        };
        Some(match heard {
            Some(Heard::Text(text)) => {
                let chunk = named.chunk(&json!({"content": text}), None);
                (Ok(chunk), At::Talking(underway, named, None))
            }
            Some(Heard::Ended(Ok(ended))) => (Ok(named.chunk(&json!({}), Some(finish(ended)))), At::Ending),
            Some(Heard::Ended(Err(refusal))) => (Ok(format!("data: {}\n\n", refusal.json())), At::Over),
            // An error ends the connection, with whatever was not sent yet.
            None => (Err(io::Error::from(io::ErrorKind::ConnectionAborted)), At::Over),
        })
    });
    let begin = stream::once(async move { Ok::<_, io::Error>(begin) });
    let body = Body::from_stream(stream::StreamExt::chain(begin, pieces));
    ([(CONTENT_TYPE, "text/event-stream")], body).into_response()
}
