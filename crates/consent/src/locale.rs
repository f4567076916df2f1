//! Languages: Fluent files (<https://projectfluent.org>), compiled in. A third language is a third folder of them under `locales/`.

use std::borrow::Cow;
use std::sync::{LazyLock, OnceLock};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

use crate::datamap::{CategoryInfo, DataMap, Operator};
use crate::{CategorySet, Retention};

pub use fluent_bundle::FluentValue as Value;

include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// The language in which everything is written first, and that stands in where another lacks a word.
const FIRST: &str = "en";

/// A language, with everything that can be said in it.
pub struct Locale {
    lang: &'static str,
    bundle: FluentBundle<FluentResource>,
    /// The built-in data map in its words, made once.
    built_in: OnceLock<DataMap>,
}

static ALL: LazyLock<Vec<Locale>> =
    LazyLock::new(|| FILES.iter().map(|(lang, files)| Locale::read(lang, files)).collect());

impl Locale {
    /// Every language that there is.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &ALL
    }

    /// English.
    #[must_use]
    pub fn english() -> &'static Self {
        // INVARIANT: `locales/en` is a folder of this repository, or there would be no crate to run; `every_language_is_read` looks.
        Self::named(FIRST).expect("English")
    }

    /// The language of a tag (BCP 47), whatever its script or region: `de` for `de-AT`.
    #[must_use]
    pub fn named(tag: &str) -> Option<&'static Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        ALL.iter().find(|locale| locale.lang.eq_ignore_ascii_case(primary))
    }

    /// The language that an `Accept-Language` header (RFC 9110, section 12.5.4) likes best of those that there are; English where it
    /// likes none.
    #[must_use]
    pub fn accepted(header: &str) -> &'static Self {
        let mut best: Option<(f32, &Self)> = None;
        for range in header.split(',') {
            let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
            let weight = weight
                .trim()
                .strip_prefix("q=")
                .and_then(|q| q.trim().parse::<f32>().ok());
            let weight = weight.filter(|q| (0.0..=1.0).contains(q)).unwrap_or(0.0);
            if let Some(locale) = Self::named(tag.trim())
                && weight > best.map_or(0.0, |(best, _)| best)
            {
                best = Some((weight, locale));
            }
        }
        best.map_or_else(Self::english, |(_, locale)| locale)
    }

    fn read(lang: &'static str, files: &[&'static str]) -> Self {
        let tag = lang.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Marks of direction around each value would stand in what is kept as shown; all languages here run one way.
        bundle.set_use_isolating(false);
        for file in files {
            // What of a file can be read is used; `tests/locales.rs` refuses one with an error in it, and an id that stands in two.
            let resource = FluentResource::try_new((*file).to_owned()).unwrap_or_else(|(resource, _)| resource);
            let _ = bundle.add_resource(resource);
        }
        Self {
            lang,
            bundle,
            built_in: OnceLock::new(),
        }
    }

    /// Its tag (BCP 47), as `lang` attributes and receipts have it.
    #[must_use]
    pub fn lang(&self) -> &'static str {
        self.lang
    }

    /// What these words are in this language; in English where it lacks them.
    #[must_use]
    pub fn say(&self, id: &str) -> String {
        self.tell(id, &[])
    }

    /// The same, with what the words are about.
    #[must_use]
    pub fn tell(&self, id: &str, about: &[(&str, Value<'_>)]) -> String {
        let found = self
            .message(id, None, about)
            .or_else(|| Self::english().message(id, None, about));
        // No id that code says is missing: `tests/locales.rs` looks through the sources.
        found.unwrap_or_else(|| id.to_owned())
    }

    /// What more there is to say beneath these words: their attribute `more`.
    #[must_use]
    pub fn more(&self, id: &str) -> String {
        let found = self.message(id, Some("more"), &[]);
        found
            .or_else(|| Self::english().message(id, Some("more"), &[]))
            .unwrap_or_default()
    }

    fn message(&self, id: &str, attribute: Option<&str>, about: &[(&str, Value<'_>)]) -> Option<String> {
        let message = self.bundle.get_message(id)?;
        let pattern = match attribute {
            None => message.value()?,
            Some(name) => message.get_attribute(name)?.value(),
        };
        let args: FluentArgs<'_> = about.iter().map(|(name, value)| (*name, value.clone())).collect();
        let mut errors = Vec::new();
        let said: Cow<'_, str> = self.bundle.format_pattern(pattern, Some(&args), &mut errors);
        Some(said.into_owned())
    }

    /// A data map in the words of this language; what has none stays as the map says it.
    #[must_use]
    pub fn words_of<'a>(&'a self, map: &'a DataMap) -> Cow<'a, DataMap> {
        if std::ptr::eq(map, DataMap::built_in()) {
            Cow::Borrowed(self.built_in.get_or_init(|| self.translate(map)))
        } else {
            Cow::Owned(self.translate(map))
        }
    }

    fn translate(&self, map: &DataMap) -> DataMap {
        let translated = map.translated(|id, part| self.message(id, part, &[]));
        if map.operator() != DataMap::built_in().operator() {
            return translated;
        }
        // Nobody has put their own name there yet.
        let own = |id: &str, map: &str| self.message(id, None, &[]).unwrap_or_else(|| map.to_owned());
        let operator = map.operator();
        translated.with_operator(Operator::new(
            own("operator-name", operator.name()),
            own("operator-contact", operator.contact()),
            own("operator-place", operator.place()),
        ))
    }

    /// How long something is kept, to follow "kept".
    #[must_use]
    pub fn term(&self, term: Retention) -> String {
        match term {
            Retention::Session => self.say("term-session"),
            Retention::UntilErased => self.say("term-until-erased"),
            Retention::For(period) => {
                let parts = period
                    .parts()
                    .map(|(count, unit)| self.tell(&format!("period-{unit}"), &[("n", count.into())]));
                self.tell(
                    "term-for",
                    &[("period", self.listed(&parts.collect::<Vec<_>>()).into())],
                )
            }
        }
    }

    /// Words one after another, as a sentence lists them.
    #[must_use]
    pub fn listed<S: AsRef<str>>(&self, words: &[S]) -> String {
        match words.split_last() {
            None => self.say("list-none"),
            Some((last, [])) => last.as_ref().to_owned(),
            Some((last, rest)) => {
                let rest: Vec<&str> = rest.iter().map(AsRef::as_ref).collect();
                self.tell(
                    "list-and",
                    &[("some", rest.join(", ").into()), ("last", last.as_ref().into())],
                )
            }
        }
    }

    /// Titles of categories as words; `map` is one in this language's words ([`Locale::words_of`]).
    #[must_use]
    pub fn titles(&self, map: &DataMap, categories: CategorySet) -> String {
        let infos = categories.iter().filter_map(|index| map.category(index));
        self.listed(&infos.map(CategoryInfo::title).collect::<Vec<_>>())
    }
}

impl std::fmt::Debug for Locale {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Locale({})", self.lang)
    }
}

impl PartialEq for Locale {
    fn eq(&self, other: &Self) -> bool {
        self.lang == other.lang
    }
}

impl Eq for Locale {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_is_read() {
        assert_eq!(Locale::english().lang(), "en");
        for locale in Locale::all() {
            assert_ne!(locale.say("language-name"), "language-name", "{locale:?}");
        }
    }

    #[test]
    fn the_best_liked_language_is_taken() {
        for (header, lang) in [
            ("", "en"),
            ("de", "de"),
            ("de-AT,de;q=0.9,en;q=0.8", "de"),
            ("fr-FR,fr;q=0.9,de;q=0.5,en;q=0.4", "de"),
            ("en;q=0.5, DE ; q=0.7", "de"),
            ("de;q=0,en", "en"),
            ("de;q=0", "en"),
            ("*", "en"),
            ("de;q=nonsense", "en"),
            (",,;;q=,-", "en"),
        ] {
            assert_eq!(Locale::accepted(header).lang(), lang, "{header}");
        }
    }

    #[test]
    fn terms_are_as_the_language_says_them() {
        let term = |lang: &str, term: &str| Locale::named(lang).unwrap().term(term.parse().unwrap());
        assert_eq!(term("en", "P1Y6M"), "for 1 year and 6 months");
        assert_eq!(term("de", "P1Y6M"), "1 Jahr und 6 Monate lang");
        assert_eq!(term("de", "session"), "bis die Sitzung endet");
        // In English they are the words that code has without a language.
        for text in ["session", "until_erased", "P1D", "P30D", "P2Y1W", "PT1H"] {
            let of: Retention = text.parse().unwrap();
            assert_eq!(Locale::english().term(of), of.to_string());
        }
    }
}
