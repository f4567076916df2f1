//! Apps: what they have keys for, a key for a front-end, what they suggest; and the question that is asked when one comes by itself.

use maud::{DOCTYPE, Markup, html};

use super::layout::{self, Place, Shell};
use super::parts::{self, Field};
use super::{assets, route};

/// The apps that have a key, and what they would like to have remembered.
#[derive(Clone, Debug)]
pub struct Apps {
    /// The frame ([`Place::Settings`]).
    pub shell: Shell,
    /// The apps, the newest first.
    pub apps: Vec<App>,
    /// What waits to be looked at, oldest first.
    pub suggestions: Vec<Suggestion>,
    /// What became of a suggestion that could not be remembered: why, in words.
    pub problem: Option<String>,
    /// Where other assistants are pointed to.
    pub mcp: String,
}

/// An app that has a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What it does with its key, as a sentence.
    pub does: String,
    /// As what the ledger names it.
    pub recipient: String,
    /// What it may read, in words.
    pub may: Vec<String>,
    /// What it has seen, in words.
    pub seen: Vec<String>,
    /// How often it was given something.
    pub times: u64,
    /// When it last did something.
    pub last_used: Option<String>,
    /// Since when it has its key.
    pub since: String,
    /// When its key ends.
    pub until: String,
    /// When it ends by itself, if it is not used until then and its term is longer.
    pub ends_unused: Option<String>,
    /// Whether it has not come for its key yet.
    pub waits: bool,
}

/// What an app would like to have remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// Whose it is.
    pub app: String,
    /// What that app is called.
    pub name: String,
    /// Its id.
    pub id: String,
    /// When it came.
    pub at: String,
    /// What it says.
    pub text: String,
}

/// One kind of thing that an app may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Goes into the form.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Whether the law sets it apart.
    pub apart: bool,
    /// Whether the app asked for it.
    pub asked: bool,
    /// How many memories of it there are.
    pub count: usize,
    /// The newest of them, as the app would see them today.
    pub preview: Vec<String>,
    /// The exact words that a yes would be a yes to.
    pub text: String,
}

/// An app's question.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The frame.
    pub shell: Shell,
    /// What the app calls itself.
    pub name: String,
    /// Where its answer goes.
    pub place: String,
    /// Whether it wants to talk, and not only to read.
    pub talks: bool,
    /// As what it would be named.
    pub recipient: String,
    /// What goes on with the form.
    pub parameters: Vec<(String, String)>,
    /// What it may be shown.
    pub choices: Vec<Choice>,
    /// For how many days.
    pub days: Vec<u64>,
    /// The usual one of these.
    pub usual_days: u64,
    /// What is missing in an answer.
    pub error: Option<String>,
}

/// A key that a person makes by hand, for a front-end.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// The frame.
    pub shell: Shell,
    /// The front-end's name, as it was typed.
    pub name: String,
    /// What is wrong with it.
    pub name_error: Option<String>,
    /// As what it would be named.
    pub recipient: String,
    /// What it may be shown.
    pub choices: Vec<Choice>,
    /// For how many days.
    pub days: Vec<u64>,
    /// The usual one of these.
    pub usual_days: u64,
}

/// A key that was just made.
#[derive(Clone, Debug)]
pub struct MadeKey {
    /// The frame.
    pub shell: Shell,
    /// What it is for.
    pub name: String,
    /// The key: shown this once.
    pub key: String,
    /// The address that goes with it.
    pub address: String,
    /// Until when it is good.
    pub until: String,
}

/// The list.
#[must_use]
pub fn page(model: &Apps) -> Markup {
    let main = html! {
        h1 { "Apps" }
        p .lead { "Programs of others that you gave a key to. Each opens what you named for it, until the day you named, and nothing else." }
        @if let Some(problem) = &model.problem { p .notice .problem role="alert" { (problem) } }
        @if !model.suggestions.is_empty() {
            section {
                h2 { "Suggested to be remembered" }
                p { "An app would like to have these remembered. Nothing is, until you say so." }
                @for suggestion in &model.suggestions { (suggested(model, suggestion)) }
            }
        }
        section {
            h2 { "Who has a key" }
            @if model.apps.is_empty() { p .empty { "No app has a key." } }
            @for app in &model.apps { (one(model, app)) }
        }
        section {
            h2 { "Give a key" }
            ul .rows {
                li { a href=(route::SETTINGS_APPS_KEY) { "Make a key for a chat program" } " "
                    span { "Any program that takes an OpenAI key and an address can talk through this home" } }
            }
            p { "An assistant that speaks MCP comes by itself. Give it this address, and it asks you here what it may read:" }
            pre .wraps tabindex="0" { code { (model.mcp) } }
        }
        p .on { a href=(route::SETTINGS) { "Back to settings" } }
    };
    layout::page(&model.shell, Some("Apps"), "", &main)
}

fn one(model: &Apps, app: &App) -> Markup {
    let heading = format!("a-{}", app.id);
    html! {
        section .question aria-labelledby=(heading) {
            h3 id=(heading) { (app.name) }
            p { (app.does) }
            p .told { span { "May read:" } " " @if app.may.is_empty() { "nothing of yours" } @else { (parts::listed(&app.may)) } }
            p .told { span { "Has seen:" } " "
                @if app.seen.is_empty() { "nothing" } @else { (parts::listed(&app.seen)) ", " (parts::counted(app.times, "time", "times")) } }
            p .told { span { "Last used:" } " " (app.last_used.as_deref().unwrap_or("never")) }
            p .told { span { "Its key:" } " since " (app.since) ", until " (app.until)
                @if let Some(ends) = &app.ends_unused { ", or until " (ends) " if it is not used before" } }
            p .told { span { "In the record of uses:" } " " code { (app.recipient) } }
            @if app.waits { p .small { "It has not come for its key yet. If it does not, the key ends by itself." } }
            form method="post" action=(route::SETTINGS_APPS_REVOKE) {
                (parts::csrf(&model.shell.csrf))
                input type="hidden" name="app" value=(app.id);
                button .other { "Take its key back" span .unseen { ": " (app.name) } }
            }
        }
    }
}

fn suggested(model: &Apps, suggestion: &Suggestion) -> Markup {
    let heading = format!("s-{}", suggestion.id);
    html! {
        section .question aria-labelledby=(heading) {
            p id=(heading) { (suggestion.text) }
            p .small { "From " (suggestion.name) ", " (suggestion.at) }
            form .answers method="post" action=(route::SETTINGS_APPS_SUGGESTION) aria-labelledby=(heading) {
                (parts::csrf(&model.shell.csrf))
                input type="hidden" name="app" value=(suggestion.app);
                input type="hidden" name="suggestion" value=(suggestion.id);
                button .answer name="answer" value="yes" { "Remember it" }
                button .answer name="answer" value="no" { "Leave it" }
            }
        }
    }
}

/// The form for a key.
#[must_use]
pub fn new_key(model: &NewKey) -> Markup {
    let main = html! {
        h1 { "A key for a chat program" }
        p .lead { "It talks with this home's own engine, through the same care as here: each message is looked at before it goes on, and each sentence before it comes back." }
        p { "The program sees what is typed into it, and keeps its own record of the talk. This home keeps none." }
        form method="post" action=(route::SETTINGS_APPS_KEY) {
            (parts::csrf(&model.shell.csrf))
            input type="hidden" name="recipient" value=(model.recipient);
            (Field {
                name: "name", label: "What the program is called", value: &model.name, autocomplete: "off",
                error: model.name_error.as_deref(), ..Field::default()
            }.render())
            h2 { "What may its answers draw on?" }
            p { "Nothing, if you choose nothing: then it talks, and knows nothing of you." }
            (choices(&model.choices))
            (term(&model.days, model.usual_days))
            button .main { "Make the key" }
        }
        p .on { a href=(route::SETTINGS_APPS) { "Back to apps" } }
    };
    layout::page(&model.shell, Some("A key for a chat program"), "", &main)
}

/// The key, this once.
#[must_use]
pub fn made_key(model: &MadeKey) -> Markup {
    let main = html! {
        h1 { "Here it is" }
        p { "Give these to " strong { (model.name) } ". The key is shown this once, and is good until " (model.until) "." }
        h2 { "Address" }
        pre .wraps tabindex="0" { code { (model.address) } }
        h2 { "Key" }
        pre .wraps tabindex="0" { code #key { (model.key) } }
        p .small { "Whoever has the key talks as this program does. You can take it back under Settings, Apps: that counts at once." }
        p .on { a .main href=(route::SETTINGS_APPS) { "On to apps" } }
    };
    layout::page(&model.shell, Some("A key"), "narrow", &main)
}

/// What an app asks for, what it would see today, and two answers that are equal.
#[must_use]
pub fn ask(model: &Asked) -> Markup {
    let main = html! {
        h1 { "An app asks for a key" }
        p .lead { "It calls itself " strong { (model.name) } ". Nobody has checked that name." }
        p .told { span { "Its answer goes to:" } " " strong { (model.place) } }
        p .told { span { "What for:" } " "
            @if model.talks { "to talk through this home, and to draw on what you choose here." }
            @else { "to read what you choose here, and to suggest what might be remembered. You decide about each suggestion." }
        }
        p { "If you did not just come from this app, say no." }
        form method="post" action=(route::OAUTH_ASK) {
            (parts::csrf(&model.shell.csrf))
            input type="hidden" name="recipient" value=(model.recipient);
            @for (name, value) in &model.parameters { input type="hidden" name=(name) value=(value); }
            h2 { "What may it read?" }
            @if let Some(error) = &model.error { p .notice .problem role="alert" { (error) } }
            p { "Choose for yourself: nothing is chosen beforehand, and what you do not choose stays shut. What the app has read, it has." }
            (choices(&model.choices))
            (term(&model.days, model.usual_days))
            div .answers {
                button .answer name="answer" value="yes" { "Yes" }
                button .answer name="answer" value="no" { "No" }
            }
        }
        p .small { "You can take the key back at any time, under Settings, Apps. That counts at once." }
    };
    layout::page(&model.shell, Some("An app asks"), "", &main)
}

fn choices(all: &[Choice]) -> Markup {
    let (some, none): (Vec<_>, Vec<_>) = all.iter().partition(|choice| choice.count > 0);
    html! {
        @if some.is_empty() { p .empty { "Nothing is remembered about you so far, so an app would see nothing today." } }
        @for choice in &some { (kind(choice)) }
        @if !none.is_empty() {
            details .more {
                summary { "Of which nothing is remembered today: " (parts::counted(none.len() as u64, "kind", "kinds")) }
                p .small { "If you choose one of these, the app may read what is remembered of it later." }
                @for choice in &none { (kind(choice)) }
            }
        }
    }
}

fn kind(choice: &Choice) -> Markup {
    let id = format!("c-{}", choice.id);
    let more = choice.count.saturating_sub(choice.preview.len());
    html! {
        div .kind {
            p .choice {
                input id=(id) type="checkbox" name="category" value=(choice.id);
                label for=(id) {
                    strong { (choice.title) } ": " (parts::counted(choice.count as u64, "memory", "memories"))
                    @if choice.asked { span .tag { "asked for" } }
                    @if choice.apart { span .tag { "set apart by law" } }
                }
            }
            @if !choice.preview.is_empty() {
                details .more {
                    summary { "What it would see today" span .unseen { ": " (choice.title) } }
                    ul .plain { @for text in &choice.preview { li { (text) } } }
                    @if more > 0 { p .small { "And " (more) " more." } }
                    p .small { "“…” stands where a memory says something of another kind. It is filled in where you choose that kind too." }
                }
            }
            details .more {
                summary { "The exact words of this yes" span .unseen { ": " (choice.title) } }
                @for line in choice.text.lines() { p .small { (line) } }
            }
        }
    }
}

fn term(days: &[u64], usual: u64) -> Markup {
    html! {
        div .field {
            label for="f-days" { "For how long" }
            select #f-days name="days" {
                @for one in days {
                    option value=(one) selected[*one == usual] { (parts::counted(*one, "day", "days")) }
                }
            }
        }
    }
}

/// Who was asked has to sign in first; `on` is the question's own address, to which the browser sends the cookie then.
#[must_use]
pub fn sign_in_first(name: &str, on: &str) -> Markup {
    let shell = Shell::new("", Place::Outside);
    let main = html! {
        h1 { "Sign in first" }
        p .lead { strong { (name) } " asks for a key to this home. To see what it asks for, sign in; then come back to this page and go on." }
        p .on {
            a href=(route::SIGN_IN) target="_blank" rel="noopener" { "Sign in, in a new tab" } " "
            a .main href=(on) { "Go on" }
        }
    };
    layout::page(&shell, Some("Sign in first"), "narrow", &main)
}

/// From another site's page on to one of the home's own, to which the browser sends the session's cookie.
#[must_use]
pub fn bounce(on: &str) -> Markup {
    passing(on, "One moment", "Go on")
}

/// From the home back to the app.
#[must_use]
pub fn leaving(address: &str) -> Markup {
    passing(address, "Back to the app", "Go back to the app")
}

fn passing(to: &str, title: &str, words: &str) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                meta http-equiv="refresh" content={ "0;url=" (to) };
                title { (title) " · Troth" }
                link rel="stylesheet" href=(assets::CSS);
            }
            body { main .narrow { h1 { (title) } p .on { a .main href=(to) { (words) } } } }
        }
    }
}
