//! Freezing and objecting.

use axum::extract::State;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use consent::{Change, PurposeId, Shown};
use gate::{Gate, Open};
use serde::Deserialize;

use super::{Form, again, html, yes_or_no};
use crate::cookie::SignedIn;
use crate::error::HomeError;
use crate::home::Home;
use crate::pages::rights::{self, FREEZE, LIFT, Purpose, Rights};
use crate::pages::{Place, Shell, route};
use crate::when;

/// Longest reason, in characters.
pub(crate) const LONGEST_REASON: usize = 2_000;
/// The language of what is shown.
const LANG: &str = "en";

#[derive(Deserialize)]
pub(crate) struct FreezeForm {
    csrf: String,
    freeze: String,
}

#[derive(Deserialize)]
pub(crate) struct ObjectForm {
    csrf: String,
    purpose: PurposeId,
    object: String,
    #[serde(default)]
    reason: String,
}

/// An objection that stands.
pub(crate) struct Objection {
    pub(crate) purpose: PurposeId,
    pub(crate) since_ms: u64,
    pub(crate) reason: Option<String>,
}

/// How the person's rights are used at present.
pub(crate) struct Used {
    pub(crate) frozen_since_ms: Option<u64>,
    pub(crate) objections: Vec<Objection>,
}

fn objection(purpose: PurposeId) -> Change {
    Change::Forbid {
        purpose: Some(purpose.into()),
        categories: None,
        recipient: None,
    }
}

/// Whether something goes on whatever anybody objects to.
fn unstoppable(gate: &Gate, purpose: PurposeId) -> bool {
    let info = gate.map().purpose(purpose);
    info.is_none_or(|info| info.unstoppable())
}

/// What is frozen and objected to.
pub(crate) fn used(gate: &Gate, open: &Open) -> Result<Used, HomeError> {
    let state = gate.consents(open)?;
    let events = if state.prohibitions().next().is_some() {
        gate.consent_events(open)?
    } else {
        Vec::new()
    };
    let latest = |change: &Change| events.iter().rev().find(|event| event.change() == change);
    let frozen = state.frozen().then(|| latest(&Change::freeze())).flatten();
    let stands = |purpose: &PurposeId| {
        let whole = |forbid: consent::Prohibition<'_>| {
            forbid.purpose() == Some((*purpose).into()) && forbid.categories().is_none() && forbid.recipient().is_none()
        };
        state.prohibitions().any(whole)
    };
    let objections = PurposeId::ALL.iter().copied().filter(stands).filter_map(|purpose| {
        let event = latest(&objection(purpose))?;
        Some(Objection {
            purpose,
            since_ms: event.at_ms(),
            reason: event.reason().map(str::to_owned),
        })
    });
    Ok(Used {
        frozen_since_ms: frozen.map(consent::Event::at_ms),
        objections: objections.collect(),
    })
}

/// Freezes everything, or lifts that. What is so already stays so, and nothing is written down.
pub(crate) fn freeze(gate: &Gate, open: &Open, frozen: bool) -> Result<(), HomeError> {
    if gate.consents(open)?.frozen() == frozen {
        return Ok(());
    }
    let (change, words) = if frozen {
        (Change::freeze(), FREEZE)
    } else {
        (Change::lift_freeze(), LIFT)
    };
    gate.change_consent(open, change, Shown::new(gate.map().version(), words, LANG))?;
    Ok(())
}

/// Objects to a purpose, or takes that back.
pub(crate) fn object(
    gate: &Gate,
    open: &Open,
    purpose: PurposeId,
    objects: bool,
    reason: &str,
) -> Result<(), HomeError> {
    if unstoppable(gate, purpose) {
        return Err(HomeError::Refused(
            "this goes on whatever you object to; please write to whoever runs this home".to_owned(),
        ));
    }
    let reason = reason.trim();
    if reason.chars().count() > LONGEST_REASON {
        return Err(HomeError::Refused(format!(
            "a reason has at most {LONGEST_REASON} characters"
        )));
    }
    let (change, words) = if objects {
        (objection(purpose), rights::objecting(purpose.title()))
    } else {
        let lift = Change::LiftForbid {
            purpose: Some(purpose.into()),
            categories: None,
            recipient: None,
        };
        (lift, rights::taking_back(purpose.title()))
    };
    let reason = (objects && !reason.is_empty()).then(|| reason.to_owned());
    gate.decide_because(open, change, Shown::new(gate.map().version(), words, LANG), reason)?;
    Ok(())
}

fn filled(gate: &Gate, open: &Open, csrf: String, problem: Option<String>) -> Result<Rights, HomeError> {
    let used = used(gate, open)?;
    let objected = |purpose: &PurposeId| used.objections.iter().any(|one| one.purpose == *purpose);
    let purposes = PurposeId::ALL.iter().copied();
    let purposes = purposes.filter(|purpose| !unstoppable(gate, *purpose) && !objected(purpose));
    let purpose = |purpose: PurposeId| Purpose {
        id: purpose.to_string(),
        title: purpose.title().to_owned(),
        sentence: gate
            .map()
            .purpose(purpose)
            .map_or_else(String::new, |info| info.sentence().to_owned()),
    };
    let objection = |one: &Objection| rights::Objection {
        id: one.purpose.to_string(),
        title: one.purpose.title().to_owned(),
        since: when::moment(one.since_ms),
        reason: one.reason.clone(),
    };
    Ok(Rights {
        shell: Shell::new(csrf, Place::Settings),
        frozen_since: used.frozen_since_ms.map(when::moment),
        purposes: purposes.map(purpose).collect(),
        objections: used.objections.iter().map(objection).collect(),
        longest: LONGEST_REASON,
        problem,
    })
}

/// `GET /settings/rights`.
pub(crate) async fn show(State(home): State<Home>, signed_in: SignedIn) -> Result<Html<String>, HomeError> {
    let csrf = signed_in.form_token();
    let page = home.with_open_to_leave(signed_in.0, |home, open| filled(home.gate(), open, csrf, None));
    Ok(html(rights::page(&page.await?)))
}

/// `POST /settings/rights/freeze`.
pub(crate) async fn freezing(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<FreezeForm>,
) -> Result<Redirect, HomeError> {
    signed_in.check(&form.csrf)?;
    let frozen = yes_or_no(&form.freeze)?;
    home.with_open_to_leave(signed_in.0, move |home, open| freeze(home.gate(), open, frozen))
        .await?;
    Ok(Redirect::to(&format!("{}#freeze", route::RIGHTS)))
}

/// `POST /settings/rights/object`.
pub(crate) async fn objecting(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<ObjectForm>,
) -> Result<Response, HomeError> {
    signed_in.check(&form.csrf)?;
    let csrf = signed_in.form_token();
    let objects = yes_or_no(&form.object)?;
    let work = move |home: &Home, open: &Open| match object(home.gate(), open, form.purpose, objects, &form.reason) {
        Err(HomeError::Refused(why)) => {
            let problem = Some(crate::error::sentence(&why));
            filled(home.gate(), open, csrf, problem).map(Some)
        }
        done => done.map(|()| None),
    };
    Ok(match home.with_open_to_leave(signed_in.0, work).await? {
        None => Redirect::to(&format!("{}#object", route::RIGHTS)).into_response(),
        Some(page) => again(rights::page(&page)),
    })
}
