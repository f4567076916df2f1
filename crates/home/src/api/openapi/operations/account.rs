//! Coming in, and what one agrees to.

use ::consent::Locale;
use serde_json::{Value, json};

use super::{Operation, answered, chosen, get, nothing, post};
use crate::api::openapi::shapes::{asked, flag, id, list, object, one_of, or_null, text, text_of};

pub(super) fn all() -> Vec<Operation> {
    let question = object([
        ("id", text()),
        ("version", text()),
        ("lang", text()),
        ("title", text()),
        ("text", text()),
        ("buys", text()),
        ("costs", text()),
        ("categories", list(text())),
        ("answer", one_of(&["open", "yes", "no"])),
    ]);
    vec![
        post(
            "/sign-up",
            "signUp",
            "Make a vault and sign in to it; the recovery code is given this once",
            asked([
                ("name", text_of(1, 64)),
                ("passphrase?", or_null(chosen())),
                ("passkey?", or_null(answered())),
                ("invite?", or_null(text())),
            ]),
            object([("recovery_code", text_of(47, 47))]),
        )
        .also([429, 507])
        .for_anybody(),
        post(
            "/session",
            "signIn",
            "Sign in; the answer sets the session's cookie",
            asked([
                ("name?", or_null(text())),
                ("passphrase?", or_null(text())),
                ("passkey?", or_null(answered())),
            ]),
            object([("person", id()), ("suspended", flag())]),
        )
        .also([429])
        .for_anybody(),
        Operation {
            body: None,
            ..post(
                "/session/end",
                "signOut",
                "Sign out; what was kept for the session alone is erased",
                nothing(),
                nothing(),
            )
        },
        get(
            "/consents",
            "consents",
            "Every question, and how it is answered",
            object([("questions", list(question))]),
        )
        .query([("lang", languages())]),
        post(
            "/consents",
            "answer",
            "Answer a question, as it is worded in its present version; it counts at once",
            optional(
                asked([
                    ("question", text()),
                    ("version", text()),
                    ("answer", one_of(&["yes", "no"])),
                ]),
                ("lang", languages()),
            ),
            nothing(),
        ),
    ]
}

/// The languages that questions can be had in; the answer names the one that was shown.
fn languages() -> Value {
    let tags: Vec<&str> = Locale::all().iter().map(Locale::lang).collect();
    json!({"type": "string", "enum": tags, "default": Locale::english().lang()})
}

/// The same with a member that may be left out.
fn optional(mut schema: Value, (name, of): (&str, Value)) -> Value {
    schema["properties"][name] = of;
    schema
}
