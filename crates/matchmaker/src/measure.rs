//! How well all this tells whom a person will say yes to, on people whom it never saw.
//!
//! Evenings ("waves") are left out one at a time: what is measured on an evening is learned from the others, and nobody was at two. What
//! is learned about histories is learned on evenings that were left out of what was learned about cards, in the same way, once more.
//!
//! | figure | sees |
//! |---|---|
//! | cold | both cards, as they were written before the evening |
//! | history | that, and the chooser's own *earlier* choices of the evening, in their order |
//! | after meeting | that, and what the chooser wrote down about this very person during their date |
//!
//! | home | what the [`Ranker`] of this crate has at home: no other evenings, its own person's earlier choices |
//!
//! For a match, each of the two homes sees what the figure's row says of its own person, and which of those whom its person said yes to
//! said yes too. No home sees how others decided about a candidate: the exchange keeps no such score, so nothing here uses one.

mod auc;
pub mod columbia;
mod noise;

use std::collections::HashMap;

pub use self::auc::Auc;
use self::auc::{auc, within_people};
pub use self::columbia::{Columbia, ColumbiaError};
pub use self::noise::Noise;
use crate::features::{self, ALL, ALONE, Prepared};
use crate::history::{CHOICES, Learned, OUTCOMES, Past};
use crate::population::Population;
use crate::ridge::{Ridge, probability};
use crate::{Card, Choice, Preferences, Ranker, reciprocal};
use columbia::IMPRESSIONS;

/// Parts into which evenings are put for the inner round.
const INNER: usize = 5;
/// The ridge over histories, in rows: few numbers, so little restraint.
const HISTORY_RIDGE: f64 = 10.0;

/// What was measured.
#[derive(Clone, Debug)]
pub struct Report {
    /// Decisions, from both cards alone.
    pub decision_cold: Auc,
    /// Decisions, with the chooser's own earlier choices.
    pub decision_history: Auc,
    /// Decisions, with what the chooser thought of this very person during the date.
    pub decision_met: Auc,
    /// Matches, from both cards alone.
    pub match_cold: Auc,
    /// Matches, each home with its own person's earlier choices and what came of them.
    pub match_history: Auc,
    /// Matches, with the history of one home only.
    pub match_history_one_home: Auc,
    /// Matches, each home with what its person thought of the other.
    pub match_met: Auc,
    /// Decisions as a home ranks that has learned from nobody but its own person.
    pub decision_home: Auc,
    /// Matches as two such homes rank each other's person.
    pub match_home: Auc,
    /// Cold decisions among those whom one person met: the mean over people.
    pub decision_cold_within: f64,
}

/// A row of what is learned from: two cards, and how many there were to choose from.
const WIDE: usize = ALL + 1;
type Row = [f32; WIDE];

/// Everything about the dates that does not depend on which evening is left out.
struct Table<'a> {
    of: &'a Columbia,
    cards: Vec<Prepared>,
    rows: Vec<Row>,
    yes: Vec<bool>,
    /// The same date as the other saw it.
    back: Vec<Option<usize>>,
    /// Where the chooser's evening begins.
    begins: Vec<usize>,
    /// The mean card of those whom the chooser's evening offers.
    middle: Vec<[f32; ALONE]>,
}

impl<'a> Table<'a> {
    fn new(of: &'a Columbia, cards: Vec<Prepared>) -> Self {
        let place: HashMap<(usize, usize), usize> = (of.dates.iter().enumerate())
            .map(|(at, date)| ((date.chooser, date.other), at))
            .collect();
        let mut begins = Vec::with_capacity(of.dates.len());
        let mut middle = Vec::with_capacity(of.dates.len());
        let mut rows = Vec::with_capacity(of.dates.len());
        for evening in of.dates.chunk_by(|a, b| a.chooser == b.chooser) {
            let mut mean = [0.0; ALONE];
            for date in evening {
                for (sum, value) in mean.iter_mut().zip(&cards[date.other].alone) {
                    *sum += value / evening.len() as f32;
                }
            }
            let begin = begins.len();
            for date in evening {
                let mut row = [0.0; WIDE];
                row[..ALL].copy_from_slice(&features::all(&cards[date.chooser], &cards[date.other]));
                row[ALL] = (evening.len() as f32).ln();
                rows.push(row);
                begins.push(begin);
                middle.push(mean);
            }
        }
        Self {
            cards,
            rows,
            yes: of.dates.iter().map(|date| date.yes).collect(),
            back: of
                .dates
                .iter()
                .map(|date| place.get(&(date.other, date.chooser)).copied())
                .collect(),
            begins,
            middle,
            of,
        }
    }

    fn population(&self, learn: &[usize]) -> Population {
        let rows: Vec<&[f32]> = learn.iter().map(|at| self.rows[*at].as_slice()).collect();
        let yes: Vec<bool> = learn.iter().map(|at| self.yes[*at]).collect();
        Population::learn(&rows, &yes)
    }

    /// The dates of one evening, and those of all others.
    fn without(&self, wave: u32) -> (Vec<usize>, Vec<usize>) {
        (0..self.rows.len()).partition(|at| self.of.dates[*at].wave == wave)
    }

    fn people(&self) -> Vec<(usize, usize)> {
        self.of.dates.iter().map(|date| (date.chooser, date.other)).collect()
    }

    fn decisions(&self, scores: &[f64]) -> Auc {
        auc(scores, &self.yes, &self.people())
    }

    /// Each pair once, by its two dates; one that only one of the two wrote down is left out.
    fn matches(&self, score: impl Fn(usize, usize) -> f64) -> Auc {
        let pairs: Vec<(usize, usize)> = (self.back.iter().enumerate())
            .filter_map(|(at, back)| back.filter(|back| at < *back).map(|back| (at, back)))
            .collect();
        let scores: Vec<f64> = pairs.iter().map(|(at, back)| score(*at, *back)).collect();
        let matched: Vec<bool> = pairs.iter().map(|(at, _)| self.of.dates[*at].matched).collect();
        let all = self.people();
        let people: Vec<(usize, usize)> = pairs.iter().map(|(at, _)| all[*at]).collect();
        auc(&scores, &matched, &people)
    }

    /// The chooser's dates before this one; two of the same place in the evening do not count as before each other.
    fn earlier(&self, at: usize) -> impl Iterator<Item = usize> {
        let (begin, order) = (self.begins[at], self.of.dates[at].order);
        (begin..at).take_while(move |earlier| self.of.dates[*earlier].order < order)
    }

    /// What the chooser's home knows of its own person when this date begins.
    fn learned(&self, at: usize, cold: &[f64]) -> Learned {
        let past: Vec<Past<'_>> = (self.earlier(at))
            .map(|earlier| {
                let date = &self.of.dates[earlier];
                Past {
                    other: &self.cards[date.other],
                    yes: date.yes,
                    expected: probability(cold[earlier]),
                    liked_back: date.yes.then_some(date.matched),
                    expected_back: self.back[earlier].map_or(0.5, |back| probability(cold[back])),
                }
            })
            .collect();
        Learned::from(&past, &self.middle[at])
    }
}

/// What one date looked like before it, as logits, by what is seen.
#[derive(Clone, Copy, Default)]
struct Seen {
    cold: f64,
    history: f64,
    /// That the other says yes, as the chooser's home sees it.
    wanted: f64,
    met: f64,
}

/// Measures, with cards as they are.
#[must_use]
pub fn run(table: &Columbia) -> Report {
    let table = Table::new(table, plain(table));
    report(&table, &seen(&table))
}

/// Decisions and matches from both cards alone, with every card noised before anybody sees it.
#[must_use]
pub fn cold_noised(of: &Columbia, noise: Noise) -> (Auc, Auc) {
    let cards = (of.cards.iter().enumerate())
        .map(|(at, card)| Prepared::new(&noise.card(card, at as u64)))
        .collect();
    let table = Table::new(of, cards);
    let cold: Vec<f64> = cold(&table).iter().map(|logit| probability(*logit)).collect();
    let matches = table.matches(|at, back| reciprocal(cold[at], cold[back]));
    (table.decisions(&cold), matches)
}

/// What each decision looked like from both cards alone, in the order of [`Columbia::dates`].
#[must_use]
pub fn cold_logits(table: &Columbia) -> Vec<f64> {
    cold(&Table::new(table, plain(table)))
}

/// What each decision looked like with the chooser's earlier choices, in the order of [`Columbia::dates`].
#[must_use]
pub fn history_logits(table: &Columbia) -> Vec<f64> {
    seen(&Table::new(table, plain(table)))
        .iter()
        .map(|date| date.history)
        .collect()
}

/// Cards of nobody, for measuring time: every field filled, from a fixed sequence.
#[must_use]
pub fn cards(many: usize) -> Vec<Card> {
    let noise = Noise::widest();
    (0..many as u64)
        .map(|number| noise.card(&Card::default(), number))
        .collect()
}

fn plain(table: &Columbia) -> Vec<Prepared> {
    table.cards.iter().map(Prepared::new).collect()
}

fn cold(table: &Table<'_>) -> Vec<f64> {
    each_evening(table, |wave| {
        let (measure, learn) = table.without(wave);
        let population = table.population(&learn);
        measure
            .iter()
            .map(|at| (*at, population.logit(&table.rows[*at])))
            .collect()
    })
}

fn seen(table: &Table<'_>) -> Vec<Seen> {
    let waves = table.of.waves();
    each_evening(table, |wave| leave_out(table, wave, &waves))
}

/// Leaves out each evening in turn, on as many threads as there are; what comes out is the same on one.
fn each_evening<T: Clone + Default + Send>(
    table: &Table<'_>,
    leave_out: impl Fn(u32) -> Vec<(usize, T)> + Sync,
) -> Vec<T> {
    let waves = table.of.waves();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut all = vec![T::default(); table.of.dates.len()];
    std::thread::scope(|scope| {
        let leave_out = &leave_out;
        let workers: Vec<_> = (0..threads)
            .map(|first| {
                let waves: Vec<u32> = waves.iter().copied().skip(first).step_by(threads).collect();
                scope.spawn(move || waves.into_iter().flat_map(leave_out).collect::<Vec<_>>())
            })
            .collect();
        for worker in workers {
            match worker.join() {
                Ok(of) => of.into_iter().for_each(|(at, value)| all[at] = value),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    all
}

/// Learns from every evening but one, and says what that one looked like.
fn leave_out(table: &Table<'_>, wave: u32, waves: &[u32]) -> Vec<(usize, Seen)> {
    let dates = &table.of.dates;
    let (measure, learn) = table.without(wave);
    // Cold logits of evenings that are learned from must be as honest as those of the evening that is measured.
    let mut cold = vec![0.0; dates.len()];
    let part = |at: &usize| waves.iter().position(|wave| *wave == dates[*at].wave).unwrap_or(0) % INNER;
    for inner in 0..INNER {
        let (hold, rest): (Vec<usize>, Vec<usize>) = learn.iter().copied().partition(|at| part(at) == inner);
        if hold.is_empty() || rest.is_empty() {
            continue;
        }
        let population = table.population(&rest);
        hold.iter()
            .for_each(|at| cold[*at] = population.logit(&table.rows[*at]));
    }
    let population = table.population(&learn);
    measure
        .iter()
        .for_each(|at| cold[*at] = population.logit(&table.rows[*at]));
    let learned: Vec<Learned> = (0..dates.len()).map(|at| table.learned(at, &cold)).collect();
    let history = |at: usize| {
        let mut row = [0.0; 1 + CHOICES];
        row[0] = cold[at] as f32;
        row[1..].copy_from_slice(&learned[at].choices(&table.cards[dates[at].other], &table.middle[at]));
        row
    };
    // The other's yes to the chooser, where the chooser's home knows how often its person was liked back.
    let wanted = |back: usize, at: usize| {
        let mut row = [0.0; 1 + OUTCOMES];
        row[0] = cold[back] as f32;
        row[1..].copy_from_slice(&learned[at].outcomes);
        row
    };
    let met = |at: usize| {
        let mut row = [0.0; 1 + CHOICES + IMPRESSIONS];
        row[..=CHOICES].copy_from_slice(&history(at));
        for (slot, answer) in row[1 + CHOICES..].iter_mut().zip(&dates[at].impressions) {
            *slot = answer.map_or(0.0, crate::Level::value);
        }
        row
    };
    let yes: Vec<bool> = learn.iter().map(|at| table.yes[*at]).collect();
    let both: Vec<(usize, usize)> = learn.iter().filter_map(|at| Some((table.back[*at]?, *at))).collect();
    let of_history = Ridge::fit(&learn.iter().map(|at| history(*at)).collect::<Vec<_>>(), &yes, |_| {
        HISTORY_RIDGE
    });
    let of_met = Ridge::fit(&learn.iter().map(|at| met(*at)).collect::<Vec<_>>(), &yes, |_| {
        HISTORY_RIDGE
    });
    let of_wanted = Ridge::fit(
        &both.iter().map(|(back, at)| wanted(*back, *at)).collect::<Vec<_>>(),
        &both.iter().map(|(back, _)| table.yes[*back]).collect::<Vec<_>>(),
        |_| HISTORY_RIDGE,
    );
    let seen = |at: usize| Seen {
        cold: cold[at],
        history: of_history.logit(&history(at)),
        met: of_met.logit(&met(at)),
        wanted: table.back[at].map_or(0.0, |back| of_wanted.logit(&wanted(back, at))),
    };
    measure.into_iter().map(|at| (at, seen(at))).collect()
}

fn report(table: &Table<'_>, seen: &[Seen]) -> Report {
    let (own, score) = homes(table);
    let decisions = |of: fn(&Seen) -> f64| table.decisions(&seen.iter().map(of).collect::<Vec<_>>());
    let home = |of: fn(&Seen) -> f64, at: usize| reciprocal(probability(of(&seen[at])), probability(seen[at].wanted));
    let two_homes = |of: fn(&Seen) -> f64| table.matches(|at, back| reciprocal(home(of, at), home(of, back)));
    Report {
        decision_cold: decisions(|date| date.cold),
        decision_history: decisions(|date| date.history),
        decision_met: decisions(|date| date.met),
        match_cold: table.matches(|at, back| reciprocal(probability(seen[at].cold), probability(seen[back].cold))),
        match_history: two_homes(|date| date.history),
        match_history_one_home: table.matches(|at, _| home(|date| date.history, at)),
        match_met: two_homes(|date| date.met),
        decision_home: table.decisions(&own),
        match_home: table.matches(|at, back| reciprocal(score[at], score[back])),
        decision_cold_within: within_people(
            &seen.iter().map(|date| date.cold).collect::<Vec<_>>(),
            &table.yes,
            &table.people(),
        ),
    }
}

/// Each date as the chooser's home ranks it by itself: the side of its own person, and the whole score.
fn homes(table: &Table<'_>) -> (Vec<f64>, Vec<f64>) {
    let of = table.of;
    (of.dates.iter().enumerate())
        .map(|(at, date)| {
            let choices: Vec<Choice> = table
                .earlier(at)
                .map(|earlier| &of.dates[earlier])
                .map(|earlier| Choice {
                    card: of.cards[earlier.other].clone(),
                    yes: earlier.yes,
                    liked_back: earlier.yes.then_some(earlier.matched),
                })
                .collect();
            let ranker = Ranker::new(&of.cards[date.chooser], Preferences::even(), &choices);
            let other = &of.cards[date.other];
            (ranker.own_side(other), f64::from(ranker.score(other)))
        })
        .unzip()
}
