//! The lines of a streamed reply.

use super::{Drawn, Ended, Sentence, Used};
use crate::pages::help::Help;
use serde::Serialize;

/// One line of the answer to a post with `Accept: application/x-ndjson`: JSON, then a line feed.
///
/// In order: any number of `queued`, at most one `crisis`, at most one `reminder`, any number of `sentence`, then one `done` or one `error`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// How many replies come first; sent again whenever it changes, and 0 when the model begins.
    Queued {
        /// How many.
        ahead: u32,
    },
    /// Help, before anything the model says.
    Crisis(Help),
    /// The talk has gone on for long: a plain word of the house, that it is, or that this is an AI.
    Reminder {
        /// What it says.
        words: String,
    },
    /// A sentence that has passed the guard, or the one that took its place.
    Sentence(Sentence),
    /// The reply is finished, and kept or not as the person decided.
    Done {
        /// The turn.
        turn: String,
        /// When, as the page says it.
        at: String,
        /// What was used.
        used: Used,
        /// How it ended.
        ended: Ended,
        /// The id that the next turn will have.
        next_turn: String,
        /// What was remembered of what was said.
        drawn: Vec<Drawn>,
    },
    /// There is no reply, or no more of it.
    Error {
        /// Why, in a sentence for the person.
        message: String,
        /// Whether the home's own engine could answer it instead, if the person says so.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        here: bool,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::help::{Level, Line};

    #[test]
    fn lines_have_the_form_that_the_script_reads() {
        let json = |event: &Event| serde_json::to_string(event).unwrap();
        assert_eq!(json(&Event::Queued { ahead: 2 }), r#"{"kind":"queued","ahead":2}"#);
        let sentence = Sentence {
            text: "Good night.".into(),
            replaced: Some("It begged.".into()),
        };
        assert_eq!(
            json(&Event::Sentence(sentence)),
            r#"{"kind":"sentence","text":"Good night.","replaced":"It begged."}"#
        );
        let used = Used {
            summary: "This message.".into(),
            entries: vec![12, 13],
            left_out: vec!["health".into()],
            recalled: vec!["01".into()],
            sent: Some("0a".into()),
        };
        assert_eq!(
            json(&Event::Done {
                turn: "ab".into(),
                at: "23:10".into(),
                used,
                ended: Ended::Cancelled,
                next_turn: "cd".into(),
                drawn: vec![Drawn {
                    id: "ef".into(),
                    text: "I walk.".into()
                }],
            }),
            r#"{"kind":"done","turn":"ab","at":"23:10","used":{"summary":"This message.","entries":[12,13],"left_out":["health"],"recalled":["01"],"sent":"0a"},"ended":"cancelled","next_turn":"cd","drawn":[{"id":"ef","text":"I walk."}]}"#
        );
        assert_eq!(
            json(&Event::Reminder { words: "An AI.".into() }),
            r#"{"kind":"reminder","words":"An AI."}"#
        );
        let line = Line {
            name: "N".into(),
            about: "A".into(),
            phone: Some("116 123".into()),
            otherwise: None,
        };
        let help = Help {
            level: Level::Acute,
            title: "T".into(),
            words: vec!["W".into()],
            lines: vec![line],
        };
        assert_eq!(
            json(&Event::Crisis(help)),
            r#"{"kind":"crisis","level":"acute","title":"T","words":["W"],"lines":[{"name":"N","about":"A","phone":"116 123","otherwise":null}]}"#
        );
        assert_eq!(
            json(&Event::Error {
                message: "No.".into(),
                here: false
            }),
            r#"{"kind":"error","message":"No."}"#
        );
        assert_eq!(
            json(&Event::Error {
                message: "No.".into(),
                here: true
            }),
            r#"{"kind":"error","message":"No.","here":true}"#
        );
    }
}
