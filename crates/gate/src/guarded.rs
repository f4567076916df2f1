//! Values that are not open yet.

use std::fmt;
use std::marker::PhantomData;

use consent::CategorySet;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What can be kept in a vault: anything with a JSON form.
pub trait Content: Serialize + DeserializeOwned + Send + 'static {}

impl<T: Serialize + DeserializeOwned + Send + 'static> Content for T {}

/// A person's value at rest, or just said and not looked at: what it is about is known, what it says is not.
///
/// It has no `Deref`, `Display`, `Serialize` or `Clone`, and its `Debug` is redacted. A [`Permit`](crate::Permit) and a durable
/// receipt open it, through a [`Pass`](crate::Pass).
pub struct Guarded<T> {
    categories: CategorySet,
    source: Source<T>,
}

pub(crate) enum Source<T> {
    /// Said in this very request; nowhere at rest yet.
    Fresh(T),
    /// Sealed in the vault.
    Stored(vault::Handle, PhantomData<fn() -> T>),
}

impl<T: Content> Guarded<T> {
    /// Takes in what the person has just given, with the categories that were found in it.
    #[must_use]
    pub fn fresh(value: T, categories: CategorySet) -> Self {
        Self {
            categories,
            source: Source::Fresh(value),
        }
    }

    pub(crate) fn stored(handle: vault::Handle, categories: CategorySet) -> Self {
        Self {
            categories,
            source: Source::Stored(handle, PhantomData),
        }
    }

    pub(crate) fn into_source(self) -> Source<T> {
        self.source
    }
}

impl<T> Guarded<T> {
    /// What it is about.
    #[must_use]
    pub fn categories(&self) -> CategorySet {
        self.categories
    }

    /// The record's id, where it is at rest.
    #[must_use]
    pub fn record(&self) -> Option<vault::RecordId> {
        match &self.source {
            Source::Fresh(_) => None,
            Source::Stored(handle, _) => Some(handle.id()),
        }
    }

    /// Whether it ends with its session.
    #[must_use]
    pub fn ends_with_session(&self) -> bool {
        matches!(&self.source, Source::Stored(handle, _) if handle.ends_with_session())
    }

    /// When it was made and when it ends, where it is at rest.
    #[must_use]
    pub fn term(&self) -> Option<crate::Term> {
        match &self.source {
            Source::Fresh(_) => None,
            Source::Stored(handle, _) => Some(crate::Term {
                made_ms: handle.made_ms(),
                expires_ms: handle.expires_ms(),
            }),
        }
    }
}

impl<T> fmt::Debug for Guarded<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guarded")
            .field("categories", &self.categories)
            .finish_non_exhaustive()
    }
}
