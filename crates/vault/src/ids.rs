//! Ids: bytes that say nothing, except that a record's says when it was made.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A text that is not 32 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an id has 32 lower-case hexadecimal digits")]
pub struct IdError;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name([u8; 16]);

        impl $name {
            /// Takes 16 bytes as they are.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
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

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let mut bytes = [0; 16];
                if text.len() != 2 * bytes.len() {
                    return Err(IdError);
                }
                HEXLOWER
                    .decode_mut(text.as_bytes(), &mut bytes)
                    .map_err(|_| IdError)?;
                Ok(Self(bytes))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }
    };
}

id! {
    /// A person. Random.
    PersonId
}
id! {
    /// A record: a UUIDv7 (RFC 9562), so that ids are in the order of time.
    RecordId
}
id! {
    /// A session. Random.
    SessionId
}
id! {
    /// A passkey: a hash of its credential id.
    PasskeyId
}
id! {
    /// A grant. Random.
    GrantId
}

impl RecordId {
    /// A new id for a record made at `now_ms` (Unix milliseconds), with `random` bytes behind the time.
    #[must_use]
    pub fn new(now_ms: u64, random: [u8; 10]) -> Self {
        Self(
            *uuid::Builder::from_unix_timestamp_millis(now_ms, &random)
                .into_uuid()
                .as_bytes(),
        )
    }

    /// When it was made, in Unix milliseconds (RFC 9562, section 5.7).
    #[must_use]
    pub fn made_ms(&self) -> u64 {
        let [a, b, c, d, e, f, ..] = self.0;
        u64::from_be_bytes([0, 0, a, b, c, d, e, f])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_read_back_and_order_by_time() {
        let (one, two) = (RecordId::new(1, [255; 10]), RecordId::new(2, [0; 10]));
        assert!(one < two);
        assert_eq!(RecordId::new(1_800_000_000_000, [7; 10]).made_ms(), 1_800_000_000_000);
        assert_eq!(one.to_string().parse(), Ok(one));
        for bad in [
            "",
            "00",
            "0011223344556677889900112233445G",
            "00112233445566778899AABBCCDDEEFF",
        ] {
            assert_eq!(bad.parse::<RecordId>(), Err(IdError), "{bad}");
        }
    }
}
