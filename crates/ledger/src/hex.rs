//! Byte strings of fixed length that stand as lower-case hexadecimal on every wire.

use data_encoding::HEXLOWER;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// Text that is not the lower-case hexadecimal of the expected number of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected} bytes as lower-case hexadecimal")]
pub struct HexError {
    expected: usize,
}

/// Reads exactly `N` bytes of lower-case hexadecimal.
fn decode<const N: usize>(text: &str) -> Result<[u8; N], HexError> {
    let wrong = HexError { expected: N };
    let bytes = HEXLOWER.decode(text.as_bytes()).map_err(|_| wrong)?;
    bytes.try_into().map_err(|_| wrong)
}

macro_rules! hex_bytes {
    ($(#[$doc:meta])* $name:ident, $length:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $length]);

        impl $name {
            /// Takes the bytes as they are.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; $length]) -> Self {
                Self(bytes)
            }

            /// The bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $length] {
                &self.0
            }

            /// Reads lower-case hexadecimal.
            ///
            /// # Errors
            /// When the text has another length, upper-case letters, or anything that is not a digit.
            pub fn from_hex(text: &str) -> Result<Self, HexError> {
                decode(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&HEXLOWER.encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Self::from_hex(&text).map_err(de::Error::custom)
            }
        }
    };
}

hex_bytes! {
    /// A SHA-256 value: of a leaf, of a tree, or of what was kept or disclosed. 64 hexadecimal digits on the wire.
    Hash, 32
}

hex_bytes! {
    /// The 16 bytes of a person's or a record's identifier. 32 hexadecimal digits on the wire.
    Id, 16
}

impl Hash {
    /// The `prev` of a person's first entry.
    pub const ZERO: Self = Self([0; 32]);
}

impl From<tlog_tiles::Hash> for Hash {
    fn from(hash: tlog_tiles::Hash) -> Self {
        Self(hash.0)
    }
}

impl From<Hash> for tlog_tiles::Hash {
    fn from(hash: Hash) -> Self {
        Self(hash.0)
    }
}
