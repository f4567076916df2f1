//! `troth minimise` and `troth guard`: texts in, findings out.

use std::io::{self, BufRead as _, Read as _};
use std::ops::Range;
use std::process::ExitCode;

use serde::Deserialize;
use serde_json::{Value, json};

use super::sense;
use crate::cli::{Guard, GuardWhat, Lines};
use crate::failure::Failure;

#[derive(Deserialize)]
struct Text {
    id: Value,
    text: String,
}

#[derive(Deserialize)]
struct Talk<'a> {
    id: Value,
    #[serde(borrow, default)]
    context: Vec<guard::Turn<'a>>,
    reply: String,
}

/// Each line of standard input that is not empty, with its number for errors.
fn each_line(mut each: impl FnMut(&str) -> Result<Value, serde_json::Error>) -> Result<ExitCode, Failure> {
    for (index, line) in io::stdin().lock().lines().enumerate() {
        let line = line?;
        if !line.trim().is_empty() {
            let answer = each(&line).map_err(|error| Failure::new(format!("line {}: {error}", index + 1)))?;
            println!("{answer}");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn all_input() -> Result<String, Failure> {
    let mut text = String::new();
    io::stdin().lock().read_to_string(&mut text)?;
    Ok(text)
}

fn part(text: &str, span: &Range<usize>) -> String {
    text.chars().skip(span.start).take(span.len()).collect()
}

pub(crate) fn minimise(args: &Lines) -> Result<ExitCode, Failure> {
    if !args.jsonl {
        let text = all_input()?;
        if let Some(warning) = minimise::language(&text).warning() {
            eprintln!("{warning}");
        }
        print!("{}", minimise::minimised(&text, &minimise::find(&text)));
        return Ok(ExitCode::SUCCESS);
    }
    each_line(|line| {
        let Text { id, text } = serde_json::from_str(line)?;
        let found = minimise::find(&text);
        let findings = found.iter().map(|finding| {
            let span = finding.code_points(&text);
            json!({
                "start": span.start, "end": span.end, "category": finding.kind().id(), "text": part(&text, &span),
                "score": finding.score(),
            })
        });
        Ok(json!({
            "id": id, "minimised": minimise::minimised(&text, &found), "findings": findings.collect::<Vec<_>>(),
            "language": minimise::language(&text).name(),
        }))
    })
}

pub(crate) fn guard(args: &Guard) -> Result<ExitCode, Failure> {
    let sense = if args.no_embedding {
        guard::Sense::none()
    } else {
        sense(None)?
    };
    match (args.what, args.jsonl) {
        (Some(GuardWhat::Crisis), true) => each_line(|line| {
            let Text { id, text } = serde_json::from_str(line)?;
            let crisis = guard::crisis::judge_by(&sense, &text);
            Ok(json!({"id": id, "level": crisis.level().id(), "score": crisis.score()}))
        }),
        (Some(GuardWhat::Crisis), false) => {
            let crisis = guard::crisis::judge_by(&sense, &all_input()?);
            println!("{} {:.2}", crisis.level().id(), crisis.score());
            Ok(ExitCode::SUCCESS)
        }
        (None, true) => each_line(|line| {
            let talk: Talk<'_> = serde_json::from_str(line)?;
            Ok(judged(&sense, &talk.id, &talk.context, &talk.reply))
        }),
        (None, false) => {
            println!("{}", judged(&sense, &Value::Null, &[], &all_input()?));
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn judged(sense: &guard::Sense, id: &Value, context: &[guard::Turn<'_>], reply: &str) -> Value {
    let judgement = guard::judge_reply_by(sense, context, reply);
    let verdict = match judgement.verdict() {
        guard::Verdict::Pass => "pass",
        guard::Verdict::Revise => "revise",
        guard::Verdict::Block => "block",
    };
    let findings = judgement.findings().iter().map(|finding| {
        let span = finding.code_points(reply);
        json!({"start": span.start, "end": span.end, "kind": finding.kind().id(), "score": finding.score(), "reason": finding.reason()})
    });
    json!({"id": id, "verdict": verdict, "findings": findings.collect::<Vec<_>>()})
}
