//! What the threads of an engine and its replies share: the queue, and who is at work on what.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::error::EngineError;
use crate::model::Tokens;
use crate::queue::{FairKey, FairQueue, Full};
use crate::reply::{Event, FinishReason, Finished};
use crate::settings::Settings;
use crate::stopwatch::Stopwatch;

/// A request within one engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct JobId(u64);

/// A request that waits or is worked on.
pub(crate) struct Job {
    pub(crate) prompt: Tokens,
    pub(crate) settings: Settings,
    pub(crate) since: Stopwatch,
    events: Sender<Event>,
    id: JobId,
    cancelled: Arc<AtomicBool>,
    told_ahead: u32,
}

impl Job {
    /// Tells whoever listens; a closed channel means that nobody does, and cancels.
    pub(crate) fn tell(&self, event: Event) {
        if self.events.send(event).is_err() {
            self.cancelled.store(true, Ordering::Relaxed);
        }
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    fn told(&mut self, ahead: u32) {
        if ahead != self.told_ahead {
            self.told_ahead = ahead;
            self.tell(Event::Queued(ahead));
        }
    }
}

struct State {
    queue: FairQueue<Job>,
    working: Vec<(JobId, Arc<AtomicBool>)>,
    next_id: u64,
    closed: bool,
}

impl State {
    fn tell_ahead(&mut self) {
        let working = self.working.len();
        for (at, job) in self.queue.in_order().enumerate() {
            job.told(u32::try_from(at + working).unwrap_or(u32::MAX));
        }
    }
}

/// The one queue of an engine.
pub(crate) struct Shared {
    state: Mutex<State>,
    wake: Condvar,
    workers: usize,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

impl Shared {
    pub(crate) fn new(per_owner: usize, whole: usize, workers: usize) -> Self {
        let queue = FairQueue::new(per_owner, whole);
        let state = State {
            queue,
            working: Vec::new(),
            next_id: 0,
            closed: false,
        };
        Self {
            state: Mutex::new(state),
            wake: Condvar::new(),
            workers,
        }
    }

    // A thread that panicked left the queue whole: each change to it is one call.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn submit(
        &self,
        owner: FairKey,
        prompt: Tokens,
        settings: Settings,
        events: Sender<Event>,
    ) -> Result<JobId, EngineError> {
        let mut state = self.state();
        if state.closed {
            return Err(EngineError::Closed);
        }
        let id = JobId(state.next_id);
        let job = Job {
            prompt,
            settings,
            since: Stopwatch::start(),
            events,
            id,
            cancelled: Arc::new(AtomicBool::new(false)),
            told_ahead: 0,
        };
        state.queue.push(owner, job).map_err(|full| match full {
            Full::Owner(waiting) => EngineError::Busy { waiting, own: true },
            Full::Whole(waiting) => EngineError::Busy { waiting, own: false },
        })?;
        state.next_id += 1;
        // With a worker free it is begun at once, so there is nothing to tell.
        if state.working.len() + state.queue.len() > self.workers {
            state.tell_ahead();
        }
        drop(state);
        self.wake.notify_one();
        Ok(id)
    }

    /// Waits for a request to work on; `None` when the engine closes.
    pub(crate) fn next(&self) -> Option<Job> {
        let mut state = self.state();
        loop {
            if state.closed {
                return None;
            }
            if let Some(job) = state.queue.pop() {
                state.working.push((job.id, Arc::clone(&job.cancelled)));
                return Some(job);
            }
            state = self.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// A worker is done with a request, and its memory is wiped.
    pub(crate) fn done(&self, job: &Job, last: Event) {
        let mut state = self.state();
        state.working.retain(|(id, _)| *id != job.id);
        state.tell_ahead();
        drop(state);
        job.tell(last);
    }

    pub(crate) fn cancel(&self, job: JobId) {
        let mut state = self.state();
        if let Some((_, flag)) = state.working.iter().find(|(id, _)| *id == job) {
            flag.store(true, Ordering::Relaxed);
            return;
        }
        let waiting = state.queue.remove(|waiting| waiting.id == job);
        if waiting.is_some() {
            state.tell_ahead();
        }
        drop(state);
        if let Some(job) = waiting {
            job.tell(Event::Finished(Finished {
                reason: FinishReason::Cancelled,
                prompt_tokens: job.prompt.tokens.len(),
                reply_tokens: 0,
                dropped_messages: job.prompt.dropped,
                waited: job.since.elapsed(),
                first_token: Duration::ZERO,
                took: Duration::ZERO,
            }));
        }
    }

    /// No request is taken or begun any more; those that wait are told, those at work stop at their next token.
    pub(crate) fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        for (_, cancelled) in &state.working {
            cancelled.store(true, Ordering::Relaxed);
        }
        while let Some(job) = state.queue.pop() {
            job.tell(Event::Failed(EngineError::Closed));
        }
        drop(state);
        self.wake.notify_all();
    }
}
