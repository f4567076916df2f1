//! What of a message is worth remembering: sentences in which people say something of themselves or of their world.

use consent::Category;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::found::{Found, one_line};

/// Most memories that are drawn from one message.
const MOST: usize = 6;
/// Fewest words of a sentence that says something.
const FEWEST_WORDS: usize = 4;
/// Longest memory, in Unicode characters; longer sentences are cut.
const LONGEST: usize = 400;

/// Words by which people speak of themselves and of those around them.
const OWN: &[&str] = &[
    "i", "i'm", "im", "i've", "i'd", "i'll", "me", "my", "mine", "myself", "we", "we're", "we've", "us", "our", "ours",
];
/// How a request to the companion begins, and small talk.
const NOT_OF_ONESELF: &[&str] = &[
    "can you",
    "could you",
    "would you",
    "will you",
    "do you",
    "are you",
    "please",
    "tell me",
    "give me",
    "write",
    "explain",
    "help me",
    "let's",
    "lets",
    "thank",
    "thanks",
    "good night",
    "good morning",
    "hello",
    "hi",
    "hey",
    "ok",
    "okay",
    "sorry",
    "haha",
    "lol",
    "how are",
];

/// A sentence to remember, under the most sensitive category of what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// The sentence, without what is never remembered.
    pub text: String,
    /// What it is about.
    pub category: Category,
    /// What else stands in it, by category.
    pub details: Vec<Detail>,
}

/// Something in a sentence that is of a category of its own.
pub type Detail = (Category, String);

/// What is drawn from a message; `lasts` says which categories may be remembered at all. A sentence whose own category may not be is not
/// drawn, and of several special categories in one sentence all but the first are left out of its words.
#[must_use]
pub fn draw(message: &Found, lasts: impl Fn(Category) -> bool) -> Vec<Drawn> {
    let mut drawn: Vec<Drawn> = Vec::new();
    for (start, sentence) in message.text().split_sentence_bound_indices() {
        let inside: Vec<_> = message
            .spans()
            .iter()
            .filter(|(span, _)| span.start >= start && span.end <= start + sentence.len())
            .collect();
        if !tells(sentence, !inside.is_empty()) {
            continue;
        }
        let special = inside
            .iter()
            .map(|(_, category)| *category)
            .find(|category| category.is_special());
        let category = special.unwrap_or(Category::Talk);
        if !lasts(category) {
            continue;
        }
        let mut text = String::new();
        let mut from = start;
        let mut details: Vec<Detail> = Vec::new();
        for (span, found) in inside {
            let kept = *found == category || (!found.is_special() && lasts(*found));
            if kept {
                let said = one_line(message.text().get(span.clone()).unwrap_or_default());
                if *found != category && !details.iter().any(|(_, known)| *known == said) {
                    details.push((*found, said));
                }
            } else {
                text.push_str(message.text().get(from..span.start).unwrap_or_default());
                text.push('…');
                from = span.end;
            }
        }
        text.push_str(message.text().get(from..start + sentence.len()).unwrap_or_default());
        let text: String = one_line(&text).chars().take(LONGEST).collect();
        if drawn.iter().all(|other| other.text != text) {
            drawn.push(Drawn {
                text,
                category,
                details,
            });
        }
        if drawn.len() == MOST {
            break;
        }
    }
    drawn
}

/// Whether a sentence says something that may matter another day.
fn tells(sentence: &str, gives_something_away: bool) -> bool {
    let lower = sentence.trim().to_lowercase().replace('’', "'");
    let words: Vec<&str> = lower.unicode_words().collect();
    let asks = lower.ends_with('?') || NOT_OF_ONESELF.iter().any(|start| begins(&lower, start));
    let own = words.iter().any(|word| OWN.contains(word));
    words.len() >= FEWEST_WORDS && !asks && (own || gives_something_away)
}

fn begins(sentence: &str, start: &str) -> bool {
    sentence
        .strip_prefix(start)
        .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::found::found;
    use proptest::prelude::*;

    fn drawn(text: &str) -> Vec<(String, Category)> {
        draw(&found(text), |category| category != Category::Secret)
            .into_iter()
            .map(|drawn| (drawn.text, drawn.category))
            .collect()
    }

    #[test]
    fn what_people_say_of_themselves_is_drawn_and_small_talk_is_not() {
        let talk = |text: &str| vec![(text.to_owned(), Category::Talk)];
        for (text, expected) in [
            ("I work nights at the bakery.", talk("I work nights at the bakery.")),
            (
                "Hi! My sister Annika lives in Lisbon. How are you?",
                talk("My sister Annika lives in Lisbon."),
            ),
            ("Can you tell me about my stars?", vec![]),
            ("good night then, it was nice", vec![]),
            ("ok", vec![]),
            ("what a day it was for everybody", vec![]),
            (
                "my chemo starts on monday",
                vec![("my chemo starts on monday".to_owned(), Category::Health)],
            ),
            ("my pin is 4471 and i forget it", talk("my pin is … and i forget it")),
        ] {
            assert_eq!(drawn(text), expected, "{text}");
        }
    }

    #[test]
    fn what_may_not_be_remembered_is_not_drawn() {
        let message = found("My chemo starts on monday. I like the sea in winter.");
        let no_health = draw(&message, |category| category != Category::Health);
        assert_eq!(no_health.len(), 1);
        assert_eq!(no_health[0].text, "I like the sea in winter.");
        assert!(draw(&message, |_| false).is_empty());
    }

    proptest! {
        #[test]
        fn nothing_is_invented(text in "(\\PC|my |I |[.?!] ){0,60}") {
            let plain: String = text.split_whitespace().collect();
            for drawn in draw(&found(&text), |_| true) {
                for piece in drawn.text.split('…') {
                    let piece: String = piece.split_whitespace().collect();
                    prop_assert!(plain.contains(&piece));
                }
            }
        }
    }
}
