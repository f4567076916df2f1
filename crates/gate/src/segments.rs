//! Index segments: sealed records that list others, so that what is not consented for is not searched either.

use std::collections::BTreeSet;

use consent::Category;
use vault::RecordId;

use crate::Gate;
use crate::error::GateError;
use crate::guarded::{Content, Guarded};
use crate::opening::Opening;
use crate::people::Open;

/// Records that are looked at at a time.
const PAGE: usize = 2_000;

/// A segment that is not open yet, and what it lists.
pub struct Segment<T> {
    /// The segment itself.
    pub value: Guarded<T>,
    /// Under which category's key it lies.
    pub category: Category,
    /// The records that it lists.
    pub lists: Vec<RecordId>,
}

impl Gate {
    /// Every segment of an index, newest first.
    ///
    /// # Errors
    /// The store's own.
    pub fn segments<'a, T: Content>(
        &self,
        by: impl Into<Opening<'a>>,
        index: &str,
    ) -> Result<Vec<Segment<T>>, GateError> {
        let by = by.into();
        let mut segments = Vec::new();
        let mut before = None;
        loop {
            let handles = by.list(self, index, before, PAGE, true)?;
            let full = handles.len() == PAGE;
            let lists = self.vault().listed_by_each(&handles)?;
            for (handle, lists) in handles.into_iter().zip(lists) {
                before = Some(handle.id());
                let Some(category) = by.category_of(&handle) else {
                    continue;
                };
                segments.push(Segment {
                    value: Guarded::stored(handle, category.into()),
                    category,
                    lists,
                });
            }
            if !full {
                return Ok(segments);
            }
        }
    }

    /// The records of a collection that none of `listed` names, with the category of each; nothing is opened.
    ///
    /// # Errors
    /// The store's own.
    pub fn unlisted(
        &self,
        open: &Open,
        collection: &str,
        listed: &BTreeSet<RecordId>,
    ) -> Result<Vec<(Category, RecordId)>, GateError> {
        let mut missing = Vec::new();
        let mut before = None;
        loop {
            let handles = self.vault().list(open.unlocked(), collection, before, PAGE, true)?;
            for handle in &handles {
                before = Some(handle.id());
                if !listed.contains(&handle.id())
                    && let Some(category) = open.category_of(handle)
                {
                    missing.push((category, handle.id()));
                }
            }
            if handles.len() < PAGE {
                return Ok(missing);
            }
        }
    }
}
