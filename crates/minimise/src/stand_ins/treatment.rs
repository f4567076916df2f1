//! What happens to each kind of thing before a text leaves.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Kind;

/// What happens to a kind of thing before a text leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Treatment {
    /// It stays as it is.
    Keep,
    /// Something invented stands for it, and is undone in the reply.
    StandIn,
    /// Something wider is said: thirties for 34, "a street" for a street. Not undone.
    Coarsen,
    /// Its category in brackets. Not undone.
    Withhold,
}

/// A treatment for each kind. What opens accounts and purses is withheld, what points at somebody has a stand-in, what a stand-in
/// would turn into a falsehood (an age, a day of birth) is said more widely, and the rest stays, unless [`Treatments::with`] says otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Treatments(BTreeMap<String, Treatment>);

impl Treatments {
    /// The same, but for one kind.
    #[must_use]
    pub fn with(mut self, kind: Kind, treatment: Treatment) -> Self {
        self.0.insert(kind.id().to_owned(), treatment);
        self
    }

    /// What happens to a kind.
    #[must_use]
    pub fn of(&self, kind: Kind) -> Treatment {
        if let Some(treatment) = self.0.get(kind.id()) {
            return *treatment;
        }
        match kind {
            Kind::Name
            | Kind::Place
            | Kind::Organisation
            | Kind::Phone
            | Kind::Email
            | Kind::Username
            | Kind::Url
            | Kind::IpAddress
            | Kind::LicenceNumber => Treatment::StandIn,
            Kind::Address | Kind::DateOfBirth | Kind::Age | Kind::Coordinates => Treatment::Coarsen,
            Kind::NationalId | Kind::BankAccount | Kind::CardNumber | Kind::Secret => Treatment::Withhold,
            _ => Treatment::Keep,
        }
    }
}

/// What was replaced in the texts of a request: how often, by treatment and kind. It holds no word of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replaced(BTreeMap<(Treatment, Kind), usize>);

impl Replaced {
    pub(super) fn count(&mut self, treatment: Treatment, kind: Kind) {
        *self.0.entry((treatment, kind)).or_default() += 1;
    }

    /// Each treatment and kind, with how often.
    pub fn counts(&self) -> impl Iterator<Item = (Treatment, Kind, usize)> {
        self.0
            .iter()
            .map(|((treatment, kind), count)| (*treatment, *kind, *count))
    }
}
