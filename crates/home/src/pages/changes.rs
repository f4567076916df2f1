//! What a new version of the policy changes for the person.

use super::{
    consent::Question,
    layout::{self, Shell},
    parts, route,
};
use maud::{Markup, html};

/// What changed.
#[derive(Clone, Debug)]
pub struct Changes {
    /// The frame.
    pub shell: Shell,
    /// The version now.
    pub version: String,
    /// What changed for the person, in words; what matters most first.
    pub told: Vec<String>,
    /// What they allowed and could allow more widely now. Left alone it stays as it is.
    pub wider: Vec<Question>,
}

/// The page.
#[must_use]
pub fn page(model: &Changes) -> Markup {
    let main = html! {
        h1 { "The policy has changed" }
        p .lead { "This is what is different for you since you last looked. Nothing of yours is used for more than before unless you say yes." }
        @if model.told.is_empty() {
            p { "Nothing changed for what you allow." }
        } @else {
            ul .plain { @for sentence in &model.told { li { (sentence) } } }
        }
        @if !model.wider.is_empty() {
            p { "You said yes to the following before. Now it could reach further. You can keep it as it was for as long as you like, and are not asked again." }
        }
        @for question in &model.wider {
            section .question aria-labelledby={ "q-" (question.id) } {
                h2 id={ "q-" (question.id) } { (question.title) }
                @for line in question.text.lines().skip(1) { p .told { (line) } }
                form .answers method="post" action=(route::CHANGES) aria-labelledby={ "q-" (question.id) } {
                    (parts::csrf(&model.shell.csrf))
                    input type="hidden" name="question" value=(question.id);
                    input type="hidden" name="version" value=(question.version);
                    button .answer name="answer" value="yes" { "Yes, further" }
                    button .answer name="answer" value="no" { "As it was" }
                }
            }
        }
        p .small { "Version " (model.version) ". " a href=(route::POLICY) { "The whole policy" } }
        p .on { a .main href=(route::TALK) { "Go on to talk" } }
    };
    layout::page(&model.shell, Some("What changed"), "", &main)
}
