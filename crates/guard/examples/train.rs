//! Trains the weights of the guard, or measures it.
//!
//! ```text
//! cargo run -p troth-guard --example train            # data/ -> weights/, the same bytes every time
//! cargo run -p troth-guard --example train -- folds   # 5-fold cross-validation on data/
//! cargo run -p troth-guard --example train -- measure # the committed weights on TROTH_SHARED_DATA
//! ```
#![expect(clippy::print_stdout, reason = "its output is what it is for")]

use guard::{
    Kind, Turn,
    crisis::Level,
    measure,
    train::{self, ReplyExample, Thresholds, Trained},
};
use serde_json::Value;
use std::{error::Error, fs, path::Path, path::PathBuf};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Chosen on the folds, then checked on the development files.
const REPLY: Thresholds = Thresholds { any: 0.7, each: 0.5 };
const CRISIS: Thresholds = Thresholds { any: 0.55, each: 0.3 };

fn main() -> Outcome<()> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    match std::env::args().nth(1).as_deref() {
        None => {
            fs::write(here.join("weights/reply.bin"), train::replies(&replies(here)?, REPLY))?;
            fs::write(
                here.join("weights/crisis.bin"),
                train::messages(&messages(here)?, CRISIS),
            )?;
        }
        Some("quick") => quick(here, &PathBuf::from(std::env::var("TROTH_SHARED_DATA")?))?,
        Some("folds") => folds(here)?,
        Some("measure") => measure_all(&PathBuf::from(std::env::var("TROTH_SHARED_DATA")?))?,
        Some(other) => return Err(format!("unknown command {other:?}").into()),
    }
    Ok(())
}

fn lines(path: &Path) -> Outcome<Vec<Value>> {
    let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

fn text(line: &Value, key: &str) -> Outcome<String> {
    Ok(line
        .get(key)
        .and_then(Value::as_str)
        .ok_or_else(|| format!("no {key} in {line}"))?
        .to_owned())
}

fn kinds(line: &Value) -> Outcome<Vec<Kind>> {
    let names = line
        .get("kinds")
        .and_then(Value::as_array)
        .ok_or_else(|| format!("no kinds in {line}"))?;
    Ok(names
        .iter()
        .filter_map(Value::as_str)
        .map(str::parse)
        .collect::<Result<_, _>>()?)
}

fn replies(here: &Path) -> Outcome<Vec<ReplyExample>> {
    let leaving = |line: &Value| line.get("leaving").and_then(Value::as_bool).unwrap_or(false);
    let mut all = Vec::new();
    for line in lines(&here.join("data/leaving.jsonl"))? {
        all.push(ReplyExample {
            said: text(&line, "said")?,
            reply: None,
            leaving: leaving(&line),
        });
    }
    for line in lines(&here.join("data/replies.jsonl"))? {
        let reply = Some((text(&line, "reply")?, kinds(&line)?));
        all.push(ReplyExample {
            said: text(&line, "said")?,
            reply,
            leaving: leaving(&line),
        });
    }
    Ok(all)
}

fn messages(here: &Path) -> Outcome<Vec<(String, Level)>> {
    let read = |line: &Value| Ok((text(line, "text")?, text(line, "level")?.parse()?));
    lines(&here.join("data/messages.jsonl"))?.iter().map(read).collect()
}

const FOLDS: usize = 5;

fn split<T: Clone>(all: &[T], fold: usize) -> (Vec<T>, Vec<T>) {
    let (test, train): (Vec<_>, Vec<_>) = all.iter().cloned().enumerate().partition(|(i, _)| i % FOLDS == fold);
    let strip = |v: Vec<(usize, T)>| v.into_iter().map(|(_, t)| t).collect();
    (strip(train), strip(test))
}

fn at(scored: &mut Vec<(f32, bool)>, share: f64) -> (f64, f64) {
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let p = scored.iter().filter(|x| x.1).count() as f64;
    let n = scored.len() as f64 - p;
    let (mut h, mut f, mut b, mut r) = (0.0, 0.0, 0.0, 0.0);
    for (_, t) in scored.iter() {
        if *t {
            h += 1.0
        } else {
            f += 1.0;
            b += h;
        }
        if f <= share * n {
            r = h / p
        }
    }
    (b / p / n, r)
}
fn quick(here: &Path, shared: &Path) -> Outcome<()> {
    let all = replies(here)?;
    let msgs = messages(here)?;
    let mut owned = Vec::new();
    for line in lines(&shared.join("guard-dev.jsonl"))? {
        let context: Vec<Turn<'static>> = serde_json::from_value(line.get("context").cloned().unwrap_or_default())?;
        let said = context.last().map(|t| t.content().to_owned()).unwrap_or_default();
        let l = guard::Judge::new(&context).person_is_leaving();
        owned.push((said, l, text(&line, "reply")?, kinds(&line)?));
    }
    if std::env::var("ONLY").map_or(true, |v| v == "r") {
        let mut s = vec![];
        let mut ok = (0, 0);
        for fold in 0..FOLDS {
            let (tr, te) = split(&all, fold);
            let m = Trained::read(&train::replies(&tr, REPLY)).ok_or("x")?;
            for e in te {
                if let Some((r, k)) = e.reply {
                    let (p, kind) = m.reply(&e.said, e.leaving, &r);
                    s.push((p, !k.is_empty()));
                    if !k.is_empty() {
                        ok.1 += 1;
                        if let Some(q) = kind {
                            if k.contains(&q) {
                                ok.0 += 1
                            }
                        }
                    }
                }
            }
        }
        let m = Trained::read(&train::replies(&all, REPLY)).ok_or("x")?;
        let mut d: Vec<_> = owned
            .iter()
            .map(|(s, l, r, k)| (m.reply(s, *l, r).0, !k.is_empty()))
            .collect();
        curve("dev replies", &mut d);
        curve("cv", &mut s);
        let (a, r) = at(&mut s, 0.02);
        let (a5, r5) = at(&mut s, 0.1);
        let (da, dr) = at(&mut d, 0.02);
        let (_, dr5) = at(&mut d, 0.1);
        let _ = a5;
        println!(
            "R cv auc {a:.4} r@2 {r:.3} r@10 {r5:.3} kind {:.3} | dev auc {da:.4} r@2 {dr:.3} r@10 {dr5:.3}",
            ok.0 as f64 / ok.1 as f64
        );
    }
    if std::env::var("ONLY").map_or(true, |v| v == "c") {
        let read = |line: &Value| Ok((text(line, "text")?, text(line, "level")?.parse()?));
        let dev = lines(&shared.join("crisis-dev.jsonl"))?
            .iter()
            .map(read)
            .collect::<Outcome<Vec<(String, Level)>>>()?;
        let (mut s, mut ac) = (vec![], vec![]);
        for fold in 0..FOLDS {
            let (tr, te) = split(&msgs, fold);
            let m = Trained::read(&train::messages(&tr, CRISIS)).ok_or("x")?;
            for (t, l) in te {
                let (p, q) = m.message(&t);
                s.push((p, l > Level::None));
                if l > Level::None {
                    ac.push((q, l == Level::Acute));
                }
            }
        }
        let m = Trained::read(&train::messages(&msgs, CRISIS)).ok_or("x")?;
        let mut d: Vec<_> = dev.iter().map(|(t, l)| (m.message(t).0, *l > Level::None)).collect();
        let mut da: Vec<_> = dev
            .iter()
            .filter(|x| x.1 > Level::None)
            .map(|(t, l)| (m.message(t).1, *l == Level::Acute))
            .collect();
        curve("dev crisis", &mut d);
        curve("cv", &mut s);
        curve("dev acute", &mut da);
        curve("cv acute", &mut ac);
        let (a, r) = at(&mut s, 0.03);
        let (_, r10) = at(&mut s, 0.1);
        let (aa, ar) = at(&mut ac, 0.1);
        let (b, br) = at(&mut d, 0.03);
        let (_, br10) = at(&mut d, 0.1);
        let (ba, bar) = at(&mut da, 0.1);
        println!(
            "C cv auc {a:.4} r@3 {r:.3} r@10 {r10:.3} acute auc {aa:.4} r@10 {ar:.3} | dev auc {b:.4} r@3 {br:.3} r@10 {br10:.3} acute {ba:.4} {bar:.3}"
        );
    }
    Ok(())
}
fn folds(here: &Path) -> Outcome<()> {
    let (mut scored, mut named) = (Vec::new(), (0, 0));
    for fold in 0..FOLDS {
        let (train, test) = split(&replies(here)?, fold);
        let model = Trained::read(&train::replies(&train, REPLY)).ok_or("the model does not read back")?;
        for e in test {
            let Some((reply, kinds)) = e.reply else { continue };
            let (p, kind) = model.reply(&e.said, e.leaving, &reply);
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
    let (mut any, mut acute) = (Vec::new(), Vec::new());
    for fold in 0..FOLDS {
        let (train, test) = split(&messages(here)?, fold);
        let model = Trained::read(&train::messages(&train, CRISIS)).ok_or("the model does not read back")?;
        for (message, level) in test {
            let p = model.message(&message);
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

fn measure_all(shared: &Path) -> Outcome<()> {
    let mut owned = Vec::new();
    for line in lines(&shared.join("guard-dev.jsonl"))? {
        let context: Vec<Turn<'static>> = serde_json::from_value(line.get("context").cloned().unwrap_or_default())?;
        owned.push((context, text(&line, "reply")?, kinds(&line)?));
    }
    let labelled = owned
        .iter()
        .map(|(context, reply, kinds)| measure::LabelledReply { context, reply, kinds });
    println!("{}", serde_json::to_string_pretty(&measure::replies(labelled))?);
    if std::env::args().nth(2).is_some() {
        for (context, reply, kinds) in &owned {
            let judged = guard::judge_reply(context, reply);
            if (judged.findings().is_empty()) != kinds.is_empty() {
                println!(
                    "{kinds:?} said {:?}: {reply}",
                    judged
                        .findings()
                        .iter()
                        .map(|f| (f.kind(), f.score()))
                        .collect::<Vec<_>>()
                );
            }
        }
    }
    let read = |line: &Value| Ok((text(line, "text")?, text(line, "level")?.parse()?));
    let messages = lines(&shared.join("crisis-dev.jsonl"))?
        .iter()
        .map(read)
        .collect::<Outcome<Vec<(String, Level)>>>()?;
    println!(
        "{}",
        serde_json::to_string_pretty(&measure::messages(messages.iter().map(|(t, l)| (t.as_str(), *l))))?
    );
    if std::env::args().nth(2).is_some() {
        for (text, level) in &messages {
            let judged = guard::crisis::judge(text);
            if judged.level() != *level {
                println!("{level:?} said {:?} {:.2}: {text}", judged.level(), judged.score());
            }
        }
    }
    Ok(())
}
