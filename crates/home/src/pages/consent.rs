//! What a person allows: one question to a section, yes and no alike, nothing chosen beforehand.

use super::{
    layout::{self, Shell},
    parts, route,
};
use consent::Locale;
use maud::{Markup, html};

/// The questions, asked for the first time or looked at again.
#[derive(Clone, Debug)]
pub struct Consents {
    /// The frame.
    pub shell: Shell,
    /// Whether the person comes here straight from making a vault, or from the settings.
    pub first_time: bool,
    /// Whether the person's browser asks that nothing be shared (Global Privacy Control), and that was honoured.
    pub signal: bool,
    /// Every question, in the order of the data map.
    pub questions: Vec<Question>,
}

/// One question. What is shown is recorded with the answer, so the texts are the data map's to the letter.
#[derive(Clone, Debug)]
pub struct Question {
    /// Names the question in the address and in the form.
    pub id: String,
    /// The version of the text shown; it comes back with the answer, so that an answer to a text since changed can be refused.
    pub version: String,
    /// A few words.
    pub title: String,
    /// Whether it is about one of the things that the law sets apart.
    pub apart: bool,
    /// The exact text that a yes would be a yes to, line by line: the question first; other lines may begin with what they tell.
    pub text: String,
    /// What the person gets for it.
    pub buys: String,
    /// What they give up for it.
    pub costs: String,
    /// The words on its two buttons, and the language of it all (BCP 47).
    pub yes: String,
    /// The other.
    pub no: String,
    /// The language.
    pub lang: &'static str,
    /// The categories that a yes covers, in words.
    pub categories: Vec<String>,
    /// Who else would get something, if anybody would.
    pub recipient: Option<Recipient>,
    /// What is in force.
    pub answer: Answer,
}

/// Somebody who would receive what a question is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// What it is called.
    pub name: String,
    /// Where it is: `this machine`, `Ireland`.
    pub place: String,
    /// How long it keeps what it gets.
    pub keeps: String,
    /// Whether it trains models on it, in words.
    pub trains: String,
}

/// The answer in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// None: the question is open, which is as good as no.
    Open,
    /// Yes, since when, and until when if it ends by itself; both as the page says them.
    Yes {
        /// Since when.
        since: String,
        /// Until when.
        until: Option<String>,
    },
    /// No, since when.
    No {
        /// Since when.
        since: String,
    },
}

/// All questions on one page, each with a form of its own: an answer counts at once, and the others stay as they are.
#[must_use]
pub fn page(model: &Consents) -> Markup {
    let (apart, plain): (Vec<_>, Vec<_>) = model.questions.iter().partition(|question| question.apart);
    let answered = apart.iter().any(|question| question.answer != Answer::Open);
    let asked_on = if model.first_time {
        AskedOn::First
    } else {
        AskedOn::Questions
    };
    let locale = model.shell.locale;
    let say = |id: &str| locale.say(id);
    let main = html! {
        @if model.first_time {
            h1 { (locale.say("consent-first-heading")) }
            p .lead { (locale.say("consent-first-lead")) }
            p { (locale.say("consent-first-open")) }
        } @else {
            h1 { (say("consent-name")) }
            p .lead { (locale.say("consent-lead")) }
        }
        @if model.signal { p .notice role="status" { (locale.say("consent-signal")) } }
        p .tally { (tally(locale, &model.questions)) }
        @for question in &plain { (section(&model.shell, question, asked_on)) }
        @if !apart.is_empty() {
            details .apart open[answered || plain.is_empty()] {
                summary { (locale.tell("consent-apart", &[("n", apart.len().into())])) }
                p { (locale.say("consent-apart-why")) }
                @for question in &apart { (section(&model.shell, question, asked_on)) }
            }
        }
        p .on {
            @if model.first_time { a .main href=(route::TALK) { (locale.say("consent-on")) } }
            @else {
                a href=(route::DECISIONS) { (locale.say("consent-decisions")) } " "
                a href=(route::SETTINGS) { (locale.say("consent-settings")) }
            }
        }
    };
    layout::page(&model.shell, Some(&say("consent-name")), "", &main)
}

/// How the answers stand, in one sentence.
#[must_use]
pub fn tally(locale: &Locale, questions: &[Question]) -> String {
    let count = |wanted: fn(&Answer) -> bool| questions.iter().filter(|q| wanted(&q.answer)).count();
    let yes = count(|a| matches!(a, Answer::Yes { .. }));
    let no = count(|a| matches!(a, Answer::No { .. }));
    let open = questions.len() - yes - no;
    if yes + no == 0 {
        return locale.say("consent-tally-none");
    }
    locale.tell(
        "consent-tally",
        &[("yes", yes.into()), ("no", no.into()), ("open", open.into())],
    )
}

/// Where a question stands, and so where its answer leads back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AskedOn {
    /// On the page of questions, straight from making a vault.
    First,
    /// On the page of questions.
    Questions,
    /// Beside the engine that it is about.
    Engine,
}

/// One question with its two answers.
pub(super) fn section(shell: &Shell, question: &Question, asked_on: AskedOn) -> Markup {
    let heading = format!("q-{}", question.id);
    let pressed = |is: bool| if is { "true" } else { "false" };
    html! {
        section .question aria-labelledby=(heading) {
            h2 id=(heading) { (question.title) }
            @for line in question.text.lines().skip(1) { (told(line)) }
            @if let Some(to) = &question.recipient { (told(&would_get(shell.locale, to))) }
            form .answers method="post" action=(route::CONSENT) aria-labelledby=(heading) {
                (parts::csrf(&shell.csrf))
                @match asked_on {
                    AskedOn::First => { input type="hidden" name="first" value="1"; },
                    AskedOn::Engine => { input type="hidden" name="back" value="engine"; },
                    AskedOn::Questions => {},
                }
                input type="hidden" name="question" value=(question.id);
                input type="hidden" name="version" value=(question.version);
                input type="hidden" name="lang" value=(question.lang);
                button .answer name="answer" value="yes" aria-pressed=(pressed(matches!(question.answer, Answer::Yes { .. }))) { (question.yes) }
                button .answer name="answer" value="no" aria-pressed=(pressed(matches!(question.answer, Answer::No { .. }))) { (question.no) }
            }
            p .state { (in_force(shell.locale, &question.answer)) }
        }
    }
}

fn would_get(locale: &Locale, to: &Recipient) -> String {
    let about = [
        ("name", to.name.as_str().into()),
        ("place", to.place.as_str().into()),
        ("keeps", to.keeps.as_str().into()),
        ("trains", to.trains.as_str().into()),
    ];
    locale.tell("consent-recipient", &about)
}

/// A line of the text, all of it; what it tells stands out where it says so.
fn told(line: &str) -> Markup {
    html! {
        @match line.split_once(": ") {
            Some((what, rest)) => p .told { span { (what) ":" } " " (rest) },
            None => p { (line) },
        }
    }
}

fn in_force(locale: &Locale, answer: &Answer) -> String {
    match answer {
        Answer::Open => locale.say("consent-open"),
        Answer::Yes { since, until: None } => locale.tell("consent-yes-since", &[("since", since.into())]),
        Answer::Yes {
            since,
            until: Some(until),
        } => locale.tell("consent-yes-until", &[("since", since.into()), ("until", until.into())]),
        Answer::No { since } => locale.tell("consent-no-since", &[("since", since.into())]),
    }
}
