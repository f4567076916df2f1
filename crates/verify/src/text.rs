//! Text forms with exactly one spelling each.

use crate::VerifyError;
use data_encoding::{BASE64, HEXLOWER};
use serde::{Deserialize, Deserializer, de::Error as _};
use std::borrow::Cow;

/// `N` bytes of lower-case hexadecimal.
pub(crate) fn hex<const N: usize>(text: &str) -> Result<[u8; N], VerifyError> {
    let bytes = HEXLOWER.decode(text.as_bytes()).ok().and_then(|b| b.try_into().ok());
    bytes.ok_or(VerifyError::Malformed("not lower-case hexadecimal of the right length"))
}

/// Canonical base64 (RFC 4648, section 4): padded, no stray bits.
pub(crate) fn base64(text: &str) -> Result<Vec<u8>, VerifyError> {
    BASE64
        .decode(text.as_bytes())
        .map_err(|_| VerifyError::Malformed("not canonical base64"))
}

/// A hash in base64.
pub(crate) fn base64_hash(text: &str) -> Result<[u8; 32], VerifyError> {
    base64(text)?
        .try_into()
        .map_err(|_| VerifyError::Malformed("not a hash of 32 bytes"))
}

/// A decimal number without sign and without leading zeros.
pub(crate) fn number(text: &str) -> Result<u64, VerifyError> {
    let value: Option<u64> = text.parse().ok();
    value
        .filter(|v| v.to_string() == text)
        .ok_or(VerifyError::Malformed("not a canonical number"))
}

/// For serde: bytes as lower-case hexadecimal.
pub(crate) fn hex_field<'de, D: Deserializer<'de>, const N: usize>(deserializer: D) -> Result<[u8; N], D::Error> {
    hex(&Cow::<str>::deserialize(deserializer)?).map_err(D::Error::custom)
}

/// For serde: a list of 16-byte ids as lower-case hexadecimal.
pub(crate) fn ids_field<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<[u8; 16]>, D::Error> {
    let ids: Vec<Cow<'_, str>> = Vec::deserialize(deserializer)?;
    ids.iter().map(|id| hex(id).map_err(D::Error::custom)).collect()
}
