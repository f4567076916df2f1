//! The policy: one screen that says it, then the detail for those who want it. All of it comes from the data map.

use super::{
    layout::{self, Shell},
    parts, route,
};
use maud::{Markup, html};

/// The policy of this home.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The frame.
    pub shell: Shell,
    /// The data map's version.
    pub version: String,
    /// Since when it is in force.
    pub since: String,
    /// Who answers for this home, and how to reach them.
    pub operator: String,
    /// The first screen: a handful of short points.
    pub short: Vec<Point>,
    /// What each kind of thing is used for.
    pub purposes: Vec<Purpose>,
    /// What is kept.
    pub categories: Vec<Category>,
    /// Who else gets anything.
    pub recipients: Vec<Recipient>,
    /// What a person can demand, and where.
    pub rights: Vec<Point>,
    /// What this home cannot protect against.
    pub limits: Vec<Point>,
}

/// A short point.
#[derive(Clone, Debug)]
pub struct Point {
    /// A few words.
    pub title: String,
    /// A sentence or two.
    pub text: String,
}

/// A purpose.
#[derive(Clone, Debug)]
pub struct Purpose {
    /// In words.
    pub name: String,
    /// What is done, in a plain sentence.
    pub sentence: String,
    /// Whether it happens without being asked, because talking, being safe or having an account needs it.
    pub essential: bool,
    /// On what ground in law.
    pub basis: String,
    /// The categories that it may use, in words.
    pub categories: Vec<String>,
}

/// A category.
#[derive(Clone, Debug)]
pub struct Category {
    /// In words.
    pub name: String,
    /// What belongs to it.
    pub about: String,
    /// Whether the law protects it specially (GDPR, article 9).
    pub special: bool,
    /// How long it is kept.
    pub kept: String,
}

/// A recipient.
#[derive(Clone, Debug)]
pub struct Recipient {
    /// In words.
    pub name: String,
    /// Where it is.
    pub place: String,
    /// What it may get.
    pub gets: String,
    /// How long it keeps it.
    pub keeps: String,
    /// Whether it trains models on it, in words.
    pub trains: String,
}

/// The policy in layers.
#[must_use]
pub fn page(model: &Policy) -> Markup {
    let main = html! {
        h1 { "What happens to what you say" }
        (points(&model.short))
        p .small {
            "In force since " (model.since) ", version " (model.version) ". Whoever runs this home: " (model.operator) ". "
            a href=(route::POLICY_JSONLD) { "The same for machines" } ". "
            a href=(route::CRISIS) { "What happens when somebody is in danger" } "."
        }
        h2 { "In detail" }
        details { summary { "What it is used for" } (purposes(&model.purposes)) }
        details { summary { "What is kept, and for how long" } (categories(&model.categories)) }
        details { summary { "Who else gets anything" }
            @if model.recipients.is_empty() { p { "Nobody." } }
            (recipients(&model.recipients))
        }
        details #rights { summary { "What you can ask for" } (points(&model.rights)) }
        details #limits { summary { "What this cannot protect you from" } (points(&model.limits)) }
    };
    layout::page(&model.shell, Some("Policy"), "", &main)
}

fn points(points: &[Point]) -> Markup {
    html! { dl .points { @for point in points { dt { (point.title) } dd { (point.text) } } } }
}

fn purposes(purposes: &[Purpose]) -> Markup {
    let (always, asked): (Vec<&Purpose>, Vec<&Purpose>) = purposes.iter().partition(|p| p.essential);
    html! {
        @for (heading, group) in [("Always, because nothing works without it", always), ("Only if you say yes", asked)] {
            @if !group.is_empty() {
                h3 { (heading) }
                dl .points {
                    @for purpose in group {
                        dt { (purpose.name) }
                        dd {
                            p { (purpose.sentence) }
                            p .small {
                                @if !purpose.categories.is_empty() { "Uses " (parts::listed(&purpose.categories)) ". " }
                                "Ground: " (purpose.basis) "."
                            }
                        }
                    }
                }
            }
        }
    }
}

fn categories(categories: &[Category]) -> Markup {
    html! {
        dl .points {
            @for category in categories {
                dt { (category.name) @if category.special { span .tag { "specially protected" } } }
                dd { (category.about) " Kept: " (category.kept) "." }
            }
        }
    }
}

fn recipients(recipients: &[Recipient]) -> Markup {
    html! {
        @for recipient in recipients {
            h3 { (recipient.name) }
            dl .facts {
                dt { "Where" } dd { (recipient.place) }
                dt { "May get" } dd { (recipient.gets) }
                dt { "Keeps it" } dd { (recipient.keeps) }
                dt { "Trains on it" } dd { (recipient.trains) }
            }
        }
    }
}
