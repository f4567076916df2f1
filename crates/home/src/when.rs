//! Times as pages say them, in this machine's time zone.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

fn zoned(at_ms: u64) -> ZonedDateTime {
    let timestamp = i64::try_from(at_ms)
        .ok()
        .and_then(|ms| Timestamp::from_millisecond(ms).ok())
        .unwrap_or_default();
    timestamp.to_zoned_datetime(TimeZone::system())
}

/// `14:02`.
pub(crate) fn time(at_ms: u64) -> String {
    zoned(at_ms).strftime("%H:%M").to_string()
}

/// `23 November 2026`.
pub(crate) fn day(at_ms: u64) -> String {
    zoned(at_ms).strftime("%-d %B %Y").to_string()
}

/// `November 2026`.
pub(crate) fn month(at_ms: u64) -> String {
    zoned(at_ms).strftime("%B %Y").to_string()
}

/// `23 November 2026, 14:02`.
pub(crate) fn moment(at_ms: u64) -> String {
    zoned(at_ms).strftime("%-d %B %Y, %H:%M").to_string()
}

/// `14:02` for what was said today, `22 November, 14:02` before.
pub(crate) fn said(at_ms: u64, now_ms: u64) -> String {
    let at = zoned(at_ms);
    let today = at.date() == zoned(now_ms).date();
    at.strftime(if today { "%H:%M" } else { "%-d %B, %H:%M" }).to_string()
}

/// `Today`, or `Sunday 22 November 2026`.
pub(crate) fn heading(at_ms: u64, now_ms: u64) -> String {
    let (day, today) = (zoned(at_ms), zoned(now_ms));
    if day.date() == today.date() {
        "Today".to_owned()
    } else {
        day.strftime("%A %-d %B %Y").to_string()
    }
}

/// Milliseconds in a day, for terms that are counted in days.
pub(crate) const DAY_MS: u64 = 24 * 60 * 60 * 1000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_as_people_say_them() {
        let noon = 1_795_435_200_000;
        assert!(day(noon).contains(" November 2026"), "{}", day(noon));
        assert_eq!(heading(noon, noon), "Today");
        assert_eq!(said(noon, noon), time(noon));
        assert!(said(noon, noon + 3 * DAY_MS).ends_with(&format!(" November, {}", time(noon))));
        assert!(heading(noon, noon + 3 * DAY_MS).starts_with(|c: char| c.is_ascii_uppercase()));
        assert_eq!(moment(noon), format!("{}, {}", day(noon), time(noon)));
        assert!(
            !moment(u64::MAX).is_empty(),
            "a time out of range is shown as the first one"
        );
    }
}
