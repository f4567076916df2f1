//! What changes between two versions of a data map: what it means, not how it is spelt.

mod recipients;
mod uses;

use std::fmt;

use crate::datamap::{CategoryInfo, DataMap};
use crate::reason::join;
use crate::{CategorySet, Retention};

/// Whether a person has to be told, and asked where it is theirs to choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// More may be held, used, kept or shown than before, for longer, by somebody else or on another basis.
    Material,
    /// Less may be done than before, or only the words are others.
    Minor,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    weight: Weight,
    place: String,
    sentence: String,
}

impl Difference {
    /// Whether it is material.
    #[must_use]
    pub fn weight(&self) -> Weight {
        self.weight
    }

    /// Where it stands, such as `purposes.remember`.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// What changed, in plain words.
    #[must_use]
    pub fn sentence(&self) -> &str {
        &self.sentence
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.sentence)
    }
}

/// Everything that `new` does otherwise than `old`: what is material first, then in the order of the maps.
///
/// Entries are the same where their ids are; an id never changes its meaning.
#[must_use]
pub fn diff(old: &DataMap, new: &DataMap) -> Vec<Difference> {
    let mut found = Differences(Vec::new());
    operator(old, new, &mut found);
    categories(old, new, &mut found);
    uses::compare(old, new, &mut found);
    recipients::compare(old, new, &mut found);
    found.0.sort_by_key(|difference| difference.weight);
    found.0
}

struct Differences(Vec<Difference>);

impl Differences {
    fn add(&mut self, weight: Weight, place: &str, sentence: String) {
        self.0.push(Difference {
            weight,
            place: place.to_owned(),
            sentence,
        });
    }

    /// Two fields that are words alone.
    fn words(&mut self, place: &str, title: &str, old: &[&str], new: &[&str]) {
        if old != new {
            self.add(Weight::Minor, place, format!("“{title}” is put in other words."));
        }
    }
}

fn operator(old: &DataMap, new: &DataMap, found: &mut Differences) {
    let (was, is) = (old.operator(), new.operator());
    if was.name() != is.name() {
        found.add(
            Weight::Material,
            "operator",
            format!("{} answers for it now, not {}.", is.name(), was.name()),
        );
    }
    if was.place() != is.place() {
        found.add(
            Weight::Material,
            "operator",
            format!("It is done in {} now, not in {}.", is.place(), was.place()),
        );
    }
    if was.contact() != is.contact() {
        found.add(
            Weight::Minor,
            "operator",
            format!("Whoever runs this home is reached at {} now.", is.contact()),
        );
    }
}

fn categories(old: &DataMap, new: &DataMap, found: &mut Differences) {
    for (_, is) in new.categories() {
        let place = format!("categories.{}", is.id());
        match named(old, is.id()) {
            None => found.add(
                Weight::Material,
                &place,
                format!("There is a new kind of data: {}. {}", is.title(), is.sentence()),
            ),
            Some(was) => category(&place, was, is, found),
        }
    }
    for (_, was) in old.categories() {
        if named(new, was.id()).is_none() {
            found.add(
                Weight::Minor,
                &format!("categories.{}", was.id()),
                format!("{} is no longer held at all.", sentence_case(was.title())),
            );
        }
    }
}

fn named<'a>(map: &'a DataMap, id: &str) -> Option<&'a CategoryInfo> {
    map.categories().map(|(_, info)| info).find(|info| info.id() == id)
}

fn category(place: &str, was: &CategoryInfo, is: &CategoryInfo, found: &mut Differences) {
    let title = is.title();
    term(place, title, (was.retention(), is.retention()), found);
    if was.special().is_some() && is.special().is_none() {
        found.add(
            Weight::Material,
            place,
            format!("“{title}” is no longer treated as what the law sets apart."),
        );
    } else if was.special() != is.special() {
        found.add(
            Weight::Minor,
            place,
            format!("“{title}” is treated as what the law sets apart now."),
        );
    }
    if was.sensitivity() != is.sensitivity() || was.dpv() != is.dpv() {
        found.add(
            Weight::Minor,
            place,
            format!("“{title}” stands under another term or level of harm."),
        );
    }
    found.words(place, title, &[was.title(), was.sentence()], &[title, is.sentence()]);
}

/// How long something is kept.
fn term(place: &str, title: &str, (was, is): (Retention, Retention), found: &mut Differences) {
    if was != is {
        let (weight, than) = if is > was {
            (Weight::Material, "longer")
        } else {
            (Weight::Minor, "shorter")
        };
        found.add(weight, place, format!("“{title}” is kept {is} now, {than} than {was}."));
    }
}

fn sentence_case(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// Titles of what stands in `set` of one map and not, by id, in `than_set` of another; `None` where there is nothing.
fn beyond(map: &DataMap, set: CategorySet, than: &DataMap, than_set: CategorySet) -> Option<String> {
    let known: Vec<&str> = than_set
        .iter()
        .filter_map(|index| than.category(index))
        .map(CategoryInfo::id)
        .collect();
    let titles: Vec<&str> = set
        .iter()
        .filter_map(|index| map.category(index))
        .filter(|info| !known.contains(&info.id()))
        .map(CategoryInfo::title)
        .collect();
    (!titles.is_empty()).then(|| join(&titles))
}
