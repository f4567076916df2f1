//! Passkeys and sessions.

use serde_json::json;

use super::{Operation, answered, get, milliseconds, nothing, post};
use crate::api::openapi::shapes::{asked, flag, id, list, number, object, or_null, text};

pub(super) fn all() -> Vec<Operation> {
    let for_ = |what: &str| json!({"const": what});
    let asked_for = json!({"oneOf": [
        object([("for", for_("sign_up")), ("name", text())]),
        object([("for", for_("sign_in"))]),
        object([("for", for_("add"))]),
        object([("for", for_("confirm"))]),
    ]});
    let passkey = object([("id", id()), ("name", text()), ("added_ms", milliseconds())]);
    let session = object([
        ("id", id()),
        ("device", or_null(text())),
        ("since_ms", milliseconds()),
        ("last_used_ms", milliseconds()),
        ("this", flag()),
    ]);
    let sign_in = object([
        ("n", number()),
        ("session", id()),
        ("at_ms", milliseconds()),
        ("device", or_null(text())),
        ("how", text()),
    ]);
    vec![
        post(
            "/passkeys/begin",
            "beginPasskey",
            "What to ask an authenticator for (WebAuthn Level 3); `add` and `confirm` are for whoever is signed in",
            asked_for,
            json!({"type": "object"}),
        )
        .also([401, 429])
        .for_anybody(),
        get(
            "/passkeys",
            "passkeys",
            "The passkeys",
            object([("passkeys", list(passkey))]),
        ),
        post(
            "/passkeys",
            "addPasskey",
            "Add a passkey",
            asked([
                ("name", text()),
                ("passkey", answered()),
                ("passphrase?", or_null(text())),
                ("proof?", or_null(answered())),
            ]),
            object([("id", id())]),
        )
        .also([429]),
        Operation {
            method: "patch",
            ..post(
                "/passkeys",
                "renamePasskey",
                "Call a passkey something else",
                asked([("id", id()), ("name", text())]),
                nothing(),
            )
            .also([404])
        },
        post(
            "/passkeys/remove",
            "removePasskey",
            "Remove a passkey",
            asked([
                ("id", id()),
                ("passphrase?", or_null(text())),
                ("proof?", or_null(answered())),
            ]),
            nothing(),
        )
        .also([404, 429]),
        get(
            "/sessions",
            "sessions",
            "Where one is signed in, and the latest sign-ins",
            object([("sessions", list(session)), ("sign_ins", list(sign_in))]),
        ),
        post(
            "/sessions/end",
            "endSessions",
            "End one session, or all",
            json!({"oneOf": [
                object([("id", id())]),
                object([("all", json!({"const": true}))]),
            ]}),
            nothing(),
        )
        .also([404]),
    ]
}
