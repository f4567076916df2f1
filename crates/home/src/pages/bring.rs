//! Bringing along what was taken out of another home: choosing the file, seeing what is in it, what came in; and the homes before this one.

use maud::{Markup, html};

use super::layout::{self, Shell};
use super::parts::{self, Field};
use super::{assets, route};

/// The form.
#[derive(Clone, Debug)]
pub struct Bring {
    /// The frame; a problem with a file stands in its notice.
    pub shell: Shell,
    /// The largest file, in bytes.
    pub largest: u64,
    /// The homes that the person came from.
    pub homes: Vec<Before>,
}

/// A home that the person came from.
#[derive(Clone, Debug)]
pub struct Before {
    /// Goes into the address.
    pub id: String,
    /// Its name.
    pub home: String,
    /// From when to when.
    pub between: String,
    /// How many lines its ledger has, and how many answers were given there.
    pub entries: u64,
    /// How many answers to questions are in it.
    pub consents: u64,
}

/// What a file would bring, or brought.
#[derive(Clone, Debug)]
pub struct Coming {
    /// The frame.
    pub shell: Shell,
    /// Whether it came in; otherwise it was looked at.
    pub done: bool,
    /// The largest file, in bytes.
    pub largest: u64,
    /// What the file says of itself, as sentences.
    pub file: Vec<String>,
    /// The file's hash, so that what comes in is what was looked at.
    pub sha256: String,
    /// What stays.
    pub stays: Vec<String>,
    /// What goes when this session ends, since it was to go there as well.
    pub as_there: Vec<String>,
    /// What the person has not agreed to have remembered: it comes in for this session, or not at all.
    pub not_agreed: Vec<String>,
    /// What is here already.
    pub here: Vec<String>,
    /// What is left out, with why.
    pub left_out: Vec<String>,
    /// What is said of the other home's ledger and choices.
    pub history: String,
}

/// One home before this one.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// The frame.
    pub shell: Shell,
    /// Which.
    pub home: Before,
    /// What was answered there: when, what, and the words that were shown.
    pub answers: Vec<Answered>,
}

/// An answer that was given in another home.
#[derive(Clone, Debug)]
pub struct Answered {
    /// When.
    pub at: String,
    /// What was said, as a sentence.
    pub what: String,
    /// The words that stood on the screen.
    pub shown: String,
}

/// The form for a file.
#[must_use]
pub fn page(model: &Bring) -> Markup {
    let main = html! {
        h1 { "Bring everything with you" }
        p .lead { "Did you talk with a companion in another home? Bring the file that you took out of it. You see what is in it before anything changes." }
        (form(&model.shell.csrf, model.largest, None, false))
        section .more {
            h2 { "What happens with it" }
            ul .plain {
                li { "The file is checked first. One that was changed by even a letter is not taken in." }
                li { "What you said yes or no to there stays there. Here, your answers here count." }
                li { "Nothing stays longer than it would have stayed there." }
                li { "What is here already stays as it is, so the same file can come twice." }
            }
        }
        @if !model.homes.is_empty() {
            section {
                h2 { "Homes before this one" }
                ul .rows {
                    @for home in &model.homes {
                        li { a href=(route::earlier(&home.id)) { (home.home) " " span { (home.between) } } }
                    }
                }
            }
        }
        p .on { a href=(route::SETTINGS) { "Back to settings" } }
    };
    layout::page(&model.shell, Some("Bring everything"), "narrow", &main)
}

/// What a file would bring, with the ways to let it; or what it brought.
#[must_use]
pub fn coming(model: &Coming) -> Markup {
    let nothing = model.stays.is_empty() && model.as_there.is_empty() && model.not_agreed.is_empty();
    let main = html! {
        h1 { (if model.done { "It is here" } else { "What is in the file" }) }
        @for sentence in &model.file { p { (sentence) } }
        (list(if model.done { "What came in" } else { "What comes in" }, &model.stays))
        (list("For this session only, as it was there", &model.as_there))
        @if !model.not_agreed.is_empty() {
            section {
                h2 { "What you have not said yes to" }
                ul .plain { @for line in &model.not_agreed { li { (line) } } }
                @if model.done {
                    p { "These are here until you sign out." }
                } @else {
                    p { "You have not agreed here to have these remembered. They can come in until you sign out, or stay out. If you want to keep them, answer first, and then bring the file." }
                    p { a href=(route::CONSENT) { "What you allow" } }
                }
            }
        }
        (list("What is here already, and stays as it is", &model.here))
        (list("What is left out, and why", &model.left_out))
        section {
            h2 { "The record of the other home" }
            p { (model.history) }
        }
        @if model.done {
            p .on { a .main href=(route::TALKS) { "To your conversations" } }
            p .on { a href=(route::BRING) { "Bring another file" } }
        } @else if nothing {
            p .notice { "There is nothing in this file that is not here already, or that can come in." }
            p .on { a href=(route::BRING) { "Choose another file" } }
        } @else {
            section {
                h2 { "Bring it in" }
                (form(&model.shell.csrf, model.largest, Some(&model.sha256), !model.not_agreed.is_empty()))
            }
            p .on { a href=(route::SETTINGS) { "Not now" } }
        }
    };
    layout::page(&model.shell, Some("Bring everything"), "narrow", &main)
}

fn list(heading: &str, lines: &[String]) -> Markup {
    html! {
        @if !lines.is_empty() {
            section { h2 { (heading) } ul .plain { @for line in lines { li { (line) } } } }
        }
    }
}

/// The form: without script the file is chosen a second time, since a browser lets go of it between two pages.
fn form(csrf: &str, largest: u64, looked: Option<&str>, asks: bool) -> Markup {
    let too_large = format!(
        "This file is larger than {}, which is the most that is taken in at once.",
        parts::size(largest)
    );
    html! {
        form method="post" action=(route::BRING) enctype="multipart/form-data" data-bring data-largest=(largest)
            data-too-large=(too_large) data-busy="One moment. A large file takes a minute."
            data-broke="The file did not arrive. Please try again." {
            script type="module" src=(assets::BRING_JS) {}
            (parts::csrf(csrf))
            @if let Some(sha256) = looked { input type="hidden" name="sha256" value=(sha256); }
            div .field {
                label for="f-file" { (if looked.is_some() { "The same file again" } else { "The file" }) }
                p .hint id="f-file-hint" { "Usually " code { "troth-export.jsonl" } " or " code { "troth-export.jsonl.age" } ", at most " (parts::size(largest)) "." }
                input #f-file type="file" name="file" aria-describedby="f-file-hint" required;
            }
            (Field {
                name: "file_passphrase", label: "Its passphrase, if it is locked", secret: true, autocomplete: "off", optional: true,
                hint: Some("The one that you chose for the file. It may differ from the one you sign in with."), ..Field::default()
            }.render())
            p .status role="status" data-told {}
            div .side {
                @if looked.is_none() {
                    button .main name="act" value="look" { "See what is in it" }
                } @else if asks {
                    button .other name="act" value="bring" { "Bring in what stays" }
                    button .other name="act" value="bring_for_session" { "Bring in all, some until I sign out" }
                } @else {
                    button .main name="act" value="bring" { "Bring it in" }
                }
            }
        }
    }
}

/// What is known of a home before this one.
#[must_use]
pub fn earlier(model: &Earlier) -> Markup {
    let home = &model.home;
    let main = html! {
        h1 { "A home before this one" }
        p .lead { (home.home) ", " (home.between) }
        p {
            "Its record of uses came along: " (parts::counted(home.entries, "line", "lines")) ", and "
            (parts::counted(home.consents, "answer", "answers")) " that you gave there. It is kept for you to read and to check. Nothing here is decided by it."
        }
        p .on { a .main href=(route::earlier_file(&home.id)) download { "Download the record" } }
        section {
            h2 { "Check it" }
            p { "This command checks it on any machine, without a connection." }
            pre tabindex="0" { code { "troth verify troth-history.jsonl" } }
        }
        section {
            h2 { "What you allowed there" }
            @if model.answers.is_empty() {
                p { "You answered no question there." }
            } @else {
                ul .list {
                    @for answer in &model.answers {
                        li {
                            (answer.what) small { (answer.at) }
                            details { summary { "The words you were shown" span .unseen { ", " (answer.at) } } blockquote { (answer.shown) } }
                        }
                    }
                }
            }
        }
        p .on { a href=(route::BRING) { "Back" } }
    };
    layout::page(&model.shell, Some("A home before this one"), "narrow", &main)
}
