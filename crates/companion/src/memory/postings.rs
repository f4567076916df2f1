//! Which terms stand where in a segment, laid out as one short text: to look up a few terms, the thousands of others need not be read.
//!
//! `term 0c3ff1|term …`, in the order of the terms: behind each, for every memory in which it stands, two hexadecimal digits of that one's
//! place and one digit of how often, counted up to 35. No term has a space or a bar (see
//! [`terms`](super::terms::terms)).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::mem::take;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// In which of a segment's memories a term stands, and how often there.
type Places = Vec<(u8, u8)>;

/// Between terms.
const BAR: char = '|';
/// Characters of a place with how often.
const WIDTH: usize = 3;
/// The digits of how often run from 0 to z.
const DIGITS: u32 = 36;

/// How often a term stands somewhere, as far as it is counted.
pub(super) fn often(times: u32) -> u8 {
    u8::try_from(times.min(DIGITS - 1)).unwrap_or(u8::MAX)
}

/// The terms of a segment: laid out as they are stored, until they are to change.
#[derive(Debug, Clone, Default)]
pub(super) struct Postings {
    laid: String,
    open: Option<BTreeMap<String, Places>>,
}

impl Postings {
    /// Where a term stands.
    pub(super) fn of(&self, term: &str) -> Places {
        match &self.open {
            Some(open) => open.get(term).cloned().unwrap_or_default(),
            None => find(&self.laid, term).map(read_places).unwrap_or_default(),
        }
    }

    /// All of them, to be changed.
    pub(super) fn open(&mut self) -> &mut BTreeMap<String, Places> {
        self.open.get_or_insert_with(|| read(&take(&mut self.laid)))
    }

    fn lay_out(&self) -> String {
        let Some(open) = &self.open else {
            return self.laid.clone();
        };
        let mut laid = String::new();
        for (term, places) in open {
            if !laid.is_empty() {
                laid.push(BAR);
            }
            laid.push_str(term);
            laid.push(' ');
            for (place, times) in places {
                let times = char::from_digit(u32::from(*times), DIGITS).unwrap_or('z');
                // Writing to a text does not fail.
                let _ = write!(laid, "{place:02x}{times}");
            }
        }
        laid
    }
}

/// The places of a term, by halving.
fn find<'a>(laid: &'a str, term: &str) -> Option<&'a str> {
    let bytes = laid.as_bytes();
    let (mut from, mut to) = (0, bytes.len());
    while from < to {
        let middle = usize::midpoint(from, to);
        // A bar is one byte, and no part of another character: what is cut at bars is text.
        let start = bytes.get(from..middle)?.iter().rposition(|byte| *byte == BAR as u8);
        let start = start.map_or(from, |at| from + at + 1);
        let end = bytes.get(start..to)?.iter().position(|byte| *byte == BAR as u8);
        let end = end.map_or(to, |at| start + at);
        let (found, places) = laid.get(start..end)?.split_once(' ')?;
        match found.cmp(term) {
            std::cmp::Ordering::Equal => return Some(places),
            std::cmp::Ordering::Less => from = end + 1,
            std::cmp::Ordering::Greater => to = start.saturating_sub(1),
        }
    }
    None
}

fn read(laid: &str) -> BTreeMap<String, Places> {
    laid.split(BAR)
        .filter_map(|entry| entry.split_once(' '))
        .map(|(term, places)| (term.to_owned(), read_places(places)))
        .collect()
}

fn read_places(places: &str) -> Places {
    let place = |one: &[u8]| {
        let digit = |at: usize, radix| char::from(*one.get(at)?).to_digit(radix);
        let place = digit(0, 16)? * 16 + digit(1, 16)?;
        Some((u8::try_from(place).ok()?, often(digit(2, DIGITS)?)))
    };
    places.as_bytes().chunks(WIDTH).filter_map(place).collect()
}

impl PartialEq for Postings {
    fn eq(&self, other: &Self) -> bool {
        self.lay_out() == other.lay_out()
    }
}

impl Eq for Postings {}

impl Serialize for Postings {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.lay_out())
    }
}

impl<'de> Deserialize<'de> for Postings {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let laid = String::deserialize(from)?;
        Ok(Self { laid, open: None })
    }
}

#[cfg(test)]
mod tests {
    use super::super::terms::terms;
    use super::*;
    use proptest::prelude::*;

    fn laid(postings: &Postings) -> Postings {
        serde_json::from_str(&serde_json::to_string(postings).unwrap()).unwrap()
    }

    #[test]
    fn the_stored_form_is_this() {
        let mut opened = Postings::default();
        opened.open().insert("walk".to_owned(), vec![(0, 3), (255, often(60))]);
        opened.open().insert("dog".to_owned(), vec![(12, 3)]);
        assert_eq!(serde_json::to_string(&opened).unwrap(), r#""dog 0c3|walk 003ffz""#);
        assert_eq!(laid(&opened), opened);
        assert!(laid(&Postings::default()).of("dog").is_empty());
        assert!(serde_json::from_str::<Postings>("7").is_err());
    }

    proptest! {
        #[test]
        fn every_term_of_any_text_is_found_where_it_was_put(text in "\\PC{0,200}", other in "\\PC{0,40}") {
            let mut postings = Postings::default();
            for ((term, times), place) in terms(&text).into_iter().zip((0..u8::MAX).cycle()) {
                postings.open().insert(term, vec![(place, often(times)), (u8::MAX, 1)]);
            }
            let mut laid = laid(&postings);
            for (term, places) in postings.open().iter() {
                prop_assert_eq!(&laid.of(term), places, "{}", term);
            }
            for term in terms(&other).keys() {
                prop_assert_eq!(laid.of(term), postings.of(term));
            }
            prop_assert_eq!(laid.open(), postings.open());
        }
    }
}
