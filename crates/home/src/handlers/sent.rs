//! What was sent to an engine elsewhere for one reply.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Html;
use companion::WasSent;
use consent::PurposeId;
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
    let mut entries = vec![None; sent.requests.len()];
    let mut before = None;
    // The entries are as young as the copy, which goes with the session: mostly they are among the first that are looked at.
    while entries.contains(&None) {
        let page = home.gate().history(open, before, None, LOOKED_AT)?;
        let Some(last) = page.last() else { break };
        before = Some(last.n);
        for entry in page {
            let fact = &entry.fact;
            if fact.act != EntryAct::Disclose || fact.purpose != PurposeId::RemoteEngine.id() {
                continue;
            }
            let sha256 = fact.sha256.to_string();
            for (found, _) in entries
                .iter_mut()
                .zip(&sent.requests)
                .filter(|(_, request)| request.1 == sha256)
            {
                found.get_or_insert(entry.n);
            }
        }
    }
    Ok((sent, entries))
}

/// Entries that are looked at together.
const LOOKED_AT: usize = 200;

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
    id: Result<Path<RecordId>, PathRejection>,
) -> Result<Html<String>, HomeError> {
    let Path(id) = id.map_err(|_| HomeError::NotFound)?;
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
