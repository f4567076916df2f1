//! Which buckets there are: those who named one cell and one cohort, joined with their neighbours under the parent cell where they are fewer than
//! k, and so on upwards. What is left with fewer than k under the largest cell is published nowhere.

use std::collections::BTreeMap;

use h3o::{CellIndex, Resolution};

use crate::ExchangeError;

/// The smallest cells that a card may name: about 250 km² each.
pub const FINEST: Resolution = Resolution::Five;

/// A bucket: its cell and cohort, and which of the members are in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    /// The cell.
    pub cell: u64,
    /// The cohort.
    pub cohort: u8,
    /// Members, by their places in what was given, rising.
    pub members: Vec<usize>,
}

/// Reads a cell that a card may name.
///
/// # Errors
/// If it is no cell, or smaller than [`FINEST`].
pub fn cell(index: u64) -> Result<CellIndex, ExchangeError> {
    let cell = CellIndex::try_from(index).map_err(|_| ExchangeError::Cell)?;
    if cell.resolution() > FINEST {
        return Err(ExchangeError::Cell);
    }
    Ok(cell)
}

/// A cell and its parents, the finest first: where a member looks for their bucket.
#[must_use]
pub fn with_parents(cell: CellIndex) -> Vec<u64> {
    let resolutions = (0..=u8::from(cell.resolution())).rev();
    let parent = |resolution| cell.parent(Resolution::try_from(resolution).ok()?);
    resolutions.filter_map(parent).map(u64::from).collect()
}

/// Joins members (their cells and cohorts) to buckets of at least `k`, in the order of cells and cohorts.
#[must_use]
pub fn join(members: &[(CellIndex, u8)], k: usize) -> Vec<Joined> {
    let mut waiting: BTreeMap<(CellIndex, u8), Vec<usize>> = BTreeMap::new();
    for (at, member) in members.iter().enumerate() {
        waiting.entry(*member).or_default().push(at);
    }
    let mut buckets = Vec::new();
    for resolution in (0..=u8::from(FINEST)).rev() {
        let here = |(cell, _): &(CellIndex, u8)| u8::from(cell.resolution()) == resolution;
        let (at_this, others) = waiting.into_iter().partition(|(place, _)| here(place));
        waiting = others;
        let at_this: BTreeMap<(CellIndex, u8), Vec<usize>> = at_this;
        for ((cell, cohort), mut members) in at_this {
            if members.len() >= k {
                members.sort_unstable();
                let cell = cell.into();
                buckets.push(Joined { cell, cohort, members });
            } else if let Some(parent) = resolution
                .checked_sub(1)
                .and_then(|coarser| cell.parent(Resolution::try_from(coarser).ok()?))
            {
                waiting.entry((parent, cohort)).or_default().extend(members);
            }
        }
    }
    buckets.sort_unstable_by_key(|bucket| (bucket.cell, bucket.cohort));
    buckets
}

#[cfg(test)]
mod tests {
    use super::*;
    use h3o::LatLng;
    use proptest::prelude::*;

    fn near(lat: f64, lng: f64) -> CellIndex {
        LatLng::new(lat, lng).unwrap().to_cell(FINEST)
    }

    proptest! {
        #[test]
        fn nobody_is_in_two_buckets_none_is_below_k_and_each_finds_theirs(
            at in prop::collection::vec((40.0..60.0, -5.0..20.0, 0..3_u8), 0..200), k in 1..30_usize
        ) {
            let members: Vec<_> = at.iter().map(|(lat, lng, cohort)| (near(*lat, *lng), *cohort)).collect();
            let buckets = join(&members, k);
            let mut seen = std::collections::BTreeSet::new();
            for bucket in &buckets {
                prop_assert!(bucket.members.len() >= k);
                for at in &bucket.members {
                    prop_assert!(seen.insert(*at));
                    let (cell, cohort) = members[*at];
                    prop_assert_eq!(cohort, bucket.cohort);
                    // The bucket that a member looks for first is the one that they are in.
                    let first = with_parents(cell).into_iter().find(|cell| {
                        buckets.iter().any(|other| (other.cell, other.cohort) == (*cell, cohort))
                    });
                    prop_assert_eq!(first, Some(bucket.cell));
                }
            }
            // Who is in none is with fewer than k under the largest cell.
            let mut left: BTreeMap<(CellIndex, u8), usize> = BTreeMap::new();
            for (at, (cell, cohort)) in members.iter().enumerate() {
                if !seen.contains(&at) {
                    *left.entry((cell.parent(Resolution::Zero).unwrap(), *cohort)).or_default() += 1;
                }
            }
            prop_assert!(left.values().all(|many| *many < k));
        }

        #[test]
        fn what_is_no_cell_is_refused(index in any::<u64>()) {
            if let Ok(cell) = cell(index) {
                prop_assert_eq!(u64::from(cell), index);
            }
        }
    }

    #[test]
    fn a_cell_that_is_too_small_is_refused() {
        let small = LatLng::new(52.5, 13.4).unwrap().to_cell(Resolution::Six);
        assert!(matches!(cell(small.into()), Err(ExchangeError::Cell)));
        assert!(cell(near(52.5, 13.4).into()).is_ok());
    }
}
