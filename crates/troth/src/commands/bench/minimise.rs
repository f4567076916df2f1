//! `troth bench minimise FILE`: what is found of what is labelled, and how fast.

use std::ops::Range;
use std::path::Path;
use std::time::Instant;

use minimise::Kind;
use minimise::measure::Measure;
use serde::Deserialize;

use super::figures::Figures;
use crate::failure::Failure;

#[derive(Deserialize)]
struct Labelled {
    text: String,
    spans: Vec<Span>,
}

#[derive(Deserialize)]
struct Span {
    start: usize,
    end: usize,
    category: String,
}

pub(super) fn run(file: &Path) -> Result<Figures, Failure> {
    let text = std::fs::read_to_string(file).map_err(|error| Failure::new(format!("{}: {error}", file.display())))?;
    let mut texts = Vec::new();
    for (line, text) in (1..).zip(text.lines()).filter(|(_, text)| !text.trim().is_empty()) {
        let bad = |error: &dyn std::fmt::Display| Failure::new(format!("{}, line {line}: {error}", file.display()));
        let labelled: Labelled = serde_json::from_str(text).map_err(|error| bad(&error))?;
        let span = |span: Span| -> Result<(Range<usize>, Kind), Failure> {
            Ok((
                span.start..span.end,
                span.category.parse().map_err(|error| bad(&error))?,
            ))
        };
        let spans = labelled.spans.into_iter().map(span).collect::<Result<Vec<_>, _>>()?;
        texts.push((labelled.text, spans));
    }
    // Lists and patterns are made ready at their first use, which is not what is measured.
    let _ = minimise::find("ready");
    let begun = Instant::now();
    let found: Vec<_> = texts.iter().map(|(text, _)| minimise::find(text)).collect();
    let seconds = begun.elapsed().as_secs_f64();
    let mut measure = Measure::default();
    for ((text, spans), found) in texts.iter().zip(&found) {
        let found: Vec<_> = found
            .iter()
            .map(|finding| (finding.code_points(text), finding.kind()))
            .collect();
        measure.add(spans, &found);
    }
    let direct = measure.all(false);
    let mut figures = Figures::new("minimise");
    figures.figure("precision", direct.precision());
    figures.figure("recall", direct.recall());
    figures.figure("f1", direct.f(1.0));
    figures.figure("f2", direct.f(2.0));
    figures.figure("special_f1", measure.all(true).f(1.0));
    figures.figure("char_recall", measure.char_recall());
    let characters: usize = texts.iter().map(|(text, _)| text.chars().count()).sum();
    figures.figure("chars_per_s", characters as f64 / seconds);
    for (kind, tally) in measure.kinds() {
        figures.figure(&format!("{kind}_precision"), tally.precision());
        figures.figure(&format!("{kind}_recall"), tally.recall());
        figures.figure(&format!("{kind}_f1"), tally.f(1.0));
    }
    Ok(figures)
}
