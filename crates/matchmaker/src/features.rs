//! Two cards as numbers: what each says, and how they fit.

use crate::card::{Card, INTERESTS, OUTLOOKS, TRAITS, WANTS};

/// A respect in which two people can fit; the ones that a stated preference can weigh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Respect {
    /// Ages lie close together.
    Age,
    /// The same background.
    Background,
    /// Both seek the same.
    Seeking,
    /// The same field of work or study.
    Work,
    /// They live alike: faith, going out, and so on.
    Outlook,
    /// They like to do the same.
    Interests,
    /// One has what the other looks for.
    Wants,
}

/// How many respects there are.
pub const RESPECTS: usize = 7;

impl Respect {
    /// All of them.
    pub const ALL: [Self; RESPECTS] = [
        Self::Age,
        Self::Background,
        Self::Seeking,
        Self::Work,
        Self::Outlook,
        Self::Interests,
        Self::Wants,
    ];
}

/// What a score is made of; an explanation is made of the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Term {
    /// How the two fit in one respect.
    Fit(Respect),
    /// How often the chooser said yes so far: the same for everybody who is ranked.
    Choosiness,
    /// Whether the other is like those to whom the chooser said yes.
    Alike,
}

/// How many terms there are.
pub const TERMS: usize = RESPECTS + 2;

impl Term {
    /// All of them, in the order of [`Term::index`].
    pub const ALL: [Self; TERMS] = [
        Self::Fit(Respect::Age),
        Self::Fit(Respect::Background),
        Self::Fit(Respect::Seeking),
        Self::Fit(Respect::Work),
        Self::Fit(Respect::Outlook),
        Self::Fit(Respect::Interests),
        Self::Fit(Respect::Wants),
        Self::Choosiness,
        Self::Alike,
    ];

    /// The place of this term in a score.
    #[must_use]
    pub fn index(self) -> usize {
        match self {
            Self::Fit(respect) => respect as usize,
            Self::Choosiness => RESPECTS,
            Self::Alike => RESPECTS + 1,
        }
    }
}

const BACKGROUNDS: usize = 6;
const AIMS: usize = 6;
const FIELDS: usize = 18;
const GROUPED: usize = BACKGROUNDS + AIMS + FIELDS;
const SAID: usize = OUTLOOKS + TRAITS + TRAITS + WANTS + INTERESTS + 3;

/// Numbers that one card gives by itself.
pub(crate) const ALONE: usize = SAID + GROUPED;
/// Numbers that two cards give together.
pub(crate) const PAIR: usize = 3 + 2 + 2 + OUTLOOKS + 2 + 3 * TRAITS + 1;
/// The chooser's card alone, the other's card alone, both together.
pub(crate) const ALL: usize = 2 * ALONE + PAIR;

/// Ages are counted from here, in tens of years.
const MIDDLE_AGE: f32 = 30.0;
const DECADE: f32 = 10.0;

fn level(answer: crate::Answer) -> f32 {
    answer.map_or(0.0, crate::Level::value)
}

/// A card as numbers, worked out once however often it is compared.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    pub(crate) alone: [f32; ALONE],
    /// Interests around their own mean, of length one.
    taste: [f32; INTERESTS],
    age: Option<f32>,
    gender: f32,
    /// Whether anything is said on how one lives: silence must not pass for agreement.
    lives: bool,
    groups: [Option<u8>; 3],
}

const AT_TRAITS: usize = OUTLOOKS;
const AT_WANTS: usize = AT_TRAITS + 2 * TRAITS;
const AT_INTERESTS: usize = AT_WANTS + WANTS;

impl Prepared {
    pub(crate) fn new(card: &Card) -> Self {
        let mut alone = [0.0; ALONE];
        let answers = (card.outlook.iter())
            .chain(&card.traits)
            .chain(&card.seen)
            .chain(&card.wants)
            .chain(&card.interests);
        for (slot, answer) in alone.iter_mut().zip(answers) {
            *slot = level(*answer);
        }
        let age = card.age.map(|years| (f32::from(years) - MIDDLE_AGE) / DECADE);
        let gender = match card.gender {
            Some(0) => -1.0,
            Some(1) => 1.0,
            _ => 0.0,
        };
        let interests = &alone[AT_INTERESTS..AT_INTERESTS + INTERESTS];
        let mean = interests.iter().sum::<f32>() / INTERESTS as f32;
        let mut taste = [0.0; INTERESTS];
        for ((slot, value), answer) in taste.iter_mut().zip(interests).zip(&card.interests) {
            *slot = if answer.is_some() { value - mean } else { 0.0 };
        }
        let length = taste.iter().map(|value| value * value).sum::<f32>().sqrt();
        if length > f32::EPSILON {
            taste.iter_mut().for_each(|value| *value /= length);
        }
        alone[SAID - 3] = age.unwrap_or(0.0);
        alone[SAID - 2] = gender;
        alone[SAID - 1] = mean;
        let mut at = SAID;
        for (code, many) in [
            (card.background, BACKGROUNDS),
            (card.seeking, AIMS),
            (card.work, FIELDS),
        ] {
            if let Some(code) = code.map(usize::from).filter(|code| (1..=many).contains(code)) {
                alone[at + code - 1] = 1.0;
            }
            at += many;
        }
        Self {
            alone,
            taste,
            age,
            gender,
            lives: card.outlook.iter().any(Option::is_some),
            groups: [card.background, card.seeking, card.work],
        }
    }

    fn outlook(&self) -> &[f32] {
        &self.alone[..OUTLOOKS]
    }

    fn traits(&self) -> &[f32] {
        &self.alone[AT_TRAITS..AT_TRAITS + TRAITS]
    }

    fn wants(&self) -> &[f32] {
        &self.alone[AT_WANTS..AT_WANTS + TRAITS]
    }
}

/// How the chooser and the other fit, in numbers; 0 wherever one of them did not say.
pub(crate) fn pair(chooser: &Prepared, other: &Prepared) -> [f32; PAIR] {
    let mut of = [0.0; PAIR];
    if let (Some(mine), Some(theirs)) = (chooser.age, other.age) {
        let gap = theirs - mine;
        (of[0], of[1], of[2]) = (gap.abs(), gap, gap * chooser.gender);
    }
    let same = |at: usize| match (chooser.groups[at], other.groups[at]) {
        (Some(mine), Some(theirs)) => f32::from(i8::from(mine == theirs)) * 2.0 - 1.0,
        _ => 0.0,
    };
    of[3] = same(0);
    of[4] = same(0) * chooser.outlook()[1];
    of[5] = same(1);
    of[6] = same(2);
    for at in 0..OUTLOOKS {
        of[7 + at] = (chooser.outlook()[at] - other.outlook()[at]).abs();
    }
    of[12] = chooser.taste.iter().zip(&other.taste).map(|(a, b)| a * b).sum();
    let likes = |one: &Prepared| -> [f32; INTERESTS] {
        let mut likes = [0.0; INTERESTS];
        likes.copy_from_slice(&one.alone[AT_INTERESTS..AT_INTERESTS + INTERESTS]);
        likes
    };
    let (mine, theirs) = (likes(chooser), likes(other));
    of[13] = mine.iter().zip(&theirs).map(|(a, b)| (a - b).abs()).sum::<f32>() / INTERESTS as f32;
    let mut wanted = 0.0;
    for at in 0..TRAITS {
        of[14 + at] = chooser.wants()[at] * other.traits()[at];
        of[14 + TRAITS + at] = chooser.traits()[at] * other.traits()[at];
        of[14 + 2 * TRAITS + at] = chooser.wants()[at] * other.wants()[at];
        wanted += of[14 + at];
    }
    of[14 + 3 * TRAITS] = wanted / TRAITS as f32;
    of
}

/// Ages a decade apart are as unlike as ages can be.
const WIDE_GAP: f32 = 1.0;

/// How well two people fit in each respect, from −1 to 1, before anything is learned; 0 wherever one of them did not say. All but
/// [`Respect::Wants`] are the same from either side.
pub(crate) fn fits(chooser: &Prepared, other: &Prepared) -> [f32; RESPECTS] {
    let age = match (chooser.age, other.age) {
        (Some(mine), Some(theirs)) => 1.0 - 2.0 * ((theirs - mine).abs() / WIDE_GAP).min(1.0),
        _ => 0.0,
    };
    let mut same = [0.0; 3];
    for (slot, pair) in same.iter_mut().zip(chooser.groups.iter().zip(&other.groups)) {
        if let (Some(mine), Some(theirs)) = pair {
            *slot = if mine == theirs { 1.0 } else { -1.0 };
        }
    }
    let outlook = if chooser.lives && other.lives {
        let apart: f32 = chooser
            .outlook()
            .iter()
            .zip(other.outlook())
            .map(|(a, b)| (a - b).abs())
            .sum();
        (1.0 - 2.0 * apart / OUTLOOKS as f32).clamp(-1.0, 1.0)
    } else {
        0.0
    };
    let interests: f32 = chooser.taste.iter().zip(&other.taste).map(|(a, b)| a * b).sum();
    [
        age,
        same[0],
        same[1],
        same[2],
        outlook,
        interests.clamp(-1.0, 1.0),
        wanted(chooser, other),
    ]
}

/// How far the other has what the chooser looks for, from −1 to 1.
pub(crate) fn wanted(chooser: &Prepared, other: &Prepared) -> f32 {
    chooser
        .wants()
        .iter()
        .zip(other.traits())
        .map(|(a, b)| a * b)
        .sum::<f32>()
        / TRAITS as f32
}

/// All numbers of a pair, for learning.
pub(crate) fn all(chooser: &Prepared, other: &Prepared) -> [f32; ALL] {
    let mut row = [0.0; ALL];
    row[..ALONE].copy_from_slice(&chooser.alone);
    row[ALONE..2 * ALONE].copy_from_slice(&other.alone);
    row[2 * ALONE..].copy_from_slice(&pair(chooser, other));
    row
}
