//! What was sent to an engine elsewhere for one reply.

use axum::extract::{Path, State};
use axum::response::Html;
use companion::WasSent;
use egress::openai::{Chat, ChatRole};
use gate::{EntryAct, Open, RecordId};

use super::html;
use crate::cookie::SignedIn;
use crate::error::HomeError;
use crate::home::Home;
use crate::pages::talk::sent::{self as page, Request, SentPage};
use crate::pages::{Place, Shell};

/// What was sent, with the entry of the ledger that has each request's hash.
pub(crate) fn found(home: &Home, open: &Open, id: RecordId) -> Result<(WasSent, Vec<Option<u64>>), HomeError> {
    let sent = home.companion().was_sent(open, id)?.ok_or(HomeError::NotFound)?;
    // The entries are as young as the copy, which goes with the session.
    let entries = home
        .gate()
        .history(open, None, Some(consent::PurposeId::RemoteEngine), LOOKED_AT)?;
    let of = |(_, sha256): &(Chat, String)| {
        let same = entries
            .iter()
            .find(|entry| entry.fact.act == EntryAct::Disclose && entry.fact.sha256.to_string() == *sha256);
        same.map(|entry| entry.n)
    };
    let entries = sent.requests.iter().map(of).collect();
    Ok((sent, entries))
}

/// Entries among which it is looked for.
const LOOKED_AT: usize = 5_000;

fn who(role: ChatRole) -> &'static str {
    match role {
        ChatRole::System => "What the model is told first",
        ChatRole::User => "You",
        ChatRole::Assistant => "The companion",
    }
}

/// `GET /talk/sent/{id}`.
pub(crate) async fn show(
    State(home): State<Home>,
    signed_in: SignedIn,
    Path(id): Path<RecordId>,
) -> Result<Html<String>, HomeError> {
    let shell = Shell::new(signed_in.form_token(), Place::Talk);
    let (sent, entries) = home
        .with_open(signed_in.0, move |home, open| found(home, open, id))
        .await?;
    let request = |(request, entry): (&(Chat, String), Option<u64>)| Request {
        messages: request
            .0
            .messages
            .iter()
            .map(|message| (who(message.role).to_owned(), message.content.clone()))
            .collect(),
        sha256: request.1.clone(),
        entry,
        exact: WasSent::is_exact(request),
    };
    Ok(html(page::page(&SentPage {
        shell,
        requests: sent.requests.iter().zip(entries).map(request).collect(),
        company: sent.company,
        address: sent.address,
        model: sent.model,
    })))
}
