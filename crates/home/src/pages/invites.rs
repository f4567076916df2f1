//! For whoever keeps the home: invitations, to be made, seen and withdrawn.

use super::{
    layout::{self, Shell},
    parts::{self, Field},
    route,
};
use maud::{Markup, html};

/// The invitations of a home.
#[derive(Clone, Debug)]
pub struct Invites {
    /// The frame ([`Place::Settings`](super::Place::Settings)).
    pub shell: Shell,
    /// Those that can still be used, the next to end first.
    pub invites: Vec<Invite>,
    /// Whether anybody comes in without one.
    pub open_to_all: bool,
    /// One that is being made, or was just now.
    pub new: New,
}

/// An invitation.
#[derive(Clone, Debug)]
pub struct Invite {
    /// Its id.
    pub id: String,
    /// When it was made.
    pub made: String,
    /// Until when it can be used.
    pub until: String,
    /// How many people can still come in by it.
    pub left: u64,
}

/// The form for a new one.
#[derive(Clone, Debug, Default)]
pub struct New {
    /// For how many people, as it was typed.
    pub uses: String,
    /// For how many days, as it was typed.
    pub days: String,
    /// What is wrong with the number of people.
    pub uses_error: Option<String>,
    /// What is wrong with the number of days.
    pub days_error: Option<String>,
    /// The address of the one that was just made, and until when it is good: shown this once.
    pub made: Option<(String, String)>,
}

/// A new one, those that wait, and a form.
#[must_use]
pub fn page(model: &Invites) -> Markup {
    let main = html! {
        h1 { "Invitations" }
        @if let Some((address, until)) = &model.new.made {
            section .card {
                h2 { "Here it is" }
                p { "Give this address to whom you want to invite. It is shown this once, and is good until " (until) "." }
                pre .wraps tabindex="0" { code { (address) } }
                p .small { "Whoever has it can come in. Send it in a way that others do not read." }
            }
        }
        @if model.open_to_all {
            p .lead { "This home is open to all at the moment: anybody who reaches it can make a vault, with or without an invitation." }
        } @else {
            p .lead { "Nobody makes a vault in this home without an invitation of yours." }
        }
        p { "You will not see who came by which, and nothing of what they say or keep. They will not see what you say or keep." }
        (form(model))
        section {
            h2 { "Those that wait" }
            @if model.invites.is_empty() { p { "None at the moment." } }
            ul .rows .sessions {
                @for invite in &model.invites {
                    li {
                        div {
                            strong { "For " (parts::counted(invite.left, "person", "people")) }
                            span { "Made on " (invite.made) ", good until " (invite.until) }
                        }
                        form method="post" action=(route::INVITES_WITHDRAW) {
                            (parts::csrf(&model.shell.csrf))
                            input type="hidden" name="invite" value=(invite.id);
                            button .other { "Withdraw" span .unseen { ": the one made on " (invite.made) ", good until " (invite.until) } }
                        }
                    }
                }
            }
        }
        p .on { a href=(route::SETTINGS) { "Back to settings" } }
    };
    layout::page(&model.shell, Some("Invitations"), "", &main)
}

fn form(model: &Invites) -> Markup {
    let or = |typed: &str, usual: &str| {
        if typed.is_empty() {
            usual.to_owned()
        } else {
            typed.to_owned()
        }
    };
    let (uses, days) = (or(&model.new.uses, "1"), or(&model.new.days, "7"));
    html! {
        section {
            h2 { "Make one" }
            form method="post" action=(route::INVITES) {
                (parts::csrf(&model.shell.csrf))
                (Field {
                    name: "uses", label: "For how many people", value: &uses, autocomplete: "off",
                    error: model.new.uses_error.as_deref(), ..Field::default()
                }.render())
                (Field {
                    name: "days", label: "Good for how many days", value: &days, autocomplete: "off",
                    error: model.new.days_error.as_deref(), ..Field::default()
                }.render())
                button .main { "Make an invitation" }
            }
        }
    }
}
