//! Classes of words that play the same part, so that what was learned of one carries over to the others.

use std::{collections::HashMap, sync::LazyLock};

type Classes = Vec<&'static str>;

struct Lexicon {
    whole: HashMap<&'static str, Classes>,
    stems: HashMap<&'static str, Classes>,
}

/// The shortest and the longest stem in the file, in bytes.
const STEMS: std::ops::RangeInclusive<usize> = 3..=12;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon {
        whole: HashMap::new(),
        stems: HashMap::new(),
    };
    let lines = include_str!("../data/lexicon.txt")
        .lines()
        .filter(|l| !l.starts_with('#'));
    for (class, words) in lines.filter_map(|l| l.split_once(": ")) {
        for word in words.split_whitespace() {
            let classes = match word.strip_suffix('*') {
                Some(stem) => lexicon.stems.entry(stem).or_default(),
                None => lexicon.whole.entry(word).or_default(),
            };
            if !classes.contains(&class) {
                classes.push(class);
            }
        }
    }
    lexicon
});

/// The classes of a word in lower case.
pub(crate) fn classes(word: &str) -> impl Iterator<Item = &'static str> {
    let whole = LEXICON.whole.get(word).into_iter().flatten();
    let stems = STEMS.filter_map(|n| LEXICON.stems.get(word.get(..n)?)).flatten();
    whole.chain(stems).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_stems_have_their_classes() {
        assert_eq!(classes("pills").collect::<Vec<_>>(), ["pills"]);
        assert!(classes("strangling").any(|c| c == "hit"));
        assert_eq!(classes("strange").count(), 0);
    }

    #[test]
    fn every_stem_can_be_found() {
        assert!(LEXICON.stems.keys().all(|s| STEMS.contains(&s.len())));
    }
}
