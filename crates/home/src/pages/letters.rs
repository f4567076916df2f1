//! Letters to whoever runs the home: each request with its clock, and one as a thread.

use super::{
    layout::{self, Shell},
    parts, route,
};
use maud::{Markup, html};

/// Every request, and a place to write a new one.
#[derive(Clone, Debug)]
pub struct Letters {
    /// The frame.
    pub shell: Shell,
    /// Who runs the home, where they said so.
    pub operator: Option<String>,
    /// How else to reach them.
    pub contact: Option<String>,
    /// Whether they have made a key: without, nobody could read a letter.
    pub can_write: bool,
    /// How long an answer may take, in words: `one month`.
    pub within: &'static str,
    /// The requests, newest first.
    pub requests: Vec<Request>,
    /// What was written, where it could not be taken.
    pub draft: String,
    /// What is wrong with it.
    pub problem: Option<String>,
    /// How many characters a letter may have.
    pub longest: usize,
}

/// A request, as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Its id.
    pub id: String,
    /// When it was opened.
    pub opened: String,
    /// How it stands, as a sentence with its date.
    pub stands: String,
    /// How many letters there are.
    pub letters: u64,
}

/// One request with its letters.
#[derive(Clone, Debug)]
pub struct Thread {
    /// The frame.
    pub shell: Shell,
    /// Its clock.
    pub request: Request,
    /// What it is about, in words.
    pub about: Option<&'static str>,
    /// The letters, oldest first.
    pub letters: Vec<Letter>,
    /// What was written, where it could not be taken.
    pub draft: String,
    /// What is wrong with it.
    pub problem: Option<String>,
    /// How many characters a letter may have.
    pub longest: usize,
}

/// A letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Whether the person wrote it.
    pub own: bool,
    /// When.
    pub at: String,
    /// What it says.
    pub text: String,
}

/// What a request can be about: id and words.
pub const ABOUT: [(&str, &str); 7] = [
    ("access", "What is held about me, and what was done with it"),
    ("rectification", "Something is wrong and should be put right"),
    ("erasure", "Something should be erased"),
    ("restriction", "Something should stop while it is looked into"),
    ("objection", "I object to something"),
    ("portability", "I want to take something elsewhere"),
    ("other", "Something else"),
];

/// The list.
#[must_use]
pub fn page(model: &Letters) -> Markup {
    let who = model.operator.as_deref().unwrap_or("whoever runs this home");
    let main = html! {
        h1 { "Letters to whoever runs this home" }
        p .lead { "What you write is locked so that only you and " (who) " can read it. They must answer within " (model.within) "." }
        p { "They can take more time once, and have to tell you why. They do not know your name, and see nothing of your talks: say what they need to know." }
        @if model.requests.is_empty() { p .empty { "You have not written yet." } }
        ul .rows {
            @for request in &model.requests {
                li {
                    a href=(route::letter(&request.id)) { "Of " (request.opened) } " "
                    span { (request.stands) " " (parts::counted(request.letters, "letter", "letters")) "." }
                }
            }
        }
        @if model.can_write { (write(model)) } @else {
            div .notice {
                p { "Nobody has made a key for letters in this home yet, so nobody could read one." }
                @match &model.contact {
                    Some(contact) => p { "You can reach " (who) " here: " (contact) },
                    None => p { "If you run this home yourself, " code { "troth requests key" } " makes one." },
                }
            }
        }
        p .on { a href=(route::RIGHTS) { "Back to your rights" } }
    };
    layout::page(&model.shell, Some("Letters"), "", &main)
}

fn write(model: &Letters) -> Markup {
    html! {
        section {
            h2 { "A new letter" }
            form method="post" action=(route::LETTERS) {
                (parts::csrf(&model.shell.csrf))
                div .field {
                    label for="about" { "What it is about" }
                    select #about name="about" {
                        @for (id, words) in ABOUT { option value=(id) { (words) } }
                    }
                }
                (text(&model.draft, model.problem.as_deref(), model.longest))
                button .main { "Send" }
            }
        }
    }
}

fn text(draft: &str, problem: Option<&str>, longest: usize) -> Markup {
    html! {
        div .field {
            label for="letter" { "Your letter" }
            @if let Some(problem) = problem { p #letter-error .wrong { (problem) } }
            textarea #letter name="text" rows="8" maxlength=(longest) required autocomplete="off" spellcheck="false"
                aria-describedby=[problem.map(|_| "letter-error")] { "\n" (draft) }
        }
    }
}

/// One request.
#[must_use]
pub fn thread(model: &Thread) -> Markup {
    let main = html! {
        h1 { "Your letter of " (model.request.opened) }
        p .lead { (model.request.stands) }
        @if let Some(about) = model.about { p .small { (about) } }
        @for letter in &model.letters {
            section .decision {
                h2 { @if letter.own { "You" } @else { "Whoever runs this home" } ", " (letter.at) }
                @for line in letter.text.lines() { p { (line) } }
            }
        }
        form method="post" action=(route::LETTERS_REPLY) {
            (parts::csrf(&model.shell.csrf))
            input type="hidden" name="request" value=(model.request.id);
            (text(&model.draft, model.problem.as_deref(), model.longest))
            button .main { "Send" }
        }
        p .on { a href=(route::LETTERS) { "All letters" } }
    };
    layout::page(&model.shell, Some("Letters"), "", &main)
}
