//! What comes with being allowed.

use crate::{CategorySet, Retention};

/// What whoever was allowed something has to do with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Obligations {
    pub(crate) pseudonymise: CategorySet,
    pub(crate) coarsen: CategorySet,
    pub(crate) tell_person: bool,
    pub(crate) keep: Option<Retention>,
    pub(crate) ends_ms: Option<u64>,
}

impl Obligations {
    /// The categories that leave under a stand-in only.
    #[must_use]
    pub fn pseudonymise(&self) -> CategorySet {
        self.pseudonymise
    }

    /// The categories that leave in broad strokes only: a region for a place, a decade for an age.
    #[must_use]
    pub fn coarsen(&self) -> CategorySet {
        self.coarsen
    }

    /// Whether the person is told that it happened.
    #[must_use]
    pub fn tell_person(&self) -> bool {
        self.tell_person
    }

    /// How long all of it may be kept: the shortest term among the categories. `None` unless the request was to keep.
    #[must_use]
    pub fn keep(&self) -> Option<Retention> {
        self.keep
    }

    /// When the first of the consents that it rests on ends, in Unix milliseconds. `None` if none has an end.
    #[must_use]
    pub fn ends_ms(&self) -> Option<u64> {
        self.ends_ms
    }
}
