//! Rights, letters to whoever runs the home, notices, and what a new policy changes.

use gate::{About, LONGEST_LETTER};
use serde_json::json;

use super::{Operation, get, milliseconds, nothing, post};
use crate::api::openapi::shapes::{flag, id, list, number, object, one_of, or_null, purposes, text, text_of};
use crate::handlers::rights::LONGEST_REASON;

pub(super) fn all() -> Vec<Operation> {
    let objection = object([
        ("purpose", purposes()),
        ("since_ms", milliseconds()),
        ("reason", or_null(text())),
    ]);
    let request = || {
        object([
            ("id", id()),
            ("state", one_of(&["open", "answered"])),
            ("opened_ms", milliseconds()),
            ("due_ms", milliseconds()),
            ("extended_ms", or_null(milliseconds())),
            ("answered_ms", or_null(milliseconds())),
            ("letters", number()),
        ])
    };
    let abouts = || one_of(&About::ALL.map(About::id));
    let letter = object([
        ("at_ms", milliseconds()),
        ("from", one_of(&["person", "operator"])),
        ("text", text()),
        ("about", or_null(abouts())),
    ]);
    let what = json!({"oneOf": [
        object([("freeze", flag())]),
        object([("object", purposes()), ("reason?", text_of(0, LONGEST_REASON))]),
        object([("take_back", purposes())]),
    ]});
    let words = || text_of(1, LONGEST_LETTER);
    let write = json!({"oneOf": [
        object([("about", abouts()), ("text", words())]),
        object([("request", id()), ("text", words())]),
    ]});
    let mut all = vec![
        get(
            "/rights",
            "rights",
            "What is frozen, and what was objected to",
            object([
                ("frozen_since_ms", or_null(milliseconds())),
                ("objections", list(objection)),
            ]),
        ),
        post(
            "/rights",
            "useRight",
            "Freeze everything or lift that; object to a purpose or take that back",
            what,
            nothing(),
        ),
        get(
            "/requests",
            "requests",
            "The letters to whoever runs the home, by request, with the day by which each is to be answered",
            object([
                ("can_write", flag()),
                ("longest", number()),
                ("requests", list(request())),
            ]),
        ),
        post(
            "/requests",
            "writeLetter",
            "Write to whoever runs the home: a new request, or into one",
            write,
            object([("request", id())]),
        )
        .also([404]),
        get(
            "/requests/{id}",
            "request",
            "One request with its letters",
            object([("request", request()), ("letters", list(letter))]),
        )
        .also([404]),
    ];
    all.extend([
        get(
            "/address",
            "address",
            "The address for notices, where one is kept",
            object([("address", or_null(text())), ("can_keep", flag())]),
        ),
        post(
            "/address",
            "keepAddress",
            "Keep an address for notices, or take it back",
            object([("address", or_null(text()))]),
            nothing(),
        ),
    ]);
    // Rights are somebody's who is suspended, too; a page of another site's still changes nothing.
    for operation in all.iter_mut().filter(|operation| operation.method == "get") {
        operation.errors.retain(|status| *status != 403);
    }
    all.push(get(
        "/policy/changes",
        "policyChanges",
        "What the newest version of the policy changes for the person, and which of their answers could reach further now",
        object([("version", number()), ("told", list(text())), ("wider", list(text()))]),
    ));
    all
}
