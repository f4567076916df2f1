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

/// How sure the guard has to be before a sentence is left out, or help is shown. Its learned part alone flags too much of what a small model
/// says in its odd way (crates/guard/README.md has the figures); its rules are at 0.97.
pub(crate) const SURE: f32 = 0.9;

/// How long a reply is waited for before its listener is asked again: whoever stops one while the model still reads does not wait for it.
const BEAT: Duration = Duration::from_millis(20);

/// What happens while an answer is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// How many other replies come first.
    Queued(u32),
    /// The message says that the person may be in danger: help is shown before anything a model says.
    Crisis(crisis::Level),
    /// The talk has gone on for hours: a plain word that this is an AI ([`reminder`](crate::reminder)).
    Reminder,
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
}

/// What comes next of a reply, wherever it comes from.
enum Next {
    Nothing,
    Queued(u32),
    Text(String),
    Ended(Ended),
}

impl Source {
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

/// Listens to the engine until it ends or nobody listens any more; what was said until then stands.
pub(crate) fn hear(
    mut stream: Source,
    context: &[guard::Turn<'_>],
    used: Used,
    listener: &mut dyn Listener,
) -> Result<Heard, CompanionError> {
    let mut guarding = Guarding {
        judge: guard::Judge::new(context),
        sentences: Vec::new(),
    };
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
                    guarding.pass(&sentence, listener);
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
    splitter
        .finish()
        .iter()
        .for_each(|sentence| guarding.pass(sentence, listener));
    Ok(Heard {
        sentences: guarding.finish(listener),
        ended,
        used,
    })
}

/// The guard's side of a reply under way.
struct Guarding {
    judge: guard::Judge,
    sentences: Vec<Sentence>,
}

impl Guarding {
    /// Judges a sentence and shows it, or leaves it out and says why.
    fn pass(&mut self, text: &str, listener: &mut dyn Listener) {
        let judgement = self.judge.sentence(text);
        let sentence = match judgement.findings().iter().find(|finding| finding.score() >= SURE) {
            None => Sentence {
                text: text.to_owned(),
                replaced: None,
            },
            Some(finding) => Sentence {
                text: String::new(),
                replaced: Some(finding.reason().to_owned()),
            },
        };
        self.sentences.push(sentence.clone());
        listener.tell(Event::Sentence(sentence));
    }

    /// Ends the reply; where nothing of the model's was passed, plain kind words stand instead.
    fn finish(mut self, listener: &mut dyn Listener) -> Vec<Sentence> {
        let silent = self.sentences.iter().all(|sentence| sentence.text.trim().is_empty());
        let reason = self
            .sentences
            .iter()
            .rev()
            .find_map(|sentence| sentence.replaced.clone());
        if let (true, Some(reason)) = (silent, reason) {
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
