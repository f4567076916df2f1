//! The memories of a segment as they are stored: one short text, `id length|id length|…`.

use std::fmt::Write as _;

use gate::RecordId;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};

/// A memory in a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Doc {
    pub(super) id: RecordId,
    /// How many terms it has.
    pub(super) length: u32,
}

pub(super) fn serialize<S: Serializer>(docs: &[Doc], to: S) -> Result<S::Ok, S::Error> {
    let mut laid = String::new();
    for Doc { id, length } in docs {
        let bar = if laid.is_empty() { "" } else { "|" };
        // Writing to a text does not fail.
        let _ = write!(laid, "{bar}{id} {length}");
    }
    to.serialize_str(&laid)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Doc>, D::Error> {
    let laid = String::deserialize(from)?;
    let docs = laid.split('|').filter(|one| !one.is_empty());
    let docs = docs.map(|one| read(one).ok_or_else(|| D::Error::custom("this is no memory of a segment")));
    docs.collect()
}

fn read(laid: &str) -> Option<Doc> {
    let (id, length) = laid.split_once(' ')?;
    Some(Doc {
        id: id.parse().ok()?,
        length: length.parse().ok()?,
    })
}
