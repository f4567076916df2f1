//! What somebody sees who may not act here for now: why, whom to ask, and what is still theirs to do.

use super::{
    layout::{self, Shell},
    parts, route,
};
use maud::{Markup, html};

/// Somebody who is suspended, or to be removed.
#[derive(Clone, Debug)]
pub struct Suspended {
    /// The frame ([`Place::Outside`](super::Place::Outside): no way leads on but the page's own).
    pub shell: Shell,
    /// Since when.
    pub since: String,
    /// The day on which everything of theirs goes, where they are to be removed.
    pub removed_on: Option<String>,
    /// Why, in the words of whoever runs the home.
    pub reason: String,
    /// How to reach them.
    pub contact: Option<String>,
    /// The person's id, by which whoever runs the home knows them.
    pub person: String,
}

/// Why, and what can still be done.
#[must_use]
pub fn page(model: &Suspended) -> Markup {
    let main = html! {
        h1 { "Your account is suspended" }
        p .lead {
            "Whoever runs this home has closed it to you since " (model.since) ". You cannot talk here for now. "
            "They cannot read what you kept, and it is still yours."
        }
        @if let Some(day) = &model.removed_on {
            p { strong { "On " (day) " everything of yours is erased here." } " Until then you can sign in and take it with you." }
        }
        dl .facts {
            dt { "Their reason" } dd { (model.reason) }
            dt { "Whom to ask" } dd {
                @match &model.contact {
                    Some(contact) => (contact),
                    None => "Whoever runs this home. They left no address here.",
                }
            }
            dt { "Your number here" } dd { code { (model.person) } " Say it to them: they do not know your name." }
        }
        section {
            h2 { "What you can still do" }
            ul .rows {
                li { a href=(route::EXPORT) { "Take everything with you" } " " span { "One file, which you can check" } }
                li { a href=(route::USED) { "What was used" } " " span { "Every use of your words, and this decision" } }
                li { a href=(route::LETTERS) { "Write to whoever runs this home" } " " span { "They must answer; only you two can read it" } }
                li { a href=(route::ERASE) { "Erase" } " " span { "A kind of thing, or everything, with a receipt" } }
            }
        }
        form method="post" action=(route::SIGN_OUT) {
            (parts::csrf(&model.shell.csrf))
            button .other { "Sign out" }
        }
    };
    layout::page(&model.shell, Some("Suspended"), "narrow", &main)
}
