//! What the built-in data map and a history allow, in cases that a person would recognise.
#![expect(clippy::panic, reason = "helpers of tests report what they were given")]

use consent::{
    Act, Category, CategorySet, Change, DataMap, Decision, Event, FoldError, PurposeId, ReasonKind, RecipientId,
    RecipientKind, Request, Retention, Shown, State, decide, narrow,
};

const NOW: u64 = 1_800_000_000_000;

/// A person's history, event by event.
#[derive(Default)]
struct Person {
    state: State,
}

impl Person {
    fn does(&mut self, change: Change) -> &mut Self {
        let event = Event::new(self.state.epoch(), NOW, change, Shown::new(1, "Shall I?", "en"));
        self.state.apply(&event).expect("an event that follows");
        self
    }

    fn says_yes(&mut self, purpose: PurposeId, categories: &[Category], recipient: &RecipientId) -> &mut Self {
        self.says_yes_until(purpose, categories, recipient, None)
    }

    fn says_yes_until(
        &mut self,
        purpose: PurposeId,
        categories: &[Category],
        recipient: &RecipientId,
        until_ms: Option<u64>,
    ) -> &mut Self {
        let (purpose, categories, recipient) = (purpose.into(), set(categories), recipient.clone());
        self.does(Change::Grant {
            purpose,
            categories,
            recipient,
            until_ms,
        })
    }

    fn decision(&self, purpose: PurposeId, categories: &[Category], recipient: &RecipientId, act: Act) -> Decision {
        decide(
            DataMap::built_in(),
            &self.state,
            &Request::new(purpose, set(categories), recipient, act, NOW),
        )
    }

    fn may_give(&self, purpose: PurposeId, categories: &[Category], recipient: &RecipientId) -> bool {
        self.decision(purpose, categories, recipient, Act::Disclose)
            .is_allowed()
    }

    fn may_keep(&self, purpose: PurposeId, categories: &[Category]) -> bool {
        self.decision(purpose, categories, &RecipientId::person(), Act::Keep)
            .is_allowed()
    }

    /// Why not, and about which categories.
    fn refusal(
        &self,
        purpose: PurposeId,
        categories: &[Category],
        recipient: &RecipientId,
    ) -> (ReasonKind, CategorySet, String) {
        match self.decision(purpose, categories, recipient, Act::Disclose) {
            Decision::Refuse { reason, categories } => (reason.kind(), categories, reason.to_string()),
            Decision::Allow { .. } => panic!("allowed"),
        }
    }
}

fn set(categories: &[Category]) -> CategorySet {
    categories.iter().copied().collect()
}

fn app(name: &str) -> RecipientId {
    RecipientId::named(RecipientKind::App, name).expect("a name")
}

#[test]
fn a_newcomer_can_talk_and_nothing_else() {
    let (newcomer, engine) = (Person::default(), RecipientId::local_engine());
    assert!(newcomer.may_give(PurposeId::Converse, &[Category::Talk, Category::Health], &engine));
    assert!(newcomer.may_give(PurposeId::Account, Category::ALL, &RecipientId::person()));
    for purpose in PurposeId::ALL {
        let info = DataMap::built_in().purpose(*purpose).expect("its purpose");
        for (kind, recipient) in DataMap::built_in().recipients() {
            let recipient = match recipient.template() {
                true => RecipientId::named(kind, "x").expect("a name"),
                false => RecipientId::of(kind),
            };
            let asked = Request::new(*purpose, DataMap::built_in().all(), &recipient, Act::Disclose, NOW);
            let open = narrow(DataMap::built_in(), &newcomer.state, &asked);
            assert!(info.essential() || open.is_empty(), "{purpose} is open to {recipient}");
        }
    }
}

/// What is asked about elsewhere cannot leave the home under a purpose that needs no asking.
#[test]
fn no_essential_purpose_is_a_way_around_a_question() {
    let map = DataMap::built_in();
    let inside = [RecipientKind::Person, RecipientKind::LocalEngine];
    for kind in RecipientKind::ALL.iter().filter(|kind| !inside.contains(kind)) {
        let union = |essential: bool| {
            let purposes = map.purposes().filter(|(_, purpose)| purpose.essential() == essential);
            purposes.fold(CategorySet::EMPTY, |all, (index, _)| {
                all.union(map.may_disclose(index, *kind))
            })
        };
        let around: Vec<Category> = union(true).intersection(union(false)).categories().collect();
        assert!(around.is_empty(), "{kind} gets {around:?} unasked");
    }
    let operator: Vec<Category> = map
        .may_disclose(PurposeId::Account, RecipientKind::Operator)
        .categories()
        .collect();
    assert_eq!(operator, [Category::ContactAddress, Category::Request]);
}

#[test]
fn without_remember_nothing_outlives_the_session() {
    let mut person = Person::default();
    assert!(!person.may_keep(PurposeId::Remember, &[Category::Talk]));
    let everything_said: Vec<Category> = DataMap::built_in()
        .purpose(PurposeId::Converse)
        .expect("converse")
        .keeps()
        .categories()
        .collect();
    match person.decision(PurposeId::Converse, &everything_said, &RecipientId::person(), Act::Keep) {
        Decision::Allow { obligations, .. } => assert_eq!(obligations.keep(), Some(Retention::Session)),
        Decision::Refuse { reason, .. } => panic!("{reason}"),
    }
    person.says_yes(PurposeId::Remember, &[Category::Talk], &RecipientId::person());
    match person.decision(
        PurposeId::Remember,
        &[Category::Talk],
        &RecipientId::person(),
        Act::Keep,
    ) {
        Decision::Allow { obligations, .. } => assert_eq!(obligations.keep(), "P1Y".parse().ok()),
        Decision::Refuse { reason, .. } => panic!("{reason}"),
    }
    assert!(
        !person.may_keep(PurposeId::Remember, &[Category::Secret]),
        "passwords are never remembered"
    );
}

#[test]
fn special_categories_take_a_question_of_their_own() {
    let (mut person, you) = (Person::default(), RecipientId::person());
    person.says_yes(PurposeId::Remember, &[Category::Talk], &you);
    person.says_yes(
        PurposeId::RememberSensitive,
        &[Category::Health, Category::Religion],
        &you,
    );
    let (kind, about, _) = person.refusal(PurposeId::RememberSensitive, &[Category::Health], &you);
    assert_eq!((kind, about), (ReasonKind::OwnQuestion, Category::Health.into()));
    person.says_yes(PurposeId::RememberSensitive, &[Category::Health], &you);
    assert!(person.may_keep(PurposeId::RememberSensitive, &[Category::Health]));
    assert!(!person.may_keep(PurposeId::RememberSensitive, &[Category::Religion]));
}

#[test]
fn what_a_purpose_stands_on_takes_it_along() {
    let (mut person, you) = (Person::default(), RecipientId::person());
    person.says_yes(PurposeId::RememberSensitive, &[Category::Health], &you);
    assert_eq!(
        person
            .refusal(PurposeId::RememberSensitive, &[Category::Health], &you)
            .0,
        ReasonKind::NeedsOther
    );
    person.says_yes(PurposeId::Remember, &[Category::Talk], &you);
    assert!(person.may_keep(PurposeId::RememberSensitive, &[Category::Health]));
    person.does(Change::Withdraw {
        purpose: PurposeId::Remember.into(),
        categories: None,
        recipient: None,
    });
    assert!(!person.may_keep(PurposeId::RememberSensitive, &[Category::Health]));
}

#[test]
fn one_app_is_not_another() {
    let (mut person, one, other) = (Person::default(), app("one"), app("other"));
    person.says_yes_until(
        PurposeId::ShareWithApp,
        &[Category::Talk, Category::Place],
        &one,
        Some(NOW + 1),
    );
    assert!(person.may_give(PurposeId::ShareWithApp, &[Category::Talk], &one));
    assert_eq!(
        person.refusal(PurposeId::ShareWithApp, &[Category::Talk], &other).0,
        ReasonKind::NoConsent
    );
    let nameless = RecipientId::of(RecipientKind::App);
    assert_eq!(
        person.refusal(PurposeId::ShareWithApp, &[Category::Talk], &nameless).0,
        ReasonKind::UnknownRecipient
    );
    let late = Request::new(PurposeId::ShareWithApp, Category::Talk, &one, Act::Disclose, NOW + 1);
    match decide(DataMap::built_in(), &person.state, &late) {
        Decision::Refuse { reason, .. } => assert_eq!(reason.kind(), ReasonKind::Expired),
        Decision::Allow { .. } => panic!("a consent outlived its end"),
    }
    person.does(Change::Withdraw {
        purpose: PurposeId::ShareWithApp.into(),
        categories: None,
        recipient: Some(nameless),
    });
    assert!(!person.may_give(PurposeId::ShareWithApp, &[Category::Talk], &one));
}

#[test]
fn what_leaves_comes_with_duties() {
    let (mut person, engine) = (
        Person::default(),
        "remote_engine:example.com".parse().expect("a recipient"),
    );
    let asked = [Category::Talk, Category::Name, Category::Address];
    person.says_yes_until(PurposeId::RemoteEngine, &asked, &engine, Some(NOW + 7));
    match person.decision(PurposeId::RemoteEngine, &asked, &engine, Act::Disclose) {
        Decision::Allow { granted, obligations } => {
            assert_eq!(granted, set(&asked));
            assert_eq!(obligations.pseudonymise(), Category::Name.into());
            assert_eq!(obligations.coarsen(), Category::Address.into());
            assert_eq!((obligations.keep(), obligations.ends_ms()), (None, Some(NOW + 7)));
        }
        Decision::Refuse { reason, .. } => panic!("{reason}"),
    }
    let wide = Request::new(PurposeId::RemoteEngine, set(Category::ALL), &engine, Act::Disclose, NOW);
    assert_eq!(narrow(DataMap::built_in(), &person.state, &wide), set(&asked));
}

#[test]
fn a_freeze_stops_everything_but_safety_and_the_account() {
    let (mut person, engine) = (Person::default(), RecipientId::local_engine());
    person.says_yes(PurposeId::Personalise, &[Category::Talk], &engine);
    assert!(person.may_give(PurposeId::Personalise, &[Category::Talk], &engine));
    person.does(Change::freeze());
    assert!(person.state.frozen());
    assert_eq!(
        person.refusal(PurposeId::Personalise, &[Category::Talk], &engine).0,
        ReasonKind::Frozen
    );
    let map = DataMap::built_in();
    for purpose in PurposeId::ALL {
        let info = map.purpose(*purpose).expect("a purpose");
        for kind in info.recipients() {
            let recipient = match map.recipient(*kind).is_some_and(|info| info.template()) {
                true => RecipientId::named(*kind, "one").expect("a recipient of many"),
                false => RecipientId::of(*kind),
            };
            for act in [Act::Disclose, Act::Keep] {
                let asked = Request::new(*purpose, map.all(), &recipient, act, NOW);
                let goes_on = !narrow(map, &person.state, &asked).is_empty();
                assert!(!goes_on || info.unstoppable(), "{purpose} goes on for {recipient}");
            }
        }
    }
    assert!(person.may_give(PurposeId::Safety, &[Category::Talk], &engine));
    assert!(person.may_give(PurposeId::Account, &[Category::Talk], &RecipientId::person()));
    assert_eq!(
        person.refusal(PurposeId::Converse, &[Category::Talk], &engine).2,
        "You have frozen what is yours, so “Talk with your companion” waits until you lift that."
    );
    person.says_yes(PurposeId::Personalise, &[Category::Talk], &engine);
    assert!(
        !person.may_give(PurposeId::Personalise, &[Category::Talk], &engine),
        "a yes does not thaw"
    );
    person.does(Change::lift_freeze());
    assert!(person.may_give(PurposeId::Personalise, &[Category::Talk], &engine) && !person.state.frozen());
}

#[test]
fn some_things_can_be_stopped_by_name_and_some_not_at_all() {
    let (mut person, engine) = (Person::default(), RecipientId::local_engine());
    for purpose in PurposeId::ALL {
        person.does(Change::Forbid {
            purpose: Some((*purpose).into()),
            categories: None,
            recipient: None,
        });
    }
    assert_eq!(
        person.refusal(PurposeId::Converse, &[Category::Talk], &engine).0,
        ReasonKind::Forbidden
    );
    assert!(person.may_give(PurposeId::Safety, &[Category::Talk], &engine));
    assert!(person.may_give(PurposeId::Account, Category::ALL, &RecipientId::person()));
}

#[test]
fn a_consent_covers_what_it_spells_out() {
    let (mut person, you) = (Person::default(), RecipientId::person());
    person.says_yes(PurposeId::Remember, &[Category::Talk], &you);
    let (kind, about, words) = person.refusal(PurposeId::Remember, &[Category::Talk, Category::Name], &you);
    assert_eq!((kind, about), (ReasonKind::NoConsent, Category::Name.into()));
    assert_eq!(words, "You have not agreed to “Remember our talks” with names for you.");
    person.says_yes(PurposeId::Converse, &[Category::Interest], &RecipientId::local_engine());
    let (kind, ..) = person.refusal(PurposeId::Converse, &[Category::Interest], &RecipientId::local_engine());
    assert_eq!(kind, ReasonKind::NotDeclared, "no consent reaches beyond the data map");
    assert_eq!(
        person.refusal(PurposeId::Converse, &[], &you).0,
        ReasonKind::NothingAsked
    );
}

#[test]
fn events_that_cannot_follow_change_nothing() {
    let mut state = State::new();
    let grant = |categories: CategorySet, text: &str, seq| {
        let recipient = RecipientId::person();
        let change = Change::Grant {
            purpose: PurposeId::Remember.into(),
            categories,
            recipient,
            until_ms: None,
        };
        Event::new(seq, NOW, change, Shown::new(1, text, "en"))
    };
    let talk = CategorySet::from(Category::Talk);
    assert_eq!(
        state.apply(&grant(talk, "Shall I?", 1)),
        Err(FoldError::Gap { expected: 0, found: 1 })
    );
    assert_eq!(state.apply(&grant(talk, " ", 0)), Err(FoldError::NothingShown));
    assert_eq!(
        state.apply(&grant(CategorySet::EMPTY, "Shall I?", 0)),
        Err(FoldError::NothingNamed)
    );
    assert_eq!(state, State::new());
    assert_eq!(state.apply(&grant(talk, "Shall I?", 0)), Ok(()));
    assert_eq!(
        state.apply(&grant(talk, "Shall I?", 0)),
        Err(FoldError::Gap { expected: 1, found: 0 })
    );
}
