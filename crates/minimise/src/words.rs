//! Word lists, made by `data/make_words.py`: first names, last names, places, the words that people write every day, and a dictionary's;
//! and words that are used alike, by `data/make_clusters.py`.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// What lists a word is on, as bits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Lists(u16);

impl Lists {
    pub(crate) const FIRST: Self = Self(1);
    pub(crate) const LAST: Self = Self(2);
    pub(crate) const PLACE: Self = Self(4);
    /// Begins a place of several words.
    pub(crate) const PLACE_BEGINS: Self = Self(8);
    pub(crate) const COMMON: Self = Self(16);
    const FEMALE: Self = Self(32);
    const MALE: Self = Self(64);
    /// A smaller town, whose name many other things bear too.
    pub(crate) const TOWN: Self = Self(128);
    /// In the dictionary, though people do not write it every day.
    pub(crate) const RARE: Self = Self(256);
    /// In the dictionary with a capital too.
    pub(crate) const BOTH: Self = Self(512);

    pub(crate) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The bits themselves, for features.
    pub(crate) const fn bits(self) -> u16 {
        self.0 & !(Self::FEMALE.0 | Self::MALE.0)
    }
}

/// Most words in a place's name that are looked for.
const LONGEST: usize = 4;

/// Looking words up: they are the crate's own, so that nobody can choose them to collide.
pub(crate) type Hashing = rustc_hash::FxBuildHasher;

static LISTS: LazyLock<HashMap<&'static str, u16, Hashing>> = LazyLock::new(|| {
    let mut lists: HashMap<&'static str, u16, Hashing> = HashMap::with_capacity_and_hasher(210_000, Hashing::default());
    for (text, list) in [
        (include_str!("../data/first.txt"), Lists::FIRST),
        (include_str!("../data/last.txt"), Lists::LAST),
        (include_str!("../data/places.txt"), Lists::PLACE),
        (include_str!("../data/common.txt"), Lists::COMMON),
        (include_str!("../data/towns.txt"), Lists::TOWN),
        (include_str!("../data/dictionary.txt"), Lists::RARE),
    ] {
        for line in text.lines() {
            let (word, gender) = line.split_once('\t').unwrap_or((line, ""));
            *lists.entry(word).or_default() |= list.0
                | match gender {
                    "f" => Lists::FEMALE.0,
                    "m" => Lists::MALE.0,
                    "n" => Lists::BOTH.0,
                    _ => 0,
                };
            if (list == Lists::PLACE || list == Lists::TOWN)
                && let Some((first, _)) = word.split_once([' ', '-', '\''])
            {
                *lists.entry(first).or_default() |= Lists::PLACE_BEGINS.0;
            }
        }
    }
    lists
});

/// The lists that a word in lower case is on.
pub(crate) fn lists(word: &str) -> Lists {
    let word = word.strip_suffix("'s").unwrap_or(word);
    Lists(LISTS.get(word).copied().unwrap_or_default())
}

/// Which words a word is used like: a narrow group and a wide one; 0 for a word of which nothing is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Cluster {
    pub(crate) fine: u16,
    pub(crate) wide: u8,
}

static CLUSTERS: LazyLock<HashMap<&'static str, Cluster, Hashing>> = LazyLock::new(|| {
    let mut clusters = HashMap::with_capacity_and_hasher(125_000, Hashing::default());
    for (fine, line) in (1..).zip(include_str!("../data/clusters.txt").lines()) {
        let (wide, words) = line.split_once(':').unwrap_or(("", line));
        let wide = wide.parse::<u8>().map_or(0, |wide| wide.saturating_add(1));
        clusters.extend(words.split(' ').map(|word| (word, Cluster { fine, wide })));
    }
    clusters
});

/// Which words a word in lower case is used like.
pub(crate) fn cluster(word: &str) -> Cluster {
    let word = word.strip_suffix("'s").unwrap_or(word);
    CLUSTERS.get(word).copied().unwrap_or_default()
}

static NEVER: LazyLock<HashSet<&'static str, Hashing>> = LazyLock::new(|| {
    let lines = include_str!("../data/never.txt").lines();
    lines
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
        .collect()
});

/// Whether a word in lower case is written large and names nobody and nothing: of a nation, a day, an abbreviation.
pub(crate) fn never(word: &str) -> bool {
    NEVER.contains(word)
}

static FAMOUS: LazyLock<HashSet<String, Hashing>> = LazyLock::new(|| {
    let lines = include_str!("../data/famous.txt").lines();
    let names = lines
        .filter(|line| !line.starts_with('#'))
        .flat_map(|line| line.split(';'));
    names
        .map(|name| {
            let words: Vec<String> = crate::tokens::tokens(name)
                .into_iter()
                .map(|token| token.lower)
                .collect();
            words.join(" ")
        })
        .collect()
});

/// Whether words in lower case, a space between two, are a name of somebody of whom people speak as of a thing.
pub(crate) fn famous(name: &str) -> bool {
    FAMOUS.contains(name)
}

/// Who mostly bears a first name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gender {
    Female,
    Male,
}

/// Who mostly bears a first name (in lower case); nothing where both do, or where it is on no list.
pub(crate) fn gender(name: &str) -> Option<Gender> {
    let lists = lists(name);
    match (lists.has(Lists::FEMALE), lists.has(Lists::MALE)) {
        (true, false) => Some(Gender::Female),
        (false, true) => Some(Gender::Male),
        _ => None,
    }
}

/// How many of `words` (in lower case, signs among them) from the first on are a place's name; 0 where none is.
pub(crate) fn place(words: &[&str]) -> usize {
    let Some(first) = words.first() else { return 0 };
    let on = lists(first);
    let listed = |lists: Lists| lists.has(Lists::PLACE) || lists.has(Lists::TOWN);
    let mut found = usize::from(on.has(Lists::PLACE));
    if on.has(Lists::PLACE_BEGINS) {
        let mut name = (*first).to_owned();
        let mut glue = false;
        for (at, word) in words.iter().enumerate().take(LONGEST * 2).skip(1) {
            let sign = matches!(*word, "-" | "'" | ".");
            if !sign && !glue {
                name.push(' ');
            }
            glue = sign && *word != ".";
            name.push_str(word);
            if LISTS.get(name.as_str()).is_some_and(|bits| listed(Lists(*bits))) {
                found = at + 1;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_on_the_lists_that_they_belong_to() {
        assert!(lists("jonas").has(Lists::FIRST) && lists("siobhan").has(Lists::FIRST));
        assert!(lists("lyon").has(Lists::PLACE) && lists("kettle").has(Lists::COMMON));
        assert_eq!(place(&["new", "york", "is"]), 2);
        assert_eq!(place(&["new", "kettle"]), 0);
        assert_eq!(place(&["stoke", "-", "on", "-", "trent"]), 5);
    }
}
