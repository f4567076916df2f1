//! Every operation of the API, by rooms: what it asks, what it answers, and what it can refuse.

mod account;
mod apps;
mod data;
mod elsewhere;
mod health;
mod memories;
mod moving;
mod passkeys;
mod rights;
mod talk;
mod wellbeing;

use gate::PASSPHRASE;
use serde_json::{Value, json};

use super::BASE;
use super::shapes::{named, text_of};
use crate::api::MOST;

/// What is answered with 200.
pub(super) enum Answer {
    Json(Value),
    /// Lines of JSON: their media type, and the form of a line.
    Lines(&'static str, Value),
    Text,
}

/// One method of one path.
pub(super) struct Operation {
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) id: &'static str,
    pub(super) summary: &'static str,
    pub(super) query: Vec<(&'static str, Value)>,
    pub(super) body: Option<Value>,
    pub(super) answer: Answer,
    pub(super) errors: Vec<u16>,
    /// Whether anybody may ask, signed in or not.
    pub(super) open: bool,
}

/// `GET` of a signed-in person's.
fn get(path: &str, id: &'static str, summary: &'static str, answer: Value) -> Operation {
    Operation {
        method: "get",
        path: format!("{BASE}{path}"),
        id,
        summary,
        query: Vec::new(),
        body: None,
        answer: Answer::Json(answer),
        errors: vec![403, 500],
        open: false,
    }
}

/// `POST` of a signed-in person's.
fn post(path: &str, id: &'static str, summary: &'static str, body: Value, answer: Value) -> Operation {
    Operation {
        method: "post",
        body: Some(body),
        errors: vec![400, 403, 413, 500],
        ..get(path, id, summary, answer)
    }
}

impl Operation {
    fn query<const N: usize>(mut self, parameters: [(&'static str, Value); N]) -> Self {
        self.query = parameters.into();
        self.errors.push(400);
        self
    }

    fn also<const N: usize>(mut self, errors: [u16; N]) -> Self {
        self.errors.extend(errors);
        self
    }

    fn for_anybody(mut self) -> Self {
        self.open = true;
        self
    }
}

fn nothing() -> Value {
    named("Nothing")
}

fn milliseconds() -> Value {
    named("Milliseconds")
}

fn limit() -> Value {
    json!({"type": "integer", "minimum": 0, "description": format!("At most {MOST} are given.")})
}

/// A passphrase, as one is chosen.
fn chosen() -> Value {
    text_of(*PASSPHRASE.start(), *PASSPHRASE.end())
}

/// What an authenticator answered, as the page's script or a program sends it.
fn answered() -> Value {
    named("PasskeyAnswer")
}

/// Every operation. Whoever adds a route to the router adds it here.
pub(super) fn all() -> Vec<Operation> {
    [
        account::all(),
        passkeys::all(),
        talk::all(),
        elsewhere::all(),
        memories::all(),
        wellbeing::all(),
        apps::all(),
        data::all(),
        moving::all(),
        rights::all(),
        health::all(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
