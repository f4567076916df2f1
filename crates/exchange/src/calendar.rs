//! Epochs, in which keys and tags live, and slots, at whose end what met is released.

use likes::Epoch;

/// How long an epoch and a slot last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    epoch_ms: u64,
    slot_ms: u64,
}

impl Default for Calendar {
    /// An epoch is a day, and a slot an hour.
    fn default() -> Self {
        Self {
            epoch_ms: 86_400_000,
            slot_ms: 3_600_000,
        }
    }
}

impl Calendar {
    /// Epochs and slots of this many seconds; `None` if an epoch is not a whole number of slots.
    #[must_use]
    pub fn new(epoch_seconds: u64, slot_seconds: u64) -> Option<Self> {
        let (epoch_ms, slot_ms) = (epoch_seconds.checked_mul(1000)?, slot_seconds.checked_mul(1000)?);
        let whole = slot_ms > 0 && epoch_ms > 0 && epoch_ms.is_multiple_of(slot_ms);
        whole.then_some(Self { epoch_ms, slot_ms })
    }

    /// The epoch of a moment.
    #[must_use]
    pub fn epoch(&self, now_ms: u64) -> Epoch {
        Epoch(now_ms / self.epoch_ms)
    }

    /// When an epoch ends, in Unix milliseconds.
    #[must_use]
    pub fn end_of_epoch(&self, epoch: Epoch) -> u64 {
        epoch.0.saturating_add(1).saturating_mul(self.epoch_ms)
    }

    /// When the slot of a moment closes.
    #[must_use]
    pub fn end_of_slot(&self, now_ms: u64) -> u64 {
        (now_ms / self.slot_ms).saturating_add(1).saturating_mul(self.slot_ms)
    }

    /// How long an epoch lasts, in seconds.
    #[must_use]
    pub fn epoch_seconds(&self) -> u64 {
        self.epoch_ms / 1000
    }

    /// How long a slot lasts, in seconds.
    #[must_use]
    pub fn slot_seconds(&self) -> u64 {
        self.slot_ms / 1000
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_slot_ends_after_its_moment_and_within_its_epoch(slots in 1..50_u64, slot in 1..9_000_u64, now in 0..1_u64 << 50) {
            let calendar = Calendar::new(slots * slot, slot).unwrap();
            let (epoch, end) = (calendar.epoch(now), calendar.end_of_slot(now));
            prop_assert!(end > now && end <= calendar.end_of_epoch(epoch));
            prop_assert_eq!(calendar.epoch(calendar.end_of_epoch(epoch)).0, epoch.0 + 1);
        }
    }

    #[test]
    fn an_epoch_is_a_whole_number_of_slots() {
        assert!(Calendar::new(10, 3).is_none() && Calendar::new(10, 0).is_none() && Calendar::new(0, 1).is_none());
        assert!(Calendar::new(u64::MAX, 1).is_none());
    }
}
