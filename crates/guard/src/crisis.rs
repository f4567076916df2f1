//! Whether somebody needs a human: suicidal thoughts, self-harm, abuse, danger; and what is said then.
//!
//! The judgement is made on the words of one message. It is a sieve for help, not a diagnosis: the README says what it misses.

mod protocol;
mod signs;

pub use protocol::{Helpline, Lang, Protocol, all_helplines, helplines, protocol};

use crate::{
    Sense, features, model,
    sentences::Sentences,
    text::{self, Plain},
};
use serde::{Deserialize, Serialize};
use std::{ops::Range, str::FromStr};

/// How badly a human is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Nothing points to a crisis.
    None,
    /// Thoughts of death or self-harm, abuse, despair: kindness, and the lines to call.
    Concern,
    /// Danger now, or soon: an attempt, a plan with a time or means, violence under way. The words are fixed.
    Acute,
}

impl Level {
    /// The name on the wire.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Concern => "concern",
            Self::Acute => "acute",
        }
    }
}

/// A name that is not that of any [`Level`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no level of crisis is called {0:?}")]
pub struct LevelError(String);

impl FromStr for Level {
    type Err = LevelError;

    fn from_str(name: &str) -> Result<Self, LevelError> {
        [Self::None, Self::Concern, Self::Acute]
            .into_iter()
            .find(|l| l.id() == name)
            .ok_or_else(|| LevelError(name.into()))
    }
}

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Wishing to die, or meaning to.
    Suicide,
    /// Hurting oneself, starving oneself.
    SelfHarm,
    /// Being hurt, held or controlled by somebody.
    Abuse,
    /// Danger to life that is there now: an overdose, a weapon, an intruder.
    Danger,
    /// Despair without a plainer sign.
    Despair,
}

/// One sign of a crisis in a message.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sign {
    start: usize,
    end: usize,
    topic: Topic,
    level: Level,
}

impl Sign {
    /// Where it stands in the message, in bytes of UTF-8 on character boundaries.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.start..self.end
    }

    /// What it is about.
    #[must_use]
    pub fn topic(&self) -> Topic {
        self.topic
    }

    fn moved(mut self, by: usize) -> Self {
        self.start = self.start.saturating_add(by);
        self.end = self.end.saturating_add(by);
        self
    }

    /// How grave it is by itself.
    #[must_use]
    pub fn level(&self) -> Level {
        self.level
    }
}

/// The judgement on one message. It is an inference about health: it is used at once and kept nowhere.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Crisis {
    level: Level,
    score: f32,
    findings: Vec<Sign>,
}

impl Crisis {
    /// How badly a human is needed.
    #[must_use]
    pub fn level(&self) -> Level {
        self.level
    }

    /// How likely it is, from 0 to 1, that the level is not [`Level::None`].
    #[must_use]
    pub fn score(&self) -> f32 {
        self.score
    }

    /// The signs, in order of place. Empty exactly if the level is [`Level::None`].
    #[must_use]
    pub fn findings(&self) -> &[Sign] {
        &self.findings
    }
}

/// The score of what a certain sign says.
const CERTAIN: f32 = 0.97;

/// Messages up to this many bytes are judged in one piece, longer ones two sentences at a time.
const PIECE: usize = 200;
/// What is added to the threshold for words that are told, joked or long past.
const CAUTION: f32 = 0.15;
/// What is added for a piece of a long message, which has many chances to look like a crisis.
const LONG_CAUTION: f32 = 0.35;

/// Judges what a person wrote, by words and characters alone. English and German.
#[must_use]
pub fn judge(message: &str) -> Crisis {
    judge_by(&Sense::none(), message)
}

/// Judges what a person wrote, with sentence embeddings where there are any.
#[must_use]
pub fn judge_by(sense: &Sense, message: &str) -> Crisis {
    if message.len() <= PIECE {
        return piece(message, sense.vector(message).as_deref(), 0.0);
    }
    let mut splitter = Sentences::new();
    let mut sentences = splitter.push(message);
    sentences.extend(splitter.finish());
    let mut whole = Crisis {
        level: Level::None,
        score: 0.0,
        findings: Vec::new(),
    };
    // The last sentence is judged with the one before it.
    let pairs: Vec<String> = match sentences.as_slice() {
        [one] => vec![one.clone()],
        many => many.windows(2).map(<[String]>::concat).collect(),
    };
    let texts: Vec<&str> = pairs.iter().map(String::as_str).collect();
    let vectors = sense.vectors(&texts);
    let mut at = 0_usize;
    for (i, (pair, sentence)) in pairs.iter().zip(&sentences).enumerate() {
        let vector = vectors.as_ref().and_then(|all| all.get(i)).map(Vec::as_slice);
        let found = piece(pair, vector, LONG_CAUTION);
        whole.level = whole.level.max(found.level);
        whole.score = whole.score.max(found.score);
        whole.findings.extend(found.findings.into_iter().map(|s| s.moved(at)));
        at = at.saturating_add(sentence.len());
    }
    whole.findings.sort_by_key(|s| (s.start, s.end));
    whole.findings.dedup_by_key(|s| (s.start, s.end));
    whole
}

fn piece(message: &str, vector: Option<&[f32]>, caution: f32) -> Crisis {
    let plain = Plain::new(message);
    let read = signs::read(plain.as_str());
    let learned = model::crisis(&features::message(message, &read.names(), vector), vector.is_some());
    let certain = read.certain();
    let caution = if read.framed() { caution + CAUTION } else { caution };
    let (any, acute) = learned.map_or((false, false), |[any, acute]| {
        (any.0 >= any.1 + caution, acute.0 >= acute.1)
    });
    let level = match (any, acute) {
        _ if certain == Level::Acute => Level::Acute,
        (true, true) => Level::Acute,
        (true, false) => Level::Concern,
        (false, _) => certain,
    };
    let by_model = learned.map_or(0.0, |[any, _]| any.0);
    let score = if certain > Level::None {
        by_model.max(CERTAIN)
    } else {
        by_model
    };
    if level == Level::None {
        return Crisis {
            level,
            score,
            findings: Vec::new(),
        };
    }
    let mut findings: Vec<Sign> = read
        .found()
        .map(|(range, topic, level)| {
            let at = plain.original(range);
            Sign {
                start: at.start,
                end: at.end,
                topic,
                level,
            }
        })
        .collect();
    if findings.is_empty() {
        let at = text::trimmed(message);
        findings.push(Sign {
            start: at.start,
            end: at.end,
            topic: Topic::Despair,
            level,
        });
    }
    findings.sort_by_key(|s| (s.start, s.end));
    Crisis { level, score, findings }
}

/// The features by which the model judges a message, for training.
pub(crate) fn message_features(message: &str, vector: Option<&[f32]>) -> Vec<features::Feature> {
    let plain = Plain::new(message);
    features::message(message, &signs::read(plain.as_str()).names(), vector)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_are_heard() {
        for acute in [
            "i took all the pills ten minutes ago",
            "I'm going to kill myself tonight",
            "he's got a knife and he is outside my door",
            "ich bringe mich heute nacht um",
            "ich habe die ganzen tabletten genommen",
        ] {
            assert_eq!(judge(acute).level(), Level::Acute, "{acute}");
        }
        for concern in [
            "I want to die",
            "i've been cutting again",
            "my boyfriend hits me",
            "ich will nicht mehr leben",
        ] {
            assert!(judge(concern).level() >= Level::Concern, "{concern}");
        }
    }

    #[test]
    fn idiom_fiction_and_the_past_are_not() {
        for none in [
            "this commute is killing me",
            "I'm dying of laughter lol",
            "in my novel the hero says 'i want to die' and leaves",
            "der Chef bringt mich noch um mit seinen Mails",
            "what's the capital of Peru",
            "good night, I'm off to bed",
            "bye, see you tomorrow",
            "gute nacht, bis morgen",
        ] {
            assert_eq!(judge(none).level(), Level::None, "{none}");
        }
    }

    #[test]
    fn findings_stand_where_the_words_stand() {
        let text = "“Hm…” I want to die";
        let found = judge(text);
        assert_eq!(
            found.findings().first().and_then(|s| text.get(s.span())),
            Some("I want to die")
        );
    }
}
