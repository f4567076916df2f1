//! Talk and what comes of it, in every state: conversations, the character, memories.

use maud::Markup;

use super::every::shell;
use crate::pages::{
    Place,
    character::{self, CharacterPage},
    help::{Help, Level, Line},
    memories,
    talk::{self, Ended, Engine, Message, Now, Reply, Sentence, Talk, about},
};

/// Each page with its name and the number of fields that it must show at the least.
pub(super) fn pages(text: &str) -> Vec<(&'static str, Markup, usize)> {
    let full = || conversation(text);
    let mut pages = vec![
        (
            "talk",
            talk(text, Engine::Here { name: text.into() }, full(), Now::Ready),
            20,
        ),
        (
            "talk, starter",
            talk(text, Engine::Starter { name: text.into() }, Vec::new(), Now::Ready),
            6,
        ),
        (
            "talk, elsewhere",
            talk(
                text,
                Engine::Elsewhere { name: text.into() },
                full(),
                Now::Failed {
                    why: text.into(),
                    here: true,
                },
            ),
            22,
        ),
        (
            "talk, thinking",
            talk(
                text,
                Engine::Here { name: text.into() },
                full(),
                Now::Thinking {
                    turn: text.into(),
                    ahead: 2,
                },
            ),
            22,
        ),
        (
            "talk, missing",
            talk(text, Engine::Missing { command: text.into() }, Vec::new(), Now::Ready),
            4,
        ),
    ];
    pages.extend(talks(text));
    pages.extend(remembered(text));
    pages
}

fn help(text: &str) -> Help {
    let line = Line {
        name: text.into(),
        about: text.into(),
        phone: Some(text.into()),
        otherwise: Some(text.into()),
    };
    Help {
        level: Level::Concern,
        title: text.into(),
        words: vec![text.into()],
        lines: vec![line],
    }
}

fn conversation(text: &str) -> Vec<Message> {
    let reply = Reply {
        turn: text.into(),
        at: text.into(),
        help: Some(help(text)),
        sentences: vec![Sentence {
            text: text.into(),
            replaced: Some(text.into()),
        }],
        ended: Ended::Length,
        used: talk::Used {
            summary: text.into(),
            entries: vec![7],
            left_out: vec![text.into()],
            recalled: vec![text.into()],
            sent: Some("0a".into()),
        },
        drawn: vec![talk::Drawn {
            id: text.into(),
            text: text.into(),
        }],
        erase: "/erase/message?turn=1".into(),
        again: Some(talk::Again {
            csrf: text.into(),
            of: text.into(),
            replaces: text.into(),
            turn: text.into(),
            text: text.into(),
        }),
    };
    vec![
        Message::Person {
            turn: text.into(),
            at: text.into(),
            text: text.into(),
            edit: Some("/talk?edit=1#text".into()),
        },
        Message::Companion(Box::new(reply)),
        Message::House(text.into()),
    ]
}

fn talk(text: &str, engine: Engine, messages: Vec<Message>, now: Now) -> Markup {
    talk::page(&Talk {
        shell: shell(text, Place::Talk),
        conversation: talk::Conversation {
            id: text.into(),
            title: Some(text.into()),
            private: true,
        },
        greeting: text.into(),
        replaces: Some(text.into()),
        engine,
        keeping: text.into(),
        messages,
        older: Some("/talk?before=3".into()),
        now,
        draft: text.into(),
        next_turn: text.into(),
        longest: 8_000,
        drafts_when_asked: true,
        answers: true,
        going: talk::Going {
            to: text.into(),
            elsewhere: true,
            becomes: [("names".to_owned(), "a stand-in".to_owned())].into(),
        },
    })
}

fn remembered(text: &str) -> Vec<(&'static str, Markup, usize)> {
    let memory = || memories::Memory {
        id: text.into(),
        text: text.into(),
        drawn: Some(text.into()),
        about: text.into(),
        said: text.into(),
        talk: "/talk?c=1".into(),
        until: text.into(),
        pinned: true,
    };
    let list = |shown: Vec<memories::Memory>, on| {
        memories::page(&memories::Memories {
            shell: shell(text, Place::Memories),
            count: shown.len() as u64,
            on,
            used: on,
            words: String::new(),
            pinned: shown.clone(),
            shown,
            older: Some("/memories?before=1".into()),
        })
    };
    let one = memories::one(&memories::OneMemory {
        shell: shell(text, Place::Memories),
        memory: memory(),
        error: Some(text.into()),
        backup_days: 30,
    });
    vec![
        ("memories", list(vec![memory()], true), 8),
        ("no memories", list(Vec::new(), false), 1),
        ("a memory", one, 8),
    ]
}

fn talks(text: &str) -> Vec<(&'static str, Markup, usize)> {
    let listed = || about::Listed {
        id: text.into(),
        title: text.into(),
        private: true,
        used: text.into(),
    };
    let list = |all| {
        about::list(&about::Talks {
            shell: shell(text, Place::Elsewhere),
            all,
            first: true,
        })
    };
    let about = about::page(&about::About {
        shell: shell(text, Place::Elsewhere),
        conversation: listed(),
        longest: 60,
        title_error: Some(text.into()),
        backup_days: 30,
    });
    let character = character::page(&CharacterPage {
        shell: shell(text, Place::Settings),
        name: text.into(),
        manner: text.into(),
        story: text.into(),
        greeting: text.into(),
        longest: [40, 400, 1_200],
        error: Some(text.into()),
    });
    let sent = talk::sent::page(&talk::sent::SentPage {
        shell: shell(text, Place::Talk),
        company: text.into(),
        address: text.into(),
        model: text.into(),
        requests: vec![talk::sent::Request {
            messages: vec![(text.into(), text.into())],
            sha256: text.into(),
            entry: Some(7),
            exact: true,
        }],
    });
    vec![
        ("conversations", list(vec![listed()]), 4),
        ("no conversations", list(Vec::new()), 1),
        ("a conversation", about, 5),
        ("the character", character, 6),
        ("what was sent", sent, 6),
    ]
}
