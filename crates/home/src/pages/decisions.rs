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
    /// Its language (BCP 47).
    pub lang: String,
}

/// The list, each with the words that were shown and its receipt.
#[must_use]
pub fn page(model: &Decisions) -> Markup {
    let locale = model.shell.locale;
    let main = html! {
        h1 { (locale.say("decisions-name")) }
        p .lead { (locale.say("decisions-lead")) }
        p { (locale.say("decisions-receipt")) }
        @if model.decisions.is_empty() { p .empty { (locale.say("decisions-none")) } }
        @for decided in &model.decisions {
            section .decision {
                h2 { (decided.sentence) }
                p .small { (decided.at) }
                @if let Some(reason) = &decided.reason { p { (locale.say("decided-reason")) } blockquote { (reason) } }
                details {
                    summary { (locale.say("decisions-words")) }
                    div lang=(decided.lang) { @for line in decided.text.lines() { p { (line) } } }
                }
                p { a href=(route::consent_receipt(decided.seq)) download="troth-consent-receipt.txt" {
                    (locale.say("decisions-download"))
                    span .unseen { " " (locale.tell("decisions-download-of", &[("n", (decided.seq + 1).into())])) }
                } }
            }
        }
        section .more {
            h2 { (locale.say("decisions-check")) }
            p { (locale.say("decisions-check-how")) }
            pre tabindex="0" { code { "troth verify troth-consent-receipt.txt --key KEY" } }
        }
        p .on { a href=(route::CONSENT) { (locale.say("decisions-back")) } }
    };
    layout::page(&model.shell, Some(&locale.say("decisions-name")), "", &main)
}
