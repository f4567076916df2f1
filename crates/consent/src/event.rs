//! What a person agreed to, took back and forbade: append-only events.

use serde::{Deserialize, Serialize};

use crate::{CategorySet, PurposeIndex, RecipientId};

/// What an event changes. In a withdrawal or a prohibition, what is not named means all of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// The person agrees, for exactly these categories and this recipient. A special category counts only if it is the one
    /// category that the event names: it takes a question of its own (GDPR art. 9(2)(a)).
    Grant {
        /// For what.
        purpose: PurposeIndex,
        /// To which categories.
        categories: CategorySet,
        /// To whom; one of many by its own name.
        recipient: RecipientId,
        /// When it ends, in Unix milliseconds; `None` if only the person ends it.
        until_ms: Option<u64>,
    },
    /// The person takes back what they agreed to.
    Withdraw {
        /// For what.
        purpose: PurposeIndex,
        /// Of which categories.
        categories: Option<CategorySet>,
        /// From whom; a kind alone means all of that kind.
        recipient: Option<RecipientId>,
    },
    /// The person forbids, whatever was or will be agreed to. Without a purpose it stops everything optional;
    /// an essential purpose has to be named, and one that is unstoppable goes on. Without anything named it is the
    /// [freeze](Change::freeze), which stops essential purposes too.
    Forbid {
        /// For what.
        purpose: Option<PurposeIndex>,
        /// Which categories.
        categories: Option<CategorySet>,
        /// To whom; a kind alone means all of that kind.
        recipient: Option<RecipientId>,
    },
    /// The person lifts the prohibition of exactly this scope.
    LiftForbid {
        /// As it was forbidden.
        purpose: Option<PurposeIndex>,
        /// As it was forbidden.
        categories: Option<CategorySet>,
        /// As it was forbidden.
        recipient: Option<RecipientId>,
    },
}

impl Change {
    /// The freeze (restriction of processing, GDPR art. 18): everything stops but what is unstoppable, talking included. What is
    /// there stays there, to be seen, taken along and erased.
    #[must_use]
    pub const fn freeze() -> Self {
        Self::Forbid {
            purpose: None,
            categories: None,
            recipient: None,
        }
    }

    /// The end of a [`freeze`](Self::freeze).
    #[must_use]
    pub const fn lift_freeze() -> Self {
        Self::LiftForbid {
            purpose: None,
            categories: None,
            recipient: None,
        }
    }
}

/// What was on the screen when the person decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    map_version: u32,
    text: String,
    lang: String,
}

impl Shown {
    /// The version of the data map, the exact text, and its language (BCP 47).
    #[must_use]
    pub fn new(map_version: u32, text: impl Into<String>, lang: impl Into<String>) -> Self {
        Self {
            map_version,
            text: text.into(),
            lang: lang.into(),
        }
    }
}

/// One event. As JSON: `{"seq","at_ms","change":{"grant":{…}},"map_version","text_shown","lang"}`, and
/// `"reason"` where the person gave one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    seq: u64,
    at_ms: u64,
    change: Change,
    map_version: u32,
    text_shown: String,
    lang: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl Event {
    /// The event number `seq` of a person, counted from 0, at `at_ms` (Unix milliseconds).
    #[must_use]
    pub fn new(seq: u64, at_ms: u64, change: Change, shown: Shown) -> Self {
        let Shown {
            map_version,
            text,
            lang,
        } = shown;
        Self {
            seq,
            at_ms,
            change,
            map_version,
            text_shown: text,
            lang,
            reason: None,
        }
    }

    /// The same event with the person's own reason for it (GDPR art. 21: grounds relating to their situation).
    #[must_use]
    pub fn because(mut self, reason: Option<String>) -> Self {
        self.reason = reason;
        self
    }

    /// The person's own reason, where they gave one.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// Its number, counted from 0.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// When, in Unix milliseconds.
    #[must_use]
    pub fn at_ms(&self) -> u64 {
        self.at_ms
    }

    /// What it changes.
    #[must_use]
    pub fn change(&self) -> &Change {
        &self.change
    }

    /// The version of the data map that the person saw.
    #[must_use]
    pub fn map_version(&self) -> u32 {
        self.map_version
    }

    /// The exact text that the person saw.
    #[must_use]
    pub fn text_shown(&self) -> &str {
        &self.text_shown
    }

    /// The language of that text (BCP 47).
    #[must_use]
    pub fn lang(&self) -> &str {
        &self.lang
    }
}
