//! What front-ends that people already use speak: `/v1/models` and `/v1/chat/completions` of the OpenAI API, with a grant's token as the key.
//!
//! A reply comes sentence by sentence, each past the guard, and each only while the grant stands: it is asked again when a sentence is about
//! to leave, and every [`BEAT`] while none does. A reply that is cut off ends with its connection, so that nothing that waits in a buffer
//! still arrives.

use std::io;
use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use companion::{AppChat, AppRole, CompanionError, Ended, Event, HomeEngine, Listener};
use engine::{EngineError, Settings};
use futures_util::stream;
use gate::{App, GateError, GrantToken, VaultError};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{bearer, chat_resource};
use crate::error::{HomeError, sentence};
use crate::home::Home;

/// How often a grant is asked for while nothing leaves: well within what a revocation may take.
const BEAT: Duration = Duration::from_millis(20);
/// The longest reply, in tokens.
const LONGEST_REPLY: u32 = 2_048;
/// What stands for the engine of the home, whatever it is.
const ANY: &str = "troth";

/// Why a front-end is not answered, in the form that it knows.
struct Refusal {
    status: StatusCode,
    kind: &'static str,
    code: Option<&'static str>,
    words: String,
    retry_after_s: Option<u64>,
}

impl Refusal {
    fn new(status: StatusCode, kind: &'static str, code: Option<&'static str>, words: impl Into<String>) -> Self {
        Self {
            status,
            kind,
            code,
            words: words.into(),
            retry_after_s: None,
        }
    }

    fn bad(words: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request_error", None, words)
    }

    fn key() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "invalid_request_error",
            Some("invalid_api_key"),
            "this key opens nothing here: it is wrong, has ended, or was taken back",
        )
    }

    fn overloaded(words: impl Into<String>) -> Self {
        Self {
            retry_after_s: Some(1),
            ..Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "server_error",
                Some("overloaded"),
                words,
            )
        }
    }

    fn broken() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "server_error",
            None,
            HomeError::Internal.to_string(),
        )
    }

    fn json(&self) -> Value {
        json!({"error": {"message": sentence(&self.words), "type": self.kind, "param": null, "code": self.code}})
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.json())).into_response();
        let headers = response.headers_mut();
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after_s {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<GateError> for Refusal {
    fn from(error: GateError) -> Self {
        match error {
            GateError::Vault(VaultError::NoGrant | VaultError::OutsideGrant) => Self::key(),
            GateError::Suspended(_) => Self::new(
                StatusCode::FORBIDDEN,
                "permission_error",
                Some("suspended"),
                "the account that this key is for is suspended",
            ),
            GateError::Refused { .. } => Self::new(
                StatusCode::FORBIDDEN,
                "permission_error",
                Some("not_allowed"),
                error.to_string(),
            ),
            GateError::ConsentChanged | GateError::Busy => Self::overloaded(error.to_string()),
            error => {
                tracing::error!(%error, "an app's request failed");
                Self::broken()
            }
        }
    }
}

impl From<CompanionError> for Refusal {
    fn from(error: CompanionError) -> Self {
        match error {
            CompanionError::Gate(error) => error.into(),
            CompanionError::Empty => Self::bad("there is no message of the user's to answer"),
            CompanionError::TooLong { .. } | CompanionError::Engine(EngineError::TooLong { .. }) => Self::new(
                StatusCode::BAD_REQUEST,
                "invalid_request_error",
                Some("context_length_exceeded"),
                error.to_string(),
            ),
            CompanionError::NoEngine | CompanionError::Engine(EngineError::Busy { .. }) | CompanionError::Server(_) => {
                Self::overloaded(error.to_string())
            }
            error => {
                tracing::error!(%error, "an app's request failed");
                Self::broken()
            }
        }
    }
}

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
        Err(wait) => Err(Refusal {
            retry_after_s: Some(wait.as_secs().max(1)),
            ..Refusal::new(
                StatusCode::TOO_MANY_REQUESTS,
                "rate_limit_error",
                Some("rate_limit_exceeded"),
                "this key asks too often; please wait a little",
            )
        }),
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

/// A request; what is not known of it is left alone.
#[derive(Deserialize)]
pub(super) struct ChatBody {
    model: String,
    messages: Vec<MessageBody>,
    stream: Option<bool>,
    max_tokens: Option<u32>,
    max_completion_tokens: Option<u32>,
    temperature: Option<f32>,
    top_p: Option<f32>,
    seed: Option<i64>,
    stop: Option<OneOrMany>,
    n: Option<u32>,
}

#[derive(Deserialize)]
struct MessageBody {
    role: String,
    content: Option<ContentBody>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum ContentBody {
    Text(String),
    Parts(Vec<PartBody>),
}

#[derive(Deserialize)]
struct PartBody {
    #[serde(rename = "type")]
    kind: String,
    text: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl ContentBody {
    fn text(self) -> Result<String, Refusal> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Parts(parts) => {
                let texts = parts.into_iter().map(|part| match (part.kind.as_str(), part.text) {
                    ("text" | "input_text", Some(text)) => Ok(text),
                    _ => Err(Refusal::bad("only text is understood here, and no pictures or sounds")),
                });
                Ok(texts.collect::<Result<Vec<_>, _>>()?.join("\n"))
            }
        }
    }
}

impl ChatBody {
    fn settings(&self) -> Settings {
        let most = self.max_completion_tokens.or(self.max_tokens);
        let mut settings = Settings::default();
        if let Some(most) = most {
            settings = settings.with_max_tokens(most.min(LONGEST_REPLY));
        }
        if let Some(temperature) = self.temperature {
            settings = settings.with_temperature(temperature);
        }
        if let Some(top_p) = self.top_p {
            settings = settings.with_top_p(top_p);
        }
        let stop = match &self.stop {
            Some(OneOrMany::One(one)) => vec![one.clone()],
            Some(OneOrMany::Many(many)) => many.iter().take(4).cloned().collect(),
            None => Vec::new(),
        };
        settings
            .with_stop(stop)
            .with_seed(self.seed.and_then(|seed| u32::try_from(seed.unsigned_abs()).ok()))
    }

    fn chat(self) -> Result<AppChat, Refusal> {
        let settings = self.settings();
        let mut messages = Vec::with_capacity(self.messages.len());
        for message in self.messages {
            let role = match message.role.as_str() {
                "system" | "developer" => AppRole::System,
                "user" => AppRole::User,
                "assistant" => AppRole::Assistant,
                // What a tool of the front-end's answered is for its model to read; there are none here.
                "tool" | "function" => continue,
                _ => return Err(Refusal::bad("a message is of the system, the user or the assistant")),
            };
            let text = message.content.map_or(Ok(String::new()), ContentBody::text)?;
            messages.push((role, text));
        }
        Ok(AppChat { messages, settings })
    }
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
