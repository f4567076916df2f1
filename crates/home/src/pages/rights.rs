//! A person's rights, each where it can be used: freezing, objecting, and ways to the others.

use super::{
    layout::{self, Shell},
    parts, route,
};
use maud::{Markup, html};

/// What the person is shown where they freeze what is theirs, to the letter.
pub const FREEZE: &str = "Freeze everything of yours. Nothing of it is used for anything but showing it to you, giving it to you, erasing it, and \
    your way in. Your companion does not answer meanwhile. Nothing is lost, and you lift it here whenever you like.";
/// What the person is shown where they lift it.
pub const LIFT: &str = "Lift the freeze. What you allowed before counts again, and your companion answers.";

/// The rights.
#[derive(Clone, Debug)]
pub struct Rights {
    /// The frame.
    pub shell: Shell,
    /// Since when everything is frozen, where it is.
    pub frozen_since: Option<String>,
    /// What can be objected to: id, title, sentence.
    pub purposes: Vec<Purpose>,
    /// What was objected to.
    pub objections: Vec<Objection>,
    /// How many characters a reason may have.
    pub longest: usize,
    /// What is wrong with what was sent.
    pub problem: Option<String>,
}

/// Something that can be objected to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purpose {
    /// Goes into the form.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What it does.
    pub sentence: String,
}

/// An objection that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    /// Goes into the form.
    pub id: String,
    /// What the purpose is called.
    pub title: String,
    /// Since when.
    pub since: String,
    /// Why, in the person's own words.
    pub reason: Option<String>,
}

/// What is shown where somebody objects to a purpose, to the letter.
#[must_use]
pub fn objecting(title: &str) -> String {
    format!("Object to “{title}”. It stops at once, whatever you said yes to, until you take the objection back.")
}

/// What is shown where somebody takes an objection back, to the letter.
#[must_use]
pub fn taking_back(title: &str) -> String {
    format!("Take back the objection to “{title}”. What you allowed before counts again.")
}

/// The page.
#[must_use]
pub fn page(model: &Rights) -> Markup {
    let main = html! {
        h1 { "Your rights" }
        p .lead { "They are yours whether or not you give a reason, and none of them costs anything." }
        @if let Some(problem) = &model.problem { p .notice .problem role="alert" { (problem) } }
        (freeze(model))
        (object(model))
        section {
            h2 { "And the others" }
            ul .rows {
                (row(route::USED, "See what was done", "Every use of your words, line by line"))
                (row(route::MEMORIES, "Put something right", "A memory here; a message by its Edit, and what was drawn from it is drawn again"))
                (row(route::EXPORT, "Take everything with you", "One file, which you can check"))
                (row(route::ERASE, "Erase", "A message, a kind of thing, or everything, with a receipt"))
                (row(route::CONSENT, "Take back a yes", "Each by itself, at once"))
                (row(route::LETTERS, "Write to whoever runs this home", "Locked for you two, with a date by which they must answer"))
            }
        }
        p .on { a href=(route::SETTINGS) { "Back to settings" } }
    };
    layout::page(&model.shell, Some("Your rights"), "", &main)
}

fn row(to: &str, name: &str, about: &str) -> Markup {
    html! { li { a href=(to) { (name) } " " span { (about) } } }
}

fn freeze(model: &Rights) -> Markup {
    let (words, value, does) = match model.frozen_since {
        None => (FREEZE, "yes", "Freeze"),
        Some(_) => (LIFT, "no", "Lift the freeze"),
    };
    html! {
        section #freeze {
            h2 { "Freeze" }
            @if let Some(since) = &model.frozen_since { p .state { "Everything of yours is frozen since " (since) "." } }
            p { (words) }
            form method="post" action=(route::FREEZE) {
                (parts::csrf(&model.shell.csrf))
                input type="hidden" name="freeze" value=(value);
                button .other { (does) }
            }
        }
    }
}

fn object(model: &Rights) -> Markup {
    html! {
        section #object {
            h2 { "Object" }
            p { "You can object to one thing that this home does, in your own words if you like. They are locked with your key, and stand with your other "
                "decisions. It stops at once, and nobody weighs your reason." }
            @for objection in &model.objections {
                div .decision {
                    h3 { "“" (objection.title) "” is stopped" }
                    p .small { "Since " (objection.since) }
                    @if let Some(reason) = &objection.reason { blockquote { (reason) } }
                    form method="post" action=(route::OBJECT) {
                        (parts::csrf(&model.shell.csrf))
                        input type="hidden" name="purpose" value=(objection.id);
                        input type="hidden" name="object" value="no";
                        p { (taking_back(&objection.title)) }
                        button .other { "Take it back" span .unseen { ": " (objection.title) } }
                    }
                }
            }
            @for purpose in &model.purposes {
                details .more {
                    summary { (purpose.title) }
                    p { (purpose.sentence) }
                    form method="post" action=(route::OBJECT) {
                        (parts::csrf(&model.shell.csrf))
                        input type="hidden" name="purpose" value=(purpose.id);
                        input type="hidden" name="object" value="yes";
                        p { (objecting(&purpose.title)) }
                        div .field {
                            label for={ "reason-" (purpose.id) } { "Your reason, if you want to give one" }
                            textarea id={ "reason-" (purpose.id) } name="reason" rows="3" maxlength=(model.longest) autocomplete="off"
                                spellcheck="false" {}
                        }
                        button .other { "Object" span .unseen { ": " (purpose.title) } }
                    }
                }
            }
            p .small { "Two things go on whatever you object to: the check that shows help to somebody in danger, and your account itself. "
                "If you object to those, " a href=(route::LETTERS) { "write to whoever runs this home" } ", or erase everything." }
        }
    }
}
