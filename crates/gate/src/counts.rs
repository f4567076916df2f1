//! How often help was shown in a crisis: bare numbers by month, which the operator's report is made of. Nothing links one to a person.

use std::collections::BTreeMap;
use std::fmt;

use consent::{Act, Category, RecipientId, purpose};
use guard::crisis::Level;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::Gate;
use crate::error::GateError;
use crate::people::Open;
use crate::permit::Permit;

/// A calendar month in UTC, written `2026-11`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(String);

impl Month {
    /// The month that a time is in, in Unix milliseconds, or so many months before it.
    #[must_use]
    pub fn at(at_ms: u64, before: u32) -> Self {
        let at = i64::try_from(at_ms)
            .ok()
            .and_then(|ms| Timestamp::from_millisecond(ms).ok());
        let day = at
            .unwrap_or_default()
            .to_zoned_datetime(TimeZone::UTC)
            .date()
            .first_of_month();
        let first = day.saturating_sub(jiff::Span::new().months(i64::from(before.min(1200))));
        Self(first.strftime("%Y-%m").to_string())
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How often help was shown in a month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HelpShown {
    /// Lines to call above a reply, where something sounded heavy.
    pub concern: u64,
    /// The fixed words in the place of a reply, where somebody might have been in danger.
    pub acute: u64,
}

/// What is counted, as its rows say it.
const CONCERN: &str = "help concern";
const ACUTE: &str = "help acute";
/// How many months are kept besides the one under way: with it, the retention of `crisis_counts` in the data map.
const KEPT_MONTHS: u32 = 23;

impl Gate {
    /// Counts that help was shown to somebody, who is not noted. Nothing is counted for [`Level::None`].
    ///
    /// No entry of anybody's ledger tells of it: an entry would itself say that somebody seemed to be in danger.
    ///
    /// # Errors
    /// [`GateError::Refused`]; the store's own. Help is shown whether or not it could be counted.
    pub fn count_help(&self, open: &Open, level: Level) -> Result<(), GateError> {
        let what = match level {
            Level::None => return Ok(()),
            Level::Concern => CONCERN,
            Level::Acute => ACUTE,
        };
        let counts = Category::CrisisCounts.into();
        let _: Permit<purpose::Safety> = self.permit(open, counts, &RecipientId::person(), Act::Keep)?;
        let month = Month::at(self.now_ms(), 0).to_string();
        Ok(self.vault().count_up(&month, what)?)
    }

    /// Forgets the numbers whose time is over.
    pub(crate) fn forget_counts(&self) -> Result<(), GateError> {
        let since = Month::at(self.now_ms(), KEPT_MONTHS).to_string();
        Ok(self.vault().forget_counts(&since)?)
    }

    /// How often help was shown, by month, the oldest first. Months without any are left out.
    ///
    /// # Errors
    /// The store's own.
    pub fn help_shown(&self) -> Result<BTreeMap<Month, HelpShown>, GateError> {
        let mut shown: BTreeMap<Month, HelpShown> = BTreeMap::new();
        for (month, n) in self.vault().counts(CONCERN)? {
            shown.entry(Month(month)).or_default().concern = n;
        }
        for (month, n) in self.vault().counts(ACUTE)? {
            shown.entry(Month(month)).or_default().acute = n;
        }
        Ok(shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use consent::{DataMap, PurposeId};

    #[test]
    fn months_are_those_of_the_calendar() {
        let at = 1_800_000_000_000; // 2027-01-15
        assert_eq!(Month::at(at, 0).to_string(), "2027-01");
        assert_eq!(Month::at(at, 1).to_string(), "2026-12");
        assert_eq!(Month::at(at, 24).to_string(), "2025-01");
    }

    #[test]
    fn counts_are_kept_as_long_as_the_data_map_says() {
        let kept = DataMap::built_in().retention(PurposeId::Safety, Category::CrisisCounts);
        let at = 1_800_000_000_000;
        let until = kept.and_then(|kept| kept.expires_ms(at));
        assert_eq!(
            until.map(|until| Month::at(until, KEPT_MONTHS + 1)),
            Some(Month::at(at, 0))
        );
    }
}
