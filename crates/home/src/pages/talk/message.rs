//! One message: what the person said, what the companion answered, and what was used for it.

use crate::pages::{
    help::{self, Help},
    parts, route,
};
use maud::{Markup, html};
use serde::Serialize;

/// A message, or a word of the house between messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// The person's.
    Person {
        /// The turn it belongs to.
        turn: String,
        /// When, as the page says it.
        at: String,
        /// What was said; line breaks are kept.
        text: String,
        /// Where it can be said otherwise.
        edit: Option<String>,
    },
    /// The companion's.
    Companion(Box<Reply>),
    /// The house's own: a reminder that this is an AI, a rest in the conversation.
    House(String),
}

/// What the companion answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The turn it belongs to.
    pub turn: String,
    /// When, as the page says it.
    pub at: String,
    /// Help that was shown with it.
    pub help: Option<Help>,
    /// The sentences, in order.
    pub sentences: Vec<Sentence>,
    /// How it ended.
    pub ended: Ended,
    /// What was used for it.
    pub used: Used,
    /// What was remembered of the message.
    pub drawn: Vec<Drawn>,
    /// Where it can be erased.
    pub erase: String,
    /// How it can be answered again, where it is the newest.
    pub again: Option<Again>,
}

/// What is sent to have a message answered again: what was said, and the ids of both turns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Again {
    /// The token.
    pub csrf: String,
    /// The conversation.
    pub of: String,
    /// The turn that the new one replaces.
    pub replaces: String,
    /// The new turn.
    pub turn: String,
    /// What was said.
    pub text: String,
}

/// A sentence as it was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sentence {
    /// What it says; empty where a sentence was left out without another in its place.
    pub text: String,
    /// Why the model's own sentence was not shown, where this one stands in its place.
    pub replaced: Option<String>,
}

/// How a reply ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// The model had said what it had to say.
    Stop,
    /// It ran into the limit of its length.
    Length,
    /// The person stopped it.
    Cancelled,
    /// Something broke; what had come stays.
    Broken,
}

/// What was used for a reply.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Used {
    /// In one sentence: `This message and 3 earlier ones were shown to the model on this machine.`
    pub summary: String,
    /// The ledger entries that say so.
    pub entries: Vec<u64>,
    /// The categories that were left out because the person asked for it, in words.
    pub left_out: Vec<String>,
    /// The memories that were shown to the model.
    pub recalled: Vec<String>,
    /// Where what was sent to an engine elsewhere can be read, as long as it is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent: Option<String>,
}

/// A memory that was drawn from a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Drawn {
    /// Its id.
    pub id: String,
    /// What it says.
    pub text: String,
}

const SENT: &str = "What was sent, word for word";
const REPLACED: &str = "The model's own sentence was not shown here. ";
const DROPPED: &str = "A sentence of the model's was left out here. ";

/// A message as markup.
pub(super) fn view(message: &Message) -> Markup {
    match message {
        Message::Person { turn, at, text, edit } => html! {
            article .said id={ "said-" (turn) } {
                h2 .unseen { "You" }
                p .words { (text) }
                footer {
                    @if let Some(edit) = edit { a .edit href=(edit) { "Edit" span .unseen { " this message" } } }
                    time { (at) }
                }
            }
        },
        Message::Companion(reply) => html! {
            @if let Some(help) = &reply.help { (help::panel(help)) }
            (answer(reply))
        },
        Message::House(words) => html! { p .house { (words) } },
    }
}

fn answer(reply: &Reply) -> Markup {
    html! {
        article .reply id={ "reply-" (reply.turn) } {
            h2 .unseen { "The companion, an AI" }
            p .words { @for sentence in &reply.sentences { span { (sentence.text) } " " } }
            ul .changed {
                @for sentence in &reply.sentences {
                    @if let Some(why) = &sentence.replaced {
                        li { (if sentence.text.is_empty() { DROPPED } else { REPLACED }) (why) }
                    }
                }
            }
            p .ended { (ending(&reply.ended)) }
            p .left-out {
                @if !reply.used.left_out.is_empty() { "Left out: " (parts::listed(&reply.used.left_out)) ", as you asked" }
            }
            ul .drawn { @for drawn in &reply.drawn { (remembered(drawn)) } }
            footer {
                details .used {
                    summary { "Used in this reply" }
                    p { (reply.used.summary) }
                    @if let Some(sent) = &reply.used.sent { p .sent { a href=(route::sent(sent)) { (SENT) } } }
                    ul .recalled {
                        @for (n, id) in (1..).zip(&reply.used.recalled) { li { a href=(route::memory(id)) { "Memory " (n) } } }
                    }
                    ul .entries {
                        @for n in &reply.used.entries { li { a href=(route::used_entry(*n)) { "Entry " (n) " of your ledger" } } }
                    }
                }
                @if let Some(again) = &reply.again { (answer_again(again)) }
                a .erase href=(reply.erase) { "Erase" span .unseen { " this message and its reply" } }
                time { (reply.at) }
            }
        }
    }
}

fn remembered(drawn: &Drawn) -> Markup {
    html! { li { "Remembered: " q { (drawn.text) } " " a href=(route::memory(&drawn.id)) { "Correct or forget" } } }
}

fn answer_again(again: &Again) -> Markup {
    html! {
        form .again method="post" action={ (route::TALK) "#latest" } data-again {
            (parts::csrf(&again.csrf))
            input type="hidden" name="c" value=(again.of);
            input type="hidden" name="replaces" value=(again.replaces);
            input type="hidden" name="turn" value=(again.turn);
            input type="hidden" name="text" value=(again.text);
            button .quiet title="The reply before it goes" { "Answer again" }
        }
    }
}

fn ending(ended: &Ended) -> &'static str {
    match ended {
        Ended::Stop => "",
        Ended::Length => "It stopped here because the reply had grown too long. Ask it to go on if you like.",
        Ended::Cancelled => "You stopped it here.",
        Ended::Broken => "It broke off here.",
    }
}

/// Empty messages for the script to fill: a streamed message is built exactly like a served one, and its words stand here, not in the script.
pub(super) fn templates(csrf: &str, of: &str) -> Markup {
    let empty = Reply {
        turn: String::new(),
        at: String::new(),
        help: None,
        sentences: Vec::new(),
        ended: Ended::Stop,
        used: Used::default(),
        drawn: Vec::new(),
        erase: route::turn(route::ERASE_TURN, of, ""),
        again: Some(Again {
            csrf: csrf.to_owned(),
            of: of.to_owned(),
            replaces: String::new(),
            turn: String::new(),
            text: String::new(),
        }),
    };
    let said = Message::Person {
        turn: String::new(),
        at: String::new(),
        text: String::new(),
        edit: Some(route::edit(of, "")),
    };
    html! {
        template #t-said { (view(&said)) }
        template #t-house { (view(&Message::House(String::new()))) }
        template #t-reply data-replaced=(REPLACED) data-dropped=(DROPPED) data-length=(ending(&Ended::Length))
            data-cancelled=(ending(&Ended::Cancelled)) data-broken=(ending(&Ended::Broken))
            data-left-out="Left out: {list}, as you asked" data-entry="Entry {n} of your ledger" data-used=(route::USED)
            data-memory="Memory {n}" data-memories=(route::MEMORIES) {
            (answer(&empty))
        }
        template #t-drawn { (remembered(&Drawn { id: String::new(), text: String::new() })) }
        template #t-problem { p .notice .problem role="alert" {} }
        template #t-sent { p .sent { a href=(route::SENT) { (SENT) } } }
        template #t-here { button .other type="button" { (super::HERE) } }
    }
}
