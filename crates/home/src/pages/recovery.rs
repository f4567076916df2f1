//! The recovery code, on the one page that ever shows it.

use super::{
    layout::{self, Shell},
    parts, route,
};
use maud::{Markup, html};

/// A recovery code that was just made.
#[derive(Clone, Debug)]
pub struct RecoveryCode {
    /// The frame.
    pub shell: Shell,
    /// The code in groups, in the order in which they are typed.
    pub groups: Vec<String>,
    /// Whether an older code stopped working with this one.
    pub replaces: bool,
}

/// Shows the code and asks the person to write it down. The answer must be served with `Cache-Control: no-store`.
#[must_use]
pub fn page(model: &RecoveryCode) -> Markup {
    let main = html! {
        h1 { "Write this down" }
        p .lead { "If you forget your passphrase, or lose your passkeys, this code is the only other way into your vault. It is shown only now." }
        p .code {
            @for group in &model.groups { span { (group) } " " }
        }
        @if model.replaces { p { "The code you had before no longer works." } }
        ul .plain {
            li { "On paper is best. A photograph of it may be copied to other machines without your noticing." }
            li { "Keep it where you keep what matters, and away from this machine." }
            li { "Whoever holds it can open your vault. Nobody here will ever ask you for it." }
        }
        div .side .unprinted {
            button .other type="button" hidden data-print { "Print this page" }
            form method="post" action=(route::RECOVERY_CODE) {
                (parts::csrf(&model.shell.csrf))
                button .main { "I have written it down" }
            }
        }
    };
    layout::page(&model.shell, Some("Recovery code"), "narrow", &main)
}
