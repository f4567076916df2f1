//! A turn of talk as it is kept: a skeleton with holes, and one part for each category that was found in it.
//!
//! A category can so be withheld from an answer, forgotten or left unkept inside a message, and the rest still stands.

use std::collections::BTreeMap;
use std::ops::Range;

use consent::Category;
use gate::RecordId;

use crate::conversations::Of;
use serde::{Deserialize, Serialize};

/// The collection of skeletons; their category is `talk`. Each conversation has its own, whose name begins with this one.
pub const TURNS: &str = "turn";
/// The collection of parts, again one for each conversation; each is kept under the category that was found.
pub const PARTS: &str = "part";

/// A text with holes where something of a category was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skeleton {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Piece {
    Plain(String),
    /// The `index`th text in the part of `category`.
    Hole {
        category: Category,
        index: usize,
    },
}

/// What was found in a turn, by category, in the order in which it was said.
pub type Parts = BTreeMap<Category, Vec<String>>;

/// What the person said, and the id that their turn will have: a message sent twice is one turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The turn's id, made by whoever sends the message.
    pub id: RecordId,
    /// The message.
    pub text: String,
    /// The conversation; one that is not there yet begins with this message.
    pub of: Of,
    /// Whether a conversation that begins with this message is private.
    pub private: bool,
    /// The turn in whose place this one comes: it goes with all that came after it, once this one is kept.
    pub replaces: Option<RecordId>,
    /// Whether the home's own engine answers this one message, whatever was chosen.
    pub here: bool,
}

/// How a reply came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// The model had said all it had to say.
    Stop,
    /// It reached the longest reply that the settings allow.
    Length,
    /// The person stopped it.
    Cancelled,
    /// The words are fixed, and no model wrote them.
    Fixed,
}

/// One turn: what the person said and what was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turn {
    /// When the person said it, in Unix milliseconds.
    pub at_ms: u64,
    /// What the person said.
    pub said: Skeleton,
    /// What was answered.
    pub reply: Skeleton,
    /// How the answer ended.
    pub ended: Ended,
    /// The engine that answered, by its plain name.
    pub engine: String,
    /// Why sentences of the model's were replaced, one reason each.
    pub replaced: Vec<String>,
    /// The parts that fill the holes.
    pub parts: Vec<(Category, RecordId)>,
    /// The person's ledger entries that stand for this turn.
    pub entries: Vec<u64>,
    /// When the stretch of talk began to which it belongs (see [`reminder`](crate::reminder)); 0 where that is for the turns before it to say.
    #[serde(default)]
    pub stretch_ms: u64,
    /// The memories that were recalled for the reply.
    #[serde(default)]
    pub recalled: Vec<RecordId>,
    /// The memories that were drawn from what the person said.
    #[serde(default)]
    pub drawn: Vec<RecordId>,
    /// Whether the person was reminded with it that this is an AI.
    #[serde(default)]
    pub reminded: bool,
    /// Whether the person was told with it that they have been talking for long.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub noted: bool,
    /// Where the turn was taken along from another home: the history to which its entries belong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub history: Option<RecordId>,
    /// What was sent for it to an engine elsewhere; it is there until the session ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<RecordId>,
}

/// One category's part of a turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The skeleton that it belongs to.
    pub turn: RecordId,
    /// What was said, in order.
    pub texts: Vec<String>,
}

impl Skeleton {
    /// Cuts `findings` (byte ranges of `text` in order, not overlapping) out of `text` and adds them to `parts`.
    ///
    /// A finding that does not lie on character boundaries within the text is left in place.
    #[must_use]
    pub fn cut(text: &str, findings: &[(Range<usize>, Category)], parts: &mut Parts) -> Self {
        let mut pieces = Vec::new();
        let mut from = 0;
        for (range, category) in findings {
            let (Some(before), Some(found)) = (text.get(from..range.start), text.get(range.clone())) else {
                continue;
            };
            if !before.is_empty() {
                pieces.push(Piece::Plain(before.to_owned()));
            }
            let texts = parts.entry(*category).or_default();
            pieces.push(Piece::Hole {
                category: *category,
                index: texts.len(),
            });
            texts.push(found.to_owned());
            from = range.end;
        }
        if let Some(rest) = text.get(from..).filter(|rest| !rest.is_empty()) {
            pieces.push(Piece::Plain(rest.to_owned()));
        }
        Self { pieces }
    }

    /// The text with every hole as "…".
    #[must_use]
    pub fn outline(&self) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Plain(plain) => plain.clone(),
            Piece::Hole { .. } => "…".to_owned(),
        };
        self.pieces.iter().map(piece).collect()
    }

    /// The text again, with what `parts` holds; a hole that nothing fills reads as `[category]`.
    #[must_use]
    pub fn fill(&self, parts: &Parts) -> String {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Plain(plain) => text.push_str(plain),
                Piece::Hole { category, index } => match parts.get(category).and_then(|texts| texts.get(*index)) {
                    Some(found) => text.push_str(found),
                    None => {
                        text.push('[');
                        text.push_str(&category.title().to_lowercase());
                        text.push(']');
                    }
                },
            }
        }
        text
    }

    /// The categories of holes that `parts` leaves open.
    pub fn missing<'a>(&'a self, parts: &'a Parts) -> impl Iterator<Item = Category> + 'a {
        self.pieces.iter().filter_map(move |piece| match piece {
            Piece::Hole { category, index } if parts.get(category).is_none_or(|texts| *index >= texts.len()) => {
                Some(*category)
            }
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_withheld_category_leaves_a_hole_and_the_rest_stands() {
        let text = "Jonas says my chemo starts on Monday";
        let mut parts = Parts::new();
        let skeleton = Skeleton::cut(text, &[(0..5, Category::Name), (11..19, Category::Health)], &mut parts);
        assert_eq!(skeleton.fill(&parts), text);
        parts.remove(&Category::Health);
        assert_eq!(skeleton.fill(&parts), "Jonas says [health] starts on Monday");
        assert_eq!(skeleton.missing(&parts).collect::<Vec<_>>(), [Category::Health]);
    }

    proptest! {
        #[test]
        fn whatever_is_cut_comes_back(text in "\\PC{0,80}", cuts in proptest::collection::vec((0usize..90, 0usize..20), 0..5)) {
            let mut findings: Vec<(Range<usize>, Category)> = Vec::new();
            let mut from = 0;
            for (skip, length) in cuts {
                let start = from + skip;
                findings.push((start..start + length, Category::Health));
                from = start + length;
            }
            let mut parts = Parts::new();
            let skeleton = Skeleton::cut(&text, &findings, &mut parts);
            prop_assert_eq!(skeleton.fill(&parts), text);
            prop_assert_eq!(skeleton.missing(&parts).count(), 0);
        }
    }
}
