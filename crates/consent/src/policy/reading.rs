//! How hard a text is to read.

/// The Flesch–Kincaid grade of an English text: the school year in which it can be read.
///
/// 0.39 · words/sentences + 11.8 · syllables/words − 15.59 (Kincaid et al. 1975, Research Branch Report 8-75). A line ends a
/// sentence, as do `.`, `!`, `?`, `:` and `;`. Syllables are counted as groups of vowels, without a silent final e.
/// A text without words has grade 0.
#[must_use]
pub fn grade(text: &str) -> f64 {
    let (mut sentences, mut words, mut syllables) = (0_u32, 0_u32, 0_u32);
    for sentence in text.split(['.', '!', '?', ':', ';', '\n']) {
        let before = words;
        for word in sentence.split(|letter: char| !letter.is_alphabetic() && letter != '\'') {
            if word.chars().any(char::is_alphabetic) {
                words += 1;
                syllables += syllables_of(&word.to_lowercase());
            }
        }
        sentences += u32::from(words > before);
    }
    if words == 0 {
        return 0.0;
    }
    let (sentences, words, syllables) = (f64::from(sentences), f64::from(words), f64::from(syllables));
    0.39 * words / sentences + 11.8 * syllables / words - 15.59
}

fn syllables_of(word: &str) -> u32 {
    let vowel = |letter: char| "aeiouyäöüéè".contains(letter);
    let mut count = 0;
    let mut inside = false;
    for letter in word.chars() {
        count += u32::from(vowel(letter) && !inside);
        inside = vowel(letter);
    }
    let silent = word.ends_with('e') && !word.ends_with("le") || word.ends_with("ed") && !word.ends_with("ted");
    if silent && count > 1 { count - 1 } else { count.max(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables() {
        for (word, count) in [
            ("cat", 1),
            ("table", 2),
            ("home", 1),
            ("asked", 1),
            ("wanted", 2),
            ("memory", 3),
            ("b", 1),
        ] {
            assert_eq!(syllables_of(word), count, "{word}");
        }
    }

    #[test]
    fn long_words_in_long_sentences_are_harder() {
        assert!(grade("The cat sat on the mat. It was warm.") < 2.0);
        let hard = "Notwithstanding applicable jurisdictional requirements, personal information may be communicated \
                    to affiliated organisations for purposes including optimisation of organisational capabilities.";
        assert!(grade(hard) > 16.0);
        assert!(grade("").abs() < f64::EPSILON);
    }
}
