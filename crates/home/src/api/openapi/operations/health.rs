//! Whether the home stands.

use super::{Answer, Operation, get, nothing};

pub(super) fn all() -> Vec<Operation> {
    let plain = |path: &str, id, summary, errors: &[u16]| Operation {
        path: path.to_owned(),
        answer: Answer::Text,
        errors: errors.into(),
        open: true,
        ..get("", id, summary, nothing())
    };
    vec![
        plain("/healthz", "healthy", "Whether the process answers", &[]),
        plain(
            "/readyz",
            "ready",
            "Whether the store answers too, and there is a model",
            &[503],
        ),
    ]
}
