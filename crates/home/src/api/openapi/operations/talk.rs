//! Talk: turns, conversations, who answers and what.

use companion::{LONGEST_MANNER, LONGEST_MESSAGE, LONGEST_NAME, LONGEST_STORY, LONGEST_TITLE};

use super::{Answer, Operation, get, limit, milliseconds, nothing, post};
use crate::api::openapi::shapes::{
    asked, categories, flag, id, list, named, number, object, one_of, or_null, text, text_of,
};

pub(super) fn all() -> Vec<Operation> {
    let turn = object([
        ("id", id()),
        ("at_ms", milliseconds()),
        ("said", text()),
        ("reply", text()),
        ("ended", one_of(&["stop", "length", "cancelled", "fixed"])),
        ("engine", text()),
        ("replaced", list(text())),
        ("entries", list(number())),
        ("history", or_null(id())),
        ("left_out", list(categories())),
    ]);
    let conversation = object([
        ("id", id()),
        ("title", text()),
        ("private", flag()),
        ("used_ms", milliseconds()),
    ]);
    let program = object([("title", text()), ("address", text()), ("models", list(text()))]);
    let elsewhere = object([
        ("id", id()),
        ("address", text()),
        ("model", text()),
        ("company", text()),
        ("place", text()),
        ("keeps", text()),
        ("trains", flag()),
        ("key", flag()),
        ("question", or_null(text())),
        ("agreed", flag()),
    ]);
    let engine = object([
        ("answers", or_null(text())),
        ("chosen", or_null(named("Server"))),
        ("chosen_elsewhere", or_null(id())),
        ("found", list(program)),
        ("elsewhere", list(elsewhere)),
    ]);
    let message = object([("role", one_of(&["system", "user", "assistant"])), ("content", text())]);
    let request = object([
        ("chat", object([("messages", list(message)), ("max_tokens", number())])),
        ("sha256", named("Hash")),
        ("exact", flag()),
        ("entry", or_null(number())),
    ]);
    let sent = object([
        ("turn", id()),
        ("company", text()),
        ("address", text()),
        ("model", text()),
        ("requests", list(request)),
    ]);
    vec![
        get(
            "/talk",
            "turns",
            "Turns of a conversation, oldest first",
            object([("turns", list(turn))]),
        )
        .query([("conversation", id()), ("before", id()), ("limit", limit())]),
        Operation {
            answer: Answer::Lines("application/x-ndjson", named("Event")),
            ..post(
                "/talk",
                "talk",
                "Say something; the answer comes as it is made",
                asked([
                    ("text", text_of(1, LONGEST_MESSAGE)),
                    ("turn?", or_null(id())),
                    ("conversation?", or_null(id())),
                    ("private?", flag()),
                    ("replaces?", or_null(id())),
                    ("here?", flag()),
                ]),
                nothing(),
            )
            .also([404, 429, 502, 507])
        },
        get(
            "/talk/sent/{id}",
            "sent",
            "What was sent to an engine elsewhere for one reply, word for word, until the session ends",
            sent,
        )
        .also([404]),
        post(
            "/talk/stop",
            "stop",
            "Stop the answer under way",
            asked([("turn", id())]),
            nothing(),
        ),
        get(
            "/conversations",
            "conversations",
            "Every conversation but the first, which has no id",
            object([("conversations", list(conversation))]),
        ),
        post(
            "/conversations",
            "rename",
            "Give a conversation another title",
            asked([("conversation", id()), ("title", text_of(1, LONGEST_TITLE))]),
            nothing(),
        )
        .also([404]),
        get(
            "/character",
            "character",
            "Who answers",
            object([
                ("name", text()),
                ("manner", text()),
                ("story", text()),
                ("greeting", text()),
            ]),
        ),
        post(
            "/character",
            "setCharacter",
            "Say who answers",
            asked([
                ("name", text_of(1, LONGEST_NAME)),
                ("manner?", text_of(0, LONGEST_MANNER)),
                ("story?", text_of(0, LONGEST_STORY)),
            ]),
            nothing(),
        ),
        get(
            "/engine",
            "engine",
            "What answers, and what else on this machine could",
            engine,
        ),
        post(
            "/engine",
            "chooseEngine",
            "Choose what answers: a program that was found, an engine elsewhere that was agreed to, or neither for the home's own",
            asked([("server?", or_null(named("Server"))), ("elsewhere?", or_null(id()))]),
            nothing(),
        )
        .also([404]),
    ]
}
