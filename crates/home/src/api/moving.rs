//! Taking everything along, and bringing it in.

use axum::Json;
use axum::extract::{Path, Query, Request, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use data_encoding::BASE64;
use gate::RecordId;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::{ApiError, Body, Caller};
use crate::arriving::{self, Act, Sent};
use crate::coming;
use crate::error::HomeError;
use crate::handlers::{bring, export};
use crate::home::Home;

/// The header that has the passphrase of a locked file, in base64 (RFC 4648) of its UTF-8.
const PASSPHRASE: &str = "troth-file-passphrase";
/// The media types of a file: a program has to say one of them, which no other site's form can.
const FILES: [&str; 2] = ["application/jsonl", "application/octet-stream"];

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct ExportBody {
    passphrase: Option<SecretString>,
    #[serde(default)]
    recipients: Vec<String>,
    #[serde(default)]
    html: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ImportQuery {
    #[serde(default)]
    look: bool,
    #[serde(default)]
    for_session: bool,
}

/// `POST /export`: `{}`, or `{"passphrase"}`, or `{"recipients": ["age1…"]}`, or `{"html": true}`; answers with the file.
pub(super) async fn export(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<ExportBody>,
) -> Result<Response, ApiError> {
    let lock = export::lock(body.passphrase, &body.recipients)?;
    match (body.html, lock) {
        (false, lock) => Ok(export::everything(&home, caller, lock).await?),
        (true, None) => Ok(export::to_read(&home, caller).await?),
        (true, Some(_)) => {
            let words = "a version to read is not locked; lock the export";
            Err(ApiError(HomeError::Bad(words.to_owned())))
        }
    }
}

/// `POST /import?look=true&for_session=true`: the file as it is; answers with what came in and what was left out, and why.
pub(super) async fn import(
    State(home): State<Home>,
    Caller(caller): Caller,
    query: Result<Query<ImportQuery>, axum::extract::rejection::QueryRejection>,
    request: Request,
) -> Result<Json<Value>, ApiError> {
    let Query(ImportQuery { look, for_session }) = query?;
    let passphrase = said_beside(request.headers())?;
    let headers = request.headers().clone();
    let _turn = arriving::turn(&home, &headers).await?;
    let sent = Sent {
        file: arriving::body(request).await?,
        passphrase,
        looked_at: None,
    };
    let act = if look { Act::Look } else { Act::Bring { for_session } };
    let brought = home
        .with_open(caller.0, move |home, open| arriving::take_in(home, open, sent, act))
        .await?;
    let whence = &brought.whence;
    Ok(Json(json!({
        "looked": look, "count": brought.count(), "groups": brought.groups, "history": brought.history,
        "from": {
            "home": whence.home, "person": whence.person, "made_at_ms": whence.made_at_ms, "since_ms": whence.since_ms,
            "records": whence.records, "entries": whence.entries, "consents": whence.consents, "sha256": whence.sha256,
        },
        "sentences": coming::in_words(&brought),
    })))
}

/// Checks what a request says of its file; gives the file's passphrase.
fn said_beside(headers: &HeaderMap) -> Result<Option<SecretString>, HomeError> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if !header(CONTENT_TYPE.as_str()).is_some_and(|is| FILES.contains(&is)) {
        return Err(HomeError::Bad(format!("send the file as {}", FILES.join(" or "))));
    }
    header(PASSPHRASE).map(passphrase).transpose()
}

fn passphrase(base64: &str) -> Result<SecretString, HomeError> {
    let bad = || HomeError::Bad(format!("{PASSPHRASE} is base64 of a passphrase in UTF-8"));
    let bytes = Zeroizing::new(BASE64.decode(base64.as_bytes()).map_err(|_| bad())?);
    let text = std::str::from_utf8(&bytes).map_err(|_| bad())?;
    Ok(SecretString::from(text.to_owned()))
}

/// `GET /histories`: the homes before this one.
pub(super) async fn histories(State(home): State<Home>, Caller(caller): Caller) -> Result<Json<Value>, ApiError> {
    let all = home
        .with_open(caller.0, |home, open| Ok(home.companion().histories(open)?))
        .await?;
    let one = |(id, history): &(RecordId, companion::moving::History)| {
        json!({
            "id": id, "home": history.home, "vkey": history.vkey, "made_at_ms": history.made_at_ms, "brought_ms": history.brought_ms,
            "since_ms": history.since_ms, "entries": history.entries, "consents": history.consents, "head": history.head,
        })
    };
    Ok(Json(json!({"histories": all.iter().map(one).collect::<Vec<_>>()})))
}

/// `GET /histories/{id}`: the ledger and the choices of one, as a file that `troth verify` checks.
pub(super) async fn history(
    State(home): State<Home>,
    Caller(caller): Caller,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let id = id.parse().map_err(|_| HomeError::NotFound)?;
    Ok(bring::history_file(&home, caller, id).await?)
}
