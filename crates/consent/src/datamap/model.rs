//! A data map that has passed the linter.

use super::ids::{CategoryIndex, CategorySet, KindIndex, PurposeIndex};
use super::info::{CategoryInfo, GroupInfo, Operator, PurposeInfo, RecipientInfo};
use super::retention::Retention;

/// What may be disclosed to a kind of recipient, and what kept, for one purpose: never more, whatever was consented to.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Reach {
    pub(super) disclose: CategorySet,
    pub(super) keep: CategorySet,
}

/// A data map that has passed the linter: everything that may be held, why, who may receive it and for how long.
#[derive(Debug, Clone)]
pub struct DataMap {
    pub(super) version: u32,
    pub(super) operator: Operator,
    pub(super) groups: Vec<GroupInfo>,
    pub(super) categories: Vec<CategoryInfo>,
    pub(super) purposes: Vec<PurposeInfo>,
    pub(super) recipients: Vec<RecipientInfo>,
    pub(super) special: CategorySet,
    /// By purpose, then by kind of recipient.
    pub(super) reach: Vec<Vec<Reach>>,
}

impl DataMap {
    /// The version, which grows with every change of meaning.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Who answers for the processing.
    #[must_use]
    pub fn operator(&self) -> &Operator {
        &self.operator
    }

    /// The same map in another operator's hands.
    #[must_use]
    pub fn with_operator(mut self, operator: Operator) -> Self {
        self.operator = operator;
        self
    }

    /// A category, or `None` for an index of another map.
    #[must_use]
    pub fn category(&self, index: impl Into<CategoryIndex>) -> Option<&CategoryInfo> {
        self.categories.get(index.into().get())
    }

    /// A purpose, or `None` for an index of another map.
    #[must_use]
    pub fn purpose(&self, index: impl Into<PurposeIndex>) -> Option<&PurposeInfo> {
        self.purposes.get(index.into().get())
    }

    /// A kind of recipient, or `None` for an index of another map.
    #[must_use]
    pub fn recipient(&self, index: impl Into<KindIndex>) -> Option<&RecipientInfo> {
        self.recipients.get(index.into().get())
    }

    /// The groups that have a title.
    #[must_use]
    pub fn groups(&self) -> &[GroupInfo] {
        &self.groups
    }

    /// All categories in order.
    pub fn categories(&self) -> impl Iterator<Item = (CategoryIndex, &CategoryInfo)> {
        (0..=u8::MAX).map(CategoryIndex::new).zip(&self.categories)
    }

    /// All purposes in order.
    pub fn purposes(&self) -> impl Iterator<Item = (PurposeIndex, &PurposeInfo)> {
        (0..=u8::MAX).map(PurposeIndex::new).zip(&self.purposes)
    }

    /// All kinds of recipient in order.
    pub fn recipients(&self) -> impl Iterator<Item = (KindIndex, &RecipientInfo)> {
        (0..=u8::MAX).map(KindIndex::new).zip(&self.recipients)
    }

    /// Every category.
    #[must_use]
    pub fn all(&self) -> CategorySet {
        CategorySet::first(self.categories.len())
    }

    /// The categories that the law sets apart.
    #[must_use]
    pub fn special(&self) -> CategorySet {
        self.special
    }

    /// What a purpose may ever disclose to a kind of recipient; nothing for an index of another map.
    #[must_use]
    pub fn may_disclose(&self, purpose: impl Into<PurposeIndex>, kind: impl Into<KindIndex>) -> CategorySet {
        self.reach(purpose.into(), kind.into()).disclose
    }

    /// What a purpose may ever keep on behalf of a kind of recipient; nothing for an index of another map.
    #[must_use]
    pub fn may_keep(&self, purpose: impl Into<PurposeIndex>, kind: impl Into<KindIndex>) -> CategorySet {
        self.reach(purpose.into(), kind.into()).keep
    }

    fn reach(&self, purpose: PurposeIndex, kind: KindIndex) -> Reach {
        self.reach
            .get(purpose.get())
            .and_then(|kinds| kinds.get(kind.get()))
            .copied()
            .unwrap_or_default()
    }

    /// How long a purpose keeps a category; `None` where it does not keep it.
    #[must_use]
    pub fn retention(&self, purpose: impl Into<PurposeIndex>, category: impl Into<CategoryIndex>) -> Option<Retention> {
        let (purpose, category) = (self.purpose(purpose)?, category.into());
        let own = self.category(category)?.retention;
        purpose
            .keeps
            .contains(category)
            .then(|| purpose.keep_for.map_or(own, |limit| limit.min(own)))
    }
}
