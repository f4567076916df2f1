//! Who receives something: a kind that the data map declares and, where that kind stands for many, a name.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::names::NameError;
use crate::{KindIndex, RecipientKind};

/// The longest name of an instance, in bytes: what a host name may have (RFC 1035).
const LONGEST: usize = 253;

/// A recipient, such as `person`, `local_engine`, `app:xyz` or `remote_engine:example.com`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecipientId {
    kind: KindIndex,
    /// INVARIANT: 1 to [`LONGEST`] bytes, each one that [`allowed`] allows.
    instance: Option<Arc<str>>,
}

/// A text that names no recipient.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecipientError {
    /// The kind is not in the data map.
    #[error(transparent)]
    Kind(#[from] NameError),
    /// The name is empty, too long, or has a character that no such name has.
    #[error("a recipient's name has 1 to {LONGEST} letters, digits or . _ - : / @ +")]
    Instance,
}

impl RecipientId {
    /// A recipient of a kind; for a kind that stands for many it means all of them, which only withdrawing
    /// and forbidding take.
    #[must_use]
    pub fn of(kind: impl Into<KindIndex>) -> Self {
        Self {
            kind: kind.into(),
            instance: None,
        }
    }

    /// One of many of a kind.
    ///
    /// # Errors
    /// [`RecipientError::Instance`] if the name is not one.
    pub fn named(kind: impl Into<KindIndex>, instance: &str) -> Result<Self, RecipientError> {
        let well_formed = (1..=LONGEST).contains(&instance.len()) && instance.bytes().all(allowed);
        if !well_formed {
            return Err(RecipientError::Instance);
        }
        Ok(Self {
            kind: kind.into(),
            instance: Some(instance.into()),
        })
    }

    /// The person, whose vault it is: the recipient of all that is kept.
    #[must_use]
    pub fn person() -> Self {
        Self::of(RecipientKind::Person)
    }

    /// The engine on this machine.
    #[must_use]
    pub fn local_engine() -> Self {
        Self::of(RecipientKind::LocalEngine)
    }

    /// Whoever runs the home.
    #[must_use]
    pub fn operator() -> Self {
        Self::of(RecipientKind::Operator)
    }

    /// The meeting place.
    #[must_use]
    pub fn exchange() -> Self {
        Self::of(RecipientKind::Exchange)
    }

    /// The kind, as a number of the data map in use.
    #[must_use]
    pub fn kind_index(&self) -> KindIndex {
        self.kind
    }

    /// The kind, if the data map in use is the built-in one.
    #[must_use]
    pub fn kind(&self) -> Option<RecipientKind> {
        self.kind.try_into().ok()
    }

    /// Which of many, where the kind stands for many.
    #[must_use]
    pub fn instance(&self) -> Option<&str> {
        self.instance.as_deref()
    }

    /// Whether a scope that names this recipient covers `other`: the same one, or any of a kind named alone.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        self.kind == other.kind && (self.instance.is_none() || self.instance == other.instance)
    }
}

fn allowed(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._-:/@+".contains(&byte)
}

impl fmt::Display for RecipientId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            Some(kind) => out.write_str(kind.id())?,
            None => write!(out, "#{}", self.kind.get())?,
        }
        self.instance.iter().try_for_each(|instance| write!(out, ":{instance}"))
    }
}

impl FromStr for RecipientId {
    type Err = RecipientError;

    fn from_str(text: &str) -> Result<Self, RecipientError> {
        match text.split_once(':') {
            Some((kind, instance)) => Self::named(kind.parse::<RecipientKind>()?, instance),
            None => Ok(Self::of(text.parse::<RecipientKind>()?)),
        }
    }
}

impl Serialize for RecipientId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.kind().is_none() {
            return Err(serde::ser::Error::custom("a recipient of another data map"));
        }
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RecipientId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_round_trips() {
        for text in ["person", "app:xyz", "remote_engine:example.com:8080/v1"] {
            let recipient: RecipientId = text.parse().unwrap();
            assert_eq!(recipient.to_string(), text);
        }
        for text in [
            "",
            "nobody",
            "app:",
            "app:a b",
            "app:ü",
            "Person",
            &format!("app:{}", "x".repeat(254)),
        ] {
            assert!(text.parse::<RecipientId>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_kind_covers_its_instances() {
        let (all, one) = (
            RecipientId::of(RecipientKind::App),
            RecipientId::named(RecipientKind::App, "x").unwrap(),
        );
        let other = RecipientId::named(RecipientKind::App, "y").unwrap();
        assert!(all.covers(&one) && one.covers(&one));
        assert!(!one.covers(&all) && !one.covers(&other) && !RecipientId::person().covers(&one));
    }
}
