//! A text cut into words, numbers and signs (UAX 29), with what can be seen of each by itself.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation as _;

/// A word, a number or a sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// Where, in bytes.
    pub(crate) span: Range<usize>,
    /// In lower case.
    pub(crate) lower: String,
    /// How it is written: runs of capitals, small letters, digits and others, as `Xx`, `X`, `x`, `d4`, `.`.
    pub(crate) shape: String,
    /// Numbers that stand for the word and for how it is written.
    pub(crate) word: u32,
    pub(crate) form: u32,
    /// Whether a line ended before it.
    pub(crate) begins_line: bool,
    /// Whether a sentence or a line begins with it.
    pub(crate) begins: bool,
}

impl Token {
    pub(crate) fn is_word(&self) -> bool {
        self.shape.starts_with(['X', 'x', 'u'])
    }

    pub(crate) fn is_capital(&self) -> bool {
        self.shape.starts_with('X')
    }
}

/// Every token but white space, in order.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let (mut tokens, mut begins, mut line): (Vec<Token>, _, _) = (Vec::new(), true, true);
    for (start, piece) in text.split_word_bound_indices() {
        if piece.chars().all(char::is_whitespace) {
            if piece.contains(['\n', '\r']) {
                (begins, line) = (true, true);
            }
            continue;
        }
        let lower = if piece.is_ascii() {
            piece.to_ascii_lowercase()
        } else {
            piece.to_lowercase().replace('’', "'")
        };
        let shape = shape(piece);
        let token = Token {
            span: start..start + piece.len(),
            word: number(&lower),
            form: number(&shape),
            lower,
            shape,
            begins_line: line,
            begins,
        };
        line = false;
        begins = match piece {
            "." | "!" | "?" | "…" | "•" => true,
            // What stands before the first word of a sentence does not begin it.
            "\"" | "'" | "“" | "‘" | "(" | "-" | "*" => begins,
            _ => false,
        };
        tokens.push(token);
    }
    tokens
}

/// FNV-1a.
fn number(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

fn shape(piece: &str) -> String {
    let mut shape = String::with_capacity(8);
    let mut digits = 0_u32;
    let mut last = ' ';
    for c in piece.chars() {
        if c.is_ascii_digit() {
            digits += 1;
            continue;
        }
        write_digits(&mut shape, &mut digits);
        let class = match c {
            c if c.is_uppercase() => 'X',
            c if c.is_lowercase() => 'x',
            c if c.is_alphabetic() => 'u',
            c => c,
        };
        if digits == 0 && class == last && shape.ends_with(class) {
            continue;
        }
        shape.push(class);
        last = class;
    }
    write_digits(&mut shape, &mut digits);
    shape
}

fn write_digits(shape: &mut String, digits: &mut u32) {
    if *digits > 0 {
        shape.push('d');
        shape.push(char::from_digit((*digits).min(9), 10).unwrap_or('9'));
        *digits = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_numbers_and_signs() {
        let text = "Hi Jo-Ann!\ni'm 34, flat 3B";
        let seen: Vec<_> = tokens(text)
            .into_iter()
            .map(|token| (text[token.span.clone()].to_owned(), token.shape, token.begins))
            .collect();
        let expected = [
            ("Hi", "Xx", true),
            ("Jo", "Xx", false),
            ("-", "-", false),
            ("Ann", "Xx", false),
            ("!", "!", false),
            ("i'm", "x'x", true),
            ("34", "d2", false),
            (",", ",", false),
            ("flat", "x", false),
            ("3B", "d1X", false),
        ];
        assert_eq!(
            seen,
            expected.map(|(text, shape, begins)| (text.to_owned(), shape.to_owned(), begins))
        );
    }
}
