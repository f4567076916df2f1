//! Why something is refused, in plain words.

use std::fmt;

use crate::datamap::{DataMap, PurposeInfo};
use crate::{CategorySet, PurposeIndex, Request};

/// Why something is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ReasonKind {
    /// No category was asked for.
    NothingAsked,
    /// The purpose is not in the data map.
    UnknownPurpose,
    /// A category is not in the data map.
    UnknownCategory,
    /// The recipient is not in the data map, lacks the name of its own that its kind takes, or has one that it does not take.
    UnknownRecipient,
    /// The data map does not let this purpose use these categories with this recipient.
    NotDeclared,
    /// The person froze everything (restriction of processing, GDPR art. 18).
    Frozen,
    /// The person forbade it.
    Forbidden,
    /// The person did not agree to another purpose that this one stands on.
    NeedsOther,
    /// The person agreed, but the category takes a question of its own.
    OwnQuestion,
    /// What the person agreed to has ended.
    Expired,
    /// The person did not agree.
    NoConsent,
}

/// Why something is refused. Shown as one plain sentence to the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    kind: ReasonKind,
    sentence: String,
}

impl Reason {
    pub(crate) fn new(
        map: &DataMap,
        request: &Request<'_>,
        kind: ReasonKind,
        categories: CategorySet,
        needed: Option<PurposeIndex>,
    ) -> Self {
        let purpose = |index: PurposeIndex| map.purpose(index).map(PurposeInfo::title).unwrap_or_default();
        let (what, why) = (list(map, categories), purpose(request.purpose));
        let recipient = map.recipient(request.recipient.kind_index());
        let name = recipient.map(|recipient| recipient.title()).unwrap_or_default();
        let whom = match request.recipient.instance() {
            Some(instance) => format!("{name} ({instance})"),
            None => name.to_owned(),
        };
        let sentence = match kind {
            ReasonKind::NothingAsked => "Nothing was asked for.".to_owned(),
            ReasonKind::UnknownPurpose => "The policy does not name this purpose.".to_owned(),
            ReasonKind::UnknownCategory => "The policy does not name this kind of data.".to_owned(),
            ReasonKind::UnknownRecipient => "The policy does not name this recipient.".to_owned(),
            ReasonKind::NotDeclared => format!("The policy does not let “{why}” use {what} with {whom}."),
            ReasonKind::Frozen => format!("You have frozen what is yours, so “{why}” waits until you lift that."),
            ReasonKind::Forbidden => format!("You have forbidden “{why}” with {what} for {whom}."),
            ReasonKind::NeedsOther => {
                let other = needed.map(purpose).unwrap_or_default();
                format!("“{why}” works only together with “{other}”, which you have not agreed to.")
            }
            ReasonKind::OwnQuestion => format!("“{why}” takes a question of its own about {what}."),
            ReasonKind::Expired => format!("Your yes to “{why}” with {what} for {whom} has run out."),
            ReasonKind::NoConsent => format!("You have not agreed to “{why}” with {what} for {whom}."),
        };
        Self { kind, sentence }
    }

    /// Why, for code.
    #[must_use]
    pub fn kind(&self) -> ReasonKind {
        self.kind
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.sentence)
    }
}

/// Titles of categories as words: `names, places and health`.
pub(crate) fn list(map: &DataMap, categories: CategorySet) -> String {
    let titles = categories
        .iter()
        .filter_map(|index| map.category(index))
        .map(|info| info.title());
    join(&titles.collect::<Vec<_>>())
}

/// Words one after another, as a sentence lists them.
pub(crate) fn join(titles: &[&str]) -> String {
    match titles.split_last() {
        None => "this".to_owned(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}
