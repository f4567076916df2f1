//! What can be learned from many people who agreed to it, to begin with where a person has not chosen yet. None comes with Troth:
//! `troth bench match` learns one from the people in a public table, and measures it on others.

use crate::ridge::Ridge;
use crate::trees::{Growth, Trees};

/// The ridge, in rows.
const RIDGE: f64 = 700.0;
/// Small, slow, and restrained: what holds for a few hundred people must hold for others.
const GROWTH: Growth = Growth {
    trees: 200,
    depth: 3,
    rate: 0.04,
    least: 100,
    ridge: 10.0,
    one_in: 5,
};

/// A straight line and trees, averaged.
#[derive(Clone, Debug)]
pub(crate) struct Population {
    line: Ridge,
    base: f64,
    trees: Trees,
}

impl Population {
    pub(crate) fn learn<R: AsRef<[f32]>>(rows: &[R], yes: &[bool]) -> Self {
        let many = yes.iter().filter(|yes| **yes).count() as f64;
        let base = ((many + 1.0) / (yes.len() as f64 - many + 1.0)).ln();
        Self {
            line: Ridge::fit(rows, yes, |_| RIDGE),
            base,
            trees: Trees::grow(rows, yes, base, GROWTH),
        }
    }

    pub(crate) fn logit(&self, row: &[f32]) -> f64 {
        f64::midpoint(self.line.logit(row), self.base + self.trees.logit(row))
    }
}
