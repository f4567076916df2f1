//! The settings: one page that leads everywhere, and the two forms about the ways in.

use super::{
    layout::{self, Shell},
    parts::{self, Field},
    passkeys::{self, Prove},
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
    /// Whether they keep the home, and can invite others.
    pub keeps: bool,
    /// How the answers stand ([`consent::tally`](super::consent::tally)).
    pub consents: String,
    /// The model that answers, and where it runs, as a sentence.
    pub model: String,
    /// What to do for a better one, where the present one is weak or missing: a sentence, and a command.
    pub better: Option<(String, String)>,
    /// When the passphrase was last set; none if there is none.
    pub passphrase_set: Option<String>,
    /// How many passkeys there are.
    pub passkeys: u64,
    /// When the recovery code was made; none if there is none.
    pub recovery_made: Option<String>,
    /// Whether titles and icons do not say what this is.
    pub discreet: bool,
    /// Where the person is signed in, this session first.
    pub sessions: Vec<Session>,
    /// The latest sign-ins, newest first, as `24 November 2026, 14:02, from Firefox on Linux`.
    pub sign_ins: Vec<String>,
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
    /// What is asked before.
    pub prove: Prove,
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
    /// What is asked before.
    pub prove: Prove,
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
            (row(route::DETAILS, "Your details that never leave", "Names, addresses and numbers that are replaced in whatever leaves"))
            (row(route::USED, "What was used", "Every use of your words, line by line"))
            (row(route::WELLBEING, "How you use this home", "Month by month, for you alone"))
            (row(route::SETTINGS_APPS, "Apps", "Programs of others that you gave a key to, and what they saw"))
            (row(route::EXPORT, "Take everything with you", "One file, which you can check"))
            (row(route::BRING, "Bring everything with you", "From another home, by a file"))
            (row(route::RIGHTS, "Your rights", "Freeze, object, write to whoever runs this home"))
            (row(route::ERASE, "Erase", "A message, a kind of thing, or everything"))
            @if model.keeps { (row(route::INVITES, "Invitations", "Who may make a vault in this home, which you keep")) }
            (row(route::ADDRESS, "An address for notices", "By mail, if the policy changes or something was stolen"))
            (row(route::POLICY, "Policy", "What happens to what you say, in plain words"))
            (row(route::OPENAPI, "For programs", "What a program of yours can do here, and how (OpenAPI)"))
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
                @match &model.passphrase_set {
                    Some(set) => (row(route::SETTINGS_PASSPHRASE, "Change the passphrase", &format!("Set on {set}"))),
                    None => (row(route::SETTINGS_PASSPHRASE, "Set a passphrase", "You have none, and need none")),
                }
                (row(route::SETTINGS_PASSKEYS, "Passkeys", &match model.passkeys {
                    0 => "You have none so far".to_owned(),
                    many => format!("You have {}", parts::counted(many, "passkey", "passkeys")),
                }))
                (row(route::SETTINGS_RECOVERY, "Make a new recovery code", &match &model.recovery_made {
                    Some(made) => format!("The present one was made on {made}"),
                    None => "You have none at present".to_owned(),
                }))
            }
        }
        (discretion(model))
        (sessions(model))
    };
    layout::page(&model.shell, Some("Settings"), "", &main)
}

fn row(to: &str, name: &str, about: &str) -> Markup {
    html! { li { a href=(to) { (name) } " " span { (about) } } }
}

fn discretion(model: &Settings) -> Markup {
    let answer = |value: &str, words: &str, now: bool| {
        html! { button .answer name="discreet" value=(value) aria-pressed=(if now { "true" } else { "false" }) { (words) } }
    };
    html! {
        section #discreet {
            h2 { "Where others may look" }
            p {
                strong { "Leave quickly" } " empties the screen at once, signs you out, and leaves a blank page. "
                "On a keyboard, Escape pressed three times does the same. What you did not agree to have remembered goes with it."
            }
            p {
                "Tabs and lists of windows call this home “Troth”. With discreet titles they say “Notes”, with an icon of a sheet of paper, on "
                "every page while you are signed in. The page where you sign in cannot know your wish, and stays as it is. "
                "If your phone keeps Troth among its apps, put it there again afterwards to change its name."
            }
            p #discreet-question { "Discreet titles?" }
            form method="post" action=(route::SETTINGS_DISCREET) aria-labelledby="discreet-question" {
                (parts::csrf(&model.shell.csrf))
                div .answers { (answer("yes", "Yes", model.discreet)) (answer("no", "No", !model.discreet)) }
            }
        }
    }
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
            @if !model.sign_ins.is_empty() {
                details .more {
                    summary { "When you signed in lately" }
                    ul .plain { @for sign_in in &model.sign_ins { li { (sign_in) } } }
                    p .small { "What it says after “from” is what the browser says of itself." }
                }
            }
        }
    }
}

/// The form for a new passphrase.
#[must_use]
pub fn passphrase(model: &ChangePassphrase) -> Markup {
    let advice = parts::passphrase_advice(model.least);
    let (title, does) = if model.prove.has_passphrase {
        ("Change the passphrase", "Change it")
    } else {
        ("Set a passphrase", "Set it")
    };
    let main = html! {
        h1 { (title) }
        form method="post" action=(route::SETTINGS_PASSPHRASE) {
            (parts::csrf(&model.shell.csrf))
            (Field {
                name: "passphrase", label: "A new passphrase", secret: true, autocomplete: "new-password", hint: Some(&advice),
                error: model.passphrase_error.as_deref(), ..Field::default()
            }.render())
            (Field {
                name: "passphrase_again", label: "The new one again", secret: true, autocomplete: "new-password",
                error: model.again_error.as_deref(), ..Field::default()
            }.render())
            (passkeys::prove("passphrase_now", &model.prove))
            button .main { (does) }
        }
        p .small { "Other places where you are signed in stay so. Your recovery code and your passkeys stay as they are." }
        p .on { a href=(route::SETTINGS) { "Back to settings" } }
    };
    layout::page(&model.shell, Some("Passphrase"), "narrow", &main)
}

/// The form that asks who it is before a new recovery code is made.
#[must_use]
pub fn recovery(model: &NewRecovery) -> Markup {
    let main = html! {
        h1 { "Make a new recovery code" }
        p { "The new code is shown once. From then on the one you have now no longer works." }
        form method="post" action=(route::SETTINGS_RECOVERY) {
            (parts::csrf(&model.shell.csrf))
            (passkeys::prove("passphrase_now", &model.prove))
            button .main { "Make a new code" }
        }
        p .on { a href=(route::SETTINGS) { "Back to settings" } }
    };
    layout::page(&model.shell, Some("Recovery code"), "narrow", &main)
}
