//! What a person sets up once: one record of its collection, rewritten where it is there.

use consent::{Act, Category, RecipientId, purpose};
use gate::{Content, Guarded, Keep, Open, Permit};

use crate::converse::Companion;
use crate::error::CompanionError;

impl Companion {
    /// The one record of a collection, or none.
    pub(crate) fn list_set_up<T: Content>(
        &self,
        open: &Open,
        collection: &'static str,
        category: Category,
    ) -> Result<Vec<Guarded<T>>, CompanionError> {
        Ok(self.gate().list(open, collection, category, None, 1)?)
    }

    /// Keeps `content` as the one record of a collection.
    pub(crate) fn set_up<T: Content>(
        &self,
        open: &Open,
        collection: &'static str,
        category: Category,
        content: &T,
    ) -> Result<(), CompanionError> {
        let permit: Permit<purpose::Account> =
            self.gate()
                .permit(open, category.into(), &RecipientId::person(), Act::Keep)?;
        let mut pass = self.gate().pass(open);
        match self.list_set_up::<T>(open, collection, category)?.pop() {
            Some(kept) => pass.rewrite(&permit, kept, content)?,
            None => pass.keep(
                &permit,
                &Keep {
                    id: self.gate().new_record_id()?,
                    collection,
                    category,
                    content,
                    lists: &[],
                },
            )?,
        }
        pass.commit()?;
        Ok(())
    }
}
