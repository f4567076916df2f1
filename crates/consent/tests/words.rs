//! The policy and the questions: complete, plain, and equal for yes and no.

use consent::datamap::Label;
use consent::policy::{QuestionError, consent_question, grade, plain};
use consent::{Category, CategorySet, DataMap, Locale, Operator, PurposeId, RecipientId};

/// What a 13-year-old reads: the eighth school year.
const HARDEST: f64 = 8.0;

fn english() -> String {
    plain(DataMap::built_in(), Locale::english())
}

fn german() -> &'static Locale {
    Locale::named("de").expect("German")
}

fn hardness(locale: &Locale, text: &str) -> f64 {
    grade(locale, text).expect("a formula for each language that there is")
}

#[test]
fn the_policy_as_it_is_shown() {
    insta::assert_snapshot!("policy", english());
    insta::assert_snapshot!("policy_de", plain(DataMap::built_in(), german()));
}

#[test]
fn the_policy_names_everything_in_every_language() {
    for locale in Locale::all() {
        let map = &locale.words_of(DataMap::built_in());
        let text = plain(DataMap::built_in(), locale);
        let said = |words: &str| assert!(text.contains(words), "{locale:?}: the policy does not say “{words}”");
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
                said(label.place());
                said(label.keeps());
            }
        }
    }
}

#[test]
fn the_first_part_fits_on_a_screen() {
    for locale in Locale::all() {
        let text = plain(DataMap::built_in(), locale);
        let first = text
            .split(&locale.say("policy-purposes").to_uppercase())
            .next()
            .expect("a first part");
        let rows: usize = first.lines().map(|line| 1 + line.chars().count() / 80).sum();
        assert!(rows <= 24, "{locale:?}: {rows} rows of 80");
    }
}

#[test]
fn it_is_plain_enough() {
    for locale in Locale::all() {
        let map = &locale.words_of(DataMap::built_in());
        let whole = hardness(locale, &plain(map, locale));
        println!("{locale:?}: grade {whole:.1}");
        assert!(whole <= HARDEST, "{locale:?}: the policy has grade {whole:.1}");
        for (_, purpose) in map.purposes() {
            // The formulas are made for a few sentences at least: one of four words has any grade.
            let words = [purpose.sentence(), purpose.buys(), purpose.costs()].join(" ");
            let grade = hardness(locale, &words);
            assert!(grade <= HARDEST + 2.0, "grade {grade:.1}: {words}");
        }
    }
}

#[test]
fn an_operator_stands_in_the_policy() {
    let map = DataMap::built_in()
        .clone()
        .with_operator(Operator::new("Ada", "ada@example.org", "Bonn"));
    let said = |locale| plain(&map, locale);
    assert!(said(Locale::english()).contains("Who answers for it: Ada, reached at ada@example.org."));
    assert!(said(german()).contains("Wer dafür einsteht: Ada. Zu erreichen: ada@example.org."));
    assert!(said(german()).contains("Bonn"));
}

fn questions(locale: &Locale) -> String {
    let map = (DataMap::built_in(), locale);
    let engine: RecipientId = "remote_engine:example.com".parse().expect("a recipient");
    let talk: CategorySet = [Category::Talk, Category::Name, Category::Age].into_iter().collect();
    let label = Label::new("Paris, France", "30 days", true);
    let (you, health) = (RecipientId::person(), Category::Health);
    let both: CategorySet = [Category::Talk, Category::Mood].into_iter().collect();
    let questions = [
        consent_question(map, PurposeId::RemoteEngine, talk, &engine, Some(&label)),
        consent_question(map, PurposeId::RememberSensitive, health, &you, None),
        consent_question(map, PurposeId::Remember, both, &you, None),
    ];
    let texts: Vec<String> = questions
        .into_iter()
        .map(|question| {
            let question = question.expect("a question");
            assert!(question.text().contains(question.buys()) && question.text().contains(question.costs()));
            assert_eq!(question.lang(), locale.lang());
            let grade = hardness(locale, question.text());
            assert!(grade <= HARDEST, "{grade:.1}: {}", question.text());
            [question.text(), question.yes(), question.no()].join("\n")
        })
        .collect();
    texts.join("\n\n---\n\n")
}

#[test]
fn questions_as_they_are_shown() {
    insta::assert_snapshot!("questions", questions(Locale::english()));
    insta::assert_snapshot!("questions_de", questions(german()));
}

#[test]
fn some_questions_may_not_be_asked() {
    let (map, you) = (DataMap::built_in(), RecipientId::person());
    let ask = |purpose, categories: &[Category], to: &RecipientId| {
        consent_question(
            (map, Locale::english()),
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
    let ask = |label: Option<&Label>| {
        consent_question(
            (map, Locale::english()),
            PurposeId::ShareWithApp,
            Category::Talk,
            &app,
            label,
        )
    };
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
                let question =
                    consent_question((map, Locale::english()), index, category, &to, Some(&label)).expect("a question");
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
