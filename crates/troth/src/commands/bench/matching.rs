//! `troth bench match FILE`: whom a person says yes to, on the Columbia speed-dating data, and what ranking costs.

use std::path::Path;
use std::time::Instant;

use matchmaker::measure::{self, Auc, Noise, columbia};
use matchmaker::{Card, Choice, Preferences, Ranker};

use super::figures::{Figures, percentile};
use crate::failure::Failure;

/// Cards in the bucket whose ranking is timed.
const BUCKET: usize = 100_000;
/// Choices that the person who ranks it has made.
const CHOICES: usize = 50;
/// Rankings that are timed.
const ROUNDS: usize = 15;
/// Privacy parameters of one field, and what their figures are called.
const EPSILONS: [(f64, &str); 4] = [(1.0, "eps_1"), (2.0, "eps_2"), (4.0, "eps_4"), (8.0, "eps_8")];

const SEES: &str = "\
cold             both cards, as written before the evening; learned on other evenings
history          that, and the chooser's own earlier choices of the evening, in order; for a match each of two homes has its own
                 person's, and which of those they said yes to said yes too
history_one_home the same with the history of one of the two homes alone
after_meeting    that, and what the chooser wrote down about this very person during the date (no ranking before a date has it)
home             as a home ranks that has learned from nobody but its own person, in the order of the evening
eps_N            cards noised before anybody sees them, with a privacy parameter of N a field
Nothing sees how others decided about a candidate.";

pub(super) fn run(file: &Path) -> Result<Figures, Failure> {
    let named = |error: &dyn std::fmt::Display| Failure::new(format!("{}: {error}", file.display()));
    let bytes = std::fs::read(file).map_err(|error| named(&error))?;
    let table = columbia::read(&bytes).map_err(|error| named(&error))?;
    eprintln!("{SEES}");
    let mut figures = Figures::new("match");
    figures.figure("people", table.cards.len() as f64);
    figures.figure("waves", table.waves().len() as f64);
    figures.figure("lines_left_out", table.left_out as f64);
    let report = measure::run(&table);
    for (name, auc) in [
        ("decision_auc_cold", report.decision_cold),
        ("decision_auc_history", report.decision_history),
        ("decision_auc_after_meeting", report.decision_met),
        ("decision_auc_home", report.decision_home),
        ("match_auc_cold", report.match_cold),
        ("match_auc_history", report.match_history),
        ("match_auc_history_one_home", report.match_history_one_home),
        ("match_auc_after_meeting", report.match_met),
        ("match_auc_home", report.match_home),
    ] {
        area(&mut figures, name, auc);
    }
    figures.figure("decision_auc_cold_within_person", report.decision_cold_within);
    figures.figure("card_fields_noised", Noise::FIELDS as f64);
    for (epsilon, name) in EPSILONS {
        let Some(noise) = Noise::new(epsilon) else { continue };
        let (decisions, matches) = measure::cold_noised(&table, noise);
        area(&mut figures, &format!("decision_auc_cold_{name}"), decisions);
        area(&mut figures, &format!("match_auc_cold_{name}"), matches);
    }
    rank(&mut figures);
    Ok(figures)
}

fn area(figures: &mut Figures, name: &str, auc: Auc) {
    figures.figure(name, auc.value);
    figures.figure(&format!("{name}_low"), auc.low);
    figures.figure(&format!("{name}_high"), auc.high);
    figures.figure(&format!("{name}_n"), auc.n as f64);
}

/// A bucket as large as a region of a large city, ranked by one thread from cards to an order.
fn rank(figures: &mut Figures) {
    let bucket = measure::cards(BUCKET);
    let choice = |(at, card): (usize, &Card)| Choice {
        card: card.clone(),
        yes: at % 3 == 0,
        liked_back: None,
    };
    let choices: Vec<Choice> = bucket.iter().take(CHOICES).enumerate().map(choice).collect();
    let mut took: Vec<f64> = (0..ROUNDS)
        .map(|round| {
            let begun = Instant::now();
            let ranker = Ranker::new(&bucket[round], Preferences::even(), &choices);
            std::hint::black_box(ranker.rank(&bucket));
            begun.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    figures.figure("rank_100k_ms", percentile(&mut took, 50.0));
    figures.figure("rank_100k_ms_max", percentile(&mut took, 100.0));
}
