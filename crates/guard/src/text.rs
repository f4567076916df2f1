//! Text made plain for matching, with the way back to where each piece stood.

use std::ops::Range;

/// A text in lower case with plain quotes and spaces and no invisible characters, that knows where each byte came from.
pub(crate) struct Plain {
    text: String,
    /// For each byte of `text`, and one past its end, the byte of the original where it came from.
    from: Vec<usize>,
    original: usize,
}

impl Plain {
    pub(crate) fn new(original: &str) -> Self {
        let mut plain = Self {
            text: String::new(),
            from: Vec::new(),
            original: original.len(),
        };
        for (at, c) in original.char_indices() {
            match c {
                '’' | '‘' | '´' | '`' | 'ʼ' | '‚' => plain.push_str("'", at),
                '“' | '”' | '„' | '«' | '»' | '″' => plain.push_str("\"", at),
                '…' => plain.push_str("...", at),
                '–' | '—' | '―' | '‑' => plain.push_str("-", at),
                // Soft hyphens, zero-width characters and variation selectors are there to be overlooked by a filter.
                '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{fe0f}' => {}
                // Full-width forms stand for ASCII, 0xFEE0 apart (Unicode block FF00).
                '！'..='～' => {
                    if let Some(ascii) = u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32) {
                        plain.push(ascii.to_ascii_lowercase(), at);
                    }
                }
                c if c.is_whitespace() => plain.push(' ', at),
                c => c.to_lowercase().for_each(|l| plain.push(l, at)),
            }
        }
        plain.from.push(original.len());
        plain
    }

    fn push(&mut self, c: char, at: usize) {
        self.text.push(c);
        self.from.resize(self.text.len(), at);
    }

    fn push_str(&mut self, s: &str, at: usize) {
        self.text.push_str(s);
        self.from.resize(self.text.len(), at);
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The place in the original of a range of the plain text.
    pub(crate) fn original(&self, range: Range<usize>) -> Range<usize> {
        // INVARIANT: every entry of `from` is a character boundary of the original, and they never decrease.
        let at = |i: usize| self.from.get(i).copied().unwrap_or(self.original);
        at(range.start)..at(range.end).max(at(range.start))
    }
}

/// Quotes, brackets and the asterisk of an acted gesture, which stay with the sentence before them.
pub(crate) fn closes_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '“' | '»' | '«' | ')' | ']' | '*' | '_')
}

/// The words and marks of a plain text, in order.
pub(crate) fn tokens(plain: &str) -> Vec<&str> {
    let mut out = Vec::with_capacity(plain.len() / 5 + 1);
    let mut word: Option<usize> = None;
    for (at, c) in plain.char_indices() {
        let in_word = c.is_alphanumeric() || (c == '\'' && word.is_some());
        match (in_word, word) {
            (true, None) => word = Some(at),
            (false, Some(from)) => {
                out.extend(plain.get(from..at).map(|w| w.trim_end_matches('\'')));
                word = None;
            }
            _ => {}
        }
        if !in_word && !c.is_whitespace() {
            out.extend(plain.get(at..at + c.len_utf8()));
        }
    }
    out.extend(
        word.and_then(|from| plain.get(from..))
            .map(|w| w.trim_end_matches('\'')),
    );
    out
}

/// The trimmed text of a sentence, as a range of it.
pub(crate) fn trimmed(text: &str) -> Range<usize> {
    let start = text.len() - text.trim_start().len();
    start..start + text.trim().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_leads_back_to_the_original() {
        let original = "“Don’t\u{200b} Gó… ＬＥＡＶＥ”";
        let plain = Plain::new(original);
        assert_eq!(plain.as_str(), "\"don't gó... leave\"");
        let at = plain.as_str().find("leave").unwrap_or(0);
        assert_eq!(original.get(plain.original(at..at + 5)), Some("ＬＥＡＶＥ"));
        assert_eq!(plain.original(0..plain.as_str().len()), 0..original.len());
    }

    #[test]
    fn tokens_are_words_and_marks() {
        assert_eq!(tokens("don't go, 'ok'?!"), ["don't", "go", ",", "'", "ok", "?", "!"]);
        assert_eq!(tokens("*hält* dich"), ["*", "hält", "*", "dich"]);
    }
}
