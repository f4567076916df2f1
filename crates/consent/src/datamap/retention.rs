//! How long something is kept.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use jiff::{Span, Timestamp, tz::TimeZone};

/// The longest period that a data map may name, in years; beyond a lifetime it would not be a limit.
const LONGEST_YEARS: i64 = 100;

/// How long something is kept. The order is that of how long: a session, then periods, then until it is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Retention {
    /// Until the session ends: nothing is left after the window closes.
    Session,
    /// For a period from when it was kept.
    For(Period),
    /// Until the person erases it.
    UntilErased,
}

impl Retention {
    /// When something kept at `from_ms` (Unix milliseconds) falls due; `None` where no date decides.
    #[must_use]
    pub fn expires_ms(self, from_ms: u64) -> Option<u64> {
        match self {
            Self::For(period) => Some(period.after_ms(from_ms)),
            Self::Session | Self::UntilErased => None,
        }
    }
}

/// A text that is neither `session`, nor `until_erased`, nor an ISO 8601 duration from an hour to a hundred years.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not session, until_erased or an ISO 8601 duration such as P1Y, P30D or PT12H")]
pub struct RetentionError(String);

impl FromStr for Retention {
    type Err = RetentionError;

    fn from_str(text: &str) -> Result<Self, RetentionError> {
        match text {
            "session" => Ok(Self::Session),
            "until_erased" => Ok(Self::UntilErased),
            _ => Period::parse(text)
                .map(Self::For)
                .ok_or_else(|| RetentionError(text.to_owned())),
        }
    }
}

/// In plain words, to follow "kept": `for 1 year`, `until the session ends`.
impl fmt::Display for Retention {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Session => out.write_str("until the session ends"),
            Self::UntilErased => out.write_str("until you erase it"),
            Self::For(period) => write!(out, "for {period}"),
        }
    }
}

/// A calendar period (ISO 8601 duration): years, months, weeks, days and hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    /// Length if it began on 1 January 1970, in milliseconds: what periods are compared by.
    nominal_ms: u64,
    years: u16,
    months: u16,
    weeks: u16,
    days: u16,
    hours: u16,
}

impl Period {
    /// INVARIANT: at least an hour, at most [`LONGEST_YEARS`], nothing below hours, no part negative.
    fn parse(text: &str) -> Option<Self> {
        // The standard's capital letters only: one spelling for one period.
        let span: Span = text.parse().ok().filter(|_| text.starts_with('P'))?;
        if span.get_minutes() != 0 || span.get_seconds() != 0 || span.get_milliseconds() != 0 {
            return None;
        }
        let part = |count: i64| u16::try_from(count).ok();
        let mut period = Self {
            nominal_ms: 0,
            years: part(span.get_years().into())?,
            months: part(span.get_months().into())?,
            weeks: part(span.get_weeks().into())?,
            days: part(span.get_days().into())?,
            hours: part(span.get_hours().into())?,
        };
        period.nominal_ms = period.after_ms(0);
        let longest = u64::try_from(LONGEST_YEARS * 366 * 24 * 3_600_000).ok()?;
        (period.nominal_ms > 0 && period.nominal_ms <= longest).then_some(period)
    }

    /// As ISO 8601 has it, such as `P1Y` or `P1DT12H`; what is zero is left out.
    #[must_use]
    pub fn iso(self) -> String {
        let mut out = String::from("P");
        for (count, unit) in [
            (self.years, "Y"),
            (self.months, "M"),
            (self.weeks, "W"),
            (self.days, "D"),
            (self.hours, "H"),
        ] {
            if count > 0 {
                let mark = if unit == "H" { "T" } else { "" };
                out.push_str(&format!("{mark}{count}{unit}"));
            }
        }
        out
    }

    /// How many years, months, weeks, days and hours, each by the name of its unit; what is zero is left out.
    pub fn parts(self) -> impl Iterator<Item = (u16, &'static str)> {
        let all = [
            (self.years, "years"),
            (self.months, "months"),
            (self.weeks, "weeks"),
            (self.days, "days"),
            (self.hours, "hours"),
        ];
        all.into_iter().filter(|(count, _)| *count > 0)
    }

    /// The end of a period that starts at `from_ms`, by the calendar in UTC. A start beyond the calendar
    /// (the year 9999) never ends.
    fn after_ms(self, from_ms: u64) -> u64 {
        let span = || {
            Span::new()
                .try_years(self.years)
                .and_then(|span| span.try_months(self.months))
                .and_then(|span| span.try_weeks(self.weeks))
                .and_then(|span| span.try_days(self.days))
                .and_then(|span| span.try_hours(self.hours))
        };
        i64::try_from(from_ms)
            .ok()
            .and_then(|from| Timestamp::from_millisecond(from).ok())
            .and_then(|from| from.to_zoned_datetime(TimeZone::UTC).checked_add(span().ok()?).ok())
            .and_then(|end| u64::try_from(end.timestamp().as_millisecond()).ok())
            .unwrap_or(u64::MAX)
    }
}

impl Ord for Period {
    fn cmp(&self, other: &Self) -> Ordering {
        let parts = |p: &Self| (p.nominal_ms, p.years, p.months, p.weeks, p.days, p.hours);
        parts(self).cmp(&parts(other))
    }
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Period {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            (self.years, "year"),
            (self.months, "month"),
            (self.weeks, "week"),
            (self.days, "day"),
            (self.hours, "hour"),
        ];
        let words: Vec<String> = parts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, unit)| format!("{count} {unit}{}", if *count == 1 { "" } else { "s" }))
            .collect();
        out.write_str(&words.join(" and "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_follow_the_calendar() {
        let year: Retention = "P1Y".parse().unwrap();
        let leap_day = 1_709_164_800_000; // 2024-02-29T00:00:00Z
        assert_eq!(year.expires_ms(leap_day), Some(1_740_700_800_000)); // 2025-02-28
        assert_eq!(
            "P30D".parse::<Retention>().unwrap().expires_ms(0),
            Some(30 * 86_400_000)
        );
        assert_eq!(year.expires_ms(u64::MAX), Some(u64::MAX));
        assert_eq!(Retention::Session.expires_ms(0), None);
    }

    #[test]
    fn order_is_how_long() {
        let order = ["session", "PT1H", "P1D", "P1W", "P30D", "P1Y", "P2Y", "until_erased"];
        let parsed: Vec<Retention> = order.iter().map(|text| text.parse().unwrap()).collect();
        assert!(parsed.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn what_is_no_limit_is_refused() {
        for text in [
            "",
            "forever",
            "P",
            "P0D",
            "-P1D",
            "PT5M",
            "P1YT1S",
            "P200Y",
            "1 year",
            "p1y",
            "P999999999999Y",
        ] {
            assert!(text.parse::<Retention>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_period_is_written_as_it_is_read() {
        for text in ["P1Y", "P30D", "PT12H", "P1Y6M2W3DT4H"] {
            let Ok(Retention::For(period)) = text.parse() else {
                panic!("{text} is a period")
            };
            assert_eq!(period.iso(), text);
        }
    }

    #[test]
    fn words() {
        assert_eq!(
            "P1Y6M".parse::<Retention>().unwrap().to_string(),
            "for 1 year and 6 months"
        );
        assert_eq!(Retention::Session.to_string(), "until the session ends");
    }
}
