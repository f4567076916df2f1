//! Looking again at what was allowed: what each consent was last used for, and the end of those that nobody used.

use std::collections::BTreeMap;

use consent::policy::unused;
use consent::{Category, CategorySet, Change, Locale, PurposeIndex, RecipientId, Shown};

use crate::Gate;
use crate::error::GateError;
use crate::people::Open;
use crate::write::{DAY_MS, Totals};

/// A consent that was not used for so many days ends by itself.
pub const UNUSED_DAYS: u64 = 90;
/// How often a person may be asked to look again, in days; the second is the usual one.
pub const REVIEW_DAYS: [u64; 4] = [30, 90, 180, 365];

/// One thing that a person allowed: what one question asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// For what.
    pub purpose: PurposeIndex,
    /// Which categories.
    pub categories: CategorySet,
    /// To whom.
    pub recipient: RecipientId,
    /// Since when, in Unix milliseconds.
    pub since_ms: u64,
    /// Until when, where it has an end of its own.
    pub until_ms: Option<u64>,
    /// When it was last used; `None` where it never was.
    pub last_used_ms: Option<u64>,
    /// The categories that it was used for.
    pub seen: CategorySet,
}

impl Permission {
    /// When it ends by itself if it is not used until then.
    #[must_use]
    pub fn ends_unused_ms(&self) -> u64 {
        ends_unused(self.since_ms, self.last_used_ms)
    }
}

/// When what was allowed then ends by itself if it is not used until then.
pub(crate) fn ends_unused(since_ms: u64, used_ms: Option<u64>) -> u64 {
    let last = used_ms.map_or(since_ms, |used| used.max(since_ms));
    last.saturating_add(UNUSED_DAYS * DAY_MS)
}

/// Somebody who got something, whatever the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Who.
    pub recipient: String,
    /// When last, in Unix milliseconds.
    pub last_ms: u64,
    /// Of which categories, over all the time.
    pub categories: CategorySet,
    /// How often.
    pub times: u64,
}

impl Gate {
    /// Everything that is allowed, with when it was last used and what for.
    ///
    /// # Errors
    /// The store's own.
    pub fn permissions(&self, open: &Open) -> Result<Vec<Permission>, GateError> {
        let (state, totals, now_ms) = (self.consents(open)?, self.totals(open)?, self.now_ms());
        // What the law sets apart has a question of its own, and ends by itself; the rest of a question stands and falls together.
        let mut asked: BTreeMap<_, Permission> = BTreeMap::new();
        for consent in state.consents().filter(|consent| consent.runs(now_ms)) {
            let alone = self.map().special().contains(consent.category());
            let question = (
                consent.purpose(),
                consent.recipient(),
                alone.then_some(consent.category()),
            );
            let used = used_at(
                &totals,
                self.purpose_id(consent.purpose()),
                consent.recipient(),
                consent.category(),
            );
            let found = asked.entry(question).or_insert_with(|| Permission {
                purpose: consent.purpose(),
                categories: CategorySet::EMPTY,
                recipient: consent.recipient().clone(),
                since_ms: consent.since_ms(),
                until_ms: consent.until_ms(),
                last_used_ms: None,
                seen: CategorySet::EMPTY,
            });
            found.categories.insert(consent.category());
            found.since_ms = found.since_ms.max(consent.since_ms());
            if used.is_some() {
                found.seen.insert(consent.category());
            }
            found.last_used_ms = found.last_used_ms.max(used);
        }
        Ok(asked.into_values().collect())
    }

    /// Everybody who got something, and when last.
    ///
    /// # Errors
    /// The store's own.
    pub fn received(&self, open: &Open) -> Result<Vec<Received>, GateError> {
        let totals = self.totals(open)?;
        let mut all: BTreeMap<&String, Received> = BTreeMap::new();
        for (recipient, categories) in totals.last_used.values().flatten() {
            let found = all.entry(recipient).or_insert_with(|| Received {
                recipient: recipient.clone(),
                last_ms: 0,
                categories: CategorySet::EMPTY,
                times: totals.disclosed.get(recipient).copied().unwrap_or_default(),
            });
            for (category, last_ms) in categories {
                found.last_ms = found.last_ms.max(*last_ms);
                if let Ok(category) = category.parse::<Category>() {
                    found.categories.insert(category);
                }
            }
        }
        Ok(all.into_values().collect())
    }

    /// Ends what has gone unused for [`UNUSED_DAYS`], and gives what ended.
    ///
    /// # Errors
    /// The store's own; [`GateError::ConsentChanged`] where the person changed a consent meanwhile.
    pub fn end_unused(&self, open: &Open) -> Result<Vec<Permission>, GateError> {
        let now_ms = self.now_ms();
        let mut ending = self.permissions(open)?;
        ending.retain(|permission| permission.ends_unused_ms() <= now_ms);
        // Nobody is here to say in which language: it is that of the person's last answer. What ends for an app is written down in English.
        let locale = if ending.is_empty() {
            Locale::english()
        } else {
            let events = self.consent_events(open)?;
            let last = events.last().and_then(|event| Locale::named(event.lang()));
            last.unwrap_or_else(Locale::english)
        };
        self.end_unused_apps(open)?;
        if ending.is_empty() {
            return Ok(ending);
        }
        let (text, lang) = (unused(locale), locale.lang());
        let left = self.consents(open)?;
        for permission in &ending {
            let same = |consent: consent::Consent<'_>| {
                consent.purpose() == permission.purpose && *consent.recipient() == permission.recipient
            };
            // What was agreed to for an app ended with its key.
            if !left.consents().any(same) {
                continue;
            }
            let change = Change::Withdraw {
                purpose: permission.purpose,
                categories: Some(permission.categories),
                recipient: Some(permission.recipient.clone()),
            };
            self.change_consent(open, change, Shown::new(self.map().version(), text.as_str(), lang))?;
        }
        Ok(ending)
    }

    fn purpose_id(&self, purpose: PurposeIndex) -> &str {
        self.map().purpose(purpose).map_or("", |info| info.id())
    }
}

/// When a category was last used for a purpose and given to a recipient.
pub(crate) fn used_at(
    totals: &Totals,
    purpose: &str,
    recipient: &RecipientId,
    category: consent::CategoryIndex,
) -> Option<u64> {
    let category = Category::try_from(category).ok()?;
    let by = totals.last_used.get(purpose)?.get(&recipient.to_string())?;
    by.get(category.id()).copied()
}
