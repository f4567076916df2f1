//! An invitation as it is given to somebody: its id, 128 random bits, and a check that catches typing mistakes.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::crockford;
use crate::error::VaultError;
use crate::secret::random;

/// Bytes of an invitation's id.
const ID: usize = 5;
/// Random bytes in a code.
const SECRET: usize = 16;
/// Check bytes behind them: a mistyped code passes with probability 2⁻³².
const CHECK: usize = 4;
const CHECKED_AS: &str = "troth invitation check v1";

/// An invitation's id: what it is listed and withdrawn by. It opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InviteId([u8; ID]);

impl InviteId {
    pub(crate) const fn from_bytes(bytes: [u8; ID]) -> Self {
        Self(bytes)
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; ID] {
        &self.0
    }
}

impl fmt::Display for InviteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl FromStr for InviteId {
    type Err = VaultError;

    fn from_str(text: &str) -> Result<Self, VaultError> {
        let bytes = HEXLOWER.decode(text.as_bytes()).map_err(|_| VaultError::NoInvite)?;
        Ok(Self(bytes.try_into().map_err(|_| VaultError::NoInvite)?))
    }
}

/// An invitation's code. It is shown once; the home keeps a hash of its secret alone.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct InviteCode([u8; ID + SECRET]);

impl InviteCode {
    pub(crate) fn random() -> Result<Self, VaultError> {
        Ok(Self(random()?))
    }

    pub(crate) fn id(&self) -> InviteId {
        let mut id = [0; ID];
        id.copy_from_slice(&self.0[..ID]);
        InviteId(id)
    }

    /// What the home keeps of the secret. It is random and long, so a plain hash is enough.
    pub(crate) fn hash(&self) -> [u8; 32] {
        let hash = Sha256::new().chain_update(b"troth invitation v1").chain_update(self.0);
        hash.finalize().into()
    }

    /// The code as it is given: eight groups of five characters of Crockford's base 32, with hyphens between.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let bytes = Zeroizing::new([&self.0[..], &crockford::check::<CHECK>(CHECKED_AS, &self.0)].concat());
        Zeroizing::new(crockford::groups(&bytes).join("-"))
    }

    /// Reads a code as people type it, or the whole address that ends with it.
    ///
    /// # Errors
    /// [`VaultError::BadInvite`] where a character or the check is wrong.
    pub fn parse(text: &str) -> Result<Self, VaultError> {
        let text = text.trim().trim_end_matches('/');
        let code = text.rsplit('/').next().unwrap_or_default();
        let bytes = crockford::read(code).ok_or(VaultError::BadInvite)?;
        let (code, sum) = bytes.split_first_chunk().ok_or(VaultError::BadInvite)?;
        if sum == crockford::check::<CHECK>(CHECKED_AS, code) {
            Ok(Self(*code))
        } else {
            Err(VaultError::BadInvite)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_reads_back_as_people_type_it() {
        let code = InviteCode::random().unwrap();
        let text = code.to_text();
        assert_eq!(text.len(), 8 * 5 + 7);
        for typed in [
            text.to_string(),
            text.to_lowercase().replace('-', " "),
            format!(" https://home.example/join/{}/\n", *text),
            text.replace('0', "o").replace('1', "l"),
        ] {
            let read = InviteCode::parse(&typed).unwrap();
            assert_eq!((read.id(), read.hash()), (code.id(), code.hash()), "{typed}");
        }
        assert_eq!(code.id().to_string().parse::<InviteId>().unwrap(), code.id());
        assert!(!text.contains(&code.id().to_string()) && "1234".parse::<InviteId>().is_err());
    }

    proptest! {
        #[test]
        fn any_code_reads_back(bytes: [u8; ID + SECRET]) {
            let text = InviteCode(bytes).to_text();
            prop_assert_eq!(InviteCode::parse(&text).unwrap().0, bytes);
        }

        #[test]
        fn one_wrong_character_is_noticed(bytes: [u8; ID + SECRET], at in 0usize..47, to in "[0-9A-HJKMNP-TV-Z]") {
            let text = InviteCode(bytes).to_text();
            let mut wrong = text.to_string();
            prop_assume!(!wrong[at..].starts_with('-'));
            wrong.replace_range(at..=at, &to);
            prop_assert_eq!(InviteCode::parse(&wrong).is_ok(), wrong == *text);
        }

        #[test]
        fn any_text_is_refused(text in "\\PC{0,80}") {
            prop_assert!(matches!(InviteCode::parse(&text), Err(VaultError::BadInvite)));
        }
    }
}
