//! Opting out costs nothing essential, and no consent stands in for another: every combination, counted.

use std::collections::BTreeMap;

use consent::{
    Act, CategorySet, Change, DataMap, Decision, Event, KindIndex, PurposeIndex, RecipientId, Request, Shown, State,
    decide,
};

const NOW: u64 = 1_800_000_000_000;

/// A question that a person can answer: one purpose, categories that are asked about together, one recipient.
#[derive(Clone)]
struct Question {
    purpose: PurposeIndex,
    categories: CategorySet,
    recipient: RecipientId,
}

fn recipient(map: &DataMap, kind: KindIndex) -> RecipientId {
    let template = map.recipient(kind).is_some_and(|info| info.template());
    if template {
        RecipientId::named(kind, "one").expect("a recipient of many")
    } else {
        RecipientId::of(kind)
    }
}

/// Every use that the map knows of, category by category, of the purposes that are essential or of those that are not.
fn uses(map: &DataMap, essential: bool) -> Vec<(Question, Act)> {
    let mut all = Vec::new();
    for (purpose, info) in map.purposes().filter(|(_, info)| info.essential() == essential) {
        for kind in info.recipients() {
            let recipient = recipient(map, *kind);
            let mut each = |set: CategorySet, act| {
                all.extend(set.iter().map(|category| {
                    let question = Question {
                        purpose,
                        categories: [category].into_iter().collect(),
                        recipient: recipient.clone(),
                    };
                    (question, act)
                }));
            };
            each(map.may_disclose(purpose, *kind), Act::Disclose);
            each(map.may_keep(purpose, *kind), Act::Keep);
        }
    }
    all
}

fn granted(questions: &[Question]) -> State {
    let mut state = State::new();
    for question in questions {
        let change = Change::Grant {
            purpose: question.purpose,
            categories: question.categories,
            recipient: question.recipient.clone(),
            until_ms: None,
        };
        let event = Event::new(state.epoch(), NOW, change, Shown::new(1, "Shall I?", "en"));
        state.apply(&event).expect("an event that follows");
    }
    state
}

fn decision(map: &DataMap, state: &State, (question, act): &(Question, Act)) -> Decision {
    decide(
        map,
        state,
        &Request::new(question.purpose, question.categories, &question.recipient, *act, NOW),
    )
}

/// Every question about one optional purpose, category by category.
fn by_purpose(map: &DataMap) -> BTreeMap<PurposeIndex, Vec<Question>> {
    let mut all: BTreeMap<_, Vec<Question>> = BTreeMap::new();
    for (question, _) in uses(map, false) {
        all.entry(question.purpose).or_default().push(question);
    }
    all
}

#[test]
fn no_combination_of_answers_changes_what_is_essential() {
    let map = DataMap::built_in();
    let essential = uses(map, true);
    let optional: Vec<Vec<Question>> = by_purpose(map).into_values().collect();
    let nobody = State::new();
    let mut cases = 0_u64;
    for chosen in 0..1_u32 << optional.len() {
        let yes: Vec<Question> = optional
            .iter()
            .enumerate()
            .filter(|(at, _)| chosen >> at & 1 == 1)
            .flat_map(|(_, questions)| questions.clone())
            .collect();
        let state = granted(&yes);
        for wanted in &essential {
            let decided = decision(map, &state, wanted);
            assert!(decided.is_allowed(), "{chosen:b}: {}", map_words(map, wanted));
            assert_eq!(
                decided,
                decision(map, &nobody, wanted),
                "{chosen:b}: {}",
                map_words(map, wanted)
            );
            cases += 1;
        }
    }
    println!(
        "{cases} cases: {} combinations of yes and no, each with {} essential uses",
        1_u64 << optional.len(),
        essential.len()
    );
    assert!(cases > 100_000, "{cases}");
}

#[test]
fn every_optional_use_needs_its_own_consent_and_no_other_stands_in_for_it() {
    let map = DataMap::built_in();
    let optional = uses(map, false);
    let (mut refused, mut allowed) = (0_u64, 0_u64);
    for missing in &optional {
        let (question, _) = missing;
        let others: Vec<Question> = optional
            .iter()
            .map(|(other, _)| other)
            .filter(|other| {
                other.purpose != question.purpose
                    || other.categories != question.categories
                    || other.recipient != question.recipient
            })
            .cloned()
            .collect();
        assert!(
            !decision(map, &granted(&others), missing).is_allowed(),
            "{}",
            map_words(map, missing)
        );
        refused += 1;
        let all: Vec<Question> = optional.iter().map(|(question, _)| question.clone()).collect();
        assert!(
            decision(map, &granted(&all), missing).is_allowed(),
            "{}",
            map_words(map, missing)
        );
        allowed += 1;
    }
    println!("{refused} uses refused with every other consent given, {allowed} allowed with their own");
    assert!(refused > 100, "{refused}");
}

fn map_words(map: &DataMap, (question, act): &(Question, Act)) -> String {
    let purpose = map.purpose(question.purpose).map_or("", |info| info.id());
    let category = question
        .categories
        .iter()
        .next()
        .and_then(|category| map.category(category));
    format!(
        "{purpose}, {}, {}, {act:?}",
        category.map_or("", |info| info.id()),
        question.recipient
    )
}
