//! Reads what the models learn from, and says from which score on they speak.

use guard::{
    Kind, Sense,
    crisis::Level,
    train::{ReplyExample, Stored, Thresholds},
};
use serde_json::Value;
use std::{error::Error, fs, path::Path, sync::Arc};

pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

/// Chosen on the folds, then checked on the development files.
pub(crate) const REPLY: Thresholds = Thresholds { any: 0.7, each: 0.65 };
pub(crate) const CRISIS: Thresholds = Thresholds { any: 0.4, each: 0.3 };
/// The same for the models that weigh sentence embeddings too.
pub(crate) const REPLY_EMBEDDING: Thresholds = Thresholds { any: 0.8, each: 0.65 };
pub(crate) const CRISIS_EMBEDDING: Thresholds = Thresholds { any: 0.42, each: 0.3 };

/// The vectors of what is learned from.
pub(crate) fn stored(here: &Path) -> Outcome<Stored> {
    let file = here.join("data/embeddings.bin");
    let bytes = fs::read(&file).map_err(|e| format!("{}: {e}", file.display()))?;
    Ok(Stored::read(&bytes).ok_or_else(|| format!("{} is damaged", file.display()))?)
}

/// The same as what a model weighs; an error where one is missing.
pub(crate) fn sense(here: &Path) -> Outcome<Sense> {
    let stored = stored(here)?;
    let missing = guard::train::texts(&replies(here)?, &messages(here)?)
        .iter()
        .filter(|t| !stored.has(t))
        .count();
    if missing > 0 {
        return Err(format!("{missing} texts have no vector in data/embeddings.bin: see data/README.md").into());
    }
    Ok(Sense::of(Arc::new(stored)))
}

/// Messages with these are not taken as examples of staying: they might be of leaving.
const PARTING: &[&str] = &[
    "bye", "night", "nacht", "off", "later", "see you", "tomorrow", "morgen", "leaving", "tschüss", "bed", "go ",
    "going",
];

pub(crate) fn lines(path: &Path) -> Outcome<Vec<Value>> {
    let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

pub(crate) fn text(line: &Value, key: &str) -> Outcome<String> {
    Ok(line
        .get(key)
        .and_then(Value::as_str)
        .ok_or_else(|| format!("no {key} in {line}"))?
        .to_owned())
}

pub(crate) fn kinds(line: &Value) -> Outcome<Vec<Kind>> {
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

pub(crate) fn replies(here: &Path) -> Outcome<Vec<ReplyExample>> {
    let leaving = |line: &Value| line.get("leaving").and_then(Value::as_bool).unwrap_or(false);
    let mut all = Vec::new();
    for line in lines(&here.join("data/spiralbench-messages.jsonl"))? {
        all.push(ReplyExample {
            said: text(&line, "text")?,
            reply: None,
            leaving: false,
        });
    }
    // What is neither a crisis nor sounds like a parting is talk that goes on.
    for line in lines(&here.join("data/messages.jsonl"))? {
        let said = text(&line, "text")?;
        let parting = PARTING.iter().any(|word| said.to_lowercase().contains(word));
        if !parting && text(&line, "level")? == "none" {
            all.push(ReplyExample {
                said,
                reply: None,
                leaving: false,
            });
        }
    }
    for line in lines(&here.join("data/leaving.jsonl"))? {
        all.push(ReplyExample {
            said: text(&line, "said")?,
            reply: None,
            leaving: leaving(&line),
        });
    }
    for line in lines(&here.join("data/replies.jsonl"))?
        .iter()
        .chain(&lines(&here.join("data/spiralbench-replies.jsonl"))?)
    {
        let reply = Some((text(line, "reply")?, kinds(line)?));
        all.push(ReplyExample {
            said: text(line, "said")?,
            reply,
            leaving: leaving(line),
        });
    }
    Ok(all)
}

pub(crate) fn messages(here: &Path) -> Outcome<Vec<(String, Level)>> {
    let read = |line: &Value| Ok((text(line, "text")?, text(line, "level")?.parse()?));
    let written = lines(&here.join("data/messages.jsonl"))?;
    written
        .iter()
        .chain(&lines(&here.join("data/spiralbench-messages.jsonl"))?)
        .map(read)
        .collect()
}
