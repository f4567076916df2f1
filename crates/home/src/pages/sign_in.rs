//! Coming back: with the passphrase, or with the recovery code.

use super::{
    layout::{self, Shell},
    parts::{self, Field},
    passkeys::{self, Offer},
    route,
};
use maud::{Markup, html};

/// Signing in with the passphrase.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// The frame; a refused attempt is told as its notice, without saying whether the name or the passphrase was wrong.
    pub shell: Shell,
    /// The name that was typed.
    pub name: String,
    /// Whether a passkey can be used here.
    pub passkeys: Offer,
}

/// Signing in with the recovery code, and choosing a new passphrase.
#[derive(Clone, Debug)]
pub struct Recover {
    /// The frame; a refused attempt is told as its notice.
    pub shell: Shell,
    /// The name that was typed.
    pub name: String,
    /// The fewest characters a passphrase may have.
    pub least: usize,
    /// What is wrong with the new passphrase.
    pub passphrase_error: Option<String>,
    /// What is wrong with its repetition.
    pub again_error: Option<String>,
}

/// Name and passphrase.
#[must_use]
pub fn page(model: &SignIn) -> Markup {
    let main = html! {
        h1 { "Good to have you back" }
        @if model.passkeys == Offer::Here {
            form method="post" action=(route::SIGN_IN_PASSKEY) data-needs-passkeys hidden {
                (parts::csrf(&model.shell.csrf))
                input type="hidden" name="passkey";
                p { (passkeys::button("sign_in", "Sign in with a passkey", "main")) }
                (passkeys::script())
                p { "Or with your name and passphrase:" }
            }
        }
        form method="post" action=(route::SIGN_IN) {
            (parts::csrf(&model.shell.csrf))
            (name(&model.name).render())
            (Field {
                name: "passphrase", label: "Passphrase", secret: true, autocomplete: "current-password", ..Field::default()
            }.render())
            button .main { "Sign in" }
        }
        (passkeys::elsewhere(&model.passkeys))
        p { a href=(route::SIGN_IN_RECOVERY) { "I have forgotten it, and have my recovery code" } }
        p { a href=(route::HOME) { "I am new here" } }
    };
    layout::page(&model.shell, Some("Sign in"), "narrow", &main)
}

/// Name, recovery code and a new passphrase.
#[must_use]
pub fn recover(model: &Recover) -> Markup {
    let advice = parts::passphrase_advice(model.least);
    let main = html! {
        h1 { "Come back with your recovery code" }
        p { "The code opens your vault once more, and you choose a new passphrase. Everything you kept is still there." }
        form method="post" action=(route::SIGN_IN_RECOVERY) {
            (parts::csrf(&model.shell.csrf))
            (name(&model.name).render())
            (Field {
                name: "recovery_code", label: "Recovery code", autocomplete: "off",
                hint: Some("Capitals, dashes and spaces do not matter."), ..Field::default()
            }.render())
            (Field {
                name: "passphrase", label: "A new passphrase", secret: true, autocomplete: "new-password", hint: Some(&advice),
                error: model.passphrase_error.as_deref(), ..Field::default()
            }.render())
            (Field {
                name: "passphrase_again", label: "The same passphrase again", secret: true, autocomplete: "new-password",
                error: model.again_error.as_deref(), ..Field::default()
            }.render())
            button .main { "Open my vault" }
        }
        p .small {
            "Without the passphrase and without the code nobody can open a vault, and that includes whoever runs this home. "
            "That is what keeps it yours."
        }
        p { a href=(route::SIGN_IN) { "Sign in with the passphrase instead" } }
    };
    layout::page(&model.shell, Some("Recovery code"), "narrow", &main)
}

fn name(typed: &str) -> Field<'_> {
    Field {
        name: "name",
        label: "Name",
        value: typed,
        autocomplete: "username",
        ..Field::default()
    }
}
