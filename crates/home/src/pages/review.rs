//! Looking again at what is allowed: a calm list, with a stop beside each.

use super::{
    layout::{self, Shell},
    parts, route,
};
use maud::{Markup, html};

/// Everything that is allowed, and everybody who got something.
#[derive(Clone, Debug)]
pub struct Review {
    /// The frame.
    pub shell: Shell,
    /// What is allowed.
    pub allowed: Vec<Allowed>,
    /// What ended by itself lately, each as a sentence.
    pub ended: Vec<String>,
    /// Who got something.
    pub received: Vec<Received>,
    /// After how many days the person wants to look again, and the other choices.
    pub every: u64,
    /// The choices.
    pub choices: Vec<u64>,
    /// When the next look is.
    pub next: String,
}

/// One thing that is allowed.
#[derive(Clone, Debug)]
pub struct Allowed {
    /// Names the question in the form, where it is one of those under “What you allow”.
    pub question: Option<String>,
    /// The version of its text.
    pub version: String,
    /// What it is called.
    pub title: String,
    /// Since when.
    pub since: String,
    /// When it was last used; none if never.
    pub last_used: Option<String>,
    /// What it was used for, in words.
    pub seen: Vec<String>,
    /// When it ends by itself.
    pub ends: String,
}

/// Somebody who got something.
#[derive(Clone, Debug)]
pub struct Received {
    /// Who.
    pub name: String,
    /// When last.
    pub last: String,
    /// How often.
    pub times: u64,
    /// What, in words.
    pub what: Vec<String>,
}

/// The page.
#[must_use]
pub fn page(model: &Review) -> Markup {
    let main = html! {
        h1 { "Look again" }
        p .lead { "What you allow, and when it was last used. You can leave everything as it is." }
        @for ended in &model.ended { p .notice role="status" { (ended) } }
        @if model.allowed.is_empty() {
            p .empty { "You allow nothing beyond talking. There is nothing to look at." }
        }
        @for allowed in &model.allowed { (section(model, allowed)) }
        section {
            h2 { "Who got something" }
            @if model.received.is_empty() { p { "Nobody yet." } }
            ul .rows {
                @for received in &model.received {
                    li {
                        strong { (received.name) }
                        span { "Last on " (received.last) ", " (parts::counted(received.times, "time", "times")) " in all: " (parts::listed(&received.what)) "." }
                    }
                }
            }
        }
        section {
            h2 { "How often" }
            p { "You will be brought here again on " (model.next) ", when you sign in. What nobody uses for 90 days ends by itself before that." }
            form .answers method="post" action=(route::REVIEW) aria-label="How often to look again" {
                (parts::csrf(&model.shell.csrf))
                @for days in &model.choices {
                    button .answer name="days" value=(days) aria-pressed=(if *days == model.every { "true" } else { "false" }) { (days) " days" }
                }
            }
        }
        p .on { a .main href=(route::TALK) { "Go on to talk" } }
    };
    layout::page(&model.shell, Some("Look again"), "", &main)
}

fn section(model: &Review, allowed: &Allowed) -> Markup {
    let heading = format!("r-{}", allowed.question.as_deref().unwrap_or(&allowed.title));
    html! {
        section .question aria-labelledby=(heading) {
            h2 id=(heading) { (allowed.title) }
            p .told { span { "Allowed since:" } " " (allowed.since) }
            p .told { span { "Last used:" } " " (allowed.last_used.as_deref().unwrap_or("never")) }
            @if !allowed.seen.is_empty() { p .told { span { "It saw:" } " " (parts::listed(&allowed.seen)) } }
            p .told { span { "Ends by itself, if unused:" } " " (allowed.ends) }
            @match &allowed.question {
                Some(question) => form .answers method="post" action=(route::CONSENT) aria-labelledby=(heading) {
                    (parts::csrf(&model.shell.csrf))
                    input type="hidden" name="question" value=(question);
                    input type="hidden" name="version" value=(allowed.version);
                    button .answer name="answer" value="yes" { "Keep it" }
                    button .answer name="answer" value="no" { "Stop it" }
                },
                None => p { a href=(route::SETTINGS_APPS) { "It can be stopped under Apps" } },
            }
        }
    }
}
