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
