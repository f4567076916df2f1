//! Taking everything along.

use super::{
    layout::{self, Shell},
    parts::{self, Field},
    route,
};
use maud::{Markup, html};

/// What an export would hold.
#[derive(Clone, Debug)]
pub struct Export {
    /// The frame.
    pub shell: Shell,
    /// How many records.
    pub records: u64,
    /// How many ledger entries.
    pub entries: u64,
    /// How large the file would be, in bytes, where that is known.
    pub bytes: Option<u64>,
    /// The fewest characters of a passphrase for the file.
    pub least: usize,
    /// What is wrong with the passphrase.
    pub passphrase_error: Option<String>,
    /// What is wrong with its repetition.
    pub again_error: Option<String>,
    /// What is wrong with an age key.
    pub recipient_error: Option<String>,
}

/// What is in the file, how to get it, how to check it.
#[must_use]
pub fn page(model: &Export) -> Markup {
    let main = html! {
        h1 { "Take everything with you" }
        p .lead { "One file with all that is kept about you. It is yours to read, to keep, and to bring to another home." }
        p {
            (parts::counted(model.records, "record", "records")) ", every answer you gave about what is allowed, and "
            (parts::counted(model.entries, "line", "lines")) " of your ledger with their proofs"
            @if let Some(bytes) = model.bytes { ": about " (parts::size(bytes)) }
            "."
        }
        (locked(model))
        section {
            h2 { "Or open to anyone" }
            p { "This file is not locked. Whoever gets it can read it, so put it where you would put a diary." }
            form method="post" action=(route::EXPORT) {
                (parts::csrf(&model.shell.csrf))
                button .other name="how" value="open" { "Download it open" }
            }
        }
        section {
            h2 { "Or a version to read" }
            p { "Your conversations and memories as one page for any browser, without the proofs. It is not locked either, and no home takes it back in." }
            form method="post" action=(route::EXPORT) {
                (parts::csrf(&model.shell.csrf))
                button .other name="how" value="read" { "Download a version to read" }
            }
        }
        section .more {
            h2 { "Check that it is whole" }
            p { "This command works on any machine, without a connection. It says whether anything was changed, left out or put in another order. For a locked file it asks for the passphrase." }
            pre tabindex="0" { code { "troth verify troth-export.jsonl" } }
            p { "What each line means is written in the " a href=(route::EXPORT_SCHEMA) { "schema of the format" } "." }
            p { "The download itself is a line in your ledger. The next export will show it." }
        }
    };
    layout::page(&model.shell, Some("Export"), "", &main)
}

fn locked(model: &Export) -> Markup {
    let advice = parts::passphrase_advice(model.least);
    html! {
        section {
            h2 { "Locked with a passphrase" }
            p { "Choose a passphrase for this file. You need it to bring the file into another home. " strong { "Nobody can recover it: without it the file is lost." } }
            form method="post" action=(route::EXPORT) {
                (parts::csrf(&model.shell.csrf))
                (Field {
                    name: "passphrase", label: "A passphrase for the file", secret: true, autocomplete: "new-password", hint: Some(&advice),
                    error: model.passphrase_error.as_deref(), ..Field::default()
                }.render())
                (Field {
                    name: "passphrase_again", label: "The same again", secret: true, autocomplete: "new-password",
                    error: model.again_error.as_deref(), ..Field::default()
                }.render())
                button .main name="how" value="locked" { "Download it locked" }
            }
            details open[model.recipient_error.is_some()] {
                summary { "Lock it to an age key instead" }
                p { "For those who have a key of their own: whoever holds its secret half can open the file." }
                form method="post" action=(route::EXPORT) {
                    (parts::csrf(&model.shell.csrf))
                    (Field {
                        name: "recipient", label: "Your age key, age1…", autocomplete: "off",
                        error: model.recipient_error.as_deref(), ..Field::default()
                    }.render())
                    button .other name="how" value="to_key" { "Download it locked to the key" }
                }
            }
            p .small { "The file is in the age format: " code { "age -d" } " opens it, too." }
        }
    }
}
