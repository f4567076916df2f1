//! The policy: one screen that says it, then the detail for those who want it. All of it comes from the data map.

use super::{
    layout::{self, Shell},
    route,
};
use consent::policy::{Layered, Part};
use maud::{Markup, html};

/// The policy of this home.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The frame.
    pub shell: Shell,
    /// The data map's version.
    pub version: String,
    /// Who answers for this home, and how to reach them.
    pub operator: String,
    /// Whether the browser that asks for the page asks that nothing be shared (Global Privacy Control).
    pub signal: bool,
    /// What the data map says, in the page's language.
    pub policy: Layered,
}

/// The first screen: a handful of points.
const POINTS: [&str; 5] = [
    "policy-page-locked",
    "policy-page-asked",
    "policy-page-written",
    "policy-page-never",
    "policy-page-yours",
];

/// What this home cannot protect against.
const LIMITS: [&str; 3] = ["policy-page-broken-into", "policy-page-forgotten", "policy-page-small"];

/// The policy in layers.
#[must_use]
pub fn page(model: &Policy) -> Markup {
    let locale = model.shell.locale;
    let points =
        |ids: &[&str]| html! { dl .points { @for id in ids { dt { (locale.say(id)) } dd { (locale.more(id)) } } } };
    let version = [
        ("version", model.version.as_str().into()),
        ("operator", model.operator.as_str().into()),
    ];
    let main = html! {
        h1 { (locale.say("policy-page-heading")) }
        @if model.signal { p .notice role="status" { (locale.say("policy-page-signal")) } }
        (points(&POINTS))
        p .small {
            (locale.tell("policy-page-version", &version)) " "
            a href=(route::POLICY_JSONLD) { (locale.say("policy-page-machines")) } ". "
            a href=(route::CRISIS) hreflang="en" { (locale.say("policy-page-crisis")) } ". "
            a href=(route::TRANSPARENCY) { (locale.say("policy-page-transparency")) } "."
        }
        h2 { (locale.say("policy-page-detail")) }
        details { summary { (locale.say("policy-page-look")) }
            dl .points { @for line in model.policy.short() { (in_short(line)) } }
        }
        @for part in model.policy.parts() { (detail(part)) }
        details #rights { summary { (model.policy.rights().title()) }
            @for line in model.policy.rights().blocks().iter().flat_map(|block| block.lines()) { p { (line) } }
        }
        details #limits { summary { (locale.say("policy-page-limits")) } (points(&LIMITS)) }
    };
    layout::page(&model.shell, Some(&locale.say("policy-page-name")), "", &main)
}

/// `What: …`, with what it tells standing out.
fn in_short(line: &str) -> Markup {
    let (what, rest) = line.split_once(": ").unwrap_or(("", line));
    html! { dt { (what) } dd { (rest) } }
}

fn detail(part: &Part) -> Markup {
    html! {
        details { summary { (part.title()) }
            dl .points {
                @for block in part.blocks() {
                    dt { (block.title()) }
                    dd { @for (n, line) in block.lines().iter().enumerate() { p .small[n > 0] { (line) } } }
                }
            }
        }
    }
}
