//! How the home is used, month by month, for the person alone.

use axum::Json;
use axum::extract::State;
use companion::wellbeing;
use serde_json::{Value, json};

use super::{ApiError, Caller};
use crate::home::Home;

/// `GET /api/v1/wellbeing`: `{"adds_up": bool, "months": [sums, newest first], "seen": [what the newest two show]}`.
pub(super) async fn show(State(home): State<Home>, Caller(caller): Caller) -> Result<Json<Value>, ApiError> {
    let (adds_up, months) = home
        .with_open(caller.0, |home, open| {
            let companion = home.companion();
            Ok((companion.adds_up(open)?, companion.months(open)?))
        })
        .await?;
    Ok(Json(
        json!({"adds_up": adds_up, "seen": wellbeing::seen(&months), "months": months}),
    ))
}
