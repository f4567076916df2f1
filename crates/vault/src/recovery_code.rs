//! The recovery code: 160 random bits to write down, with a check that catches typing mistakes.

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::crockford;
use crate::error::VaultError;
use crate::secret::random;

/// Random bytes in a code.
const SECRET: usize = 20;
/// Check bytes behind them: a mistyped code passes with probability 2⁻⁴⁰.
const CHECK: usize = 5;
const CHECKED_AS: &str = "troth recovery code check v1";

/// A recovery code. It is shown once; the vault keeps only what it wraps.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct RecoveryCode([u8; SECRET]);

impl RecoveryCode {
    pub(crate) fn random() -> Result<Self, VaultError> {
        Ok(Self(random()?))
    }

    pub(crate) fn secret(&self) -> &[u8] {
        &self.0
    }

    /// The code as it is written down: eight groups of five characters of Crockford's base 32, which has no I, L, O or U.
    #[must_use]
    pub fn groups(&self) -> Vec<String> {
        let mut bytes = Zeroizing::new(self.0.to_vec());
        bytes.extend_from_slice(&crockford::check::<CHECK>(CHECKED_AS, &self.0));
        crockford::groups(&bytes)
    }

    /// Reads a code as people type it: any case, spaces and hyphens anywhere, O for 0, I and L for 1.
    ///
    /// # Errors
    /// [`VaultError::BadRecoveryCode`] where a character or the check is wrong.
    pub fn parse(text: &str) -> Result<Self, VaultError> {
        let bytes = crockford::read(text).ok_or(VaultError::BadRecoveryCode)?;
        let (secret, sum) = bytes.split_first_chunk::<SECRET>().ok_or(VaultError::BadRecoveryCode)?;
        if sum != crockford::check::<CHECK>(CHECKED_AS, secret) {
            return Err(VaultError::BadRecoveryCode);
        }
        Ok(Self(*secret))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_reads_back_as_people_type_it() {
        let code = RecoveryCode::random().unwrap();
        let groups = code.groups();
        assert_eq!(groups.iter().map(String::len).collect::<Vec<_>>(), [5; 8]);
        for typed in [
            groups.join("-"),
            groups.join(" ").to_lowercase(),
            format!("  {} \n", groups.concat()),
            groups.join("-").replace('0', "o").replace('1', "l"),
        ] {
            assert_eq!(RecoveryCode::parse(&typed).unwrap().secret(), code.secret(), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn one_wrong_character_is_noticed(at in 0usize..40, to in "[0-9A-HJKMNP-TV-Z]") {
            let text = RecoveryCode([9; SECRET]).groups().concat();
            let mut wrong = text.clone();
            wrong.replace_range(at..=at, &to);
            prop_assert_eq!(RecoveryCode::parse(&wrong).is_ok(), wrong == text);
        }

        #[test]
        fn any_text_is_refused_or_read(text in "\\PC{0,60}") {
            prop_assert!(RecoveryCode::parse(&text).is_err());
        }
    }
}
