//! Everything that a person decided, with a signed receipt of each.

use super::{
    layout::{self, Shell},
    route,
};
use maud::{Markup, html};

/// Every decision, newest first.
#[derive(Clone, Debug)]
pub struct Decisions {
    /// The frame.
    pub shell: Shell,
    /// What was decided.
    pub decisions: Vec<Decided>,
}

/// One decision.
#[derive(Clone, Debug)]
pub struct Decided {
    /// Its number, counted from 0.
    pub seq: u64,
    /// When.
    pub at: String,
    /// What, as a sentence: `You said yes to “Remember our talks”.`
    pub sentence: String,
    /// The exact text that was shown.
    pub text: String,
    /// The person's own reason, where they gave one.
    pub reason: Option<String>,
}

/// The list, each with the words that were shown and its receipt.
#[must_use]
pub fn page(model: &Decisions) -> Markup {
    let main = html! {
        h1 { "What you decided" }
        p .lead { "Every yes and every no, with the words that you were shown." }
        p {
            "A receipt is a small file that this home has signed. It proves what you agreed to and what you did not, even after everything else is erased. \
             Keep the ones that matter to you."
        }
        @if model.decisions.is_empty() {
            p .empty { "You have not decided anything yet. Until you do, the answer is no." }
        }
        @for decided in &model.decisions {
            section .decision {
                h2 { (decided.sentence) }
                p .small { (decided.at) }
                @if let Some(reason) = &decided.reason { p { "Your reason:" } blockquote { (reason) } }
                details {
                    summary { "The words that you were shown" }
                    @for line in decided.text.lines() { p { (line) } }
                }
                p { a href=(route::consent_receipt(decided.seq)) download="troth-consent-receipt.txt" {
                    "Download the receipt" span .unseen { " of decision " (decided.seq + 1) }
                } }
            }
        }
        section .more {
            h2 { "Check a receipt" }
            p { "This works on any machine, without a connection. The key stands in the first line of your export, as " code { "vkey" } "." }
            pre tabindex="0" { code { "troth verify troth-consent-receipt.txt --key KEY" } }
        }
        p .on { a href=(route::CONSENT) { "Back to what you allow" } }
    };
    layout::page(&model.shell, Some("What you decided"), "", &main)
}
