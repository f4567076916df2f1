//! Asking an engine: what there is to answer with is opened, shaped as it may leave, written down, and released to the one that is asked.

use std::sync::Arc;

use consent::{Act, Category, CategorySet, Purpose, PurposeId, RecipientId, purpose};
use egress::openai::{Chat, Server};
use engine::{Prompt, Settings};
use gate::{Content, Disclosed, GateError, Guarded, Open, Opened, Permit, RecordId};

use crate::character::Character;
use crate::conversations::Of;
use crate::converse::{Companion, twice};
use crate::elsewhere::Veil;
use crate::engines::{HomeEngine, chat};
use crate::error::CompanionError;
use crate::found::{Found, found};
use crate::memory::{Index, MOST_LETTERS, MOST_RECALLED, Memory, Recalled};
use crate::past::Past;
use crate::prompt::{Begun, compose};
use crate::reply::{Again, Source, Used};
use crate::sinks::EngineSink;

/// How many earlier turns are opened to answer: more than the starter model's context holds.
const HISTORY: usize = 24;

/// What is known when the engine is asked.
struct Ready<T, P: Purpose> {
    disclosed: Disclosed<T, P>,
    last: Option<Last>,
    used: Used,
}

/// What is to be known of the turn before.
pub(crate) struct Last {
    pub(crate) reply: String,
    /// Since when the talk goes on, and when that turn was.
    pub(crate) stretch: (u64, u64),
}

/// What a turn is answered with besides its message.
pub(crate) struct Asked<'a> {
    pub(crate) recipient: &'a RecipientId,
    pub(crate) message: &'a Found,
    pub(crate) of: Of,
    /// Turns before this one, where it takes another's place.
    pub(crate) before: Option<RecordId>,
    /// Whether nothing is recalled for it and nothing remembered of it.
    pub(crate) private: bool,
}

/// A purpose for which an engine is asked, and how memories join what is opened for it.
trait Answering: Purpose + Sized {
    /// The purpose under which memories are opened for it.
    type Recalling: Purpose;

    /// What may be searched for memories, where the person agreed to their use.
    fn index(
        companion: &Companion,
        open: &Open,
        to: &RecipientId,
    ) -> Result<Option<Index<Self::Recalling>>, CompanionError>;

    /// Joins memories to what was opened.
    fn join<T>(
        opened: Opened<T, Self>,
        permit: &Permit<Self::Recalling>,
        memories: Opened<Memories, Self::Recalling>,
    ) -> Opened<(T, Memories), Self>;
}

type Memories = Vec<(RecordId, Memory)>;

/// What there is to answer with: earlier turns, who answers, and what was recalled.
type All<P> = (
    Opened<Vec<Past>, P>,
    Opened<Character, P>,
    Option<Recalled<<P as Answering>::Recalling>>,
);

impl Answering for purpose::Converse {
    type Recalling = purpose::Personalise;

    fn index(
        companion: &Companion,
        open: &Open,
        to: &RecipientId,
    ) -> Result<Option<Index<Self::Recalling>>, CompanionError> {
        companion.index_for(open, to, companion.may_recall(open, to)?)
    }

    fn join<T>(
        opened: Opened<T, Self>,
        permit: &Permit<Self::Recalling>,
        memories: Opened<Memories, Self::Recalling>,
    ) -> Opened<(T, Memories), Self> {
        opened.fed_by(permit, memories)
    }
}

impl Answering for purpose::RemoteEngine {
    type Recalling = Self;

    /// Memories go to an engine elsewhere under the yes to that engine, and only what the person let be used in answers at all.
    fn index(companion: &Companion, open: &Open, to: &RecipientId) -> Result<Option<Index<Self>>, CompanionError> {
        let all = companion.gate().map().may_disclose(Self::ID, to.kind_index());
        let agreed = companion.gate().narrow::<Self>(open, all, to, Act::Disclose)?;
        let allowed = companion
            .may_recall(open, &RecipientId::local_engine())?
            .intersection(agreed);
        companion.index_for(open, to, allowed)
    }

    fn join<T>(
        opened: Opened<T, Self>,
        _: &Permit<Self>,
        memories: Opened<Memories, Self>,
    ) -> Opened<(T, Memories), Self> {
        opened.and(memories)
    }
}

/// How a prompt leaves.
pub(crate) trait Shape<P: Purpose> {
    /// What leaves.
    type Out: Content;

    /// Opens what the shape needs, under the permit by which the rest is opened.
    fn ready(&mut self, _: &Companion, _: &Open, _: &Permit<P>) -> Result<(), CompanionError> {
        Ok(())
    }

    /// The prompt as it leaves.
    fn shape(&mut self, prompt: Prompt) -> Self::Out;

    /// What the ledger's entry says besides.
    fn note(&self) -> Option<String> {
        None
    }
}

/// To the model in this process.
struct Here;

impl Shape<purpose::Converse> for Here {
    type Out = Prompt;

    fn shape(&mut self, prompt: Prompt) -> Prompt {
        prompt
    }
}

/// To another program on this machine.
struct NextDoor;

impl Shape<purpose::Converse> for NextDoor {
    type Out = Chat;

    fn shape(&mut self, prompt: Prompt) -> Chat {
        chat(&prompt)
    }
}

impl Companion {
    /// Asks the engine for a reply, or for the rest of one of which a part was held back. What goes elsewhere goes through the veil.
    pub(crate) fn ask(
        &self,
        open: &Open,
        engine: &HomeEngine,
        asked: &Asked<'_>,
        again: Option<&Again>,
        veil: &mut Option<Veil>,
    ) -> Result<(Source, Option<Last>, Used), CompanionError> {
        Ok(match (engine, veil) {
            (HomeEngine::Server(server), _) => {
                let ready = twice(|| self.prepare(open, asked, again, &mut NextDoor))?;
                let reply = ready.disclosed.release(server.clone())?;
                (Source::Server(reply), ready.last, ready.used)
            }
            (HomeEngine::Local(engine), _) => {
                let ready = twice(|| self.prepare(open, asked, again, &mut Here))?;
                let sink = EngineSink::new(Arc::clone(engine), open.person(), Settings::default());
                (Source::Local(ready.disclosed.release(sink)??), ready.last, ready.used)
            }
            (HomeEngine::Elsewhere(chosen), Some(veil)) => {
                let mut ready = match twice(|| self.prepare(open, asked, again, veil)) {
                    Err(CompanionError::Gate(GateError::Refused { reason, .. })) => {
                        return Err(CompanionError::NotSent(reason.to_string()));
                    }
                    ready => ready?,
                };
                ready.used.went_to = Some(chosen.engine.company.clone());
                ready.used.replaced = veil.replaced();
                let server = Server::new(chosen.address.clone(), &*chosen.engine.model, veil.take_key());
                let reply = ready.disclosed.release(server)?;
                veil.has_left();
                (Source::elsewhere(reply, veil.restorer()), ready.last, ready.used)
            }
            (HomeEngine::None | HomeEngine::Elsewhere(_), _) => return Err(CompanionError::NoEngine),
        })
    }

    /// Opens what there is to answer with, and writes down what the engine is about to get: the prompt in the `shape` in which it leaves.
    fn prepare<P: Answering, S: Shape<P>>(
        &self,
        open: &Open,
        asked: &Asked<'_>,
        again: Option<&Again>,
        shape: &mut S,
    ) -> Result<Ready<S::Out, P>, CompanionError> {
        let to = asked.recipient;
        let all = self.gate().map().may_disclose(P::ID, to.kind_index());
        let allowed = self.gate().narrow::<P>(open, all, to, Act::Disclose)?;
        let (mut wanted, mut left_out) = (allowed, CategorySet::EMPTY);
        // Nothing is said without words: where they may not go, the person is told why.
        wanted.insert(Category::Talk);
        let message = if P::ID == PurposeId::Converse && *to == RecipientId::local_engine() {
            // What the message itself is about has to be allowed whole, or the person is told why it is not.
            asked
                .message
                .categories()
                .iter()
                .for_each(|category| wanted.insert(category));
            asked.message.guarded()
        } else {
            // Others get the message without what they may never have; the person is told what was left out.
            let (text, without) = asked.message.within(allowed);
            left_out = without;
            Guarded::fresh(text, asked.message.categories().difference(without))
        };
        // What was shown of the reply goes back with only what this recipient may have.
        let begun = found(again.map_or("", |again| again.shown.as_str()));
        let (shown, without) = begun.within(wanted);
        let shown = Guarded::fresh(shown, begun.categories().difference(without));
        let permit: Permit<P> = self.gate().permit(open, wanted, to, Act::Disclose)?;
        shape.ready(self, open, &permit)?;
        let said = self.gate().at_hand(&permit, message)?;
        let (past, character, recalled) = self.open_all(open, &permit, asked)?;
        let (mut last, mut turns) = (None, 0);
        let opened = past.and(said).and(self.gate().at_hand(&permit, shown)?).and(character);
        let (opened, used, about) = match recalled {
            None => (opened.map(|opened| (opened, Vec::new())), Vec::new(), Vec::new()),
            Some(recalled) => (
                P::join(opened, &recalled.permit, recalled.memories),
                recalled.used,
                recalled.categories,
            ),
        };
        let opened = opened.map(|((((past, said), shown), character), memories)| {
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
            let memories: Vec<String> = memories.into_iter().map(|(_, memory)| memory.text).collect();
            shape.shape(compose(&character, &memories, &past, &said, begun))
        });
        let mut pass = self.gate().pass(open);
        let leaving = pass.disclose_noting(&permit, opened, shape.note())?;
        let disclosed = pass.commit()?.leave(leaving)?;
        let entries = disclosed.entries().to_vec();
        let used = Used {
            entries,
            turns,
            left_out: left_out.categories().collect(),
            recalled: used,
            recalled_about: about,
            ..Used::default()
        };
        Ok(Ready { disclosed, last, used })
    }

    /// Opens what there is to answer with, as far as the permit and the person's other consents reach: the newest turns of the conversation,
    /// oldest first, the character, and memories. Two writes to the ledger: one for what is known to be wanted, one for what that names.
    fn open_all<P: Answering>(
        &self,
        open: &Open,
        permit: &Permit<P>,
        asked: &Asked<'_>,
    ) -> Result<All<P>, CompanionError> {
        let may = |category| permit.categories().contains(category);
        let turns = if may(Category::Talk) {
            let of = asked.of.turns();
            self.gate().list(open, &of, Category::Talk, asked.before, HISTORY)?
        } else {
            Vec::new()
        };
        let character = if may(Category::Character) {
            self.kept_character(open)?
        } else {
            Vec::new()
        };
        let index = if asked.private {
            None
        } else {
            P::index(self, open, asked.recipient)?
        };
        let mut pass = self.gate().pass(open);
        let turns = pass.open(permit, turns)?;
        let character = pass.open(permit, character)?;
        let searching = index.map(|index| index.open(&mut pass)).transpose()?;
        let passed = pass.commit()?;
        let (turns, parts) = self.parts_of(open, permit, asked.of, passed.take(turns)?)?;
        let character = passed.take(character)?.map(Character::of);
        let chosen = match searching {
            Some(searching) => searching.choose(self, open.into(), &passed, asked.message.text(), MOST_RECALLED)?,
            None => None,
        };
        let mut pass = self.gate().pass(open);
        let parts = pass.open(permit, parts)?;
        let recalling = chosen.map(|chosen| chosen.open(&mut pass)).transpose()?;
        let passed = pass.commit()?;
        let past = turns.and(passed.take(parts)?).map(|(turns, parts)| {
            let mut past = Past::join(turns, parts);
            past.reverse();
            past
        });
        let recalled = recalling
            .map(|recalling| recalling.take(&passed, MOST_LETTERS))
            .transpose()?;
        Ok((past, character, recalled))
    }
}
