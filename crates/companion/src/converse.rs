//! A turn of talk from end to end: judged, decided, opened, disclosed, answered, guarded, kept.

use std::sync::Arc;

use consent::{Act, Category, CategorySet, RecipientId, purpose};
use engine::{LocalEngine, Prompt, Settings};
use gate::{Disclosed, Gate, GateError, Open, Permit, RecordId};
use guard::crisis;

use crate::character::Character;
use crate::error::CompanionError;
use crate::found::{Found, found};
use crate::keep::Finished;
use crate::past::Past;
use crate::prompt::compose;
use crate::reply::{self, Answer, Event, Heard, Listener, Used};
use crate::sinks::{CrisisCheck, EngineSink};
use crate::turn::Said;

/// The longest message that is taken, in Unicode characters.
pub const LONGEST_MESSAGE: usize = 8_000;
/// How many earlier turns are opened to answer: more than the starter model's context holds.
const HISTORY: usize = 24;

/// A companion: a character that talks through an engine, and reads and keeps through the gate.
pub struct Companion {
    pub(crate) gate: Arc<Gate>,
    engine: Option<Arc<engine::LocalEngine>>,
    character: Character,
}

/// What is known when the engine is asked.
struct Ready {
    disclosed: Disclosed<Prompt, purpose::Converse>,
    last_reply: Option<String>,
    used: Used,
}

impl Companion {
    /// A companion on top of a gate; without an engine it can still show what was said.
    #[must_use]
    pub fn new(gate: Arc<Gate>, engine: Option<Arc<LocalEngine>>) -> Self {
        Self {
            gate,
            engine,
            character: Character::built_in(),
        }
    }

    /// The gate that everything here goes through.
    #[must_use]
    pub fn gate(&self) -> &Arc<Gate> {
        &self.gate
    }

    /// The engine, if there is one.
    #[must_use]
    pub fn engine(&self) -> Option<&Arc<LocalEngine>> {
        self.engine.as_ref()
    }

    /// Answers. Blocks until the turn is kept; a message that was answered already is not answered again.
    ///
    /// # Errors
    /// [`CompanionError`]: nothing was kept then, and nothing reached the engine unless an entry of the ledger says so.
    pub fn converse(&self, open: &Open, said: &Said, listener: &mut dyn Listener) -> Result<Answer, CompanionError> {
        let text = said.text.trim();
        let length = text.chars().count();
        if length == 0 {
            return Err(CompanionError::Empty);
        }
        if length > LONGEST_MESSAGE {
            return Err(CompanionError::TooLong {
                length,
                limit: LONGEST_MESSAGE,
            });
        }
        if let Some(kept) = self.turn(open, said.id)? {
            return Ok(kept.into_answer());
        }
        let engine = self.engine.as_ref().ok_or(CompanionError::NoEngine)?;
        let at_ms = self.gate.now_ms();
        let message = found(text);
        let level = self.judge(open, &message)?;
        if level != crisis::Level::None {
            listener.tell(Event::Crisis(level));
        }
        let heard = if level == crisis::Level::Acute {
            Heard::fixed(crisis::protocol(crisis::Lang::En).acute(), listener)
        } else {
            let ready = match self.prepare(open, &message) {
                // A consent changed while the turn was being prepared: it is prepared anew under the consents as they are.
                Err(CompanionError::Gate(GateError::ConsentChanged)) => self.prepare(open, &message)?,
                ready => ready?,
            };
            let sink = EngineSink::new(Arc::clone(engine), open.person(), Settings::default());
            let stream = ready.disclosed.release(sink)??;
            let mut context = Vec::new();
            context.extend(ready.last_reply.map(guard::Turn::assistant));
            context.push(guard::Turn::user(text));
            reply::hear(stream, &context, ready.used, listener)?
        };
        self.keep(
            open,
            &Finished {
                id: said.id,
                at_ms,
                message: &message,
                heard,
                engine: engine.card().name(),
            },
        )
    }

    /// The message goes to the crisis check under a purpose of its own; what comes of it is kept nowhere.
    fn judge(&self, open: &Open, message: &Found) -> Result<crisis::Level, CompanionError> {
        let here = RecipientId::local_engine();
        let permit: Permit<purpose::Safety> = self.gate.permit(open, message.categories(), &here, Act::Disclose)?;
        let mut pass = self.gate.pass(open);
        let leaving = pass.disclose(&permit, self.gate.at_hand(&permit, message.guarded())?)?;
        let verdict = pass.commit()?.leave(leaving)?.release(CrisisCheck::new())?;
        // What the learned part alone is unsure of is no reason to speak of danger.
        Ok(if verdict.score() >= reply::SURE {
            verdict.level()
        } else {
            crisis::Level::None
        })
    }

    /// Opens what there is to answer with, and writes down what the engine is about to get.
    fn prepare(&self, open: &Open, message: &Found) -> Result<Ready, CompanionError> {
        let here = RecipientId::local_engine();
        let all = self
            .gate
            .map()
            .may_disclose(consent::PurposeId::Converse, consent::RecipientKind::LocalEngine);
        let allowed = self.gate.narrow::<purpose::Converse>(open, all, &here, Act::Disclose)?;
        let mut asked = allowed;
        // What the message itself is about has to be allowed whole, or the person is told why it is not.
        message.categories().iter().for_each(|category| asked.insert(category));
        let permit: Permit<purpose::Converse> = self.gate.permit(open, asked, &here, Act::Disclose)?;
        let past = self.open_past(open, &permit, HISTORY)?;
        let said = self.gate.at_hand(&permit, message.guarded())?;
        let (mut last_reply, mut left_out, mut turns) = (None, CategorySet::EMPTY, 0);
        let opened = past.and(said).map(|(past, said)| {
            turns = past.len();
            last_reply = past.last().map(Past::reply);
            past.iter()
                .flat_map(Past::missing)
                .for_each(|category: Category| left_out.insert(category));
            compose(&self.character, &past, &said)
        });
        let mut pass = self.gate.pass(open);
        let leaving = pass.disclose(&permit, opened)?;
        let disclosed = pass.commit()?.leave(leaving)?;
        let entries = disclosed.entries().to_vec();
        let used = Used {
            entries,
            turns,
            left_out: left_out.categories().collect(),
        };
        Ok(Ready {
            disclosed,
            last_reply,
            used,
        })
    }

    /// A new turn's id, for whoever sends a message without one.
    ///
    /// # Errors
    /// [`CompanionError::Gate`].
    pub fn new_turn(&self) -> Result<RecordId, CompanionError> {
        Ok(self.gate.new_record_id()?)
    }
}
