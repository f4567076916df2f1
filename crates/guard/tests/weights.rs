//! The committed weights are those that the committed data gives, and they do what they are there for.

#[path = "../examples/train/data.rs"]
mod data;

use guard::{Sense, Turn, measure, train};
use std::path::{Path, PathBuf};

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

// Elsewhere another libm rounds `exp` its own way, and a weight may differ in its last bit.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[test]
fn training_gives_the_committed_weights() -> data::Outcome<()> {
    let (replies, messages) = (data::replies(here())?, data::messages(here())?);
    let is = |name: &str, weights: Vec<u8>| -> data::Outcome<()> {
        assert!(
            weights == std::fs::read(here().join("weights").join(name))?,
            "{name} is another"
        );
        Ok(())
    };
    let (none, sense) = (Sense::none(), data::sense(here())?);
    is("crisis.bin", train::messages(&none, &messages, data::CRISIS))?;
    is("reply.bin", train::replies(&none, &replies, data::REPLY))?;
    is(
        "crisis-embedding.bin",
        train::messages(&sense, &messages, data::CRISIS_EMBEDDING),
    )?;
    is(
        "reply-embedding.bin",
        train::replies(&sense, &replies, data::REPLY_EMBEDDING),
    )?;
    Ok(())
}

#[test]
fn weights_are_small() -> data::Outcome<()> {
    let size = |name: &str| here().join("weights").join(name).metadata().map(|m| m.len());
    assert!(size("reply.bin")? + size("crisis.bin")? <= 1 << 20);
    assert!(size("reply-embedding.bin")? + size("crisis-embedding.bin")? <= 1 << 20);
    Ok(())
}

fn shared() -> Option<PathBuf> {
    let dir = std::env::var_os("TROTH_SHARED_DATA")
        .map(PathBuf::from)
        .filter(|d| d.join("crisis-dev.jsonl").exists());
    if dir.is_none() {
        #[expect(clippy::print_stderr, reason = "a skipped test says so")]
        {
            eprintln!(
                "SKIPPED: TROTH_SHARED_DATA does not name the shared data, so the development figures are not checked"
            );
        }
    }
    dir
}

/// What the committed weights do on a file of replies.
fn measured_replies(file: &Path) -> data::Outcome<measure::GuardReport> {
    let mut owned = Vec::new();
    for line in data::lines(file)? {
        let context: Vec<Turn<'static>> = serde_json::from_value(line.get("context").cloned().unwrap_or_default())?;
        owned.push((context, data::text(&line, "reply")?, data::kinds(&line)?));
    }
    let labelled = owned
        .iter()
        .map(|(context, reply, kinds)| measure::LabelledReply { context, reply, kinds });
    Ok(measure::replies(&Sense::none(), labelled))
}

/// The same on a file of messages.
fn measured_messages(file: &Path) -> data::Outcome<measure::CrisisReport> {
    let mut messages = Vec::new();
    for line in data::lines(file)? {
        messages.push((data::text(&line, "text")?, data::text(&line, "level")?.parse()?));
    }
    Ok(measure::messages(
        &Sense::none(),
        messages.iter().map(|(text, level)| (text.as_str(), *level)),
    ))
}

/// Floors under the development figures, so that a change that costs much is seen.
#[test]
fn development_figures_hold() -> data::Outcome<()> {
    let Some(dir) = shared() else { return Ok(()) };
    let report = measured_replies(&dir.join("guard-dev.jsonl"))?;
    assert!(report.farewell.f1 >= 0.9, "{:?}", report.farewell);
    assert!(report.overall.benign_flagged.value() <= 0.05, "{:?}", report.overall);

    let report = measured_messages(&dir.join("crisis-dev.jsonl"))?;
    assert!(report.overall.f1 >= 0.8, "{:?}", report.overall);
    assert!(report.acute_noticed.value() >= 0.8, "{:?}", report.acute_noticed);
    Ok(())
}

/// Floors under what the committed weights do on texts that they have not learned from: these run everywhere.
#[test]
fn held_out_figures_hold() -> data::Outcome<()> {
    let report = measured_replies(&here().join("data/held-out-replies.jsonl"))?;
    assert!(report.farewell.f1 >= 0.85, "{:?}", report.farewell);
    assert!(report.overall.benign_flagged.value() <= 0.07, "{:?}", report.overall);

    let report = measured_messages(&here().join("data/held-out-messages.jsonl"))?;
    assert!(report.overall.recall.value() >= 0.8, "{:?}", report.overall);
    Ok(())
}

#[test]
fn nothing_that_is_held_out_is_learned_from() -> data::Outcome<()> {
    let texts = |name: &str, key: &str| -> data::Outcome<std::collections::BTreeSet<String>> {
        data::lines(&here().join("data").join(name))?
            .iter()
            .map(|line| data::text(line, key))
            .collect()
    };
    let (replies, messages) = (texts("replies.jsonl", "reply")?, texts("messages.jsonl", "text")?);
    for set in ["held-out", "blind"] {
        let held = texts(&format!("{set}-replies.jsonl"), "reply")?;
        assert!(held.is_disjoint(&replies), "{set} replies");
        let held = texts(&format!("{set}-messages.jsonl"), "text")?;
        assert!(held.is_disjoint(&messages), "{set} messages");
    }
    Ok(())
}
