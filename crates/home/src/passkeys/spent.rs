//! Challenges that were answered well: each is taken once.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use gate::PersonId;

/// Most answers of one person in the time in which one holds. They are counted by person, and after the signature was checked: nobody
/// can use up anybody else's.
const MOST: usize = 32;

/// The challenges that were answered, until they would be too old anyway.
#[derive(Default)]
pub(super) struct Spent(Mutex<HashMap<PersonId, Vec<(u128, SystemTime)>>>);

impl Spent {
    /// Takes a challenge; whether it was there to be taken.
    #[expect(
        clippy::disallowed_methods,
        reason = "the library holds a challenge's age against the machine's clock, so that is when one may be forgotten"
    )]
    pub(super) fn spend(&self, person: PersonId, challenge: u128, lasts: NonZeroU32) -> bool {
        let now = SystemTime::now();
        let until = now + Duration::from_millis(lasts.get().into());
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, of_person| {
            of_person.retain(|(_, until)| *until >= now);
            !of_person.is_empty()
        });
        let of_person = all.entry(person).or_default();
        let fresh = of_person.len() < MOST && of_person.iter().all(|(spent, _)| *spent != challenge);
        if fresh {
            of_person.push((challenge, until));
        }
        fresh
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_taken_once_and_nobody_uses_up_anothers() {
        let (spent, lasts) = (Spent::default(), NonZeroU32::MAX);
        let (ann, ben) = (PersonId::from_bytes([1; 16]), PersonId::from_bytes([2; 16]));
        assert!(spent.spend(ann, 7, lasts) && !spent.spend(ann, 7, lasts));
        let more = (100..)
            .take_while(|challenge| spent.spend(ann, *challenge, lasts))
            .count();
        assert_eq!(more, MOST - 1);
        assert!(spent.spend(ben, 7, lasts));
    }

    #[test]
    fn what_is_too_old_takes_no_room() {
        let (spent, lasts) = (Spent::default(), NonZeroU32::MIN);
        for challenge in 0..(2 * MOST as u128) {
            assert!(spent.spend(PersonId::from_bytes([1; 16]), challenge, lasts));
            std::thread::sleep(Duration::from_millis(2));
        }
        assert_eq!(spent.0.lock().unwrap().len(), 1);
    }
}
