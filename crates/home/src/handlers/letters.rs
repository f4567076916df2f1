//! Letters to whoever runs the home.

use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use gate::{About, GateError, LONGEST_LETTER, Open, RecordId, RequestClock, RequestState, Sender, Within};
use serde::Deserialize;

use super::{Form, again, html};
use crate::cookie::SignedIn;
use crate::error::{HomeError, sentence};
use crate::home::Home;
use crate::pages::letters::{self, ABOUT, Letter, Letters, Request, Thread};
use crate::pages::{Place, Shell, route};
use crate::when;

#[derive(Deserialize)]
pub(crate) struct NewForm {
    csrf: String,
    about: About,
    text: String,
}

#[derive(Deserialize)]
pub(crate) struct ReplyForm {
    csrf: String,
    request: RecordId,
    text: String,
}

/// How long an answer may take, in words.
pub(crate) fn within(within: Within) -> &'static str {
    match within {
        Within::OneMonth => "one month",
        Within::Days45 => "45 days",
    }
}

/// How a request stands, as a sentence with its date.
fn stands(clock: &RequestClock, now_ms: u64) -> String {
    let due = when::day(clock.due_ms);
    match (clock.state, clock.answered_ms) {
        (RequestState::Answered, Some(at)) => format!("Answered on {}.", when::day(at)),
        (RequestState::Answered, None) => "Answered.".to_owned(),
        (RequestState::Open, _) if now_ms > clock.due_ms => {
            format!("The answer was due on {due}, and is late. You can complain to your data protection authority.")
        }
        (RequestState::Open, _) if clock.extended_ms.is_some() => {
            format!("More time was taken. The answer is due on {due}.")
        }
        (RequestState::Open, _) => format!("The answer is due on {due}."),
    }
}

fn listed(request: &gate::Request, now_ms: u64) -> Request {
    Request {
        id: request.id.to_string(),
        opened: when::day(request.id.made_ms()),
        stands: stands(&request.clock, now_ms),
        letters: u64::from(request.clock.letters),
    }
}

fn filled(home: &Home, open: &Open, csrf: String, wrong: Option<(String, String)>) -> Result<Letters, HomeError> {
    let (gate, keeping) = (home.gate(), home.keeping());
    let now_ms = gate.now_ms();
    let (draft, problem) = wrong.map_or((String::new(), None), |(draft, problem)| (draft, Some(problem)));
    Ok(Letters {
        shell: Shell::new(csrf, Place::Settings),
        operator: keeping.operator.clone(),
        contact: keeping.contact.clone(),
        can_write: gate.has_operator_key()?,
        within: within(keeping.answer_within),
        requests: gate
            .requests(open)?
            .iter()
            .rev()
            .map(|one| listed(one, now_ms))
            .collect(),
        draft,
        problem,
        longest: LONGEST_LETTER,
    })
}

fn one(
    home: &Home,
    open: &Open,
    (csrf, id): (String, RecordId),
    wrong: Option<(String, String)>,
) -> Result<Thread, HomeError> {
    let (request, letters) = home.gate().request_thread(open, id)?;
    let about = letters.first().and_then(|letter| letter.about);
    let words = about.and_then(|about| ABOUT.iter().find(|(id, _)| *id == about.id()));
    let letter = |letter: gate::OpenLetter| Letter {
        own: letter.from == Sender::Person,
        at: when::moment(letter.at_ms),
        text: letter.text,
    };
    let (draft, problem) = wrong.map_or((String::new(), None), |(draft, problem)| (draft, Some(problem)));
    Ok(Thread {
        shell: Shell::new(csrf, Place::Settings),
        request: listed(&request, home.gate().now_ms()),
        about: words.map(|(_, words)| *words),
        letters: letters.into_iter().map(letter).collect(),
        draft,
        problem,
        longest: LONGEST_LETTER,
    })
}

/// `GET /settings/letters`.
pub(crate) async fn show(State(home): State<Home>, signed_in: SignedIn) -> Result<Html<String>, HomeError> {
    let csrf = signed_in.form_token();
    let page = home.with_open_to_leave(signed_in.0, |home, open| filled(home, open, csrf, None));
    Ok(html(letters::page(&page.await?)))
}

/// `POST /settings/letters`: a new request.
pub(crate) async fn write(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<NewForm>,
) -> Result<Response, HomeError> {
    signed_in.check(&form.csrf)?;
    let csrf = signed_in.form_token();
    let work = move |home: &Home, open: &Open| {
        let within = home.keeping().answer_within;
        match home.gate().ask_operator(open, &form.text, form.about, within) {
            Ok(id) => Ok(Ok(id)),
            Err(GateError::Request(why)) => {
                filled(home, open, csrf, Some((form.text, sentence(&why.to_string())))).map(Err)
            }
            Err(error) => Err(error.into()),
        }
    };
    Ok(match home.with_open_to_leave(signed_in.0, work).await? {
        Ok(id) => Redirect::to(&route::letter(&id.to_string())).into_response(),
        Err(page) => again(letters::page(&page)),
    })
}

/// `GET /settings/letters/{id}`.
pub(crate) async fn thread(
    State(home): State<Home>,
    signed_in: SignedIn,
    id: Result<Path<RecordId>, axum::extract::rejection::PathRejection>,
) -> Result<Html<String>, HomeError> {
    let Path(id) = id.map_err(|_| HomeError::NotFound)?;
    let csrf = signed_in.form_token();
    let page = home.with_open_to_leave(signed_in.0, move |home, open| one(home, open, (csrf, id), None));
    Ok(html(letters::thread(&page.await?)))
}

/// `POST /settings/letters/reply`: another letter of a request.
pub(crate) async fn reply(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<ReplyForm>,
) -> Result<Response, HomeError> {
    signed_in.check(&form.csrf)?;
    let csrf = signed_in.form_token();
    let id = form.request;
    let work = move |home: &Home, open: &Open| match home.gate().write_to_operator(open, id, &form.text) {
        Ok(()) => Ok(None),
        Err(GateError::Request(why @ gate::RequestError::BadLetter)) => {
            let wrong = Some((form.text, sentence(&why.to_string())));
            one(home, open, (csrf, id), wrong).map(Some)
        }
        Err(error) => Err(error.into()),
    };
    Ok(match home.with_open_to_leave(signed_in.0, work).await? {
        None => Redirect::to(&route::letter(&id.to_string())).into_response(),
        Some(page) => again(letters::thread(&page)),
    })
}
