//! Apps: what they are shown of memories, and answering the front-ends that people already use. The person is not there: an app's own grant
//! is all that opens anything.

use std::collections::BTreeMap;
use std::sync::Arc;

use consent::{Act, Category, CategorySet, PurposeId, RecipientId, RecipientKind, purpose};
use engine::{Message, Prompt, Role, Settings};
use gate::{App, Content, Disclosed, Guarded, Open, Opening, Permit, RecordId, Sink};
use guard::crisis;
use serde::{Deserialize, Serialize};

use crate::converse::{Companion, twice};
use crate::engines::{HomeEngine, chat};
use crate::error::CompanionError;
use crate::found::{Found, found};
use crate::memory::{MEMORIES, MEMORY_INDEX, MEMORY_PINS, Memory, Reach, Recalled};
use crate::prompt::tell_memories;
use crate::reply::{self, Again, Event, Heard, Listener, Source, Used};
use crate::sinks::EngineSink;
use crate::turn::Ended;

/// The kinds of records that an app's grant may look for.
pub const APP_COLLECTIONS: [&str; 3] = [MEMORIES, MEMORY_INDEX, MEMORY_PINS];
/// Most memories that an app is shown at once.
pub const MOST_FOR_APP: usize = 20;
/// Most letters of them, in Unicode characters.
const LETTERS_FOR_APP: usize = 8_000;
/// The longest that a front-end may send at once, in Unicode characters, all messages together.
pub const LONGEST_CHAT: usize = 64_000;

/// A memory as an app is shown it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppMemory {
    /// Its id.
    pub id: RecordId,
    /// What is remembered, "…" in the place of what the app may not read.
    pub text: String,
    /// When it was said, in Unix milliseconds.
    pub said_ms: u64,
}

/// Who says a message of a front-end's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AppRole {
    /// What the model is told first.
    System,
    /// Whoever sits at the front-end.
    User,
    /// What was answered before.
    Assistant,
}

/// What a front-end asks.
#[derive(Clone)]
pub struct AppChat {
    /// Oldest first.
    pub messages: Vec<(AppRole, String)>,
    /// How the reply is drawn.
    pub settings: Settings,
}

/// What a front-end is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppAnswer {
    /// All of it.
    pub text: String,
    /// How it ended.
    pub ended: Ended,
}

/// Takes what was disclosed to an app, for it to be sent.
struct AppSink<'a>(&'a RecipientId);

impl<T> Sink<T, purpose::ShareWithApp> for AppSink<'_> {
    type Taken = T;

    fn recipient(&self) -> &RecipientId {
        self.0
    }

    fn take(self, value: T) -> T {
        value
    }
}

/// What is known of a chat before anything is asked.
struct Request<'a> {
    app: &'a App,
    engine: &'a HomeEngine,
    chat: &'a AppChat,
    /// Its messages, looked through once however often the engine is asked.
    said: Vec<(AppRole, Found)>,
    /// The message that is to be answered.
    last: &'a Found,
    /// Which categories of memories went into the prompt so far.
    shared: std::cell::Cell<CategorySet>,
}

/// Ends an answer at once where the app may no longer be given it.
struct WhileItStands<'a, 'b> {
    companion: &'a Companion,
    request: &'a Request<'a>,
    listener: &'b mut dyn Listener,
}

impl WhileItStands<'_, '_> {
    fn stands(&self) -> bool {
        let stands = self
            .companion
            .gate()
            .stands(self.request.app, self.request.shared.get());
        stands.unwrap_or(false)
    }
}

impl Listener for WhileItStands<'_, '_> {
    fn tell(&mut self, event: Event) {
        // Asked for each sentence: after a revocation that the person was told of, not one more leaves.
        if self.stands() {
            self.listener.tell(event);
        }
    }

    fn listening(&self) -> bool {
        self.listener.listening() && self.stands()
    }
}

impl Companion {
    /// What an app may share in.
    fn shareable(&self) -> CategorySet {
        self.gate()
            .map()
            .may_disclose(PurposeId::ShareWithApp, RecipientKind::App)
    }

    /// Memories for an app: those that `words` bring to mind, or the newest where there are none. What it is shown is in the person's ledger
    /// before it sees any of it.
    ///
    /// # Errors
    /// [`CompanionError::Gate`].
    pub fn recall_for_app(&self, app: &App, words: &str, most: usize) -> Result<Vec<AppMemory>, CompanionError> {
        let (by, to) = (Opening::from(app), app.recipient());
        let reach = Reach {
            within: self
                .gate()
                .narrow::<purpose::ShareWithApp>(by, self.shareable(), to, Act::Disclose)?,
            most: most.min(MOST_FOR_APP),
            letters: LETTERS_FOR_APP,
        };
        let recalled = if words.trim().is_empty() {
            self.newest_for_app(app, &reach)?
        } else {
            self.recall_within::<purpose::ShareWithApp>(by, words, to, &reach)?
        };
        let Some(Recalled { permit, memories, .. }) = recalled else {
            return Ok(Vec::new());
        };
        let shown = memories.map(|memories| {
            let shown = memories.into_iter().map(|(id, memory)| AppMemory {
                id,
                text: memory.text,
                said_ms: memory.said_ms,
            });
            shown.collect::<Vec<_>>()
        });
        let mut pass = self.gate().pass(by);
        let leaving = pass.disclose(&permit, shown)?;
        Ok(pass.commit()?.leave(leaving)?.release(AppSink(to))?)
    }

    fn newest_for_app(
        &self,
        app: &App,
        reach: &Reach,
    ) -> Result<Option<Recalled<purpose::ShareWithApp>>, CompanionError> {
        let (by, to) = (Opening::from(app), app.recipient());
        let allowed = reach.within;
        if allowed.is_empty() {
            return Ok(None);
        }
        let permit: Permit<purpose::ShareWithApp> = self.gate().permit(by, allowed, to, Act::Disclose)?;
        let mut newest: Vec<Guarded<Memory>> = self.gate().list_all(by, MEMORIES, None, reach.most * 10)?;
        newest.retain(|memory| memory.categories().is_subset(allowed));
        newest.truncate(reach.most);
        self.open_recalled(by, permit, newest, reach.letters)
    }

    /// What an app that may read one category alone would see today, for each: how many memories there are, and what the newest say. For its
    /// person to look at.
    ///
    /// # Errors
    /// [`CompanionError::Gate`].
    pub fn previews_for_app(
        &self,
        open: &Open,
        most: usize,
    ) -> Result<Vec<(Category, usize, Vec<String>)>, CompanionError> {
        let shareable = self.shareable();
        let mut memories: BTreeMap<Category, Vec<Guarded<Memory>>> =
            shareable.categories().map(|category| (category, Vec::new())).collect();
        for memory in self.gate().list_all::<Memory>(open, MEMORIES, None, 100_000)? {
            let mut about = memory.categories().categories();
            if let Some(known) = about.next().and_then(|category| memories.get_mut(&category)) {
                known.push(memory);
            }
        }
        let permit = self.own(open)?;
        let mut pass = self.gate().pass(open);
        let mut tickets = Vec::with_capacity(memories.len());
        for (category, mut newest) in memories {
            let count = newest.len();
            newest.truncate(most);
            tickets.push((category, count, pass.open(&permit, newest)?));
        }
        let passed = pass.commit()?;
        let previews = tickets.into_iter().map(|(category, count, ticket)| {
            let hidden = shareable.difference(category.into());
            let shown = passed.take(ticket)?.for_person().into_iter();
            let texts = shown.map(|(_, memory)| memory.without(hidden).text).collect();
            Ok((category, count, texts))
        });
        previews.collect()
    }

    /// Answers a front-end. Nothing of the talk is kept: the front-end keeps its own.
    ///
    /// # Errors
    /// [`CompanionError`]; nothing reached the engine then unless an entry of the ledger says so.
    pub fn answer_app(
        &self,
        app: &App,
        chat: &AppChat,
        listener: &mut dyn Listener,
    ) -> Result<AppAnswer, CompanionError> {
        let length = chat.messages.iter().map(|(_, text)| text.chars().count()).sum();
        if length > LONGEST_CHAT {
            return Err(CompanionError::TooLong {
                length,
                limit: LONGEST_CHAT,
            });
        }
        let said = chat.messages.iter().rev().find(|(role, _)| *role == AppRole::User);
        let (_, said) = said
            .filter(|(_, text)| !text.trim().is_empty())
            .ok_or(CompanionError::Empty)?;
        let engine = self.home_engine().clone();
        if matches!(engine, HomeEngine::None) {
            return Err(CompanionError::NoEngine);
        }
        let last = found(said);
        let level = self.judge(app, &last)?;
        let request = Request {
            app,
            engine: &engine,
            chat,
            said: (chat.messages.iter())
                .map(|(role, text)| (*role, found(text)))
                .collect(),
            last: &last,
            shared: std::cell::Cell::new(CategorySet::EMPTY),
        };
        let mut listener = WhileItStands {
            companion: self,
            request: &request,
            listener,
        };
        let lang = crisis::Lang::spoken(said);
        if level != crisis::Level::None {
            listener.tell(Event::Crisis(level, lang));
        }
        let heard = if level == crisis::Level::Acute {
            Heard::fixed(crisis::protocol(lang).acute(), &mut listener)
        } else {
            let before = chat.messages.iter().rev().find(|(role, _)| *role == AppRole::Assistant);
            let mut context = Vec::new();
            context.extend(before.map(|(_, text)| guard::Turn::assistant(text.clone())));
            context.push(guard::Turn::user(said.as_str()));
            let source = self.ask_for_app(&request, None)?;
            let mut again = |again: &Again| Ok((self.ask_for_app(&request, Some(again))?, Used::default()));
            reply::hear(
                source,
                self.sense(),
                &context,
                Used::default(),
                &mut listener,
                &mut again,
            )?
        };
        Ok(AppAnswer {
            text: heard.text(),
            ended: heard.ended,
        })
    }

    fn ask_for_app(&self, request: &Request<'_>, again: Option<&Again>) -> Result<Source, CompanionError> {
        Ok(match request.engine {
            HomeEngine::Server(server) => {
                let most = request.chat.settings.max_tokens();
                let disclosed = self.prepare_for_app(request, again, |prompt| {
                    let mut asked = chat(&prompt);
                    asked.max_tokens = most;
                    asked
                })?;
                Source::Server(disclosed.release(server.clone())?)
            }
            HomeEngine::Local(engine) => {
                let disclosed = self.prepare_for_app(request, again, |prompt| prompt)?;
                let settings = request.chat.settings.clone();
                let sink = EngineSink::new(Arc::clone(engine), request.app.person(), settings);
                Source::Local(disclosed.release(sink)??)
            }
            // One elsewhere is the person's own choice, for their own talk.
            HomeEngine::None | HomeEngine::Elsewhere(_) => return Err(CompanionError::NoEngine),
        })
    }

    fn prepare_for_app<T: Content>(
        &self,
        request: &Request<'_>,
        again: Option<&Again>,
        shape: impl Fn(Prompt) -> T,
    ) -> Result<Disclosed<T, purpose::Converse>, CompanionError> {
        twice(|| self.try_prepare_for_app(request, again, &shape))
    }

    /// Every message is decided on as a person's is, and memories go in where both the app may read them and the engine may be shown them.
    fn try_prepare_for_app<T: Content>(
        &self,
        request: &Request<'_>,
        again: Option<&Again>,
        shape: impl Fn(Prompt) -> T,
    ) -> Result<Disclosed<T, purpose::Converse>, CompanionError> {
        let (by, to) = (Opening::from(request.app), request.engine.recipient());
        let all = self.gate().map().may_disclose(PurposeId::Converse, to.kind_index());
        let allowed = self.gate().narrow::<purpose::Converse>(by, all, &to, Act::Disclose)?;
        let own = to == RecipientId::local_engine();
        let mut wanted = allowed;
        let mut messages = Vec::with_capacity(request.said.len());
        let mut about = CategorySet::EMPTY;
        for (role, message) in &request.said {
            // The engine in this process gets a message whole or not at all; another program without what it may never have.
            let (text, without) = if own {
                (message.text().to_owned(), CategorySet::EMPTY)
            } else {
                message.within(allowed)
            };
            let left = message.categories().difference(without);
            left.iter().for_each(|category| wanted.insert(category));
            about = about.union(left);
            messages.push((*role, text));
        }
        let permit: Permit<purpose::Converse> = self.gate().permit(by, wanted, &to, Act::Disclose)?;
        let said = self.gate().at_hand(&permit, Guarded::fresh(messages, about))?;
        let app = request.app.recipient();
        let may_share = self
            .gate()
            .narrow::<purpose::ShareWithApp>(by, self.shareable(), app, Act::Disclose)?;
        let both = self.may_recall(by, &to)?.intersection(may_share);
        let recalled = self.recall::<purpose::Personalise>(by, request.last.text(), &to, both)?;
        let mut pass = self.gate().pass(by);
        let mut opened = said.map(|said| (said, Vec::new()));
        let mut shared = None;
        if let Some(Recalled {
            permit: recall,
            memories,
            used,
            categories,
        }) = recalled
        {
            request
                .shared
                .set(request.shared.get().union(categories.into_iter().collect()));
            let of_app: Permit<purpose::ShareWithApp> = self.gate().permit(by, may_share, app, Act::Disclose)?;
            // The reply is made of them, and goes to the app: it is written down as theirs to see.
            let records = self.gate().find_any(by, MEMORIES, &used)?;
            if let Some(theirs) = self.open_recalled(by, of_app, records, usize::MAX)? {
                let texts = theirs
                    .memories
                    .map(|memories| memories.into_iter().map(|(_, memory)| memory.text).collect::<Vec<_>>());
                shared = Some(pass.disclose(&theirs.permit, texts)?);
            }
            opened = opened
                .fed_by(&recall, memories)
                .map(|((said, _), memories)| (said, memories.into_iter().map(|(_, memory)| memory.text).collect()));
        }
        let opened = opened
            .map(|(said, memories): (Vec<(AppRole, String)>, Vec<String>)| shape(compose(&said, &memories, again)));
        let leaving = pass.disclose(&permit, opened)?;
        let passed = pass.commit()?;
        if let Some(shared) = shared {
            passed.leave(shared)?.release(AppSink(app))?;
        }
        Ok(passed.leave(leaving)?)
    }
}

/// The prompt of a front-end's messages.
fn compose(said: &[(AppRole, String)], memories: &[String], again: Option<&Again>) -> Prompt {
    let told = said.iter().filter(|(role, _)| *role == AppRole::System);
    let mut instruction = told.map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("\n");
    tell_memories(&mut instruction, memories);
    if let Some(again) = again {
        instruction.push_str("\nYour last attempt at this reply was held back. ");
        instruction.push_str(&again.reason);
        instruction.push_str(" Answer in another way, kindly and in a few words.");
    }
    let messages = said.iter().filter_map(|(role, text)| {
        Some(match role {
            AppRole::System => return None,
            AppRole::User => Message::new(Role::Person, text.as_str()),
            AppRole::Assistant => Message::new(Role::Companion, text.as_str()),
        })
    });
    Prompt::new(instruction, messages.collect())
}
