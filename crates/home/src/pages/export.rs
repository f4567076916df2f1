//! Taking everything along.

use super::{
    layout::{self, Shell},
    parts, route,
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
        p .notice { "The file is not locked. Whoever gets it can read it, so put it where you would put a diary." }
        form method="post" action=(route::EXPORT) {
            (parts::csrf(&model.shell.csrf))
            button .main { "Download" }
        }
        section .more {
            h2 { "Check that it is whole" }
            p { "This command works on any machine, without a connection. It says whether anything was changed, left out or put in another order." }
            pre tabindex="0" { code { "troth verify troth-export.jsonl" } }
            p { "The download itself is a line in your ledger. The next export will show it." }
        }
    };
    layout::page(&model.shell, Some("Export"), "", &main)
}
