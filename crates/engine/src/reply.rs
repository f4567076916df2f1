//! A reply as it comes.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use crate::error::EngineError;
use crate::shared::{JobId, Shared};

/// What happens to a request, in this order: `Queued` any number of times, `Text` any number of times, then one `Finished` or `Failed`.
#[derive(Clone, PartialEq, Eq)]
pub enum Event {
    /// How many other replies come first; told again whenever it changes.
    Queued(u32),
    /// The next piece of the reply: whole characters, never empty.
    Text(String),
    /// The reply ended.
    Finished(Finished),
    /// The reply broke off.
    Failed(EngineError),
}

impl std::fmt::Debug for Event {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Queued(ahead) => f.debug_tuple("Queued").field(ahead).finish(),
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::Finished(finished) => f.debug_tuple("Finished").field(finished).finish(),
            Self::Failed(error) => f.debug_tuple("Failed").field(error).finish(),
        }
    }
}

/// Why a reply ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FinishReason {
    /// The model came to its end, or to a stop text.
    Stop,
    /// The longest reply, or the end of the context, was reached.
    Length,
    /// Nobody wanted the rest.
    Cancelled,
}

/// How a reply ended, in counts. When it arrives, nothing of the request is left in the engine's memory of past tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finished {
    pub(crate) reason: FinishReason,
    pub(crate) prompt_tokens: usize,
    pub(crate) reply_tokens: usize,
    pub(crate) dropped_messages: usize,
    pub(crate) waited: Duration,
    pub(crate) first_token: Duration,
    pub(crate) took: Duration,
}

impl Finished {
    /// Why.
    #[must_use]
    pub fn reason(&self) -> FinishReason {
        self.reason
    }

    /// Tokens of the prompt, template included.
    #[must_use]
    pub fn prompt_tokens(&self) -> usize {
        self.prompt_tokens
    }

    /// Tokens of the reply.
    #[must_use]
    pub fn reply_tokens(&self) -> usize {
        self.reply_tokens
    }

    /// Oldest messages that did not fit into the context.
    #[must_use]
    pub fn dropped_messages(&self) -> usize {
        self.dropped_messages
    }

    /// Milliseconds in the queue.
    #[must_use]
    pub fn waited_ms(&self) -> u64 {
        millis(self.waited)
    }

    /// Milliseconds from the end of waiting to the first token.
    #[must_use]
    pub fn first_token_ms(&self) -> u64 {
        millis(self.first_token)
    }

    /// Milliseconds from the end of waiting to the last token.
    #[must_use]
    pub fn took_ms(&self) -> u64 {
        millis(self.took)
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// A reply under way. Dropping it cancels: generation stops within one token (one chunk of 512 tokens while the prompt is read), a
/// request that still waits leaves the queue at once.
#[derive(Debug)]
pub struct Reply {
    pub(crate) events: Receiver<Event>,
    pub(crate) job: JobId,
    pub(crate) shared: Arc<Shared>,
}

impl Reply {
    /// The next event; `None` after the last.
    pub fn next_blocking(&mut self) -> Option<Event> {
        self.events.recv().ok()
    }

    /// The next event, if one comes in time: for a listener who may be told meanwhile that nobody wants the rest.
    ///
    /// # Errors
    /// [`RecvTimeoutError::Timeout`] where none came yet, [`RecvTimeoutError::Disconnected`] after the last.
    pub fn next_within(&mut self, long: Duration) -> Result<Event, RecvTimeoutError> {
        self.events.recv_timeout(long)
    }

    /// Ends the reply early; what was drawn already can still be read, then [`FinishReason::Cancelled`].
    pub fn cancel(&self) {
        self.shared.cancel(self.job);
    }

    /// Reads to the end.
    ///
    /// # Errors
    /// What [`Event::Failed`] says; [`EngineError::Closed`] where the engine went away.
    pub fn text_blocking(mut self) -> Result<(String, Finished), EngineError> {
        let mut text = String::new();
        while let Some(event) = self.next_blocking() {
            match event {
                Event::Queued(_) => {}
                Event::Text(piece) => text.push_str(&piece),
                Event::Finished(finished) => return Ok((text, finished)),
                Event::Failed(error) => return Err(error),
            }
        }
        Err(EngineError::Closed)
    }
}

impl Drop for Reply {
    fn drop(&mut self) {
        self.shared.cancel(self.job);
    }
}
