//! Memories without words that are to go: derived again under another name, so that no backup brings the old ones back.

use consent::{Category, CategorySet};
use gate::{Erasing, ErasureReceipt, GateError, Keep, Open, RecordId, VaultError};

use super::draw::Detail;
use super::{MEMORIES, Memory};
use crate::conversations::Of;
use crate::converse::Companion;
use crate::error::CompanionError;
use crate::keep::Keeping;
use crate::turn::Turn;

/// Memories that are looked through at a time.
const PAGE: usize = 500;

impl Memory {
    /// The categories of what stands in it beside its own.
    pub(super) fn stands_for(&self) -> CategorySet {
        self.all_details().iter().map(|(category, _)| *category).collect()
    }

    /// What it is about: what stands in it, and its own category.
    pub(super) fn about(&self, own: Category) -> CategorySet {
        self.stands_for().union(own.into())
    }

    /// The memory without what is of these categories, "…" in its place.
    pub(crate) fn without(&self, hidden: CategorySet) -> Self {
        self.shown(hidden).0
    }

    /// As [`Memory::without`], with the categories of what still stands in it.
    pub(super) fn shown(&self, hidden: CategorySet) -> (Self, CategorySet) {
        let mut hide: Vec<Detail> = self.all_details();
        let all: CategorySet = hide.iter().map(|(category, _)| *category).collect();
        hide.retain(|(category, _)| hidden.contains(*category));
        if hide.is_empty() {
            return (self.clone(), all);
        }
        // The longest first: a part of a name is a name too.
        hide.sort_by_key(|(_, words)| std::cmp::Reverse(words.len()));
        let cut = |text: &str| {
            hide.iter()
                .fold(text.to_owned(), |text, (_, words)| leave_out(&text, words))
        };
        let mut without = Self {
            text: cut(&self.text),
            drawn: self.drawn.as_deref().map(cut),
            ..self.clone()
        };
        if let Some(details) = &mut without.details {
            details.retain(|(category, _)| !hidden.contains(*category));
        }
        let left = without.stands_for();
        (without, left)
    }
}

/// The text with "…" wherever these words stand by themselves.
fn leave_out(text: &str, words: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(at) = rest.find(words).filter(|_| !words.is_empty()) {
        let (before, from) = rest.split_at(at);
        let after = &from[words.len()..];
        out.push_str(before);
        let joined = out.ends_with(char::is_alphanumeric) || after.starts_with(char::is_alphanumeric);
        out.push_str(if joined { words } else { "…" });
        rest = after;
    }
    out + rest
}

impl Companion {
    /// Erases everything of a category, in memories too: those in whose words it stands are derived again without it.
    ///
    /// # Errors
    /// As [`Gate::erase`](gate::Gate::erase).
    pub fn erase_category(&self, open: &Open, category: Category) -> Result<ErasureReceipt, CompanionError> {
        let old = self.derive_all_again(open, |own, memory| {
            // What lies under the category's own key goes with it.
            (own != category).then(|| {
                let mut without = memory.without(category.into());
                if category == Category::Talk {
                    without.before.clear();
                    without.after.clear();
                }
                without
            })
        })?;
        let mut receipt = self.gate().erase(open, &Erasing::Category(category))?;
        if let Some((_, name)) = old.first() {
            let also = self.gate().erase(
                open,
                &Erasing::Records {
                    name: *name,
                    records: old.clone(),
                },
            )?;
            receipt.records += also.records;
            receipt.keys += also.keys;
        }
        self.index_memories(open)?;
        Ok(receipt)
    }

    /// Derives again every memory that `again` changes; gives the old ones, which are the caller's to erase.
    fn derive_all_again(
        &self,
        open: &Open,
        again: impl Fn(Category, &Memory) -> Option<Memory>,
    ) -> Result<Vec<(String, RecordId)>, CompanionError> {
        let (mut old, mut before) = (Vec::new(), None);
        loop {
            let page = self.gate().list_all::<Memory>(open, MEMORIES, before, PAGE)?;
            before = page.last().and_then(gate::Guarded::record);
            let full = page.len() == PAGE;
            for one in self.show_memories(open, page)? {
                if let Some(new) = again(one.category, &one.memory).filter(|new| *new != one.memory) {
                    old.extend(self.derive_again(open, one.id, one.category, &new)?);
                }
            }
            if !full {
                return Ok(old);
            }
        }
    }

    /// Puts `new` in a memory's place, under a new name and for the rest of its term; gives the old one where it is to be erased. What may
    /// not be kept anew is changed where it lies, or, where even that is forbidden, goes whole.
    pub(super) fn derive_again(
        &self,
        open: &Open,
        id: RecordId,
        category: Category,
        new: &Memory,
    ) -> Result<Option<(String, RecordId)>, CompanionError> {
        let gone = Ok(Some((MEMORIES.to_owned(), id)));
        let Some(kept) = self.gate().find_any::<Memory>(open, MEMORIES, &[id])?.pop() else {
            return Ok(None);
        };
        let keeping = match Keeping::decide(self.gate(), open, category, false) {
            Err(GateError::Refused { .. }) => return gone,
            keeping => keeping?,
        };
        let mut pass = self.gate().pass(open);
        if keeping.lasts() {
            self.move_memory(open, id, category, new)?;
            return gone;
        }
        keeping.amend(&mut pass, kept, new)?;
        pass.commit()?;
        self.unindex(open, id)?;
        Ok(None)
    }

    /// Keeps a memory under a new name for the rest of its term, and its turn names that one from now on; gives the new name.
    pub(super) fn move_memory(
        &self,
        open: &Open,
        id: RecordId,
        category: Category,
        new: &Memory,
    ) -> Result<RecordId, CompanionError> {
        let none = || CompanionError::Gate(VaultError::NoRecord.into());
        let kept = self.gate().find_any::<Memory>(open, MEMORIES, &[id])?.pop();
        let term = kept.and_then(|kept| kept.term()).ok_or_else(none)?;
        let name = self.gate().new_record_id()?;
        let mut pass = self.gate().pass(open);
        let keep = Keep {
            id: name,
            collection: MEMORIES,
            category,
            content: new,
            lists: &[],
        };
        Keeping::decide(self.gate(), open, category, false)?.keep_as(&mut pass, &keep, term)?;
        let turns = Of(new.conversation).turns();
        let asked = [(Category::Talk, new.turn)];
        let opened = self.show::<Turn>(open, self.gate().find(open, &turns, &asked)?)?.pop();
        let stored = self.gate().find::<Turn>(open, &turns, &asked)?.pop();
        if let (Some((_, mut turn)), Some(stored)) = (opened, stored) {
            for drawn in turn.drawn.iter_mut().filter(|drawn| **drawn == id) {
                *drawn = name;
            }
            Keeping::decide(self.gate(), open, Category::Talk, false)?.amend(&mut pass, stored, &turn)?;
        }
        pass.commit()?;
        Ok(name)
    }

    /// What was drawn from the turn after `turn` keeps words of this one's reply to be found by: it is derived again without them. Gives
    /// the old memories, to be erased with the turn.
    pub(crate) fn forget_what_was_before(
        &self,
        open: &Open,
        of: Of,
        turn: RecordId,
    ) -> Result<Vec<(String, RecordId)>, CompanionError> {
        let next = self.gate().list_after::<Turn>(open, &of.turns(), turn, 1)?;
        let mut old = Vec::new();
        for (_, next) in self.show(open, next)? {
            let drawn = self.gate().find_any::<Memory>(open, MEMORIES, &next.drawn)?;
            for one in self.show_memories(open, drawn)? {
                let mut new = one.memory.clone();
                new.before.clear();
                if new != one.memory {
                    old.extend(self.derive_again(open, one.id, one.category, &new)?);
                }
            }
        }
        Ok(old)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_left_out_where_they_stand_by_themselves() {
        for (words, expected) in [
            ("Al", "… knows Alice, and …."),
            ("Alice", "Al knows …, and Al."),
            ("", "Al knows Alice, and Al."),
            ("Bo", "Al knows Alice, and Al."),
        ] {
            assert_eq!(leave_out("Al knows Alice, and Al.", words), expected, "{words}");
        }
    }
}
