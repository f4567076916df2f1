//! What a person listed as theirs: it is replaced in everything that leaves, whatever else is found or missed.

use consent::Category;
use gate::Open;
use minimise::{Kind, StandIns};
use serde::{Deserialize, Serialize};

use crate::converse::Companion;
use crate::error::CompanionError;
use crate::found::one_line;

/// The collection of own details: a person has one list, or none.
pub const OWN_DETAILS: &str = "own_details";
/// Most details in the list.
pub const MOST_DETAILS: usize = 100;
/// The longest of them, in Unicode characters.
pub const LONGEST_DETAIL: usize = 200;
/// What a detail can be.
pub const DETAIL_KINDS: [Category; 9] = [
    Category::Name,
    Category::Address,
    Category::Phone,
    Category::Email,
    Category::Username,
    Category::Url,
    Category::Place,
    Category::Organisation,
    Category::LicenceNumber,
];

/// One of the person's own details.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnDetail {
    /// What it is.
    pub kind: Category,
    /// What it says.
    pub text: String,
}

/// All of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnDetails {
    /// In the order in which they were listed.
    pub details: Vec<OwnDetail>,
}

impl OwnDetail {
    /// A detail with its spaces in order.
    ///
    /// # Errors
    /// [`CompanionError::Detail`] for what could be found in no text, or in every one.
    pub fn checked(self) -> Result<Self, CompanionError> {
        let text = one_line(&self.text);
        let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let enough = match self.kind {
            Category::Phone => digits >= 7,
            _ => letters >= 2,
        };
        let fits = text.chars().count() <= LONGEST_DETAIL && !text.contains(char::is_control);
        if !enough || !fits || !DETAIL_KINDS.contains(&self.kind) {
            return Err(CompanionError::Detail { limit: LONGEST_DETAIL });
        }
        Ok(Self { kind: self.kind, text })
    }
}

impl OwnDetails {
    /// Makes them known to a conversation's stand-ins.
    pub(crate) fn declare(&self, stand_ins: &mut StandIns) {
        for detail in &self.details {
            if let Ok(kind) = detail.kind.id().parse::<Kind>() {
                stand_ins.declare(kind, &detail.text);
            }
        }
    }
}

impl Companion {
    /// What the person listed as theirs.
    ///
    /// # Errors
    /// [`CompanionError::Gate`].
    pub fn own_details(&self, open: &Open) -> Result<OwnDetails, CompanionError> {
        let kept = self.show(open, self.list_set_up(open, OWN_DETAILS, Category::OwnDetails)?)?;
        Ok(kept.into_iter().next().map(|(_, details)| details).unwrap_or_default())
    }

    /// Adds one; it counts from the next message on. One that is listed already is listed once.
    ///
    /// # Errors
    /// As [`OwnDetail::checked`]; [`CompanionError::DetailsFull`].
    pub fn add_detail(&self, open: &Open, detail: OwnDetail) -> Result<(), CompanionError> {
        let detail = detail.checked()?;
        let mut known = self.own_details(open)?;
        if known.details.contains(&detail) {
            return Ok(());
        }
        if known.details.len() >= MOST_DETAILS {
            return Err(CompanionError::DetailsFull(MOST_DETAILS));
        }
        known.details.push(detail);
        self.set_up(open, OWN_DETAILS, Category::OwnDetails, &known)
    }

    /// Takes one off the list.
    ///
    /// # Errors
    /// [`CompanionError::NoSuchDetail`] where it is not on it.
    pub fn remove_detail(&self, open: &Open, detail: &OwnDetail) -> Result<(), CompanionError> {
        let mut known = self.own_details(open)?;
        let before = known.details.len();
        known.details.retain(|other| other != detail);
        if known.details.len() == before {
            return Err(CompanionError::NoSuchDetail);
        }
        self.set_up(open, OWN_DETAILS, Category::OwnDetails, &known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_are_kept_in_this_form() {
        let details = OwnDetails {
            details: vec![OwnDetail {
                kind: Category::Name,
                text: "Ada Oduya".to_owned(),
            }],
        };
        let json = r#"{"details":[{"kind":"name","text":"Ada Oduya"}]}"#;
        assert_eq!(serde_json::to_string(&details).unwrap(), json);
        assert_eq!(serde_json::from_str::<OwnDetails>(json).unwrap(), details);
    }

    #[test]
    fn what_would_be_found_everywhere_or_nowhere_is_refused() {
        let check = |kind, text: &str| {
            let text = text.to_owned();
            OwnDetail { kind, text }.checked()
        };
        assert_eq!(check(Category::Name, "  Ada \n Oduya ").unwrap().text, "Ada Oduya");
        assert!(check(Category::Phone, "+44 113 496 0123").is_ok());
        for (kind, text) in [
            (Category::Name, ""),
            (Category::Name, "A"),
            (Category::Name, "--"),
            (Category::Phone, "12345"),
            (Category::Health, "asthma"),
            (Category::Talk, "hello"),
            (Category::Address, &*"x".repeat(LONGEST_DETAIL + 1)),
        ] {
            assert!(check(kind, text).is_err(), "{kind} {text}");
        }
    }
}
