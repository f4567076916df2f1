//! Boosted trees of a few questions each (Friedman 2001, with Newton's steps for the logistic loss): what a straight line misses.
//! Which columns a tree may look at is drawn from a fixed sequence, so that the same rows give the same trees.

use crate::ridge::probability;

/// How trees are grown. Few, and the same for whatever is learned.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Growth {
    pub(crate) trees: usize,
    pub(crate) depth: usize,
    pub(crate) rate: f64,
    pub(crate) least: usize,
    pub(crate) ridge: f64,
    /// A tree looks at one column in so many.
    pub(crate) one_in: u64,
}

/// Edges between bins of a column; more would cost time and find nothing in a few thousand rows.
const EDGES: usize = 15;

#[derive(Clone, Debug)]
enum Node {
    Leaf(f64),
    Split {
        column: usize,
        edge: f32,
        below: Box<Node>,
        above: Box<Node>,
    },
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Trees {
    trees: Vec<Node>,
}

struct Grower<'a> {
    growth: Growth,
    bins: &'a [Vec<u8>],
    edges: &'a [Vec<f32>],
    slope: Vec<f64>,
    curve: Vec<f64>,
    columns: Vec<usize>,
}

impl Trees {
    /// Grows trees on `rows`, on top of `base`, a logit for each row.
    pub(crate) fn grow<R: AsRef<[f32]>>(rows: &[R], yes: &[bool], base: f64, growth: Growth) -> Self {
        let width = rows.first().map_or(0, |row| row.as_ref().len());
        let edges: Vec<Vec<f32>> = (0..width).map(|column| edges_of(rows, column)).collect();
        let bins: Vec<Vec<u8>> = (edges.iter().enumerate())
            .map(|(column, edges)| {
                let bin = |row: &R| edges.partition_point(|edge| *edge < row.as_ref()[column]) as u8;
                rows.iter().map(bin).collect()
            })
            .collect();
        let mut logits = vec![base; rows.len()];
        let mut trees = Vec::with_capacity(growth.trees);
        for round in 0..growth.trees {
            let chance: Vec<f64> = logits.iter().map(|logit| probability(*logit)).collect();
            let drawn = |column: &usize| drawn(round as u64, *column as u64).is_multiple_of(growth.one_in);
            let grower = Grower {
                growth,
                bins: &bins,
                edges: &edges,
                slope: (yes.iter().zip(&chance))
                    .map(|(yes, chance)| f64::from(u8::from(*yes)) - chance)
                    .collect(),
                curve: chance.iter().map(|chance| chance * (1.0 - chance)).collect(),
                columns: (0..width).filter(drawn).collect(),
            };
            let everyone = (0..rows.len()).collect();
            trees.push(grower.node(everyone, growth.depth, &mut logits));
        }
        Self { trees }
    }

    pub(crate) fn logit(&self, row: &[f32]) -> f64 {
        self.trees.iter().map(|tree| tree.answer(row)).sum()
    }
}

impl Node {
    fn answer(&self, row: &[f32]) -> f64 {
        let mut node = self;
        loop {
            match node {
                Self::Leaf(value) => return *value,
                Self::Split {
                    column,
                    edge,
                    below,
                    above,
                } => node = if row[*column] <= *edge { below } else { above },
            }
        }
    }
}

impl Grower<'_> {
    fn node(&self, rows: Vec<usize>, depth: usize, logits: &mut [f64]) -> Node {
        let (slope, curve) = self.sums(&rows);
        let split = if depth == 0 {
            None
        } else {
            self.best(&rows, slope, curve)
        };
        let Some((column, bin)) = split else {
            let step = self.growth.rate * slope / (curve + self.growth.ridge);
            rows.iter().for_each(|row| logits[*row] += step);
            return Node::Leaf(step);
        };
        let (below, above) = rows.into_iter().partition(|row| self.bins[column][*row] <= bin);
        Node::Split {
            column,
            edge: self.edges[column][usize::from(bin)],
            below: Box::new(self.node(below, depth - 1, logits)),
            above: Box::new(self.node(above, depth - 1, logits)),
        }
    }

    fn sums(&self, rows: &[usize]) -> (f64, f64) {
        rows.iter().fold((0.0, 0.0), |(slope, curve), row| {
            (slope + self.slope[*row], curve + self.curve[*row])
        })
    }

    fn best(&self, rows: &[usize], slope: f64, curve: f64) -> Option<(usize, u8)> {
        let worth = |slope: f64, curve: f64| slope * slope / (curve + self.growth.ridge);
        let mut best = (worth(slope, curve) + 1e-9, None);
        for &column in &self.columns {
            let mut bins = [(0.0, 0.0, 0_usize); EDGES + 1];
            for row in rows {
                let bin = &mut bins[usize::from(self.bins[column][*row])];
                *bin = (bin.0 + self.slope[*row], bin.1 + self.curve[*row], bin.2 + 1);
            }
            let mut left = (0.0, 0.0, 0_usize);
            for (bin, of) in bins.iter().enumerate().take(self.edges[column].len()) {
                left = (left.0 + of.0, left.1 + of.1, left.2 + of.2);
                if left.2 < self.growth.least || rows.len() - left.2 < self.growth.least {
                    continue;
                }
                let gain = worth(left.0, left.1) + worth(slope - left.0, curve - left.1);
                if gain > best.0 {
                    best = (gain, Some((column, bin as u8)));
                }
            }
        }
        best.1
    }
}

fn edges_of<R: AsRef<[f32]>>(rows: &[R], column: usize) -> Vec<f32> {
    let mut values: Vec<f32> = rows.iter().map(|row| row.as_ref()[column]).collect();
    values.sort_by(f32::total_cmp);
    let mut edges: Vec<f32> = (1..=EDGES)
        .map(|part| values[part * values.len() / (EDGES + 1)])
        .collect();
    edges.dedup();
    let most = values.last().copied();
    edges.retain(|edge| Some(*edge) != most);
    edges
}

/// SplitMix64's finaliser (Steele, Lea and Flood 2014) over a round and a column.
pub(crate) fn drawn(round: u64, column: u64) -> u64 {
    let mut z = (round << 32 | column).wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
