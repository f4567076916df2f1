//! A turn of talk from end to end: judged, decided, opened, disclosed, answered, guarded, kept.

use std::sync::Arc;

use consent::{Act, Category, CategorySet, RecipientId, purpose};
use engine::{LocalEngine, Prompt, Settings};
use gate::{Content, Disclosed, Gate, GateError, Guarded, Open, Opened, Permit, RecordId};
use guard::{Sense, crisis};

use crate::character::Character;
use crate::conversations::Of;
use crate::engines::{HomeEngine, chat};
use crate::error::CompanionError;
use crate::found::{Found, found};
use crate::keep::Finished;
use crate::past::Past;
use crate::prompt::{Begun, compose};
use crate::reminder;
use crate::reply::{self, Again, Answer, Event, Heard, Listener, Source, Used};
use crate::sinks::{CrisisCheck, EngineSink};
use crate::turn::Said;

/// The longest message that is taken, in Unicode characters.
pub const LONGEST_MESSAGE: usize = 8_000;
/// How many earlier turns are opened to answer: more than the starter model's context holds.
const HISTORY: usize = 24;

/// A companion: it talks through an engine, and reads and keeps through the gate.
pub struct Companion {
    pub(crate) gate: Arc<Gate>,
    engine: HomeEngine,
    sense: Sense,
}

/// What is known when the engine is asked.
struct Ready<T> {
    disclosed: Disclosed<T, purpose::Converse>,
    last: Option<Last>,
    used: Used,
}

/// What is to be known of the turn before.
struct Last {
    reply: String,
    /// Since when the talk goes on, and when that turn was.
    stretch: (u64, u64),
}

/// What a turn is answered with besides its message.
struct Asked<'a> {
    recipient: &'a RecipientId,
    message: &'a Found,
    of: Of,
    /// Turns before this one, where it takes another's place.
    before: Option<RecordId>,
    /// Whether nothing is recalled for it and nothing remembered of it.
    private: bool,
}

impl Companion {
    /// A companion on top of a gate; without an engine it can still show what was said.
    #[must_use]
    pub fn new(gate: Arc<Gate>, engine: impl Into<HomeEngine>) -> Self {
        // What reads and judges makes its tables with its first text: nobody's first sentence waits for that.
        let _ = (
            found("Hello."),
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
        let _ = guard::judge_reply_by(&sense, &[], "Hello.");
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
            HomeEngine::None | HomeEngine::Server(_) => None,
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
        let engine = self.answers(open)?;
        if matches!(engine, HomeEngine::None) {
            return Err(CompanionError::NoEngine);
        }
        let conversation = match said.of.0 {
            Some(id) => self.conversation_named(open, id)?,
            None => None,
        };
        // A private conversation that was ended on another page does not go on as one that is kept.
        let private = said.private || conversation.as_ref().is_some_and(|known| known.private);
        let at_ms = self.gate.now_ms();
        let message = found(text);
        let level = self.judge(open, &message)?;
        let lang = crisis::Lang::spoken(text);
        if level != crisis::Level::None {
            listener.tell(Event::Crisis(level, lang));
            // Help does not wait for a number, nor fail with it.
            if let Err(error) = self.gate.count_help(open, level) {
                tracing::warn!(%error, "help was shown and not counted");
            }
        }
        let (mut stretch_ms, mut reminded, mut before_it) = (0, false, String::new());
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
            let mut began = |last: &Option<Last>, listener: &mut dyn Listener| {
                let before = last.as_ref().map(|last| last.stretch);
                (stretch_ms, reminded) = (reminder::stretch(before, at_ms), reminder::is_due(before, at_ms));
                if let Some(last) = last {
                    before_it = found(&last.reply).outline();
                }
                if reminded {
                    listener.tell(Event::Reminder);
                }
            };
            let (source, last, used) = self.ask(open, &engine, &asked, None)?;
            began(&last, listener);
            let mut context = Vec::new();
            context.extend(last.map(|last| guard::Turn::assistant(last.reply)));
            context.push(guard::Turn::user(text));
            let mut again = |again: &Again| {
                let (source, _, used) = self.ask(open, &engine, &asked, Some(again))?;
                Ok((source, used))
            };
            reply::hear(source, &self.sense, &context, used, listener, &mut again)?
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
                at_ms,
                message: &message,
                heard,
                engine: engine.name(),
            },
        )
    }

    /// The message goes to the crisis check under a purpose of its own; what comes of it is kept nowhere.
    fn judge(&self, open: &Open, message: &Found) -> Result<crisis::Level, CompanionError> {
        let here = RecipientId::local_engine();
        let permit: Permit<purpose::Safety> = self.gate.permit(open, message.categories(), &here, Act::Disclose)?;
        let mut pass = self.gate.pass(open);
        let leaving = pass.disclose(&permit, self.gate.at_hand(&permit, message.guarded())?)?;
        let check = CrisisCheck::new(self.sense.clone());
        Ok(pass.commit()?.leave(leaving)?.release(check)?.level())
    }

    /// Asks the engine for a reply, or for the rest of one of which a part was held back.
    fn ask(
        &self,
        open: &Open,
        engine: &HomeEngine,
        asked: &Asked<'_>,
        again: Option<&Again>,
    ) -> Result<(Source, Option<Last>, Used), CompanionError> {
        Ok(match engine {
            HomeEngine::Server(server) => {
                let ready = self.prepare_twice(open, asked, again, |prompt| chat(&prompt))?;
                (
                    Source::Server(ready.disclosed.release(server.clone())?),
                    ready.last,
                    ready.used,
                )
            }
            HomeEngine::Local(engine) => {
                let ready = self.prepare_twice(open, asked, again, |prompt| prompt)?;
                let sink = EngineSink::new(Arc::clone(engine), open.person(), Settings::default());
                (Source::Local(ready.disclosed.release(sink)??), ready.last, ready.used)
            }
            HomeEngine::None => return Err(CompanionError::NoEngine),
        })
    }

    /// As [`Self::prepare`]; where a consent changed meanwhile, once more under the consents as they are.
    fn prepare_twice<T: Content>(
        &self,
        open: &Open,
        asked: &Asked<'_>,
        again: Option<&Again>,
        shape: impl Fn(Prompt) -> T,
    ) -> Result<Ready<T>, CompanionError> {
        match self.prepare(open, asked, again, &shape) {
            Err(CompanionError::Gate(GateError::ConsentChanged)) => self.prepare(open, asked, again, &shape),
            ready => ready,
        }
    }

    /// Opens what there is to answer with, and writes down what the engine is about to get: the prompt in the `shape` in which it leaves.
    fn prepare<T: Content>(
        &self,
        open: &Open,
        asked: &Asked<'_>,
        again: Option<&Again>,
        shape: impl Fn(Prompt) -> T,
    ) -> Result<Ready<T>, CompanionError> {
        let to = asked.recipient;
        let all = self
            .gate
            .map()
            .may_disclose(consent::PurposeId::Converse, to.kind_index());
        let allowed = self.gate.narrow::<purpose::Converse>(open, all, to, Act::Disclose)?;
        let (mut wanted, mut left_out) = (allowed, CategorySet::EMPTY);
        let message = if *to == RecipientId::local_engine() {
            // What the message itself is about has to be allowed whole, or the person is told why it is not.
            asked
                .message
                .categories()
                .iter()
                .for_each(|category| wanted.insert(category));
            asked.message.guarded()
        } else {
            // Another program gets the message without what it may never have; the person is told what was left out.
            let (text, without) = asked.message.within(allowed);
            left_out = without;
            Guarded::fresh(text, asked.message.categories().difference(without))
        };
        // What was shown of the reply goes back with only what this recipient may have.
        let begun = found(again.map_or("", |again| again.shown.as_str()));
        let (shown, without) = begun.within(wanted);
        let shown = Guarded::fresh(shown, begun.categories().difference(without));
        let permit: Permit<purpose::Converse> = self.gate.permit(open, wanted, to, Act::Disclose)?;
        let past = self.open_past(open, &permit, asked.of, asked.before, HISTORY)?;
        let said = self.gate.at_hand(&permit, message)?;
        let character = self.open_character(open, &permit)?;
        let recalled = if asked.private {
            None
        } else {
            self.recall(open, asked.message.text(), to)?
        };
        let (mut last, mut turns) = (None, 0);
        let (mut memories_used, mut about) = (Vec::new(), Vec::new());
        let opened = past.and(said).and(self.gate.at_hand(&permit, shown)?).and(character);
        let opened = match recalled {
            Some(recalled) => {
                (memories_used, about) = (recalled.used, recalled.categories);
                opened
                    .fed_by(&recalled.permit, recalled.memories)
                    .map(|(opened, memories)| (opened, memories.into_iter().map(|(_, memory)| memory.text).collect()))
            }
            None => opened.map(|opened| (opened, Vec::new())),
        };
        let opened = opened.map(|((((past, said), shown), character), memories): (_, Vec<String>)| {
            turns = past.len();
            last = past.last().zip(Past::stretch(&past)).map(|(newest, stretch)| Last {
                reply: newest.reply(),
                stretch,
            });
            past.iter()
                .flat_map(Past::missing)
                .for_each(|category: Category| left_out.insert(category));
            let begun = again.map(|again| Begun {
                shown: &shown,
                reason: &again.reason,
            });
            shape(compose(&character, &memories, &past, &said, begun))
        });
        let mut pass = self.gate.pass(open);
        let leaving = pass.disclose(&permit, opened)?;
        let disclosed = pass.commit()?.leave(leaving)?;
        let entries = disclosed.entries().to_vec();
        let used = Used {
            entries,
            turns,
            left_out: left_out.categories().collect(),
            recalled: memories_used,
            recalled_about: about,
        };
        Ok(Ready { disclosed, last, used })
    }

    /// The person's own character, where they have set one up and the permit reaches it.
    fn open_character(
        &self,
        open: &Open,
        permit: &Permit<purpose::Converse>,
    ) -> Result<Opened<Character, purpose::Converse>, CompanionError> {
        let kept = if permit.categories().contains(Category::Character) {
            self.kept_character(open)?
        } else {
            Vec::new()
        };
        let mut pass = self.gate.pass(open);
        let ticket = pass.open(permit, kept)?;
        Ok(pass.commit()?.take(ticket)?.map(Character::of))
    }

    /// A new turn's id, for whoever sends a message without one.
    ///
    /// # Errors
    /// [`CompanionError::Gate`].
    pub fn new_turn(&self) -> Result<RecordId, CompanionError> {
        Ok(self.gate.new_record_id()?)
    }
}
