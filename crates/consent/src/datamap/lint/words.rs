//! What words may not say.

/// The most words that a plain sentence has.
pub(super) const LONGEST: usize = 30;

/// Beginnings of words that tell of promotion or of trade in what people say, in English and German.
const BEGINNINGS: [&str; 18] = [
    "advert", "market", "sponsor", "promot", "sell", "sale", "sold", "resale", "resell", "broker", "monetis",
    "monetiz", "retarget", "werbe", "werbung", "verkauf", "verkäuf", "vermarkt",
];

/// Whole words of the same kind.
const WHOLE: [&str; 4] = ["ad", "ads", "adtech", "buyer"];

/// The length in words of the first sentence that is too long to be plain.
pub(super) fn too_long(text: &str) -> Option<usize> {
    text.split_inclusive(['.', '!', '?', ':', ';'])
        .map(|sentence| sentence.split_whitespace().count())
        .find(|words| *words > LONGEST)
}

/// The first word of promotion or sale in a text.
pub(super) fn promotional(text: &str) -> Option<String> {
    text.to_lowercase()
        .split(|letter: char| !letter.is_alphabetic())
        .find(|word| WHOLE.contains(word) || BEGINNINGS.iter().any(|beginning| word.starts_with(beginning)))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_sale() {
        for text in [
            "Show you ads.",
            "Selling insights",
            "for_marketing",
            "Zu Werbezwecken",
            "our SPONSORS",
            "resale",
        ] {
            assert!(promotional(text).is_some(), "{text}");
        }
        for text in [
            "Help yourself to advice.",
            "What you add stays.",
            "A supermarket list",
            "self",
        ] {
            assert_eq!(promotional(text), None, "{text}");
        }
    }

    #[test]
    fn long_sentences() {
        let long = "word ".repeat(LONGEST + 1);
        assert_eq!(too_long(&long), Some(LONGEST + 1));
        assert_eq!(
            too_long(&format!("{}. {}.", "word ".repeat(20), "word ".repeat(20))),
            None
        );
    }
}
