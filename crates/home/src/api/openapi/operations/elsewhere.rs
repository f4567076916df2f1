//! Engines elsewhere, and what never leaves for one.

use companion::{DETAIL_KINDS, LONGEST_DETAIL, LONGEST_KEY, LONGEST_LABEL};

use super::{Operation, get, nothing, post};
use crate::api::openapi::shapes::{asked, flag, id, list, object, one_of, or_null, text, text_of};

pub(super) fn all() -> Vec<Operation> {
    let label = || text_of(1, LONGEST_LABEL);
    let key = || or_null(text_of(0, LONGEST_KEY));
    let kinds: Vec<&str> = DETAIL_KINDS.iter().map(|kind| kind.id()).collect();
    let detail = || [("kind", one_of(&kinds)), ("text", text_of(1, LONGEST_DETAIL))];
    vec![
        post(
            "/engines",
            "addEngine",
            "Declare an engine elsewhere; nothing is sent to it before its question is answered with yes",
            asked([
                ("address", text()),
                ("model", label()),
                ("company", label()),
                ("place", label()),
                ("keeps", label()),
                ("trains", flag()),
                ("key?", key()),
            ]),
            object([("id", id())]),
        ),
        Operation {
            method: "patch",
            ..post(
                "/engines",
                "changeEngine",
                "Another of its models, and another key where one is given",
                asked([("id", id()), ("model", label()), ("key?", key())]),
                nothing(),
            )
            .also([404])
        },
        post(
            "/engines/remove",
            "removeEngine",
            "Take an engine off the list: its key is destroyed, and what was agreed to ends",
            asked([("id", id())]),
            nothing(),
        )
        .also([404]),
        get(
            "/details",
            "details",
            "What is replaced in whatever leaves",
            object([("details", list(object(detail())))]),
        ),
        post("/details", "addDetail", "Add one", asked(detail()), nothing()),
        post(
            "/details/remove",
            "removeDetail",
            "Take one off the list",
            asked(detail()),
            nothing(),
        )
        .also([404]),
    ]
}
