//! How well findings meet what is really there: typed spans that overlap by half, and characters that are covered at all.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::Kind;

/// A span is met by one of the same kind whose intersection with it is at least this share of their union.
pub const OVERLAP: f64 = 0.5;

/// What was met, missed and made up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Spans that were found.
    pub met: u64,
    /// Spans that were not.
    pub missed: u64,
    /// Findings where nothing is.
    pub extra: u64,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.met += other.met;
        self.missed += other.missed;
        self.extra += other.extra;
    }

    /// Share of the findings that are right; 1 where nothing was found.
    #[must_use]
    pub fn precision(&self) -> f64 {
        ratio(self.met, self.met + self.extra)
    }

    /// Share of the spans that were found; 1 where there are none.
    #[must_use]
    pub fn recall(&self) -> f64 {
        ratio(self.met, self.met + self.missed)
    }

    /// The harmonic mean of both, recall weighing `beta` times as much.
    #[must_use]
    pub fn f(&self, beta: f64) -> f64 {
        let (precision, recall, square) = (self.precision(), self.recall(), beta * beta);
        let below = square * precision + recall;
        if below == 0.0 {
            0.0
        } else {
            (1.0 + square) * precision * recall / below
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of spans are far below 2^52")]
fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// Figures over many texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Measure {
    strict: bool,
    by_kind: BTreeMap<Kind, Tally>,
    labelled: u64,
    covered: u64,
}

impl Measure {
    /// One that takes a span for met only where begin and end are right too.
    #[must_use]
    pub fn strict() -> Self {
        Self {
            strict: true,
            ..Self::default()
        }
    }

    /// Adds a text: what is there, and what was found, in the same unit.
    pub fn add(&mut self, truth: &[(Range<usize>, Kind)], found: &[(Range<usize>, Kind)]) {
        let mut free = vec![true; found.len()];
        let least = if self.strict { 1.0 } else { OVERLAP };
        for (span, kind) in truth {
            let meets = |at: &usize| {
                found
                    .get(*at)
                    .is_some_and(|(other, of)| of == kind && overlap(span, other) >= least)
            };
            let tally = self.by_kind.entry(*kind).or_default();
            match (0..found.len()).find(|at| free.get(*at) == Some(&true) && meets(at)) {
                Some(at) => {
                    if let Some(free) = free.get_mut(at) {
                        *free = false;
                    }
                    tally.met += 1;
                }
                None => tally.missed += 1,
            }
            self.labelled += length(span);
            self.covered += span
                .clone()
                .filter(|at| found.iter().any(|(other, _)| other.contains(at)))
                .count() as u64;
        }
        for ((_, kind), free) in found.iter().zip(free) {
            self.by_kind.entry(*kind).or_default().extra += u64::from(free);
        }
    }

    /// Each kind that was there or was found.
    pub fn kinds(&self) -> impl Iterator<Item = (Kind, Tally)> + '_ {
        self.by_kind.iter().map(|(kind, tally)| (*kind, *tally))
    }

    /// Direct identifiers together, or special categories together.
    #[must_use]
    pub fn all(&self, special: bool) -> Tally {
        let mut all = Tally::default();
        self.kinds()
            .filter(|(kind, _)| kind.is_special() == special)
            .for_each(|(_, tally)| all.add(tally));
        all
    }

    /// Labelled characters that no finding covers.
    #[must_use]
    pub const fn leaked(&self) -> u64 {
        self.labelled - self.covered
    }

    /// Share of labelled characters that any finding covers.
    #[must_use]
    pub fn char_recall(&self) -> f64 {
        ratio(self.covered, self.labelled)
    }
}

fn length(span: &Range<usize>) -> u64 {
    u64::try_from(span.len()).unwrap_or(u64::MAX)
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> f64 {
    let shared = one.end.min(other.end).saturating_sub(one.start.max(other.start));
    let shared = u64::try_from(shared).unwrap_or(u64::MAX);
    let union = length(one) + length(other) - shared;
    if union == 0 { 0.0 } else { ratio(shared, union) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_met_once_by_its_own_kind() {
        let mut measure = Measure::default();
        measure.add(
            &[(0..4, Kind::Name), (10..20, Kind::Place), (30..34, Kind::Health)],
            &[
                (0..6, Kind::Name),
                (1..4, Kind::Name),
                (10..14, Kind::Place),
                (30..34, Kind::Health),
            ],
        );
        let direct = measure.all(false);
        assert_eq!((direct.met, direct.missed, direct.extra), (1, 1, 2));
        assert_eq!(measure.all(true).f(1.0), 1.0);
        assert!((measure.char_recall() - 12.0 / 18.0).abs() < 1e-9);
        assert_eq!(Measure::default().all(false).f(2.0), 1.0);
    }
}
