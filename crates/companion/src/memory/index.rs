//! What is searched: for each category, segments of at most 256 memories, each with its words.

use std::collections::BTreeMap;

use gate::RecordId;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::docs::{self, Doc};
use super::postings::{Postings, often};
use super::terms::terms;

/// BM25's two constants, as Robertson and Zaragoza (2009, section 3.5) recommend.
const K1: f64 = 1.2;
const B: f64 = 0.75;

/// How much a word counts that stands in what was said, just before it, and just after it: what a question asks for is often named only
/// in what was answered. Chosen on the development conversations of LoCoMo (`troth bench recall`).
const TEXT: u32 = 3;
const BEFORE: u32 = 2;
const AFTER: u32 = 1;
/// How much of a memory's score its neighbours get, those next to it in time, the next but one, and so on: one sentence brings the talk
/// around it to mind. Chosen on the same conversations.
const BESIDE: [f64; 3] = [0.3, 0.2, 0.1];
/// How far apart in time memories may be and be neighbours still.
const BESIDE_MS: u64 = 60 * 60 * 1000;

/// What was said, and around what.
#[derive(Debug, Clone, Copy, Default)]
pub struct Said<'a> {
    /// The words themselves.
    pub text: &'a str,
    /// What had been said before them.
    pub before: &'a str,
    /// What was said after them.
    pub after: &'a str,
    /// When, in Unix milliseconds: they are found by the month and the year too.
    pub said_ms: Option<u64>,
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
    #[serde(with = "docs")]
    docs: Vec<Doc>,
    terms: Postings,
}

impl Segment {
    /// Adds a memory; what was there under its id is replaced.
    pub fn add(&mut self, id: RecordId, said: &Said<'_>) {
        self.remove(id);
        let Ok(place) = u8::try_from(self.docs.len()) else {
            return;
        };
        let mut found: BTreeMap<String, u32> = BTreeMap::new();
        let month = said.said_ms.map(month).unwrap_or_default();
        for (text, weight) in [
            (said.text, TEXT),
            (&month, TEXT),
            (said.before, BEFORE),
            (said.after, AFTER),
        ] {
            for (term, times) in terms(text) {
                *found.entry(term).or_default() += times * weight;
            }
        }
        let length = found.values().sum();
        let all = self.terms.open();
        for (term, times) in found {
            all.entry(term).or_default().push((place, often(times)));
        }
        self.docs.push(Doc { id, length });
    }

    /// Takes a memory out.
    pub fn remove(&mut self, id: RecordId) {
        let Some(at) = self.docs.iter().position(|doc| doc.id == id) else {
            return;
        };
        self.docs.remove(at);
        self.terms.open().retain(|_, postings| {
            postings.retain_mut(|(place, _)| {
                let stays = usize::from(*place) != at;
                *place -= u8::from(usize::from(*place) > at);
                stays
            });
            !postings.is_empty()
        });
    }

    /// Its memories.
    pub fn ids(&self) -> impl Iterator<Item = RecordId> + '_ {
        self.docs.iter().map(|doc| doc.id)
    }
}

/// `November 2026`, in this machine's time zone.
fn month(at_ms: u64) -> String {
    let at = i64::try_from(at_ms)
        .ok()
        .and_then(|ms| Timestamp::from_millisecond(ms).ok());
    at.map(|at| at.to_zoned_datetime(TimeZone::system()).strftime("%B %Y").to_string())
        .unwrap_or_default()
}

/// The memories in which terms of the query stand, the likeliest first, with their scores: Okapi BM25, and a part of their neighbours'.
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
        let postings: Vec<_> = segments.iter().map(|segment| segment.terms.of(term)).collect();
        let holding: usize = postings.iter().map(Vec::len).sum();
        if holding == 0 {
            continue;
        }
        let rarity = ((all as f64 - holding as f64 + 0.5) / (holding as f64 + 0.5)).ln_1p();
        for ((postings, segment), scores) in postings.into_iter().zip(segments).zip(&mut scores) {
            for (place, times) in postings {
                let place = usize::from(place);
                if let (Some(doc), Some(score)) = (segment.docs.get(place), scores.get_mut(place)) {
                    let times = f64::from(times);
                    let long = K1 * (1.0 - B + B * f64::from(doc.length) / average);
                    *score += f64::from(*weight) * rarity * times * (K1 + 1.0) / (times + long);
                }
            }
        }
    }
    let mut scored: Vec<(RecordId, f64)> = segments
        .iter()
        .zip(scores)
        .flat_map(|(segment, scores)| segment.ids().zip(scores))
        .collect();
    // A sort that knows what is in order already: each segment is.
    scored.sort_by_key(|(id, _)| *id);
    let with_neighbours = |(at, (id, score)): (usize, &(RecordId, f64))| (*id, score + beside(&scored, at));
    let standing = scored.iter().enumerate().filter(|(_, (_, score))| *score > 0.0);
    let mut found: Vec<(RecordId, f64)> = standing.map(with_neighbours).collect();
    found.sort_by(|one, other| other.1.total_cmp(&one.1).then(other.0.cmp(&one.0)));
    found
}

/// What a memory gets of its neighbours' scores; all are in the order of time.
fn beside(scored: &[(RecordId, f64)], at: usize) -> f64 {
    let here = scored.get(at).map_or(0, |(id, _)| id.made_ms());
    let part = |other: Option<usize>| {
        let near = other.and_then(|other| scored.get(other));
        let near = near.filter(|(id, _)| id.made_ms().abs_diff(here) <= BESIDE_MS);
        near.map_or(0.0, |(_, score)| *score)
    };
    let sides = (1..).zip(BESIDE);
    sides
        .map(|(far, share)| share * (part(at.checked_sub(far)) + part(at.checked_add(far))))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    #[test]
    fn a_segment_is_stored_so() {
        let (one, two) = (id(1), id(2));
        let mut segment = Segment::default();
        segment.add(one, &"I walk".into());
        segment.add(two, &"Walk, and walk".into());
        let stored = serde_json::to_string(&segment).unwrap();
        assert_eq!(stored, format!(r#"{{"docs":"{one} 3|{two} 6","terms":"walk 003016"}}"#));
        assert_eq!(serde_json::from_str::<Segment>(&stored).unwrap(), segment);
        let found = search(&[segment], &terms("walking"));
        assert_eq!(found.len(), 2);
        for bad in ["x", &format!("{one}"), &format!("{one} many")] {
            let stored = format!(r#"{{"docs":"{bad}","terms":""}}"#);
            assert!(serde_json::from_str::<Segment>(&stored).is_err(), "{bad}");
        }
    }

    #[test]
    fn rare_words_weigh_more_and_short_texts_come_first() {
        let mut segment = Segment::default();
        segment.add(id(1), &"I walk the dog".into());
        segment.add(id(2), &"The dog is called Biscuit".into());
        let long = "On long days I walk by the river, and by the mill, and home again past the bakery";
        segment.add(id(3), &long.into());
        let find = |query: &str| search(std::slice::from_ref(&segment), &terms(query));
        assert_eq!(find("what is my dog Biscuit called?").first().unwrap().0, id(2));
        assert_eq!(
            find("walking").iter().map(|(id, _)| *id).collect::<Vec<_>>(),
            [id(1), id(3)]
        );
        assert!(find("xylophone").is_empty());
    }

    #[test]
    fn a_memory_is_found_by_its_month_and_lifted_by_those_beside_it() {
        const MONTH_MS: u64 = 31 * 24 * 60 * 60 * 1000;
        let at = |n: u64| RecordId::new(1_800_000_000_000 + n, [0; 10]);
        let mut segment = Segment::default();
        let texts = [
            (0, "The ferry was late again"),
            (60_000, "The ferry has a bakery"),
            (120_000, "Nobody swam there at all"),
            (MONTH_MS, "The ferry was late again"),
        ];
        for (n, text) in texts {
            let said = Said {
                said_ms: Some(1_800_000_000_000 + n),
                ..text.into()
            };
            segment.add(at(n), &said);
        }
        let find = |query: &str| {
            let found = search(std::slice::from_ref(&segment), &terms(query));
            found.iter().map(|(id, _)| *id).collect::<Vec<_>>()
        };
        assert_eq!(
            find("late ferry")[..2],
            [at(0), at(MONTH_MS)],
            "the talk around it was of the ferry too"
        );
        assert_eq!(
            find("late ferry").len(),
            3,
            "what has none of the words is not found by its neighbours"
        );
        let (one, other) = (month(1_800_000_000_000), month(1_800_000_000_000 + MONTH_MS));
        assert_ne!(one, other);
        assert_eq!(find(&format!("the ferry in {other}"))[0], at(MONTH_MS));
        assert_eq!(find(&one)[0], at(60_000), "the middle one has a neighbour on each side");
    }

    proptest! {
        #[test]
        fn what_is_taken_out_leaves_no_trace(texts in proptest::collection::vec("[a-d ]{0,12}", 1..12), gone in 0usize..12) {
            let mut with = Segment::default();
            let mut without = Segment::default();
            for (n, text) in (0..).zip(&texts) {
                with.add(id(n), &text.as_str().into());
                if usize::from(n) != gone {
                    without.add(id(n), &text.as_str().into());
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
                whole.add(id(n), &text.as_str().into());
                parts[usize::from(usize::from(n) >= cut)].add(id(n), &text.as_str().into());
            }
            let query = terms("aa b c dd ef");
            prop_assert_eq!(search(&[whole], &query), search(&parts, &query));
        }
    }
}
