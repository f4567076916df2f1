//! What is forbidden, indexed for decisions.

use std::collections::{BTreeMap, BTreeSet};

use crate::{CategorySet, PurposeIndex, RecipientId};

/// A set of categories, or `None` for any.
type Scope = Option<CategorySet>;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Scopes {
    scopes: BTreeSet<Scope>,
    /// INVARIANT: the union of `scopes`; `None` if it is any category.
    covered: Option<CategorySet>,
}

impl Scopes {
    fn summarise(&mut self) {
        self.covered = self
            .scopes
            .iter()
            .try_fold(CategorySet::EMPTY, |covered, scope| Some(covered.union((*scope)?)));
    }
}

/// INVARIANT: no empty entry, so that equal prohibitions are equal values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Forbids(BTreeMap<Option<PurposeIndex>, BTreeMap<Option<RecipientId>, Scopes>>);

impl Forbids {
    /// Whether it was not there yet.
    pub(super) fn insert(
        &mut self,
        purpose: Option<PurposeIndex>,
        recipient: Option<&RecipientId>,
        categories: Scope,
    ) -> bool {
        let scopes = self
            .0
            .entry(purpose)
            .or_default()
            .entry(recipient.cloned())
            .or_default();
        let new = scopes.scopes.insert(categories);
        scopes.summarise();
        new
    }

    pub(super) fn remove(&mut self, purpose: Option<PurposeIndex>, recipient: Option<&RecipientId>, categories: Scope) {
        let Some(rows) = self.0.get_mut(&purpose) else { return };
        rows.retain(|held_for, scopes| {
            if held_for.as_ref() == recipient {
                scopes.scopes.remove(&categories);
                scopes.summarise();
            }
            !scopes.scopes.is_empty()
        });
        if rows.is_empty() {
            self.0.remove(&purpose);
        }
    }

    /// What is forbidden for a purpose and a recipient; `None` if it is everything. `wide` says whether prohibitions
    /// that name no purpose count.
    pub(super) fn covering(&self, purpose: PurposeIndex, wide: bool, recipient: &RecipientId) -> Scope {
        let mut covered = CategorySet::EMPTY;
        let (anyone, kind) = (None, Some(RecipientId::of(recipient.kind_index())));
        let one = recipient.instance().is_some().then(|| Some(recipient.clone()));
        for purpose in [Some(purpose), None]
            .into_iter()
            .filter(|purpose| wide || purpose.is_some())
        {
            let Some(rows) = self.0.get(&purpose) else { continue };
            for key in [Some(&anyone), Some(&kind), one.as_ref()].into_iter().flatten() {
                if let Some(scopes) = rows.get(key) {
                    covered = covered.union(scopes.covered?);
                }
            }
        }
        Some(covered)
    }

    /// Whether everything is forbidden, with nothing named.
    pub(super) fn frozen(&self) -> bool {
        let everything = self.0.get(&None).and_then(|rows| rows.get(&None));
        everything.is_some_and(|scopes| scopes.scopes.contains(&None))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Prohibition<'_>> {
        self.0.iter().flat_map(|(purpose, rows)| {
            rows.iter().flat_map(move |(recipient, scopes)| {
                scopes.scopes.iter().map(move |categories| Prohibition {
                    purpose: *purpose,
                    categories: *categories,
                    recipient: recipient.as_ref(),
                })
            })
        })
    }
}

/// Something that the person forbade; what it does not name, it forbids all of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prohibition<'a> {
    purpose: Option<PurposeIndex>,
    categories: Option<CategorySet>,
    recipient: Option<&'a RecipientId>,
}

impl<'a> Prohibition<'a> {
    /// For what.
    #[must_use]
    pub fn purpose(&self) -> Option<PurposeIndex> {
        self.purpose
    }

    /// Which categories.
    #[must_use]
    pub fn categories(&self) -> Option<CategorySet> {
        self.categories
    }

    /// To whom; a kind alone means all of that kind.
    #[must_use]
    pub fn recipient(&self) -> Option<&'a RecipientId> {
        self.recipient
    }
}
