//! Markers that llama.cpp finds in any text, asked for or not.
//!
//! Without special parsing llama.cpp passes over tokens of the type "control", but not over those that a file calls "user-defined"
//! (`tokenizer_st_partition` in its `llama-vocab.cpp`). Many files call their chat markers so, and llama.cpp itself does it to those
//! of gpt-oss. Words that were added to a vocabulary have the same type and should stay whole, so what counts is how one is used or
//! written.

use std::collections::HashSet;

use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::token::LlamaToken;
use llama_cpp_2::token_type::LlamaTokenAttr;

use crate::prompt::Role;
use crate::template::Template;

/// The "user-defined" tokens of a model that the template is written with, or that are written like `<this>` or `[this]`.
pub(crate) struct Markers {
    tokens: HashSet<LlamaToken>,
    begin: HashSet<char>,
}

impl Markers {
    pub(crate) fn of(llama: &LlamaModel, template: &Template) -> Self {
        let vocab = llama.vocab();
        let talk = [Role::Person, Role::Companion, Role::Person];
        let scaffold: HashSet<_> = template
            .scaffold(llama, true, &talk)
            .unwrap_or_default()
            .iter()
            .filter(|piece| !piece.is_empty())
            .flat_map(|piece| vocab.tokenize(piece.as_bytes(), false, true))
            .collect();
        let mut markers = Self {
            tokens: HashSet::new(),
            begin: HashSet::new(),
        };
        for token in (0..vocab.n_tokens()).map(LlamaToken::new) {
            if !vocab.attr(token).contains(LlamaTokenAttr::UserDefined) {
                continue;
            }
            let Some(text) = vocab.text(token).and_then(|text| text.to_str().ok()) else {
                continue;
            };
            if scaffold.contains(&token) || bracketed(text) {
                markers.add(token, text);
            }
        }
        markers
    }

    /// Blanks mean nothing but themselves, and a single character cannot be written in any other way.
    fn add(&mut self, token: LlamaToken, text: &str) {
        let mut characters = text.chars();
        if let (Some(first), Some(_)) = (characters.next(), characters.next())
            && !text.trim().is_empty()
        {
            self.tokens.insert(token);
            self.begin.insert(first);
        }
    }

    /// Whether one of them is among `tokens`.
    pub(crate) fn are_in(&self, tokens: &[LlamaToken]) -> bool {
        !self.tokens.is_empty() && tokens.iter().any(|token| self.tokens.contains(token))
    }

    /// The text in parts, none of which holds a marker: each marker is longer than its first character, and after every such
    /// character there is a cut.
    pub(crate) fn cut<'t>(&self, text: &'t str) -> impl Iterator<Item = &'t str> {
        text.split_inclusive(|character| self.begin.contains(&character))
    }
}

fn bracketed(text: &str) -> bool {
    (text.starts_with('<') && text.ends_with('>')) || (text.starts_with('[') && text.ends_with(']'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_part_holds_a_marker_and_nothing_is_lost(
            known in prop::collection::vec("[<\\[|ab ]{1,4}", 0..6),
            text in "[<\\[|ab ]{0,40}",
        ) {
            let mut markers = Markers { tokens: HashSet::new(), begin: HashSet::new() };
            for (number, marker) in (0..).zip(&known) {
                markers.add(LlamaToken::new(number), marker);
            }
            let parts: Vec<_> = markers.cut(&text).collect();
            prop_assert_eq!(&parts.concat(), &text);
            for marker in known.iter().filter(|marker| marker.len() > 1 && !marker.trim().is_empty()) {
                prop_assert!(parts.iter().all(|part| !part.contains(marker.as_str())), "{marker:?} in {parts:?}");
            }
        }
    }

    #[test]
    fn blanks_and_single_characters_are_left_alone() {
        let mut markers = Markers {
            tokens: HashSet::new(),
            begin: HashSet::new(),
        };
        for (number, text) in (0..).zip(["", "\n", "\n\n", "<", "  "]) {
            markers.add(LlamaToken::new(number), text);
        }
        assert!(!markers.are_in(&[0, 1, 2, 3, 4].map(LlamaToken::new)));
        assert_eq!(markers.cut("a\n\n<b").collect::<Vec<_>>(), ["a\n\n<b"]);
    }
}
