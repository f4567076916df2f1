//! An app asks, and the person answers (OAuth 2.1, section 4.1).
//!
//! The app's page sends the browser to `/oauth/authorize`. `SameSite=Strict` keeps the session's cookie out of that arrival, so a page of the
//! home's own goes on from there to `/oauth/ask`, which knows who is asked. The answer leaves by a page too: `form-action 'self'` lets no form
//! be redirected to another site.

use ::consent::datamap::Label;
use ::consent::policy::Question;
use ::consent::{Category, Locale, PurposeId, RecipientId, RecipientKind, Shown};
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use gate::{AppSeen, MakeApp, Open, app_recipient};

use super::client::{self, Client};
use super::oauth::{Fields, Terms, resource};
use crate::cookie::{self, SignedIn};
use crate::error::{HomeError, sentence};
use crate::handlers::{Form, again, consent, html, yes_or_no};
use crate::home::Home;
use crate::pages::apps::{self as page, Asked, Choice};
use crate::pages::{Place, Shell, route};
use crate::words;

/// For how many days a key may be given; the third is the usual one.
pub(crate) const DAYS: [u64; 5] = [1, 7, 30, 90, 365];
/// Memories of each kind that are shown beforehand.
const PREVIEW: usize = 5;
/// The parameters of a request that go on from page to page.
const PARAMETERS: [&str; 8] = [
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
    "resource",
];

type Pairs = Result<Query<Vec<(String, String)>>, axum::extract::rejection::QueryRejection>;

/// A request that is of an app that is known, to an address of that app's.
struct Request {
    client: Client,
    client_id: String,
    redirect_uri: String,
    state: Option<String>,
    scope: Vec<Category>,
    challenge: String,
    resource: String,
}

/// What is wrong with a request, for its app.
struct Wrong {
    redirect_uri: String,
    state: Option<String>,
    code: &'static str,
}

/// Reads a request. Where nobody knows whose it is, nothing is sent anywhere: the person is told.
fn read(home: &Home, fields: &Fields) -> Result<Result<Request, Wrong>, HomeError> {
    let known = fields.get("client_id").and_then(|id| Some((id, Client::of(home, id)?)));
    let (client_id, client) = known.ok_or_else(|| {
        HomeError::Bad(
            "this app is not known here; it has to register again, so please start again from the app".to_owned(),
        )
    })?;
    let redirect_uri = match (fields.get("redirect_uri"), client.addresses.as_slice()) {
        (Some(asked), _) if client.allows(asked) => asked.to_owned(),
        (None, [only]) => only.clone(),
        _ => {
            return Err(HomeError::Bad(
                "this app wants its answer sent to an address that it did not name before; nothing was sent".to_owned(),
            ));
        }
    };
    let state = fields.get("state").map(str::to_owned);
    let wrong = |code| {
        Ok(Err(Wrong {
            redirect_uri: redirect_uri.clone(),
            state: state.clone(),
            code,
        }))
    };
    if fields.get("response_type") != Some("code") {
        return wrong("unsupported_response_type");
    }
    // Without a proof of its own an answer that is read on the way would be anybody's (RFC 9700, section 2.1.1).
    let challenge = fields.get("code_challenge").filter(|challenge| challenge.len() == 43);
    let (Some(challenge), Some("S256")) = (challenge, fields.get("code_challenge_method")) else {
        return wrong("invalid_request");
    };
    let mut resources = fields.all("resource");
    let Some(resource) = resource(home, resources.next()).filter(|_| resources.next().is_none()) else {
        return wrong("invalid_target");
    };
    let scope = fields.get("scope").unwrap_or_default().split(' ');
    Ok(Ok(Request {
        client_id: client_id.to_owned(),
        challenge: challenge.to_owned(),
        scope: scope.filter_map(|id| id.parse().ok()).collect(),
        client,
        redirect_uri: redirect_uri.clone(),
        state: state.clone(),
        resource,
    }))
}

/// The address to which an answer goes.
fn address(home: &Home, to: &str, state: Option<&str>, answer: &[(&str, &str)]) -> String {
    let mut address = to.to_owned();
    let issuer = home.origin().to_string();
    let state = state.map(|state| ("state", state));
    for (name, value) in answer.iter().copied().chain(state).chain([("iss", issuer.as_str())]) {
        address = route::with_query(&address, name, value);
    }
    address
}

fn leave(home: &Home, to: &str, state: Option<&str>, answer: &[(&str, &str)]) -> Response {
    html(page::leaving(&address(home, to, state, answer))).into_response()
}

impl Wrong {
    fn leave(&self, home: &Home) -> Response {
        leave(home, &self.redirect_uri, self.state.as_deref(), &[("error", self.code)])
    }
}

/// The parameters that were given, in their order.
fn given(fields: &Fields) -> impl Iterator<Item = (&'static str, &str)> {
    PARAMETERS.iter().filter_map(|name| Some((*name, fields.get(name)?)))
}

/// `GET /oauth/authorize`: from the app's page on to one of the home's own.
pub(crate) async fn bounce(State(home): State<Home>, query: Pairs) -> Result<Response, HomeError> {
    let fields = Fields(query?.0);
    Ok(match read(&home, &fields)? {
        Ok(_) => html(page::bounce(&question_at(&fields))).into_response(),
        Err(wrong) => wrong.leave(&home),
    })
}

/// Where the question to a request stands.
fn question_at(fields: &Fields) -> String {
    given(fields).fold(route::OAUTH_ASK.to_owned(), |on, (name, value)| {
        route::with_query(&on, name, value)
    })
}

/// `GET /oauth/ask`: what the app asks for, what it would see today, and two answers.
pub(crate) async fn show(State(home): State<Home>, headers: HeaderMap, query: Pairs) -> Result<Response, HomeError> {
    let fields = Fields(query?.0);
    let request = match read(&home, &fields)? {
        Ok(request) => request,
        Err(wrong) => return Ok(wrong.leave(&home)),
    };
    let first = page::sign_in_first(&request.client.name, &question_at(&fields));
    let Some(signed_in) = cookie::signed_in(&headers) else {
        return Ok(html(first).into_response());
    };
    let csrf = signed_in.form_token();
    let filled = home
        .with_open(signed_in.0, move |home, open| {
            let recipient = app_recipient(&request.client.name)?;
            filled(home, open, csrf, &request, &fields, &recipient, None)
        })
        .await;
    match filled {
        Ok(filled) => Ok(html(page::ask(&filled)).into_response()),
        Err(HomeError::SignedOut) => Ok(html(first).into_response()),
        Err(error) => Err(error),
    }
}

/// What is told of where an app is and what it does: no more than is known.
pub(crate) fn label(place: &str) -> Label {
    Label::new(
        place,
        "what its maker decides, which this home cannot see, so it tells you the most that could be",
        true,
    )
}

/// The kinds of things that an app may be shown, each with the exact words of the question and what it would see; `asked` are those that it
/// asks for.
pub(crate) fn choices(
    home: &Home,
    open: &Open,
    (recipient, label): (&RecipientId, &Label),
    asked: &[Category],
) -> Result<Vec<Choice>, HomeError> {
    let previews = home.companion().previews_for_app(open, PREVIEW)?;
    let choice = |(category, count, preview): (Category, usize, Vec<String>)| {
        Ok(Choice {
            id: category.id().to_owned(),
            title: words::category(category),
            apart: category.is_special(),
            asked: asked.contains(&category),
            count,
            preview,
            text: question(home, category, recipient, label)?.text().to_owned(),
        })
    };
    previews.into_iter().map(choice).collect()
}

/// The question about one kind of thing.
fn question(home: &Home, category: Category, recipient: &RecipientId, label: &Label) -> Result<Question, HomeError> {
    let in_english = (home.gate().map(), Locale::english());
    consent::worded(
        in_english,
        PurposeId::ShareWithApp,
        category.into(),
        recipient,
        Some(label),
    )
}

fn place(request: &Request) -> String {
    if client::is_here(&request.redirect_uri) {
        "a program on the machine where you are now".to_owned()
    } else {
        client::host(&request.redirect_uri).unwrap_or_default()
    }
}

fn filled(
    home: &Home,
    open: &Open,
    csrf: String,
    request: &Request,
    fields: &Fields,
    recipient: &RecipientId,
    error: Option<String>,
) -> Result<Asked, HomeError> {
    let place = place(request);
    let label = label(&place);
    let choices = choices(home, open, (recipient, &label), &request.scope)?;
    let kept = given(fields).map(|(name, value)| (name.to_owned(), value.to_owned()));
    Ok(Asked {
        shell: Shell::new(csrf, Place::Elsewhere),
        name: request.client.name.clone(),
        place,
        talks: request.resource == super::chat_resource(home),
        recipient: recipient.to_string(),
        parameters: kept.collect(),
        choices,
        days: DAYS.to_vec(),
        usual_days: DAYS[2],
        error,
    })
}

/// A recipient as the form brings it back: the exact words that were shown name it.
pub(crate) fn recipient(apps: &[AppSeen], text: &str) -> Result<RecipientId, HomeError> {
    let read: Option<RecipientId> = text.parse().ok();
    read.filter(|read| read.kind() == Some(RecipientKind::App) && read.instance().is_some())
        .filter(|read| apps.iter().all(|app| app.recipient != *read))
        .ok_or(HomeError::StaleForm)
}

/// The kinds that were chosen, each with the words that stood beside it.
pub(crate) fn chosen<'a>(
    home: &Home,
    ids: impl Iterator<Item = &'a str>,
    recipient: &RecipientId,
    label: &Label,
) -> Result<Vec<(Category, Shown)>, HomeError> {
    let mut chosen = Vec::new();
    for id in ids {
        let category: Category = id
            .parse()
            .map_err(|_| HomeError::Bad("there is no such kind of thing".to_owned()))?;
        let asked = question(home, category, recipient, label)?;
        let shown = Shown::new(home.gate().map().version(), asked.text(), asked.lang());
        chosen.push((category, shown));
    }
    chosen.sort_by_key(|(category, _)| *category);
    chosen.dedup_by_key(|(category, _)| *category);
    Ok(chosen)
}

/// For how long, of the terms that are offered.
pub(crate) fn days(typed: &str) -> Result<u64, HomeError> {
    let days = typed.parse().ok().filter(|days| DAYS.contains(days));
    days.ok_or_else(|| HomeError::Bad("for how long is one of those that are offered".to_owned()))
}

/// `POST /oauth/ask`: the answer.
pub(crate) async fn answer(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, HomeError> {
    let fields = Fields(fields);
    signed_in.check(fields.get("csrf").unwrap_or_default())?;
    let request = read(&home, &fields)?.map_err(|_| HomeError::StaleForm)?;
    let (to, state) = (request.redirect_uri.clone(), request.state.clone());
    if !yes_or_no(fields.get("answer").unwrap_or_default())? {
        return Ok(leave(&home, &to, state.as_deref(), &[("error", "access_denied")]));
    }
    let csrf = signed_in.form_token();
    let answered = home
        .with_open(signed_in.0, move |home, open| {
            let gate = home.gate();
            let recipient = recipient(&gate.apps(open)?, fields.get("recipient").unwrap_or_default())?;
            let days = days(fields.get("days").unwrap_or_default())?;
            let label = label(&place(&request));
            let categories = chosen(home, fields.all("category"), &recipient, &label)?;
            if categories.is_empty() && request.resource != super::chat_resource(home) {
                let error = Some(sentence(
                    "choose at least one kind of thing that it may read, or say no",
                ));
                return Ok(Err(filled(home, open, csrf, &request, &fields, &recipient, error)?));
            }
            let scope: Vec<&str> = categories.iter().map(|(category, _)| category.id()).collect();
            let terms = Terms {
                client_id: request.client_id,
                redirect_uri: request.redirect_uri,
                challenge: request.challenge,
                resource: request.resource.clone(),
                scope: scope.join(" "),
            };
            let make = MakeApp {
                name: &request.client.name,
                recipient,
                client: Some(terms.redirect_uri.clone()),
                resource: request.resource,
                categories,
                collections: &companion::APP_COLLECTIONS,
                expires_ms: gate.now_ms().saturating_add(days.saturating_mul(crate::when::DAY_MS)),
            };
            let (_, token) = gate.make_app(open, make)?;
            let terms = serde_json::to_vec(&terms).map_err(|_| HomeError::Internal)?;
            Ok(Ok(gate.code_for(&token, &terms)?.to_text()))
        })
        .await?;
    match answered {
        Ok(code) => Ok(leave(&home, &to, state.as_deref(), &[("code", &code)])),
        Err(asked) => Ok(again(page::ask(&asked))),
    }
}
