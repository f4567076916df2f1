//! What comes in, and what becomes of it here.

use consent::{Category, DataMap, PurposeId, RecipientKind};
use gate::Erasing;

use super::super::{Fate, Group, HISTORY_LINES, How, Kind, OnlyNow, Parcel, Why};
use super::{DAY_MS, House, START, count, records};
use crate::conversations::Of;

#[test]
fn everything_comes_along_and_stays_when_the_old_home_forgets() {
    let (old, other) = House::lived_in();
    let file = old.export();
    let new = House::remembering(START + 100 * DAY_MS);
    let consents = new.companion.gate().consents(&new.open).unwrap();
    let looked = new.look(&file);
    let entries = new.companion.gate().totals(&new.open).unwrap().entries;
    let brought = new.bring(&file, false).unwrap();
    assert_eq!(looked, brought, "what was said is what was done");
    assert!(new.companion.gate().totals(&new.open).unwrap().entries > entries);
    assert_eq!(count(&brought, Kind::Turn, Fate::Stays), 4);
    assert_eq!(
        count(&brought, Kind::Turn, Fate::OnlyNow(OnlyNow::AsThere)),
        1,
        "{brought:?}"
    );

    // Record by record: the same content under the same id, for no longer than it was to stay.
    let (before, after_file) = (records(&file), new.export());
    let after = records(&after_file);
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    assert!(before.len() > 15, "{}", before.len());
    for (key, was) in &before {
        let is = &after[key];
        let mut content = is["content"].clone();
        if key.0.starts_with("turn") {
            let history = content.as_object_mut().unwrap().remove("history");
            assert!(history.is_some(), "a turn says whose ledger its entries are in");
        }
        assert_eq!(content, was["content"], "{key:?}");
        for same in ["category", "created_ms", "expires_ms", "session"] {
            assert_eq!(is[same], was[same], "{same} of {key:?}");
        }
    }
    let report = verify::export(&after_file[..], &verify::Options::default()).unwrap();
    assert_eq!(report.findings, []);

    // As people see it: the words, the titles, the character, the memories, found by the index that was made anew.
    for of in [Of(None), other] {
        assert_eq!(new.said(of), old.said(of));
    }
    let titles = |house: &House| {
        let all = house.companion.conversations(&house.open).unwrap();
        all.into_iter()
            .map(|(_, conversation)| conversation.title)
            .collect::<Vec<_>>()
    };
    assert_eq!(titles(&new), titles(&old));
    assert_eq!(new.companion.character(&new.open).unwrap().name(), "Mira");
    assert_eq!(new.memories(""), old.memories(""));
    assert_eq!(new.memories("winter"), old.memories("winter"));
    assert_eq!(new.memories("winter").len(), 1);

    // The choices that were made there decide nothing here; they and the ledger came along and verify.
    assert_eq!(new.companion.gate().consents(&new.open).unwrap(), consents);
    let (id, history) = new.companion.histories(&new.open).unwrap().pop().unwrap();
    assert_eq!((history.entries, history.consents), (brought.whence.entries, 2));
    assert_eq!(new.companion.history_consents(&new.open, &history).unwrap().len(), 2);
    let mut written = Vec::new();
    new.companion.write_history(&new.open, id, &mut written).unwrap();
    let key = old.companion.gate().log_key();
    let options = verify::Options {
        expected_vkey: Some(key),
        ..verify::Options::default()
    };
    let checked = verify::history(&written[..], &options).unwrap();
    assert_eq!(
        (checked.entries, checked.consents, checked.findings),
        (history.entries, 2, vec![])
    );

    // The old home forgets; the new one does not.
    old.companion.gate().erase(&old.open, &Erasing::Person).unwrap();
    assert_eq!(records(&new.export()), after);
    assert_eq!(new.said(other).len(), 2);
}

#[test]
fn the_same_file_twice_changes_nothing() {
    let (old, _) = House::lived_in();
    let file = old.export();
    let new = House::remembering(START + DAY_MS);
    new.bring(&file, false).unwrap();
    let before = records(&new.export());
    let histories = new.companion.histories(&new.open).unwrap();
    let again = new.bring(&file, true).unwrap();
    assert_eq!((again.count(), again.history), (0, false), "{again:?}");
    assert!(
        again
            .groups
            .iter()
            .all(|group| matches!(group.fate, Fate::Here | Fate::LeftOut(Why::MadeAnew)))
    );
    assert_eq!(records(&new.export()), before);
    assert_eq!(new.companion.histories(&new.open).unwrap(), histories);
    // Nor does a vault take in what is its own.
    let own = new.bring(&new.export(), true).unwrap();
    assert_eq!((own.count(), own.history), (0, false), "{own:?}");
}

#[test]
fn without_consent_it_is_for_this_session_or_not_at_all() {
    let (old, other) = House::lived_in();
    let file = old.export();
    let mut new = House::new(START + DAY_MS);
    let looked = new.look(&file);
    assert_eq!(count(&looked, Kind::Turn, Fate::OnlyNow(OnlyNow::NotAgreed)), 4);
    assert_eq!(count(&looked, Kind::Turn, Fate::Stays), 0);
    let left = new.bring(&file, false).unwrap();
    assert_eq!(count(&left, Kind::Turn, Fate::LeftOut(Why::NotAgreed)), 4);
    assert!(new.said(other).is_empty() && new.said(Of(None)).is_empty());
    assert_eq!(
        new.companion.character(&new.open).unwrap().name(),
        "Mira",
        "kept for the account"
    );

    let now = new.bring(&file, true).unwrap();
    assert_eq!(count(&now, Kind::Turn, Fate::OnlyNow(OnlyNow::NotAgreed)), 4);
    assert_eq!(new.said(other), old.said(other));
    new.sign_in_again();
    assert!(new.said(other).is_empty() && new.said(Of(None)).is_empty() && new.memories("").is_empty());
    assert_eq!(new.companion.histories(&new.open).unwrap().len(), 1);

    // Consent is the person's to give, and then the same file brings what had gone.
    new.agree();
    let later = new.bring(&file, false).unwrap();
    assert_eq!(count(&later, Kind::Turn, Fate::Stays), 4);
    new.sign_in_again();
    assert_eq!(new.said(other), old.said(other));
    assert_eq!(new.memories("winter").len(), 1);
}

#[test]
fn what_is_set_apart_takes_its_own_yes() {
    let (old, _) = House::lived_in();
    let file = old.export();
    let new = House::new(START + DAY_MS);
    let map = DataMap::built_in();
    let kept = map.may_keep(PurposeId::Remember, RecipientKind::Person);
    new.grant(PurposeId::Remember, kept.difference(map.special()));
    let brought = new.bring(&file, false).unwrap();
    let health = |group: &&Group| group.category == Some(Category::Health);
    let fates: Vec<Fate> = brought.groups.iter().filter(health).map(|group| group.fate).collect();
    assert!(
        !fates.is_empty() && fates.iter().all(|fate| *fate == Fate::LeftOut(Why::NotAgreed)),
        "{fates:?}"
    );
    assert!(new.said(Of(None)).iter().any(|said| said.contains("[health]")));
}

#[test]
fn nothing_stays_longer_than_it_was_to_stay() {
    let (old, _) = House::lived_in();
    let file = old.export();
    // Most of a year later a year is not begun anew; a year and a day later nothing is left of it.
    let late = House::remembering(START + 360 * DAY_MS);
    late.bring(&file, false).unwrap();
    let (was, is) = (records(&file), records(&late.export()));
    assert!(
        is.iter()
            .all(|(key, record)| record["expires_ms"] == was[key]["expires_ms"])
    );
    late.clock.advance(10 * DAY_MS);
    late.companion.gate().sweep().unwrap();
    assert!(late.said(Of(None)).is_empty());
    let too_late = House::remembering(START + 370 * DAY_MS);
    let brought = too_late.bring(&file, true).unwrap();
    assert_eq!(count(&brought, Kind::Turn, Fate::Stays), 0);
    assert_eq!(count(&brought, Kind::Conversation, Fate::LeftOut(Why::Over)), 1);
    assert_eq!(count(&brought, Kind::Turn, Fate::LeftOut(Why::Over)), 4, "{brought:?}");
}

#[test]
fn what_was_erased_here_stays_erased() {
    let (old, other) = House::lived_in();
    let file = old.export();
    let new = House::remembering(START + DAY_MS);
    new.bring(&file, false).unwrap();
    let turn = new.companion.conversation(&new.open, other, None, 1).unwrap()[0].id();
    new.companion.erase_turn(&new.open, other, turn).unwrap();
    new.companion.erase_category(&new.open, Category::Health).unwrap();
    let again = new.bring(&file, false).unwrap();
    assert_eq!(
        count(&again, Kind::Turn, Fate::LeftOut(Why::ErasedHere)),
        1,
        "{again:?}"
    );
    assert_eq!(again.count(), 0);
    assert_eq!(new.said(other).len(), 1);
    assert!(new.said(Of(None)).iter().any(|said| said.contains("[health]")));
}

#[test]
fn an_arrival_that_was_interrupted_is_finished_by_the_same_file() {
    let (old, other) = House::lived_in();
    let file = old.export();
    for kinds in [
        &[][..],
        &[Kind::Conversation],
        &[Kind::Conversation, Kind::Part],
        &[Kind::Memory],
    ] {
        let new = House::remembering(START + DAY_MS);
        let parcel = Parcel::read(&file).unwrap();
        let how = How::default();
        let plan = new.companion.plan(&new.open, &parcel, &how).unwrap();
        let batch: Vec<_> = (parcel.records.iter().zip(&plan.fates).zip(&plan.terms))
            .filter(|((record, fate), _)| kinds.contains(&record.what.kind()) && **fate == Fate::Stays)
            .map(|((record, _), term)| (record, false, *term))
            .collect();
        let history = new.companion.bring_history(&new.open, &parcel, plan.history).unwrap();
        new.companion.keep_batch(&new.open, &batch, history).unwrap();
        let brought = new.bring(&file, false).unwrap();
        assert!(!brought.history, "it came in before");
        assert_eq!(records(&new.export()).len(), records(&file).len(), "{kinds:?}");
        assert_eq!(new.said(other), old.said(other));
        assert_eq!(new.memories("winter").len(), 1, "{kinds:?}");
    }
}

#[test]
fn a_later_file_goes_on_where_the_first_ended_and_an_earlier_one_is_here() {
    let (old, other) = House::lived_in();
    let first = old.export();
    old.say(other, false, "I bought a red bicycle.");
    let second = old.export();
    let new = House::remembering(START + DAY_MS);
    new.bring(&first, false).unwrap();
    let brought = new.bring(&second, false).unwrap();
    assert!(
        brought.history && count(&brought, Kind::Turn, Fate::Stays) == 1,
        "{brought:?}"
    );
    let histories = new.companion.histories(&new.open).unwrap();
    assert_eq!(histories.len(), 1, "one home, one history");
    assert_eq!(histories[0].1.entries, brought.whence.entries);
    let lines = new.companion.gate().count(&new.open, HISTORY_LINES).unwrap();
    assert_eq!(lines, histories[0].1.lines.len() as u64, "the older lines are gone");
    let mut written = Vec::new();
    new.companion
        .write_history(&new.open, histories[0].0, &mut written)
        .unwrap();
    assert_eq!(
        verify::history(&written[..], &verify::Options::default())
            .unwrap()
            .entries,
        brought.whence.entries
    );
    let earlier = new.bring(&first, false).unwrap();
    assert_eq!((earlier.count(), earlier.history), (0, false));

    // On to a third home, the history of the first comes along.
    let third = House::remembering(START + 2 * DAY_MS);
    third.bring(&new.export(), false).unwrap();
    let all = third.companion.histories(&third.open).unwrap();
    assert_eq!(all.len(), 2);
    for (id, history) in all {
        let mut written = Vec::new();
        third.companion.write_history(&third.open, id, &mut written).unwrap();
        assert_eq!(
            verify::history(&written[..], &verify::Options::default())
                .unwrap()
                .entries,
            history.entries
        );
    }
    assert_eq!(third.said(other), new.said(other));
}
