//! What is remembered.

use companion::memory;

use super::{Operation, get, limit, milliseconds, post};
use crate::api::openapi::shapes::{asked, categories, flag, id, list, named, number, object, or_null, text, text_of};

pub(super) fn all() -> Vec<Operation> {
    let memory = object([
        ("id", id()),
        ("category", categories()),
        ("text", text()),
        ("drawn_from", or_null(text())),
        ("said_ms", milliseconds()),
        ("turn", id()),
        ("conversation", or_null(id())),
        ("pinned", flag()),
    ]);
    vec![
        get(
            "/memories",
            "memories",
            "What is remembered, newest first, or what has these words",
            object([("count", number()), ("memories", list(memory))]),
        )
        .query([("words", text()), ("before", id()), ("limit", limit())]),
        Operation {
            method: "patch",
            ..post(
                "/memories",
                "correctMemory",
                "Correct or pin a memory; what is about something else now has another id",
                asked([
                    ("memory", id()),
                    ("text?", or_null(text_of(1, memory::LONGEST_MEMORY))),
                    ("pinned?", or_null(flag())),
                ]),
                object([("memory", id())]),
            )
            .also([404, 507])
        },
        post(
            "/memories/forget",
            "forgetMemory",
            "Forget a memory",
            asked([("memory", id())]),
            named("Receipt"),
        )
        .also([404]),
    ]
}
