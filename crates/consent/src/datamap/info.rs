//! What a data map says of its operator, and of each category, purpose and kind of recipient.

use super::ids::{CategorySet, KindIndex, PurposeIndex};
use super::retention::Retention;

/// Who answers for the processing (GDPR art. 4(7)): the controller, called operator on every page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    pub(super) name: String,
    pub(super) contact: String,
    pub(super) place: String,
}

impl Operator {
    /// An operator by name, with how to reach them and the country they are in.
    #[must_use]
    pub fn new(name: impl Into<String>, contact: impl Into<String>, place: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            contact: contact.into(),
            place: place.into(),
        }
    }

    /// What they are called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How to reach them.
    #[must_use]
    pub fn contact(&self) -> &str {
        &self.contact
    }

    /// The country or place they answer from.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }
}

/// How much harm it does when it comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sensitivity {
    /// Little on its own.
    Low,
    /// Unwelcome.
    Medium,
    /// Serious.
    High,
}

/// Why a category is set apart by law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Special {
    /// GDPR art. 9: health, faith, politics and their like.
    Art9,
    /// GDPR art. 10: criminal convictions and offences. Treated as art. 9 is.
    Art10,
}

/// What consent to a purpose is asked for, one question at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Once for the purpose.
    Single,
    /// For each category.
    PerCategory,
    /// For each recipient.
    PerRecipient,
}

/// What a category is.
#[derive(Debug, Clone)]
pub struct CategoryInfo {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) sentence: String,
    pub(super) dpv: String,
    pub(super) sensitivity: Sensitivity,
    pub(super) special: Option<Special>,
    pub(super) retention: Retention,
}

impl CategoryInfo {
    /// The name that never changes.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// A few words for a person.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// A plain sentence.
    #[must_use]
    pub fn sentence(&self) -> &str {
        &self.sentence
    }

    /// Its term in the Data Privacy Vocabulary, such as `pd:Name`.
    #[must_use]
    pub fn dpv(&self) -> &str {
        &self.dpv
    }

    /// How much harm it does when it comes out.
    #[must_use]
    pub fn sensitivity(&self) -> Sensitivity {
        self.sensitivity
    }

    /// Whether and why it is set apart by law.
    #[must_use]
    pub fn special(&self) -> Option<Special> {
        self.special
    }

    /// How long it is kept, where a purpose sets no shorter term.
    #[must_use]
    pub fn retention(&self) -> Retention {
        self.retention
    }
}

/// What a purpose is.
#[derive(Debug, Clone)]
pub struct PurposeInfo {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) sentence: String,
    pub(super) dpv: String,
    pub(super) essential: bool,
    pub(super) unstoppable: bool,
    pub(super) basis: String,
    pub(super) special_basis: Option<String>,
    pub(super) scope: Scope,
    pub(super) needs: Vec<PurposeIndex>,
    pub(super) uses: CategorySet,
    pub(super) keeps: CategorySet,
    pub(super) keep_for: Option<Retention>,
    pub(super) recipients: Vec<KindIndex>,
    pub(super) buys: String,
    pub(super) costs: String,
}

impl PurposeInfo {
    /// The name that never changes.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// A few words for a person.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// A plain sentence.
    #[must_use]
    pub fn sentence(&self) -> &str {
        &self.sentence
    }

    /// Its term in the Data Privacy Vocabulary, such as `dpv:AccountManagement`.
    #[must_use]
    pub fn dpv(&self) -> &str {
        &self.dpv
    }

    /// Whether the service cannot be given without it; it then needs no consent.
    #[must_use]
    pub fn essential(&self) -> bool {
        self.essential
    }

    /// Whether not even a prohibition stops it, because it is how a person stays safe and in charge.
    #[must_use]
    pub fn unstoppable(&self) -> bool {
        self.unstoppable
    }

    /// The legal basis (GDPR art. 6), such as `eu-gdpr:A6-1-b`.
    #[must_use]
    pub fn basis(&self) -> &str {
        &self.basis
    }

    /// The legal basis for special categories (GDPR art. 9(2)), where it uses any.
    #[must_use]
    pub fn special_basis(&self) -> Option<&str> {
        self.special_basis.as_deref()
    }

    /// What consent is asked for, one question at a time.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// Purposes without whose consent this one lapses; direct and indirect ones.
    #[must_use]
    pub fn needs(&self) -> &[PurposeIndex] {
        &self.needs
    }

    /// The categories that it may use.
    #[must_use]
    pub fn uses(&self) -> CategorySet {
        self.uses
    }

    /// The categories that it may keep; all of them are among those it uses.
    #[must_use]
    pub fn keeps(&self) -> CategorySet {
        self.keeps
    }

    /// The longest that it keeps anything, whatever the category says.
    #[must_use]
    pub fn keep_for(&self) -> Option<Retention> {
        self.keep_for
    }

    /// The kinds of recipient that it may reach.
    #[must_use]
    pub fn recipients(&self) -> &[KindIndex] {
        &self.recipients
    }

    /// What the person gets for it.
    #[must_use]
    pub fn buys(&self) -> &str {
        &self.buys
    }

    /// What it costs the person.
    #[must_use]
    pub fn costs(&self) -> &str {
        &self.costs
    }
}

/// What a person sees of a recipient before agreeing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    company: Option<String>,
    place: String,
    keeps: String,
    trains: bool,
}

impl Label {
    /// Where it is, how long it keeps what it gets (in plain words), and whether it trains models on that.
    #[must_use]
    pub fn new(place: impl Into<String>, keeps: impl Into<String>, trains: bool) -> Self {
        Self {
            company: None,
            place: place.into(),
            keeps: keeps.into(),
            trains,
        }
    }

    /// The same, with whose it is: the company or the person that answers for it.
    #[must_use]
    pub fn of(mut self, company: impl Into<String>) -> Self {
        self.company = Some(company.into());
        self
    }

    /// Whose it is, where that is not said by what it is.
    #[must_use]
    pub fn company(&self) -> Option<&str> {
        self.company.as_deref()
    }

    /// Where it is.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// How long it keeps what it gets, in plain words.
    #[must_use]
    pub fn keeps(&self) -> &str {
        &self.keeps
    }

    /// Whether it trains models on what it gets.
    #[must_use]
    pub fn trains(&self) -> bool {
        self.trains
    }
}

/// Categories that are spoken of under one name, where a policy would otherwise list them again and again.
#[derive(Debug, Clone)]
pub struct GroupInfo {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) categories: CategorySet,
}

impl GroupInfo {
    /// The name that never changes.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// A few words for a person.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What the name stands for.
    #[must_use]
    pub fn categories(&self) -> CategorySet {
        self.categories
    }
}

/// What a kind of recipient is.
#[derive(Debug, Clone)]
pub struct RecipientInfo {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) sentence: String,
    pub(super) label: Option<Label>,
    pub(super) may_receive: CategorySet,
    pub(super) pseudonymise: CategorySet,
    pub(super) coarsen: CategorySet,
    pub(super) tell_person: bool,
}

impl RecipientInfo {
    /// The name that never changes.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// A few words for a person.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// A plain sentence.
    #[must_use]
    pub fn sentence(&self) -> &str {
        &self.sentence
    }

    /// Whether it stands for many, each with a name of its own (an app, a remote engine).
    #[must_use]
    pub fn template(&self) -> bool {
        self.label.is_none()
    }

    /// What the person sees of it before agreeing; `None` where each of many has a label of its own.
    #[must_use]
    pub fn label(&self) -> Option<&Label> {
        self.label.as_ref()
    }

    /// The categories that it may receive at all.
    #[must_use]
    pub fn may_receive(&self) -> CategorySet {
        self.may_receive
    }

    /// The categories that reach it under a stand-in only.
    #[must_use]
    pub fn pseudonymise(&self) -> CategorySet {
        self.pseudonymise
    }

    /// The categories that reach it in broad strokes only.
    #[must_use]
    pub fn coarsen(&self) -> CategorySet {
        self.coarsen
    }

    /// Whether the person is told each time it receives something.
    #[must_use]
    pub fn tell_person(&self) -> bool {
        self.tell_person
    }
}
