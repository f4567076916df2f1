//! A turn of talk from end to end: judged, decided, opened, disclosed, answered, guarded, kept.

use std::sync::Arc;

use consent::{Act, Category, RecipientId, purpose};
use engine::LocalEngine;
use gate::{Gate, GateError, Open, Opening, Permit, RecordId};
use guard::{Sense, crisis};

use crate::asking::Asked;
use crate::conversations::{CONVERSATIONS, Conversation};
use crate::elsewhere::Veil;
use crate::engines::{ENGINES, EngineChoice, HomeEngine};
use crate::error::CompanionError;
use crate::found::{Found, found};
use crate::keep::Finished;
use crate::reminder;
use crate::reply::{self, Again, Answer, Event, Heard, Listener};
use crate::sinks::CrisisCheck;
use crate::turn::Said;

/// The longest message that is taken, in Unicode characters.
pub const LONGEST_MESSAGE: usize = 8_000;

/// How sure the crisis check has to be before help is shown: its learned part alone takes too many bare statements for danger
/// (crates/guard/README.md has the figures); its rules are at 0.97.
const SURE: f32 = 0.9;

/// A companion: it talks through an engine, and reads and keeps through the gate.
pub struct Companion {
    pub(crate) gate: Arc<Gate>,
    engine: HomeEngine,
    sense: Sense,
}

/// What is known before anything is opened to answer with.
struct First {
    engine: HomeEngine,
    conversation: Option<Conversation>,
    level: crisis::Level,
}

/// What the learned part alone is unsure of is no reason to speak of danger.
fn sure(verdict: &crisis::Crisis) -> crisis::Level {
    if verdict.score() >= SURE {
        verdict.level()
    } else {
        crisis::Level::None
    }
}

/// Where a consent changed meanwhile, once more under the consents as they are.
pub(crate) fn twice<T>(mut work: impl FnMut() -> Result<T, CompanionError>) -> Result<T, CompanionError> {
    match work() {
        Err(CompanionError::Gate(GateError::ConsentChanged)) => work(),
        done => done,
    }
}

impl Companion {
    /// A companion on top of a gate; without an engine it can still show what was said.
    #[must_use]
    pub fn new(gate: Arc<Gate>, engine: impl Into<HomeEngine>) -> Self {
        // What reads and judges makes its tables with its first text: nobody's first sentence waits for that.
        let _ = (
            minimise::ready(),
            crisis::judge("Hello."),
            guard::judge_reply(&[], "Hello."),
        );
        Self {
            gate,
            engine: engine.into(),
            sense: Sense::none(),
        }
    }

    /// Judges with sentence embeddings too from here on.
    pub fn judge_by(&mut self, sense: Sense) {
        // Made ready with a first text, like the rest.
        let _ = (
            guard::judge_reply_by(&sense, &[], "Hello."),
            crisis::judge_by(&sense, "Hello."),
        );
        self.sense = sense;
    }

    /// What replies and messages are judged by besides words.
    #[must_use]
    pub fn sense(&self) -> &Sense {
        &self.sense
    }

    /// The gate that everything here goes through.
    #[must_use]
    pub fn gate(&self) -> &Arc<Gate> {
        &self.gate
    }

    /// The model in this process, if there is one.
    #[must_use]
    pub fn engine(&self) -> Option<&Arc<LocalEngine>> {
        match &self.engine {
            HomeEngine::Local(engine) => Some(engine),
            HomeEngine::None | HomeEngine::Server(_) | HomeEngine::Elsewhere(_) => None,
        }
    }

    /// What answers whoever chose nothing else.
    #[must_use]
    pub fn home_engine(&self) -> &HomeEngine {
        &self.engine
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
        if let Some(kept) = self.turn(open, said.of, said.id)? {
            // The answer may have been kept by a run that ended before what it replaces was erased.
            if let Some(from) = said.replaces {
                self.erase_from(open, said.of, from, said.id)?;
            }
            return Ok(kept.into_answer());
        }
        // A reply that could not be kept is not begun.
        self.gate.has_room(open)?;
        let at_ms = self.gate.now_ms();
        let message = found(text);
        let First {
            engine,
            conversation,
            level,
        } = twice(|| self.begin(open, said, &message))?;
        if matches!(engine, HomeEngine::None) {
            return Err(CompanionError::NoEngine);
        }
        // A private conversation that was ended on another page does not go on as one that is kept.
        let private = said.private || conversation.as_ref().is_some_and(|known| known.private);
        let lang = crisis::Lang::spoken(text);
        if level != crisis::Level::None {
            listener.tell(Event::Crisis(level, lang));
            // Help does not wait for a number, nor fail with it.
            if let Err(error) = self.gate.count_help(open, level) {
                tracing::warn!(%error, "help was shown and not counted");
            }
        }
        let (mut stretch_ms, mut reminded, mut noted, mut before_it) = (0, false, false, String::new());
        let mut veil = match &engine {
            HomeEngine::Elsewhere(chosen) => Some(Veil::new(chosen.id, said.of)),
            HomeEngine::None | HomeEngine::Local(_) | HomeEngine::Server(_) => None,
        };
        let heard = if level == crisis::Level::Acute {
            Heard::fixed(crisis::protocol(lang).acute(), listener)
        } else {
            let recipient = engine.recipient();
            let asked = Asked {
                recipient: &recipient,
                message: &message,
                of: said.of,
                before: said.replaces,
                private,
            };
            let (source, last, used) = self.ask(open, &engine, &asked, None, &mut veil)?;
            let before = last.as_ref().map(|last| last.stretch);
            (stretch_ms, reminded) = (reminder::stretch(before, at_ms), reminder::is_due(before, at_ms));
            noted = reminder::note_is_due(before, at_ms);
            if reminded {
                listener.tell(Event::Reminder);
            }
            if noted {
                listener.tell(Event::Note);
            }
            let mut context = Vec::new();
            context.extend(last.as_ref().map(|last| guard::Turn::assistant(last.reply.as_str())));
            context.push(guard::Turn::user(text));
            let mut again = |again: &Again| {
                let (source, _, used) = self.ask(open, &engine, &asked, Some(again), &mut veil)?;
                Ok((source, used))
            };
            let heard = reply::hear(source, &self.sense, &context, used, listener, &mut again)?;
            // What memories are drawn with; nobody waits for it.
            if let Some(last) = last.filter(|_| !private) {
                before_it = found(&last.reply).outline();
            }
            heard
        };
        self.keep(
            open,
            &Finished {
                id: said.id,
                of: said.of,
                conversation,
                private,
                replaces: said.replaces,
                before: before_it,
                stretch_ms,
                reminded,
                noted,
                at_ms,
                message: &message,
                heard,
                engine: &engine,
                veil: veil.as_ref(),
            },
        )
    }

    /// Whether the person lets their companion answer at all: not while everything is frozen, or talking is objected to.
    ///
    /// # Errors
    /// [`CompanionError::Gate`].
    pub fn may_answer(&self, open: &Open) -> Result<bool, CompanionError> {
        let (here, talk) = (RecipientId::local_engine(), consent::Category::Talk.into());
        let allowed = self
            .gate
            .narrow::<purpose::Converse>(open, talk, &here, Act::Disclose)?;
        Ok(!allowed.is_empty())
    }

    /// What answers, and where; and the message goes to the crisis check under a purpose of its own, of which nothing is kept. All of it is
    /// one write to the ledger: whoever waits for an answer waits for the disk as seldom as can be.
    fn begin(&self, open: &Open, said: &Said, message: &Found) -> Result<First, CompanionError> {
        let chosen = if said.here {
            Vec::new()
        } else {
            self.list_set_up::<EngineChoice>(open, ENGINES, Category::EngineChoice)?
        };
        if chosen.is_empty() && matches!(self.home_engine(), HomeEngine::None) {
            return Err(CompanionError::NoEngine);
        }
        let known = match said.of.0 {
            Some(id) => self.gate.find(open, CONVERSATIONS, &[(Category::Talk, id)])?,
            None => Vec::new(),
        };
        let own = self.own(open)?;
        let here = RecipientId::local_engine();
        let safety: Permit<purpose::Safety> = self.gate.permit(open, message.categories(), &here, Act::Disclose)?;
        let mut pass = self.gate.pass(open);
        let chosen = pass.open(&own, chosen)?;
        let known = pass.open::<_, Conversation>(&own, known)?;
        let leaving = pass.disclose(&safety, self.gate.at_hand(&safety, message.guarded())?)?;
        let passed = pass.commit()?;
        let verdict = passed.leave(leaving)?.release(CrisisCheck::new(self.sense.clone()))?;
        let chosen = passed.take(chosen)?.for_person().pop();
        let known = passed.take(known)?.for_person().pop();
        Ok(First {
            engine: self.engine_of(open, chosen.map(|(_, choice)| choice).unwrap_or_default())?,
            conversation: known.map(|(_, conversation)| conversation),
            level: sure(&verdict),
        })
    }

    /// A message goes to the crisis check under a purpose of its own; what comes of it is kept nowhere.
    pub(crate) fn judge<'a>(
        &self,
        by: impl Into<Opening<'a>>,
        message: &Found,
    ) -> Result<crisis::Level, CompanionError> {
        let (by, here) = (by.into(), RecipientId::local_engine());
        let permit: Permit<purpose::Safety> = self.gate.permit(by, message.categories(), &here, Act::Disclose)?;
        let mut pass = self.gate.pass(by);
        let leaving = pass.disclose(&permit, self.gate.at_hand(&permit, message.guarded())?)?;
        let check = CrisisCheck::new(self.sense.clone());
        Ok(sure(&pass.commit()?.leave(leaving)?.release(check)?))
    }

    /// A new turn's id, for whoever sends a message without one.
    ///
    /// # Errors
    /// [`CompanionError::Gate`].
    pub fn new_turn(&self) -> Result<RecordId, CompanionError> {
        Ok(self.gate.new_record_id()?)
    }
}
