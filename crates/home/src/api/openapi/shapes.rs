//! The forms of what is asked and answered, as JSON Schema (draft 2020-12, which OpenAPI 3.1 uses).

use consent::{Category, PurposeId};
use serde_json::{Map, Value, json};

/// An object with exactly these members; those whose name ends with `?` may be missing.
pub(super) fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (name, schema) in members {
        let bare = name.trim_end_matches('?');
        if bare == name {
            required.push(bare.to_owned());
        }
        properties.insert(bare.to_owned(), schema);
    }
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

/// What is asked: as [`object`], and members that nobody knows are not read.
pub(super) fn asked<const N: usize>(members: [(&str, Value); N]) -> Value {
    let mut schema = object(members);
    if let Value::Object(schema) = &mut schema {
        schema.remove("additionalProperties");
    }
    schema
}

/// One of the schemas that have a name.
pub(super) fn named(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

pub(super) fn text() -> Value {
    json!({"type": "string"})
}

/// A text of at most so many characters.
pub(super) fn text_of(least: usize, most: usize) -> Value {
    json!({"type": "string", "minLength": least, "maxLength": most})
}

pub(super) fn number() -> Value {
    json!({"type": "integer", "minimum": 0})
}

pub(super) fn flag() -> Value {
    json!({"type": "boolean"})
}

pub(super) fn list(of: Value) -> Value {
    json!({"type": "array", "items": of})
}

pub(super) fn or_null(schema: Value) -> Value {
    json!({"anyOf": [schema, {"type": "null"}]})
}

pub(super) fn one_of(words: &[&str]) -> Value {
    json!({"type": "string", "enum": words})
}

pub(super) fn id() -> Value {
    named("Id")
}

pub(super) fn categories() -> Value {
    json!({"type": "string", "enum": Category::ALL.iter().map(|category| category.id()).collect::<Vec<_>>()})
}

pub(super) fn purposes() -> Value {
    json!({"type": "string", "enum": PurposeId::ALL.iter().map(|purpose| purpose.id()).collect::<Vec<_>>()})
}

/// The schemas that have a name.
pub(super) fn schemas() -> Value {
    json!({
        "Id": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        "Hash": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "Milliseconds": {"type": "integer", "minimum": 0, "description": "Unix time in milliseconds"},
        "Nothing": object([]),
        "Error": object([("error", one_of(&crate::error::CODES)), ("message", text_of(1, 10_000))]),
        "Receipt": object([
            ("receipt", text()),
            ("at_ms", named("Milliseconds")),
            ("records", number()),
            ("keys", number()),
            ("entry", or_null(number())),
            ("horizon_days", number()),
            ("cannot_be_told", list(text())),
        ]),
        "Server": object([("address", text()), ("model", text())]),
        "PasskeyAnswer": object([("ticket", text()), ("credential", json!({"type": "object"})), ("prf", text())]),
        "Event": event(),
    })
}

/// One line of an answer as it is made.
fn event() -> Value {
    let kind = |name: &str| json!({"const": name});
    let used = object([
        ("summary", text()),
        ("entries", list(number())),
        ("left_out", list(text())),
        ("recalled", list(id())),
        ("sent?", id()),
    ]);
    let drawn = object([("id", id()), ("text", text())]);
    let line = object([
        ("name", text()),
        ("about", text()),
        ("phone", or_null(text())),
        ("otherwise", or_null(text())),
    ]);
    json!({"oneOf": [
        object([("kind", kind("queued")), ("ahead", number())]),
        object([
            ("kind", kind("crisis")),
            ("level", one_of(&["concern", "acute"])),
            ("title", text()),
            ("words", list(text())),
            ("lines", list(line)),
        ]),
        object([("kind", kind("reminder")), ("words", text())]),
        object([("kind", kind("sentence")), ("text", text()), ("replaced", or_null(text()))]),
        object([
            ("kind", kind("done")),
            ("turn", id()),
            ("at", text()),
            ("used", used),
            ("ended", one_of(&["stop", "length", "cancelled"])),
            ("next_turn", id()),
            ("drawn", list(drawn)),
        ]),
        object([("kind", kind("error")), ("message", text()), ("here?", flag())]),
    ]})
}
