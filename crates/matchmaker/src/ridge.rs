//! Logistic regression with a ridge, by the fixed bound on its curvature of Böhning and Lindsay (1988): one factorisation, steps
//! that never overshoot, the same result on every run.

/// Weights on standardised columns, turned back to the columns' own units.
#[derive(Clone, Debug)]
pub(crate) struct Ridge {
    pub(crate) weights: Vec<f64>,
    pub(crate) bias: f64,
}

/// Enough for the third decimal of a weight; each costs one pass over the rows.
const STEPS: usize = 60;

impl Ridge {
    /// Fits `yes` on `rows`; `ridge` is the penalty of each column, in rows.
    pub(crate) fn fit<R: AsRef<[f32]>>(rows: &[R], yes: &[bool], ridge: impl Fn(usize) -> f64) -> Self {
        let width = rows.first().map_or(0, |row| row.as_ref().len());
        let n = rows.len().max(1) as f64;
        let mut mean = vec![0.0; width];
        let mut spread = vec![0.0; width];
        for row in rows {
            for (sum, value) in mean.iter_mut().zip(row.as_ref()) {
                *sum += f64::from(*value) / n;
            }
        }
        for row in rows {
            for ((sum, value), mean) in spread.iter_mut().zip(row.as_ref()).zip(&mean) {
                *sum += (f64::from(*value) - mean).powi(2) / n;
            }
        }
        // A column that never changes says nothing, and gets no weight.
        let scale: Vec<f64> = (spread.iter())
            .map(|variance| if *variance > 1e-9 { variance.sqrt().recip() } else { 0.0 })
            .collect();
        let design: Vec<Vec<f32>> = (rows.iter())
            .map(|row| {
                let standard =
                    |((value, mean), scale): ((&f32, &f64), &f64)| ((f64::from(*value) - mean) * scale) as f32;
                row.as_ref().iter().zip(&mean).zip(&scale).map(standard).collect()
            })
            .collect();
        let mut bound = vec![vec![0.0; width]; width];
        for row in &design {
            for (at, value) in row.iter().enumerate().filter(|(_, value)| **value != 0.0) {
                let quarter = 0.25 * f64::from(*value);
                for (sum, other) in bound[at][..=at].iter_mut().zip(row) {
                    *sum += quarter * f64::from(*other);
                }
            }
        }
        bound.iter_mut().enumerate().for_each(|(at, row)| row[at] += ridge(at));
        factor(&mut bound);
        let mut weights = vec![0.0; width];
        let mut bias = 0.0;
        for _ in 0..STEPS {
            let mut slope: Vec<f64> = weights
                .iter()
                .enumerate()
                .map(|(at, weight)| -ridge(at) * weight)
                .collect();
            let mut slope_of_bias = 0.0;
            for (row, yes) in design.iter().zip(yes) {
                let logit = bias + row.iter().zip(&weights).map(|(x, w)| f64::from(*x) * w).sum::<f64>();
                let miss = f64::from(u8::from(*yes)) - probability(logit);
                slope_of_bias += miss;
                for (sum, value) in slope.iter_mut().zip(row) {
                    *sum += miss * f64::from(*value);
                }
            }
            // Columns are centred, so the bias stands apart from them in the bound.
            bias += 4.0 * slope_of_bias / n;
            solve(&bound, &mut slope);
            weights
                .iter_mut()
                .zip(&slope)
                .for_each(|(weight, step)| *weight += step);
        }
        let weights: Vec<f64> = weights
            .iter()
            .zip(&scale)
            .map(|(weight, scale)| weight * scale)
            .collect();
        let bias = bias
            - weights
                .iter()
                .zip(&mean)
                .map(|(weight, mean)| weight * mean)
                .sum::<f64>();
        Self { weights, bias }
    }

    pub(crate) fn logit(&self, row: &[f32]) -> f64 {
        self.bias
            + row
                .iter()
                .zip(&self.weights)
                .map(|(x, w)| f64::from(*x) * w)
                .sum::<f64>()
    }
}

/// The probability of a logit.
pub(crate) fn probability(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

/// Cholesky's factor, in the lower triangle and in place. The ridge on the diagonal keeps every pivot positive.
fn factor(of: &mut [Vec<f64>]) {
    for row in 0..of.len() {
        let (above, rest) = of.split_at_mut(row);
        let this = &mut rest[0];
        for column in 0..row {
            let dot: f64 = this[..column].iter().zip(&above[column]).map(|(a, b)| a * b).sum();
            this[column] = (this[column] - dot) / above[column][column];
        }
        let dot: f64 = this[..row].iter().map(|a| a * a).sum();
        this[row] = (this[row] - dot).sqrt();
    }
}

fn solve(factor: &[Vec<f64>], of: &mut [f64]) {
    for row in 0..of.len() {
        let dot: f64 = factor[row][..row].iter().zip(&*of).map(|(a, b)| a * b).sum();
        of[row] = (of[row] - dot) / factor[row][row];
    }
    for row in (0..of.len()).rev() {
        of[row] /= factor[row][row];
        let step = of[row];
        for (below, weight) in of[..row].iter_mut().zip(&factor[row]) {
            *below -= weight * step;
        }
    }
}
