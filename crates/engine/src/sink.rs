//! The way in from the gate.

use std::sync::Arc;

use consent::{RecipientId, purpose};
use gate::Sink;

use crate::error::EngineError;
use crate::local::LocalEngine;
use crate::prompt::{Prompt, Settings};
use crate::queue::FairKey;
use crate::reply::Reply;

/// Takes a prompt that was disclosed to the local engine in order to converse.
pub struct EngineSink {
    engine: Arc<LocalEngine>,
    owner: FairKey,
    settings: Settings,
    recipient: RecipientId,
}

impl EngineSink {
    /// A sink into `engine` for one request of `owner`'s.
    #[must_use]
    pub fn new(engine: Arc<LocalEngine>, owner: FairKey, settings: Settings) -> Self {
        Self { engine, owner, settings, recipient: RecipientId::local_engine() }
    }
}

impl Sink<Prompt, purpose::Converse> for EngineSink {
    type Taken = Result<Reply, EngineError>;

    fn recipient(&self) -> &RecipientId {
        &self.recipient
    }

    fn take(self, prompt: Prompt) -> Result<Reply, EngineError> {
        self.engine.submit(self.owner, prompt, self.settings)
    }
}
