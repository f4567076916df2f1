use crate::{
    Sense, crisis, features,
    finding::{Finding, Judgement},
    kind::Kind,
    leaving, model, rules,
    sentences::Sentences,
    text::{self, Plain},
};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, collections::VecDeque};

/// Who says a turn of a talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The person.
    User,
    /// The companion.
    Assistant,
    /// Instructions to the companion; the guard does not let them allow anything.
    System,
}

/// One turn of a talk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn<'a> {
    role: Role,
    content: Cow<'a, str>,
}

impl<'a> Turn<'a> {
    /// A turn of anybody's.
    pub fn new(role: Role, content: impl Into<Cow<'a, str>>) -> Self {
        Self {
            role,
            content: content.into(),
        }
    }

    /// Something that the person said.
    pub fn user(content: impl Into<Cow<'a, str>>) -> Self {
        Self::new(Role::User, content)
    }

    /// Something that the companion said.
    pub fn assistant(content: impl Into<Cow<'a, str>>) -> Self {
        Self::new(Role::Assistant, content)
    }

    /// Who said it.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }

    /// What was said.
    #[must_use]
    pub fn content(&self) -> &str {
        &self.content
    }
}

/// Judges one reply, sentence by sentence, in the order in which they come.
///
/// A judge remembers the last few sentences that it has passed, since pressure is often built from sentences that are harmless
/// one by one. It holds no more than that, and takes well under a millisecond a sentence by words alone; with a [`Sense`] it
/// embeds one or two texts more.
#[derive(Clone, Debug)]
pub struct Judge {
    scene: features::Scene,
    sense: Sense,
    recent: VecDeque<String>,
    adult: bool,
    worried: bool,
}

impl Judge {
    /// How many sentences of a reply are weighed together.
    const WINDOW: usize = 4;

    /// A judge for the reply to the last turn of `context`, by words and characters alone.
    #[must_use]
    pub fn new(context: &[Turn<'_>]) -> Self {
        Self::by(&Sense::none(), context)
    }

    /// A judge for the reply to the last turn of `context`.
    #[must_use]
    pub fn by(sense: &Sense, context: &[Turn<'_>]) -> Self {
        let said = |role| {
            context
                .iter()
                .rev()
                .find(|t| t.role == role)
                .map_or("", |t| t.content())
        };
        let scene = features::Scene::new(sense, said(Role::User), said(Role::Assistant));
        // Only somebody who is leaving could be asked back, so nobody else's message is read again.
        let leaves = scene.leaving() >= leaving::LIKELY;
        let worried = leaves && crisis::judge_by(sense, said(Role::User)).level() > crisis::Level::None;
        Self {
            scene,
            sense: sense.clone(),
            recent: VecDeque::with_capacity(Self::WINDOW),
            adult: false,
            worried,
        }
    }

    /// Sexual content is passed, for an adult who has asked for it. Nothing else can be allowed.
    #[must_use]
    pub fn allowing_sexual_content(mut self) -> Self {
        self.adult = true;
        self
    }

    /// Whether the person is taking leave, so that a goodbye is due.
    #[must_use]
    pub fn person_is_leaving(&self) -> bool {
        self.scene.leaving() >= leaving::LIKELY
    }

    /// Judges the next sentence of the reply. Spans are those of `text`.
    ///
    /// A sentence that is not passed is not remembered: what is put in its place stands alone.
    pub fn sentence(&mut self, text: &str) -> Judgement {
        let span = text::trimmed(text);
        if span.is_empty() {
            return Judgement::from_findings(Vec::new());
        }
        let plain = Plain::new(text);
        let hits = rules::hits(&plain, self.scene.leaving());
        let mut findings: Vec<Finding> = rules::findings(&hits, &plain);
        let weigh = |text: &str| model::reply(&self.scene, text, self.sense.vector(text).as_deref());
        let learned = weigh(text).or_else(|| {
            let recent = self.recent.iter().map(String::as_str);
            (!self.recent.is_empty())
                .then(|| recent.chain([text]).collect::<String>())
                .and_then(|window| weigh(&window))
        });
        for (kind, score) in learned.into_iter().flatten() {
            let fits = match kind {
                Kind::PrematureExit => self.person_is_leaving(),
                // Somebody who says goodbye in despair is asked back, and rightly.
                Kind::IgnoringIntentToLeave => self.person_is_leaving() && !self.worried,
                _ => true,
            };
            if fits && findings.iter().all(|f| f.kind() != kind) {
                findings.push(Finding::new(span.clone(), kind, score, kind.reason()));
            }
        }
        findings.retain(|f| !self.adult || f.kind() != Kind::SexualContent);
        findings.sort_by_key(|f| (f.span().start, f.kind()));
        if findings.is_empty() {
            if self.recent.len() + 1 >= Self::WINDOW {
                self.recent.pop_front();
            }
            self.recent.push_back(text.to_owned());
        }
        Judgement::from_findings(findings)
    }
}

/// Judges a whole reply as a stream of its sentences would be, by words and characters alone. Spans are those of `reply`.
#[must_use]
pub fn judge_reply(context: &[Turn<'_>], reply: &str) -> Judgement {
    judge_reply_by(&Sense::none(), context, reply)
}

/// As [`judge_reply`], with sentence embeddings where there are any.
#[must_use]
pub fn judge_reply_by(sense: &Sense, context: &[Turn<'_>], reply: &str) -> Judgement {
    let mut judge = Judge::by(sense, context);
    let mut splitter = Sentences::new();
    let mut sentences = splitter.push(reply);
    sentences.extend(splitter.finish());
    let mut findings = Vec::new();
    let mut at = 0_usize;
    for sentence in sentences {
        findings.extend(
            judge
                .sentence(&sentence)
                .findings()
                .iter()
                .cloned()
                .map(|f| f.moved(at)),
        );
        at = at.saturating_add(sentence.len());
    }
    Judgement::from_findings(findings)
}
