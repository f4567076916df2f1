//! Help in a crisis: a panel with words and with people who can be called.

use super::route;
use maud::{Markup, html};
use serde::Serialize;

/// How sure the check is that somebody is in danger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Something in the words is worrying.
    Concern,
    /// Somebody may be about to be hurt.
    Acute,
}

/// The panel. As JSON it is the body of the stream's `crisis` line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Help {
    /// How sure the check is; it decides how strongly the panel stands out.
    pub level: Level,
    /// A few words above.
    pub title: String,
    /// Paragraphs.
    pub words: Vec<String>,
    /// Whom to reach, the most fitting first.
    pub lines: Vec<Line>,
}

/// One place where people answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What it is called.
    pub name: String,
    /// For whom, when, in which languages, at what cost.
    pub about: String,
    /// The number as people read it: `116 123`.
    pub phone: Option<String>,
    /// How else to reach it: `Text SHOUT to 85258`.
    pub otherwise: Option<String>,
}

/// The panel as markup. It stays in the conversation, above the reply.
#[must_use]
pub fn panel(help: &Help) -> Markup {
    html! {
        aside .help data-level=(match help.level { Level::Concern => "concern", Level::Acute => "acute" })
            aria-label=(help.title) {
            h2 { (help.title) }
            @for words in &help.words { p { (words) } }
            ul {
                @for each in &help.lines { li { (line(each)) } }
            }
            (more())
        }
    }
}

/// What a line's entry says.
pub(super) fn line(line: &Line) -> Markup {
    html! {
        strong { (line.name) }
        @if let Some(phone) = &line.phone { a .call href=(dial(phone)) { (phone) } }
        @if let Some(otherwise) = &line.otherwise { span { (otherwise) } }
        small { (line.about) }
    }
}

fn more() -> Markup {
    html! { p { a href=(route::CRISIS) { "All countries, and what happens here when somebody is in danger" } } }
}

/// An empty panel for the script to fill, so that a streamed panel is built exactly like a served one.
pub(super) fn template() -> Markup {
    html! {
        template #t-help {
            aside .help { h2 {} ul {} (more()) }
        }
        template #t-line { li { strong {} a .call {} span {} small {} } }
    }
}

/// A `tel:` address (RFC 3966) of the signs that a telephone dials and no others.
fn dial(phone: &str) -> String {
    let signs: String = phone
        .chars()
        .filter(|c| c.is_ascii_digit() || matches!(c, '+' | '*' | '#'))
        .collect();
    format!("tel:{}", signs.replace('#', "%23"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_becomes_what_a_telephone_dials_and_nothing_else() {
        assert_eq!(dial("+44 (0)116 123"), "tel:+440116123");
        assert_eq!(dial("javascript:alert(1)"), "tel:1");
        assert_eq!(dial("*31#"), "tel:*31%23");
    }
}
