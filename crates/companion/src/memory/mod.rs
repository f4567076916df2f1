//! Memories: what a person said of themselves, kept where they agreed, recalled where they agreed to that too.
//!
//! - [`draw`]: which sentences of a message become memories
//! - [`Segment`], [`search`]: the sealed index, by category, and finding in it
//! - `keep`: indexing, pinning and forgetting; `correct`: a memory in the person's own words; `recall`: what an answer is given
//! - `anew`: memories without words that are to go

mod anew;
mod correct;
mod docs;
mod draw;
mod index;
mod keep;
mod postings;
mod recall;
mod show;
mod terms;
#[cfg(test)]
pub(crate) mod tests;

use gate::RecordId;
use serde::{Deserialize, Serialize};

use crate::found::found;

pub use draw::{Detail, Drawn, draw};

pub use index::{Said, Segment, search};
pub(crate) use recall::{Index, MOST_LETTERS, MOST_RECALLED, Reach, Recalled};
pub use show::{Remembered, Shown};
pub use terms::terms;

/// The collection of memories; each lies under the category that it is about.
pub const MEMORIES: &str = "memory";
/// The collection of index segments.
pub const MEMORY_INDEX: &str = "memory_words";
/// The collection of the segments of pinned memories: which those are can be seen without looking through the others.
pub const MEMORY_PINS: &str = "memory_pins";
/// The collection of the index from before pinned memories had segments of their own; what is found of it goes, and is derived again.
pub const MEMORY_INDEX_BEFORE: &str = "memory_index";
/// Every collection that is made anew from memories, and so is not taken along to another home.
pub const INDEXES: [&str; 3] = [MEMORY_INDEX, MEMORY_PINS, MEMORY_INDEX_BEFORE];
/// The longest text of a memory, in Unicode characters.
pub const LONGEST_MEMORY: usize = 400;

/// A memory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Memory {
    /// What is remembered.
    pub text: String,
    /// The words that it was drawn from, where the person has corrected it since.
    #[serde(default)]
    pub drawn: Option<String>,
    /// When it was said, in Unix milliseconds.
    pub said_ms: u64,
    /// The turn that it was drawn from.
    pub turn: RecordId,
    /// That turn's conversation; none for the first.
    #[serde(default)]
    pub conversation: Option<RecordId>,
    /// What had been said before, and what besides, without what it gave away: by these it is found too.
    #[serde(default)]
    pub before: String,
    /// The rest of the message, without what it gave away.
    #[serde(default)]
    pub after: String,
    /// Whether it is to be in mind for every answer.
    #[serde(default)]
    pub pinned: bool,
    /// What in the text is of a category other than the memory's own; none for what was drawn before this was noted.
    #[serde(default)]
    pub details: Option<Vec<Detail>>,
}

/// The longest surroundings of a memory that are kept to find it by, in Unicode characters.
const LONGEST_AROUND: usize = 300;

impl Memory {
    /// What in its words is of a category of its own, as it was found when it was drawn and as it is found now.
    fn all_details(&self) -> Vec<Detail> {
        let mut all = self.details.clone().unwrap_or_default();
        for text in [Some(&self.text), self.drawn.as_ref()].into_iter().flatten() {
            let found = found(text);
            let spans = found.spans().iter();
            all.extend(spans.filter_map(|(span, category)| Some((*category, text.get(span.clone())?.to_owned()))));
        }
        all.sort();
        all.dedup();
        all
    }

    fn said(&self) -> Said<'_> {
        Said {
            text: &self.text,
            before: &self.before,
            after: &self.after,
            said_ms: Some(self.said_ms),
        }
    }
}

fn around(text: &str) -> String {
    text.chars().take(LONGEST_AROUND).collect()
}
