//! A text as it may leave: what is written instead of what.

use std::ops::Range;

use super::matcher::{self, Matcher};
use super::parts::is_plural;
use super::{Pair, Part, Replaced, StandIns, Treatment, Whence, coarse, declared, restore, seen_after};
use crate::words::{self, Lists};
use crate::{Finding, Kind};

impl StandIns {
    pub(super) fn write(&self, text: &str, findings: &[Finding], replaced: &mut Replaced) -> String {
        let known = Matcher::new(self.pairs.iter().map(|pair| pair.real.as_str()));
        let mut out = String::with_capacity(text.len() + 32);
        let mut from = 0;
        for (span, instead) in self.spans(text, findings) {
            if span.start < from {
                continue;
            }
            self.write_known(&known, text, from..span.start, &mut out, replaced);
            let real = text.get(span.clone()).unwrap_or_default();
            match instead {
                Instead::Pair(number) => {
                    if let Some(pair) = self.pairs.get(number) {
                        replaced.count(Treatment::StandIn, pair.part.kind());
                        out.push_str(&written_like(real, pair));
                    }
                }
                Instead::Wider(kind) => {
                    replaced.count(self.treatments.of(kind), kind);
                    out.push_str(&self.treated(text, &span, kind));
                }
            }
            from = span.end;
        }
        self.write_known(&known, text, from..text.len(), &mut out, replaced);
        out
    }

    /// What is written instead of what, in order: what was found, by its treatment; and what was declared, whatever was found there.
    fn spans(&self, text: &str, findings: &[Finding]) -> Vec<(Range<usize>, Instead)> {
        let mut spans: Vec<(Range<usize>, Instead)> = Vec::new();
        for finding in findings {
            match self.treatments.of(finding.kind()) {
                Treatment::Keep => {}
                Treatment::StandIn => {
                    for (_, span) in Self::parts_of(text, finding) {
                        let real = text.get(span.clone()).unwrap_or_default();
                        let found = self
                            .number(real)
                            .map(|(number, length)| (span.start..span.start + length, Instead::Pair(number)));
                        spans.extend(found);
                    }
                }
                Treatment::Coarsen | Treatment::Withhold => {
                    spans.push((finding.span(), Instead::Wider(finding.kind())));
                }
            }
        }
        for (declared, number) in declared::find(text, &self.pairs) {
            put_declared(&mut spans, declared, number);
        }
        spans.sort_by_key(|(span, _)| span.start);
        spans
    }

    fn treated(&self, text: &str, span: &Range<usize>, kind: Kind) -> String {
        if self.treatments.of(kind) == Treatment::Withhold {
            return format!("[{}]", kind.id());
        }
        let part = |range: Range<usize>| text.get(range).unwrap_or_default();
        coarse::coarse(
            kind,
            part(span.clone()),
            part(0..span.start),
            part(span.end..text.len()),
        )
    }

    /// The pair of something real, and how much of it is the thing itself, without a plural's ending.
    fn number(&self, real: &str) -> Option<(usize, usize)> {
        let lower = real.to_lowercase();
        let exact = self.pairs.iter().position(|pair| pair.real.to_lowercase() == lower);
        exact.map(|number| (number, real.len())).or_else(|| {
            let number = self
                .pairs
                .iter()
                .position(|pair| is_plural(&lower, &pair.real.to_lowercase()))?;
            let known = self.pairs.get(number)?.real.chars().count();
            let end = real.char_indices().nth(known).map_or(real.len(), |(at, _)| at);
            Some((number, end))
        })
    }

    /// Writes what lies between findings: known things that were not found here have their stand-in all the same.
    fn write_known(&self, known: &Matcher, text: &str, gap: Range<usize>, out: &mut String, replaced: &mut Replaced) {
        let Some(piece) = text.get(gap.clone()) else { return };
        let before = text.get(..gap.start).and_then(|before| before.chars().next_back());
        let after = text.get(gap.end..).and_then(|after| after.chars().next());
        let mut from = 0;
        for (number, span) in seen_after(known, piece, before) {
            let Some(pair) = self.pairs.get(number) else { continue };
            let here = piece.get(span.clone()).unwrap_or_default();
            let ends = span.end < piece.len() || !after.is_some_and(matcher::joins);
            if ends && self.is_meant(pair, here, piece.get(..span.start).unwrap_or_default(), gap.start == 0) {
                out.push_str(piece.get(from..span.start).unwrap_or_default());
                replaced.count(Treatment::StandIn, pair.part.kind());
                out.push_str(&written_like(here, pair));
                from = span.end;
            }
        }
        out.push_str(piece.get(from..).unwrap_or_default());
    }

    /// Whether a word that was not found is the known thing: what the person declared always is; an everyday word only with a capital
    /// inside a sentence; a very short one only as it was first written.
    fn is_meant(&self, pair: &Pair, here: &str, before: &str, first: bool) -> bool {
        if pair.from == Whence::Declared {
            return true;
        }
        let lower = here.to_lowercase();
        if lower.chars().count() < 3 {
            return here == pair.real && here.chars().count() > 1;
        }
        if !words::lists(&lower).has(Lists::COMMON) {
            return true;
        }
        let begins = match before.trim_end().chars().next_back() {
            None => first,
            Some(c) => matches!(c, '.' | '!' | '?' | '\n'),
        };
        here.starts_with(char::is_uppercase) && !begins
    }
}

/// What is written instead of a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Instead {
    /// The stand-in of that pair.
    Pair(usize),
    /// Something wider, or the kind's name.
    Wider(Kind),
}

/// Adds something declared to what is written instead: within something larger it goes with that; what overlaps it gives way, or is
/// widened to take it in where it is said more widely anyhow.
fn put_declared(spans: &mut Vec<(Range<usize>, Instead)>, mut declared: Range<usize>, number: usize) {
    let within = |span: &Range<usize>| span.start <= declared.start && declared.end <= span.end;
    if spans.iter().any(|(span, _)| within(span)) {
        return;
    }
    let mut instead = Instead::Pair(number);
    spans.retain_mut(|(span, what)| {
        if span.end <= declared.start || declared.end <= span.start {
            return true;
        }
        match what {
            Instead::Wider(_) => {
                instead = *what;
                declared = declared.start.min(span.start)..declared.end.max(span.end);
                false
            }
            Instead::Pair(_) if span.start < declared.start => {
                span.end = declared.start;
                true
            }
            Instead::Pair(_) if span.end > declared.end => {
                span.start = declared.end;
                true
            }
            Instead::Pair(_) => false,
        }
    });
    spans.push((declared, instead));
}

fn written_like(here: &str, pair: &Pair) -> String {
    // A form of its own (an address, a number) has no case to follow.
    if matches!(
        pair.part,
        Part::Female | Part::Male | Part::Given | Part::Family | Part::Place | Part::Organisation
    ) {
        restore::in_case_of(here, &pair.stand_in)
    } else {
        pair.stand_in.clone()
    }
}
