//! What was sent to an engine elsewhere for one reply, word for word.

use maud::{Markup, html};

use crate::pages::layout::{self, Shell};
use crate::pages::{parts, route};

/// What was sent.
#[derive(Clone, Debug)]
pub struct SentPage {
    /// The frame.
    pub shell: Shell,
    /// Whose engine it went to.
    pub company: String,
    /// Where that is.
    pub address: String,
    /// The model that was asked.
    pub model: String,
    /// Each request, in order.
    pub requests: Vec<Request>,
}

/// One request.
#[derive(Clone, Debug)]
pub struct Request {
    /// Who speaks, in words, and what is said.
    pub messages: Vec<(String, String)>,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
    /// The ledger's entry that has the same.
    pub entry: Option<u64>,
    /// Whether it stands here to the letter: not where something of it was erased since.
    pub exact: bool,
}

/// The page.
#[must_use]
pub fn page(model: &SentPage) -> Markup {
    let main = html! {
        h1 { "What was sent" }
        p { "To " strong { (model.company) } ", at " (model.address) ", for its model " (model.model) ". These are the words that left this home, with "
            "stand-ins where the real ones were. They are kept here until you sign out, or erase anything." }
        @for (n, request) in (1_u64..).zip(&model.requests) {
            section {
                h2 { "Request " (parts::number(n)) }
                @for (who, words) in &request.messages {
                    h3 { (who) }
                    blockquote .sent { (words) }
                }
                p .small {
                    "SHA-256 of the request, as JSON without the model's name: " code { (request.sha256) } ". "
                    @if request.exact { "This is exactly what it covers. " } @else { "Something of it was erased since, so this is not all of what it covers. " }
                    @if let Some(entry) = request.entry { "The same stands in " a href=(route::used_entry(entry)) { "entry " (entry) " of your ledger" } "." }
                }
            }
        }
        p .on { a href={ (route::TALK) "#latest" } { "Back to the talk" } }
    };
    layout::page(&model.shell, Some("What was sent"), "narrow", &main)
}
