//! What a new version of a data map changes, and the policy for machines.

use consent::DataMap;
use consent::policy::{Weight, diff, flesch_kincaid, jsonld};
use proptest::prelude::*;

const GOOD: &str = include_str!("good.toml");

fn map(text: &str) -> DataMap {
    DataMap::parse(text).expect("a data map")
}

/// What changes where `from` becomes `to` in the map, as `weight: sentence`.
fn changed(from: &str, to: &str) -> Vec<String> {
    assert!(GOOD.contains(from), "the map does not say “{from}”");
    lines(&map(GOOD), &map(&GOOD.replacen(from, to, 1)))
}

fn lines(old: &DataMap, new: &DataMap) -> Vec<String> {
    let line = |found: &consent::policy::Difference| format!("{:?} {}: {found}", found.weight(), found.place());
    diff(old, new).iter().map(line).collect()
}

/// Each is one change to the map, with what it makes of it there and back.
const CHANGES: [(&str, &str); 19] = [
    ("retention = \"P1Y\"", "retention = \"P2Y\""),
    ("keep_for = \"session\"\n", ""),
    ("keeps = [\"talk\"]", "keeps = [\"health\"]"),
    (
        "uses = [\"card\"]",
        "uses = [\"card\", \"talk\"]\nspecial_basis = \"eu-gdpr:A9-2-a\"",
    ),
    ("basis = \"eu-gdpr:A6-1-b\"", "basis = \"eu-gdpr:A6-1-f\""),
    ("place = \"here\"", "place = \"Mars\""),
    ("keeps = \"nothing\"", "keeps = \"a year\""),
    ("trains = false", "trains = true"),
    ("coarsen = [\"card\"]\n", ""),
    (
        "coarsen = [\"card\"]",
        "coarsen = [\"card\"]\npseudonymise = [\"card\"]",
    ),
    ("coarsen = [\"card\"]", "coarsen = [\"card\"]\ntell_person = true"),
    ("may_receive = [\"card\"]", "may_receive = [\"card\", \"talk\"]"),
    ("needs = [\"chat\"]\n", ""),
    ("essential = true\n", "essential = true\nunstoppable = true\n"),
    ("scope = \"per_category\"", "scope = \"single\""),
    ("sentence = \"Your words.\"", "sentence = \"All your words.\""),
    ("name = \"Ada\"", "name = \"Bob\""),
    ("place = \"Germany\"", "place = \"France\""),
    ("contact = \"ada@example.org\"", "contact = \"ada@example.net\""),
];

#[test]
fn each_change_is_told_there_and_back() {
    let mut out = String::new();
    for (from, to) in CHANGES {
        let (old, new) = (map(GOOD), DataMap::parse(&GOOD.replacen(from, to, 1)));
        let Ok(new) = new else { panic!("{to}: {new:?}") };
        assert!(GOOD.contains(from), "the map does not say “{from}”");
        out.push_str(&format!("{} -> {}\n", from.escape_debug(), to.escape_debug()));
        for (way, found) in [(">", lines(&old, &new)), ("<", lines(&new, &old))] {
            found.iter().for_each(|line| out.push_str(&format!("  {way} {line}\n")));
        }
    }
    insta::assert_snapshot!("differences", out);
}

#[test]
fn what_is_new_is_material_and_what_is_gone_is_not() {
    let entries = "\n[[categories]]\nid = \"shoe\"\ntitle = \"shoes\"\nsentence = \"What you wear.\"\ndpv = \"pd:Preference\"\n\
                   sensitivity = \"low\"\nretention = \"P1D\"\n\
                   [[purposes]]\nid = \"walk\"\ntitle = \"Walk\"\nsentence = \"You walk.\"\ndpv = \"dpv:RequestedServiceProvision\"\n\
                   essential = false\nbasis = \"eu-gdpr:A6-1-a\"\nscope = \"single\"\nuses = [\"shoe\"]\nrecipients = [\"road\"]\n\
                   buys = \"A view.\"\ncosts = \"A sole.\"\n\
                   [[recipients]]\nid = \"road\"\ntitle = \"the road\"\nsentence = \"It goes on.\"\nplace = \"there\"\n\
                   keeps = \"nothing\"\ntrains = false\nmay_receive = [\"shoe\"]\n";
    let (old, new) = (map(GOOD), map(&format!("{GOOD}{entries}")));
    let there = diff(&old, &new);
    assert!(
        there.len() >= 3 && there.iter().all(|found| found.weight() == Weight::Material),
        "{there:?}"
    );
    let back = diff(&new, &old);
    assert!(
        back.len() >= 3 && back.iter().all(|found| found.weight() == Weight::Minor),
        "{back:?}"
    );
    for found in there.iter().chain(&back) {
        assert!(flesch_kincaid(found.sentence()) <= 10.0, "{found}");
    }
}

#[test]
fn what_is_material_comes_first() {
    let found = changed("retention = \"P1Y\"", "retention = \"P2Y\" # and no more");
    assert_eq!(found.len(), 1);
    let both = GOOD
        .replacen("sentence = \"Your words.\"", "sentence = \"All your words.\"", 1)
        .replacen("trains = false", "trains = true", 1);
    let weights: Vec<_> = diff(&map(GOOD), &map(&both))
        .iter()
        .map(|found| found.weight())
        .collect();
    assert_eq!(weights, [Weight::Material, Weight::Minor]);
}

/// Entries in another order mean the same.
#[test]
fn order_says_nothing() {
    let (head, tail) = GOOD.split_once("[[categories]]").expect("categories");
    let mut entries: Vec<&str> = tail.split("[[categories]]").collect();
    let (last, rest) = entries
        .pop()
        .and_then(|last| last.split_once("[[purposes]]"))
        .expect("purposes");
    entries.insert(0, last);
    let turned = format!(
        "{head}[[categories]]{}[[purposes]]{rest}",
        entries.join("[[categories]]")
    );
    assert_ne!(turned, GOOD);
    assert_eq!(lines(&map(GOOD), &map(&turned)), [""; 0]);
}

proptest! {
    /// A map is itself, and any two changes of the list are never nothing together.
    #[test]
    fn nothing_changes_where_nothing_does(first in 0..CHANGES.len(), second in 0..CHANGES.len()) {
        let mut text = GOOD.to_owned();
        for (from, to) in [CHANGES[first], CHANGES[second]] {
            text = text.replacen(from, to, 1);
        }
        // Two changes of one line may not fit together.
        if let Ok(new) = DataMap::parse(&text) {
            prop_assert_eq!(lines(&new, &new).len(), 0);
            prop_assert!(!diff(&map(GOOD), &new).is_empty());
        }
    }
}

#[test]
fn the_policy_for_machines_names_everything_once() {
    let map = DataMap::built_in();
    let base = "https://home.example/policy.jsonld";
    let document = jsonld(map, base);
    let graph = document["@graph"].as_array().expect("a graph");
    let ids: Vec<&str> = graph.iter().filter_map(|node| node["@id"].as_str()).collect();
    let declared = map.categories().count() + map.purposes().count() + map.recipients().count();
    assert_eq!(ids.len(), declared + 2);
    assert!(
        ids.iter().collect::<std::collections::BTreeSet<_>>().len() == ids.len(),
        "an id stands twice"
    );
    // Whatever is pointed at by a fragment of this document stands in it.
    fn fragments<'a>(value: &'a serde_json::Value, base: &str, out: &mut Vec<&'a str>) {
        match value {
            serde_json::Value::Object(fields) => fields.values().for_each(|value| fragments(value, base, out)),
            serde_json::Value::Array(values) => values.iter().for_each(|value| fragments(value, base, out)),
            serde_json::Value::String(text) if text.starts_with(base) => out.push(text),
            _ => {}
        }
    }
    let mut named = Vec::new();
    fragments(&document, base, &mut named);
    assert!(named.len() > declared);
    assert!(
        named.iter().all(|name| ids.contains(name)),
        "something is named that is not there"
    );
}

#[test]
fn the_policy_for_machines_as_it_is_published() {
    let mut document = jsonld(&map(GOOD), "https://home.example/policy.jsonld");
    // Some builds keep the order in which fields were put, others sort them.
    document.sort_all_objects();
    insta::assert_snapshot!("jsonld", serde_json::to_string_pretty(&document).expect("JSON"));
}
