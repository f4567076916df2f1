//! The committed weights are those that the committed data gives, and they do what they are there for.

#[path = "../examples/train/data.rs"]
mod data;

use guard::{Turn, measure, train};
use std::path::{Path, PathBuf};

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

// Elsewhere another libm rounds `exp` its own way, and a weight may differ in its last bit.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[test]
fn training_gives_the_committed_weights() -> data::Outcome<()> {
    assert!(
        train::messages(&data::messages(here())?, data::CRISIS) == std::fs::read(here().join("weights/crisis.bin"))?
    );
    assert!(train::replies(&data::replies(here())?, data::REPLY) == std::fs::read(here().join("weights/reply.bin"))?);
    Ok(())
}

#[test]
fn weights_are_small() -> data::Outcome<()> {
    let size = |name: &str| here().join("weights").join(name).metadata().map(|m| m.len());
    assert!(size("reply.bin")? + size("crisis.bin")? <= 1 << 20);
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

/// Floors under the development figures, so that a change that costs much is seen.
#[test]
fn development_figures_hold() -> data::Outcome<()> {
    let Some(dir) = shared() else { return Ok(()) };
    let mut owned = Vec::new();
    for line in data::lines(&dir.join("guard-dev.jsonl"))? {
        let context: Vec<Turn<'static>> = serde_json::from_value(line.get("context").cloned().unwrap_or_default())?;
        owned.push((context, data::text(&line, "reply")?, data::kinds(&line)?));
    }
    let labelled = owned
        .iter()
        .map(|(context, reply, kinds)| measure::LabelledReply { context, reply, kinds });
    let report = measure::replies(labelled);
    assert!(report.farewell.f1 >= 0.9, "{:?}", report.farewell);
    assert!(report.overall.benign_flagged.value() <= 0.05, "{:?}", report.overall);

    let mut messages = Vec::new();
    for line in data::lines(&dir.join("crisis-dev.jsonl"))? {
        messages.push((data::text(&line, "text")?, data::text(&line, "level")?.parse()?));
    }
    let report = measure::messages(messages.iter().map(|(text, level)| (text.as_str(), *level)));
    assert!(report.overall.f1 >= 0.8, "{:?}", report.overall);
    assert!(report.acute_noticed.value() >= 0.8, "{:?}", report.acute_noticed);
    Ok(())
}
