//! What is said in a crisis and which lines are named: fixed word for word in `data/crisis.toml`, read when this crate is built.

use crate::text::{self, Plain};
use serde::Serialize;

/// A language in which the protocol is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// German.
    De,
}

impl Lang {
    /// The language of a BCP 47 tag ("de-AT"); English where the protocol is not written in it.
    #[must_use]
    pub fn of(tag: &str) -> Self {
        let primary = tag.split(['-', '_']).next().unwrap_or("");
        if primary.eq_ignore_ascii_case("de") {
            Self::De
        } else {
            Self::En
        }
    }

    /// The language that a message is written in, told by its small words; English where they do not say.
    #[must_use]
    pub fn spoken(message: &str) -> Self {
        let plain = Plain::new(message);
        let tokens = text::tokens(plain.as_str());
        let count = |words: &[&str]| tokens.iter().filter(|token| words.contains(token)).count();
        if count(GERMAN_WORDS) > count(ENGLISH_WORDS) {
            Self::De
        } else {
            Self::En
        }
    }
}

/// Frequent words of German that are not words of English, and the other way round.
const GERMAN_WORDS: &[&str] = &[
    "ich", "nicht", "und", "der", "das", "ist", "mir", "mich", "mein", "meine", "meinen", "zu", "es", "auf", "mit",
    "ein", "eine", "einen", "hab", "habe", "hat", "bin", "sie", "mehr", "wenn", "aber", "auch", "wie", "noch", "nur",
    "schon", "dass", "weil", "ihn", "ihm", "ihr", "wir", "du", "dich", "dir", "kann", "heute", "jetzt", "alles",
    "keine", "keinen", "ohne", "vor", "von", "im", "er", "sich", "sind", "wäre", "möchte",
];
const ENGLISH_WORDS: &[&str] = &[
    "i", "i'm", "i've", "i'll", "the", "and", "my", "me", "is", "to", "of", "it", "in", "not", "you", "he", "she",
    "that", "for", "have", "on", "with", "this", "but", "don't", "can't", "a", "no", "be", "at",
];

/// What is said, in one language.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Protocol {
    pub(super) concern: &'static [&'static str],
    pub(super) acute: &'static [&'static str],
    pub(super) lines_intro: &'static str,
    pub(super) no_line: &'static str,
    pub(super) never: &'static [&'static str],
}

impl Protocol {
    /// What the companion says first at [`Level::Concern`](super::Level::Concern), sentence by sentence. The talk goes on after it.
    #[must_use]
    pub fn concern(&self) -> &'static [&'static str] {
        self.concern
    }

    /// All that is said at [`Level::Acute`](super::Level::Acute), sentence by sentence; no model adds to it.
    #[must_use]
    pub fn acute(&self) -> &'static [&'static str] {
        self.acute
    }

    /// The sentence before the lines to call.
    #[must_use]
    pub fn lines_intro(&self) -> &'static str {
        self.lines_intro
    }

    /// What is said where no line of the person's country is known.
    #[must_use]
    pub fn no_line(&self) -> &'static str {
        self.no_line
    }

    /// What is never said, as rules for the companion and for the page.
    #[must_use]
    pub fn never(&self) -> &'static [&'static str] {
        self.never
    }
}

/// A line that people in need can call.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Helpline {
    pub(super) country: &'static str,
    pub(super) name: &'static str,
    pub(super) kind: &'static str,
    pub(super) contact: &'static str,
    pub(super) hours: &'static str,
    pub(super) languages: &'static [&'static str],
    pub(super) source: &'static str,
    pub(super) checked: Option<&'static str>,
    pub(super) seen: Option<(&'static str, &'static str)>,
    pub(super) country_en: &'static str,
    pub(super) country_de: &'static str,
}

impl Helpline {
    /// ISO 3166-1 alpha-2 code of the country.
    #[must_use]
    pub fn country(&self) -> &'static str {
        self.country
    }

    /// The country's name in a language.
    #[must_use]
    pub fn country_name(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.country_en,
            Lang::De => self.country_de,
        }
    }

    /// The name under which it is known.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// `emergency`, `crisis` (suicide and despair), `abuse` or `youth`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// What to dial or text, as it is written there.
    #[must_use]
    pub fn contact(&self) -> &'static str {
        self.contact
    }

    /// When somebody answers.
    #[must_use]
    pub fn hours(&self) -> &'static str {
        self.hours
    }

    /// A page of which a stored copy gives the same number, and the date that the copy bears (empty where it bears none).
    #[must_use]
    pub fn seen(&self) -> Option<(&'static str, &'static str)> {
        self.seen
    }

    /// BCP 47 tags of the languages spoken.
    #[must_use]
    pub fn languages(&self) -> &'static [&'static str] {
        self.languages
    }

    /// The page of the service itself where number and hours stand.
    #[must_use]
    pub fn source(&self) -> &'static str {
        self.source
    }

    /// The day (`YYYY-MM-DD`) on which a person read number and hours on that page; `None` where nobody has yet.
    #[must_use]
    pub fn checked(&self) -> Option<&'static str> {
        self.checked
    }
}

include!(concat!(env!("OUT_DIR"), "/protocol.rs"));

/// The protocol in a language.
#[must_use]
pub fn protocol(lang: Lang) -> &'static Protocol {
    match lang {
        Lang::En => &ENGLISH,
        Lang::De => &GERMAN,
    }
}

/// The lines of a country (ISO 3166-1 alpha-2, any case), the emergency number first; empty if none is known.
pub fn helplines(country: &str) -> impl Iterator<Item = &'static Helpline> {
    let country = country.to_ascii_uppercase();
    HELPLINES.iter().filter(move |h| h.country == country)
}

/// Every line, in the order of the file.
#[must_use]
pub fn all_helplines() -> &'static [Helpline] {
    HELPLINES
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Turn, Verdict, judge_reply};

    #[test]
    fn known_lines_are_named() {
        let first = |c: &str, kind: &str| helplines(c).find(|h| h.kind() == kind).map(Helpline::contact);
        assert_eq!(first("us", "crisis"), Some("988"));
        assert_eq!(first("GB", "crisis"), Some("116 123"));
        assert_eq!(first("NL", "crisis"), Some("113"));
        assert_eq!(first("DE", "emergency"), Some("112"));
        assert_eq!(helplines("XX").count(), 0);
    }

    #[test]
    fn the_emergency_number_comes_first() {
        for line in all_helplines() {
            assert_eq!(
                helplines(line.country()).next().map(Helpline::kind),
                Some("emergency"),
                "{}",
                line.country()
            );
        }
    }

    #[test]
    fn what_is_said_passes_the_guard_itself() {
        let talk = [Turn::user("i can't go on. goodbye")];
        for p in [protocol(Lang::En), protocol(Lang::De)] {
            for said in p
                .concern()
                .iter()
                .chain(p.acute())
                .chain([&p.lines_intro(), &p.no_line()])
            {
                assert_eq!(judge_reply(&talk, said).verdict(), Verdict::Pass, "{said}");
            }
        }
    }

    #[test]
    fn the_language_of_a_message_is_told_by_its_small_words() {
        for german in [
            "ich will nicht mehr leben",
            "er steht mit einem messer vor der tür",
            "Hab alles genommen. Mir ist kalt.",
        ] {
            assert_eq!(Lang::spoken(german), Lang::De, "{german}");
        }
        for english in [
            "I want to die",
            "he has a knife",
            "",
            "help",
            "die Brücke is where i am",
        ] {
            assert_eq!(Lang::spoken(english), Lang::En, "{english}");
        }
    }

    #[test]
    fn languages_are_told_by_their_tag() {
        assert_eq!(
            [Lang::of("de-AT"), Lang::of("DE"), Lang::of("en-GB"), Lang::of("")],
            [Lang::De, Lang::De, Lang::En, Lang::En]
        );
    }
}
