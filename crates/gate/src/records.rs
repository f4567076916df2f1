//! What lies in a person's vault, without opening it.

use consent::Category;
use vault::RecordId;

use crate::Gate;
use crate::error::GateError;
use crate::guarded::{Content, Guarded};
use crate::opening::Opening;
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
            .filter(|handle| open.category_of(handle) == Some(category));
        Ok(of_category
            .map(|handle| Guarded::stored(handle, category.into()))
            .collect())
    }

    /// As [`Gate::list`], whatever the records are about.
    ///
    /// # Errors
    /// The store's own.
    pub fn list_all<'a, T: Content>(
        &self,
        by: impl Into<Opening<'a>>,
        collection: &str,
        before: Option<RecordId>,
        limit: usize,
    ) -> Result<Vec<Guarded<T>>, GateError> {
        let by = by.into();
        Ok(Self::guarded(by, by.list(self, collection, before, limit, true)?))
    }

    /// The oldest records of a collection that came after `after`, whatever they are about.
    ///
    /// # Errors
    /// The store's own.
    pub fn list_after<T: Content>(
        &self,
        open: &Open,
        collection: &str,
        after: RecordId,
        limit: usize,
    ) -> Result<Vec<Guarded<T>>, GateError> {
        let handles = self
            .vault()
            .list(open.unlocked(), collection, Some(after), limit, false)?;
        Ok(Self::guarded(open.into(), handles))
    }

    /// The records with these ids, whatever they are about; those that are there.
    ///
    /// # Errors
    /// The store's own.
    pub fn find_any<'a, T: Content>(
        &self,
        by: impl Into<Opening<'a>>,
        collection: &str,
        records: &[RecordId],
    ) -> Result<Vec<Guarded<T>>, GateError> {
        let by = by.into();
        Ok(Self::guarded(by, by.find(self, collection, records)?))
    }

    /// Each of these records with the category under whose key it lies.
    fn guarded<T: Content>(by: Opening<'_>, handles: Vec<vault::Handle>) -> Vec<Guarded<T>> {
        let with_category = |handle| {
            let category = by.category_of(&handle)?;
            Some(Guarded::stored(handle, category.into()))
        };
        handles.into_iter().filter_map(with_category).collect()
    }

    /// How many records of a collection there are.
    ///
    /// # Errors
    /// The store's own.
    pub fn count(&self, open: &Open, collection: &str) -> Result<u64, GateError> {
        Ok(self.vault().count(open.unlocked(), collection)?)
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
            (open.category_of(&handle) == Some(*category)).then(|| Guarded::stored(handle, (*category).into()))
        });
        Ok(guarded.collect())
    }

    /// How many records there are of each category, those with none left out.
    ///
    /// # Errors
    /// The store's own.
    pub fn held(&self, open: &Open) -> Result<Vec<(Category, u64)>, GateError> {
        let counts = self.vault().count_by_category(open.categories())?;
        Ok(Category::ALL
            .iter()
            .copied()
            .zip(counts)
            .filter(|(_, count)| *count > 0)
            .collect())
    }

    /// A new record's id.
    ///
    /// # Errors
    /// [`vault::VaultError::Randomness`].
    pub fn new_record_id(&self) -> Result<RecordId, GateError> {
        Ok(RecordId::new(self.now_ms(), vault::random_bytes()?))
    }

    /// 256 bits that nobody can guess.
    ///
    /// # Errors
    /// [`vault::VaultError::Randomness`].
    pub fn random_bits(&self) -> Result<[u8; 32], GateError> {
        Ok(vault::random_bytes()?)
    }
}
