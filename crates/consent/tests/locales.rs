//! Every language says everything, with the same variables, and code says nothing that no language knows.
#![expect(clippy::panic, reason = "helpers of tests report what they were given")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use consent::{DataMap, Locale};
use fluent_syntax::ast::{self, Entry, Expression, InlineExpression, PatternElement};
use fluent_syntax::parser;

/// What is the same in English and in another language, and right so.
const ALIKE: [&str; 4] = ["month-4", "month-8", "month-9", "month-11"];
/// Words that no German sentence has.
const ENGLISH: [&str; 9] = ["the", "you", "your", "and", "is", "of", "what", "who", "yes"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files_under(dir: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files_under(&path, extension));
        } else if path.extension().is_some_and(|of| of == extension) {
            found.push(path);
        }
    }
    found
}

/// What a language says: each id (with `.attribute` where it has one) with its words and the variables in them.
#[derive(Debug, Default)]
struct Said(BTreeMap<String, (String, BTreeSet<String>)>);

impl Said {
    fn of(lang: &str) -> Self {
        let mut said = Self::default();
        for file in files_under(&root().join("locales").join(lang), "ftl") {
            let text = fs::read_to_string(&file).expect("a file");
            let resource = parser::parse(text.as_str());
            let resource = resource.unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", file.display()));
            for entry in resource.body {
                match entry {
                    Entry::Message(message) => said.message(&message),
                    Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
                    other => panic!("{}: {other:?}", file.display()),
                }
            }
        }
        said
    }

    fn message(&mut self, message: &ast::Message<&str>) {
        let id = message.id.name;
        let value = message.value.as_ref().unwrap_or_else(|| panic!("{id} says nothing"));
        self.add(id.to_owned(), value);
        for attribute in &message.attributes {
            self.add(format!("{id}.{}", attribute.id.name), &attribute.value);
        }
    }

    fn add(&mut self, id: String, pattern: &ast::Pattern<&str>) {
        let (mut words, mut variables) = (String::new(), BTreeSet::new());
        read(pattern, &mut words, &mut variables);
        let twice = self.0.insert(id.clone(), (words, variables));
        assert!(twice.is_none(), "{id} stands there twice");
    }
}

fn read(pattern: &ast::Pattern<&str>, words: &mut String, variables: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => words.push_str(value),
            PatternElement::Placeable { expression } => match expression {
                Expression::Inline(inline) => variable(inline, variables),
                Expression::Select { selector, variants } => {
                    variable(selector, variables);
                    for variant in variants {
                        read(&variant.value, words, variables);
                    }
                }
            },
        }
    }
}

fn variable(inline: &InlineExpression<&str>, variables: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            variables.insert(id.name.to_owned());
        }
        other => panic!("only variables stand between braces: {other:?}"),
    }
}

/// What the data map says, by the ids that other languages say it under.
fn data_map() -> BTreeMap<String, String> {
    let mut words = BTreeMap::new();
    let map = DataMap::built_in().translated(|id, part| {
        let name = part.map_or_else(|| id.to_owned(), |part| format!("{id}.{part}"));
        words_of(&name)
    });
    // Each title and sentence of that map is its own id now.
    let titles = map
        .categories()
        .map(|(_, info)| [info.title().to_owned(), info.sentence().to_owned()]);
    let mut ids: Vec<String> = titles.flatten().collect();
    ids.extend(map.groups().iter().map(|group| group.title().to_owned()));
    ids.extend(
        map.purposes()
            .flat_map(|(_, info)| [info.title(), info.sentence(), info.buys(), info.costs()].map(str::to_owned)),
    );
    for (_, info) in map.recipients() {
        ids.extend([info.title().to_owned(), info.sentence().to_owned()]);
        ids.extend(
            info.label()
                .into_iter()
                .flat_map(|label| [label.place().to_owned(), label.keeps().to_owned()]),
        );
    }
    ids.extend(["operator-name", "operator-contact", "operator-place"].map(str::to_owned));
    let source = fs::read_to_string(root().join("datamap.toml")).expect("the data map");
    for id in ids {
        words.insert(id, source.clone());
    }
    words
}

#[expect(clippy::unnecessary_wraps, reason = "what a translation takes")]
fn words_of(name: &str) -> Option<String> {
    Some(name.to_owned())
}

#[test]
fn every_language_says_everything_with_the_same_variables() {
    let english = Said::of("en");
    let map = data_map();
    let mut compared = 0;
    for locale in Locale::all().iter().filter(|locale| locale.lang() != "en") {
        let said = Said::of(locale.lang());
        for (id, (words, variables)) in &english.0 {
            let (theirs, their_variables) = said.0.get(id).unwrap_or_else(|| panic!("{locale:?} does not say {id}"));
            assert_eq!(their_variables, variables, "{locale:?}: the variables of {id}");
            assert!(
                theirs != words || !words.contains(char::is_alphabetic) || ALIKE.contains(&id.as_str()),
                "{locale:?}: {id} is as in English: {words}"
            );
            compared += 1;
        }
        for (id, source) in &map {
            let (theirs, variables) = said
                .0
                .get(id)
                .unwrap_or_else(|| panic!("locales/{}/data-map.ftl does not say {id}", locale.lang()));
            assert!(variables.is_empty(), "{locale:?}: {id}");
            let alike = source.contains(&format!("\"{theirs}\""));
            assert!(
                !alike || ALIKE.contains(&id.as_str()),
                "{locale:?}: {id} is as in English: {theirs}"
            );
            compared += 1;
        }
        for id in said.0.keys() {
            assert!(
                english.0.contains_key(id) || map.contains_key(id),
                "{locale:?} says {id}, which nothing asks for"
            );
        }
    }
    println!("{compared} sentences compared");
    assert!(compared > 250, "{compared}");
}

#[test]
fn no_german_sentence_is_left_in_english() {
    for (id, (words, _)) in &Said::of("de").0 {
        let lower = words.to_lowercase();
        let english: Vec<_> = lower
            .split(|letter: char| !letter.is_alphabetic())
            .filter(|word| ENGLISH.contains(word))
            .collect();
        assert!(english.is_empty(), "{id}: {words}");
    }
}

#[test]
fn code_says_what_there_is_and_nothing_lies_unused() {
    let english = Said::of("en");
    let mut sources = String::new();
    for room in ["consent", "gate", "home"] {
        for file in files_under(&root().join("crates").join(room).join("src"), "rs") {
            sources.push_str(&fs::read_to_string(file).expect("a source"));
        }
    }
    let called = regex::Regex::new(r#"\.(?:say|tell)\(\s*"([a-z0-9-]+)""#).expect("a pattern");
    let said: BTreeSet<&str> = called
        .captures_iter(&sources)
        .map(|found| found.get(1).expect("an id").as_str())
        .collect();
    assert!(said.len() > 20, "{said:?}");
    for id in &said {
        assert!(english.0.contains_key(*id), "code says {id}, which no language knows");
    }
    // Ids that are made up of parts.
    let made = |id: &str| ["period-", "month-"].iter().any(|start| id.starts_with(start));
    for id in english.0.keys().filter(|id| !made(id)) {
        let id = id.split('.').next().expect("an id");
        assert!(sources.contains(&format!("\"{id}\"")), "nothing says {id}");
    }
}
