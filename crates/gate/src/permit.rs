//! Decisions that were made, as values that nothing else can make.

use std::fmt;
use std::marker::PhantomData;

use consent::{Act, CategorySet, Obligations, Purpose, RecipientId};
use vault::PersonId;

/// A decision that lets `categories` be used for purpose `P`, by one recipient, while no consent changes.
///
/// It is made only by [`Gate::permit`](crate::Gate::permit) and has no public constructor, `Clone` or `Deserialize`. It carries the consent
/// epoch at which it was made: the ledger's receipt becomes durable in one transaction with a check of that epoch, so a
/// withdrawal that anybody has been told of voids it.
pub struct Permit<P: Purpose> {
    pub(crate) person: PersonId,
    pub(crate) epoch: u64,
    pub(crate) act: Act,
    pub(crate) categories: CategorySet,
    pub(crate) recipient: RecipientId,
    pub(crate) obligations: Obligations,
    purpose: PhantomData<fn() -> P>,
}

impl<P: Purpose> Permit<P> {
    pub(crate) fn new(
        person: PersonId,
        epoch: u64,
        act: Act,
        categories: CategorySet,
        recipient: RecipientId,
        obligations: Obligations,
    ) -> Self {
        Self {
            person,
            epoch,
            act,
            categories,
            recipient,
            obligations,
            purpose: PhantomData,
        }
    }

    /// What may be used.
    #[must_use]
    pub fn categories(&self) -> CategorySet {
        self.categories
    }

    /// By whom.
    #[must_use]
    pub fn recipient(&self) -> &RecipientId {
        &self.recipient
    }

    /// What has to be done with it on the way.
    #[must_use]
    pub fn obligations(&self) -> &Obligations {
        &self.obligations
    }
}

impl<P: Purpose> fmt::Debug for Permit<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Permit")
            .field("purpose", &P::ID)
            .field("recipient", &self.recipient)
            .field("categories", &self.categories)
            .finish_non_exhaustive()
    }
}
