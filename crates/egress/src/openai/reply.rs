//! A reply as it comes from another program.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use super::error::ServerError;

/// How long a listener waits before it is asked whether it still listens.
const BEAT: Duration = Duration::from_millis(50);

/// What happens to a request.
#[derive(Clone, PartialEq, Eq)]
pub enum Step {
    /// Nothing for a moment.
    Nothing,
    /// The next piece of the reply.
    Text(String),
    /// The reply is whole; `length` where it reached the longest that was asked for.
    Finished {
        /// Whether it was cut at its longest.
        length: bool,
    },
    /// There is none, or it broke off.
    Failed(ServerError),
}

impl std::fmt::Debug for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Nothing => f.write_str("Nothing"),
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::Finished { length } => f.debug_struct("Finished").field("length", length).finish(),
            Self::Failed(error) => f.debug_tuple("Failed").field(error).finish(),
        }
    }
}

/// A reply under way. Dropping it ends it: the connection is closed with the next piece that comes.
#[derive(Debug)]
pub struct Reply {
    pub(super) steps: Receiver<Step>,
    pub(super) unwanted: Arc<AtomicBool>,
}

impl Reply {
    /// Waits a moment for what comes next; `None` after the last.
    pub fn next_blocking(&mut self) -> Option<Step> {
        match self.steps.recv_timeout(BEAT) {
            Ok(step) => Some(step),
            Err(RecvTimeoutError::Timeout) => Some(Step::Nothing),
            Err(RecvTimeoutError::Disconnected) => None,
        }
    }
}

impl Drop for Reply {
    fn drop(&mut self) {
        self.unwanted.store(true, Ordering::Relaxed);
    }
}
