//! What a person listed as theirs, so that it never leaves.

use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use companion::{DETAIL_KINDS, OwnDetail};
use consent::Category;
use gate::Open;
use serde::Deserialize;

use super::{Form, again, html};
use crate::cookie::{self, SignedIn};
use crate::error::{HomeError, sentence};
use crate::home::Home;
use crate::pages::details::{self as page, DetailsPage};
use crate::pages::{Place, Shell, route};
use crate::words;

#[derive(Deserialize)]
pub(crate) struct DetailForm {
    csrf: String,
    kind: String,
    text: String,
}

impl DetailForm {
    fn detail(&self) -> Result<OwnDetail, HomeError> {
        let kind: Category = self
            .kind
            .parse()
            .map_err(|_| HomeError::Bad("there is no such kind of detail".to_owned()))?;
        Ok(OwnDetail {
            kind,
            text: self.text.clone(),
        })
    }
}

fn filled(
    home: &Home,
    open: &Open,
    csrf: String,
    typed: (String, String),
    error: Option<String>,
) -> Result<DetailsPage, HomeError> {
    let listed = home.companion().own_details(open)?.details.into_iter();
    Ok(DetailsPage {
        shell: Shell::new(csrf, Place::Settings),
        listed: listed
            .map(|detail| (detail.kind.id().to_owned(), words::category(detail.kind), detail.text))
            .collect(),
        kinds: DETAIL_KINDS
            .iter()
            .map(|kind| (kind.id().to_owned(), words::category(*kind)))
            .collect(),
        typed,
        error,
    })
}

async fn shown(
    home: &Home,
    signed_in: SignedIn,
    typed: (String, String),
    error: Option<String>,
) -> Result<maud::Markup, HomeError> {
    let csrf = signed_in.form_token();
    let model = home
        .with_open(signed_in.0, move |home, open| filled(home, open, csrf, typed, error))
        .await?;
    Ok(page::page(&model))
}

/// `GET /settings/details`.
pub(crate) async fn show(State(home): State<Home>, signed_in: SignedIn) -> Result<Html<String>, HomeError> {
    Ok(html(shown(&home, signed_in, Default::default(), None).await?))
}

/// `POST /settings/details`.
pub(crate) async fn add(
    State(home): State<Home>,
    signed_in: SignedIn,
    headers: axum::http::HeaderMap,
    Form(form): Form<DetailForm>,
) -> Result<Response, HomeError> {
    signed_in.check(&form.csrf)?;
    let detail = form.detail()?;
    let added = home
        .with_open(signed_in.0, move |home, open| {
            Ok(home.companion().add_detail(open, detail)?)
        })
        .await;
    match added {
        Ok(()) => Ok(Redirect::to(route::DETAILS).into_response()),
        Err(HomeError::Refused(words)) => {
            let signed_in = cookie::again(&headers)?;
            let typed = (form.kind, form.text);
            Ok(again(shown(&home, signed_in, typed, Some(sentence(&words))).await?))
        }
        Err(error) => Err(error),
    }
}

/// `POST /settings/details/remove`.
pub(crate) async fn remove(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<DetailForm>,
) -> Result<Redirect, HomeError> {
    signed_in.check(&form.csrf)?;
    let detail = form.detail()?;
    home.with_open(signed_in.0, move |home, open| {
        Ok(home.companion().remove_detail(open, &detail)?)
    })
    .await?;
    Ok(Redirect::to(route::DETAILS))
}
