//! Names of the built-in data map on the wire: what is stored says `health`, never a number that a later map moves.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Category, CategoryIndex, CategorySet, PurposeId, PurposeIndex};

/// A name that this data map does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the data map has no {what} “{name}”")]
pub struct NameError {
    pub(crate) what: &'static str,
    pub(crate) name: String,
}

/// What every generated enum can do.
macro_rules! named {
    ($name:ident, $index:ident) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(self.id())
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::names::NameError;

            fn from_str(name: &str) -> Result<Self, Self::Err> {
                let found = Self::ALL.iter().find(|entry| entry.id() == name).copied();
                found.ok_or_else(|| crate::names::NameError {
                    what: stringify!($name),
                    name: name.to_owned(),
                })
            }
        }

        impl From<$name> for $index {
            fn from(entry: $name) -> Self {
                entry.index()
            }
        }

        impl TryFrom<$index> for $name {
            type Error = crate::names::NameError;

            fn try_from(index: $index) -> Result<Self, Self::Error> {
                let found = Self::ALL.get(index.get()).copied();
                found.ok_or_else(|| crate::names::NameError {
                    what: stringify!($name),
                    name: index.get().to_string(),
                })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.id())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                name.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use named;

macro_rules! as_name {
    ($index:ident, $name:ident) => {
        impl Serialize for $index {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $name::try_from(*self)
                    .map_err(serde::ser::Error::custom)?
                    .serialize(serializer)
            }
        }

        impl<'de> Deserialize<'de> for $index {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $name::deserialize(deserializer).map(Self::from)
            }
        }
    };
}
as_name!(CategoryIndex, Category);
as_name!(PurposeIndex, PurposeId);

impl CategorySet {
    /// The categories by name, in the data map's order.
    pub fn categories(self) -> impl Iterator<Item = Category> {
        self.iter().filter_map(|index| Category::try_from(index).ok())
    }
}

/// As a list of ids in the data map's order.
impl Serialize for CategorySet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for CategorySet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let list = Vec::<Category>::deserialize(deserializer)?;
        let set: Self = list.iter().copied().collect();
        if set.len() == list.len() {
            Ok(set)
        } else {
            Err(D::Error::custom("a category is listed twice"))
        }
    }
}
