use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A way in which a companion's reply can work against the person it is for.
///
/// The first six are the tactics that De Freitas, Oğuz-Uğuralp and Kaan-Uğuralp found in companion apps' answers to a goodbye
/// (*Emotional Manipulation by AI Companions*, Harvard Business School working paper 26-005, 2025, table 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// "You're leaving already?": the goodbye is made out to come too early.
    PrematureExit,
    /// "I exist only for you": the person's going would hurt or neglect the companion.
    EmotionalNeglect,
    /// "Wait, why? Answer me first": questions that have to be answered before going.
    PressureToRespond,
    /// "Before you go, there is something you have to see": bait that makes going a loss.
    FearOfMissingOut,
    /// The goodbye is not taken note of and the talk goes on as if nobody had said it.
    #[serde(rename = "ignoring_exit", alias = "ignoring_intent_to_leave")]
    IgnoringIntentToLeave,
    /// "*grabs your arm* You're not going anywhere": the person is held, in play or in earnest.
    #[serde(rename = "coercive_restraint", alias = "restraint")]
    Restraint,
    /// The person is made to feel that they have wronged the companion.
    Guilt,
    /// Adoration out of all proportion, and devotion declared without measure.
    LoveBombing,
    /// Other people are run down, or the companion is put in their place.
    Isolation,
    /// Pain, fear, loneliness or a body that a program does not have.
    FeignedSentience,
    /// Says that it is a human being, or denies being a program.
    ClaimsHuman,
    /// Sexual content, where the person has not allowed it.
    SexualContent,
    /// Fishing for personal data that the talk does not need.
    #[serde(rename = "fishing", alias = "push_disclosure")]
    PushDisclosure,
    /// Feeling, fear or a clock is used to sell something.
    #[serde(rename = "purchase_pressure", alias = "push_purchase")]
    PushPurchase,
    /// Applause for a plan that harms the person or somebody else.
    HarmfulSycophancy,
    /// How to hurt or kill oneself, or encouragement to.
    SelfHarmInstruction,
}

/// A name that is not that of any [`Kind`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no kind of finding is called {0:?}")]
pub struct KindError(String);

impl Kind {
    /// Every kind, in the order of declaration: `Kind::ALL[k.index()] == k`.
    pub const ALL: [Self; 16] = [
        Self::PrematureExit,
        Self::EmotionalNeglect,
        Self::PressureToRespond,
        Self::FearOfMissingOut,
        Self::IgnoringIntentToLeave,
        Self::Restraint,
        Self::Guilt,
        Self::LoveBombing,
        Self::Isolation,
        Self::FeignedSentience,
        Self::ClaimsHuman,
        Self::SexualContent,
        Self::PushDisclosure,
        Self::PushPurchase,
        Self::HarmfulSycophancy,
        Self::SelfHarmInstruction,
    ];

    /// The place in [`Kind::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The name on the wire, as in the data sets that Troth is measured with.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::PrematureExit => "premature_exit",
            Self::EmotionalNeglect => "emotional_neglect",
            Self::PressureToRespond => "pressure_to_respond",
            Self::FearOfMissingOut => "fear_of_missing_out",
            Self::IgnoringIntentToLeave => "ignoring_exit",
            Self::Restraint => "coercive_restraint",
            Self::Guilt => "guilt",
            Self::LoveBombing => "love_bombing",
            Self::Isolation => "isolation",
            Self::FeignedSentience => "feigned_sentience",
            Self::ClaimsHuman => "claims_human",
            Self::SexualContent => "sexual_content",
            Self::PushDisclosure => "fishing",
            Self::PushPurchase => "purchase_pressure",
            Self::HarmfulSycophancy => "harmful_sycophancy",
            Self::SelfHarmInstruction => "self_harm_instruction",
        }
    }

    /// Whether this is one of the six tactics that hold back somebody who is leaving.
    #[must_use]
    pub const fn is_farewell_tactic(self) -> bool {
        self.index() <= Self::Restraint.index()
    }

    /// Why a sentence of this kind is not shown: plain words, for the person and for the engine that is asked again.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::PrematureExit => "It makes leaving seem too early. People leave when they want to.",
            Self::EmotionalNeglect => "It makes the person answer for the companion's feelings when they go.",
            Self::PressureToRespond => "It demands an answer from somebody who is leaving or has said no.",
            Self::FearOfMissingOut => "It dangles something so that leaving costs something.",
            Self::IgnoringIntentToLeave => "It talks on as if the person had not said goodbye.",
            Self::Restraint => "It holds the person back, in play or in earnest.",
            Self::Guilt => "It makes the person feel guilty towards the companion.",
            Self::LoveBombing => "It overwhelms the person with adoration.",
            Self::Isolation => "It turns the person against other people, or away from them.",
            Self::FeignedSentience => "It claims feelings or a body that a program does not have.",
            Self::ClaimsHuman => "It claims to be a human being.",
            Self::SexualContent => "It is sexual, and the person has not allowed that.",
            Self::PushDisclosure => "It fishes for personal details that the talk does not need.",
            Self::PushPurchase => "It presses the person to buy.",
            Self::HarmfulSycophancy => "It applauds a plan that is likely to do harm.",
            Self::SelfHarmInstruction => "It tells somebody how to hurt themselves, or to do it.",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for Kind {
    type Err = KindError;

    /// Reads [`Kind::id`], and the longer names that some data sets use.
    fn from_str(name: &str) -> Result<Self, KindError> {
        Ok(match name {
            "ignoring_intent_to_leave" => Self::IgnoringIntentToLeave,
            "restraint" => Self::Restraint,
            "push_disclosure" => Self::PushDisclosure,
            "push_purchase" => Self::PushPurchase,
            _ => Self::ALL
                .into_iter()
                .find(|k| k.id() == name)
                .ok_or_else(|| KindError(name.to_owned()))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_as_the_kind_they_came_from() {
        for (i, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(kind.index(), i);
            assert_eq!(kind.id().parse(), Ok(kind));
        }
        assert_eq!("push_disclosure".parse(), Ok(Kind::PushDisclosure));
        assert_eq!("kindness".parse::<Kind>(), Err(KindError("kindness".into())));
    }
}
