//! What is searched: for each category, segments of at most 256 memories, each with its words.

use std::collections::BTreeMap;

use gate::RecordId;
use serde::{Deserialize, Serialize};

use super::terms::terms;

/// BM25's two constants, as Robertson and Zaragoza (2009, section 3.5) recommend.
const K1: f64 = 1.2;
const B: f64 = 0.75;

/// How much a word counts that stands in what was said, just before it, and just after it: what a question asks for is often named only
/// in what was answered. Chosen on the development conversations of LoCoMo (`troth bench recall`).
const TEXT: u32 = 3;
const BEFORE: u32 = 2;
const AFTER: u32 = 1;

/// What was said, and around what.
#[derive(Debug, Clone, Copy, Default)]
pub struct Said<'a> {
    /// The words themselves.
    pub text: &'a str,
    /// What had been said before them.
    pub before: &'a str,
    /// What was said after them.
    pub after: &'a str,
}

impl<'a> From<&'a str> for Said<'a> {
    fn from(text: &'a str) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }
}

/// A segment: its memories, and for each term the places in `docs` with how often the term stands there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Segment {
    docs: Vec<Doc>,
    terms: BTreeMap<String, Vec<(u16, u16)>>,
}

/// A memory in a segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Doc {
    id: RecordId,
    /// How many terms it has.
    length: u32,
    #[serde(default)]
    pinned: bool,
}

impl Segment {
    /// Adds a memory; what was there under its id is replaced.
    pub fn add(&mut self, id: RecordId, said: &Said<'_>, pinned: bool) {
        self.remove(id);
        let Ok(place) = u16::try_from(self.docs.len()) else {
            return;
        };
        let mut found: BTreeMap<String, u32> = BTreeMap::new();
        for (text, weight) in [(said.text, TEXT), (said.before, BEFORE), (said.after, AFTER)] {
            for (term, times) in terms(text) {
                *found.entry(term).or_default() += times * weight;
            }
        }
        let length = found.values().sum();
        for (term, times) in found {
            let times = u16::try_from(times).unwrap_or(u16::MAX);
            self.terms.entry(term).or_default().push((place, times));
        }
        self.docs.push(Doc { id, length, pinned });
    }

    /// Takes a memory out.
    pub fn remove(&mut self, id: RecordId) {
        let Some(at) = self.docs.iter().position(|doc| doc.id == id) else {
            return;
        };
        self.docs.remove(at);
        self.terms.retain(|_, postings| {
            postings.retain_mut(|(place, _)| {
                let stays = usize::from(*place) != at;
                *place -= u16::from(usize::from(*place) > at);
                stays
            });
            !postings.is_empty()
        });
    }

    /// Its memories.
    pub fn ids(&self) -> impl Iterator<Item = RecordId> + '_ {
        self.docs.iter().map(|doc| doc.id)
    }

    /// Its memories that are pinned.
    pub fn pinned(&self) -> impl Iterator<Item = RecordId> + '_ {
        self.docs.iter().filter(|doc| doc.pinned).map(|doc| doc.id)
    }
}

/// The memories in which terms of the query stand, the likeliest first, with their scores (Okapi BM25).
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts of memories are far below 2^52")]
pub fn search(segments: &[Segment], query: &BTreeMap<String, u32>) -> Vec<(RecordId, f64)> {
    let all: usize = segments.iter().map(|segment| segment.docs.len()).sum();
    let lengths: u64 = segments
        .iter()
        .flat_map(|segment| &segment.docs)
        .map(|doc| u64::from(doc.length))
        .sum();
    let average = (lengths as f64 / all.max(1) as f64).max(1.0);
    let mut scores: Vec<Vec<f64>> = segments.iter().map(|segment| vec![0.0; segment.docs.len()]).collect();
    for (term, weight) in query {
        let postings = || {
            segments
                .iter()
                .map(|segment| segment.terms.get(term).map_or(&[][..], Vec::as_slice))
        };
        let holding: usize = postings().map(<[_]>::len).sum();
        if holding == 0 {
            continue;
        }
        let rarity = ((all as f64 - holding as f64 + 0.5) / (holding as f64 + 0.5)).ln_1p();
        for ((postings, segment), scores) in postings().zip(segments).zip(&mut scores) {
            for (place, times) in postings {
                let place = usize::from(*place);
                if let (Some(doc), Some(score)) = (segment.docs.get(place), scores.get_mut(place)) {
                    let times = f64::from(*times);
                    let long = K1 * (1.0 - B + B * f64::from(doc.length) / average);
                    *score += f64::from(*weight) * rarity * times * (K1 + 1.0) / (times + long);
                }
            }
        }
    }
    let mut found: Vec<(RecordId, f64)> = segments
        .iter()
        .zip(scores)
        .flat_map(|(segment, scores)| segment.ids().zip(scores))
        .filter(|(_, score)| *score > 0.0)
        .collect();
    found.sort_by(|one, other| other.1.total_cmp(&one.1).then(other.0.cmp(&one.0)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    #[test]
    fn rare_words_weigh_more_and_short_texts_come_first() {
        let mut segment = Segment::default();
        segment.add(id(1), &"I walk the dog".into(), false);
        segment.add(id(2), &"The dog is called Biscuit".into(), true);
        let long = "On long days I walk by the river, and by the mill, and home again past the bakery";
        segment.add(id(3), &long.into(), false);
        let find = |query: &str| search(std::slice::from_ref(&segment), &terms(query));
        assert_eq!(find("what is my dog Biscuit called?").first().unwrap().0, id(2));
        assert_eq!(
            find("walking").iter().map(|(id, _)| *id).collect::<Vec<_>>(),
            [id(1), id(3)]
        );
        assert!(find("xylophone").is_empty());
        assert_eq!(segment.pinned().collect::<Vec<_>>(), [id(2)]);
    }

    proptest! {
        #[test]
        fn what_is_taken_out_leaves_no_trace(texts in proptest::collection::vec("[a-d ]{0,12}", 1..12), gone in 0usize..12) {
            let mut with = Segment::default();
            let mut without = Segment::default();
            for (n, text) in (0..).zip(&texts) {
                with.add(id(n), &text.as_str().into(), false);
                if usize::from(n) != gone {
                    without.add(id(n), &text.as_str().into(), false);
                }
            }
            with.remove(id(u8::try_from(gone).unwrap()));
            prop_assert_eq!(&with, &without);
            let json = serde_json::to_string(&with).unwrap();
            prop_assert_eq!(serde_json::from_str::<Segment>(&json).unwrap(), with);
        }

        #[test]
        fn segments_together_find_what_one_would(texts in proptest::collection::vec("[a-f]{1,2}( [a-f]{1,2}){0,5}", 1..20), cut in 0usize..20) {
            let mut whole = Segment::default();
            let mut parts = [Segment::default(), Segment::default()];
            for (n, text) in (0..).zip(&texts) {
                whole.add(id(n), &text.as_str().into(), false);
                parts[usize::from(usize::from(n) >= cut)].add(id(n), &text.as_str().into(), false);
            }
            let query = terms("aa b c dd ef");
            prop_assert_eq!(search(&[whole], &query), search(&parts, &query));
        }
    }
}
