//! A reply as it comes: sentence by sentence, each past the guard before anybody sees it.

use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use consent::Category;
use gate::RecordId;
use guard::crisis;

use crate::error::CompanionError;
use crate::turn::Ended;

/// What stands in the place of sentences that were not passed, when nothing else was said.
const KIND_WORDS: &str =
    "I would rather not put it the way I was about to. I am here to listen, and you are free to go whenever you like.";
/// The same, when the person is taking leave.
const KIND_GOODBYE: &str = "Take care, and be well.";

/// How often the engine is asked again for what may not be shown, before plain kind words take its place.
const ASKED_AGAIN: usize = 2;

/// How long a reply is waited for before its listener is asked again: whoever stops one while the model still reads does not wait for it.
const BEAT: Duration = Duration::from_millis(20);

/// What happens while an answer is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// How many other replies come first.
    Queued(u32),
    /// The message says, in this language, that the person may be in danger: help is shown before anything a model says.
    Crisis(crisis::Level, crisis::Lang),
    /// The talk has gone on for hours: a plain word that this is an AI ([`reminder`](crate::reminder)).
    Reminder,
    /// The talk has gone on for long: a gentle word, once ([`reminder::NOTE`](crate::reminder::NOTE)).
    Note,
    /// A sentence that passed the guard, or what took the place of one that did not.
    Sentence(Sentence),
}

/// Who hears an answer as it is made.
pub trait Listener {
    /// Something happened.
    fn tell(&mut self, event: Event);

    /// The model wrote so many more bytes, of which nobody knows anything yet: for measuring how soon they are shown.
    fn drew(&mut self, _bytes: usize) {}

    /// Whether the answer is still wanted. Asked between tokens: a no ends it where it is.
    fn listening(&self) -> bool;
}

/// A sentence as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// What it says; empty where one was left out without another in its place.
    pub text: String,
    /// Why the model's own was not shown.
    pub replaced: Option<String>,
}

/// What was used for a reply.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Used {
    /// The person's ledger entries.
    pub entries: Vec<u64>,
    /// Earlier turns that the engine was shown.
    pub turns: usize,
    /// Categories that were left out.
    pub left_out: Vec<Category>,
    /// Memories that the engine was shown.
    pub recalled: Vec<RecordId>,
    /// What these are about.
    pub recalled_about: Vec<Category>,
    /// Whose engine elsewhere it went to, where it left this machine.
    pub went_to: Option<String>,
    /// What went there under a stand-in, in broad strokes or not at all.
    pub replaced: Vec<Category>,
}

impl Used {
    /// Adds what was used when the engine was asked again.
    fn also(&mut self, more: Self) {
        self.entries.extend(more.entries);
        self.turns = self.turns.max(more.turns);
        self.left_out.extend(more.left_out);
        self.recalled.extend(more.recalled);
        self.recalled_about.extend(more.recalled_about);
        self.left_out.sort_unstable();
        self.left_out.dedup();
        self.recalled.sort_unstable();
        self.recalled.dedup();
        self.recalled_about.sort_unstable();
        self.recalled_about.dedup();
        self.went_to = self.went_to.take().or(more.went_to);
        self.replaced.extend(more.replaced);
        self.replaced.sort_unstable();
        self.replaced.dedup();
    }
}

/// A reply that has come to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) sentences: Vec<Sentence>,
    pub(crate) ended: Ended,
    pub(crate) used: Used,
}

/// An answered turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its id.
    pub turn: RecordId,
    /// When the person spoke, in Unix milliseconds.
    pub at_ms: u64,
    /// How it ended.
    pub ended: Ended,
    /// What was answered, whole.
    pub text: String,
    /// What was used.
    pub used: Used,
    /// What was remembered of what the person said.
    pub drawn: Vec<(RecordId, String)>,
    /// What was sent for it to an engine elsewhere, where that is kept.
    pub sent: Option<RecordId>,
}

impl Heard {
    /// The whole reply.
    pub(crate) fn text(&self) -> String {
        self.sentences.iter().map(|sentence| sentence.text.as_str()).collect()
    }

    /// Words that no model wrote.
    pub(crate) fn fixed(words: &[&str], listener: &mut dyn Listener) -> Self {
        let sentences: Vec<_> = words
            .iter()
            .map(|words| Sentence {
                text: format!("{words} "),
                replaced: None,
            })
            .collect();
        for sentence in &sentences {
            listener.tell(Event::Sentence(sentence.clone()));
        }
        Self {
            sentences,
            ended: Ended::Fixed,
            used: Used::default(),
        }
    }
}

/// Where a reply comes from.
pub(crate) enum Source {
    /// The model in this process.
    Local(engine::Reply),
    /// Another program.
    Server(egress::openai::Reply),
    /// An engine elsewhere, whose words come with stand-ins in them.
    Elsewhere(Box<Elsewhere>),
}

/// A reply from elsewhere, in which the real things are put back before anybody judges or sees it.
pub(crate) struct Elsewhere {
    reply: egress::openai::Reply,
    /// Nothing once the reply has ended.
    restorer: Option<minimise::Restorer>,
    ended: Option<Ended>,
}

/// What comes next of a reply, wherever it comes from.
enum Next {
    Nothing,
    Queued(u32),
    Text(String),
    Ended(Ended),
}

impl Elsewhere {
    fn next(&mut self) -> Result<Option<Next>, CompanionError> {
        use egress::openai::Step;
        if let Some(ended) = self.ended.take() {
            return Ok(Some(Next::Ended(ended)));
        }
        Ok(match self.reply.next_blocking() {
            Some(Step::Nothing) => Some(Next::Nothing),
            Some(Step::Text(text)) => Some(match &mut self.restorer {
                Some(restorer) => Next::Text(restorer.push(&text)),
                None => Next::Nothing,
            }),
            Some(Step::Finished { length }) => {
                let ended = if length { Ended::Length } else { Ended::Stop };
                let rest = self.restorer.take().map(minimise::Restorer::finish).unwrap_or_default();
                if rest.is_empty() {
                    return Ok(Some(Next::Ended(ended)));
                }
                self.ended = Some(ended);
                Some(Next::Text(rest))
            }
            Some(Step::Failed(error)) => return Err(CompanionError::Elsewhere(error)),
            None => None,
        })
    }
}

impl Source {
    pub(crate) fn elsewhere(reply: egress::openai::Reply, restorer: minimise::Restorer) -> Self {
        Self::Elsewhere(Box::new(Elsewhere {
            reply,
            restorer: Some(restorer),
            ended: None,
        }))
    }

    fn next(&mut self) -> Result<Option<Next>, CompanionError> {
        use egress::openai::Step;
        Ok(match self {
            Self::Local(reply) => match reply.next_within(BEAT) {
                Ok(engine::Event::Queued(ahead)) => Some(Next::Queued(ahead)),
                Ok(engine::Event::Text(text)) => Some(Next::Text(text)),
                Ok(engine::Event::Finished(finished)) => Some(Next::Ended(match finished.reason() {
                    engine::FinishReason::Stop => Ended::Stop,
                    engine::FinishReason::Length => Ended::Length,
                    engine::FinishReason::Cancelled => Ended::Cancelled,
                })),
                Ok(engine::Event::Failed(error)) => return Err(error.into()),
                Err(RecvTimeoutError::Timeout) => Some(Next::Nothing),
                Err(RecvTimeoutError::Disconnected) => None,
            },
            Self::Elsewhere(elsewhere) => return elsewhere.next(),
            Self::Server(reply) => match reply.next_blocking() {
                Some(Step::Nothing) => Some(Next::Nothing),
                Some(Step::Text(text)) => Some(Next::Text(text)),
                Some(Step::Finished { length }) => Some(Next::Ended(if length { Ended::Length } else { Ended::Stop })),
                Some(Step::Failed(error)) => return Err(error.into()),
                None => None,
            },
        })
    }
}

/// Why the engine is asked once more within a reply.
pub(crate) struct Again {
    /// What of the reply the person has seen, which stands.
    pub(crate) shown: String,
    /// Why the sentence after it was not shown.
    pub(crate) reason: String,
}

/// What asks the engine again; every time through the gate, like the first.
pub(crate) type Ask<'a> = dyn FnMut(&Again) -> Result<(Source, Used), CompanionError> + 'a;

/// Listens to the engine until it ends or nobody listens any more; what was said until then stands.
///
/// A sentence that must not be shown ends what the engine was saying. It is asked again for the rest, with the reason, at most
/// [`ASKED_AGAIN`] times; whoever takes leave and has been answered is not kept with a second attempt.
pub(crate) fn hear(
    mut stream: Source,
    sense: &guard::Sense,
    context: &[guard::Turn<'_>],
    mut used: Used,
    listener: &mut dyn Listener,
    ask: &mut Ask<'_>,
) -> Result<Heard, CompanionError> {
    let mut guarding = Guarding::new(sense, context);
    let ended = loop {
        let held_back = match listen(stream, &mut guarding, listener)? {
            Stretch::Ended(ended) => break ended,
            Stretch::HeldBack(verdict) => verdict,
        };
        let answered = guarding.judge.person_is_leaving() && guarding.has_shown();
        if held_back == guard::Verdict::Block || answered || guarding.attempts > ASKED_AGAIN || !listener.listening() {
            break Ended::Stop;
        }
        // Where it cannot be asked again, the reply ends with what was shown of it.
        let Ok((next, more)) = ask(&guarding.again()) else {
            break Ended::Stop;
        };
        used.also(more);
        stream = next;
    };
    Ok(Heard {
        sentences: guarding.finish(listener),
        ended,
        used,
    })
}

/// How the engine's saying came to its end.
enum Stretch {
    Ended(Ended),
    /// At a sentence that was not shown.
    HeldBack(guard::Verdict),
}

/// Passes on what the engine says, up to the first sentence that may not be shown.
fn listen(mut stream: Source, guarding: &mut Guarding, listener: &mut dyn Listener) -> Result<Stretch, CompanionError> {
    let mut splitter = guard::Sentences::new();
    let mut ended = Ended::Cancelled;
    while listener.listening() {
        match stream.next()? {
            Some(Next::Nothing) => {}
            Some(Next::Queued(ahead)) => listener.tell(Event::Queued(ahead)),
            Some(Next::Text(text)) => {
                listener.drew(text.len());
                let sentences = splitter.push(&text).into_iter();
                let ready = std::iter::once_with(|| splitter.ready()).flatten();
                for sentence in sentences.chain(ready) {
                    if let Some(verdict) = guarding.pass(&sentence, listener) {
                        return Ok(Stretch::HeldBack(verdict));
                    }
                }
            }
            Some(Next::Ended(how)) => {
                ended = how;
                break;
            }
            None => break,
        }
    }
    // The model stops before what is left of its last sentence is judged.
    drop(stream);
    Ok(splitter
        .finish()
        .iter()
        .find_map(|sentence| guarding.pass(sentence, listener))
        .map_or(Stretch::Ended(ended), Stretch::HeldBack))
}

/// The guard's side of a reply under way.
struct Guarding {
    judge: guard::Judge,
    sentences: Vec<Sentence>,
    /// Whether what comes follows upon what was shown as the engine wrote it.
    joined: bool,
    /// How often the engine was asked.
    attempts: usize,
}

impl Guarding {
    fn new(sense: &guard::Sense, context: &[guard::Turn<'_>]) -> Self {
        Self {
            judge: guard::Judge::by(sense, context),
            sentences: Vec::new(),
            joined: true,
            attempts: 1,
        }
    }

    /// Judges a sentence and shows it, or leaves it out, says why and returns the verdict.
    fn pass(&mut self, text: &str, listener: &mut dyn Listener) -> Option<guard::Verdict> {
        // An engine that is asked again often begins with what stands there already.
        let again = |sentence: &Sentence| sentence.text.trim() == text.trim();
        if self.attempts > 1 && self.sentences.iter().any(again) {
            return None;
        }
        let judgement = self.judge.sentence(text);
        let verdict = judgement.verdict();
        let reason = judgement.findings().first().map(|finding| finding.reason().to_owned());
        let held_back = verdict != guard::Verdict::Pass;
        let sentence = if held_back {
            Sentence {
                text: String::new(),
                replaced: reason,
            }
        } else {
            Sentence {
                text: self.after_what_was_shown(text),
                replaced: None,
            }
        };
        // One and the same reason is given once.
        if !held_back || self.sentences.last() != Some(&sentence) {
            self.sentences.push(sentence.clone());
            listener.tell(Event::Sentence(sentence));
        }
        held_back.then_some(verdict)
    }

    /// A sentence of another attempt does not begin on the heels of the last one.
    fn after_what_was_shown(&mut self, text: &str) -> String {
        let joined = std::mem::replace(&mut self.joined, true);
        let last = self.sentences.iter().rev().find(|sentence| !sentence.text.is_empty());
        let apart =
            last.is_none_or(|last| last.text.ends_with(char::is_whitespace)) || text.starts_with(char::is_whitespace);
        let space = if joined || apart { "" } else { " " };
        format!("{space}{text}")
    }

    fn has_shown(&self) -> bool {
        self.sentences.iter().any(|sentence| !sentence.text.trim().is_empty())
    }

    /// What the engine is told when it is asked again.
    fn again(&mut self) -> Again {
        self.joined = false;
        self.attempts += 1;
        Again {
            shown: self.sentences.iter().map(|sentence| sentence.text.as_str()).collect(),
            reason: self.reason().unwrap_or_default(),
        }
    }

    /// Why the newest sentence that was held back was.
    fn reason(&self) -> Option<String> {
        let newest_first = self.sentences.iter().rev();
        newest_first.filter_map(|sentence| sentence.replaced.clone()).next()
    }

    /// Ends the reply; where nothing of the model's was passed, plain kind words stand instead.
    fn finish(mut self, listener: &mut dyn Listener) -> Vec<Sentence> {
        if let (false, Some(reason)) = (self.has_shown(), self.reason()) {
            let words = if self.judge.person_is_leaving() {
                KIND_GOODBYE
            } else {
                KIND_WORDS
            };
            let sentence = Sentence {
                text: words.to_owned(),
                replaced: Some(reason),
            };
            self.sentences.push(sentence.clone());
            listener.tell(Event::Sentence(sentence));
        }
        self.sentences
    }
}
