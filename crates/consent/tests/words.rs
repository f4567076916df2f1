//! The policy and the questions: complete, plain, and equal for yes and no.

use consent::datamap::Label;
use consent::policy::{QuestionError, consent_question, grade, plain};
use consent::{Category, CategorySet, DataMap, Operator, PurposeId, RecipientId};

/// What a 13-year-old reads: the eighth school year.
const HARDEST: f64 = 8.0;

#[test]
fn the_policy_as_it_is_shown() {
    insta::assert_snapshot!("policy", plain(DataMap::built_in()));
}

#[test]
fn the_policy_names_everything() {
    let (map, text) = (DataMap::built_in(), plain(DataMap::built_in()));
    let said = |words: &str| assert!(text.contains(words), "the policy does not say “{words}”");
    for (_, category) in map.categories() {
        said(&format!("\n{}\n  {}", category.title(), category.sentence()));
    }
    for (_, purpose) in map.purposes() {
        for words in [purpose.title(), purpose.sentence(), purpose.buys(), purpose.costs()] {
            said(words);
        }
    }
    for (_, recipient) in map.recipients() {
        said(&format!("\n{}\n  {}", recipient.title(), recipient.sentence()));
        if let Some(label) = recipient.label() {
            said(&format!("{}. Keeps it: {}", label.place(), label.keeps()));
        }
    }
}

#[test]
fn the_first_part_fits_on_a_screen() {
    let text = plain(DataMap::built_in());
    let first = text.split("WHY WE USE IT").next().expect("a first part");
    let rows: usize = first.lines().map(|line| 1 + line.chars().count() / 80).sum();
    assert!(rows <= 24, "{rows} rows of 80");
}

#[test]
fn it_is_plain_enough() {
    let map = DataMap::built_in();
    assert!(
        grade(&plain(map)) <= HARDEST,
        "the policy has grade {:.1}",
        grade(&plain(map))
    );
    for (_, purpose) in map.purposes() {
        for words in [purpose.sentence(), purpose.buys(), purpose.costs()] {
            assert!(grade(words) <= HARDEST + 2.0, "grade {:.1}: {words}", grade(words));
        }
    }
}

#[test]
fn an_operator_stands_in_the_policy() {
    let map = DataMap::built_in()
        .clone()
        .with_operator(Operator::new("Ada", "ada@example.org", "Bonn"));
    assert!(plain(&map).contains("Who answers for it: Ada, reached at ada@example.org."));
}

#[test]
fn questions_as_they_are_shown() {
    let map = DataMap::built_in();
    let engine: RecipientId = "remote_engine:example.com".parse().expect("a recipient");
    let talk: CategorySet = [Category::Talk, Category::Name, Category::Age].into_iter().collect();
    let label = Label::new("Paris, France", "30 days", true);
    let (you, health) = (RecipientId::person(), Category::Health);
    let questions = [
        consent_question(map, PurposeId::RemoteEngine, talk, &engine, Some(&label)),
        consent_question(map, PurposeId::RememberSensitive, health, &you, None),
        consent_question(
            map,
            PurposeId::Remember,
            [Category::Talk, Category::Mood].into_iter().collect::<CategorySet>(),
            &you,
            None,
        ),
    ];
    let texts: Vec<String> = questions
        .into_iter()
        .map(|question| {
            let question = question.expect("a question");
            assert_eq!((question.yes(), question.no()), ("Yes", "No"));
            assert!(question.text().contains(question.buys()) && question.text().contains(question.costs()));
            assert!(
                grade(question.text()) <= HARDEST,
                "{:.1}: {}",
                grade(question.text()),
                question.text()
            );
            question.text().to_owned()
        })
        .collect();
    insta::assert_snapshot!("questions", texts.join("\n\n---\n\n"));
}

#[test]
fn some_questions_may_not_be_asked() {
    let (map, you) = (DataMap::built_in(), RecipientId::person());
    let ask = |purpose, categories: &[Category], to: &RecipientId| {
        consent_question(
            map,
            purpose,
            categories.iter().copied().collect::<CategorySet>(),
            to,
            None,
        )
        .expect_err("no question")
    };
    assert!(matches!(
        ask(PurposeId::Converse, &[Category::Talk], &you),
        QuestionError::Essential(_)
    ));
    assert!(matches!(
        ask(PurposeId::Remember, &[Category::Secret], &you),
        QuestionError::Beyond { .. }
    ));
    assert!(matches!(
        ask(PurposeId::Remember, &[], &you),
        QuestionError::Beyond { .. }
    ));
    assert!(matches!(
        ask(PurposeId::Personalise, &[Category::Talk, Category::Health], &you),
        QuestionError::OwnQuestion(_)
    ));
    assert!(matches!(
        ask(
            PurposeId::ShareWithApp,
            &[Category::Talk],
            &"app".parse().expect("a kind")
        ),
        QuestionError::Unknown
    ));
}

#[test]
fn one_of_many_shows_its_own_label() {
    let (map, app) = (DataMap::built_in(), "app:x".parse().expect("a recipient"));
    let ask = |label: Option<&Label>| consent_question(map, PurposeId::ShareWithApp, Category::Talk, &app, label);
    assert_eq!(
        ask(None).expect_err("no label"),
        QuestionError::NoLabel("app:x".to_owned())
    );
    let label = Label::new("Mars", "for ever", true);
    let text = ask(Some(&label)).expect("a question").text().to_owned();
    assert!(
        text.contains("Where: Mars. Keeps it: for ever.\nTrains models on it: yes."),
        "{text}"
    );
}

/// Every question that the built-in map leads to can be asked, and its answer used.
#[test]
fn every_choice_has_its_question() {
    let map = DataMap::built_in();
    let (label, mut asked) = (Label::new("there", "a day", false), 0);
    for (index, purpose) in map.purposes().filter(|(_, purpose)| !purpose.essential()) {
        for kind in purpose.recipients() {
            let named = map.recipient(*kind).expect("a kind").template();
            let to = if named {
                RecipientId::named(*kind, "x").expect("a name")
            } else {
                RecipientId::of(*kind)
            };
            for category in map.may_disclose(index, *kind).iter() {
                let question = consent_question(map, index, category, &to, Some(&label)).expect("a question");
                assert!(
                    question
                        .text()
                        .contains(map.category(category).expect("a category").title())
                );
                asked += 1;
            }
        }
    }
    assert!(asked > 100, "only {asked} questions");
}
