//! Trains the weights of the guard, or measures it.
//!
//! ```text
//! cargo run -p troth-guard --example train            # data/ -> weights/, the same bytes every time
//! cargo run -p troth-guard --example train -- folds   # 5-fold cross-validation on data/; `folds messages` for these alone
//! cargo run -p troth-guard --example train -- measure # the weights on what is held out, and on TROTH_SHARED_DATA
//! cargo run -p troth-guard --example train -- talk    # how much of real replies and long messages is flagged
//! cargo run -p troth-guard --example train -- texts   # the texts whose vectors data/embeddings.bin holds, as a JSON array
//! ```
#![expect(clippy::print_stdout, reason = "its output is what it is for")]

mod data;

use data::{Outcome, kinds, lines, messages, replies, text};
use guard::{
    Sense, Turn,
    crisis::Level,
    measure,
    train::{self, Trained},
};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
};

fn main() -> Outcome<()> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    match std::env::args().nth(1).as_deref() {
        None => {
            let (replies, messages) = (replies(here)?, messages(here)?);
            let write = |name: &str, weights: Vec<u8>| fs::write(here.join("weights").join(name), weights);
            let none = Sense::none();
            write("reply.bin", train::replies(&none, &replies, data::REPLY))?;
            write("crisis.bin", train::messages(&none, &messages, data::CRISIS))?;
            let sense = data::sense(here)?;
            write(
                "reply-embedding.bin",
                train::replies(&sense, &replies, data::REPLY_EMBEDDING),
            )?;
            write(
                "crisis-embedding.bin",
                train::messages(&sense, &messages, data::CRISIS_EMBEDDING),
            )?;
        }
        Some("texts") => println!(
            "{}",
            serde_json::to_string(&train::texts(&replies(here)?, &messages(here)?))?
        ),
        Some("folds") => {
            let only = std::env::args().nth(2);
            let wanted = |what| only.as_deref().is_none_or(|only| only == what);
            for sense in [Sense::none(), data::sense(here)?] {
                println!("with embeddings: {}", sense.is_some());
                if wanted("messages") {
                    fold_messages(here, &sense)?;
                }
                if wanted("replies") {
                    fold_replies(here, &sense)?;
                }
            }
        }
        Some("measure") => {
            let held_out = here.join("data");
            measure_all(
                &held_out.join("held-out-replies.jsonl"),
                &held_out.join("held-out-messages.jsonl"),
                false,
            )?;
            let shared = PathBuf::from(std::env::var("TROTH_SHARED_DATA")?);
            let errors = std::env::args().nth(2).is_some();
            measure_all(
                &shared.join("guard-dev.jsonl"),
                &shared.join("crisis-dev.jsonl"),
                errors,
            )?;
        }
        Some("talk") => talk(&PathBuf::from(std::env::var("TROTH_SHARED_DATA")?))?,
        Some(other) => return Err(format!("unknown command {other:?}").into()),
    }
    Ok(())
}

const FOLDS: usize = 5;

fn split<T: Clone>(all: &[T], fold: usize) -> (Vec<T>, Vec<T>) {
    let (test, train): (Vec<_>, Vec<_>) = all.iter().cloned().enumerate().partition(|(i, _)| i % FOLDS == fold);
    let strip = |v: Vec<(usize, T)>| v.into_iter().map(|(_, t)| t).collect();
    (strip(train), strip(test))
}

fn fold_replies(here: &Path, sense: &Sense) -> Outcome<()> {
    let (mut scored, mut named) = (Vec::new(), (0, 0));
    for fold in 0..FOLDS {
        let (train, test) = split(&replies(here)?, fold);
        let model = Trained::read(&train::replies(sense, &train, data::REPLY)).ok_or("the model does not read back")?;
        for e in test {
            let Some((reply, kinds)) = e.reply else { continue };
            let (p, kind) = model.reply(sense, &e.said, e.leaving, &reply);
            scored.push((p, !kinds.is_empty()));
            if !kinds.is_empty() && kind.is_some() {
                named = (
                    named.0 + u64::from(kind.is_some_and(|k| kinds.contains(&k))),
                    named.1 + 1,
                );
            }
        }
    }
    curve("replies", &mut scored);
    println!(
        "likeliest kind is a labelled one: {}",
        serde_json::to_string(&measure::Share::of(named.0, named.1))?
    );
    Ok(())
}

fn fold_messages(here: &Path, sense: &Sense) -> Outcome<()> {
    let (mut any, mut acute) = (Vec::new(), Vec::new());
    for fold in 0..FOLDS {
        let (train, test) = split(&messages(here)?, fold);
        let model =
            Trained::read(&train::messages(sense, &train, data::CRISIS)).ok_or("the model does not read back")?;
        for (message, level) in test {
            let p = model.message(sense, &message);
            any.push((p.0, level > Level::None));
            acute.push((p.1, level == Level::Acute));
        }
    }
    curve("messages, not none", &mut any);
    curve("messages, acute", &mut acute);
    Ok(())
}

/// Prints recall and false alarms by threshold, and the area under the curve.
fn curve(name: &str, scored: &mut [(f32, bool)]) {
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let positives = u32::try_from(scored.iter().filter(|(_, t)| *t).count()).unwrap_or(u32::MAX);
    let negatives = u32::try_from(scored.len()).unwrap_or(u32::MAX) - positives;
    let (mut hit, mut below) = (0_u32, 0.0_f64);
    for (_, truth) in scored.iter() {
        if *truth {
            hit += 1;
        } else {
            below += f64::from(hit);
        }
    }
    println!(
        "{name}: {positives} of {} positive, AUC {:.4}",
        scored.len(),
        below / f64::from(positives) / f64::from(negatives)
    );
    for threshold in [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95] {
        let over = |truth| scored.iter().filter(|(p, t)| *p >= threshold && *t == truth).count();
        println!(
            "  {threshold:.1}: recall {}/{positives}, false alarms {}/{negatives}",
            over(true),
            over(false)
        );
    }
}

/// The committed weights on a file of replies and one of messages; with `errors`, each text that they are wrong about too.
fn measure_all(replies: &Path, messages: &Path, errors: bool) -> Outcome<()> {
    let mut owned = Vec::new();
    for line in lines(replies)? {
        let context: Vec<Turn<'static>> = serde_json::from_value(line.get("context").cloned().unwrap_or_default())?;
        owned.push((context, text(&line, "reply")?, kinds(&line)?));
    }
    let labelled = owned
        .iter()
        .map(|(context, reply, kinds)| measure::LabelledReply { context, reply, kinds });
    println!(
        "{}: {}",
        replies.display(),
        serde_json::to_string(&measure::replies(&Sense::none(), labelled))?
    );
    for (context, reply, kinds) in owned.iter().filter(|_| errors) {
        let judged = guard::judge_reply(context, reply);
        if judged.findings().is_empty() != kinds.is_empty() {
            let said: Vec<_> = judged.findings().iter().map(|f| (f.kind(), f.score())).collect();
            println!("{kinds:?} said {said:?}: {reply}");
        }
    }
    let read = |line: &Value| Ok((text(line, "text")?, text(line, "level")?.parse()?));
    let owned = lines(messages)?
        .iter()
        .map(read)
        .collect::<Outcome<Vec<(String, Level)>>>()?;
    let labelled = owned.iter().map(|(t, l)| (t.as_str(), *l));
    println!(
        "{}: {}",
        messages.display(),
        serde_json::to_string(&measure::messages(&Sense::none(), labelled))?
    );
    let score = |(text, level): &(String, Level)| (guard::crisis::judge(text).score(), *level > Level::None);
    curve("not none, by score", &mut owned.iter().map(score).collect::<Vec<_>>());
    for (text, level) in owned.iter().filter(|_| errors) {
        let judged = guard::crisis::judge(text);
        if judged.level() != *level {
            println!("{level:?} said {:?} {:.2}: {text}", judged.level(), judged.score());
        }
    }
    Ok(())
}

/// Replies of a language model that was not learned from. They are about theories and science, so that nearly all that is flagged
/// is flagged in error.
fn talk(shared: &Path) -> Outcome<()> {
    let (mut sentences, mut messages) = ((0, 0), (0, 0));
    let file = fs::read_to_string(shared.join("guard/spiralbench_v0.2_llama-4-maverick.json"))?;
    for turns in transcripts(&serde_json::from_str(&file)?) {
        for pair in turns.windows(2) {
            let [(_, said), (role, reply)] = pair else { continue };
            if role != "assistant" {
                messages.0 += u64::from(guard::crisis::judge(reply).level() > Level::None);
                messages.1 += 1;
                continue;
            }
            let mut judge = guard::Judge::new(&[Turn::user(said.as_str())]);
            let mut splitter = guard::Sentences::new();
            let mut all = splitter.push(reply);
            all.extend(splitter.finish());
            sentences.1 += u64::try_from(all.len())?;
            let flagged = all
                .iter()
                .filter(|s| judge.sentence(s).verdict() != guard::Verdict::Pass)
                .count();
            sentences.0 += u64::try_from(flagged)?;
        }
    }
    println!(
        "sentences flagged: {}",
        serde_json::to_string(&measure::Share::of(sentences.0, sentences.1))?
    );
    println!(
        "messages not none: {}",
        serde_json::to_string(&measure::Share::of(messages.0, messages.1))?
    );
    Ok(())
}

fn transcripts(file: &Value) -> Vec<Vec<(String, String)>> {
    let of = |v: &Value, key: &str| v.get(key).and_then(Value::as_str).unwrap_or("").to_owned();
    let models = file.as_object().into_iter().flat_map(|o| o.values());
    let prompts = models
        .filter_map(|m| m.get("eval_prompts_v0.2.json")?.as_object())
        .flat_map(|o| o.values());
    let talks = prompts.filter_map(Value::as_array).flatten();
    talks
        .filter_map(|t| t.get("transcript")?.as_array())
        .map(|turns| turns.iter().map(|t| (of(t, "role"), of(t, "content"))).collect())
        .collect()
}
