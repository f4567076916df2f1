//! The settings: one page that leads everywhere, and the two forms about the ways in.

use super::{
    layout::{self, Shell},
    parts::{self, Field},
    route,
};
use maud::{Markup, html};

/// The hub.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The frame ([`Place::Settings`](super::Place::Settings)).
    pub shell: Shell,
    /// The name that the person signs in with.
    pub name: String,
    /// How the answers stand ([`consent::tally`](super::consent::tally)).
    pub consents: String,
    /// The model that answers, and where it runs, as a sentence.
    pub model: String,
    /// What to do for a better one, where the present one is weak or missing: a sentence, and a command.
    pub better: Option<(String, String)>,
    /// When the passphrase was last set.
    pub passphrase_set: String,
    /// When the recovery code was made; none if there is none.
    pub recovery_made: Option<String>,
    /// Where the person is signed in, this session first.
    pub sessions: Vec<Session>,
}

/// A session.
#[derive(Clone, Debug)]
pub struct Session {
    /// Goes into the form.
    pub id: String,
    /// What it runs in, as far as that is known: `Firefox on Linux`.
    pub device: String,
    /// Since when.
    pub since: String,
    /// When it was last used.
    pub last_used: String,
    /// Whether it is the one that this page was asked for with.
    pub this: bool,
}

/// Changing the passphrase.
#[derive(Clone, Debug)]
pub struct ChangePassphrase {
    /// The frame.
    pub shell: Shell,
    /// The fewest characters a passphrase may have.
    pub least: usize,
    /// What is wrong with the present one.
    pub now_error: Option<String>,
    /// What is wrong with the new one.
    pub passphrase_error: Option<String>,
    /// What is wrong with its repetition.
    pub again_error: Option<String>,
}

/// Making a new recovery code.
#[derive(Clone, Debug)]
pub struct NewRecovery {
    /// The frame.
    pub shell: Shell,
    /// What is wrong with the passphrase.
    pub now_error: Option<String>,
}

/// Everything that can be set.
#[must_use]
pub fn page(model: &Settings) -> Markup {
    let main = html! {
        h1 { "Settings" }
        ul .rows {
            (row(route::CONSENT, "What you allow", &model.consents))
            (row(route::REVIEW, "Look again", "What you allow, and when it was last used"))
            (row(route::CHARACTER, "Your companion", "Its name, its manner, its story"))
            (row(route::USED, "What was used", "Every use of your words, line by line"))
            (row(route::EXPORT, "Take everything with you", "One file, which you can check"))
            (row(route::BRING, "Bring everything with you", "From another home, by a file"))
            (row(route::ERASE, "Erase", "A message, a kind of thing, or everything"))
            (row(route::POLICY, "Policy", "What happens to what you say, in plain words"))
        }
        section {
            h2 { "What answers you" }
            p { (model.model) }
            p .on { a href=(route::ENGINE) { "Choose what answers" } }
            @if let Some((sentence, command)) = &model.better {
                p { (sentence) }
                pre tabindex="0" { code { (command) } }
            }
        }
        section {
            h2 { "Ways in" }
            p { "You sign in as " strong { (model.name) } "." }
            ul .rows {
                (row(route::SETTINGS_PASSPHRASE, "Change the passphrase", &format!("Set on {}", model.passphrase_set)))
                (row(route::SETTINGS_RECOVERY, "Make a new recovery code", &match &model.recovery_made {
                    Some(made) => format!("The present one was made on {made}"),
                    None => "You have none at present".to_owned(),
                }))
            }
        }
        (sessions(model))
    };
    layout::page(&model.shell, Some("Settings"), "", &main)
}

fn row(to: &str, name: &str, about: &str) -> Markup {
    html! { li { a href=(to) { (name) } " " span { (about) } } }
}

fn sessions(model: &Settings) -> Markup {
    html! {
        section {
            h2 { "Where you are signed in" }
            ul .rows .sessions {
                @for session in &model.sessions {
                    li {
                        div {
                            strong { (session.device) } @if session.this { span .tag { "here" } }
                            span { "Since " (session.since) ", last used " (session.last_used) }
                        }
                        form method="post" action=(if session.this { route::SIGN_OUT } else { route::SIGN_OUT_ONE }) {
                            (parts::csrf(&model.shell.csrf))
                            input type="hidden" name="session" value=(session.id);
                            button .other { "Sign out" span .unseen { ": " (session.device) } }
                        }
                    }
                }
            }
            form method="post" action=(route::SIGN_OUT_ALL) {
                (parts::csrf(&model.shell.csrf))
                button .other { "Sign out everywhere" }
            }
        }
    }
}

/// The form for a new passphrase.
#[must_use]
pub fn passphrase(model: &ChangePassphrase) -> Markup {
    let advice = parts::passphrase_advice(model.least);
    let main = html! {
        h1 { "Change the passphrase" }
        form method="post" action=(route::SETTINGS_PASSPHRASE) {
            (parts::csrf(&model.shell.csrf))
            (now(model.now_error.as_deref()).render())
            (Field {
                name: "passphrase", label: "A new passphrase", secret: true, autocomplete: "new-password", hint: Some(&advice),
                error: model.passphrase_error.as_deref(), ..Field::default()
            }.render())
            (Field {
                name: "passphrase_again", label: "The new one again", secret: true, autocomplete: "new-password",
                error: model.again_error.as_deref(), ..Field::default()
            }.render())
            button .main { "Change it" }
        }
        p .small { "Other places where you are signed in stay so. Your recovery code stays as it is." }
        p .on { a href=(route::SETTINGS) { "Back to settings" } }
    };
    layout::page(&model.shell, Some("Passphrase"), "narrow", &main)
}

/// The form that asks for the passphrase before a new recovery code is made.
#[must_use]
pub fn recovery(model: &NewRecovery) -> Markup {
    let main = html! {
        h1 { "Make a new recovery code" }
        p { "The new code is shown once. From then on the one you have now no longer works." }
        form method="post" action=(route::SETTINGS_RECOVERY) {
            (parts::csrf(&model.shell.csrf))
            (now(model.now_error.as_deref()).render())
            button .main { "Make a new code" }
        }
        p .on { a href=(route::SETTINGS) { "Back to settings" } }
    };
    layout::page(&model.shell, Some("Recovery code"), "narrow", &main)
}

fn now(error: Option<&str>) -> Field<'_> {
    Field {
        name: "passphrase_now",
        label: "Your passphrase now",
        secret: true,
        autocomplete: "current-password",
        error,
        ..Field::default()
    }
}
