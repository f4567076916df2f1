//! What left for an engine elsewhere, word for word, for the person to look at until the session ends.
//!
//! A copy of a prompt holds much of the talk before it, so it is kept for no longer, and all copies go as soon as anything is erased: none
//! outlasts what it was made of.

use consent::Category;
use egress::openai::{Chat, ChatMessage, ChatRole};
use gate::{Erasing, Guarded, Keep, Open, Pass, RecordId};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::veil::Veil;
use crate::converse::Companion;
use crate::error::CompanionError;
use crate::found::found;
use crate::keep::Keeping;
use crate::turn::{Part, Parts, Skeleton};

/// The collection of what was sent; its category is `talk`.
pub const SENT: &str = "sent";
/// The collection of what was found in it, each under its own category.
pub const SENT_PARTS: &str = "sent_part";
/// The most of a turn's requests that is kept, in bytes.
const LARGEST: usize = 512 << 10;
/// Copies that are looked for at a time.
const AT_ONCE: usize = 500;

/// What was sent for one turn, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sent {
    /// The turn.
    pub turn: RecordId,
    /// Whose engine it went to.
    pub company: String,
    /// Where that is.
    pub address: String,
    /// The model that was asked.
    pub model: String,
    /// Each request, in order: more than one where a part of the reply was held back.
    pub requests: Vec<Request>,
    /// The parts that fill the holes.
    pub parts: Vec<(Category, RecordId)>,
}

/// One request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    messages: Vec<(ChatRole, Skeleton)>,
    max_tokens: u32,
    /// SHA-256 of what left, as the ledger has it, in hexadecimal.
    sha256: String,
}

/// What was sent, as it can be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WasSent {
    /// The turn.
    pub turn: RecordId,
    /// Whose engine it went to.
    pub company: String,
    /// Where that is.
    pub address: String,
    /// The model that was asked.
    pub model: String,
    /// Each request, with the SHA-256 by which the ledger knows it.
    pub requests: Vec<(Chat, String)>,
}

/// To whom something was sent, and what.
pub(crate) struct Sending<'a> {
    pub(crate) company: &'a str,
    pub(crate) address: &'a str,
    pub(crate) model: &'a str,
    pub(crate) veil: &'a Veil,
}

fn hash(chat: &Chat) -> Option<String> {
    let bytes = serde_json::to_vec(chat).ok()?;
    Some(data_encoding::HEXLOWER.encode(&Sha256::digest(bytes)))
}

impl Companion {
    /// Keeps what was sent for a turn until the session ends; gives its name. One that is too large is not kept.
    pub(crate) fn keep_sent(
        &self,
        open: &Open,
        pass: &mut Pass<'_>,
        turn: RecordId,
        sending: &Sending<'_>,
    ) -> Result<Option<RecordId>, CompanionError> {
        let left = &sending.veil.left;
        let bytes: usize = left
            .iter()
            .flat_map(|chat| &chat.messages)
            .map(|message| message.content.len())
            .sum();
        if left.is_empty() || bytes > LARGEST {
            return Ok(None);
        }
        let mut parts = Parts::new();
        let mut requests = Vec::with_capacity(left.len());
        for chat in left {
            let Some(sha256) = hash(chat) else { return Ok(None) };
            let cut = |message: &ChatMessage| (message.role, found(&message.content).cut(&mut parts));
            requests.push(Request {
                messages: chat.messages.iter().map(cut).collect(),
                max_tokens: chat.max_tokens,
                sha256,
            });
        }
        let id = self.gate().new_record_id()?;
        let mut named = Vec::new();
        for (category, texts) in parts {
            let part = self.gate().new_record_id()?;
            named.push((category, part));
            let content = Part { turn: id, texts };
            self.keep_for_session(open, pass, (SENT_PARTS, part, category), &content)?;
        }
        let sent = Sent {
            turn,
            company: sending.company.to_owned(),
            address: sending.address.to_owned(),
            model: sending.model.to_owned(),
            requests,
            parts: named,
        };
        self.keep_for_session(open, pass, (SENT, id, Category::Talk), &sent)?;
        Ok(Some(id))
    }

    fn keep_for_session<T: gate::Content>(
        &self,
        open: &Open,
        pass: &mut Pass<'_>,
        (collection, id, category): (&str, RecordId, Category),
        content: &T,
    ) -> Result<(), CompanionError> {
        let keep = Keep {
            id,
            collection,
            category,
            content,
            lists: &[],
        };
        Ok(Keeping::decide(self.gate(), open, category, true)?.keep(pass, &keep)?)
    }

    /// What was sent, for the person to read; `None` where it is kept no longer. A hole stands where something of it was erased since.
    ///
    /// # Errors
    /// [`CompanionError::Gate`].
    pub fn was_sent(&self, open: &Open, id: RecordId) -> Result<Option<WasSent>, CompanionError> {
        let kept = self.gate().find::<Sent>(open, SENT, &[(Category::Talk, id)])?;
        let Some((_, sent)) = self.show(open, kept)?.pop() else {
            return Ok(None);
        };
        let kept = self.gate().find::<Part>(open, SENT_PARTS, &sent.parts)?;
        let opened: Vec<(RecordId, Part)> = self.show(open, kept)?;
        let of = |(category, part): &(Category, RecordId)| {
            let (_, part) = opened.iter().find(|(id, _)| id == part)?;
            Some((*category, part.texts.clone()))
        };
        let parts: Parts = sent.parts.iter().filter_map(of).collect();
        let request = |request: &Request| {
            let message = |(role, content): &(ChatRole, Skeleton)| ChatMessage {
                role: *role,
                content: content.fill(&parts),
            };
            let chat = Chat {
                messages: request.messages.iter().map(message).collect(),
                max_tokens: request.max_tokens,
            };
            (chat, request.sha256.clone())
        };
        Ok(Some(WasSent {
            turn: sent.turn,
            requests: sent.requests.iter().map(request).collect(),
            company: sent.company,
            address: sent.address,
            model: sent.model,
        }))
    }

    /// Erases every copy from before `before`, or all of them: something that they may have been made of was erased.
    pub(crate) fn forget_sent(&self, open: &Open, before: Option<RecordId>) -> Result<(), CompanionError> {
        loop {
            let mut records: Vec<(String, RecordId)> = Vec::new();
            for collection in [SENT, SENT_PARTS] {
                let kept = self.gate().list_all::<()>(open, collection, before, AT_ONCE)?;
                let ids = kept.iter().filter_map(Guarded::record);
                records.extend(ids.map(|id| (collection.to_owned(), id)));
            }
            let Some((_, name)) = records.first().cloned() else {
                return Ok(());
            };
            self.gate().erase(open, &Erasing::Records { name, records })?;
        }
    }
}

impl WasSent {
    /// Whether a request stands here as it left, to the letter.
    #[must_use]
    pub fn is_exact((chat, sha256): &(Chat, String)) -> bool {
        hash(chat).as_ref() == Some(sha256)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_is_kept_in_this_form_and_known_by_its_hash() {
        let chat = Chat {
            messages: vec![ChatMessage {
                role: ChatRole::User,
                content: "Tell Felix.".to_owned(),
            }],
            max_tokens: 3,
        };
        let sha256 = hash(&chat).unwrap();
        let id = |n: u8| RecordId::from_bytes([n; 16]);
        let mut parts = Parts::new();
        let content = Skeleton::cut("Tell Felix.", &[(5..10, Category::Name)], &mut parts);
        let sent = Sent {
            turn: id(1),
            company: "Example Ltd".to_owned(),
            address: "https://api.example.com/v1".to_owned(),
            model: "large".to_owned(),
            requests: vec![Request {
                messages: vec![(ChatRole::User, content)],
                max_tokens: 3,
                sha256: sha256.clone(),
            }],
            parts: vec![(Category::Name, id(2))],
        };
        insta::assert_json_snapshot!(sent);
        assert!(WasSent::is_exact(&(chat.clone(), sha256.clone())));
        assert!(!WasSent::is_exact(&(Chat { max_tokens: 4, ..chat }, sha256)));
    }
}
