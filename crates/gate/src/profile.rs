//! What a person's account says of itself, and what they set in it.

use std::collections::BTreeMap;

use consent::CategorySet;
use serde::{Deserialize, Serialize};
use store::Op;
use vault::ledger::Act;
use vault::{Journal, Unlocked};

use crate::Gate;
use crate::error::GateError;
use crate::people::Open;
use crate::review::REVIEW_DAYS;

/// What a person's account says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The name that they sign in with.
    pub name: String,
    /// When the passphrase was last set, in Unix milliseconds; 0 where there is none.
    pub passphrase_set_ms: u64,
    /// When the recovery code was made.
    pub recovery_made_ms: u64,
    /// Whether what a draft gives away is looked for only when they ask.
    #[serde(default)]
    pub drafts_when_asked: bool,
    /// Since when the person's browser asks that nothing be shared (Global Privacy Control), in Unix milliseconds.
    #[serde(default)]
    pub signal_since_ms: Option<u64>,
    /// When the person last looked again at what they allow, in Unix milliseconds.
    #[serde(default)]
    pub reviewed_ms: u64,
    /// After how many days they want to look again.
    #[serde(default = "usual_review")]
    pub review_days: u64,
    /// Whether titles and icons of pages do not say what they are.
    #[serde(default)]
    pub discreet: bool,
    /// The version of the data map that the person saw last.
    #[serde(default = "first_noted")]
    pub map_seen: u32,
    /// The one that they saw before that.
    #[serde(default = "first_noted")]
    pub map_before: u32,
    /// Answers that are to stay as they were, by the question's name: what they could have reached when that was said.
    #[serde(default)]
    pub kept_narrow: BTreeMap<String, CategorySet>,
}

impl Profile {
    pub(crate) fn op(&self, unlocked: &Unlocked) -> Result<Op, GateError> {
        let json = serde_json::to_vec(self).map_err(|_| GateError::Malformed)?;
        Ok(unlocked.snapshot_op(Journal::Settings, 0, &json)?)
    }
}

/// The version that whoever made their vault before versions were noted has seen.
fn first_noted() -> u32 {
    2
}

/// [`REVIEW_DAYS`]' usual one.
pub(crate) fn usual_review() -> u64 {
    REVIEW_DAYS[1]
}

impl Gate {
    /// Sets when drafts are looked at: at each pause in typing, or only when the person asks.
    ///
    /// # Errors
    /// The store's own.
    pub fn set_drafts_when_asked(&self, open: &Open, when_asked: bool) -> Result<(), GateError> {
        let note = if when_asked {
            "drafts are looked at when asked"
        } else {
            "drafts are looked at while typing"
        };
        self.update_profile(open, note, |profile, _| profile.drafts_when_asked = when_asked)
    }

    /// Sets after how many days the person wants to look again at what they allow: one of [`REVIEW_DAYS`], or else the usual one.
    ///
    /// # Errors
    /// The store's own.
    pub fn set_review_days(&self, open: &Open, days: u64) -> Result<(), GateError> {
        let days = Some(days)
            .filter(|days| REVIEW_DAYS.contains(days))
            .unwrap_or_else(usual_review);
        self.update_profile(open, "how often to look again was set", |profile, _| {
            profile.review_days = days
        })
    }

    /// Notes that the person's browser asks that nothing be shared.
    pub(crate) fn set_signal(&self, open: &Open) -> Result<(), GateError> {
        self.update_profile(open, "the browser asked that nothing be shared", |profile, now_ms| {
            profile.signal_since_ms = Some(now_ms);
        })
    }

    /// Sets whether titles and icons of pages say what they are.
    ///
    /// # Errors
    /// The store's own.
    pub fn set_discreet(&self, open: &Open, discreet: bool) -> Result<(), GateError> {
        let note = if discreet {
            "titles are discreet"
        } else {
            "titles are plain"
        };
        self.update_profile(open, note, |profile, _| profile.discreet = discreet)
    }

    /// What the person's account says of itself.
    ///
    /// # Errors
    /// The store's own.
    pub fn profile(&self, open: &Open) -> Result<Profile, GateError> {
        match self.vault().snapshot(open.unlocked(), Journal::Settings)? {
            Some(snapshot) => serde_json::from_slice(&snapshot.content).map_err(|_| GateError::Malformed),
            None => Ok(Profile::default()),
        }
    }

    pub(crate) fn update_profile(
        &self,
        open: &Open,
        note: &str,
        change: impl FnOnce(&mut Profile, u64),
    ) -> Result<(), GateError> {
        let mut profile = self.profile(open)?;
        change(&mut profile, self.now_ms());
        let settings = profile.op(open.unlocked())?;
        self.write(
            open,
            self.epoch(open)?,
            &[self.account_fact(Act::Grant, note)],
            &[settings],
        )
        .map(|_| ())
    }
}
