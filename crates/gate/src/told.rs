//! Telling recipients that something was erased or put right (GDPR art. 19), as far as anybody can be told.
//!
//! No recipient has a way to be told yet: a program that answers takes prompts and nothing else. That is written down for the person, with who
//! it was, and is no silence.

use consent::{CategorySet, RecipientId, RecipientKind};
use vault::ledger::Act;

use crate::Gate;
use crate::error::GateError;
use crate::people::Open;
use crate::write::Totals;

/// Whether a recipient keeps nothing that it could be told about: the person, the model in this process, and whoever runs the home, who got
/// letters and an address that the vault itself erases.
fn keeps_nothing(recipient: &RecipientId) -> bool {
    matches!(
        recipient.kind(),
        Some(RecipientKind::Person | RecipientKind::LocalEngine | RecipientKind::Operator)
    )
}

fn given(totals: &Totals, categories: CategorySet) -> Vec<RecipientId> {
    let named = |id: &str| categories.categories().any(|category| category.id() == id);
    let mut given: Vec<RecipientId> = totals
        .last_used
        .values()
        .flatten()
        .filter(|(_, by)| by.keys().any(|id| named(id)))
        .filter_map(|(recipient, _)| recipient.parse().ok())
        .filter(|recipient| !keeps_nothing(recipient))
        .collect();
    given.sort();
    given.dedup();
    given
}

impl Gate {
    /// Writes down who was given something of these categories before and cannot be told that it was `done` (`erased`, `corrected`); gives
    /// them. Nothing is written where nobody was.
    ///
    /// # Errors
    /// The store's own.
    pub fn tell_recipients(
        &self,
        open: &Open,
        done: &str,
        categories: CategorySet,
    ) -> Result<Vec<RecipientId>, GateError> {
        let untold = given(&self.totals(open)?, categories);
        let fact = |recipient: &RecipientId| {
            let name = match (recipient.instance(), recipient.kind()) {
                (Some(name), _) => name.to_owned(),
                (None, Some(kind)) => kind.title().to_owned(),
                (None, None) => recipient.to_string(),
            };
            let words = format!("{name} was given such things before, and has no way to be told that this was {done}");
            let mut fact = self.account_fact(Act::Grant, &words);
            fact.categories = categories.categories().map(|one| one.id().to_owned()).collect();
            fact
        };
        if !untold.is_empty() {
            let facts: Vec<_> = untold.iter().map(fact).collect();
            self.write(open, self.epoch(open)?, &facts, &[])?;
        }
        Ok(untold)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use consent::Category;

    #[test]
    fn only_whoever_got_it_and_may_have_kept_it_counts() {
        let mut totals = Totals::default();
        for (purpose, recipient, category) in [
            ("converse", "person", "talk"),
            ("converse", "local_engine", "talk"),
            ("converse", "local_server", "talk"),
            ("personalise", "local_server", "talk"),
            ("share_with_app", "app:diary", "health"),
        ] {
            let by = totals.last_used.entry(purpose.to_owned()).or_default();
            let of = by.entry(recipient.to_owned()).or_default();
            of.insert(category.to_owned(), 7);
        }
        let names = |category: Category| {
            let given = given(&totals, category.into());
            given.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(names(Category::Talk), ["local_server"]);
        assert_eq!(names(Category::Health), ["app:diary"]);
        assert!(names(Category::Name).is_empty());
    }
}
