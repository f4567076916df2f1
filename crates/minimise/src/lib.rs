//! What a text gives away: spans of personal data, by category.
//!
//! So far, what has a structure of its own is found: addresses on the net, telephone numbers, payment cards and bank accounts, the last two by
//! their check digits. Names, places and what is said in ordinary words are not found yet; the README says so.
//!
//! The crate is pure and never panics on a text: every span lies on character boundaries, in order, and none overlaps another.

mod finding;
mod structured;

pub use finding::{Finding, Kind, KindError};

/// What is found in `text`, in order.
#[must_use]
pub fn find(text: &str) -> Vec<Finding> {
    let mut findings = structured::find(text);
    // Of findings that overlap, the one that began first stays; of two that begin together, the longer.
    findings.sort_by_key(|finding| (finding.span().start, std::cmp::Reverse(finding.span().end)));
    let mut end = 0;
    findings.retain(|finding| {
        let keeps = finding.span().start >= end;
        if keeps {
            end = finding.span().end;
        }
        keeps
    });
    findings
}

/// The text with every finding replaced by its category in brackets.
#[must_use]
pub fn minimised(text: &str, findings: &[Finding]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for finding in findings {
        let span = finding.span();
        out.push_str(text.get(from..span.start).unwrap_or_default());
        out.push('[');
        out.push_str(finding.kind().id());
        out.push(']');
        from = span.end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}
