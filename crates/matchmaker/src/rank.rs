//! Ranking a bucket for one person, at home.

use crate::card::{Card, INTEREST_NAMES, Level, Preferences};
use crate::explain::{Explanation, Side};
use crate::features::{ALONE, Prepared, RESPECTS, Respect, TERMS, Term, fits, wanted};
use crate::history::{Learned, Past};
use crate::ridge::probability;

/// A choice that a person made about a card that they saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The card, as it was.
    pub card: Card,
    /// Whether the person said yes.
    pub yes: bool,
    /// Whether the other said yes too; a home learns it of those to whom its own person said yes.
    pub liked_back: Option<bool>,
}

/// More choices than this are not looked at; the latest count.
pub const MOST_CHOICES: usize = 1_000;

/// What a respect that matters very much adds where two people fit wholly, in logits.
const STATED: f32 = 1.0;
/// What it adds that people who are like those to whom one said yes are liked.
const ALIKE: f32 = 2.0;
/// What it adds that one says yes more often, or less, than was expected.
const SURPRISE: f32 = 3.0;
/// What it adds to the other's side that one was liked back more often, or less, than was expected.
const RETURNED: f32 = 1.0;

/// Somebody in a bucket, and how well the two fit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranked {
    /// The card's place in what was ranked.
    pub place: usize,
    /// How well: from 0 to 1, the harmonic mean of both sides. A way to put cards in order, not a promise.
    pub score: f32,
}

/// Ranks for one person: their card, what they said matters, and what they chose so far.
#[derive(Clone, Debug)]
pub struct Ranker {
    me: Prepared,
    card: Card,
    preferences: Preferences,
    learned: Learned,
    middle: [f32; ALONE],
}

impl Ranker {
    /// Learns from `choices`, the oldest first.
    #[must_use]
    pub fn new(card: &Card, preferences: Preferences, choices: &[Choice]) -> Self {
        let choices = &choices[choices.len().saturating_sub(MOST_CHOICES)..];
        let me = Prepared::new(card);
        let seen: Vec<Prepared> = choices.iter().map(|choice| Prepared::new(&choice.card)).collect();
        let mut middle = [0.0; ALONE];
        for one in &seen {
            for (sum, value) in middle.iter_mut().zip(&one.alone) {
                *sum += value / seen.len() as f32;
            }
        }
        let past: Vec<Past<'_>> = (choices.iter().zip(&seen))
            .map(|(choice, seen)| Past {
                other: seen,
                yes: choice.yes,
                expected: probability(f64::from(stated(&me, seen, &preferences).iter().sum::<f32>())),
                liked_back: choice.liked_back.filter(|_| choice.yes),
                expected_back: probability(f64::from(stated(seen, &me, &Preferences::even()).iter().sum::<f32>())),
            })
            .collect();
        Self {
            learned: Learned::from(&past, &middle),
            card: card.clone(),
            me,
            preferences,
            middle,
        }
    }

    /// Everybody in `cards`, the best fitting first; those who fit alike stay in their order.
    #[must_use]
    pub fn rank(&self, cards: &[Card]) -> Vec<Ranked> {
        let mut ranked: Vec<Ranked> = (cards.iter().enumerate())
            .map(|(place, card)| Ranked {
                place,
                score: self.score(card),
            })
            .collect();
        ranked.sort_unstable_by(|a, b| b.score.total_cmp(&a.score).then(a.place.cmp(&b.place)));
        ranked
    }

    /// How well one card fits.
    #[must_use]
    pub fn score(&self, card: &Card) -> f32 {
        let (mine, theirs) = self.sides(&Prepared::new(card));
        crate::reciprocal(chance(&mine), chance(&theirs)) as f32
    }

    /// How likely this person's own yes looks, from 0 to 1.
    #[must_use]
    pub fn own_side(&self, card: &Card) -> f64 {
        chance(&self.sides(&Prepared::new(card)).0)
    }

    /// Why a card ranks where it does, in the terms that its score is made of.
    #[must_use]
    pub fn explain(&self, card: &Card) -> Explanation {
        let other = Prepared::new(card);
        let (mine, theirs) = self.sides(&other);
        let liked = |answer: &crate::Answer| answer.is_some_and(|level| level >= Level::LIKED);
        let shared = (self.card.interests.iter().zip(&card.interests).zip(INTEREST_NAMES))
            .filter_map(|((mine, theirs), name)| (liked(mine) && liked(theirs)).then_some(name))
            .collect();
        let mut fit = fits(&self.me, &other);
        // Of two sides that look for something, "you both" is true only as far as the less fitting one.
        let (one, back) = (fit[Respect::Wants as usize], wanted(&other, &self.me));
        fit[Respect::Wants as usize] = match (one > 0.0, back > 0.0) {
            (true, true) => one.min(back),
            (false, false) => one.max(back),
            _ => 0.0,
        };
        Explanation {
            mine: Side { terms: mine },
            theirs: Side { terms: theirs },
            shared,
            fits: fit,
            score: crate::reciprocal(chance(&mine), chance(&theirs)) as f32,
        }
    }

    fn sides(&self, other: &Prepared) -> ([f32; TERMS], [f32; TERMS]) {
        let mut fit = fits(&self.me, other);
        let mut mine = weighed(&fit, &self.preferences);
        mine[Term::Alike.index()] = ALIKE * self.learned.alike(other, &self.middle);
        mine[Term::Choosiness.index()] = SURPRISE * self.learned.surprise();
        // What others want matters to them; how much the rest does, their homes keep to themselves.
        fit[Respect::Wants as usize] = wanted(other, &self.me);
        let mut theirs = weighed(&fit, &Preferences::even());
        theirs[Term::Choosiness.index()] = RETURNED * self.learned.outcomes[0];
        (mine, theirs)
    }
}

fn stated(chooser: &Prepared, other: &Prepared, preferences: &Preferences) -> [f32; TERMS] {
    weighed(&fits(chooser, other), preferences)
}

fn weighed(fit: &[f32; RESPECTS], preferences: &Preferences) -> [f32; TERMS] {
    let mut terms = [0.0; TERMS];
    for respect in Respect::ALL {
        terms[respect as usize] = STATED * preferences.weight(respect) * fit[respect as usize];
    }
    terms
}

fn chance(terms: &[f32; TERMS]) -> f64 {
    probability(f64::from(terms.iter().sum::<f32>()))
}
