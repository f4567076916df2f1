//! Where disclosed values go from here.

use std::sync::Arc;

use consent::{RecipientId, purpose};
use engine::{EngineError, FairKey, LocalEngine, Prompt, Reply, Settings};
use gate::{PersonId, Sink};
use guard::{Sense, crisis};

/// The local engine, for a prompt that was disclosed to it in order to converse.
pub(crate) struct EngineSink {
    engine: Arc<LocalEngine>,
    owner: FairKey,
    settings: Settings,
    recipient: RecipientId,
}

impl EngineSink {
    pub(crate) fn new(engine: Arc<LocalEngine>, person: PersonId, settings: Settings) -> Self {
        Self {
            engine,
            owner: FairKey::from(*person.as_bytes()),
            settings,
            recipient: RecipientId::local_engine(),
        }
    }
}

impl Sink<Prompt, purpose::Converse> for EngineSink {
    type Taken = Result<Reply, EngineError>;

    fn recipient(&self) -> &RecipientId {
        &self.recipient
    }

    fn take(self, prompt: Prompt) -> Self::Taken {
        self.engine.submit(self.owner, prompt, self.settings)
    }
}

/// The check of a message for signs of danger: in this process, and nothing of it is kept.
pub(crate) struct CrisisCheck(RecipientId, Sense);

impl CrisisCheck {
    pub(crate) fn new(sense: Sense) -> Self {
        Self(RecipientId::local_engine(), sense)
    }
}

impl Sink<String, purpose::Safety> for CrisisCheck {
    type Taken = crisis::Crisis;

    fn recipient(&self) -> &RecipientId {
        &self.0
    }

    fn take(self, message: String) -> crisis::Crisis {
        crisis::judge_by(&self.1, &message)
    }
}
