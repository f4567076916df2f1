//! Values that a decision and a receipt have opened, and the sinks that may take them.

use std::fmt;
use std::marker::PhantomData;

use consent::{CategorySet, Purpose, PurposeId, RecipientId, purpose};

use crate::error::GateError;
use crate::permit::Permit;

/// Opened for purpose `P`, and still inside: it can be reshaped and joined, but no sink takes it.
///
/// [`Pass::disclose`](crate::Pass::disclose) turns it into a [`Disclosed`] once the disclosure is durable in the ledger.
pub struct Opened<T, P: Purpose> {
    value: T,
    origin: Origin,
    purpose: PhantomData<fn() -> P>,
}

/// What an opened value was made from: what the ledger's entry will name.
#[derive(Clone, Default)]
pub(crate) struct Origin {
    pub(crate) categories: CategorySet,
    pub(crate) records: Vec<vault::RecordId>,
    /// What other purposes brought in (see [`Feeds`]).
    pub(crate) fed: Vec<Fed>,
}

/// What another purpose brought in.
#[derive(Clone)]
pub(crate) struct Fed {
    pub(crate) purpose: PurposeId,
    pub(crate) recipient: RecipientId,
    pub(crate) categories: CategorySet,
    pub(crate) records: Vec<vault::RecordId>,
}

impl<T, P: Purpose> Opened<T, P> {
    pub(crate) fn new(value: T, origin: Origin) -> Self {
        Self {
            value,
            origin,
            purpose: PhantomData,
        }
    }

    pub(crate) fn into_parts(self) -> (T, Origin) {
        (self.value, self.origin)
    }

    /// Reshapes what was opened. The closure is for making one value out of another; what it returns stays inside.
    #[must_use]
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Opened<U, P> {
        Opened::new(f(self.value), self.origin)
    }

    /// Says that the value is about more than the keys under which its records lie: disclosing it takes a permit for these too.
    #[must_use]
    pub fn about(mut self, categories: CategorySet) -> Self {
        self.origin.categories = self.origin.categories.union(categories);
        self
    }

    /// Joins two values that were opened for the same purpose.
    #[must_use]
    pub fn and<U>(mut self, other: Opened<U, P>) -> Opened<(T, U), P> {
        self.origin.categories = self.origin.categories.union(other.origin.categories);
        self.origin.records.extend(other.origin.records);
        self.origin.fed.extend(other.origin.fed);
        Opened::new((self.value, other.value), self.origin)
    }

    /// Joins a value that was opened, under its own permit, for another purpose which exists to serve this one.
    #[must_use]
    pub fn fed_by<U, Q: Feeds<P>>(mut self, permit: &Permit<Q>, other: Opened<U, Q>) -> Opened<(T, U), P> {
        let Origin {
            categories,
            records,
            fed,
        } = other.origin;
        if !categories.is_empty() {
            self.origin.fed.push(Fed {
                purpose: Q::ID,
                recipient: permit.recipient().clone(),
                categories,
                records,
            });
        }
        self.origin.fed.extend(fed);
        Opened::new((self.value, other.value), self.origin)
    }
}

impl<T, P: Purpose> Opened<Vec<(vault::RecordId, T)>, P> {
    /// Leaves out records: what is left out was opened, and goes no further.
    #[must_use]
    pub fn retain(mut self, mut stays: impl FnMut(vault::RecordId, &T) -> bool) -> Self {
        let gone: Vec<_> = (self.value.iter())
            .filter(|(id, value)| !stays(*id, value))
            .map(|(id, _)| *id)
            .collect();
        self.value.retain(|(id, _)| !gone.contains(id));
        self.origin.records.retain(|id| !gone.contains(id));
        self
    }
}

impl<T> Opened<T, purpose::Account> {
    /// Hands the person what is theirs: the entry that opened it names them as the recipient.
    #[must_use]
    pub fn for_person(self) -> T {
        self.value
    }
}

impl<T, P: Purpose> fmt::Debug for Opened<T, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened")
            .field("categories", &self.origin.categories)
            .finish_non_exhaustive()
    }
}

/// A purpose whose results another purpose may take in. Sealed: the list below is the whole list.
pub trait Feeds<P: Purpose>: Purpose {}

/// Memories are recalled in order to answer.
impl Feeds<purpose::Converse> for purpose::Personalise {}

/// A value whose disclosure for purpose `P` to one recipient is durable in the ledger. Only a [`Sink`] for `P` takes it.
pub struct Disclosed<T, P: Purpose> {
    value: T,
    recipient: RecipientId,
    entries: Vec<u64>,
    purpose: PhantomData<fn() -> P>,
}

impl<T, P: Purpose> Disclosed<T, P> {
    pub(crate) fn new(value: T, recipient: RecipientId, entries: Vec<u64>) -> Self {
        Self {
            value,
            recipient,
            entries,
            purpose: PhantomData,
        }
    }

    /// Whom the ledger names as the recipient.
    #[must_use]
    pub fn recipient(&self) -> &RecipientId {
        &self.recipient
    }

    /// The person's ledger entries (`n`) that stand for this disclosure.
    #[must_use]
    pub fn entries(&self) -> &[u64] {
        &self.entries
    }

    /// Hands the value over.
    ///
    /// # Errors
    /// [`GateError::WrongRecipient`] where the sink is not the recipient that the ledger names; the value is dropped unseen.
    pub fn release<S: Sink<T, P>>(self, sink: S) -> Result<S::Taken, GateError> {
        if *sink.recipient() != self.recipient {
            return Err(GateError::WrongRecipient {
                named: self.recipient,
                sink: sink.recipient().clone(),
            });
        }
        Ok(sink.take(self.value))
    }
}

impl<T, P: Purpose> fmt::Debug for Disclosed<T, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Disclosed")
            .field("purpose", &P::ID)
            .field("recipient", &self.recipient)
            .field("entries", &self.entries)
            .finish_non_exhaustive()
    }
}

/// Where disclosed values of type `T` go for purpose `P`.
///
/// `tests/structure` lists every implementation in the workspace: a new one is a new way out and is reviewed as such.
pub trait Sink<T, P: Purpose> {
    /// What the sink gives back.
    type Taken;

    /// Who receives.
    fn recipient(&self) -> &RecipientId;

    /// Receives.
    fn take(self, value: T) -> Self::Taken;
}
