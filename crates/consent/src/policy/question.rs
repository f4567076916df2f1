//! The question that a person answers before anything optional happens.

use crate::datamap::{DataMap, Label, PurposeInfo, RecipientInfo, Scope};
use crate::{CategorySet, Locale, PurposeIndex, RecipientId, Value};

/// A question with its two answers, which are equal in weight: one word each, and no colour of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    title: String,
    text: String,
    buys: String,
    costs: String,
    yes: String,
    no: String,
    lang: &'static str,
}

impl Question {
    /// A few words to stand above it.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The exact text to show, all of it, and to store in the event.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The word on the button that agrees.
    #[must_use]
    pub fn yes(&self) -> &str {
        &self.yes
    }

    /// The word on the button that does not.
    #[must_use]
    pub fn no(&self) -> &str {
        &self.no
    }

    /// The language of the text (BCP 47), to store in the event.
    #[must_use]
    pub fn lang(&self) -> &'static str {
        self.lang
    }

    /// What the person gets for a yes.
    #[must_use]
    pub fn buys(&self) -> &str {
        &self.buys
    }

    /// What a yes costs the person.
    #[must_use]
    pub fn costs(&self) -> &str {
        &self.costs
    }
}

/// A question that may not be asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QuestionError {
    /// The purpose or the recipient is not in the data map, or the recipient lacks a name that it takes.
    #[error("the data map has no such purpose or recipient")]
    Unknown,
    /// One of many without the label that the person has to see first.
    #[error("{0} has no label that says where it is, how long it keeps things and whether it trains on them")]
    NoLabel(String),
    /// What the service needs takes no consent, so to ask would deceive.
    #[error("“{0}” takes no consent")]
    Essential(String),
    /// A yes could never be used for some of these, or none were named.
    #[error("“{purpose}” may not use {what} with this recipient")]
    Beyond {
        /// The purpose's title.
        purpose: String,
        /// The categories' titles.
        what: String,
    },
    /// What the law sets apart, and what is asked for one by one, takes a question of its own.
    #[error("{0} takes a question of its own")]
    OwnQuestion(String),
}

/// The question for a purpose, these categories and this recipient: one [`Change::Grant`](crate::Change::Grant). In the words of `locale`.
///
/// `label` is that of one of many, such as an app or a remote engine, which has to give its own; others stand in the map.
///
/// # Errors
/// Why such a question may not be asked.
pub fn consent_question(
    (map, locale): (&DataMap, &Locale),
    purpose: impl Into<PurposeIndex>,
    categories: impl Into<CategorySet>,
    recipient: &RecipientId,
    label: Option<&Label>,
) -> Result<Question, QuestionError> {
    let map: &DataMap = &locale.words_of(map);
    let (index, categories, kind) = (purpose.into(), categories.into(), recipient.kind_index());
    let purpose = map.purpose(index).ok_or(QuestionError::Unknown)?;
    let to = map
        .recipient(kind)
        .filter(|kind| kind.template() == recipient.instance().is_some())
        .ok_or(QuestionError::Unknown)?;
    if purpose.essential() {
        return Err(QuestionError::Essential(purpose.title().to_owned()));
    }
    let beyond = categories.difference(map.may_disclose(index, kind));
    if !beyond.is_empty() || categories.is_empty() {
        return Err(QuestionError::Beyond {
            purpose: purpose.title().to_owned(),
            what: locale.titles(map, beyond),
        });
    }
    let own = if purpose.scope() == Scope::PerCategory {
        categories
    } else {
        categories.intersection(map.special())
    };
    if !own.is_empty() && categories.len() > 1 {
        return Err(QuestionError::OwnQuestion(locale.titles(map, own)));
    }
    let label = to
        .label()
        .or(label)
        .ok_or_else(|| QuestionError::NoLabel(recipient.to_string()))?;
    let name = match (recipient.instance(), label.company()) {
        (Some(instance), Some(company)) => format!("{company}, {} ({instance})", to.title()),
        (Some(instance), None) => format!("{} ({instance})", to.title()),
        (None, _) => to.title().to_owned(),
    };
    Ok(Question {
        title: purpose.title().to_owned(),
        text: text((map, locale), (index, purpose), categories, (to, label, &name)),
        buys: purpose.buys().to_owned(),
        costs: purpose.costs().to_owned(),
        yes: locale.say("question-yes-button"),
        no: locale.say("question-no-button"),
        lang: locale.lang(),
    })
}

fn text(
    (map, locale): (&DataMap, &Locale),
    (index, purpose): (PurposeIndex, &PurposeInfo),
    categories: CategorySet,
    (to, label, name): (&RecipientInfo, &Label, &str),
) -> String {
    let titles = |set: CategorySet| locale.titles(map, set);
    let about = |set: CategorySet| [("categories", titles(set).into())];
    let words = |text: &'static str, of: &str| locale.tell(text, &[("words", of.into())]);
    let who: [(&str, Value<'_>); 3] = [
        ("recipient", name.into()),
        ("place", label.place().into()),
        ("keeps", label.keeps().into()),
    ];
    let mut lines = vec![
        locale.tell("question-title", &[("purpose", purpose.title().into())]),
        purpose.sentence().to_owned(),
        locale.tell("question-what", &about(categories)),
        locale.tell("question-who", &who),
        locale.say(if label.trains() {
            "question-trains"
        } else {
            "question-trains-not"
        }),
    ];
    let (hidden, broad) = (
        to.pseudonymise().intersection(categories),
        to.coarsen().intersection(categories),
    );
    if !hidden.is_empty() {
        lines.push(locale.tell("question-stand-in", &about(hidden)));
    }
    if !broad.is_empty() {
        lines.push(locale.tell("question-broad", &about(broad)));
    }
    let mut terms: Vec<_> = categories
        .iter()
        .filter_map(|category| map.retention(index, category))
        .collect();
    terms.sort_unstable();
    terms.dedup();
    let kept = |term| -> CategorySet {
        categories
            .iter()
            .filter(|category| map.retention(index, *category) == Some(term))
            .collect()
    };
    // Each kind is named once: the longest list comes last, as what is left.
    terms.sort_by_key(|term| kept(*term).len());
    let mut left = categories;
    for term in terms {
        let what = match (kept(term) == left, left == categories) {
            (true, true) => locale.say("question-all"),
            (true, false) => locale.say("question-rest"),
            (false, _) => titles(kept(term)),
        };
        lines.push(locale.tell(
            "question-kept",
            &[("term", locale.term(term).into()), ("categories", what.into())],
        ));
        left = left.difference(kept(term));
    }
    if categories.iter().any(|category| map.special().contains(category)) {
        lines.push(locale.say("question-apart"));
    }
    for needed in purpose.needs().iter().filter_map(|index| map.purpose(*index)) {
        lines.push(locale.tell("question-needs", &[("purpose", needed.title().into())]));
    }
    lines.push(words("question-get", purpose.buys()));
    lines.push(words("question-cost", purpose.costs()));
    lines.push(locale.say("question-no"));
    lines.join("\n")
}
