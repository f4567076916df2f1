//! What a person allows: one question to a section, yes and no alike, nothing chosen beforehand.

use super::{
    layout::{self, Shell},
    parts, route,
};
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
    let main = html! {
        @if model.first_time {
            h1 { "What may Troth do?" }
            p .lead { "Talking works whatever you answer. Every answer can be changed at any time, and counts from that moment." }
            p { "You can also leave a question open. That counts as a no, and you will not be asked again unless you come back to it." }
        } @else {
            h1 { "What you allow" }
            p .lead { "A change counts from the next sentence on. Talking works whatever you answer." }
        }
        @if model.signal {
            p .notice role="status" {
                "Your browser asks that nothing be shared (Global Privacy Control). That was honoured: nothing of yours is shared with anybody. \
                 Only a yes of your own, to one recipient by its name, can change that."
            }
        }
        p .tally { (tally(&model.questions)) }
        @for question in &plain { (section(&model.shell.csrf, question, asked_on)) }
        @if !apart.is_empty() {
            details .apart open[answered || plain.is_empty()] {
                summary { "What the law sets apart: " (parts::counted(apart.len() as u64, "question", "questions")) }
                p { "Some things could hurt you more than others if they came out. Each is asked about by itself, and left open it stays a no." }
                @for question in &apart { (section(&model.shell.csrf, question, asked_on)) }
            }
        }
        p .on {
            @if model.first_time { a .main href=(route::TALK) { "Go on to talk" } }
            @else {
                a href=(route::DECISIONS) { "What you decided, with receipts" } " "
                a href=(route::SETTINGS) { "Back to settings" }
            }
        }
    };
    layout::page(&model.shell, Some("What you allow"), "", &main)
}

/// How the answers stand, in one sentence.
#[must_use]
pub fn tally(questions: &[Question]) -> String {
    let count = |wanted: fn(&Answer) -> bool| questions.iter().filter(|q| wanted(&q.answer)).count();
    let yes = count(|a| matches!(a, Answer::Yes { .. }));
    let no = count(|a| matches!(a, Answer::No { .. }));
    let open = questions.len() - yes - no;
    if yes + no == 0 {
        return "Nothing is allowed yet; every question is open.".to_owned();
    }
    format!("So far: {yes} yes, {no} no, {open} open.")
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
pub(super) fn section(csrf: &str, question: &Question, asked_on: AskedOn) -> Markup {
    let heading = format!("q-{}", question.id);
    let pressed = |is: bool| if is { "true" } else { "false" };
    html! {
        section .question aria-labelledby=(heading) {
            h2 id=(heading) { (question.title) }
            @for line in question.text.lines().skip(1) { (told(line)) }
            @if let Some(to) = &question.recipient {
                p .told { span { "Who would get it:" } " " (to.name) ", in this place: " (to.place) ". " (to.keeps) " " (to.trains) }
            }
            form .answers method="post" action=(route::CONSENT) aria-labelledby=(heading) {
                (parts::csrf(csrf))
                @match asked_on {
                    AskedOn::First => { input type="hidden" name="first" value="1"; },
                    AskedOn::Engine => { input type="hidden" name="back" value="engine"; },
                    AskedOn::Questions => {},
                }
                input type="hidden" name="question" value=(question.id);
                input type="hidden" name="version" value=(question.version);
                button .answer name="answer" value="yes" aria-pressed=(pressed(matches!(question.answer, Answer::Yes { .. }))) { "Yes" }
                button .answer name="answer" value="no" aria-pressed=(pressed(matches!(question.answer, Answer::No { .. }))) { "No" }
            }
            p .state { (in_force(&question.answer)) }
        }
    }
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

fn in_force(answer: &Answer) -> String {
    match answer {
        Answer::Open => "Open. Nothing is done unless you say yes.".to_owned(),
        Answer::Yes { since, until: None } => format!("You said yes on {since}."),
        Answer::Yes {
            since,
            until: Some(until),
        } => format!("You said yes on {since}. It ends by itself on {until}."),
        Answer::No { since } => format!("You said no on {since}."),
    }
}
