//! Passkeys: the settings' page of them, and what other pages say and ask where one can be used.

use super::{
    assets,
    layout::{self, Shell},
    parts::{self, Field},
    route,
};
use maud::{Markup, html};

/// Whether a passkey can be used on a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Offer {
    /// It can.
    Here,
    /// Where the home is reached by its name, at this address.
    At(String),
    /// Nowhere: the home has no name.
    #[default]
    Nowhere,
}

/// How somebody shows again that it is them, before what cannot be undone.
#[derive(Clone, Debug, Default)]
pub struct Prove {
    /// Whether they have a passphrase, or a recovery code alone.
    pub has_passphrase: bool,
    /// Whether they can use a passkey on this page.
    pub by_passkey: bool,
    /// What is wrong with what was typed.
    pub error: Option<String>,
}

/// The passkeys of somebody.
#[derive(Clone, Debug)]
pub struct Passkeys {
    /// The frame.
    pub shell: Shell,
    /// Whether one can be added here.
    pub offer: Offer,
    /// What a new one is called unless its person says otherwise: what they use just now.
    pub device: String,
    /// Oldest first.
    pub passkeys: Vec<Passkey>,
    /// What is asked before one is added.
    pub prove: Prove,
}

/// One passkey.
#[derive(Clone, Debug)]
pub struct Passkey {
    /// Goes into forms and addresses.
    pub id: String,
    /// What its person calls it.
    pub name: String,
    /// When it was added.
    pub added: String,
}

/// A passkey that is about to be removed.
#[derive(Clone, Debug)]
pub struct Remove {
    /// The frame.
    pub shell: Shell,
    /// Goes into the form.
    pub id: String,
    /// What its person calls it.
    pub name: String,
    /// Whether it is the only way in but for the recovery code.
    pub last: bool,
    /// What is asked before.
    pub prove: Prove,
}

/// The script, and where it says what went wrong.
pub(super) fn script() -> Markup {
    html! {
        p .wrong role="alert" hidden data-passkey-says {}
        script type="module" src=(assets::PASSKEY_JS) {}
    }
}

/// A button that asks for a passkey and then sends the form that it stands in. It shows only where script runs and passkeys are known.
pub(super) fn button(kind: &str, words: &str, class: &str) -> Markup {
    html! { button type="button" class=(class) hidden data-passkey=(kind) { (words) } }
}

/// The same, where the form is sent to another address than its own button sends it.
pub(super) fn sends(kind: &str, words: &str, class: &str, to: &str) -> Markup {
    html! { button type="button" class=(class) hidden data-passkey=(kind) data-to=(to) { (words) } }
}

/// A sentence where passkeys cannot be used, and why.
pub(super) fn elsewhere(offer: &Offer) -> Markup {
    html! {
        @match offer {
            Offer::Here => {}
            Offer::At(address) => p .small {
                "To use a passkey, open this home at " strong { (address) } ": passkeys belong to a name, and not to a number."
            },
            Offer::Nowhere => p .small {
                "Passkeys are not offered here. They belong to a name, and this home is reached by a number."
            },
        }
    }
}

/// The field that asks for the passphrase or the recovery code again, and the button for a passkey in its place.
pub(super) fn prove(name: &str, prove: &Prove) -> Markup {
    let (label, hint) = if prove.has_passphrase {
        ("Your passphrase now", "Your recovery code does as well.")
    } else {
        ("Your recovery code", "You have no passphrase.")
    };
    html! {
        (Field {
            name, label, secret: true, autocomplete: "current-password", hint: Some(hint), error: prove.error.as_deref(),
            ..Field::default()
        }.render())
        @if prove.by_passkey {
            input type="hidden" name="proof";
            p { (button("confirm", "Use a passkey instead", "other")) }
            (script())
        }
    }
}

/// Every passkey, and a form for another.
#[must_use]
pub fn page(model: &Passkeys) -> Markup {
    let main = html! {
        h1 { "Passkeys" }
        p {
            "A passkey opens your vault with your fingerprint, your face or the code of your phone, computer or security key. "
            "Nobody can guess it, and it works on this home alone."
        }
        @if model.passkeys.is_empty() { p { "You have none so far." } }
        ul .rows .sessions {
            @for (n, passkey) in model.passkeys.iter().enumerate() { (one(model, n, passkey)) }
        }
        @if model.offer == Offer::Here { (add(model)) }
        (elsewhere(&model.offer))
        p .on { a href=(route::SETTINGS) { "Back to settings" } }
    };
    layout::page(&model.shell, Some("Passkeys"), "narrow", &main)
}

fn one(model: &Passkeys, n: usize, passkey: &Passkey) -> Markup {
    let id = format!("f-name-{n}");
    html! {
        li {
            div {
                strong { (passkey.name) }
                span { "Added on " (passkey.added) }
                details {
                    summary { "Call it something else" }
                    form method="post" action=(route::SETTINGS_PASSKEYS_NAME) {
                        (parts::csrf(&model.shell.csrf))
                        input type="hidden" name="passkey" value=(passkey.id);
                        div .field {
                            label for=(id) { "Name" }
                            div .line { input id=(id) name="name" value=(passkey.name) maxlength="64" autocomplete="off" required; }
                        }
                        button .other { "Keep this name" }
                    }
                }
            }
            a .other href=(route::with_query(route::SETTINGS_PASSKEYS_REMOVE, "passkey", &passkey.id)) {
                "Remove" span .unseen { ": " (passkey.name) }
            }
        }
    }
}

fn add(model: &Passkeys) -> Markup {
    html! {
        section {
            h2 { "Add a passkey" }
            noscript { p { "Adding a passkey needs script, which is switched off in this browser." } }
            form method="post" action=(route::SETTINGS_PASSKEYS) data-needs-passkeys hidden {
                (parts::csrf(&model.shell.csrf))
                (Field {
                    name: "name", label: "What to call it", value: &model.device, autocomplete: "off",
                    hint: Some("For you alone, to tell it from others."), ..Field::default()
                }.render())
                (prove_before_adding(&model.prove))
                input type="hidden" name="passkey";
                p { (button("add", "Add a passkey", "main")) }
                (script())
            }
        }
    }
}

/// Where somebody has a passkey already, they may leave the field empty: then that one is asked for first.
fn prove_before_adding(prove: &Prove) -> Markup {
    let label = if prove.has_passphrase {
        "Your passphrase now"
    } else {
        "Your recovery code"
    };
    let hint = if prove.by_passkey {
        "Or leave it empty: then you are asked for a passkey that you have, and after that for the new one."
    } else {
        "Your recovery code does as well."
    };
    html! {
        (Field {
            name: "passphrase_now", label, secret: true, autocomplete: "current-password", hint: Some(hint),
            error: prove.error.as_deref(), ..Field::default()
        }.render())
        @if prove.by_passkey { input type="hidden" name="proof"; }
    }
}

/// Asks once more before a passkey is removed.
#[must_use]
pub fn remove(model: &Remove) -> Markup {
    let main = html! {
        h1 { "Remove: " (model.name) }
        @if model.last {
            p {
                "This is your only way in besides the recovery code. " a href=(route::SETTINGS_PASSPHRASE) { "Set a passphrase" }
                " or " a href=(route::SETTINGS_PASSKEYS) { "add another passkey" } " first."
            }
        } @else {
            p {
                "It no longer opens your vault then, and where you are signed in stays as it is. Your device may still list it until you "
                "remove it there as well."
            }
            form method="post" action=(route::SETTINGS_PASSKEYS_REMOVE) {
                (parts::csrf(&model.shell.csrf))
                input type="hidden" name="passkey" value=(model.id);
                (prove("passphrase_now", &model.prove))
                button .main { "Remove it" }
            }
        }
        p .on { a href=(route::SETTINGS_PASSKEYS) { "Back to passkeys" } }
    };
    layout::page(&model.shell, Some("Passkeys"), "narrow", &main)
}
