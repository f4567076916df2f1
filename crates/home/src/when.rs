//! Times as pages say them, in this machine's time zone.

use consent::Locale;
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

/// The same as a language says it: `23. November 2026`.
pub(crate) fn day_in(locale: &Locale, at_ms: u64) -> String {
    let at = zoned(at_ms);
    let month = locale.say(&format!("month-{}", at.month()));
    let about = [
        ("day", at.day().to_string().into()),
        ("month", month.into()),
        ("year", at.year().to_string().into()),
    ];
    locale.tell("date-day", &about)
}

/// The same with the time: `23. November 2026, 14:02 Uhr`.
pub(crate) fn moment_in(locale: &Locale, at_ms: u64) -> String {
    locale.tell(
        "date-moment",
        &[("day", day_in(locale, at_ms).into()), ("time", time(at_ms).into())],
    )
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
        for at in [noon, 0, noon + 40 * DAY_MS] {
            assert_eq!(day_in(Locale::english(), at), day(at));
            assert_eq!(moment_in(Locale::english(), at), moment(at));
        }
        let german = Locale::named("de").unwrap();
        assert!(
            day_in(german, noon).ends_with(". November 2026"),
            "{}",
            day_in(german, noon)
        );
        assert_eq!(moment(noon), format!("{}, {}", day(noon), time(noon)));
        assert!(
            !moment(u64::MAX).is_empty(),
            "a time out of range is shown as the first one"
        );
    }
}
