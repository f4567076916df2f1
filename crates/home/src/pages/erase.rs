//! Erasing: a message, a category, everything; what goes, what stays, and a receipt.

use super::{
    layout::{self, Shell},
    parts::{self, Field},
    passkeys::{self, Prove},
    route,
};
use maud::{Markup, html};

/// What can be erased.
#[derive(Clone, Debug)]
pub struct Erase {
    /// The frame.
    pub shell: Shell,
    /// The categories that hold something.
    pub categories: Vec<Held>,
    /// For how many days a backup may still hold what was erased.
    pub backup_days: u32,
    /// The word to type before everything goes.
    pub word: String,
    /// What is wrong with the word that was typed.
    pub word_error: Option<String>,
    /// What is asked before everything goes.
    pub prove: Prove,
}

/// A category that holds something.
#[derive(Clone, Debug)]
pub struct Held {
    /// Goes into the address.
    pub id: String,
    /// In words.
    pub name: String,
    /// How many records.
    pub records: u64,
}

/// One thing that is about to be erased.
#[derive(Clone, Debug)]
pub struct Confirm {
    /// The frame.
    pub shell: Shell,
    /// What.
    pub what: What,
    /// How many records go.
    pub records: u64,
    /// For how many days a backup may still hold them.
    pub backup_days: u32,
}

/// What is about to be erased.
#[derive(Clone, Debug)]
pub enum What {
    /// A message, its reply, and what was drawn from them.
    Turn {
        /// The conversation's id; empty for the first.
        of: String,
        /// Its id.
        turn: String,
        /// When it was said.
        at: String,
        /// How it begins.
        beginning: String,
    },
    /// A category.
    Category {
        /// Its id.
        id: String,
        /// In words.
        name: String,
    },
}

/// What was erased.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// The frame ([`Place::Outside`](super::Place::Outside) once everything is gone).
    pub shell: Shell,
    /// What, in words: `your message of 23 November, 14:02, and the reply to it`.
    pub what: String,
    /// When.
    pub at: String,
    /// How many records.
    pub records: u64,
    /// How many keys were destroyed.
    pub keys: u64,
    /// The day after which no backup holds them either.
    pub backups_until: String,
    /// The ledger entry that says so; none where the ledger went too.
    pub entry: Option<u64>,
    /// Who was given such things before, and cannot be told.
    pub untold: Vec<String>,
    /// Where the signed receipt can be downloaded.
    pub download: String,
}

/// What can be erased, and how.
#[must_use]
pub fn page(model: &Erase) -> Markup {
    let main = html! {
        h1 { "Erase" }
        p .lead { "Erasing destroys the keys, at once. What they locked cannot be read again by anybody." }
        section {
            h2 { "One message" }
            p { "In " a href=(route::TALK) { "the conversation" } ", choose Erase below the reply." }
        }
        section {
            h2 { "One kind of thing" }
            @if model.categories.is_empty() { p { "Nothing is kept, so there is nothing to erase here." } }
            ul .rows {
                @for held in &model.categories {
                    li {
                        a href=(route::with_query(route::ERASE_CATEGORY, "category", &held.id)) { "Erase: " (held.name) }
                        " " span { (parts::counted(held.records, "record", "records")) }
                    }
                }
            }
        }
        (everything(model))
        (stays(model.backup_days))
    };
    layout::page(&model.shell, Some("Erase"), "", &main)
}

fn everything(model: &Erase) -> Markup {
    let label = format!("Type the word {}", model.word);
    html! {
        section {
            h2 { "Everything" }
            p {
                "Every message, every memory, every setting and your way in. You will be signed out, and nobody can undo it. "
                "If you might want any of it later, " a href=(route::EXPORT) { "take it with you first" } "."
            }
            form method="post" action=(route::ERASE_EVERYTHING) {
                (parts::csrf(&model.shell.csrf))
                (Field {
                    name: "word", label: &label, autocomplete: "off", error: model.word_error.as_deref(), ..Field::default()
                }.render())
                (passkeys::prove("passphrase", &model.prove))
                button .other { "Erase everything" }
            }
        }
    }
}

/// Asks once more, with what will happen.
#[must_use]
pub fn confirm(model: &Confirm) -> Markup {
    let (action, name, value) = match &model.what {
        What::Turn { turn, .. } => (route::ERASE_TURN, "turn", turn),
        What::Category { id, .. } => (route::ERASE_CATEGORY, "category", id),
    };
    let main = html! {
        @match &model.what {
            What::Turn { at, beginning, .. } => {
                h1 { "Erase this message" }
                blockquote { (beginning) }
                p { "You said this on " (at) ". It goes, with the reply and with whatever was drawn from them: "
                    (parts::counted(model.records, "record", "records")) "." }
            }
            What::Category { name, .. } => {
                h1 { "Erase: " (name) }
                p { (parts::counted(model.records, "record goes", "records go"))
                    ", also where they are part of a message that is about other things too; the rest of that message stays." }
            }
        }
        form .side method="post" action=(action) {
            (parts::csrf(&model.shell.csrf))
            input type="hidden" name=(name) value=(value);
            @if let What::Turn { of, .. } = &model.what { input type="hidden" name="c" value=(of); }
            button .main { "Erase" }
            a .other href=(route::ERASE) { "Keep" }
        }
        (stays(model.backup_days))
    };
    layout::page(&model.shell, Some("Erase"), "", &main)
}

fn stays(days: u32) -> Markup {
    html! {
        section .more {
            h2 { "What stays" }
            ul .plain {
                li { "A backup of the keys may hold what you erased for up to " (days) " days. A restored backup is erased again before anybody can use it." }
                li { "Your ledger keeps a line that something was erased, and when. It cannot say what. Once everything is erased, what is left of the ledger can be read by nobody." }
                li { "You get a signed receipt." }
            }
        }
    }
}

/// What was erased, with a receipt to keep.
#[must_use]
pub fn receipt(model: &Receipt) -> Markup {
    let main = html! {
        h1 { "It is erased" }
        dl .facts {
            dt { "What" } dd { (model.what) }
            dt { "When" } dd { (model.at) }
            dt { "How much" } dd { (parts::counted(model.records, "record", "records")) ", " (parts::counted(model.keys, "key", "keys")) " destroyed" }
            dt { "Backups" } dd { "hold nothing of it after " (model.backups_until) }
            @if let Some(n) = model.entry { dt { "Ledger" } dd { a href=(route::used_entry(n)) { "entry " (parts::number(n)) } } }
        }
        @if !model.untold.is_empty() {
            p { "Before, such things were given to " (parts::listed(&model.untold)) ". There is no way to tell them that this was erased: what they kept, "
                "they keep." }
        }
        p { a .main href=(model.download) download { "Download the receipt" } }
        p .small { "The receipt is signed. " code { "troth verify" } " checks it, on any machine." }
        @if model.entry.is_some() { p .on { a href=(route::TALK) { "Back to talk" } } }
        @else { p { "You are signed out. Thank you for the time you spent here; go well." } }
    };
    layout::page(&model.shell, Some("Receipt"), "narrow", &main)
}
