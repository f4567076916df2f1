//! The memories of a segment as they are stored: one short text.
//!
//! `id length|id length p|…`: a p stands behind those that are pinned.

use std::fmt::{self, Write as _};

use gate::RecordId;
use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serializer};

/// A memory in a segment.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Doc {
    pub(super) id: RecordId,
    /// How many terms it has.
    pub(super) length: u32,
    #[serde(default)]
    pub(super) pinned: bool,
}

pub(super) fn serialize<S: Serializer>(docs: &[Doc], to: S) -> Result<S::Ok, S::Error> {
    let mut laid = String::new();
    for Doc { id, length, pinned } in docs {
        let (bar, mark) = (if laid.is_empty() { "" } else { "|" }, if *pinned { " p" } else { "" });
        // Writing to a text does not fail.
        let _ = write!(laid, "{bar}{id} {length}{mark}");
    }
    to.serialize_str(&laid)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Doc>, D::Error> {
    from.deserialize_any(Stored)
}

fn read(laid: &str) -> Option<Doc> {
    let mut parts = laid.split(' ');
    let (id, length, mark) = (parts.next()?, parts.next()?, parts.next());
    Some(Doc {
        id: id.parse().ok()?,
        length: length.parse().ok()?,
        pinned: mark == Some("p"),
    })
}

/// Reads the text, and the list that was stored before there was one.
struct Stored;

impl<'de> Visitor<'de> for Stored {
    type Value = Vec<Doc>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the memories of a segment")
    }

    fn visit_str<E: Error>(self, laid: &str) -> Result<Vec<Doc>, E> {
        let docs = laid.split('|').filter(|one| !one.is_empty());
        let docs = docs.map(|one| read(one).ok_or_else(|| E::custom("this is no memory of a segment")));
        docs.collect()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<Doc>, A::Error> {
        let mut docs = Vec::new();
        while let Some(doc) = list.next_element()? {
            docs.push(doc);
        }
        Ok(docs)
    }
}
