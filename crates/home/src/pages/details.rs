//! What a person listed as theirs: it is replaced in all that leaves.

use maud::{Markup, html};

use super::layout::{self, Shell};
use super::parts::{self, Field};
use super::route;

/// The list, and a form for one more.
#[derive(Clone, Debug)]
pub struct DetailsPage {
    /// The frame.
    pub shell: Shell,
    /// What is listed: its kind as forms name it, its kind in words, and what it says.
    pub listed: Vec<(String, String, String)>,
    /// What can be listed: as forms name it, and in words.
    pub kinds: Vec<(String, String)>,
    /// What was typed, where something was wrong with it: the kind, and the text.
    pub typed: (String, String),
    /// What is wrong.
    pub error: Option<String>,
}

/// The page.
#[must_use]
pub fn page(model: &DetailsPage) -> Markup {
    let csrf = &model.shell.csrf;
    let main = html! {
        h1 { "Your details that never leave" }
        p { "Names, addresses and numbers of yours and of people close to you. Whatever goes to an engine elsewhere, these are looked for in it and "
            "replaced, in any spelling, whether or not they would have been found otherwise. The list is locked like the rest, and goes nowhere." }
        @if model.listed.is_empty() { p { "Nothing is listed yet." } }
        ul .rows {
            @for (kind, title, text) in &model.listed {
                li {
                    div { strong { (text) } " " small { (title) } }
                    form method="post" action=(route::DETAILS_REMOVE) {
                        (parts::csrf(csrf))
                        input type="hidden" name="kind" value=(kind);
                        input type="hidden" name="text" value=(text);
                        button .other { "Take it off" span .unseen { ": " (text) } }
                    }
                }
            }
        }
        section {
            h2 { "Add one" }
            form method="post" action=(route::DETAILS) {
                (parts::csrf(csrf))
                div .field {
                    label for="kind" { "What it is" }
                    select #kind name="kind" {
                        @for (kind, title) in &model.kinds { option value=(kind) selected[*kind == model.typed.0] { (title) } }
                    }
                }
                (Field {
                    name: "text", label: "What it says", value: &model.typed.1, autocomplete: "off", error: model.error.as_deref(),
                    hint: Some("A full name is found by each of its parts."), ..Field::default()
                }.render())
                button .main { "Add it" }
            }
        }
        p .on { a href=(route::ENGINE) { "What answers you" } " " a href=(route::SETTINGS) { "Back to settings" } }
    };
    layout::page(&model.shell, Some("Your details that never leave"), "narrow", &main)
}
