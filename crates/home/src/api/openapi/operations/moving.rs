//! What leaves for the person, and what comes from another home.

use serde_json::json;

use super::{Answer, Operation, get, milliseconds, nothing, post};
use crate::api::openapi::shapes::{flag, id, list, named, number, object, or_null, text};

pub(super) fn all() -> Vec<Operation> {
    let whence = object([
        ("home", text()),
        ("person", id()),
        ("made_at_ms", milliseconds()),
        ("since_ms", or_null(milliseconds())),
        ("records", number()),
        ("entries", number()),
        ("consents", number()),
        ("sha256", named("Hash")),
    ]);
    let sentences = object([
        ("file", list(text())),
        ("stays", list(text())),
        ("as_there", list(text())),
        ("not_agreed", list(text())),
        ("here", list(text())),
        ("left_out", list(text())),
        ("history", text()),
    ]);
    let brought = object([
        ("looked", flag()),
        ("count", number()),
        ("groups", list(json!({"type": "object"}))),
        ("history", flag()),
        ("from", whence),
        ("sentences", sentences),
    ]);
    let history = json!({"type": "object", "required": ["id", "home", "vkey", "made_at_ms", "brought_ms", "entries", "consents"]});
    let export = object([
        ("passphrase?", or_null(text())),
        ("recipients?", list(text())),
        ("html?", flag()),
    ]);
    vec![
        Operation {
            answer: Answer::Lines("application/jsonl", json!({"type": "object"})),
            ..post(
                "/export",
                "export",
                "Everything of the person's, to be checked with `troth verify`; locked with age where it is asked for, or as a page to read",
                export,
                nothing(),
            )
        },
        Operation {
            body: Some(text()),
            ..post(
                "/import",
                "import",
                "Take in what was taken out of another home; look first",
                text(),
                brought,
            )
            .query([("look", flag()), ("for_session", flag())])
            .also([429, 507])
        },
        get(
            "/transparency",
            "transparency",
            "Blurred numbers of each month, the log and the policy's versions, as /transparency shows them",
            json!({"type": "object", "required": ["months", "epsilon", "log", "policy"]}),
        )
        .for_anybody(),
        get(
            "/histories",
            "histories",
            "The homes before this one",
            object([("histories", list(history))]),
        ),
        Operation {
            answer: Answer::Lines("application/jsonl", json!({"type": "object"})),
            ..get(
                "/histories/{id}",
                "history",
                "The ledger and the choices of one, as a file that `troth verify` checks",
                nothing(),
            )
            .also([404])
        },
    ]
}
