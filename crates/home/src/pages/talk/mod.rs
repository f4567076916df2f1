//! The conversation.

pub mod about;
mod event;
mod message;
pub mod sent;

pub use event::Event;
pub use message::{Again, Drawn, Ended, Message, Reply, Sentence, Used};

use super::{
    help::{self},
    layout::{self, Shell},
    parts, route,
};
use std::collections::BTreeMap;

use maud::{Markup, html};

/// The conversation as it stands.
#[derive(Clone, Debug)]
pub struct Talk {
    /// The frame ([`Place::Talk`](super::Place::Talk)).
    pub shell: Shell,
    /// Which conversation it is.
    pub conversation: Conversation,
    /// The companion's first words.
    pub greeting: String,
    /// What answers, and where.
    pub engine: Engine,
    /// How long the conversation is kept, as a sentence: `Nothing of this is kept once you leave.`
    pub keeping: String,
    /// The messages, oldest first.
    pub messages: Vec<Message>,
    /// Where older messages are, if there are any.
    pub older: Option<String>,
    /// Whether a reply is being made while the page is shown.
    pub now: Now,
    /// The turn that the next message replaces, where one is being said otherwise.
    pub replaces: Option<String>,
    /// What the composer holds: what was written, where it could not be taken; otherwise nothing.
    pub draft: String,
    /// The id that the next turn will have, so that a form sent twice is one turn: 32 hexadecimal digits.
    pub next_turn: String,
    /// How many Unicode characters a message may have.
    pub longest: usize,
    /// Whether what a draft gives away is looked for only when asked.
    pub drafts_when_asked: bool,
    /// Whether the person may be answered: not while everything is frozen, or talking is objected to.
    pub answers: bool,
    /// To whom what is written would go.
    pub going: Going,
}

/// To whom what is written would go, and what would become of it on the way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Going {
    /// To whom, in words.
    pub to: String,
    /// Whether that is beyond this machine.
    pub elsewhere: bool,
    /// For kinds of things in words: what would go instead.
    pub becomes: BTreeMap<String, String>,
}

/// Which conversation a page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// Its id; empty for the one that there was before there were several.
    pub id: String,
    /// What it is called; nothing before its first message.
    pub title: Option<String>,
    /// Whether nothing of it is kept when it ends.
    pub private: bool,
}

/// What answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A model on this machine.
    Here {
        /// What it is called.
        name: String,
    },
    /// The small model that Troth starts with, on this machine.
    Starter {
        /// What it is called.
        name: String,
    },
    /// A model somewhere else, as the person agreed.
    Elsewhere {
        /// Whose it is.
        name: String,
    },
    /// None.
    Missing {
        /// The command that fetches one.
        command: String,
    },
}

/// What is going on while the page is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Now {
    /// Nothing.
    Ready,
    /// A reply is being made; the page can be looked at again later.
    Thinking {
        /// The turn that is being answered.
        turn: String,
        /// How many other replies come first.
        ahead: u32,
    },
    /// The last message could not be answered.
    Failed {
        /// Why.
        why: String,
        /// Whether the home's own engine could answer it instead, if the person says so.
        here: bool,
    },
}

/// The whole conversation and a place to write.
#[must_use]
pub fn page(model: &Talk) -> Markup {
    let missing = matches!(model.engine, Engine::Missing { .. });
    let main = html! {
        h1 .unseen { "Talk" }
        (head(model))
        div .log role="log" aria-label="Conversation" data-log {
            (opening(model))
            @if let Some(older) = &model.older { p .on { a href=(older) { "Earlier messages" } } }
            @else if !missing { p .begin { (model.greeting) } }
            @for message in &model.messages { (message::view(message)) }
        }
        p #latest .status role="status" data-status {
            @if let Now::Thinking { ahead, .. } = &model.now { (thinking(*ahead)) }
        }
        @if let Now::Failed { why, .. } = &model.now { p .notice .problem role="alert" { (why) } }
        @if let Now::Thinking { turn, .. } = &model.now { (waiting(&model.shell, turn)) }
        @if !model.answers { p .notice { "Your companion does not answer for now, as you decided. " a href=(route::RIGHTS) { "Change that" } } }
        @else if !missing { (composer(model)) }
        (message::templates(&model.shell.csrf, &model.conversation.id))
        (help::template())
    };
    layout::page(&model.shell, None, "talk", &main)
}

/// The conversation's name, and the ways to others.
fn head(model: &Talk) -> Markup {
    let Conversation { id, title, private } = &model.conversation;
    html! {
        div .talks {
            p .title {
                @if let Some(title) = title { a href=(route::with_query(route::TALK_ABOUT, "c", id)) { (title) } }
                @else if *private { "A private conversation" }
                @else { "A new conversation" }
            }
            ul {
                li { a href=(route::TALK_NEW) { "New" } }
                li { a href=(route::with_query(route::TALK_NEW, "private", "1")) { "Private" } }
                li { a href=(route::TALKS) { "All" span .unseen { " conversations" } } }
            }
        }
        @if *private {
            div .notice .private {
                p { "This conversation is private: nothing is remembered from it, and all of it goes when you end it or sign out. "
                    "Your record of uses says only that messages were shown to the model." }
                @if title.is_some() {
                    form method="post" action=(route::TALK_ERASE) {
                        (parts::csrf(&model.shell.csrf))
                        input type="hidden" name="c" value=(id);
                        button .other { "End it and erase it now" }
                    }
                }
            }
        }
    }
}

fn opening(model: &Talk) -> Markup {
    html! {
        div .opening {
            p {
                strong { "You are talking with an AI." } " It is a program, not a person, and it can be wrong. "
                @match &model.engine {
                    Engine::Here { .. } | Engine::Starter { .. } => "It runs on this machine, and what you write is not sent anywhere. ",
                    Engine::Elsewhere { name } => { "The model is run by " (name) "; what you write is sent there, as you agreed. " }
                    Engine::Missing { .. } => "",
                }
                (model.keeping)
            }
            @match &model.engine {
                Engine::Starter { name } => p {
                    "The model is the small one that Troth starts with, " (name) ". It is weak: it will misunderstand you and make things up. "
                    "A better one is a step away, in " a href=(route::SETTINGS) { "settings" } "."
                },
                Engine::Missing { command } => div .notice {
                    p { strong { "There is no model yet." } " Without one nothing can answer. On the machine that runs Troth, type this:" }
                    pre tabindex="0" { code { (command) } }
                    p { "Then " a href=(route::TALK) { "look again" } ". Nothing is downloaded before you have said yes there." }
                },
                Engine::Here { .. } | Engine::Elsewhere { .. } => {},
            }
        }
    }
}

/// What the page says while a reply is being made; the script says the same by the composer's data.
fn thinking(ahead: u32) -> String {
    match ahead {
        0 => THINKING.to_owned(),
        1 => AHEAD_ONE.to_owned(),
        n => AHEAD_MANY.replace("{n}", &n.to_string()),
    }
}

/// What is asked where an engine elsewhere failed: nothing falls back by itself.
pub(super) const HERE: &str = "Let this home's own engine answer this one";
const THINKING: &str = "Thinking";
const AHEAD_ONE: &str = "Waiting: one other reply comes first";
const AHEAD_MANY: &str = "Waiting: {n} other replies come first";

fn waiting(shell: &Shell, turn: &str) -> Markup {
    html! {
        div .side {
            a .other href={ (route::TALK) "#latest" } { "Look again" }
            form method="post" action=(route::TALK_STOP) {
                (parts::csrf(&shell.csrf))
                input type="hidden" name="turn" value=(turn);
                button .other { "Stop" }
            }
        }
    }
}

fn composer(model: &Talk) -> Markup {
    html! {
        form #composer .composer method="post" action={ (route::TALK) "#latest" } data-composer data-stop=(route::TALK_STOP) data-check=(route::TALK_CHECK) data-when=(route::TALK_CHECK_WHEN)
            data-asked[model.drafts_when_asked] data-to=(model.going.to) data-beyond[model.going.elsewhere]
            data-becomes=(serde_json::to_string(&model.going.becomes).unwrap_or_default())
            data-away="This gives away {list}. It would go to {to}." data-elsewhere="This gives away {list}. It would leave this machine, to {to}." data-nothing="Nothing was found that this gives away."
            data-language="This reads like {language}. Names and what is said in words are only found in English."
            data-left="Left out."
            data-thinking=(THINKING) data-ahead-one=(AHEAD_ONE) data-ahead-many=(AHEAD_MANY)
            data-out="You are signed out. Copy your words if you want to keep them, then sign in again."
            data-long="That is too long to take in at once. Your words are still below; send them in parts."
            data-busy="There is too much to do here just now. Your words are still below; try again in a moment."
            data-broken="The connection broke off. Load this page again to see how far it came."
            data-failed="Something went wrong here, and nothing was sent. Your words are still below." {
            (parts::csrf(&model.shell.csrf))
            input type="hidden" name="turn" value=(model.next_turn);
            input type="hidden" name="c" value=(model.conversation.id);
            @if model.conversation.private { input type="hidden" name="private" value="1"; }
            @if let Some(replaces) = &model.replaces {
                input type="hidden" name="replaces" value=(replaces);
                p .replaces { "Sending this takes the place of that message. What came after it goes. "
                    a href={ (route::talk(&model.conversation.id)) "#latest" } { "Leave it as it was" } }
            }
            label .unseen for="text" { "Your message" }
            // Some browsers send what is typed to their makers, to check its spelling or to suggest the next words.
            div .draft {
                textarea #text name="text" rows="2" maxlength=(model.longest) required autocomplete="off" spellcheck="false"
                    writingsuggestions="false" placeholder="Write here" { "\n" (model.draft) }
            }
            button .main { "Send" }
            @if let Now::Failed { here: true, .. } = &model.now { button .other name="here" value="1" { (HERE) } }
            button .other type="button" hidden data-halt { "Stop" }
            (gives())
        }
    }
}

/// Where the script says what a draft gives away: nothing is seen of it without.
fn gives() -> Markup {
    html! {
        div .gives hidden data-gives {
            p role="status" {}
            ul {}
            button .other type="button" hidden data-undo { "Put it back" }
            button .other type="button" hidden data-look { "What does this give away?" }
            p hidden data-typing {
                input #typing type="checkbox";
                label for="typing" { "Show what a message gives away while I write" }
            }
        }
        template #t-gives {
            li { span { q {} " " small {} } button .other type="button" { "Leave it out" span .unseen {} } }
        }
    }
}
