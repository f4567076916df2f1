//! Several people on one home: coming in, invitations, and what somebody sees who may not act here.

use axum::extract::State;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use gate::{GateError, INVITE_LASTS_MS, INVITE_USES, InviteCode, InviteId, Open, VaultError};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::{Form, again, html};
use crate::cookie::SignedIn;
use crate::error::{HomeError, sentence};
use crate::home::Home;
use crate::pages::invites::{self, Invite, Invites, New};
use crate::pages::suspended::{self, Suspended};
use crate::pages::{Place, Shell, route};
use crate::when::{self, DAY_MS};

#[derive(Deserialize)]
pub(crate) struct InviteForm {
    csrf: String,
    uses: String,
    days: String,
}

#[derive(Deserialize)]
pub(crate) struct WithdrawForm {
    csrf: String,
    invite: String,
}

/// The invitation that was typed, if one was.
pub(crate) fn invitation(typed: Option<&SecretString>) -> Result<Option<InviteCode>, GateError> {
    let typed = typed
        .map(|typed| typed.expose_secret().trim())
        .filter(|typed| !typed.is_empty());
    Ok(typed.map(InviteCode::parse).transpose()?)
}

/// Only for whoever keeps the home: for everybody else there is no such page.
fn keeper(home: &Home, open: &Open) -> Result<(), HomeError> {
    if home.gate().keeper()? == Some(open.person()) {
        Ok(())
    } else {
        Err(HomeError::NotFound)
    }
}

fn filled(home: &Home, csrf: String, new: New) -> Result<Invites, HomeError> {
    let invite = |invite: gate::Invite| Invite {
        id: invite.id.to_string(),
        made: when::day(invite.made_ms),
        until: when::moment(invite.expires_ms),
        left: u64::from(invite.left),
    };
    Ok(Invites {
        shell: Shell::new(csrf, Place::Settings),
        invites: home.gate().invites()?.into_iter().map(invite).collect(),
        open_to_all: home.keeping().open_to_all,
        new,
    })
}

/// `GET /settings/invites`.
pub(crate) async fn invites(State(home): State<Home>, signed_in: SignedIn) -> Result<Html<String>, HomeError> {
    let csrf = signed_in.form_token();
    let page = home
        .with_open(signed_in.0, |home, open| {
            keeper(home, open)?;
            filled(home, csrf, New::default())
        })
        .await?;
    Ok(html(invites::page(&page)))
}

/// `POST /settings/invites`: makes one, and shows it this once.
pub(crate) async fn invite(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<InviteForm>,
) -> Result<Response, HomeError> {
    signed_in.check(&form.csrf)?;
    let csrf = signed_in.form_token();
    let work = move |home: &Home, open: &Open| {
        keeper(home, open)?;
        let uses = form
            .uses
            .trim()
            .parse::<u32>()
            .ok()
            .filter(|uses| (1..=INVITE_USES).contains(uses));
        let most = INVITE_LASTS_MS / DAY_MS;
        let days = form
            .days
            .trim()
            .parse::<u64>()
            .ok()
            .filter(|days| (1..=most).contains(days));
        let new = New {
            uses: form.uses,
            days: form.days,
            ..New::default()
        };
        let (Some(uses), Some(days)) = (uses, days) else {
            let number = |most: u64| Some(format!("A number from 1 to {most}."));
            let new = New {
                uses_error: uses.is_none().then(|| number(u64::from(INVITE_USES))).flatten(),
                days_error: days.is_none().then(|| number(most)).flatten(),
                ..new
            };
            return Ok((false, filled(home, csrf, new)?));
        };
        match home.gate().invite_by(open, uses, days.saturating_mul(DAY_MS)) {
            Ok((_, code)) => {
                let address = format!("{}{}/{}", home.origin(), route::JOIN, *code.to_text());
                let made = Some((address, when::day(home.gate().now_ms().saturating_add(days * DAY_MS))));
                let new = New { made, ..New::default() };
                Ok((true, filled(home, csrf, new)?))
            }
            Err(GateError::Vault(error @ VaultError::InviteTerms)) => {
                let uses_error = Some(sentence(&error.to_string()));
                Ok((false, filled(home, csrf, New { uses_error, ..new })?))
            }
            Err(error) => Err(error.into()),
        }
    };
    let (made, page) = home.with_open(signed_in.0, work).await?;
    let page = invites::page(&page);
    Ok(if made { html(page).into_response() } else { again(page) })
}

/// `POST /settings/invites/withdraw`.
pub(crate) async fn withdraw(
    State(home): State<Home>,
    signed_in: SignedIn,
    Form(form): Form<WithdrawForm>,
) -> Result<Redirect, HomeError> {
    signed_in.check(&form.csrf)?;
    let work = move |home: &Home, open: &Open| {
        keeper(home, open)?;
        let id: InviteId = form.invite.parse().map_err(|_| HomeError::NotFound)?;
        match home.gate().withdraw_invite(id) {
            // One that was used or has expired meanwhile is gone, which is what was asked for.
            Ok(()) | Err(GateError::Vault(VaultError::NoInvite)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    };
    home.with_open(signed_in.0, work).await?;
    Ok(Redirect::to(route::INVITES))
}

/// `GET /suspended`.
pub(crate) async fn suspended(State(home): State<Home>, signed_in: SignedIn) -> Result<Response, HomeError> {
    let csrf = signed_in.form_token();
    let read = |home: &Home, open: &Open| Ok((home.gate().standing(open)?, open.person()));
    let (standing, person) = home.with_open_to_leave(signed_in.0, read).await?;
    let Some(standing) = standing else {
        return Ok(Redirect::to(route::TALK).into_response());
    };
    let page = suspended::page(&Suspended {
        shell: Shell::new(csrf, Place::Outside),
        since: when::day(standing.since_ms),
        removed_on: standing.removed_at_ms.map(when::day),
        reason: standing.reason,
        contact: home.keeping().contact.clone(),
        person: person.to_string(),
    });
    Ok(html(page).into_response())
}
