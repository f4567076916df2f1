//! The records that a controller keeps: of processing (GDPR art. 30), and of each consent (ISO/IEC TS 27560).

use consent::policy::{Status, article30, consent_question, consent_record, unused};
use consent::{Category, CategorySet, Change, DataMap, Event, Locale, PurposeId, RecipientId, Shown};
use serde_json::Value;

const WHO: (&str, &str, &str) = (
    "urn:troth:person:0a",
    "urn:troth:consent:0a:7",
    "https://home.example/policy.jsonld",
);

fn event(change: Change) -> Event {
    Event::new(7, 1_800_000_000_000, change, Shown::new(2, "Remember our talks?", "en"))
}

fn health() -> Change {
    Change::Grant {
        purpose: PurposeId::RememberSensitive.into(),
        categories: Category::Health.into(),
        recipient: RecipientId::person(),
        until_ms: Some(1_900_000_000_000),
    }
}

#[test]
fn the_record_of_processing_leaves_nothing_out() {
    let map = DataMap::built_in();
    let record = article30(map);
    let said = |what: &str| assert!(record.contains(what), "{what} is missing");
    for (index, purpose) in map.purposes() {
        said(&format!("(`{}`)", purpose.id()));
        said(purpose.sentence());
        for kept in purpose.keeps().iter() {
            said(map.category(kept).expect("a category").title());
            said(&format!("Kept {}", map.retention(index, kept).expect("a term")));
        }
    }
    for (_, recipient) in map.recipients() {
        said(&format!("Recipient: {}", recipient.title()));
    }
    for (letter, of) in [("## (a)", 1), ("- (b)", map.purposes().count()), ("## (g)", 1)] {
        assert_eq!(record.matches(letter).count(), of, "{letter}");
    }
}

#[test]
fn a_consent_becomes_a_record_in_the_standards_terms() {
    let map = DataMap::built_in();
    let record = consent_record(map, &event(health()), Status::Given, WHO);
    let mut sorted = insta::Settings::clone_current();
    sorted.set_sort_maps(true);
    sorted.bind(|| insta::assert_json_snapshot!("consent_record", record));
}

#[test]
fn what_is_not_named_means_all_of_it() {
    let map = DataMap::built_in();
    let withdrawn = Change::Withdraw {
        purpose: PurposeId::Remember.into(),
        categories: None,
        recipient: None,
    };
    let record = consent_record(map, &event(withdrawn), Status::Withdrawn, WHO);
    let of = |record: &Value, what: &str| record[what].as_array().map_or(0, Vec::len);
    let process = &record["dpv:hasProcess"][0];
    let (_, remember) = map
        .purposes()
        .find(|(_, info)| info.id() == "remember")
        .expect("a purpose");
    assert_eq!(of(process, "dpv:hasPersonalData"), remember.uses().len());
    let frozen = consent_record(map, &event(Change::freeze()), Status::Withdrawn, WHO);
    let stoppable = map.purposes().filter(|(_, info)| !info.unstoppable()).count();
    assert_eq!(of(&frozen, "dpv:hasProcess"), stoppable);
}

#[test]
fn a_no_without_a_yes_before_it_is_a_refusal() {
    let no = Change::Withdraw {
        purpose: PurposeId::Remember.into(),
        categories: Some(CategorySet::EMPTY),
        recipient: None,
    };
    let of = |change: Change, in_force| Status::of(&event(change), in_force);
    assert_eq!(of(no.clone(), false), Status::Refused);
    assert_eq!(of(no.clone(), true), Status::Withdrawn);
    assert_eq!(of(Change::freeze(), false), Status::Withdrawn);
    assert_eq!(of(Change::lift_freeze(), true), Status::Renewed);
    assert_eq!(of(health(), true), Status::Given);
    for locale in Locale::all() {
        let ended = Event::new(1, 0, no.clone(), Shown::new(2, unused(locale), locale.lang()));
        assert_eq!(Status::of(&ended, true), Status::Expired);
    }
}

#[test]
fn the_record_shows_what_the_question_showed_in_its_language() {
    let map = DataMap::built_in();
    let person = RecipientId::person();
    for locale in Locale::all() {
        let question = consent_question(
            (map, locale),
            PurposeId::RememberSensitive,
            Category::Health,
            &person,
            None,
        )
        .expect("a question");
        let shown = Shown::new(map.version(), question.text(), question.lang());
        let record = consent_record(map, &Event::new(0, 0, health(), shown), Status::Given, WHO);
        assert_eq!(record["dpv:hasNotice"]["dct:description"], question.text());
        assert_eq!(record["dpv:hasNotice"]["dct:language"], locale.lang());
    }
}

#[test]
fn the_impact_assessment_names_everything_and_asks_the_rest() {
    let map = DataMap::built_in();
    let (json, words) = (consent::policy::dpia(map), consent::policy::dpia_markdown(map));
    for (_, purpose) in map.purposes() {
        assert!(
            words.contains(&format!("(`{}`)", purpose.id())) && words.contains(purpose.costs()),
            "{}",
            purpose.id()
        );
    }
    assert_eq!(
        json["processing"].as_array().map(Vec::len),
        Some(map.purposes().count())
    );
    let open = json["open"].as_array().expect("questions");
    assert!(
        open.len() > 5 && open.iter().all(|one| one["answer"].is_null()),
        "nothing is answered for anybody"
    );
    assert_eq!(words.matches("- [ ] ").count(), open.len());
}
