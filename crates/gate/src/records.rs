//! What lies in a person's vault, without opening it.

use consent::Category;
use vault::RecordId;

use crate::Gate;
use crate::error::GateError;
use crate::guarded::{Content, Guarded};
use crate::people::Open;

impl Gate {
    /// A person's records of one collection and category, newest first; those older than `before` where it is given.
    ///
    /// # Errors
    /// The store's own.
    pub fn list<T: Content>(
        &self,
        open: &Open,
        collection: &str,
        category: Category,
        before: Option<RecordId>,
        limit: usize,
    ) -> Result<Vec<Guarded<T>>, GateError> {
        let handles = self.vault().list(open.unlocked(), collection, before, limit, true)?;
        let of_category = handles
            .into_iter()
            .filter(|handle| open.unlocked().is_of(handle, category.id()));
        Ok(of_category
            .map(|handle| Guarded::stored(handle, category.into()))
            .collect())
    }

    /// The records with these ids, those that are there; each with the category under which it was kept.
    ///
    /// # Errors
    /// The store's own.
    pub fn find<T: Content>(
        &self,
        open: &Open,
        collection: &str,
        records: &[(Category, RecordId)],
    ) -> Result<Vec<Guarded<T>>, GateError> {
        let ids: Vec<_> = records.iter().map(|(_, id)| *id).collect();
        let handles = self.vault().find(open.unlocked(), collection, &ids)?;
        let guarded = handles.into_iter().filter_map(|handle| {
            let (category, _) = records.iter().find(|(_, id)| *id == handle.id())?;
            // INVARIANT: a stored value's category is the one under whose key it lies, whatever a caller believes.
            open.unlocked()
                .is_of(&handle, category.id())
                .then(|| Guarded::stored(handle, (*category).into()))
        });
        Ok(guarded.collect())
    }

    /// A new record's id.
    ///
    /// # Errors
    /// [`vault::VaultError::Randomness`].
    pub fn new_record_id(&self) -> Result<RecordId, GateError> {
        Ok(RecordId::new(self.now_ms(), vault::random_bytes()?))
    }
}
