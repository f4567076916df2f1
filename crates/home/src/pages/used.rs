//! What was used: the ledger in words.

use super::{
    layout::{self, Shell},
    parts,
    picture::{Picture, picture},
    route,
};
use maud::{Markup, html};

/// A page of the ledger.
#[derive(Clone, Debug)]
pub struct UsedPage {
    /// The frame ([`Place::Used`](super::Place::Used)).
    pub shell: Shell,
    /// The days shown, newest first.
    pub days: Vec<Day>,
    /// The purposes that occur, to choose from.
    pub purposes: Vec<PurposeChoice>,
    /// What the whole ledger adds up to.
    pub totals: Totals,
    /// The last days, as a picture.
    pub picture: Picture,
    /// Where newer entries are, if there are any.
    pub newer: Option<String>,
    /// Where older entries are, if there are any.
    pub older: Option<String>,
}

/// The entries of one day.
#[derive(Clone, Debug)]
pub struct Day {
    /// The day as the page says it: `Today`, `Sunday 22 November 2026`.
    pub heading: String,
    /// The entries, newest first.
    pub uses: Vec<Use>,
}

/// One entry.
#[derive(Clone, Debug)]
pub struct Use {
    /// Its number in the person's chain.
    pub n: u64,
    /// The time of day: `14:02`.
    pub at: String,
    /// What happened, as a sentence: `To answer you, this message and 3 earlier ones were shown to the model on this machine.`
    pub sentence: String,
    /// The purpose in words.
    pub purpose: String,
    /// The categories in words.
    pub categories: Vec<String>,
    /// Who got it.
    pub recipient: String,
    /// How many records.
    pub records: u64,
    /// How many bytes.
    pub bytes: u64,
    /// The leaf's hash in hexadecimal; the first 16 digits are shown.
    pub leaf: String,
}

/// A purpose to choose from.
#[derive(Clone, Debug)]
pub struct PurposeChoice {
    /// Goes into the address.
    pub id: String,
    /// In words.
    pub name: String,
    /// How many entries it has.
    pub count: u64,
    /// Whether only this purpose is shown.
    pub chosen: bool,
}

/// What the whole ledger adds up to.
#[derive(Clone, Debug, Default)]
pub struct Totals {
    /// Entries.
    pub entries: u64,
    /// Entries in which something went to a model.
    pub shown_to_model: u64,
    /// Entries in which something left this machine.
    pub left_machine: u64,
    /// When the first entry was written.
    pub since: String,
}

/// One entry on a page of its own.
#[derive(Clone, Debug)]
pub struct EntryPage {
    /// The frame.
    pub shell: Shell,
    /// The day as the page says it.
    pub day: String,
    /// The entry.
    pub entry: Use,
}

/// The ledger by day.
#[must_use]
pub fn page(model: &UsedPage) -> Markup {
    let main = html! {
        h1 { "What was used" }
        p .lead { "Every time Troth reads, keeps, shows or sends something of yours, it writes a line here first. Lines cannot be taken out." }
        @if model.totals.entries == 0 {
            p { "There is nothing here yet. The first line will be written when you first say something." }
        } @else {
            (totals(&model.totals))
            @if model.newer.is_none() { (picture(&model.picture)) }
            (choose(&model.purposes))
            @if model.days.is_empty() { p { "Nothing was used for this purpose." } }
            @for day in &model.days {
                section {
                    h2 { (day.heading) }
                    ol .uses { @for entry in &day.uses { li { (line(entry)) } } }
                }
            }
            (paging(model))
        }
        (verify())
    };
    layout::page(&model.shell, Some("What was used"), "", &main)
}

/// One entry, with all its details open.
#[must_use]
pub fn entry(model: &EntryPage) -> Markup {
    let main = html! {
        h1 { "Entry " (parts::number(model.entry.n)) }
        p .lead { (model.entry.sentence) }
        p { (model.day) ", " (model.entry.at) }
        (details(&model.entry))
        (verify())
        p .on { a href=(route::USED) { "Everything that was used" } }
    };
    layout::page(&model.shell, Some("What was used"), "", &main)
}

fn totals(totals: &Totals) -> Markup {
    html! {
        p .totals {
            "Since " (totals.since) " there are " (parts::counted(totals.entries, "line", "lines")) ". "
            "Something was shown to a model " (parts::counted(totals.shown_to_model, "time", "times")) ". "
            @if totals.left_machine == 0 { "Nothing has left this machine." }
            @else { "Something left this machine " (parts::counted(totals.left_machine, "time", "times")) "." }
        }
    }
}

fn choose(purposes: &[PurposeChoice]) -> Markup {
    html! {
        form .choose method="get" action=(route::USED) {
            label for="purpose" { "Purpose" }
            select #purpose name="purpose" {
                option value="" { "everything" }
                @for purpose in purposes {
                    option value=(purpose.id) selected[purpose.chosen] { (purpose.name) " (" (parts::number(purpose.count)) ")" }
                }
            }
            button .other { "Show" span .unseen { " these" } }
        }
    }
}

fn line(entry: &Use) -> Markup {
    html! {
        details {
            summary { time { (entry.at) } " " span { (entry.sentence) } }
            (details(entry))
        }
    }
}

fn details(entry: &Use) -> Markup {
    html! {
        dl .facts {
            dt { "Purpose" } dd { (entry.purpose) }
            dt { "About" } dd { @if entry.categories.is_empty() { "nothing of yours" } @else { (parts::listed(&entry.categories)) } }
            dt { "Who got it" } dd { (entry.recipient) }
            dt { "How much" } dd { (parts::counted(entry.records, "record", "records")) ", " (parts::size(entry.bytes)) }
            dt { "Line" } dd { (parts::number(entry.n)) ", " code { (entry.leaf.chars().take(16).collect::<String>()) } }
        }
        p { a href=(route::used_proof(entry.n)) download { "Check this entry" span .unseen { " " (parts::number(entry.n)) } } " (downloads its proof)" }
    }
}

fn paging(model: &UsedPage) -> Markup {
    html! {
        @if model.newer.is_some() || model.older.is_some() {
            nav .side aria-label="Pages" {
                @if let Some(to) = &model.newer { a .other rel="prev" href=(to) { "Newer" } }
                @if let Some(to) = &model.older { a .other rel="next" href=(to) { "Older" } }
            }
        }
    }
}

fn verify() -> Markup {
    html! {
        section .more {
            h2 { "How to check this yourself" }
            p {
                a href=(route::EXPORT) { "Download everything" } ", then run this command on any machine. "
                "It needs no connection and trusts nobody, this home included."
            }
            pre tabindex="0" { code { "troth verify troth-export.jsonl" } }
        }
    }
}
