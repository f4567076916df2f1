//! What is stored: events and snapshots, by name, exactly.

use consent::{
    Category, CategoryIndex, CategorySet, Change, DataMap, Event, PurposeId, PurposeIndex, RecipientId, RecipientKind,
    Shown, State,
};
use proptest::prelude::*;

fn event(seq: u64, change: Change) -> Event {
    Event::new(
        seq,
        1_800_000_000_000 + seq,
        change,
        Shown::new(1, "Remember our talks?", "en"),
    )
}

fn history() -> Vec<Event> {
    let categories: CategorySet = [Category::Health, Category::Talk].into_iter().collect();
    let app = RecipientId::named(RecipientKind::App, "xyz").expect("a name");
    let (purpose, health) = (
        PurposeIndex::from(PurposeId::ShareWithApp),
        CategorySet::from(Category::Health),
    );
    let changes = [
        Change::Grant {
            purpose,
            categories,
            recipient: app.clone(),
            until_ms: Some(1_900_000_000_000),
        },
        Change::Grant {
            purpose,
            categories: health,
            recipient: app.clone(),
            until_ms: None,
        },
        Change::Withdraw {
            purpose,
            categories: Some(Category::Talk.into()),
            recipient: Some(app),
        },
        Change::Forbid {
            purpose: None,
            categories: None,
            recipient: Some(RecipientId::of(RecipientKind::RemoteEngine)),
        },
        Change::LiftForbid {
            purpose: Some(purpose),
            categories: None,
            recipient: None,
        },
        Change::freeze(),
    ];
    (0..).zip(changes).map(|(seq, change)| event(seq, change)).collect()
}

#[test]
fn events_are_stored_by_name() {
    insta::assert_json_snapshot!("events", history());
    for event in history() {
        let text = serde_json::to_string(&event).expect("JSON");
        assert_eq!(serde_json::from_str::<Event>(&text).expect("an event"), event);
    }
}

#[test]
fn the_state_is_stored_by_name() {
    insta::assert_json_snapshot!("state", State::fold(&history()).expect("a history"));
}

#[test]
fn what_is_not_known_is_refused() {
    let good = serde_json::to_string(&event(0, Change::freeze())).expect("JSON");
    let cases = [
        ("\"seq\":0", "\"seq\":0,\"mood\":1", "unknown field `mood`"),
        (
            "\"purpose\":null",
            "\"purpose\":\"advertise\"",
            "the data map has no PurposeId “advertise”",
        ),
        ("\"purpose\":null", "\"purpose\":null,\"why\":1", "unknown field `why`"),
        (
            "\"categories\":null",
            "\"categories\":[\"wealth\"]",
            "the data map has no Category “wealth”",
        ),
        (
            "\"categories\":null",
            "\"categories\":[\"talk\",\"talk\"]",
            "a category is listed twice",
        ),
        (
            "\"recipient\":null",
            "\"recipient\":\"app:\"",
            "a recipient's name has 1 to 253",
        ),
        (
            "\"recipient\":null",
            "\"recipient\":\"advertiser\"",
            "the data map has no RecipientKind “advertiser”",
        ),
        ("\"forbid\"", "\"allow_all\"", "unknown variant `allow_all`"),
        ("\"lang\":\"en\"", "\"lang\":7", "invalid type: integer `7`"),
    ];
    for (what, with, error) in cases {
        assert!(good.contains(what), "{what} is not in {good}");
        let said = serde_json::from_str::<Event>(&good.replacen(what, with, 1))
            .expect_err(with)
            .to_string();
        assert!(said.contains(error), "{with}: {said}");
    }
    let snapshot = serde_json::to_string(&State::new()).expect("JSON");
    for (what, with, error) in [
        ("\"v\":1", "\"v\":2", "a snapshot of shape 2, not 1"),
        ("\"epoch\":0", "\"epoch\":0,\"more\":1", "unknown field `more`"),
        (
            "\"forbids\":[]",
            "\"forbids\":[{\"purpose\":null},{\"purpose\":null}]",
            "says the same thing twice",
        ),
    ] {
        let said = serde_json::from_str::<State>(&snapshot.replacen(what, with, 1))
            .expect_err(with)
            .to_string();
        assert!(said.contains(error), "{with}: {said}");
    }
}

fn categories() -> impl Strategy<Value = CategorySet> {
    let one = 0..u8::try_from(Category::ALL.len()).expect("few");
    proptest::collection::vec(one.prop_map(CategoryIndex::new), 1..4).prop_map(CategorySet::from_iter)
}

fn purposes() -> impl Strategy<Value = PurposeIndex> {
    (0..u8::try_from(PurposeId::ALL.len()).expect("few")).prop_map(PurposeIndex::new)
}

fn recipients() -> impl Strategy<Value = RecipientId> {
    let names = [
        "person",
        "local_engine",
        "app",
        "app:x",
        "app:y",
        "remote_engine:x",
        "exchange",
    ];
    proptest::sample::select(names.to_vec()).prop_map(|name| name.parse().expect("a recipient"))
}

fn changes() -> impl Strategy<Value = Change> {
    use proptest::option::of;
    prop_oneof![
        4 => (purposes(), categories(), recipients(), of(0..100_u64)).prop_map(
            |(purpose, categories, recipient, until_ms)| Change::Grant { purpose, categories, recipient, until_ms }
        ),
        1 => (purposes(), of(categories()), of(recipients()))
            .prop_map(|(purpose, categories, recipient)| Change::Withdraw { purpose, categories, recipient }),
        1 => (of(purposes()), of(categories()), of(recipients()))
            .prop_map(|(purpose, categories, recipient)| Change::Forbid { purpose, categories, recipient }),
        1 => (of(purposes()), of(categories()), of(recipients()))
            .prop_map(|(purpose, categories, recipient)| Change::LiftForbid { purpose, categories, recipient }),
    ]
}

proptest! {
    #[test]
    fn a_snapshot_says_what_the_fold_says(changes in proptest::collection::vec(changes(), 0..60), cut in 0..60_usize) {
        let events: Vec<Event> = (0..).zip(changes).map(|(seq, change)| event(seq, change)).collect();
        let whole = State::fold(&events).expect("a history");
        let cut = cut.min(events.len());
        let half = State::fold(events.iter().take(cut)).expect("a history");
        let text = serde_json::to_string(&half).expect("JSON");
        let mut resumed: State = serde_json::from_str(&text).expect("a snapshot");
        prop_assert_eq!(&resumed, &half);
        for event in events.iter().skip(cut) {
            resumed.apply(event).expect("it follows");
        }
        prop_assert_eq!(&resumed, &whole);
        prop_assert_eq!(serde_json::to_string(&resumed).expect("JSON"), serde_json::to_string(&whole).expect("JSON"));
    }

    #[test]
    fn arbitrary_text_is_no_map_and_no_panic(text in ".{0,200}") {
        prop_assert!(DataMap::parse(&text).is_err());
    }

    #[test]
    fn sets_are_sets(mut list in proptest::collection::vec(0..128_u8, 0..40), other in 0..128_u8) {
        let set: CategorySet = list.iter().copied().map(CategoryIndex::new).collect();
        list.sort_unstable();
        list.dedup();
        let found: Vec<usize> = set.iter().map(CategoryIndex::get).collect();
        prop_assert_eq!(found, list.iter().map(|one| usize::from(*one)).collect::<Vec<_>>());
        prop_assert_eq!(set.len(), list.len());
        prop_assert_eq!(set.contains(CategoryIndex::new(other)), list.contains(&other));
        let mut with = set;
        with.insert(CategoryIndex::new(other));
        prop_assert!(set.is_subset(with) && with.difference(CategoryIndex::new(other).into()).is_subset(set));
    }
}
