//! What several tests ask.
#![allow(unreachable_pub, reason = "each test file has it as a module")]

use minimise::{Kind, find};

/// What is found in a text: kinds and words.
pub fn kinds(text: &str) -> Vec<(Kind, &str)> {
    find(text)
        .into_iter()
        .map(|finding| (finding.kind(), &text[finding.span()]))
        .collect()
}
