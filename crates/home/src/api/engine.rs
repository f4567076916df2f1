//! What answers, and choosing it; engines elsewhere, and what never leaves for one.

use axum::Json;
use axum::extract::State;
use companion::{EngineChoice, EngineElsewhere, OwnDetail, ServerChoice};
use gate::RecordId;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{ApiError, Body, Caller};
use crate::handlers::{elsewhere, engine};
use crate::home::Home;
use crate::pages::consent::Answer;

#[derive(Deserialize)]
pub(super) struct ChooseBody {
    server: Option<ServerChoice>,
    /// With neither, the home's own engine.
    elsewhere: Option<RecordId>,
}

#[derive(Deserialize)]
pub(super) struct AddBody {
    address: String,
    model: String,
    company: String,
    place: String,
    keeps: String,
    trains: bool,
    key: Option<SecretString>,
}

#[derive(Deserialize)]
pub(super) struct ChangeBody {
    id: RecordId,
    model: String,
    key: Option<SecretString>,
}

#[derive(Deserialize)]
pub(super) struct RemoveBody {
    id: RecordId,
}

/// `GET /api/v1/engine`: `{"answers": name|null, "chosen": {"address","model"}|null, "chosen_elsewhere": id|null, "found": [{"title","address",
/// "models"}], "elsewhere": [{"id","address","model","company","place","keeps","trains","key","question","agreed"}]}`.
pub(super) async fn show(State(home): State<Home>, Caller(caller): Caller) -> Result<Json<Value>, ApiError> {
    let shown = home
        .with_open(caller.0, |home, open| {
            let companion = home.companion();
            let chosen = companion.engine_choice(open)?;
            let found: Vec<Value> = engine::offered(home, &chosen)
                .into_iter()
                .map(|program| {
                    let models: Vec<String> = program.models.into_iter().map(|(model, _)| model).collect();
                    json!({"title": program.title, "address": program.address, "models": models})
                })
                .collect();
            let elsewhere = elsewhere::listed(home, open, chosen.elsewhere)?.into_iter().map(|one| {
                let (engine, agreed) = (one.declared, matches!(one.question.answer, Answer::Yes { .. }));
                json!({
                    "id": one.id, "address": engine.address, "model": engine.model, "company": engine.company, "place": engine.place,
                    "keeps": engine.keeps, "trains": engine.trains, "key": one.key, "question": one.question.id, "agreed": agreed,
                })
            });
            let elsewhere: Vec<Value> = elsewhere.collect();
            Ok(json!({
                "answers": companion.engine_of(open, chosen.clone()).ok().map(|answers| answers.name().to_owned()),
                "chosen": chosen.server,
                "chosen_elsewhere": chosen.elsewhere,
                "found": found,
                "elsewhere": elsewhere,
            }))
        })
        .await?;
    Ok(Json(shown))
}

/// `POST /api/v1/engine` with `{"server": {"address","model"}|null, "elsewhere": id|null}`.
pub(super) async fn choose(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<ChooseBody>,
) -> Result<Json<Value>, ApiError> {
    let choice = EngineChoice {
        server: body.server,
        elsewhere: body.elsewhere,
    };
    home.with_open(caller.0, move |home, open| engine::choose(home, open, &choice))
        .await?;
    Ok(Json(json!({})))
}

/// `POST /api/v1/engines`: `{"id"}`. Nothing is sent to it: that takes a yes to its question.
pub(super) async fn add(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<AddBody>,
) -> Result<Json<Value>, ApiError> {
    let engine = EngineElsewhere {
        address: body.address,
        model: body.model,
        company: body.company,
        place: body.place,
        keeps: body.keeps,
        trains: body.trains,
    };
    let id = home
        .with_open(caller.0, move |home, open| {
            let key = body.key.as_ref().and_then(elsewhere::given);
            Ok(home.companion().declare_engine(open, engine, key)?)
        })
        .await?;
    Ok(Json(json!({"id": id})))
}

/// `PATCH /api/v1/engines`.
pub(super) async fn change(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<ChangeBody>,
) -> Result<Json<Value>, ApiError> {
    home.with_open(caller.0, move |home, open| {
        let key = body.key.as_ref().and_then(elsewhere::given);
        Ok(home.companion().change_engine(open, body.id, &body.model, key)?)
    })
    .await?;
    Ok(Json(json!({})))
}

/// `POST /api/v1/engines/remove`.
pub(super) async fn remove(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(body): Body<RemoveBody>,
) -> Result<Json<Value>, ApiError> {
    home.with_open(caller.0, move |home, open| {
        Ok(home.companion().remove_engine(open, body.id)?)
    })
    .await?;
    Ok(Json(json!({})))
}

/// `GET /api/v1/details`: `{"details": [{"kind","text"}]}`.
pub(super) async fn details(State(home): State<Home>, Caller(caller): Caller) -> Result<Json<Value>, ApiError> {
    let known = home
        .with_open(caller.0, |home, open| Ok(home.companion().own_details(open)?))
        .await?;
    Ok(Json(json!({"details": known.details})))
}

/// `POST /api/v1/details` with `{"kind","text"}`.
pub(super) async fn add_detail(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(detail): Body<OwnDetail>,
) -> Result<Json<Value>, ApiError> {
    home.with_open(caller.0, move |home, open| {
        Ok(home.companion().add_detail(open, detail)?)
    })
    .await?;
    Ok(Json(json!({})))
}

/// `POST /api/v1/details/remove` with `{"kind","text"}`.
pub(super) async fn remove_detail(
    State(home): State<Home>,
    Caller(caller): Caller,
    Body(detail): Body<OwnDetail>,
) -> Result<Json<Value>, ApiError> {
    home.with_open(caller.0, move |home, open| {
        Ok(home.companion().remove_detail(open, &detail)?)
    })
    .await?;
    Ok(Json(json!({})))
}
