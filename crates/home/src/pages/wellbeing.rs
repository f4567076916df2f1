//! How the home is used, month by month, for the person alone.

use super::{
    layout::{self, Shell},
    parts, route,
};
use maud::{Markup, html};

/// The page.
#[derive(Clone, Debug)]
pub struct Wellbeing {
    /// The frame ([`Place::Settings`](super::Place::Settings)).
    pub shell: Shell,
    /// Whether months are added up.
    pub adds_up: bool,
    /// Whether there is a question about it to answer; without anything remembered there is none.
    pub asked: bool,
    /// What the newest months show beside each other, a sentence each.
    pub seen: Vec<String>,
    /// The months, newest first.
    pub months: Vec<Month>,
}

/// A month as the page says it.
#[derive(Clone, Debug)]
pub struct Month {
    /// `November 2026, so far`.
    pub name: String,
    /// `5 hours 20 minutes, on 12 days`.
    pub talk: String,
    /// `1 hour 40 minutes`.
    pub longest: String,
    /// `in 12 of 80 messages`.
    pub others: String,
    /// What was held back and how often, a sentence each.
    pub held_back: Vec<String>,
}

/// The months.
#[must_use]
pub fn page(model: &Wellbeing) -> Markup {
    let main = html! {
        h1 { "How you use this home" }
        p .lead { "Sums by month, which no single talk shows. They are locked like all that is yours, and nobody else is told. They are no goal and no mark." }
        @if !model.adds_up {
            p .empty {
                @if model.months.is_empty() { "Nothing is added up: you have not said yes to it. " }
                @else { "Nothing more is added up. What there is stays until you erase it. " }
                @if model.asked { a href={ (route::CONSENT) "#q-wellbeing" } { "Here is the question" } "." }
                @else { "It would be added up from talks that are remembered, and they are not: " a href=(route::CONSENT) { "what you allow" } "." }
            }
        } @else if model.months.is_empty() {
            p .empty { "There is nothing yet. It begins with the next thing that you say." }
        }
        @if !model.seen.is_empty() {
            section {
                h2 { "What they show together" }
                @for sentence in &model.seen { p { (sentence) } }
                p {
                    "What to make of it is yours to say. If you would like to speak with somebody about it, "
                    a href=(route::CRISIS) { "there are people who listen" } "."
                }
            }
        }
        @for month in &model.months { (section(month)) }
        @if !model.months.is_empty() {
            section .more {
                h2 { "What is counted, and what is not" }
                p {
                    "Time between messages counts where it is ten minutes or less. Somebody else came up where a message has a name in it, or a word such as “sister” or "
                    "“friend”; both are missed at times. Private conversations are not counted. A message that you erase is not taken out of a sum."
                }
                p .on { a href={ (route::ERASE_CATEGORY) "?category=wellbeing" } { "Erase all of this" } }
            }
        }
    };
    layout::page(&model.shell, Some("How you use this home"), "", &main)
}

fn section(month: &Month) -> Markup {
    html! {
        section {
            h2 { (month.name) }
            dl .facts {
                dt { "Talk" } dd { (month.talk) }
                dt { "Longest stretch" } dd { (month.longest) }
                dt { "Other people came up" } dd { (month.others) }
                dt { "Held back from you" }
                dd { @if month.held_back.is_empty() { "nothing" } @else { (parts::counted(count(month), "kind of sentence", "kinds of sentences")) } }
            }
            @if !month.held_back.is_empty() { ul { @for one in &month.held_back { li { (one) } } } }
        }
    }
}

fn count(month: &Month) -> u64 {
    u64::try_from(month.held_back.len()).unwrap_or(u64::MAX)
}
