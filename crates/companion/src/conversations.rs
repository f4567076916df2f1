//! Conversations: each has a title, turns of its own, and an end.

use consent::{Category, CategorySet};
use gate::{Erasing, ErasureReceipt, GateError, Keep, Open, Pass, RecordId, VaultError};
use serde::{Deserialize, Serialize};

use crate::converse::Companion;
use crate::elsewhere::STAND_INS;
use crate::error::CompanionError;
use crate::found::{Found, one_line};
use crate::keep::Keeping;
use crate::memory::MEMORIES;
use crate::past::Past;
use crate::turn::{PARTS, TURNS};

/// The collection of conversations; their category is `talk`.
pub const CONVERSATIONS: &str = "conversation";
/// The longest title, in Unicode characters.
pub const LONGEST_TITLE: usize = 60;
/// What a private conversation is called: nothing of what was said in it.
const PRIVATE: &str = "Private";
/// Most conversations that are listed.
pub(crate) const MOST: usize = 500;

/// A conversation as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conversation {
    /// What it is called.
    pub title: String,
    /// Whether nothing of it outlasts it.
    pub private: bool,
    /// When something was last said in it, in Unix milliseconds.
    pub used_ms: u64,
}

/// Which conversation a turn belongs to: the one that there was before there were several has no id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Of(pub Option<RecordId>);

impl Of {
    /// The collection of its turns.
    pub(crate) fn turns(self) -> String {
        self.collection(TURNS)
    }

    /// The collection of its turns' parts.
    pub(crate) fn parts(self) -> String {
        self.collection(PARTS)
    }

    /// The collection of its stand-ins.
    pub(crate) fn stand_ins(self) -> String {
        self.collection(STAND_INS)
    }

    fn collection(self, kind: &str) -> String {
        self.0.map_or_else(|| kind.to_owned(), |id| format!("{kind}/{id}"))
    }
}

/// What a first message makes a conversation be called: its first words, without what they give away.
fn title(message: &Found) -> String {
    let mut title = String::new();
    for word in message.outline().split_whitespace() {
        if title.chars().count() + word.chars().count() >= LONGEST_TITLE - 12 {
            title.push('…');
            break;
        }
        if !title.is_empty() {
            title.push(' ');
        }
        title.push_str(word);
    }
    title
}

impl Companion {
    /// The person's conversations, the one last used first.
    ///
    /// # Errors
    /// [`CompanionError::Gate`].
    pub fn conversations(&self, open: &Open) -> Result<Vec<(RecordId, Conversation)>, CompanionError> {
        let kept = self.gate().list(open, CONVERSATIONS, Category::Talk, None, MOST)?;
        let mut all: Vec<(RecordId, Conversation)> = self.show(open, kept)?;
        all.sort_by_key(|(id, conversation)| std::cmp::Reverse((conversation.used_ms, *id)));
        Ok(all)
    }

    /// One conversation; `None` where there is none yet.
    ///
    /// # Errors
    /// [`CompanionError::Gate`].
    pub fn conversation_named(&self, open: &Open, id: RecordId) -> Result<Option<Conversation>, CompanionError> {
        let kept = self.gate().find(open, CONVERSATIONS, &[(Category::Talk, id)])?;
        Ok(self.show(open, kept)?.pop().map(|(_, conversation)| conversation))
    }

    /// Keeps a conversation with its first turn, in the same write.
    pub(crate) fn begin_conversation(
        &self,
        open: &Open,
        pass: &mut Pass<'_>,
        id: RecordId,
        private: bool,
        message: &Found,
    ) -> Result<(), CompanionError> {
        let conversation = Conversation {
            title: if private { PRIVATE.to_owned() } else { title(message) },
            private,
            used_ms: self.gate().now_ms(),
        };
        let keep = Keep {
            id,
            collection: CONVERSATIONS,
            category: Category::Talk,
            content: &conversation,
            lists: &[],
        };
        Ok(Keeping::decide(self.gate(), open, Category::Talk, private)?.keep(pass, &keep)?)
    }

    /// Notes that something was said in a conversation. INVARIANT: it stays at least as long as any of its turns, whatever consents were
    /// given since it began: a turn without its conversation would stand in no list and in no export.
    pub(crate) fn renew_conversation(
        &self,
        open: &Open,
        id: RecordId,
        known: &Conversation,
    ) -> Result<(), CompanionError> {
        let renewed = Conversation {
            used_ms: self.gate().now_ms(),
            ..known.clone()
        };
        match self.rewrite_conversation(open, id, &renewed) {
            // Another turn, a new title or its end came at the same moment: that one's word holds.
            Err(CompanionError::Gate(GateError::Vault(VaultError::Raced | VaultError::NoRecord))) => Ok(()),
            renewed => renewed,
        }
    }

    fn rewrite_conversation(
        &self,
        open: &Open,
        id: RecordId,
        conversation: &Conversation,
    ) -> Result<(), CompanionError> {
        let mut kept = self.gate().find(open, CONVERSATIONS, &[(Category::Talk, id)])?;
        let kept = kept.pop().ok_or(GateError::Vault(VaultError::NoRecord))?;
        let keeping = Keeping::decide(self.gate(), open, Category::Talk, conversation.private)?;
        let mut pass = self.gate().pass(open);
        keeping.rewrite(&mut pass, kept, conversation)?;
        pass.commit()?;
        Ok(())
    }

    /// Gives a conversation another title.
    ///
    /// # Errors
    /// [`CompanionError::Title`]; [`VaultError::NoRecord`] where there is no such conversation.
    pub fn rename(&self, open: &Open, id: RecordId, title: &str) -> Result<(), CompanionError> {
        let title = one_line(title);
        let length = title.chars().count();
        if length == 0 || length > LONGEST_TITLE {
            return Err(CompanionError::Title { limit: LONGEST_TITLE });
        }
        let known = self.conversation_named(open, id)?;
        let known = known.ok_or(GateError::Vault(VaultError::NoRecord))?;
        self.rewrite_conversation(open, id, &Conversation { title, ..known })
    }

    /// Erases a conversation with everything that was said in it, and the memories that were drawn from it.
    ///
    /// # Errors
    /// [`VaultError::NoRecord`] where there is nothing of it.
    pub fn erase_conversation(&self, open: &Open, of: Of) -> Result<ErasureReceipt, CompanionError> {
        let name = match of.0 {
            Some(id) => id,
            None => self.gate().new_record_id()?,
        };
        let mut records: Vec<(String, RecordId)> = of.0.map(|id| (CONVERSATIONS.to_owned(), id)).into_iter().collect();
        let (mut before, mut about) = (None, CategorySet::EMPTY);
        loop {
            let past = self.conversation(open, of, before, MOST)?;
            about = past.iter().fold(about, |about, past| about.union(past.categories()));
            let drawn = past.iter().flat_map(|past| past.turn().drawn.iter());
            records.extend(drawn.map(|id| (MEMORIES.to_owned(), *id)));
            before = past.first().map(Past::id);
            if past.len() < MOST {
                break;
            }
        }
        let what = Erasing::Collections {
            name,
            collections: vec![of.turns(), of.parts(), of.stand_ins()],
            records,
        };
        let mut receipt = self.erase_and_index(open, &what)?;
        receipt.untold = self.gate().tell_recipients(open, "erased", about)?;
        Ok(receipt)
    }

    /// Every collection that holds something of the person's.
    ///
    /// # Errors
    /// [`CompanionError::Gate`].
    pub fn collections(&self, open: &Open) -> Result<Vec<String>, CompanionError> {
        let mut all: Vec<String> = crate::COLLECTIONS.map(str::to_owned).into();
        let mut before = None;
        loop {
            let page = self
                .gate()
                .list::<Conversation>(open, CONVERSATIONS, Category::Talk, before, MOST)?;
            for id in page.iter().filter_map(gate::Guarded::record) {
                let of = Of(Some(id));
                all.extend([of.turns(), of.parts(), of.stand_ins()]);
                before = Some(id);
            }
            if page.len() < MOST {
                return Ok(all);
            }
        }
    }
}
