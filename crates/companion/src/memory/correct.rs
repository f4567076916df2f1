//! A memory in the person's own words, which are looked at as what they say is.

use std::collections::BTreeSet;

use consent::{Category, CategorySet, PurposeId, Retention};
use gate::{Erasing, GateError, Keep, Open, RecordId, VaultError};

use super::{Detail, LONGEST_MEMORY, MEMORIES, Memory, Remembered};
use crate::converse::Companion;
use crate::error::CompanionError;
use crate::found::{found, one_line};
use crate::keep::Keeping;

impl Companion {
    /// Puts the person's own words in the place of a memory's; gives its name, which is a new one where it is about something else now.
    ///
    /// What the words give away is found as in a message: a memory lies under what it is about, and says nothing that the person has not
    /// agreed to have remembered. What it said of that before, it may go on saying.
    ///
    /// # Errors
    /// [`CompanionError::Memory`], [`CompanionError::NotAgreed`], [`CompanionError::NeverRemembered`],
    /// [`CompanionError::TooMuchAtOnce`] where the text cannot be; [`VaultError::NoRecord`] where there is no such memory.
    pub fn correct_memory(&self, open: &Open, id: RecordId, text: &str) -> Result<RecordId, CompanionError> {
        let text = one_line(text);
        if text.is_empty() || text.chars().count() > LONGEST_MEMORY {
            return Err(CompanionError::Memory { limit: LONGEST_MEMORY });
        }
        let none = || CompanionError::Gate(VaultError::NoRecord.into());
        let Remembered { category, memory, .. } = self.memory(open, id)?.ok_or_else(none)?;
        if memory.text == text {
            return Ok(id);
        }
        let (own, details) = self.placed(open, &text, Some((category, memory.stands_for())))?;
        let was = memory.about(category);
        let mut new = memory.clone();
        new.details = Some(details);
        new.drawn = Some(memory.drawn.unwrap_or(memory.text)).filter(|_| own == category);
        new.text = text;
        // What was said around it belongs to what it no longer says.
        new.before.clear();
        new.after.clear();
        if own == category {
            self.change_memory(open, id, |memory| *memory = new)?;
            self.gate().tell_recipients(open, "corrected", was)?;
            return Ok(id);
        }
        let name = self.move_memory(open, id, own, &new)?;
        let records = vec![(MEMORIES.to_owned(), id)];
        self.erase_and_index(open, &Erasing::Records { name: id, records })?;
        self.gate().tell_recipients(open, "corrected", was)?;
        Ok(name)
    }

    /// Remembers what an app suggested, now that the person has said so; as their own words are, it says nothing that they have not agreed to
    /// have remembered.
    ///
    /// # Errors
    /// As [`Self::correct_memory`].
    pub fn remember_suggestion(&self, open: &Open, text: &str) -> Result<RecordId, CompanionError> {
        let text = one_line(text);
        if text.is_empty() || text.chars().count() > LONGEST_MEMORY {
            return Err(CompanionError::Memory { limit: LONGEST_MEMORY });
        }
        let (own, details) = self.placed(open, &text, None)?;
        let id = self.gate().new_record_id()?;
        let memory = Memory {
            text,
            drawn: None,
            said_ms: self.gate().now_ms(),
            // No turn of talk: it goes by its own name.
            turn: id,
            conversation: None,
            before: String::new(),
            after: String::new(),
            pinned: false,
            details: Some(details),
        };
        let mut pass = self.gate().pass(open);
        let keep = Keep {
            id,
            collection: MEMORIES,
            category: own,
            content: &memory,
            lists: &[],
        };
        Keeping::decide(self.gate(), open, own, false)?.keep(&mut pass, &keep)?;
        pass.commit()?;
        self.index_memories(open)?;
        Ok(id)
    }

    /// Under which category a text is to lie, and what else stands in it; `was` is where it lay, and what it said of before.
    fn placed(
        &self,
        open: &Open,
        text: &str,
        was: Option<(Category, CategorySet)>,
    ) -> Result<(Category, Vec<Detail>), CompanionError> {
        let found = found(text);
        let said: BTreeSet<Category> = found.categories().categories().collect();
        let (category, known) = match was {
            Some((category, known)) => (Some(category), known),
            None => (None, CategorySet::EMPTY),
        };
        let special: Vec<Category> = said.iter().copied().filter(|one| one.is_special()).collect();
        let about = |categories: &[Category]| {
            let titles: Vec<_> = categories.iter().map(|one| one.title().to_lowercase()).collect();
            titles.join(" and ")
        };
        if special.len() > 1 {
            return Err(CompanionError::TooMuchAtOnce { about: about(&special) });
        }
        for one in said {
            let purpose = if one.is_special() {
                PurposeId::RememberSensitive
            } else {
                PurposeId::Remember
            };
            let term = self.gate().map().retention(purpose, one);
            if term.is_none_or(|term| term == Retention::Session) {
                return Err(CompanionError::NeverRemembered {
                    about: one.title().to_owned(),
                });
            }
            let theirs = category.is_some() && (one == Category::Talk || Some(one) == category || known.contains(one));
            if !theirs && !self.lasts(open, one)? {
                return Err(CompanionError::NotAgreed { about: about(&[one]) });
            }
        }
        let mut own = special.first().copied().unwrap_or(Category::Talk);
        // Under a key that stands for more than it says, where the other may not be kept any more.
        if let Some(category) = category
            && own != category
            && !self.lasts(open, own)?
        {
            own = category;
        }
        let spans = found.spans().iter().filter(|(_, found)| *found != own);
        let details = spans.filter_map(|(span, found)| Some((*found, text.get(span.clone())?.to_owned())));
        Ok((own, details.collect()))
    }

    /// Whether the person has agreed to have a category remembered.
    fn lasts(&self, open: &Open, category: Category) -> Result<bool, CompanionError> {
        match Keeping::decide(self.gate(), open, category, false) {
            Err(GateError::Refused { .. }) => Ok(false),
            keeping => Ok(keeping?.lasts()),
        }
    }
}
