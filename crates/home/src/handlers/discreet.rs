//! Whether pages say what they are.

use axum::extract::State;
use axum::response::Redirect;
use serde::Deserialize;

use super::Form;
use crate::cookie::SignedIn;
use crate::error::HomeError;
use crate::home::Home;
use crate::pages::route;

#[derive(Deserialize)]
pub(crate) struct DiscreetForm {
    csrf: String,
    discreet: String,
}

/// `POST /settings/discreet`.
pub(crate) async fn change(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<DiscreetForm>,
) -> Result<Redirect, HomeError> {
    signed_in.check(&form.csrf)?;
    let discreet = super::yes_or_no(&form.discreet)?;
    home.with_open(signed_in.0, move |home, open| {
        Ok(home.gate().set_discreet(open, discreet)?)
    })
    .await?;
    Ok(Redirect::to(&format!("{}#discreet", route::SETTINGS)))
}
