//! One address for notices.

use super::{
    layout::{self, Shell},
    parts::{self, Field},
    route,
};
use maud::{Markup, html};

/// The address, and a form for it.
#[derive(Clone, Debug)]
pub struct NoticeAddress {
    /// The frame.
    pub shell: Shell,
    /// The address that is kept, or what was typed.
    pub address: String,
    /// Whether one is kept.
    pub kept: bool,
    /// Whether whoever runs the home has made a key: without, nobody could use one.
    pub can_keep: bool,
    /// What is wrong with it.
    pub error: Option<String>,
}

/// The page.
#[must_use]
pub fn page(model: &NoticeAddress) -> Markup {
    let main = html! {
        h1 { "An address for notices" }
        p .lead { "If you like, you are told by mail when the policy changes, or if something of this home was stolen. Nothing else is ever sent." }
        p { "The address is locked for whoever runs this home and opened for such a notice alone. Each use of it is in your ledger. The mail says nothing "
            "of you or of what you said, and does not say what this is." }
        @if model.can_keep {
            form method="post" action=(route::ADDRESS) {
                (parts::csrf(&model.shell.csrf))
                (Field {
                    name: "address", label: "Your e-mail address", value: &model.address, autocomplete: "email", error: model.error.as_deref(),
                    ..Field::default()
                }.render())
                button .main { "Keep it" }
            }
        } @else {
            p .notice { "Nobody has made a key for that in this home yet, so an address could not be locked." }
        }
        @if model.kept {
            form method="post" action=(route::ADDRESS) {
                (parts::csrf(&model.shell.csrf))
                input type="hidden" name="address" value="";
                button .other { "Take it back" }
            }
        }
        p .on { a href=(route::SETTINGS) { "Back to settings" } }
    };
    layout::page(&model.shell, Some("Address for notices"), "narrow", &main)
}
