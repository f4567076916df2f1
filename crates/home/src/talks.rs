//! Replies under way, so that they can be stopped.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use gate::{PersonId, RecordId};

/// Every reply under way, by its person and turn.
#[derive(Default)]
pub(crate) struct Talks(Mutex<HashMap<(PersonId, RecordId), Arc<AtomicBool>>>);

/// A reply under way; it is no longer when this is dropped.
pub(crate) struct Underway<'a> {
    talks: &'a Talks,
    key: (PersonId, RecordId),
    stopped: Arc<AtomicBool>,
}

impl Talks {
    /// Notes a reply; `None` where that very turn is being answered already.
    pub(crate) fn begin(&self, person: PersonId, turn: RecordId) -> Option<Underway<'_>> {
        let key = (person, turn);
        let stopped = Arc::new(AtomicBool::new(false));
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.contains_key(&key) {
            return None;
        }
        all.insert(key, Arc::clone(&stopped));
        Some(Underway {
            talks: self,
            key,
            stopped,
        })
    }

    /// Stops a reply, if it is under way.
    pub(crate) fn stop(&self, person: PersonId, turn: RecordId) {
        if let Some(stopped) = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&(person, turn))
        {
            stopped.store(true, Ordering::Relaxed);
        }
    }
}

impl Underway<'_> {
    /// Whether it was stopped.
    pub(crate) fn stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}

impl Drop for Underway<'_> {
    fn drop(&mut self) {
        self.talks
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_stopped_by_its_own_person_alone_and_answered_once() {
        let talks = Talks::default();
        let [ann, bob] = [1, 2].map(|byte| PersonId::from_bytes([byte; 16]));
        let turn = RecordId::from_bytes([3; 16]);
        let reply = talks.begin(ann, turn).unwrap();
        assert!(talks.begin(ann, turn).is_none());
        talks.stop(bob, turn);
        assert!(!reply.stopped());
        talks.stop(ann, turn);
        assert!(reply.stopped());
        drop(reply);
        assert!(talks.begin(ann, turn).is_some_and(|again| !again.stopped()));
    }
}
