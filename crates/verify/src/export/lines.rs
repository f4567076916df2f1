//! The lines of an export: reading them within limits, and their exact fields.

use crate::VerifyError;
use crate::text::{hex_field, ids_field};
use serde::Deserialize;
use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::collections::HashSet;
use std::io::{BufRead, Read};

/// Longest line, in bytes.
const MAX_LINE: u64 = 4 << 20;

/// Reads lines that end in a line feed, counting them from 1.
pub(super) struct Lines<R> {
    reader: R,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, number: 0 }
    }

    pub(super) fn number(&self) -> u64 {
        self.number
    }

    pub(super) fn next_line(&mut self) -> Result<Option<String>, VerifyError> {
        let mut bytes = Vec::new();
        (&mut self.reader).take(MAX_LINE).read_until(b'\n', &mut bytes)?;
        self.number += 1;
        match bytes.last() {
            None => Ok(None),
            Some(b'\n') => {
                let line = String::from_utf8(bytes).map_err(|_| VerifyError::Malformed("not UTF-8"));
                line.map(Some).map_err(|e| e.on(self.number))
            }
            Some(_) if bytes.len() as u64 == MAX_LINE => Err(VerifyError::Limit("a line").on(self.number)),
            Some(_) => Err(VerifyError::Unsealed.on(self.number)),
        }
    }
}

/// The kinds of lines, in the order in which they stand.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd)]
pub(super) enum Kind {
    Header,
    Record,
    Consent,
    Entry,
    Checkpoint,
    Seal,
}

impl Kind {
    /// The type stands first on every line, so that it has one spelling only.
    pub(super) fn of(line: &str) -> Result<Self, VerifyError> {
        match line
            .strip_prefix("{\"type\":\"")
            .and_then(|l| l.split_once("\","))
            .map(|(kind, _)| kind)
        {
            Some("header") => Ok(Self::Header),
            Some("record") => Ok(Self::Record),
            Some("consent") => Ok(Self::Consent),
            Some("entry") => Ok(Self::Entry),
            Some("checkpoint") => Ok(Self::Checkpoint),
            Some("seal") => Ok(Self::Seal),
            _ => Err(VerifyError::Malformed("not a line of an export")),
        }
    }
}

/// Reads a line's fields. Serde refuses fields that are doubled, missing or unknown.
pub(super) fn parse<'a, T: Deserialize<'a>>(line: &'a str) -> Result<T, VerifyError> {
    Ok(serde_json::from_str(line)?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HeaderLine {
    #[serde(rename = "type")]
    _type: IgnoredAny,
    pub(super) format: String,
    #[serde(deserialize_with = "hex_field")]
    pub(super) person: [u8; 16],
    pub(super) origin: String,
    pub(super) vkey: String,
    pub(super) log_size: u64,
    #[serde(deserialize_with = "hex_field")]
    pub(super) label_key: [u8; 32],
    pub(super) made_at_ms: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordLine<'a> {
    #[serde(rename = "type")]
    _type: IgnoredAny,
    #[serde(deserialize_with = "hex_field")]
    pub(super) id: [u8; 16],
    #[serde(rename = "collection")]
    _collection: String,
    #[serde(rename = "category")]
    _category: String,
    #[serde(rename = "created_ms")]
    _created_ms: u64,
    // Exports from before records said when they end lack these two.
    #[serde(rename = "expires_ms", default)]
    _expires_ms: Option<u64>,
    #[serde(rename = "session", default)]
    _session: bool,
    #[serde(borrow)]
    pub(super) content: &'a RawValue,
    #[serde(deserialize_with = "hex_field")]
    pub(super) sha256: [u8; 32],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EntryLine {
    #[serde(rename = "type")]
    _type: IgnoredAny,
    pub(super) index: u64,
    #[serde(deserialize_with = "hex_field")]
    pub(super) salt: [u8; 32],
    pub(super) entry: String,
    pub(super) proof: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckpointLine {
    #[serde(rename = "type")]
    _type: IgnoredAny,
    pub(super) note: String,
}

/// The acts that an entry may have.
const ACTS: [&str; 11] = [
    "open", "disclose", "keep", "show", "erase", "consent", "sign_in", "export", "grant", "operator", "restore",
];

fn act_field<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let act = String::deserialize(deserializer)?;
    if ACTS.contains(&act.as_str()) {
        Ok(act)
    } else {
        Err(D::Error::custom("an unknown act"))
    }
}

/// The JSON inside an `entry` line, which is what the log commits to.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub(super) v: u8,
    pub(super) n: u64,
    #[serde(deserialize_with = "hex_field")]
    pub(super) prev: [u8; 32],
    pub(super) at_ms: u64,
    #[serde(deserialize_with = "act_field")]
    pub(super) act: String,
    pub(super) purpose: String,
    pub(super) categories: Vec<String>,
    #[serde(deserialize_with = "ids_field")]
    pub(super) records: Vec<[u8; 16]>,
    #[serde(rename = "recipient")]
    _recipient: String,
    #[serde(rename = "bytes")]
    _bytes: u64,
    #[serde(deserialize_with = "hex_field")]
    pub(super) sha256: [u8; 32],
    pub(super) note: Option<String>,
}

/// A JSON object without doubled keys and without a `type` of its own; its values may be anything.
pub(super) struct Consent;

impl Consent {
    /// The event on a consent line: the object without the `type` that was put in front.
    pub(super) fn event(line: &str) -> Result<String, VerifyError> {
        let rest = line
            .strip_prefix("{\"type\":\"consent\",")
            .and_then(|l| l.strip_suffix('\n'));
        let event = format!("{{{}", rest.ok_or(VerifyError::Malformed("a consent line"))?);
        let _: Self = serde_json::from_str(&event)?;
        Ok(event)
    }
}

impl<'de> Deserialize<'de> for Consent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = Consent;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a consent event")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Consent, A::Error> {
                let mut seen = HashSet::from(["type".to_owned()]);
                while let Some((key, IgnoredAny)) = map.next_entry::<String, IgnoredAny>()? {
                    if !seen.insert(key) {
                        return Err(A::Error::custom("a field that stands twice"));
                    }
                }
                Ok(Consent)
            }
        }
        deserializer.deserialize_map(Keys)
    }
}
