//! How an engine is set up.

use std::num::NonZeroU32;

/// Size of an engine: threads, context, how much runs and waits at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EngineConfig {
    pub(crate) threads: Option<NonZeroU32>,
    pub(crate) context: u32,
    pub(crate) parallel: u32,
    pub(crate) waiting_per_owner: usize,
    pub(crate) waiting: usize,
    pub(crate) fingerprint: bool,
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self {
            threads: None,
            context: 4096,
            parallel: 1,
            waiting_per_owner: 4,
            waiting: 64,
            fingerprint: false,
        }
    }
}

impl EngineConfig {
    /// The smallest context: below it a system text and one message would hardly fit.
    pub const LEAST_CONTEXT: u32 = 256;

    /// Threads that compute one reply; `None` shares the machine's between the replies that run at once.
    #[must_use]
    pub fn with_threads(mut self, threads: Option<NonZeroU32>) -> Self {
        self.threads = threads;
        self
    }

    /// Prompt and reply together, in tokens; the model's own length and [`Self::LEAST_CONTEXT`] bound it.
    #[must_use]
    pub fn with_context(mut self, tokens: u32) -> Self {
        self.context = tokens;
        self
    }

    /// How many replies are generated at once, each in memory of its own; at least one.
    #[must_use]
    pub fn with_parallel(mut self, replies: u32) -> Self {
        self.parallel = replies.max(1);
        self
    }

    /// How many requests may wait: of one owner, and in all; at least one each.
    #[must_use]
    pub fn with_waiting(mut self, per_owner: usize, in_all: usize) -> Self {
        self.waiting_per_owner = per_owner.max(1);
        self.waiting = in_all.max(1);
        self
    }

    /// Whether loading computes the file's SHA-256 for the card (about a second a gigabyte).
    #[must_use]
    pub fn with_fingerprint(mut self, wanted: bool) -> Self {
        self.fingerprint = wanted;
        self
    }

    pub(crate) fn threads_each(&self) -> u32 {
        self.threads.map_or_else(
            || {
                let machine = std::thread::available_parallelism().map_or(1, usize::from);
                (u32::try_from(machine).unwrap_or(1) / self.parallel).clamp(1, 16)
            },
            NonZeroU32::get,
        )
    }
}
