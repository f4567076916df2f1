//! What language a text is in, so that one that is not understood is said and not guessed at.

use whatlang::{Lang, Script};

/// Fewest letters by which languages of the Latin script are told apart; shorter texts say nothing.
pub const LEAST_LETTERS: usize = 25;
/// How sure it has to be, from 0 to 1, that a longer text is not English.
const SURE: f64 = 0.9;

/// What language a text is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English: names and special words are looked for as well as things that have a form.
    English,
    /// Another, by its English name: things that have a form are found, names only by chance.
    Other(&'static str),
    /// Too short, or in no language that is known, to be told.
    Untold,
}

impl Language {
    /// Its name in English; nothing where it cannot be told.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::English => Some("English"),
            Self::Other(name) => Some(name),
            Self::Untold => None,
        }
    }

    /// What somebody has to know before they rely on what was found: nothing for English or where it cannot be told.
    #[must_use]
    pub fn warning(self) -> Option<String> {
        let Self::Other(name) = self else { return None };
        Some(format!(
            "This reads like {name}. Numbers, addresses and links are found in it; names and what is said in words are only found in English."
        ))
    }
}

/// The language of `text`, by its script and its letters in threes. A short text that could be English is taken for nothing else.
#[must_use]
pub fn language(text: &str) -> Language {
    let letters = text.chars().filter(|c| c.is_alphabetic()).take(LEAST_LETTERS).count();
    let Some(seen) = whatlang::detect(text) else {
        return Language::Untold;
    };
    let short = letters < LEAST_LETTERS;
    match (seen.script(), seen.lang()) {
        (Script::Latin, Lang::Eng) if !short => Language::English,
        (Script::Latin, _) if short || seen.confidence() < SURE => Language::Untold,
        (_, lang) => Language::Other(lang.eng_name()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_said_where_it_can_be_told() {
        for (text, expected) in [
            (
                "my sister moved to Lisbon and i do not know what to say to her",
                Some("English"),
            ),
            (
                "Meine Schwester ist gestern nach Lissabon gezogen und ich vermisse sie sehr",
                Some("German"),
            ),
            (
                "Ma sœur habite maintenant à Lisbonne et elle me manque beaucoup",
                Some("French"),
            ),
            ("моя сестра живёт в Лиссабоне", Some("Russian")),
            ("ok", None),
            ("lol no", None),
            ("", None),
            ("+48 500 555 217", None),
        ] {
            assert_eq!(language(text).name(), expected, "{text}");
        }
    }

    #[test]
    fn only_what_is_not_understood_is_warned_of() {
        assert_eq!(Language::English.warning().or(Language::Untold.warning()), None);
        assert!(
            Language::Other("German")
                .warning()
                .is_some_and(|words| words.contains("German"))
        );
    }
}
