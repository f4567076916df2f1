//! The ledger, and erasing.

use serde_json::json;

use super::{Operation, answered, get, limit, milliseconds, post};
use crate::api::openapi::shapes::{categories, id, list, named, number, object, or_null, purposes, text};

pub(super) fn all() -> Vec<Operation> {
    let entry = object([
        ("n", number()),
        ("index", number()),
        ("leaf_hash", named("Hash")),
        ("at_ms", milliseconds()),
        ("act", text()),
        ("purpose", text()),
        ("categories", list(text())),
        ("records", list(id())),
        ("recipient", text()),
        ("bytes", number()),
        ("sha256", named("Hash")),
        ("sentence", text()),
    ]);
    let mut ledger = get(
        "/ledger",
        "ledger",
        "What was used, newest first",
        object([("log_key", text()), ("entries", list(entry))]),
    )
    .query([("before", number()), ("limit", limit()), ("purpose", purposes())]);
    // What is one's own can be seen, taken along and erased by somebody who is suspended, too.
    ledger.errors.retain(|status| *status != 403);
    let what = json!({"oneOf": [
        object([("turn", id()), ("conversation?", or_null(id()))]),
        object([("conversation", id())]),
        object([("category", categories())]),
        object([("everything", json!({"const": true})), ("passphrase", text())]),
        object([("everything", json!({"const": true})), ("proof", answered())]),
    ]});
    vec![
        ledger,
        post(
            "/erase",
            "erase",
            "Erase a turn, a conversation, a category or everything",
            what,
            named("Receipt"),
        )
        .also([404, 429]),
        get("/openapi.json", "openapi", "This document", json!({"type": "object"})).for_anybody(),
    ]
}
