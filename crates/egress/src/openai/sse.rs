//! The stream of a reply: server-sent events (WHATWG HTML, 9.2), each a chunk of a chat completion.

use serde::Deserialize;

/// The longest line that is read, in bytes.
pub(super) const LONGEST_LINE: usize = 1 << 20;

/// What a line of the stream says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Nothing for us: a comment, a blank line, another field.
    Nothing,
    /// More of the reply, maybe empty; and how it ended, if it did.
    Piece { text: String, ended: Option<Ended> },
    /// The stream is whole.
    Done,
    /// It makes no sense.
    Malformed,
    /// The engine says that it failed.
    Failed,
}

/// How a reply ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    Stop,
    Length,
}

#[derive(Deserialize)]
struct Chunk {
    #[serde(default)]
    choices: Vec<Choice>,
    error: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Choice {
    delta: Option<Piece>,
    message: Option<Piece>,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Piece {
    content: Option<String>,
}

impl Chunk {
    fn read(self) -> Line {
        if self.error.is_some_and(|error| !error.is_null()) {
            return Line::Failed;
        }
        // The last chunk may bring counts and no choice.
        let Some(choice) = self.choices.into_iter().next() else {
            return Line::Nothing;
        };
        let text = choice.delta.or(choice.message).and_then(|piece| piece.content);
        let ended = choice.finish_reason.map(|reason| match reason.as_str() {
            "length" => Ended::Length,
            _ => Ended::Stop,
        });
        Line::Piece {
            text: text.unwrap_or_default(),
            ended,
        }
    }
}

/// Reads one line, without its end.
pub(super) fn line(line: &[u8]) -> Line {
    let Ok(line) = std::str::from_utf8(line) else {
        return Line::Malformed;
    };
    let Some(data) = line.trim_end_matches(['\r', '\n']).strip_prefix("data:") else {
        let known = line.trim().is_empty() || line.starts_with(':') || line.contains(':');
        return if known { Line::Nothing } else { Line::Malformed };
    };
    match data.trim() {
        "[DONE]" => Line::Done,
        "" => Line::Nothing,
        data => whole(data.as_bytes()),
    }
}

/// Reads an answer that came as one JSON object.
pub(super) fn whole(json: &[u8]) -> Line {
    serde_json::from_slice::<Chunk>(json).map_or(Line::Malformed, Chunk::read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_the_api_writes_them() {
        let piece = |text: &str, ended| Line::Piece {
            text: text.to_owned(),
            ended,
        };
        for (text, read) in [
            ("", Line::Nothing),
            (": keep-alive", Line::Nothing),
            ("event: message", Line::Nothing),
            ("data: [DONE]\r", Line::Done),
            (r#"data:{"choices":[{"delta":{"content":"hé"}}]}"#, piece("hé", None)),
            (
                r#"data: {"choices":[{"delta":{},"finish_reason":"length"}]}"#,
                piece("", Some(Ended::Length)),
            ),
            (
                r#"data: {"choices":[{"delta":{"role":"assistant","content":null},"finish_reason":null}]}"#,
                piece("", None),
            ),
            (r#"data: {"choices":[],"usage":{"total_tokens":3}}"#, Line::Nothing),
            (r#"data: {"error":{"message":"out of memory"}}"#, Line::Failed),
            ("data: {\"choices\":[{\"del", Line::Malformed),
            ("<html>", Line::Malformed),
        ] {
            assert_eq!(line(text.as_bytes()), read, "{text}");
        }
        assert_eq!(line(b"data: \xff"), Line::Malformed);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = line(&bytes);
            let _ = line(&[b"data: ".as_slice(), &bytes].concat());
        }
    }
}
