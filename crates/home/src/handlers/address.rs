//! The address for notices.

use axum::extract::State;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use gate::Open;
use serde::Deserialize;

use super::{Form, again, html};
use crate::cookie::SignedIn;
use crate::error::{HomeError, sentence};
use crate::home::Home;
use crate::pages::address::{self, NoticeAddress};
use crate::pages::{Place, Shell, route};

#[derive(Deserialize)]
pub(crate) struct AddressForm {
    csrf: String,
    address: String,
}

/// Keeps an address that mail can go to, or takes it back where there is none.
pub(crate) fn keep(home: &Home, open: &Open, typed: &str) -> Result<(), HomeError> {
    if typed.trim().is_empty() {
        return Ok(home.gate().set_address(open, None)?);
    }
    let address = egress::mail::address(typed).map_err(|error| HomeError::Refused(error.to_string()))?;
    Ok(home.gate().set_address(open, Some(&address))?)
}

fn filled(home: &Home, open: &Open, csrf: String, wrong: Option<(String, String)>) -> Result<NoticeAddress, HomeError> {
    let kept = home.gate().address(open)?;
    let (typed, error) = wrong.map_or((None, None), |(typed, error)| (Some(typed), Some(error)));
    Ok(NoticeAddress {
        shell: Shell::new(csrf, Place::Settings),
        kept: kept.is_some(),
        address: typed.or(kept).unwrap_or_default(),
        can_keep: home.gate().has_operator_key()?,
        error,
    })
}

/// `GET /settings/address`.
pub(crate) async fn show(State(home): State<Home>, signed_in: SignedIn) -> Result<Html<String>, HomeError> {
    let csrf = signed_in.form_token();
    let page = home.with_open_to_leave(signed_in.0, |home, open| filled(home, open, csrf, None));
    Ok(html(address::page(&page.await?)))
}

/// `POST /settings/address`.
pub(crate) async fn change(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<AddressForm>,
) -> Result<Response, HomeError> {
    signed_in.check(&form.csrf)?;
    let csrf = signed_in.form_token();
    let work = move |home: &Home, open: &Open| match keep(home, open, &form.address) {
        Ok(()) => Ok(None),
        Err(HomeError::Refused(why)) => filled(home, open, csrf, Some((form.address, sentence(&why)))).map(Some),
        Err(error) => Err(error),
    };
    Ok(match home.with_open_to_leave(signed_in.0, work).await? {
        None => Redirect::to(route::ADDRESS).into_response(),
        Some(page) => again(address::page(&page)),
    })
}
