//! What an answer is made from: opened in as few writes to the ledger as can be, written down as it leaves, and handed to the engine.

use std::sync::Arc;

use consent::{Act, Category, CategorySet, RecipientId, purpose};
use engine::{Prompt, Settings};
use gate::{Content, Disclosed, GateError, Guarded, Open, Opened, Permit, RecordId};

use crate::character::Character;
use crate::conversations::Of;
use crate::converse::Companion;
use crate::engines::{HomeEngine, chat};
use crate::error::CompanionError;
use crate::found::{Found, found};
use crate::memory::Recalled;
use crate::past::Past;
use crate::prompt::{Begun, compose};
use crate::reply::{Again, Source, Used};
use crate::sinks::EngineSink;

/// How many earlier turns are opened to answer: more than the starter model's context holds.
const HISTORY: usize = 24;

/// What is known when the engine is asked.
struct Ready<T> {
    disclosed: Disclosed<T, purpose::Converse>,
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

/// What there is to answer with: earlier turns, who answers, and what was recalled.
type All = (
    Opened<Vec<Past>, purpose::Converse>,
    Opened<Character, purpose::Converse>,
    Option<Recalled>,
);

/// Where a consent changed meanwhile, once more under the consents as they are.
pub(crate) fn twice<T>(work: impl Fn() -> Result<T, CompanionError>) -> Result<T, CompanionError> {
    match work() {
        Err(CompanionError::Gate(GateError::ConsentChanged)) => work(),
        done => done,
    }
}

impl Companion {
    /// Asks the engine for a reply, or for the rest of one of which a part was held back.
    pub(crate) fn ask(
        &self,
        open: &Open,
        engine: &HomeEngine,
        asked: &Asked<'_>,
        again: Option<&Again>,
    ) -> Result<(Source, Option<Last>, Used), CompanionError> {
        Ok(match engine {
            HomeEngine::Server(server) => {
                let ready = twice(|| self.prepare(open, asked, again, |prompt| chat(&prompt)))?;
                (
                    Source::Server(ready.disclosed.release(server.clone())?),
                    ready.last,
                    ready.used,
                )
            }
            HomeEngine::Local(engine) => {
                let ready = twice(|| self.prepare(open, asked, again, |prompt| prompt))?;
                let sink = EngineSink::new(Arc::clone(engine), open.person(), Settings::default());
                (Source::Local(ready.disclosed.release(sink)??), ready.last, ready.used)
            }
            HomeEngine::None => return Err(CompanionError::NoEngine),
        })
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
        let said = self.gate.at_hand(&permit, message)?;
        let (past, character, recalled) = self.open_all(open, &permit, asked)?;
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

    /// Opens what there is to answer with, as far as the permit and the person's other consents reach: the newest turns of the conversation,
    /// oldest first, the character, and memories. Two writes to the ledger: one for what is known to be wanted, one for what that names.
    fn open_all(
        &self,
        open: &Open,
        permit: &Permit<purpose::Converse>,
        asked: &Asked<'_>,
    ) -> Result<All, CompanionError> {
        let may = |category| permit.categories().contains(category);
        let turns = if may(Category::Talk) {
            let of = asked.of.turns();
            self.gate.list(open, &of, Category::Talk, asked.before, HISTORY)?
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
            self.index_for(open, asked.recipient)?
        };
        let mut pass = self.gate.pass(open);
        let turns = pass.open(permit, turns)?;
        let character = pass.open(permit, character)?;
        let searching = index.map(|index| index.open(&mut pass)).transpose()?;
        let passed = pass.commit()?;
        let (turns, parts) = self.parts_of(open, permit, asked.of, passed.take(turns)?)?;
        let character = passed.take(character)?.map(Character::of);
        let chosen = match searching {
            Some(searching) => searching.choose(self, open, &passed, asked.message.text())?,
            None => None,
        };
        let mut pass = self.gate.pass(open);
        let parts = pass.open(permit, parts)?;
        let recalling = chosen.map(|chosen| chosen.open(&mut pass)).transpose()?;
        let passed = pass.commit()?;
        let past = turns.and(passed.take(parts)?).map(|(turns, parts)| {
            let mut past = Past::join(turns, parts);
            past.reverse();
            past
        });
        let recalled = recalling.map(|recalling| recalling.take(&passed)).transpose()?;
        Ok((past, character, recalled))
    }
}
