//! The Columbia speed-dating data (Fisman, Iyengar, Kamenica and Simonson 2006): who met whom, in which order, and what each had
//! written before. Of what was written during or after a date, only the decisions and the impressions are read, apart from the cards.

use std::collections::{BTreeMap, HashMap};

use crate::card::{Answer, Card, INTERESTS, Level, OUTLOOKS, TRAITS, WANTS};

/// Why a table cannot be measured on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ColumbiaError {
    /// It is not a table with a line of names.
    #[error("not a table of comma-separated values: {0}")]
    Csv(#[from] csv::Error),
    /// Columns that are needed are not there.
    #[error("columns are missing: {0}")]
    Columns(String),
    /// A cell is not what its column holds.
    #[error("line {line}, column {column}: {found:?} is not {expected}")]
    Cell {
        /// The line, counted from 1.
        line: u64,
        /// The column's name.
        column: &'static str,
        /// What stands there.
        found: String,
        /// What could stand there.
        expected: &'static str,
    },
    /// The same person met the same person twice.
    #[error("line {line}: {chooser} and {other} stand in an earlier line already")]
    Twice {
        /// The line, counted from 1.
        line: u64,
        /// Who decided.
        chooser: u32,
        /// About whom.
        other: u32,
    },
    /// One person stands in two waves, so that waves would not keep people apart.
    #[error("person {0} stands in two waves, so that leaving out a wave would not leave out the person")]
    TwoWaves(u32),
    /// There are too few waves to learn from some and measure on another.
    #[error("{found} waves are too few; at least {LEAST_WAVES} are needed")]
    Waves {
        /// How many there are.
        found: usize,
    },
    /// Nobody said yes, or everybody did.
    #[error("every {0} is the same, so there is nothing to tell apart")]
    Same(&'static str),
}

/// Fewer waves than this cannot be measured on: one to measure, two to learn from and to check what was learned.
pub const LEAST_WAVES: usize = 3;

/// Impressions that a person writes down of somebody met: five traits, shared interests, and how much they liked them.
pub const IMPRESSIONS: usize = 7;

/// One date, as one of the two saw it.
#[derive(Clone, Debug)]
pub struct Date {
    /// Who decided.
    pub chooser: usize,
    /// About whom.
    pub other: usize,
    /// The evening.
    pub wave: u32,
    /// The place of this date in the chooser's evening.
    pub order: u32,
    /// The decision.
    pub yes: bool,
    /// Whether both said yes.
    pub matched: bool,
    /// What was thought of the other during the date: never seen before it.
    pub impressions: [Answer; IMPRESSIONS],
}

/// A whole table.
#[derive(Clone, Debug)]
pub struct Columbia {
    /// Everybody's card, as written before the evening.
    pub cards: Vec<Card>,
    /// Dates, by wave, chooser and order.
    pub dates: Vec<Date>,
    /// Lines that name nobody who was met.
    pub left_out: usize,
}

const OUTLOOK_COLUMNS: [(&str, f64, f64); OUTLOOKS] = [
    ("imprelig", 1.0, 10.0),
    ("imprace", 1.0, 10.0),
    ("go_out", 7.0, 1.0),
    ("date", 7.0, 1.0),
    ("exphappy", 1.0, 10.0),
];
const TRAIT_COLUMNS: [&str; TRAITS] = ["attr3_1", "sinc3_1", "intel3_1", "fun3_1", "amb3_1"];
const SEEN_COLUMNS: [&str; TRAITS] = ["attr5_1", "sinc5_1", "intel5_1", "fun5_1", "amb5_1"];
const WANT_COLUMNS: [&str; WANTS] = ["attr1_1", "sinc1_1", "intel1_1", "fun1_1", "amb1_1", "shar1_1"];
const INTEREST_COLUMNS: [&str; INTERESTS] = [
    "sports", "tvsports", "exercise", "dining", "museums", "art", "hiking", "gaming", "clubbing", "reading", "tv",
    "theater", "movies", "concerts", "music", "shopping", "yoga",
];
const IMPRESSION_COLUMNS: [&str; IMPRESSIONS] = ["attr", "sinc", "intel", "fun", "amb", "shar", "like"];
const OTHERS: [&str; 11] = [
    "iid", "pid", "wave", "order", "dec", "match", "gender", "age", "race", "goal", "field_cd",
];

/// A line of the table, read by names.
struct Line<'a> {
    columns: &'a HashMap<&'static str, usize>,
    record: &'a csv::ByteRecord,
    line: u64,
}

impl Line<'_> {
    fn number(&self, column: &'static str) -> Result<Option<f64>, ColumbiaError> {
        let cell = self
            .columns
            .get(column)
            .and_then(|at| self.record.get(*at))
            .unwrap_or_default();
        let text = cell.trim_ascii();
        if text.is_empty() || text.eq_ignore_ascii_case(b"na") {
            return Ok(None);
        }
        let number = std::str::from_utf8(text).ok().and_then(|text| text.parse::<f64>().ok());
        match number.filter(|number| number.is_finite()) {
            Some(number) => Ok(Some(number)),
            None => Err(self.wrong(column, "a number")),
        }
    }

    fn wrong(&self, column: &'static str, expected: &'static str) -> ColumbiaError {
        let cell = self
            .columns
            .get(column)
            .and_then(|at| self.record.get(*at))
            .unwrap_or_default();
        ColumbiaError::Cell {
            line: self.line,
            column,
            found: String::from_utf8_lossy(cell).chars().take(40).collect(),
            expected,
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole and in range, as checked"
    )]
    fn whole(&self, column: &'static str) -> Result<Option<u32>, ColumbiaError> {
        match self.number(column)? {
            None => Ok(None),
            Some(number) if number.fract() == 0.0 && (0.0..=1e9).contains(&number) => Ok(Some(number as u32)),
            Some(_) => Err(self.wrong(column, "a whole number")),
        }
    }

    fn needed(&self, column: &'static str) -> Result<u32, ColumbiaError> {
        self.whole(column)?.ok_or_else(|| self.wrong(column, "a whole number"))
    }

    fn yes(&self, column: &'static str) -> Result<bool, ColumbiaError> {
        match self.needed(column)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(self.wrong(column, "0 or 1")),
        }
    }

    fn code(&self, column: &'static str) -> Result<Option<u8>, ColumbiaError> {
        Ok(self.whole(column)?.and_then(|code| u8::try_from(code).ok()))
    }

    fn levels<const N: usize>(
        &self,
        columns: &[&'static str; N],
        low: f64,
        high: f64,
    ) -> Result<[Answer; N], ColumbiaError> {
        let mut answers = [None; N];
        for (answer, column) in answers.iter_mut().zip(columns) {
            *answer = self.number(column)?.and_then(|value| Level::on_scale(value, low, high));
        }
        Ok(answers)
    }

    fn card(&self) -> Result<Card, ColumbiaError> {
        let mut outlook = [None; OUTLOOKS];
        for (answer, (column, low, high)) in outlook.iter_mut().zip(OUTLOOK_COLUMNS) {
            *answer = self.number(column)?.and_then(|value| Level::on_scale(value, low, high));
        }
        Ok(Card {
            age: self.code("age")?,
            gender: self.code("gender")?,
            background: self.code("race")?,
            seeking: self.code("goal")?,
            work: self.code("field_cd")?,
            outlook,
            traits: self.levels(&TRAIT_COLUMNS, TRAIT_MARKS.0, TRAIT_MARKS.1)?,
            seen: self.levels(&SEEN_COLUMNS, TRAIT_MARKS.0, TRAIT_MARKS.1)?,
            wants: self.wants()?,
            interests: self.levels(&INTEREST_COLUMNS, 1.0, 10.0)?,
        })
    }

    /// Some waves gave points out of a hundred and some gave marks: shares of what was given are alike in both.
    fn wants(&self) -> Result<[Answer; WANTS], ColumbiaError> {
        let mut points = [None; WANTS];
        for (slot, column) in points.iter_mut().zip(WANT_COLUMNS) {
            *slot = self.number(column)?.filter(|points| *points >= 0.0);
        }
        let total: f64 = points.iter().flatten().sum();
        Ok(points.map(|points| points.and_then(|points| Level::on_scale(points / total, SHARES.0, SHARES.1))))
    }
}

/// Shares are told apart up to this, around a sixth, which is what each of six things would get.
const SHARES: (f64, f64) = (0.0, 0.4);

/// Marks from 1 to 10, around what most people give themselves.
const TRAIT_MARKS: (f64, f64) = (1.0, 10.0);

/// Reads a table. Bytes that are not UTF-8 do no harm in columns that are not read.
///
/// # Errors
/// If it is no table, lacks columns, or a cell that is read is not what its column holds.
pub fn read(bytes: &[u8]) -> Result<Columbia, ColumbiaError> {
    let mut reader = csv::ReaderBuilder::new().from_reader(bytes);
    let header = reader.byte_headers()?.clone();
    let names = OTHERS.into_iter();
    let names = (names.chain(OUTLOOK_COLUMNS.iter().map(|(name, ..)| *name)))
        .chain(TRAIT_COLUMNS)
        .chain(SEEN_COLUMNS)
        .chain(WANT_COLUMNS)
        .chain(INTEREST_COLUMNS)
        .chain(IMPRESSION_COLUMNS);
    let mut columns = HashMap::new();
    let mut missing = Vec::new();
    for name in names {
        match header.iter().position(|column| column == name.as_bytes()) {
            Some(at) => drop(columns.insert(name, at)),
            None => missing.push(name),
        }
    }
    if !missing.is_empty() {
        return Err(ColumbiaError::Columns(missing.join(", ")));
    }
    let mut lines = Vec::new();
    let mut people: BTreeMap<u32, (u32, Card)> = BTreeMap::new();
    let mut met = HashMap::new();
    let mut left_out = 0;
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record)? {
        let line = Line {
            columns: &columns,
            record: &record,
            line: record.position().map_or(0, csv::Position::line),
        };
        let (chooser, wave) = (line.needed("iid")?, line.needed("wave")?);
        let known = people.entry(chooser).or_insert((wave, line.card()?));
        if known.0 != wave {
            return Err(ColumbiaError::TwoWaves(chooser));
        }
        let Some(other) = line.whole("pid")? else {
            left_out += 1;
            continue;
        };
        if met.insert((chooser, other), ()).is_some() {
            return Err(ColumbiaError::Twice {
                line: line.line,
                chooser,
                other,
            });
        }
        let (yes, matched) = (line.yes("dec")?, line.yes("match")?);
        let impressions = line.levels(&IMPRESSION_COLUMNS, 0.0, 10.0)?;
        lines.push((wave, chooser, line.needed("order")?, other, yes, matched, impressions));
    }
    let place: HashMap<u32, usize> = people.keys().enumerate().map(|(at, iid)| (*iid, at)).collect();
    lines.sort_by_key(|line| (line.0, line.1, line.2, line.3));
    let mut dates = Vec::with_capacity(lines.len());
    for (wave, chooser, order, other, yes, matched, impressions) in lines {
        // Somebody who wrote nothing and decided nothing has no card to rank.
        let (Some(chooser), Some(other)) = (place.get(&chooser), place.get(&other)) else {
            left_out += 1;
            continue;
        };
        dates.push(Date {
            chooser: *chooser,
            other: *other,
            wave,
            order,
            yes,
            matched,
            impressions,
        });
    }
    let table = Columbia {
        cards: people.into_values().map(|(_, card)| card).collect(),
        dates,
        left_out,
    };
    table.checked()
}

impl Columbia {
    fn checked(self) -> Result<Self, ColumbiaError> {
        let found = self.waves().len();
        if found < LEAST_WAVES {
            return Err(ColumbiaError::Waves { found });
        }
        let same = |of: fn(&Date) -> bool| self.dates.iter().all(of) || !self.dates.iter().any(of);
        for (name, of) in [
            ("decision", (|date| date.yes) as fn(&Date) -> bool),
            ("match", |date| date.matched),
        ] {
            if same(of) {
                return Err(ColumbiaError::Same(name));
            }
        }
        Ok(self)
    }

    /// The waves, in order.
    #[must_use]
    pub fn waves(&self) -> Vec<u32> {
        let mut waves: Vec<u32> = self.dates.iter().map(|date| date.wave).collect();
        waves.dedup();
        waves
    }
}
