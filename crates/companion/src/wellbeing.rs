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
mod tests {
    use super::*;
    use crate::conversations::Of;
    use crate::engines::HomeEngine;
    use crate::found::found;
    use crate::memory::tests::Scene;
    use crate::reply::{Heard, Sentence, Used};
    use crate::turn::Ended;
    use consent::{Change, DataMap};
    use proptest::prelude::*;

    fn turn(at_ms: u64, stretch_ms: u64) -> Counted {
        Counted {
            at_ms,
            stretch_ms,
            about_others: false,
            held_back: BTreeSet::new(),
            memories: false,
        }
    }

    #[test]
    fn the_stored_form_is_this() {
        let mut month = Month {
            month: "2026-11".to_owned(),
            ..Month::default()
        };
        month.add(24, &turn(1_000, 1_000));
        let leaning = Counted {
            about_others: true,
            held_back: [Kind::Guilt].into(),
            memories: true,
            ..turn(61_000, 1_000)
        };
        month.add(25, &leaning);
        assert_eq!(
            serde_json::to_string(&month).unwrap(),
            r#"{"month":"2026-11","messages":2,"talk_ms":60000,"days":[24,25],"longest_ms":60000,"about_others":1,"held_back":{"guilt":1},"with_memories":{"guilt":1},"last_ms":61000}"#
        );
    }

    #[test]
    fn two_months_beside_each_other_show_what_one_does_not() {
        let month = |hours: u64, about_others: u64, messages: u64| Month {
            talk_ms: hours * HOUR_MS,
            about_others,
            messages,
            ..Month::default()
        };
        assert!(seen(&[]).is_empty() && seen(&[month(90, 0, 900)]).is_empty());
        let fewer = Seen::LessOfOthers {
            now: (9, 90),
            before: (30, 90),
        };
        let more = Seen::MoreTalk { more_ms: 8 * HOUR_MS };
        assert_eq!(seen(&[month(12, 9, 90), month(4, 30, 90)]), [more, fewer]);
        assert!(seen(&[month(5, 21, 90), month(4, 30, 90)]).is_empty(), "much as before");
        assert!(seen(&[month(4, 0, 19), month(4, 30, 90)]).is_empty(), "too few to tell");
        let leaning = Month {
            with_memories: [(Kind::Guilt, 2), (Kind::Isolation, 1)].into(),
            ..month(1, 1, 1)
        };
        assert_eq!(seen(&[leaning]), [Seen::Leverage { replies: 3 }]);
    }

    #[test]
    fn a_long_silence_is_no_talk() {
        let mut month = Month::default();
        for at in [0, PAUSE_MS, 3 * PAUSE_MS, 3 * PAUSE_MS + 5] {
            month.add(1, &turn(at, 0));
        }
        assert_eq!((month.talk_ms, month.messages, month.longest_ms), (PAUSE_MS + 5, 4, 0));
    }

    #[test]
    fn others_are_spoken_of_by_name_or_by_what_they_are() {
        assert!(PEOPLE.is_sorted(), "it is searched by halves");
        for text in [
            "My sister called.",
            "I met Jonas at the lake.",
            "Meine Mutter ist krank.",
        ] {
            assert!(speaks_of_others(&found(text)), "{text}");
        }
        for text in ["I slept badly.", "What a sisterly thing", ""] {
            assert!(!speaks_of_others(&found(text)), "{text}");
        }
    }

    #[test]
    fn every_reason_of_the_guard_names_its_kind() {
        for kind in Kind::ALL {
            assert_eq!(kinds([kind.reason()].into_iter()), [kind].into());
        }
        assert!(kinds(["something else"].into_iter()).is_empty());
    }

    /// A turn as it is kept, of which something was held back for these reasons.
    fn say(scene: &Scene, text: &str, private: bool, reasons: &[&str], recalled: bool) {
        let replaced = |reason: &&str| Sentence {
            text: String::new(),
            replaced: Some((*reason).to_owned()),
        };
        let id = scene.companion.new_turn().unwrap();
        let used = Used {
            recalled: recalled.then_some(id).into_iter().collect(),
            ..Used::default()
        };
        let at_ms = scene.companion.gate().now_ms();
        let finished = Finished {
            id,
            of: Of(None),
            conversation: None,
            private,
            replaces: None,
            before: String::new(),
            stretch_ms: at_ms,
            reminded: false,
            noted: false,
            at_ms,
            message: &found(text),
            heard: Heard {
                sentences: reasons.iter().map(replaced).collect(),
                ended: Ended::Stop,
                used,
            },
            engine: &HomeEngine::None,
            veil: None,
        };
        scene.companion.keep(&scene.open, &finished).unwrap();
    }

    #[test]
    fn months_are_added_up_for_whoever_said_yes_and_for_nobody_else() {
        const MONTH_MS: u64 = 31 * 86_400_000;
        let scene = Scene::new();
        let months = || scene.companion.months(&scene.open).unwrap();
        let asked = asked(DataMap::built_in());
        say(&scene, "My sister called.", false, &[], false);
        assert!(!scene.companion.adds_up(&scene.open).unwrap() && months().is_empty());

        scene.grant(PurposeId::Wellbeing, asked, RecipientId::person());
        assert!(scene.companion.adds_up(&scene.open).unwrap());
        say(&scene, "My sister called.", false, &[], false);
        scene.clock.advance(60_000);
        say(
            &scene,
            "I slept badly.",
            false,
            &[Kind::Guilt.reason(), Kind::Guilt.reason()],
            true,
        );
        say(&scene, "Nobody is to know.", true, &[], false);
        let [month] = &months()[..] else { panic!("one month") };
        assert_eq!((month.messages, month.about_others, month.talk_ms), (2, 1, 60_000));
        assert_eq!(
            (&month.held_back, &month.with_memories),
            (&[(Kind::Guilt, 1)].into(), &[(Kind::Guilt, 1)].into())
        );
        let by_purpose = scene.companion.gate().totals(&scene.open).unwrap().by_purpose;
        assert_eq!(
            by_purpose["wellbeing"], 3,
            "the first is kept; the second opens it and keeps it again"
        );

        scene.clock.advance(MONTH_MS);
        say(&scene, "I slept well.", false, &[Kind::Isolation.reason()], false);
        let [newest, before] = &months()[..] else {
            panic!("two months")
        };
        assert!(newest.month > before.month && before == month);
        assert_eq!(
            (newest.messages, newest.talk_ms),
            (1, 0),
            "a month's silence is no talk"
        );
        assert!(newest.with_memories.is_empty());

        scene.change(Change::Withdraw {
            purpose: PurposeId::Wellbeing.into(),
            categories: Some(asked),
            recipient: None,
        });
        say(&scene, "My sister called again.", false, &[], false);
        assert_eq!(months().len(), 2, "what there is stays");
        assert_eq!(months()[0].messages, 1, "and nothing is added");
        scene
            .companion
            .erase_category(&scene.open, Category::Wellbeing)
            .unwrap();
        assert!(months().is_empty());
    }

    proptest! {
        #[test]
        fn no_more_is_counted_than_time_has_passed(gaps in proptest::collection::vec(0_u64..2 * PAUSE_MS, 1..50)) {
            let mut month = Month::default();
            let mut now = 1;
            for gap in &gaps {
                now += gap;
                month.add(1, &turn(now, 1));
            }
            prop_assert!(month.talk_ms <= now - 1 - gaps[0]);
            prop_assert_eq!(month.longest_ms, now - 1);
            let json = serde_json::to_string(&month).unwrap();
            prop_assert_eq!(serde_json::from_str::<Month>(&json).unwrap(), month);
        }

        #[test]
        fn any_text_is_read_without_harm(text in "\\PC{0,80}") {
            let _ = speaks_of_others(&found(&text));
        }
    }
}
