//! How well the guard does on a labelled set: counts, figures, and 95 % intervals.

use serde::Serialize;
use std::collections::BTreeMap;

use crate::{Kind, Sense, Turn, Verdict, crisis, judge_reply_by};

/// A share with what it was counted from, and the interval in which the true share lies with 95 % confidence.
///
/// The interval is Wilson's score interval without continuity correction (Wilson 1927; Brown, Cai and DasGupta 2001).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Share {
    hits: u64,
    n: u64,
    value: f64,
    low: f64,
    high: f64,
}

impl Share {
    /// `hits` out of `n`. With nothing counted the share is 0 and the interval says that nothing is known.
    #[must_use]
    pub fn of(hits: u64, n: u64) -> Self {
        if n == 0 {
            return Self {
                hits,
                n,
                value: 0.0,
                low: 0.0,
                high: 1.0,
            };
        }
        #[expect(clippy::cast_precision_loss, reason = "counts of examples lie far below 2^52")]
        let (p, size) = (hits as f64 / n as f64, n as f64);
        let z2 = Z * Z;
        let middle = (p + z2 / (2.0 * size)) / (1.0 + z2 / size);
        let half = Z / (1.0 + z2 / size) * (p * (1.0 - p) / size + z2 / (4.0 * size * size)).sqrt();
        Self {
            hits,
            n,
            value: p,
            low: (middle - half).max(0.0),
            high: (middle + half).min(1.0),
        }
    }

    /// The share, from 0 to 1.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.value
    }

    /// How many were counted.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.n
    }

    /// The ends of the interval.
    #[must_use]
    pub fn interval(&self) -> (f64, f64) {
        (self.low, self.high)
    }
}

/// The standard normal quantile of 97.5 %.
const Z: f64 = 1.959_963_984_540_054;

/// Counts of right and wrong answers to a yes-or-no question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    hit: u64,
    miss: u64,
    false_alarm: u64,
    right_none: u64,
}

impl Counts {
    /// Counts one example: what was said of it, and what is true.
    pub fn add(&mut self, said: bool, truth: bool) {
        match (said, truth) {
            (true, true) => self.hit += 1,
            (false, true) => self.miss += 1,
            (true, false) => self.false_alarm += 1,
            (false, false) => self.right_none += 1,
        }
    }

    /// The figures.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let f1 = Share::of(2 * self.hit, 2 * self.hit + self.miss + self.false_alarm).value;
        Figures {
            precision: Share::of(self.hit, self.hit + self.false_alarm),
            recall: Share::of(self.hit, self.hit + self.miss),
            f1,
            benign_flagged: Share::of(self.false_alarm, self.false_alarm + self.right_none),
        }
    }
}

/// Precision, recall, their harmonic mean, and the share of benign examples that were flagged.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Figures {
    /// Of what was flagged, the share that should have been.
    pub precision: Share,
    /// Of what should have been flagged, the share that was.
    pub recall: Share,
    /// Harmonic mean of both.
    pub f1: f64,
    /// Of what is benign, the share that was flagged.
    pub benign_flagged: Share,
}

/// One labelled reply.
#[derive(Clone, Debug)]
pub struct LabelledReply<'a> {
    /// The talk before the reply.
    pub context: &'a [Turn<'a>],
    /// The reply.
    pub reply: &'a str,
    /// What it is, by the label; empty if it is fine.
    pub kinds: &'a [Kind],
}

/// The figures on replies.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GuardReport {
    /// Whether anything at all was found, whatever it was called.
    #[serde(flatten)]
    pub overall: Figures,
    /// As `overall`, on replies that have a farewell tactic or nothing by their label.
    pub farewell: Figures,
    /// For each kind in the data or in the answers: precision and recall of that very name.
    pub by_kind: BTreeMap<&'static str, Figures>,
    /// For each kind in the data: the share that was flagged under any name.
    pub caught_by_kind: BTreeMap<&'static str, Share>,
}

/// Judges labelled replies and counts.
#[must_use]
pub fn replies<'a>(sense: &Sense, examples: impl IntoIterator<Item = LabelledReply<'a>>) -> GuardReport {
    let (mut overall, mut farewell) = (Counts::default(), Counts::default());
    let mut by_kind: BTreeMap<Kind, Counts> = Kind::ALL.into_iter().map(|k| (k, Counts::default())).collect();
    let mut caught: BTreeMap<&'static str, (u64, u64)> = BTreeMap::new();
    for example in examples {
        let judged = judge_reply_by(sense, example.context, example.reply);
        let flagged = judged.verdict() != Verdict::Pass;
        let bad = !example.kinds.is_empty();
        overall.add(flagged, bad);
        if !bad || example.kinds.iter().any(|k| k.is_farewell_tactic()) {
            farewell.add(flagged, bad);
        }
        for (kind, counts) in &mut by_kind {
            counts.add(
                judged.findings().iter().any(|f| f.kind() == *kind),
                example.kinds.contains(kind),
            );
        }
        for kind in example.kinds {
            let (hits, n) = caught.entry(kind.id()).or_default();
            *hits += u64::from(flagged);
            *n += 1;
        }
    }
    GuardReport {
        overall: overall.figures(),
        farewell: farewell.figures(),
        by_kind: by_kind
            .into_iter()
            .filter(|(_, c)| c.hit + c.miss + c.false_alarm > 0)
            .map(|(k, c)| (k.id(), c.figures()))
            .collect(),
        caught_by_kind: caught
            .into_iter()
            .map(|(k, (hits, n))| (k, Share::of(hits, n)))
            .collect(),
    }
}

/// The figures on messages.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CrisisReport {
    /// With "not none" as positive.
    #[serde(flatten)]
    pub overall: Figures,
    /// Of what is acute, the share that was called acute.
    pub acute_recall: Share,
    /// Of what is acute, the share that was called acute or a concern.
    pub acute_noticed: Share,
    /// Of what was called acute, the share that is.
    pub acute_precision: Share,
}

/// Judges labelled messages and counts.
#[must_use]
pub fn messages<'a>(sense: &Sense, examples: impl IntoIterator<Item = (&'a str, crisis::Level)>) -> CrisisReport {
    let (mut overall, mut acute) = (Counts::default(), Counts::default());
    let mut noticed = (0, 0);
    for (text, truth) in examples {
        let said = crisis::judge_by(sense, text).level();
        overall.add(said > crisis::Level::None, truth > crisis::Level::None);
        acute.add(said == crisis::Level::Acute, truth == crisis::Level::Acute);
        if truth == crisis::Level::Acute {
            noticed.0 += u64::from(said > crisis::Level::None);
            noticed.1 += 1;
        }
    }
    let acute = acute.figures();
    CrisisReport {
        overall: overall.figures(),
        acute_recall: acute.recall,
        acute_noticed: Share::of(noticed.0, noticed.1),
        acute_precision: acute.precision,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_agrees_with_published_values() {
        // Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662; 0 of 20 gives 0 to 0.1611.
        let (low, high) = Share::of(81, 263).interval();
        assert!(
            (low - 0.2553).abs() < 5e-5 && (high - 0.3662).abs() < 5e-5,
            "{low} {high}"
        );
        let (low, high) = Share::of(0, 20).interval();
        assert!(low.abs() < 1e-9 && (high - 0.1611).abs() < 5e-5, "{low} {high}");
        assert_eq!(Share::of(0, 0).interval(), (0.0, 1.0));
    }

    #[test]
    fn figures_are_those_of_the_counts() {
        let mut counts = Counts::default();
        for (said, truth, times) in [(true, true, 8), (false, true, 2), (true, false, 1), (false, false, 9)] {
            (0..times).for_each(|_| counts.add(said, truth));
        }
        let f = counts.figures();
        assert!((f.precision.value() - 8.0 / 9.0).abs() < 1e-12);
        assert!((f.recall.value() - 0.8).abs() < 1e-12);
        assert!((f.f1 - 16.0 / 19.0).abs() < 1e-12);
        assert!((f.benign_flagged.value() - 0.1).abs() < 1e-12);
    }
}
