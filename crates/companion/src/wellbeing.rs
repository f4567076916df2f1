//! What no single talk shows: how the home is used, added up month by month, for the person alone.
//!
//! It is counted as talk goes on, and only where the person agreed to it; private conversations are not counted. What is kept are sums.
//! No sum is a goal: nothing is compared with anybody, and nothing is said of them unless the person opens the page.

use std::collections::{BTreeMap, BTreeSet};

use consent::{Act, Category, CategorySet, Purpose, PurposeId, RecipientId, purpose};
use gate::{Gate, GateError, Guarded, Keep, Open, Permit, VaultError};
use guard::Kind;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::converse::Companion;
use crate::error::CompanionError;
use crate::found::Found;
use crate::keep::Finished;

/// The collection of months, one record each.
pub const WELLBEING: &str = "wellbeing";
/// Most months that are shown.
const MOST: usize = 60;
/// A silence that is longer than this is no talk.
const PAUSE_MS: u64 = 10 * 60 * 1000;

/// By these words people are spoken of without their names, in English and German.
const PEOPLE: &[&str] = &[
    "aunt",
    "boss",
    "boyfriend",
    "bro",
    "brother",
    "brothers",
    "bruder",
    "chef",
    "chefin",
    "classmate",
    "colleague",
    "colleagues",
    "cousin",
    "coworker",
    "dad",
    "daughter",
    "daughters",
    "ehefrau",
    "ehemann",
    "eltern",
    "enkel",
    "enkelin",
    "familie",
    "family",
    "father",
    "fiance",
    "fiancee",
    "flatmate",
    "freund",
    "freunde",
    "freundin",
    "freundinnen",
    "friend",
    "friends",
    "geschwister",
    "girlfriend",
    "grandfather",
    "grandma",
    "grandmother",
    "grandpa",
    "großeltern",
    "großmutter",
    "großvater",
    "husband",
    "kind",
    "kinder",
    "kollege",
    "kollegen",
    "kollegin",
    "mama",
    "mann",
    "mitbewohner",
    "mitbewohnerin",
    "mom",
    "mother",
    "mum",
    "mutter",
    "nachbar",
    "nachbarin",
    "neffe",
    "neighbor",
    "neighbors",
    "neighbour",
    "neighbours",
    "nephew",
    "nichte",
    "niece",
    "oma",
    "onkel",
    "opa",
    "papa",
    "parents",
    "partner",
    "partnerin",
    "roommate",
    "schwester",
    "schwestern",
    "sister",
    "sisters",
    "sohn",
    "son",
    "sons",
    "tante",
    "teacher",
    "tochter",
    "uncle",
    "vater",
    "wife",
];

/// A month's sums.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Month {
    /// The month in this machine's time zone, as `2026-11`.
    pub month: String,
    /// Messages.
    pub messages: u64,
    /// How long was talked, in milliseconds: the time between messages that follow each other within ten minutes.
    pub talk_ms: u64,
    /// The days of the month on which something was said.
    pub days: BTreeSet<i8>,
    /// The longest stretch of talk, in milliseconds (see [`reminder`](crate::reminder)).
    pub longest_ms: u64,
    /// Messages that spoke of somebody else.
    pub about_others: u64,
    /// Replies of which something was held back, by what it was.
    pub held_back: BTreeMap<Kind, u64>,
    /// Those of them for which the model had been shown memories: what it knew may have been used as a lever.
    pub with_memories: BTreeMap<Kind, u64>,
    /// When something was last said, in Unix milliseconds.
    pub last_ms: u64,
}

/// What one turn adds.
struct Counted {
    at_ms: u64,
    /// Since when the talk went on; 0 where that is not known.
    stretch_ms: u64,
    about_others: bool,
    held_back: BTreeSet<Kind>,
    memories: bool,
}

impl Month {
    fn add(&mut self, day: i8, turn: &Counted) {
        let pause = turn.at_ms.saturating_sub(self.last_ms);
        if self.messages > 0 && pause <= PAUSE_MS {
            self.talk_ms = self.talk_ms.saturating_add(pause);
        }
        self.messages = self.messages.saturating_add(1);
        self.days.insert(day);
        if turn.stretch_ms > 0 {
            self.longest_ms = self.longest_ms.max(turn.at_ms.saturating_sub(turn.stretch_ms));
        }
        self.about_others = self.about_others.saturating_add(turn.about_others.into());
        for kind in &turn.held_back {
            *self.held_back.entry(*kind).or_default() += 1;
            if turn.memories {
                *self.with_memories.entry(*kind).or_default() += 1;
            }
        }
        self.last_ms = self.last_ms.max(turn.at_ms);
    }

    /// The same month as another home counted it, added to this one.
    fn join(&mut self, other: Self) {
        self.messages = self.messages.saturating_add(other.messages);
        self.talk_ms = self.talk_ms.saturating_add(other.talk_ms);
        self.days.extend(other.days);
        self.longest_ms = self.longest_ms.max(other.longest_ms);
        self.about_others = self.about_others.saturating_add(other.about_others);
        for (mine, others) in [
            (&mut self.held_back, other.held_back),
            (&mut self.with_memories, other.with_memories),
        ] {
            for (kind, count) in others {
                let sum = mine.entry(kind).or_default();
                *sum = sum.saturating_add(count);
            }
        }
        self.last_ms = self.last_ms.max(other.last_ms);
    }
}

/// What two months show beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Seen {
    /// More talk than in the month before: by more than a quarter, and more than an hour.
    MoreTalk {
        /// How much more, in milliseconds.
        more_ms: u64,
    },
    /// Other people come up by a third less often than in the month before.
    LessOfOthers {
        /// Messages about others in the newer month, of how many.
        now: (u64, u64),
        /// The same in the month before.
        before: (u64, u64),
    },
    /// Replies were held back for which the model had memories.
    Leverage {
        /// How many.
        replies: u64,
    },
}

/// Fewest messages of a month of which a share is told.
const FEWEST: u64 = 20;
/// Least time by which a month is said to be longer.
const HOUR_MS: u64 = 60 * 60 * 1000;

/// What the newest month shows beside the one before; months are newest first.
#[must_use]
pub fn seen(months: &[Month]) -> Vec<Seen> {
    let mut seen = Vec::new();
    let Some(now) = months.first() else { return seen };
    if let Some(before) = months.get(1) {
        let more_ms = now.talk_ms.saturating_sub(before.talk_ms);
        if more_ms > HOUR_MS.max(before.talk_ms / 4) {
            seen.push(Seen::MoreTalk { more_ms });
        }
        let (one, other) = ((now.about_others, now.messages), (before.about_others, before.messages));
        // now/all < 2/3 × before/all, without a division.
        let shares = [
            one.0.saturating_mul(other.1).saturating_mul(3),
            other.0.saturating_mul(one.1).saturating_mul(2),
        ];
        if one.1 >= FEWEST && other.1 >= FEWEST && shares[0] < shares[1] {
            seen.push(Seen::LessOfOthers {
                now: one,
                before: other,
            });
        }
    }
    let replies = now.with_memories.values().sum();
    if replies > 0 {
        seen.push(Seen::Leverage { replies });
    }
    seen
}

/// The month and the day of a moment, in this machine's time zone.
fn month_and_day(at_ms: u64) -> Option<(String, i8)> {
    let at = Timestamp::from_millisecond(i64::try_from(at_ms).ok()?).ok()?;
    let at = at.to_zoned_datetime(TimeZone::system());
    Some((at.strftime("%Y-%m").to_string(), at.date().day()))
}

/// Whether a message speaks of somebody else: by a name, or by what they are to whoever speaks.
fn speaks_of_others(message: &Found) -> bool {
    let named = message.spans().iter().any(|(_, category)| *category == Category::Name);
    named || {
        let plain = message.outline().to_lowercase();
        plain.unicode_words().any(|word| PEOPLE.binary_search(&word).is_ok())
    }
}

/// What a reply's reasons say was held back.
fn kinds<'a>(reasons: impl Iterator<Item = &'a str>) -> BTreeSet<Kind> {
    reasons
        .filter_map(|reason| Kind::ALL.into_iter().find(|kind| kind.reason() == reason))
        .collect()
}

fn permit<P: Purpose>(gate: &Gate, open: &Open, categories: CategorySet, act: Act) -> Result<Permit<P>, GateError> {
    gate.permit(open, categories, &RecipientId::person(), act)
}

impl Companion {
    /// The months that were added up, newest first. That they were shown is in the ledger.
    ///
    /// # Errors
    /// [`CompanionError::Gate`].
    pub fn months(&self, open: &Open) -> Result<Vec<Month>, CompanionError> {
        let kept = self.gate().list(open, WELLBEING, Category::Wellbeing, None, MOST)?;
        let mut months: BTreeMap<String, Month> = BTreeMap::new();
        for (_, month) in self.show::<Month>(open, kept)? {
            match months.get_mut(&month.month) {
                Some(known) => known.join(month),
                None => drop(months.insert(month.month.clone(), month)),
            }
        }
        Ok(months.into_values().rev().collect())
    }

    /// Adds a turn to its month, where the person agreed to have months added up. What is refused, or was changed by another turn at the same
    /// moment, is not counted: a sum is not worth an answer.
    pub(crate) fn count_use(&self, open: &Open, finished: &Finished<'_>) -> Result<(), CompanionError> {
        if finished.private {
            return Ok(());
        }
        match self.try_count_use(open, finished) {
            Err(CompanionError::Gate(
                GateError::Refused { .. }
                | GateError::ConsentChanged
                | GateError::VaultFull { .. }
                | GateError::Vault(VaultError::Raced | VaultError::NoRecord),
            )) => Ok(()),
            counted => counted,
        }
    }

    fn try_count_use(&self, open: &Open, finished: &Finished<'_>) -> Result<(), CompanionError> {
        let gate = self.gate();
        // What is read of the message is its plain words, and whether there is a name in it.
        let read = [Category::Talk, Category::Name, Category::Wellbeing]
            .into_iter()
            .collect();
        let read = permit::<purpose::Wellbeing>(gate, open, read, Act::Disclose)?;
        let write = permit::<purpose::Wellbeing>(gate, open, Category::Wellbeing.into(), Act::Keep)?;
        let Some((month, day)) = month_and_day(finished.at_ms) else {
            return Ok(());
        };
        let heard = &finished.heard;
        let turn = Counted {
            at_ms: finished.at_ms,
            stretch_ms: finished.stretch_ms,
            about_others: speaks_of_others(finished.message),
            held_back: kinds(
                heard
                    .sentences
                    .iter()
                    .filter_map(|sentence| sentence.replaced.as_deref()),
            ),
            memories: !heard.used.recalled.is_empty(),
        };
        let newest = |gate: &Gate| gate.list::<Month>(open, WELLBEING, Category::Wellbeing, None, 1);
        let mut pass = gate.pass(open);
        let ticket = pass.open(&read, newest(gate)?)?;
        let (mut now, mut at) = (Month::default(), None);
        drop(pass.commit()?.take(ticket)?.map(|kept| {
            if let Some((id, known)) = kept.into_iter().next().filter(|(_, known)| known.month == month) {
                (now, at) = (known, Some(id));
            }
        }));
        now.month = month;
        now.add(day, &turn);
        let mut pass = gate.pass(open);
        let same = newest(gate)?.pop().filter(|kept: &Guarded<Month>| kept.record() == at);
        match (at, same) {
            (Some(_), Some(kept)) => pass.rewrite(&write, kept, &now)?,
            (Some(_), None) => return Ok(()),
            (None, _) => {
                let keep = Keep {
                    id: gate.new_record_id()?,
                    collection: WELLBEING,
                    category: Category::Wellbeing,
                    content: &now,
                    lists: &[],
                };
                pass.keep(&write, &keep)?;
            }
        }
        pass.commit()?;
        Ok(())
    }

    /// Whether months are added up for this person now.
    ///
    /// # Errors
    /// [`CompanionError::Gate`].
    pub fn adds_up(&self, open: &Open) -> Result<bool, CompanionError> {
        let category = Category::Wellbeing.into();
        match permit::<purpose::Wellbeing>(self.gate(), open, category, Act::Keep) {
            Ok(_) => Ok(true),
            Err(GateError::Refused { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

/// What is asked when somebody is asked whether months may be added up for them.
#[must_use]
pub fn asked(map: &consent::DataMap) -> CategorySet {
    let person = consent::RecipientKind::Person;
    let uses = map.may_disclose(PurposeId::Wellbeing, person);
    uses.union(map.may_keep(PurposeId::Wellbeing, person))
}

#[cfg(test)]
mod tests;
