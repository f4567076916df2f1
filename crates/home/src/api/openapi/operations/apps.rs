//! Apps: programs of others that have a key.

use serde_json::json;

use super::{Operation, get, milliseconds, nothing, post};
use crate::api::openapi::shapes::{asked, categories, flag, id, list, number, object, one_of, or_null, text, text_of};

pub(super) fn all() -> Vec<Operation> {
    let app = object([
        ("id", id()),
        ("name", text()),
        ("recipient", text()),
        ("by_hand", flag()),
        ("resource", text()),
        ("categories", list(categories())),
        ("seen", list(categories())),
        ("times", number()),
        ("made_ms", milliseconds()),
        ("expires_ms", milliseconds()),
        ("last_used_ms", or_null(milliseconds())),
        ("ends_unused_ms", milliseconds()),
        ("waits", flag()),
    ]);
    let suggestion = object([
        ("app", id()),
        ("name", text()),
        ("id", id()),
        ("at_ms", milliseconds()),
        ("text", text()),
    ]);
    vec![
        get(
            "/apps",
            "apps",
            "The apps that have a key, with what they saw, and what they suggest to have remembered",
            object([("apps", list(app)), ("suggestions", list(suggestion))]),
        ),
        post(
            "/apps",
            "makeKey",
            "Make a key for a chat program that speaks the OpenAI API; it is given this once",
            asked([
                ("name", text_of(1, 60)),
                ("categories?", list(categories())),
                (
                    "days?",
                    or_null(json!({"type": "integer", "minimum": 1, "maximum": 365})),
                ),
            ]),
            object([
                ("id", id()),
                ("key", text()),
                ("address", text()),
                ("expires_ms", milliseconds()),
            ]),
        ),
        post(
            "/apps/revoke",
            "revokeApp",
            "Take an app's key back: it counts at once, in the middle of an answer too",
            asked([("app", id())]),
            nothing(),
        ),
        post(
            "/apps/suggestion",
            "answerSuggestion",
            "Have what an app suggested remembered, or leave it",
            asked([("app", id()), ("suggestion", id()), ("answer", one_of(&["yes", "no"]))]),
            object([("memory", or_null(id()))]),
        )
        .also([404, 507]),
    ]
}
