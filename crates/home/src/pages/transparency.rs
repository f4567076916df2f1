//! What anybody may see of a home: numbers of nobody, its log, and which policy was in force since when.

use super::{
    layout::{self, Shell},
    parts, route,
};
use maud::{Markup, html};

/// The page.
#[derive(Clone, Debug)]
pub struct Transparency {
    /// The frame.
    pub shell: Shell,
    /// Each month that is over, newest first.
    pub months: Vec<Month>,
    /// What one time that help was shown spends, as a person writes it.
    pub help_epsilon: String,
    /// What somebody who stays spends in a month.
    pub people_epsilon: String,
    /// What somebody who says how often they talk spends in a month.
    pub use_epsilon: String,
    /// And in all the months that are shown, for being there.
    pub people_total: String,
    /// How many months are shown at most.
    pub most_months: usize,
    /// Leaves in the log.
    pub leaves: u64,
    /// Its tree hash.
    pub root: String,
    /// The key that signs it.
    pub vkey: String,
    /// Versions of the policy, newest first.
    pub versions: Vec<Version>,
}

/// A month's numbers, blurred.
#[derive(Clone, Debug)]
pub struct Month {
    /// Which, as `2026-11`.
    pub month: String,
    /// Help beside a reply.
    pub concern: u64,
    /// Help in place of one.
    pub acute: u64,
    /// People at its end.
    pub people: u64,
    /// Days of talk, of those who agreed to say.
    pub use_days: u64,
}

/// A version of the policy.
#[derive(Clone, Debug)]
pub struct Version {
    /// Which.
    pub version: String,
    /// Since when.
    pub since: String,
}

/// The page.
#[must_use]
pub fn page(model: &Transparency) -> Markup {
    let locale = model.shell.locale;
    let people = [
        ("epsilon", model.people_epsilon.as_str().into()),
        ("months", model.most_months.into()),
        ("total", model.people_total.as_str().into()),
    ];
    let main = html! {
        h1 { (locale.say("transparency-name")) }
        p .lead { (locale.say("transparency-lead")) }
        @if model.months.is_empty() { p .empty { (locale.say("transparency-none")) } }
        @for month in &model.months {
            section {
                h2 { time datetime=(month.month) { (month.month) } }
                dl .facts {
                    dt { (locale.say("transparency-concern")) } dd { (parts::number(month.concern)) }
                    dt { (locale.say("transparency-acute")) } dd { (parts::number(month.acute)) }
                    dt { (locale.say("transparency-people")) } dd { (parts::number(month.people)) }
                    dt { (locale.say("transparency-use")) } dd { (parts::number(month.use_days)) }
                }
            }
        }
        h2 { (locale.say("transparency-how")) }
        p { (locale.tell("transparency-how-help", &[("epsilon", model.help_epsilon.as_str().into())])) }
        p { (locale.tell("transparency-how-people", &people)) }
        p { (locale.tell("transparency-usage", &[("epsilon", model.use_epsilon.as_str().into())])) }
        h2 { (locale.say("transparency-log")) }
        p { (locale.say("transparency-log-why")) }
        dl .facts {
            dt { (locale.say("transparency-log-leaves")) } dd { (parts::number(model.leaves)) }
            dt { (locale.say("transparency-log-root")) } dd { code { (model.root) } }
            dt { (locale.say("transparency-log-key")) } dd { code { (model.vkey) } }
        }
        p { a href=(route::LOG_CHECKPOINT) { (locale.say("transparency-log-checkpoint")) } }
        h2 { (locale.say("transparency-policy")) }
        ul {
            @for version in &model.versions {
                li { (locale.tell("transparency-policy-since", &[
                    ("version", version.version.as_str().into()),
                    ("since", version.since.as_str().into()),
                ])) }
            }
        }
        p .on {
            a href=(route::POLICY) { (locale.say("transparency-policy-now")) } " "
            a href=(route::TRANSPARENCY_JSON) { (locale.say("transparency-machines")) }
        }
    };
    layout::page(&model.shell, Some(&locale.say("transparency-name")), "", &main)
}
