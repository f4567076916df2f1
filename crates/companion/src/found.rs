//! A text, and what it gives away.

use std::ops::Range;

use consent::{Category, CategorySet};
use gate::Guarded;

use crate::turn::{Parts, Skeleton};

/// A text with the byte ranges in which something of a category is said, in order and not overlapping.
pub struct Found {
    text: String,
    spans: Vec<(Range<usize>, Category)>,
}

/// A text with single spaces between its words.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads what a text gives away.
#[must_use]
pub fn found(text: &str) -> Found {
    let spans = minimise::find(text)
        .into_iter()
        .filter_map(|finding| Some((finding.span(), finding.kind().id().parse().ok()?)))
        .collect();
    Found {
        text: text.to_owned(),
        spans,
    }
}

/// The name of the language that a text is in, where it is one whose words are not understood.
#[must_use]
pub fn not_understood(text: &str) -> Option<&'static str> {
    match minimise::language(text) {
        minimise::Language::Other(name) => Some(name),
        minimise::Language::English | minimise::Language::Untold => None,
    }
}

impl Found {
    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What was found in it, in order.
    #[must_use]
    pub fn spans(&self) -> &[(Range<usize>, Category)] {
        &self.spans
    }

    /// What it is about: `talk`, and what was found.
    #[must_use]
    pub fn categories(&self) -> CategorySet {
        self.spans
            .iter()
            .map(|(_, category)| *category)
            .chain([Category::Talk])
            .collect()
    }

    /// The text as a value that only a permit opens.
    #[must_use]
    pub fn guarded(&self) -> Guarded<String> {
        Guarded::fresh(self.text.clone(), self.categories())
    }

    /// The text with holes, what was in them being added to `parts`.
    #[must_use]
    pub fn cut(&self, parts: &mut Parts) -> Skeleton {
        Skeleton::cut(&self.text, &self.spans, parts)
    }

    /// The text with only what is about `allowed` in it, each other finding as `[category]`; and what was left out.
    pub(crate) fn within(&self, allowed: CategorySet) -> (String, CategorySet) {
        let mut parts = Parts::new();
        let skeleton = self.cut(&mut parts);
        parts.retain(|category, _| allowed.contains(*category));
        let without = skeleton.missing(&parts).collect();
        (skeleton.fill(&parts), without)
    }

    /// The text with "…" in the place of what was found.
    #[must_use]
    pub fn outline(&self) -> String {
        self.cut(&mut Parts::new()).outline()
    }
}
