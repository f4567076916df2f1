//! The conversation.

use std::fmt;

use axum::extract::{Query, State};
use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use companion::{HomeEngine, LONGEST_MESSAGE, Of, Past, Said, Treated};
use consent::{Category, PurposeId};
use gate::{Open, RecordId};
use serde::Deserialize;

use super::{Form, arrivals, elsewhere, html, memories};
use crate::cookie::{self, SignedIn, Visit};
use crate::error::{HomeError, sentence};
use crate::home::Home;
use crate::pages::talk::{self, Engine, Going, Message, Now, Reply, Sentence, Talk, Used};
use crate::pages::{Place, route};
use crate::{stream, when, words};

/// Turns on one page.
const PAGE: usize = 30;

/// A conversation as addresses and forms name it: its id, or nothing for the one that there was before there were several.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Conversation(Option<RecordId>);

impl Conversation {
    pub(crate) fn of(self) -> Of {
        Of(self.0)
    }
}

impl From<RecordId> for Conversation {
    fn from(id: RecordId) -> Self {
        Self(Some(id))
    }
}

impl fmt::Display for Conversation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |id| id.fmt(f))
    }
}

impl<'de> Deserialize<'de> for Conversation {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.is_empty() {
            return Ok(Self(None));
        }
        text.parse().map(|id| Self(Some(id))).map_err(serde::de::Error::custom)
    }
}

#[derive(Deserialize)]
pub(crate) struct Shown {
    c: Option<Conversation>,
    before: Option<RecordId>,
    edit: Option<RecordId>,
    private: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct TalkForm {
    csrf: String,
    text: String,
    turn: RecordId,
    #[serde(default)]
    c: Conversation,
    replaces: Option<RecordId>,
    private: Option<String>,
    here: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct StopForm {
    csrf: String,
    turn: RecordId,
}

/// What answers; none where one was chosen that is not there any more.
fn answers(home: &Home, open: &Open) -> Result<Option<HomeEngine>, HomeError> {
    match home.companion().answers(open) {
        Err(companion::CompanionError::NoSuchEngine) => Ok(None),
        answers => Ok(Some(answers?)),
    }
}

/// What answers here.
pub(crate) fn engine(home: &Home, open: &Open) -> Result<Engine, HomeError> {
    Ok(named(answers(home, open)?.as_ref()))
}

fn named(answers: Option<&HomeEngine>) -> Engine {
    let Some(answers) = answers else {
        // What is said next is answered by why.
        return Engine::Elsewhere {
            name: "somebody whom you took off your list".to_owned(),
        };
    };
    if let Some(name) = elsewhere::whom(answers) {
        return Engine::Elsewhere { name };
    }
    match answers {
        HomeEngine::None => Engine::Missing {
            command: "make model".to_owned(),
        },
        HomeEngine::Local(engine) if engine.card().is_weak() => Engine::Starter {
            name: engine.card().name().to_owned(),
        },
        answering => Engine::Here {
            name: answering.name().to_owned(),
        },
    }
}

/// To whom what is written would go, and what would go instead of what.
fn going(home: &Home, open: &Open, answers: Option<&HomeEngine>) -> Result<Going, HomeError> {
    let companion = home.companion();
    let Some(answers) = answers else {
        return Ok(Going::default());
    };
    let to = answers.recipient();
    let Some(whom) = elsewhere::whom(answers) else {
        return Ok(Going {
            to: words::recipient(&to.to_string()),
            ..Going::default()
        });
    };
    let treated = companion.treated(open, &to)?.unwrap_or_default().into_iter();
    let instead = |(category, treated): (Category, Treated)| {
        let instead = match treated {
            Treated::AsItIs => return None,
            Treated::StandIn => "a stand-in goes instead",
            Treated::Wider => "something wider goes instead",
            Treated::LeftOut => "it does not go",
        };
        Some((words::category(category), instead.to_owned()))
    };
    Ok(Going {
        to: whom,
        elsewhere: true,
        becomes: treated.filter_map(instead).collect(),
    })
}

/// How long what is said now will be kept, as a sentence.
fn keeping(home: &Home, open: &Open) -> Result<String, HomeError> {
    Ok(if memories::remembers(home, open)? {
        let term = home.gate().map().retention(PurposeId::Remember, Category::Talk);
        format!(
            "What is said is kept, locked with your key, {}.",
            term.map_or_else(String::new, |term| term.to_string())
        )
    } else {
        "Nothing of this is kept once you sign out.".to_owned()
    })
}

fn messages(past: &Past, of: &str, now_ms: u64) -> Vec<Message> {
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
    let moved = kept.history.is_some();
    let used = Used {
        summary: if moved {
            "This was said in another home. Its record came along, and stands under Settings, Bring everything with you.".to_owned()
        } else {
            "What was used for this reply stands in the ledger.".to_owned()
        },
        // Their numbers are those of the other home's ledger.
        entries: if moved { Vec::new() } else { kept.entries.clone() },
        left_out: stream::left_out(past.missing()),
        recalled: kept.recalled.iter().map(ToString::to_string).collect(),
        sent: kept.sent.filter(|_| !moved).map(|sent| sent.to_string()),
    };
    let reply = Reply {
        turn: turn.clone(),
        at: at.clone(),
        help: None,
        sentences,
        ended: stream::ended(kept.ended),
        used,
        // What was remembered is shown beside the reply as it comes; later it stands among the memories.
        drawn: Vec::new(),
        erase: route::turn(route::ERASE_TURN, of, &turn),
        again: None,
    };
    let edit = Some(route::edit(of, &turn));
    let said = Message::Person {
        turn,
        at,
        text: past.said(),
        edit,
    };
    let house = match (kept.reminded, kept.noted) {
        (true, _) => Some(companion::reminder::WORDS),
        (false, true) => Some(companion::reminder::NOTE),
        (false, false) => None,
    };
    let house = house.map(|words| Message::House(words.to_owned()));
    [said]
        .into_iter()
        .chain(house)
        .chain([Message::Companion(Box::new(reply))])
        .collect()
}

/// What a page shows besides what is kept.
#[derive(Default)]
struct Asked {
    conversation: Option<Conversation>,
    before: Option<RecordId>,
    edit: Option<RecordId>,
    private: bool,
    draft: String,
    problem: Option<(String, bool)>,
}

/// The conversation that was last used; where there is none, the first one if anything was said in it, or else a new one.
fn latest(home: &Home, open: &Open) -> Result<Conversation, HomeError> {
    let companion = home.companion();
    if let Some((id, _)) = companion.conversations(open)?.first() {
        return Ok((*id).into());
    }
    if companion.conversation(open, Of::default(), None, 1)?.is_empty() {
        return Ok(companion.new_turn()?.into());
    }
    Ok(Conversation::default())
}

fn filled(home: &Home, open: &Open, visit: Visit, asked: Asked) -> Result<Talk, HomeError> {
    let csrf = visit.csrf.clone();
    let companion = home.companion();
    let conversation = match asked.conversation {
        Some(conversation) => conversation,
        None => latest(home, open)?,
    };
    let (of, id) = (conversation.of(), conversation.to_string());
    let known = match of.0 {
        Some(id) => companion.conversation_named(open, id)?,
        None => None,
    };
    let private = known.as_ref().map_or(asked.private, |known| known.private);
    let past = companion.conversation(open, of, asked.before, PAGE)?;
    let oldest = past.first().filter(|_| past.len() == PAGE).map(Past::id);
    let next_turn = companion.new_turn()?.to_string();
    let now_ms = home.gate().now_ms();
    let mut messages: Vec<Message> = past.iter().flat_map(|past| messages(past, &id, now_ms)).collect();
    if let (Some(Message::Companion(reply)), Some(newest), None) = (messages.last_mut(), past.last(), asked.before) {
        reply.again = Some(talk::Again {
            csrf: csrf.clone(),
            of: id.clone(),
            replaces: newest.id().to_string(),
            turn: next_turn.clone(),
            text: newest.said(),
        });
    }
    let edited = asked.edit.and_then(|edit| past.iter().find(|past| past.id() == edit));
    let draft = match edited {
        Some(past) if asked.draft.is_empty() => past.said(),
        _ => asked.draft,
    };
    let answers = answers(home, open)?;
    let first = (of.0.is_none() && !past.is_empty()).then(|| "The first conversation".to_owned());
    Ok(Talk {
        shell: arrivals::shell(home, open, visit, Place::Talk)?,
        conversation: talk::Conversation {
            title: known.map(|known| known.title).or(first),
            private,
            id: id.clone(),
        },
        greeting: companion.character(open)?.greeting(),
        engine: named(answers.as_ref()),
        keeping: if private { String::new() } else { keeping(home, open)? },
        messages,
        older: oldest.map(|oldest| route::with_query(&route::talk(&id), "before", &oldest.to_string())),
        now: match asked.problem {
            Some((why, here)) => Now::Failed { why, here },
            None => Now::Ready,
        },
        replaces: asked.edit.map(|edit| edit.to_string()),
        draft,
        next_turn,
        longest: LONGEST_MESSAGE,
        drafts_when_asked: home.gate().profile(open)?.drafts_when_asked,
        answers: companion.may_answer(open)?,
        going: going(home, open, answers.as_ref())?,
    })
}

async fn page(home: &Home, signed_in: SignedIn, asked: Asked) -> Result<maud::Markup, HomeError> {
    let visit = signed_in.visit();
    let filled = home
        .with_open(signed_in.0, move |home, open| filled(home, open, visit, asked))
        .await?;
    Ok(talk::page(&filled))
}

/// `GET /talk`.
pub(crate) async fn show(
    State(home): State<Home>,
    signed_in: SignedIn,
    query: Result<Query<Shown>, axum::extract::rejection::QueryRejection>,
) -> Result<Html<String>, HomeError> {
    let Query(shown) = query?;
    let asked = Asked {
        conversation: shown.c,
        before: shown.before,
        edit: shown.edit,
        private: shown.private.is_some(),
        ..Asked::default()
    };
    Ok(html(page(&home, signed_in, asked).await?))
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
    let (draft, conversation) = (form.text.clone(), form.c);
    let (private, edit) = (form.private.is_some(), form.replaces);
    let said = Said {
        id: form.turn,
        text: form.text,
        of: conversation.of(),
        private,
        replaces: form.replaces,
        here: form.here.is_some(),
    };
    let begun = stream::begin(&home, signed_in.0, said).await;
    if streams {
        return match begun {
            Ok((first, rest)) => Ok(stream::response(first, rest)),
            Err(error @ HomeError::Unanswered { .. }) => {
                let (_, nothing) = tokio::sync::mpsc::unbounded_channel();
                Ok(stream::response(stream::failed(&error), nothing))
            }
            Err(error) => Err(error),
        };
    }
    let ended = match begun {
        Ok((first, rest)) => stream::wait(first, rest).await,
        Err(error) => Err(error),
    };
    match ended {
        Ok(()) => Ok(Redirect::to(&format!("{}#latest", route::talk(&conversation.to_string()))).into_response()),
        Err(error @ (HomeError::Refused(_) | HomeError::TooMany | HomeError::Unanswered { .. })) => {
            let here = matches!(error, HomeError::Unanswered { here: true, .. });
            let again = cookie::again(&headers)?;
            // For a person it is a form that is shown again, whoever failed.
            let status = if matches!(error, HomeError::Unanswered { .. }) {
                StatusCode::UNPROCESSABLE_ENTITY
            } else {
                error.status()
            };
            let asked = Asked {
                conversation: Some(conversation),
                before: None,
                edit,
                private,
                draft,
                problem: Some((sentence(&error.to_string()), here)),
            };
            Ok((status, html(page(&home, again, asked).await?)).into_response())
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
