//! How the home is used, for the person alone.

use serde_json::json;

use super::{Operation, get, milliseconds};
use crate::api::openapi::shapes::{flag, list, number, object, text};

pub(super) fn all() -> Vec<Operation> {
    let by_kind = || json!({"type": "object", "additionalProperties": number()});
    let month = object([
        ("month", text()),
        ("messages", number()),
        ("talk_ms", milliseconds()),
        ("days", list(number())),
        ("longest_ms", milliseconds()),
        ("about_others", number()),
        ("held_back", by_kind()),
        ("with_memories", by_kind()),
        ("last_ms", milliseconds()),
    ]);
    let kind = |name: &str| json!({"const": name});
    let share = || json!({"type": "array", "items": number(), "minItems": 2, "maxItems": 2});
    let seen = json!({"oneOf": [
        object([("kind", kind("more_talk")), ("more_ms", milliseconds())]),
        object([("kind", kind("less_of_others")), ("now", share()), ("before", share())]),
        object([("kind", kind("leverage")), ("replies", number())]),
    ]});
    vec![get(
        "/wellbeing",
        "wellbeing",
        "How the home is used, month by month, for the person alone",
        object([("adds_up", flag()), ("months", list(month)), ("seen", list(seen))]),
    )]
}
