//! Memories: what a person said of themselves, kept where they agreed, recalled where they agreed to that too.
//!
//! - [`draw`]: which sentences of a message become memories
//! - [`Segment`], [`search`]: the sealed index, by category, and finding in it
//! - `keep`: indexing, correcting, pinning and forgetting; `recall`: what an answer is given

mod draw;
mod index;
mod keep;
mod recall;
mod show;
mod terms;

use gate::RecordId;
use serde::{Deserialize, Serialize};

pub use draw::{Drawn, draw};
pub use index::{Segment, search};
pub use show::{Remembered, Shown};
pub use terms::terms;

/// The collection of memories; each lies under the category that it is about.
pub const MEMORIES: &str = "memory";
/// The collection of index segments.
pub const MEMORY_INDEX: &str = "memory_index";
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
    /// Whether it is to be in mind for every answer.
    #[serde(default)]
    pub pinned: bool,
}
