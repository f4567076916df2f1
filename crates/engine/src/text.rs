//! Bytes of tokens into text: characters are never split, and a stop text is never shown in part.

/// Joins the bytes of tokens into valid UTF-8 and watches for texts that end the reply.
#[derive(Debug, Default)]
pub(crate) struct Joiner {
    bytes: Vec<u8>,
    held: String,
    stops: Vec<String>,
}

impl Joiner {
    pub(crate) fn new(stops: Vec<String>) -> Self {
        Self {
            bytes: Vec::new(),
            held: String::new(),
            stops,
        }
    }

    /// Takes a token's bytes. Returns the text that can be shown now, and whether a stop text was met.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> (String, bool) {
        self.bytes.extend_from_slice(bytes);
        self.decode();
        let found = self.stops.iter().filter_map(|stop| self.held.find(stop.as_str())).min();
        if let Some(at) = found {
            self.held.truncate(at);
            self.bytes.clear();
            return (std::mem::take(&mut self.held), true);
        }
        let keep = self.held.len() - self.may_begin_a_stop();
        let rest = self.held.split_off(keep);
        (std::mem::replace(&mut self.held, rest), false)
    }

    /// What was held back, at the end. Bytes that never became a character are left out.
    pub(crate) fn finish(self) -> String {
        self.held
    }

    /// Moves whole characters from `bytes` to `held`; bytes that can begin no character become U+FFFD (Unicode 16.0, 3.9).
    fn decode(&mut self) {
        let mut done = 0;
        loop {
            let rest = self.bytes.get(done..).unwrap_or_default();
            match std::str::from_utf8(rest) {
                Ok(text) => {
                    self.held.push_str(text);
                    done = self.bytes.len();
                    break;
                }
                Err(error) => {
                    let (valid, bad) = rest.split_at(error.valid_up_to());
                    self.held.push_str(&String::from_utf8_lossy(valid));
                    done += valid.len();
                    let Some(length) = error.error_len() else { break };
                    self.held.push(char::REPLACEMENT_CHARACTER);
                    done += length.min(bad.len());
                }
            }
        }
        self.bytes.drain(..done);
    }

    /// Length of the longest end of `held` with which a stop text begins.
    fn may_begin_a_stop(&self) -> usize {
        self.held
            .char_indices()
            .map(|(at, _)| &self.held[at..])
            .find(|end| self.stops.iter().any(|stop| stop.starts_with(end)))
            .map_or(0, str::len)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn run(pieces: &[&[u8]], stops: &[&str]) -> (Vec<String>, bool) {
        let mut joiner = Joiner::new(stops.iter().map(ToString::to_string).collect());
        let mut shown = Vec::new();
        for piece in pieces {
            let (text, stopped) = joiner.push(piece);
            shown.push(text);
            if stopped {
                return (shown, true);
            }
        }
        shown.push(joiner.finish());
        (shown, false)
    }

    #[test]
    fn a_character_of_several_tokens_is_joined() {
        let (shown, _) = run(&[b"a\xF0\x9F", b"\x8C", b"\xB8b"], &[]);
        assert_eq!(shown, ["a", "", "\u{1F338}b", ""]);
    }

    #[test]
    fn a_stop_over_several_pieces_is_not_shown() {
        let (shown, stopped) = run(&[b"hello <|im", b"_en", b"d|> more"], &["<|im_end|>"]);
        assert!(stopped);
        assert_eq!(shown.concat(), "hello ");
    }

    #[test]
    fn what_only_looked_like_a_stop_is_shown() {
        let (shown, stopped) = run(&[b"5 <", b"| 6"], &["<|im_end|>"]);
        assert!(!stopped);
        assert_eq!(shown.concat(), "5 <| 6");
    }

    #[test]
    fn the_first_of_several_stops_counts() {
        let (shown, stopped) = run(&[b"one END two STOP"], &["STOP", "END"]);
        assert!(stopped);
        assert_eq!(shown.concat(), "one ");
    }

    proptest! {
        #[test]
        fn any_split_of_any_text_gives_the_text(text in "\\PC{0,40}", cuts in prop::collection::vec(0usize..160, 0..8)) {
            let bytes = text.as_bytes();
            let mut cuts: Vec<_> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
            cuts.extend([0, bytes.len()]);
            cuts.sort_unstable();
            let pieces: Vec<_> = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect();
            prop_assert_eq!(run(&pieces, &[]).0.concat(), text);
        }

        #[test]
        fn any_bytes_become_text_without_a_stop_in_it(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..6), 0..20)) {
            let pieces: Vec<_> = pieces.iter().map(Vec::as_slice).collect();
            let (shown, stopped) = run(&pieces, &["a", "\u{00}\u{01}"]);
            let whole = shown.concat();
            let met = |text: &str| text.contains('a') || text.contains("\u{00}\u{01}");
            prop_assert!(!met(&whole), "a stop text was shown");
            prop_assert_eq!(stopped, met(&String::from_utf8_lossy(&pieces.concat())));
        }
    }
}
