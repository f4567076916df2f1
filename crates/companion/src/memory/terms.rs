//! The words by which a text is found: Unicode words in small letters, without the commonest, cut to their stems.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};
use unicode_segmentation::UnicodeSegmentation as _;

static STEMMER: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::English));

/// Words that stand in every second sentence and tell nothing: those of English that have no meaning of their own.
const STOP: &[&str] = &[
    "a", "about", "after", "again", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "because",
    "been", "before", "being", "but", "by", "can", "could", "did", "do", "does", "doing", "don't", "down", "for",
    "from", "had", "has", "have", "having", "he", "her", "here", "hers", "him", "his", "how", "i", "i'd", "i'll",
    "i'm", "i've", "if", "in", "into", "is", "isn't", "it", "it's", "its", "just", "me", "more", "most", "my", "no",
    "nor", "not", "now", "of", "off", "on", "once", "only", "or", "other", "our", "out", "over", "own", "same", "she",
    "should", "so", "some", "such", "than", "that", "that's", "the", "their", "them", "then", "there", "these", "they",
    "this", "those", "through", "to", "too", "under", "until", "up", "very", "was", "we", "were", "what", "what's",
    "when", "where", "which", "while", "who", "whom", "why", "will", "with", "would", "you", "your", "yours",
];

/// A text's terms, with how often each stands in it.
#[must_use]
pub fn terms(text: &str) -> BTreeMap<String, u32> {
    let mut terms = BTreeMap::new();
    for word in text.unicode_words() {
        // A letter that only joins others stands on what is before it, and makes a word of it: the index sets terms apart by these two.
        let word = word.trim_start_matches([' ', '|']);
        let word = word.to_lowercase().replace('’', "'");
        if STOP.binary_search(&word.as_str()).is_ok() {
            continue;
        }
        let word = word.strip_suffix("'s").unwrap_or(&word);
        *terms.entry(STEMMER.stem(word).into_owned()).or_default() += 1;
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_meet_in_their_stems() {
        assert!(STOP.is_sorted(), "it is searched by halves");
        let found: Vec<_> = terms("Annika's walks, and I WALKED; the walk!").into_iter().collect();
        assert_eq!(found, [("annika".to_owned(), 1), ("walk".to_owned(), 3)]);
        assert!(terms("what is it that you do?").is_empty());
        let found: Vec<_> = terms(" \u{1134b}|\u{1134b}").into_iter().collect();
        assert_eq!(found, [("\u{1134b}".to_owned(), 2)]);
    }
}
