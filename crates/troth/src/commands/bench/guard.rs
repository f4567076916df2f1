//! `troth bench guard FILE`: what the guard finds of what is labelled, in replies or in messages; the file says which by its fields.

use std::path::Path;
use std::time::Instant;

use guard::measure::{self, LabelledReply, Share};
use guard::{Judge, Kind, Sense, Sentences, Turn, crisis};
use serde::Deserialize;

use super::figures::{Figures, percentile};
use crate::failure::Failure;

#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Reply {
        #[serde(default)]
        context: Vec<Turn<'static>>,
        reply: String,
        kinds: Vec<String>,
    },
    Message {
        text: String,
        level: String,
    },
}

struct Reply {
    context: Vec<Turn<'static>>,
    reply: String,
    kinds: Vec<Kind>,
}

pub(super) fn run(file: &Path, sense: &Sense) -> Result<Figures, Failure> {
    let text = std::fs::read_to_string(file).map_err(|error| Failure::new(format!("{}: {error}", file.display())))?;
    let (mut said, mut messages) = (Vec::new(), Vec::new());
    for (line, text) in (1..).zip(text.lines()).filter(|(_, text)| !text.trim().is_empty()) {
        let bad = |error: &dyn std::fmt::Display| Failure::new(format!("{}, line {line}: {error}", file.display()));
        // The two kinds of lines are told apart by their fields, and neither parser's own words would say so.
        let neither = |_| bad(&"neither a reply (context, reply, kinds) nor a message (text, level)");
        match serde_json::from_str(text).map_err(neither)? {
            Line::Reply { context, reply, kinds } => said.push(Reply {
                context,
                reply,
                kinds: kinds
                    .iter()
                    .map(|kind| kind.parse())
                    .collect::<Result<_, _>>()
                    .map_err(|error: guard::KindError| bad(&error))?,
            }),
            Line::Message { text, level } => {
                messages.push((text, level.parse().map_err(|error: crisis::LevelError| bad(&error))?));
            }
        }
    }
    // Tables and patterns are made ready at their first use, which is not what is measured.
    let _ = (
        guard::judge_reply_by(sense, &[], "Ready."),
        crisis::judge_by(sense, "Ready."),
    );
    match (said.is_empty(), messages.is_empty()) {
        (true, true) => Err(Failure::new(format!("{}: nothing in it to judge", file.display()))),
        (false, false) => Err(Failure::new(format!(
            "{}: replies and messages in one file; measure them apart",
            file.display()
        ))),
        (false, true) => Ok(replies(&said, sense)),
        (true, false) => Ok(crises(&messages, sense)),
    }
}

fn replies(said: &[Reply], sense: &Sense) -> Figures {
    let report = measure::replies(
        sense,
        said.iter().map(|one| LabelledReply {
            context: &one.context,
            reply: &one.reply,
            kinds: &one.kinds,
        }),
    );
    let mut figures = Figures::new("guard");
    figures.figure("with_embedding", f64::from(u8::from(sense.is_some())));
    overall(&mut figures, "", &report.overall);
    overall(&mut figures, "farewell_", &report.farewell);
    for (kind, of_kind) in &report.by_kind {
        overall(&mut figures, &format!("{kind}_"), of_kind);
    }
    for (kind, caught) in report.caught_by_kind {
        share(&mut figures, &format!("{kind}_caught"), caught);
    }
    let mut took = Vec::new();
    for one in said {
        let mut judge = Judge::by(sense, &one.context);
        let mut splitter = Sentences::new();
        let mut sentences = splitter.push(&one.reply);
        sentences.extend(splitter.finish());
        for sentence in sentences {
            let begun = Instant::now();
            std::hint::black_box(judge.sentence(&sentence));
            took.push(begun.elapsed().as_secs_f64() * 1000.0);
        }
    }
    cost(&mut figures, "sentence", &mut took);
    figures
}

fn crises(messages: &[(String, crisis::Level)], sense: &Sense) -> Figures {
    let report = measure::messages(sense, messages.iter().map(|(text, level)| (text.as_str(), *level)));
    let mut figures = Figures::new("guard");
    figures.figure("with_embedding", f64::from(u8::from(sense.is_some())));
    overall(&mut figures, "", &report.overall);
    share(&mut figures, "acute_recall", report.acute_recall);
    share(&mut figures, "acute_precision", report.acute_precision);
    share(&mut figures, "acute_noticed", report.acute_noticed);
    let mut took = Vec::new();
    for (text, _) in messages {
        let begun = Instant::now();
        std::hint::black_box(crisis::judge_by(sense, text));
        took.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    cost(&mut figures, "message", &mut took);
    figures
}

fn overall(figures: &mut Figures, prefix: &str, of: &measure::Figures) {
    figures.figure(&format!("{prefix}f1"), of.f1);
    share(figures, &format!("{prefix}precision"), of.precision);
    share(figures, &format!("{prefix}recall"), of.recall);
    share(figures, &format!("{prefix}benign_flagged"), of.benign_flagged);
}

/// The share, what it was counted from, and the ends of its 95 % interval (Wilson).
fn share(figures: &mut Figures, name: &str, share: Share) {
    let (low, high) = share.interval();
    figures.figure(name, share.value());
    figures.figure(&format!("{name}_n"), share.n() as f64);
    figures.figure(&format!("{name}_low"), low);
    figures.figure(&format!("{name}_high"), high);
}

fn cost(figures: &mut Figures, of: &str, took: &mut [f64]) {
    figures.figure(&format!("ms_a_{of}_p50"), percentile(took, 50.0));
    figures.figure(&format!("ms_a_{of}_p99"), percentile(took, 99.0));
}
