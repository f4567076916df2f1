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
    let locale = model.shell.locale;
    let main = html! {
        h1 { (locale.say("review-name")) }
        p .lead { (locale.say("review-lead")) }
        @for ended in &model.ended { p .notice role="status" { (ended) } }
        @if model.allowed.is_empty() { p .empty { (locale.say("review-none")) } }
        @for allowed in &model.allowed { (section(model, allowed)) }
        section {
            h2 { (locale.say("review-received")) }
            @if model.received.is_empty() { p { (locale.say("review-nobody")) } }
            ul .rows {
                @for received in &model.received {
                    li {
                        strong { (received.name) }
                        span { (locale.tell("review-received-how", &[
                            ("last", received.last.as_str().into()),
                            ("n", received.times.into()),
                            ("what", locale.listed(&received.what).into()),
                        ])) }
                    }
                }
            }
        }
        section {
            h2 { (locale.say("review-how-often")) }
            p { (locale.tell("review-next", &[("next", model.next.as_str().into())])) }
            form .answers method="post" action=(route::REVIEW) aria-label=(locale.say("review-how-often-choice")) {
                (parts::csrf(&model.shell.csrf))
                @for days in &model.choices {
                    button .answer name="days" value=(days) aria-pressed=(if *days == model.every { "true" } else { "false" }) {
                        (locale.tell("review-days", &[("n", (*days).into())]))
                    }
                }
            }
        }
        p .on { a .main href=(route::TALK) { (locale.say("consent-on")) } }
    };
    layout::page(&model.shell, Some(&locale.say("review-name")), "", &main)
}

fn section(model: &Review, allowed: &Allowed) -> Markup {
    let locale = model.shell.locale;
    let heading = format!("r-{}", allowed.question.as_deref().unwrap_or(&allowed.title));
    let never = locale.say("review-never");
    let fact = |what: &str, words: &str| html! { p .told { span { (what) } " " (words) } };
    html! {
        section .question aria-labelledby=(heading) {
            h2 id=(heading) { (allowed.title) }
            (fact(&locale.say("review-since"), &allowed.since))
            (fact(&locale.say("review-last"), allowed.last_used.as_deref().unwrap_or(&never)))
            @if !allowed.seen.is_empty() { (fact(&locale.say("review-saw"), &locale.listed(&allowed.seen))) }
            (fact(&locale.say("review-ends"), &allowed.ends))
            @match &allowed.question {
                Some(question) => form .answers method="post" action=(route::CONSENT) aria-labelledby=(heading) {
                    (parts::csrf(&model.shell.csrf))
                    input type="hidden" name="question" value=(question);
                    input type="hidden" name="version" value=(allowed.version);
                    input type="hidden" name="lang" value=(locale.lang());
                    button .answer name="answer" value="yes" { (locale.say("review-keep")) }
                    button .answer name="answer" value="no" { (locale.say("review-stop")) }
                },
                None => p { a href=(route::SETTINGS_APPS) { (locale.say("review-elsewhere")) } },
            }
        }
    }
}
