//! A home's report on its counts: `troth-report-1`.
//!
//! One line with the totals, then the home's own chain as an export has it. Each month's counts stand in an entry of that chain, which was
//! committed to in the public log when the month was over; the totals have to be their sums, over every month of the span.

use crate::export::{Options, read};
use crate::{Report, VerifyError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{BufRead, Read as _};

/// Longest first line, in bytes.
const MAX_HEADER: u64 = 1 << 16;

/// What a checked report says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// `troth-report-1`.
    pub format: String,
    /// The first month, as `2026-11`.
    pub from: String,
    /// The last month.
    pub to: String,
    /// The totals over these months.
    pub totals: BTreeMap<String, u64>,
}

/// A month's entry.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Month {
    month: String,
    counts: BTreeMap<String, u64>,
    #[serde(rename = "public")]
    _public: BTreeMap<String, u64>,
}

/// Checks a report: that its totals are the sums of what the home entered into its log for each month from the first to the last, none
/// left out and none twice. Whether what was entered is what happened, no log can show.
///
/// # Errors
/// The first thing that is wrong. Nothing of a file that is not accepted should be believed.
pub fn counts(mut reader: impl BufRead, options: &Options) -> Result<(Counts, Report), VerifyError> {
    let mut line = String::new();
    (&mut reader).take(MAX_HEADER).read_line(&mut line)?;
    let header: Counts = serde_json::from_str(&line)?;
    if header.format != "troth-report-1" {
        return Err(VerifyError::Malformed("not a troth-report-1"));
    }
    let (report, notes) = read(reader, options, Some(Vec::new()))?;
    let (mut next, mut totals) = (header.from.clone(), BTreeMap::<String, u64>::new());
    for note in notes.unwrap_or_default().iter().filter(|note| note.starts_with('{')) {
        let month: Month = serde_json::from_str(note)?;
        if month.month < header.from || month.month > header.to {
            continue;
        }
        if month.month != next {
            return Err(VerifyError::Counts);
        }
        next = after(&month.month).ok_or(VerifyError::Malformed("a month is written YYYY-MM"))?;
        for (name, n) in month.counts {
            if name.starts_with("help_") {
                let total = totals.entry(name).or_default();
                *total = total.checked_add(n).ok_or(VerifyError::Counts)?;
            }
        }
    }
    let whole = after(&header.to).is_some_and(|end| end == next);
    if !whole || totals != header.totals {
        return Err(VerifyError::Counts);
    }
    Ok((header, report))
}

/// The month after one that is written `2026-11`.
fn after(month: &str) -> Option<String> {
    let (year, of_year) = month.split_once('-')?;
    let digits = |text: &str, length| (text.len() == length).then(|| text.parse::<u32>().ok()).flatten();
    match (digits(year, 4)?, digits(of_year, 2)?) {
        (year, 12) => Some(format!("{:04}-01", year + 1)),
        (year, of_year @ 1..12) => Some(format!("{year:04}-{:02}", of_year + 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::after;

    #[test]
    fn months_follow_each_other() {
        assert_eq!(after("2026-11").as_deref(), Some("2026-12"));
        assert_eq!(after("2026-12").as_deref(), Some("2027-01"));
        for wrong in ["", "2026", "2026-13", "2026-00", "26-01", "2026-1", "2026-011", "x-y"] {
            assert_eq!(after(wrong), None, "{wrong}");
        }
    }
}
