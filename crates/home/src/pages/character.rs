//! Who answers: the companion's name, manner and story.

use maud::{Markup, html};

use super::layout::{self, Shell};
use super::{parts, route};

/// The character as it is set up.
#[derive(Clone, Debug)]
pub struct CharacterPage {
    /// The frame.
    pub shell: Shell,
    /// Its name.
    pub name: String,
    /// How it is.
    pub manner: String,
    /// What there is to know about it.
    pub story: String,
    /// The first words of a conversation with it.
    pub greeting: String,
    /// The longest name, manner and story.
    pub longest: [usize; 3],
    /// What is wrong with what was sent.
    pub error: Option<String>,
}

/// The form.
#[must_use]
pub fn page(model: &CharacterPage) -> Markup {
    let [name, manner, story] = model.longest;
    let hint = format!("At most {name} letters.");
    let field = parts::Field {
        name: "name",
        label: "Its name",
        value: &model.name,
        autocomplete: "off",
        hint: Some(&hint),
        error: model.error.as_deref(),
        ..parts::Field::default()
    };
    let text = |id: &str, label: &str, hint: &str, value: &str, longest: usize| {
        html! {
            div .field {
                label for=(id) { (label) }
                p .hint id={ (id) "-hint" } { (hint) " At most " (parts::number(longest as u64)) " letters." }
                textarea id=(id) name=(id) rows="5" maxlength=(longest) aria-describedby={ (id) "-hint" } spellcheck="false"
                    autocomplete="off" writingsuggestions="false" { "\n" (value) }
            }
        }
    };
    let main = html! {
        h1 { "Your companion" }
        p { "It is an AI and always says so. That part cannot be changed; the rest is yours." }
        form method="post" action=(route::CHARACTER) {
            (parts::csrf(&model.shell.csrf))
            (field.render())
            (text("manner", "How it is", "Its way of talking: calm, playful, brief.", &model.manner, manner))
            (text("story", "What it should know about itself", "Leave it empty if you like. A small model keeps little of it in mind.", &model.story, story))
            div .side {
                button .main { "Keep it so" }
                button .other name="usual" value="1" formnovalidate { "Back to the usual one" }
            }
        }
        section {
            h2 { "How it begins" }
            blockquote { (model.greeting) }
        }
    };
    layout::page(&model.shell, Some("Your companion"), "narrow", &main)
}
