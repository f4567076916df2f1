//! The area under the receiver operating characteristic, and how sure one can be of it.

use crate::trees::drawn;

/// An area with what it was counted from and the ends of its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Auc {
    /// The chance that somebody with a yes is ranked above somebody with a no; ties count half.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// Pairs that were ranked.
    pub n: usize,
}

/// Draws of the bootstrap.
const DRAWS: u64 = 400;

/// The area, with rows weighed; `None` where there is only one kind.
fn area(sorted: &[(f64, bool, usize)], weight: impl Fn(usize) -> f64) -> Option<f64> {
    let (mut no_below, mut above, mut yes_all) = (0.0, 0.0, 0.0);
    let mut at = 0;
    while at < sorted.len() {
        let ties = sorted[at..]
            .iter()
            .take_while(|row| row.0.total_cmp(&sorted[at].0).is_eq())
            .count();
        let (mut yes, mut no) = (0.0, 0.0);
        for (_, is_yes, row) in &sorted[at..at + ties] {
            *(if *is_yes { &mut yes } else { &mut no }) += weight(*row);
        }
        above += yes * (no_below + no / 2.0);
        yes_all += yes;
        no_below += no;
        at += ties;
    }
    (yes_all > 0.0 && no_below > 0.0).then(|| above / (yes_all * no_below))
}

/// The area of `scores` against `yes`, with an interval from drawing people anew: a row counts as often as both of its people were drawn
/// (Owen's pigeonhole bootstrap, 2007).
pub(crate) fn auc(scores: &[f64], yes: &[bool], people: &[(usize, usize)]) -> Auc {
    let mut sorted: Vec<(f64, bool, usize)> = (scores.iter().zip(yes))
        .enumerate()
        .map(|(row, (score, yes))| (*score, *yes, row))
        .collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let many = people.iter().map(|(a, b)| 1 + *a.max(b)).max().unwrap_or(0);
    let mut drawn_areas: Vec<f64> = (0..DRAWS)
        .filter_map(|draw| {
            let mut times = vec![0.0; many];
            for one in 0..many as u64 {
                times[(drawn(draw + 1, one) % many as u64) as usize] += 1.0;
            }
            area(&sorted, |row| times[people[row].0] * times[people[row].1])
        })
        .collect();
    drawn_areas.sort_by(f64::total_cmp);
    let end = |share: f64| {
        let at = (share * drawn_areas.len() as f64) as usize;
        drawn_areas
            .get(at.min(drawn_areas.len().saturating_sub(1)))
            .copied()
            .unwrap_or(f64::NAN)
    };
    Auc {
        value: area(&sorted, |_| 1.0).unwrap_or(f64::NAN),
        low: end(0.025),
        high: end(0.975),
        n: scores.len(),
    }
}

/// The mean over people of the area among those whom each of them chose from: what ranking for one person is worth.
pub(crate) fn within_people(scores: &[f64], yes: &[bool], people: &[(usize, usize)]) -> f64 {
    let mut rows: Vec<usize> = (0..scores.len()).collect();
    rows.sort_by(|a, b| people[*a].0.cmp(&people[*b].0).then(scores[*a].total_cmp(&scores[*b])));
    let areas: Vec<f64> = rows
        .chunk_by(|a, b| people[*a].0 == people[*b].0)
        .filter_map(|rows| {
            let sorted: Vec<_> = rows.iter().map(|row| (scores[*row], yes[*row], *row)).collect();
            area(&sorted, |_| 1.0)
        })
        .collect();
    areas.iter().sum::<f64>() / areas.len() as f64
}
