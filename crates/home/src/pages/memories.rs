//! What is remembered: to see, to search, to correct, to pin and to forget.

use maud::{Markup, html};

use super::layout::{self, Shell};
use super::{parts, route};

/// What is remembered.
#[derive(Clone, Debug)]
pub struct Memories {
    /// The frame ([`Place::Memories`](super::Place::Memories)).
    pub shell: Shell,
    /// How many memories there are in all.
    pub count: u64,
    /// Whether anything is remembered from now on.
    pub on: bool,
    /// Whether what is remembered is used for answers.
    pub used: bool,
    /// The words that were searched for.
    pub words: String,
    /// The pinned ones.
    pub pinned: Vec<Memory>,
    /// Those that are shown.
    pub shown: Vec<Memory>,
    /// Where older ones are.
    pub older: Option<String>,
}

/// A memory as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    /// Its id.
    pub id: String,
    /// What it says.
    pub text: String,
    /// The words that it was drawn from, where they were corrected.
    pub drawn: Option<String>,
    /// What it is about.
    pub about: String,
    /// When it was said.
    pub said: String,
    /// Where it was said.
    pub talk: String,
    /// When it goes by itself.
    pub until: String,
    /// Whether it is pinned.
    pub pinned: bool,
}

/// One memory, to be corrected or forgotten.
#[derive(Clone, Debug)]
pub struct OneMemory {
    /// The frame.
    pub shell: Shell,
    /// The memory.
    pub memory: Memory,
    /// What is wrong with a text that was sent.
    pub error: Option<String>,
    /// For how many days a backup of the keys is kept.
    pub backup_days: u32,
}

/// The list.
#[must_use]
pub fn page(model: &Memories) -> Markup {
    let main = html! {
        h1 { "Memories" }
        p { (state(model)) " " a href=(route::CONSENT) { "Change that" } }
        @if model.count > 0 || !model.words.is_empty() {
            form .choose role="search" method="post" action=(route::MEMORIES_SEARCH) {
                (parts::csrf(&model.shell.csrf))
                label .unseen for="words" { "Words to look for" }
                input #words name="words" type="search" value=(model.words) placeholder="Words to look for" autocomplete="off"
                    spellcheck="false";
                button .other { "Look" }
            }
        }
        @if !model.words.is_empty() {
            p .small { (parts::counted(model.shown.len() as u64, "memory", "memories")) " found. "
                a href=(route::MEMORIES) { "Show all" } }
        }
        @if !model.pinned.is_empty() {
            section {
                h2 { "Always in mind" }
                (list(model, &model.pinned))
            }
        }
        @if model.shown.is_empty() && model.words.is_empty() {
            p .begin { "Nothing is remembered so far." }
        }
        (list(model, &model.shown))
        @if let Some(older) = &model.older { p .on { a href=(older) { "Earlier memories" } } }
    };
    layout::page(&model.shell, Some("Memories"), "", &main)
}

fn state(model: &Memories) -> String {
    let held = match model.count {
        0 => String::new(),
        count => format!(
            "{}, locked with your key. ",
            parts::counted(count, "memory is kept", "memories are kept")
        ),
    };
    let from_now = match (model.on, model.used) {
        (true, true) => "What you say of yourself is remembered, and looked up when you are answered.",
        (true, false) => {
            "What you say of yourself is remembered, but not looked up when you are answered: you have not said yes to that."
        }
        (false, _) => {
            "Nothing you say from now on is remembered: you have not said yes to that. Talking works all the same."
        }
    };
    held + from_now
}

fn list(model: &Memories, memories: &[Memory]) -> Markup {
    html! {
        ul .memories {
            @for memory in memories {
                li {
                    p .words { (memory.text) }
                    small { "About " (memory.about) ". Said on " a href=(memory.talk) { (memory.said) } ", goes " (memory.until) "." }
                    div .do {
                        a href=(route::memory(&memory.id)) { "Correct or forget" span .unseen { ": " (memory.text) } }
                        form method="post" action=(route::MEMORIES_PIN) {
                            (parts::csrf(&model.shell.csrf))
                            input type="hidden" name="memory" value=(memory.id);
                            input type="hidden" name="pinned" value=(if memory.pinned { "no" } else { "yes" });
                            button .quiet { (if memory.pinned { "No longer always in mind" } else { "Keep always in mind" })
                                span .unseen { ": " (memory.text) } }
                        }
                    }
                }
            }
        }
    }
}

/// One memory.
#[must_use]
pub fn one(model: &OneMemory) -> Markup {
    let memory = &model.memory;
    let field = parts::Field {
        name: "text",
        label: "What is remembered",
        value: &memory.text,
        autocomplete: "off",
        error: model.error.as_deref(),
        ..parts::Field::default()
    };
    let main = html! {
        h1 { "A memory" }
        blockquote { (memory.text) }
        dl .facts {
            dt { "About" } dd { (memory.about) }
            dt { "Said" } dd { a href=(memory.talk) { (memory.said) } }
            @if let Some(drawn) = &memory.drawn { dt { "In these words" } dd { (drawn) } }
            dt { "Why it is kept" } dd { "You said yes to remembering your talks." }
            dt { "Goes" } dd { (memory.until) }
        }
        section {
            h2 { "Correct it" }
            form method="post" action=(route::MEMORIES) {
                (parts::csrf(&model.shell.csrf))
                input type="hidden" name="memory" value=(memory.id);
                (field.render())
                button .main { "Keep it so" }
            }
        }
        section {
            h2 { "Forget it" }
            p { "Its key is destroyed, so it cannot come back. What you said in the talk stays there. "
                "Backups of the keys are kept for " (model.backup_days) " days, then they are gone too." }
            form method="post" action=(route::MEMORIES_FORGET) {
                (parts::csrf(&model.shell.csrf))
                input type="hidden" name="memory" value=(memory.id);
                button .other { "Forget this" }
            }
        }
        p .on { a href=(route::MEMORIES) { "All memories" } }
    };
    layout::page(&model.shell, Some("A memory"), "narrow", &main)
}
