//! How hard a text is to read, as the school year in which it can be.

use crate::Locale;

/// How hard a text of this language is, by the formula that was made for it; `None` for a language without one here.
#[must_use]
pub fn grade(locale: &Locale, text: &str) -> Option<f64> {
    match locale.lang() {
        "en" => Some(flesch_kincaid(text)),
        "de" => Some(wiener(text)),
        _ => None,
    }
}

/// Sentences, each as its words. A line ends a sentence, as do `.`, `!`, `?`, `:` and `;`.
fn sentences(text: &str) -> impl Iterator<Item = Vec<String>> {
    text.split(['.', '!', '?', ':', ';', '\n']).filter_map(|sentence| {
        let words = sentence.split(|letter: char| !letter.is_alphabetic() && letter != '\'');
        let words: Vec<_> = words
            .filter(|word| word.chars().any(char::is_alphabetic))
            .map(str::to_lowercase)
            .collect();
        (!words.is_empty()).then_some(words)
    })
}

/// The first Wiener Sachtextformel of a German text (Bamberger and Vanecek 1984, Lesen – Verstehen – Lernen – Schreiben):
///
/// 0.1935 · MS + 0.1672 · SL + 0.1297 · IW − 0.0327 · ES − 0.875, where MS is the share of words with three syllables or more, in
/// percent; SL the words in a sentence; IW the share of words with more than six letters; ES that of words with one syllable.
/// Syllables are counted as vowels, with `ai au ei eu äu ie aa ee oo` as one. A text without words has grade 0.
#[must_use]
pub fn wiener(text: &str) -> f64 {
    let (mut count, mut words, mut many, mut long, mut short) = (0_u32, 0_u32, 0_u32, 0_u32, 0_u32);
    for sentence in sentences(text) {
        count += 1;
        for word in sentence {
            let syllables = german_syllables_of(&word);
            words += 1;
            many += u32::from(syllables >= 3);
            short += u32::from(syllables == 1);
            long += u32::from(word.chars().filter(|letter| letter.is_alphabetic()).count() > 6);
        }
    }
    if words == 0 {
        return 0.0;
    }
    let share = |part: u32| 100.0 * f64::from(part) / f64::from(words);
    let length = f64::from(words) / f64::from(count);
    0.1935 * share(many) + 0.1672 * length + 0.1297 * share(long) - 0.0327 * share(short) - 0.875
}

fn german_syllables_of(word: &str) -> u32 {
    let letters: Vec<char> = word.chars().collect();
    let vowel = |at: usize| {
        letters.get(at).is_some_and(|letter| "aeiouyäöü".contains(*letter)) && (at == 0 || letters[at - 1] != 'q')
    };
    let (mut count, mut at) = (0, 0);
    while at < letters.len() {
        if vowel(at) {
            count += 1;
            let pair: String = letters[at..].iter().take(2).collect();
            let one = ["ai", "au", "ei", "eu", "äu", "ie", "aa", "ee", "oo"].contains(&pair.as_str());
            at += usize::from(one);
        }
        at += 1;
    }
    count.max(1)
}

/// The Flesch–Kincaid grade of an English text: the school year in which it can be read.
///
/// 0.39 · words/sentences + 11.8 · syllables/words − 15.59 (Kincaid et al. 1975, Research Branch Report 8-75). Syllables are counted as
/// groups of vowels, without a silent final e. A text without words has grade 0.
#[must_use]
pub fn flesch_kincaid(text: &str) -> f64 {
    let (mut count, mut words, mut syllables) = (0_u32, 0_u32, 0_u32);
    for sentence in sentences(text) {
        count += 1;
        for word in sentence {
            words += 1;
            syllables += syllables_of(&word);
        }
    }
    if words == 0 {
        return 0.0;
    }
    let (count, words, syllables) = (f64::from(count), f64::from(words), f64::from(syllables));
    0.39 * words / count + 11.8 * syllables / words - 15.59
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
        assert!(flesch_kincaid("The cat sat on the mat. It was warm.") < 2.0);
        let hard = "Notwithstanding applicable jurisdictional requirements, personal information may be communicated \
                    to affiliated organisations for purposes including optimisation of organisational capabilities.";
        assert!(flesch_kincaid(hard) > 16.0);
        assert!(flesch_kincaid("").abs() < f64::EPSILON);
    }

    #[test]
    fn german_syllables() {
        for (word, count) in [
            ("haus", 1),
            ("neue", 2),
            ("bauen", 2),
            ("theater", 3),
            ("quelle", 2),
            ("erinnerungen", 5),
            ("äußerung", 3),
            ("hm", 1),
        ] {
            assert_eq!(german_syllables_of(word), count, "{word}");
        }
    }

    #[test]
    fn german_is_measured_by_its_own_formula() {
        // Four words, one of three syllables and more than six letters, three of one syllable: worked out by hand.
        let by_hand = 0.1935 * 25.0 + 0.1672 * 4.0 + 0.1297 * 25.0 - 0.0327 * 75.0 - 0.875;
        assert!((wiener("Das ist gut gelungen.") - by_hand).abs() < 1e-9);
        let hard = "Die Verarbeitung personenbezogener Daten erfolgt ausschließlich zur Gewährleistung vertragsgemäßer Leistungserbringung.";
        assert!(wiener(hard) > 14.0);
        assert!(wiener("").abs() < f64::EPSILON);
    }
}
