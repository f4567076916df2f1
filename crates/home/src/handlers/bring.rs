//! Bringing along what was taken out of another home, and reading what came along of it.

use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path, State};
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse as _, Response};
use companion::moving::{History, LARGEST_FILE};
use consent::{Change, DataMap, Event, PurposeIndex};
use gate::{GateError, Open, RecordId, VaultError};

use super::html;
use crate::arriving::{self, Act};
use crate::coming;
use crate::cookie::{self, SignedIn};
use crate::error::{HomeError, sentence};
use crate::file::{self, Named};
use crate::home::Home;
use crate::pages::bring::{self as page, Answered, Before, Bring, Coming, Earlier};
use crate::pages::{Notice, Place, Shell, listed};
use crate::{when, words};

fn largest() -> u64 {
    u64::try_from(LARGEST_FILE).unwrap_or(u64::MAX)
}

fn before(id: RecordId, history: &History) -> Before {
    let until = when::day(history.made_at_ms);
    let between = match history.since_ms {
        Some(since) => format!("from {} to {until}", when::day(since)),
        None => format!("until {until}"),
    };
    Before {
        id: id.to_string(),
        home: history.home.clone(),
        between,
        entries: history.entries,
        consents: history.consents,
    }
}

async fn form(home: &Home, signed_in: SignedIn, problem: Option<String>) -> Result<maud::Markup, HomeError> {
    let shell = Shell::new(signed_in.form_token(), Place::Settings);
    let shell = match problem {
        Some(words) => shell.with_notice(Notice::Problem(words)),
        None => shell,
    };
    let homes = home
        .with_open(signed_in.0, |home, open| Ok(home.companion().histories(open)?))
        .await?;
    Ok(page::page(&Bring {
        shell,
        largest: largest(),
        homes: homes.iter().map(|(id, history)| before(*id, history)).collect(),
    }))
}

/// `GET /settings/bring`.
pub(crate) async fn show(State(home): State<Home>, signed_in: SignedIn) -> Result<Html<String>, HomeError> {
    Ok(html(form(&home, signed_in, None).await?))
}

/// `POST /settings/bring`: a file is looked at, or comes in.
pub(crate) async fn take(
    State(home): State<Home>,
    signed_in: SignedIn,
    headers: HeaderMap,
    sent: Result<Multipart, MultipartRejection>,
) -> Result<Response, HomeError> {
    let csrf = signed_in.form_token();
    match taken(&home, signed_in, &headers, sent).await {
        Ok((brought, done)) => {
            let words = coming::in_words(&brought);
            Ok(html(page::coming(&Coming {
                shell: Shell::new(csrf, Place::Settings),
                done,
                largest: largest(),
                file: words.file,
                sha256: brought.whence.sha256.clone(),
                stays: words.stays,
                as_there: words.as_there,
                not_agreed: words.not_agreed,
                here: words.here,
                left_out: words.left_out,
                history: words.history,
            }))
            .into_response())
        }
        Err(error @ (HomeError::Refused(_) | HomeError::LargeFile(_) | HomeError::Bad(_))) => {
            let page = form(&home, cookie::again(&headers)?, Some(sentence(&error.to_string()))).await?;
            Ok((error.status(), html(page)).into_response())
        }
        Err(error) => Err(error),
    }
}

async fn taken(
    home: &Home,
    signed_in: SignedIn,
    headers: &HeaderMap,
    sent: Result<Multipart, MultipartRejection>,
) -> Result<(companion::moving::Brought, bool), HomeError> {
    let _turn = arriving::turn(home, headers).await?;
    let form = sent.map_err(|_| HomeError::Bad("there was no file".to_owned()))?;
    let fields = arriving::fields(form, |token| signed_in.check(token)).await?;
    let act = match fields.act.as_str() {
        "look" => Act::Look,
        "bring" => Act::Bring { for_session: false },
        "bring_for_session" => Act::Bring { for_session: true },
        _ => {
            let words = "say whether the file is to be looked at or brought in";
            return Err(HomeError::Bad(words.to_owned()));
        }
    };
    let brought = home
        .with_open(signed_in.0, move |home, open| {
            arriving::take_in(home, open, fields.sent, act)
        })
        .await?;
    Ok((brought, act != Act::Look))
}

/// `GET /settings/bring/{id}`: a home before this one.
pub(crate) async fn earlier(
    State(home): State<Home>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Html<String>, HomeError> {
    let id: RecordId = id.parse().map_err(|_| HomeError::NotFound)?;
    let shell = Shell::new(signed_in.form_token(), Place::Settings);
    let found = home
        .with_open(signed_in.0, move |home, open| answers(home, open, id))
        .await?;
    let (history, answers) = found;
    Ok(html(page::earlier(&Earlier {
        shell,
        home: before(id, &history),
        answers,
    })))
}

fn answers(home: &Home, open: &Open, id: RecordId) -> Result<(History, Vec<Answered>), HomeError> {
    let all = home.companion().histories(open)?.into_iter();
    let found = all.into_iter().find(|(known, _)| *known == id);
    let (_, history) = found.ok_or(GateError::Vault(VaultError::NoRecord))?;
    let events = home.companion().history_consents(open, &history)?;
    // An event of a home that knew more is left as it is in the file.
    let events = events
        .iter()
        .filter_map(|json| serde_json::from_str::<Event>(json).ok());
    let answers = events.map(|event| Answered {
        at: when::moment(event.at_ms()),
        what: said(event.change()),
        shown: event.text_shown().to_owned(),
    });
    Ok((history, answers.collect()))
}

fn said(change: &Change) -> String {
    let title = |purpose: &PurposeIndex| {
        let known = DataMap::built_in().purpose(*purpose);
        format!("“{}”", known.map_or("something", |purpose| purpose.title()))
    };
    let scope =
        |purpose: &Option<PurposeIndex>| purpose.as_ref().map_or_else(|| "everything optional".to_owned(), title);
    match change {
        Change::Grant {
            purpose, categories, ..
        } => {
            let special = categories.categories().filter(|category| category.is_special());
            let special: Vec<String> = special.map(words::category).collect();
            let about = if special.is_empty() {
                String::new()
            } else {
                format!(": {}", listed(&special))
            };
            format!("You said yes to {}{about}.", title(purpose))
        }
        Change::Withdraw { purpose, .. } => format!("You said no to {}.", title(purpose)),
        Change::Forbid { purpose, .. } => format!("You stopped {}.", scope(purpose)),
        Change::LiftForbid { purpose, .. } => format!("You let {} go on.", scope(purpose)),
    }
}

/// `GET /settings/bring/{id}/file`: its ledger and choices, to be checked.
pub(crate) async fn earlier_file(
    State(home): State<Home>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, HomeError> {
    let id: RecordId = id.parse().map_err(|_| HomeError::NotFound)?;
    history_file(&home, signed_in, id).await
}

pub(crate) async fn history_file(home: &Home, signed_in: SignedIn, id: RecordId) -> Result<Response, HomeError> {
    let named = Named {
        name: "troth-history.jsonl",
        media_type: "application/jsonl",
    };
    file::send(home, signed_in.0, named, None, move |home, open, out| {
        Ok(home.companion().write_history(open, id, out)?)
    })
    .await
}
