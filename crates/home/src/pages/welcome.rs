//! The first page: what Troth is, and signing up.

use super::{
    layout::{self, Shell},
    parts::{self, Field},
    passkeys::{self, Offer},
    route,
};
use maud::{Markup, html};

/// On whose machine this home runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// The person's own.
    ThisMachine,
    /// Somebody else's, who goes by this name.
    Operator(String),
}

/// The first page.
#[derive(Clone, Debug)]
pub struct Welcome {
    /// The frame ([`Place::Outside`](super::Place::Outside)).
    pub shell: Shell,
    /// Where things are kept.
    pub host: Host,
    /// The form as it was sent, or empty.
    pub form: SignUp,
}

/// The sign-up form. A passphrase is never sent back to the page.
#[derive(Clone, Debug, Default)]
pub struct SignUp {
    /// The name that was typed.
    pub name: String,
    /// What is wrong with the name.
    pub name_error: Option<String>,
    /// The fewest characters a passphrase may have.
    pub least: usize,
    /// What is wrong with the passphrase.
    pub passphrase_error: Option<String>,
    /// What is wrong with its repetition.
    pub again_error: Option<String>,
    /// Whether a passkey can take the passphrase's place here.
    pub passkeys: Offer,
    /// Where this home takes people by invitation: what was typed, and what is wrong with it.
    pub invite: Option<(String, Option<String>)>,
}

/// What Troth is, where things are kept, and a form to begin.
#[must_use]
pub fn page(model: &Welcome) -> Markup {
    let main = html! {
        h1 { "A companion that keeps your confidence" }
        p .lead {
            "Troth is for talking, at any hour, about anything. The companion is an AI: a computer program, not a person. "
            "It will not pretend otherwise, and it will never try to keep you here."
        }
        (kept(&model.host))
        p { a href=(route::SIGN_IN) { "I have been here before: sign in" } }
        (sign_up(&model.shell, &model.form))
        p .small { "What is kept, why and for how long: " a href=(route::POLICY) { "the policy, in plain words" } "." }
    };
    layout::page(&model.shell, None, "narrow", &main)
}

fn kept(host: &Host) -> Markup {
    html! {
        @match host {
            Host::ThisMachine => p {
                "What you say stays on the machine that this home runs on, locked with a passphrase or a passkey that only you have. "
                "The program opens it to answer you, and locks it again."
            },
            Host::Operator(name) => p {
                "What you say is kept on a machine run by " (name) ", locked with a passphrase or a passkey that only you have. "
                "While you are away nobody can read it, and that includes " (name) "."
            },
        }
        ul .plain {
            li { "Nothing is remembered, and nothing is sent anywhere else, unless you say yes to it." }
            li { "You can see every use that is made of your words." }
            li { "You can take everything with you, or erase it, whenever you want." }
        }
    }
}

fn sign_up(shell: &Shell, form: &SignUp) -> Markup {
    let advice = parts::passphrase_advice(form.least);
    let name = Field {
        name: "name",
        label: "A name to sign in with",
        value: &form.name,
        autocomplete: "username",
        hint: Some("Any name you like. It need not be your own."),
        error: form.name_error.as_deref(),
        ..Field::default()
    };
    let passphrase = Field {
        name: "passphrase",
        label: "A passphrase",
        secret: true,
        autocomplete: "new-password",
        hint: Some(&advice),
        error: form.passphrase_error.as_deref(),
        ..Field::default()
    };
    let again = Field {
        name: "passphrase_again",
        label: "The same passphrase again",
        secret: true,
        autocomplete: "new-password",
        error: form.again_error.as_deref(),
        ..Field::default()
    };
    html! {
        section aria-labelledby="begin" {
            h2 #begin { "Begin" }
            form method="post" action=(route::SIGN_UP) {
                (parts::csrf(&shell.csrf))
                @if let Some((typed, error)) = &form.invite {
                    p { "This home is for people whom its keeper invited." }
                    (Field {
                        name: "invite", label: "Your invitation", value: typed, autocomplete: "off",
                        hint: Some("The letters and numbers that you were given, or the whole address."), error: error.as_deref(),
                        ..Field::default()
                    }.render())
                }
                (name.render())
                (passphrase.render())
                (again.render())
                p .small {
                    "Nobody can look the passphrase up for you. Next you will get a recovery code to write down, in case you forget it."
                }
                button .main { "Make my vault" }
                @if form.passkeys == Offer::Here {
                    input type="hidden" name="passkey";
                    div .instead data-needs-passkeys hidden {
                        p {
                            "Or take a passkey in place of the passphrase: your fingerprint, your face or the code of your device. "
                            "Your device will show the name that you chose above."
                        }
                        p { (passkeys::sends("sign_up", "Make my vault with a passkey", "other", route::SIGN_UP_PASSKEY)) }
                        (passkeys::script())
                    }
                }
                (passkeys::elsewhere(&form.passkeys))
            }
        }
    }
}
