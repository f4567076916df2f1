//! Who is next: owners in turn, whatever each of them has waiting.

use std::collections::BTreeMap;

/// Whose request it is, for fairness alone: opaque, equal for requests of one owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FairKey([u8; 16]);

impl From<[u8; 16]> for FairKey {
    fn from(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

impl From<u64> for FairKey {
    fn from(number: u64) -> Self {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&number.to_le_bytes());
        Self(bytes)
    }
}

/// Why a queue takes no more, with how many wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Full {
    /// The owner has enough waiting.
    Owner(usize),
    /// All together have.
    Whole(usize),
}

/// Start-time fair queueing over owners, each request one unit (Goyal, Vin, Cheng 1996, doi:10.1145/248157.248171).
///
/// An owner's requests are put into consecutive rounds, from the present round on; rounds are served in order, and within one
/// whoever came first. So an owner who asks for much at once waits for those who ask for little, also while being served.
#[derive(Debug)]
pub(crate) struct FairQueue<T> {
    // INVARIANT: no key is below (`present`, 0); an owner has at most one item in a round.
    items: BTreeMap<(u64, u64), (FairKey, T)>,
    // INVARIANT: the last round given to each owner, for those where it is not past.
    given: Vec<(FairKey, u64)>,
    present: u64,
    arrivals: u64,
    per_owner: usize,
    whole: usize,
}

impl<T> FairQueue<T> {
    pub(crate) fn new(per_owner: usize, whole: usize) -> Self {
        Self {
            items: BTreeMap::new(),
            given: Vec::new(),
            present: 0,
            arrivals: 0,
            per_owner,
            whole,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    pub(crate) fn push(&mut self, owner: FairKey, item: T) -> Result<(), Full> {
        let own = self.items.values().filter(|(key, _)| *key == owner).count();
        if own >= self.per_owner {
            return Err(Full::Owner(own));
        }
        if self.len() >= self.whole {
            return Err(Full::Whole(self.len()));
        }
        let round = match self.given.iter_mut().find(|(key, _)| *key == owner) {
            Some((_, last)) => {
                *last += 1;
                *last
            }
            None => {
                self.given.push((owner, self.present));
                self.present
            }
        };
        self.arrivals += 1;
        self.items.insert((round, self.arrivals), (owner, item));
        Ok(())
    }

    pub(crate) fn pop(&mut self) -> Option<T> {
        let ((round, _), (_, item)) = self.items.pop_first()?;
        self.present = round;
        self.given.retain(|(_, last)| *last >= round);
        Some(item)
    }

    /// Takes out the item that `is` says, wherever it waits; the owner's later ones move up.
    pub(crate) fn remove(&mut self, is: impl Fn(&T) -> bool) -> Option<T> {
        let place = *self.items.iter().find(|(_, (_, item))| is(item))?.0;
        let (owner, item) = self.items.remove(&place)?;
        let later: Vec<_> = self
            .items
            .range(place..)
            .filter(|(_, (key, _))| *key == owner)
            .map(|(place, _)| *place)
            .collect();
        for (round, arrival) in later {
            if let Some(item) = self.items.remove(&(round, arrival)) {
                self.items.insert((round - 1, arrival), item);
            }
        }
        let present = self.present;
        self.given.retain_mut(|(key, last)| {
            let before = if *key == owner {
                last.checked_sub(1)
            } else {
                Some(*last)
            };
            *last = before.unwrap_or_default();
            before.is_some_and(|round| round >= present)
        });
        Some(item)
    }

    /// Every waiting item in the order in which they will be served if none comes or goes.
    pub(crate) fn in_order(&mut self) -> impl Iterator<Item = &mut T> {
        self.items.values_mut().map(|(_, item)| item)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(number: u64) -> FairKey {
        FairKey::from(number)
    }

    #[test]
    fn owners_take_turns() {
        let mut queue = FairQueue::new(9, 99);
        for item in ["a1", "a2", "a3"] {
            queue.push(key(1), item).expect("room");
        }
        queue.push(key(2), "b1").expect("room");
        queue.push(key(3), "c1").expect("room");
        let served: Vec<_> = std::iter::from_fn(|| queue.pop()).collect();
        assert_eq!(served, ["a1", "b1", "c1", "a2", "a3"]);
    }

    #[test]
    fn who_is_being_served_waits_for_who_comes_now() {
        let mut queue = FairQueue::new(9, 99);
        queue.push(key(1), "a1").expect("room");
        assert_eq!(queue.pop(), Some("a1"));
        queue.push(key(1), "a2").expect("room");
        queue.push(key(2), "b1").expect("room");
        assert_eq!((queue.pop(), queue.pop()), (Some("b1"), Some("a2")));
    }

    #[test]
    fn both_limits_hold_and_say_which() {
        let mut queue = FairQueue::new(2, 3);
        assert_eq!(queue.push(key(1), 0), Ok(()));
        assert_eq!(queue.push(key(1), 1), Ok(()));
        assert_eq!(queue.push(key(1), 2), Err(Full::Owner(2)));
        assert_eq!(queue.push(key(2), 3), Ok(()));
        assert_eq!(queue.push(key(3), 4), Err(Full::Whole(3)));
        assert_eq!(queue.remove(|item| *item == 1), Some(1));
        assert_eq!(queue.push(key(3), 4), Ok(()));
    }

    proptest! {
        #[test]
        fn nobody_gets_ahead_by_asking_for_more(owners in prop::collection::vec(0u64..6, 1..60)) {
            let mut queue = FairQueue::new(100, 100);
            for (at, owner) in owners.iter().enumerate() {
                queue.push(key(*owner), (*owner, at)).expect("room");
            }
            let foretold: Vec<_> = queue.in_order().map(|item| *item).collect();
            let served: Vec<_> = std::iter::from_fn(|| queue.pop()).collect();
            prop_assert_eq!(&foretold, &served);
            prop_assert_eq!(served.len(), owners.len());
            for at in 0..served.len() {
                let (before, waiting) = served.split_at(at);
                let got = |owner: u64| before.iter().filter(|(other, _)| *other == owner).count();
                let least = waiting.iter().map(|(owner, _)| got(*owner)).min().unwrap_or_default();
                let most = (0..6).map(got).max().unwrap_or_default();
                prop_assert!(most <= least + 1, "{most} served for one, {least} for another who waits");
            }
        }

        #[test]
        fn whatever_comes_and_goes_the_order_within_an_owner_holds(steps in prop::collection::vec((0u8..4, 0u64..4), 1..120)) {
            let mut queue = FairQueue::new(5, 12);
            let (mut number, mut model) = (0, Vec::new());
            for (step, owner) in steps {
                match step {
                    0 | 1 => {
                        number += 1;
                        let own = model.iter().filter(|(other, _)| *other == owner).count();
                        let taken = queue.push(key(owner), (owner, number));
                        prop_assert_eq!(taken.is_ok(), own < 5 && model.len() < 12);
                        if taken.is_ok() {
                            model.push((owner, number));
                        }
                    }
                    2 => {
                        let popped = queue.pop();
                        prop_assert_eq!(popped.is_none(), model.is_empty());
                        if let Some(item) = popped {
                            let first = model.iter().position(|(other, _)| *other == item.0);
                            prop_assert_eq!(first.map(|at| model.remove(at)), Some(item));
                        }
                    }
                    _ => {
                        let wanted = model.get(model.len() / 2).copied();
                        prop_assert_eq!(queue.remove(|item| Some(*item) == wanted), wanted);
                        model.retain(|item| Some(*item) != wanted);
                    }
                }
                prop_assert_eq!(queue.len(), model.len());
            }
        }

        #[test]
        fn removing_takes_that_one_alone(count in 1usize..30, which in 0usize..30) {
            let mut queue = FairQueue::new(100, 100);
            for at in 0..count {
                queue.push(key(at as u64 % 4), at).expect("room");
            }
            let removed = queue.remove(|item| *item == which);
            prop_assert_eq!(removed, (which < count).then_some(which));
            let mut left: Vec<_> = std::iter::from_fn(|| queue.pop()).collect();
            left.sort_unstable();
            prop_assert_eq!(left, (0..count).filter(|at| *at != which).collect::<Vec<_>>());
        }
    }
}
