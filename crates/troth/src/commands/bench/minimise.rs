//! `troth bench minimise FILE`: what is found of what is labelled, and how fast.

use std::ops::Range;
use std::path::Path;
use std::time::Instant;

use minimise::measure::Measure;
use minimise::{Finding, Kind};

use super::figures::{Figures, percentile};
use super::labelled::{self, Labelled};
use super::presidio;
use crate::failure::Failure;

/// The length of the message whose time is told, in characters.
const MESSAGE: usize = 200;
/// How often it is timed.
const ROUNDS: usize = 501;

pub(super) fn run(file: &Path) -> Result<Figures, Failure> {
    let labelled = labelled::read(file)?;
    let texts = || labelled.texts.iter().map(|(text, _)| text.as_str());
    let characters: usize = texts().map(|text| text.chars().count()).sum();
    let (found, speed) = timed(&labelled, characters, minimise::find);
    let (_, structured_speed) = timed(&labelled, characters, minimise::find_structured);
    let mut figures = Figures::new("minimise");
    let own = |name: &str, value| figures.figure(name, value);
    tell(&labelled, found.iter().cloned(), own);
    figures.figure("texts", labelled.texts.len() as f64);
    figures.figure("chars_per_s", speed);
    figures.figure("structured_chars_per_s", structured_speed);
    figures.figure("message_ms_p50", message_ms(texts()));
    if let Some(peer) = presidio::run(texts())? {
        tell(&labelled, peer.texts(), |name, value| {
            figures.peer("presidio", name, value)
        });
        let peer_speed = characters as f64 / peer.seconds;
        figures.peer("presidio", "chars_per_s", peer_speed);
        figures.ratio("chars_per_s_vs_presidio", speed / peer_speed);
        figures.ratio("structured_chars_per_s_vs_presidio", structured_speed / peer_speed);
    }
    Ok(figures)
}

type Spans = Vec<(Range<usize>, Kind)>;

/// What `find` finds, offsets in code points, and characters a second on one core.
fn timed(labelled: &Labelled, characters: usize, find: impl Fn(&str) -> Vec<Finding>) -> (Vec<Spans>, f64) {
    // Lists and patterns are made ready at their first use, which is not what is measured.
    minimise::ready();
    let begun = Instant::now();
    let found: Vec<_> = labelled.texts.iter().map(|(text, _)| find(text)).collect();
    let seconds = begun.elapsed().as_secs_f64();
    let spans = |(found, (text, _)): (Vec<Finding>, &(String, Spans))| {
        let span = |finding: &Finding| (finding.code_points(text), finding.kind());
        found.iter().map(span).collect()
    };
    let found = found.into_iter().zip(&labelled.texts).map(spans).collect();
    (found, characters as f64 / seconds)
}

/// Milliseconds for a message of the usual length, cut from the file's own texts.
fn message_ms<'a>(texts: impl Iterator<Item = &'a str>) -> f64 {
    let all: Vec<char> = texts
        .flat_map(|text| text.chars().chain([' ']))
        .take(MESSAGE * ROUNDS)
        .collect();
    let mut took: Vec<f64> = all
        .chunks(MESSAGE)
        .map(|message| {
            let message: String = message.iter().collect();
            let begun = Instant::now();
            let found = minimise::find(&message);
            let took = begun.elapsed().as_secs_f64() * 1000.0;
            drop(found);
            took
        })
        .collect();
    percentile(&mut took, 50.0)
}

fn tell(labelled: &Labelled, found: impl Iterator<Item = Spans>, mut figure: impl FnMut(&str, f64)) {
    let (mut measure, mut strict) = (Measure::default(), Measure::strict());
    for ((_, truth), mut found) in labelled.texts.iter().zip(found) {
        if let Some(only) = labelled.only {
            found.retain(|(_, kind)| *kind == only);
        }
        measure.add(truth, &found);
        strict.add(truth, &found);
    }
    for (measure, prefix) in [(&measure, ""), (&strict, "strict_")] {
        for (special, set) in [(false, ""), (true, "special_")] {
            let all = measure.all(special);
            figure(&format!("{prefix}{set}precision"), all.precision());
            figure(&format!("{prefix}{set}recall"), all.recall());
            figure(&format!("{prefix}{set}f1"), all.f(1.0));
            figure(&format!("{prefix}{set}f2"), all.f(2.0));
        }
        for (kind, tally) in measure.kinds() {
            figure(&format!("{prefix}{kind}_precision"), tally.precision());
            figure(&format!("{prefix}{kind}_recall"), tally.recall());
            figure(&format!("{prefix}{kind}_f1"), tally.f(1.0));
            figure(&format!("{prefix}{kind}_f2"), tally.f(2.0));
        }
    }
    figure("char_recall", measure.char_recall());
    figure("chars_leaked", measure.leaked() as f64);
}
