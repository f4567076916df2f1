//! What a data map must be, before anything is made from it.

mod categories;
mod finding;
mod purposes;
mod recipients;
mod words;

pub use finding::{Code, DataMapError, Finding};

use std::collections::BTreeSet;

use super::camel;
use super::ids::MAX_CATEGORIES;
use super::raw::RawMap;

/// Everything that is wrong with a data map, in its own order; nothing if it can be used.
#[must_use]
pub fn lint(text: &str) -> Vec<Finding> {
    match read(text) {
        Ok(raw) => check(&raw),
        Err(error) => error.findings().to_vec(),
    }
}

/// The map as written.
///
/// # Errors
/// One finding with the line, if it is not TOML or has a field that no data map has.
pub(super) fn read(text: &str) -> Result<RawMap, DataMapError> {
    toml::from_str(text).map_err(|error: toml::de::Error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let finding = Finding::new(
            Code::Unreadable,
            format!("line {line}"),
            format!("{}.", error.message()),
        );
        DataMapError::new(vec![finding])
    })
}

pub(super) fn check(raw: &RawMap) -> Vec<Finding> {
    let mut findings = Findings::default();
    if raw.version.is_none_or(|version| version == 0) {
        findings.add(
            Code::VersionMissing,
            "version",
            "Say which version of the map this is: 1 or more.",
        );
    }
    let operator = [&raw.operator.name, &raw.operator.contact, &raw.operator.place];
    if operator.into_iter().any(|field| is_blank(field.as_ref())) {
        findings.add(
            Code::OperatorIncomplete,
            "operator",
            "Name the operator, a way to reach them, and their place.",
        );
    }
    groups(raw, &mut findings);
    categories::check(raw, &mut findings);
    purposes::check(raw, &mut findings);
    recipients::check(raw, &mut findings);
    findings.0
}

fn groups(raw: &RawMap, findings: &mut Findings) {
    for (group, members) in &raw.groups {
        let place = format!("groups.{group}");
        let members = &members.categories;
        for member in members.iter().filter(|member| member.starts_with('@')) {
            let sentence = format!("“{member}” is a group; a group lists categories only.");
            findings.add(Code::GroupUnknown, &place, sentence);
        }
        findings.known_categories(raw, &place, members);
    }
}

/// The categories of a list, with each `@group` replaced by its members.
pub(super) fn expand<'a>(raw: &'a RawMap, names: &'a [String]) -> impl Iterator<Item = &'a str> {
    names.iter().flat_map(|name| {
        match name.strip_prefix('@') {
            Some(group) => raw
                .groups
                .get(group)
                .map(|group| group.categories.as_slice())
                .unwrap_or_default(),
            None => std::slice::from_ref(name),
        }
        .iter()
        .map(String::as_str)
    })
}

fn is_blank(field: Option<&String>) -> bool {
    field.is_none_or(|text| text.trim().is_empty())
}

#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, code: Code, place: impl Into<String>, sentence: impl Into<String>) {
        self.0.push(Finding::new(code, place, sentence));
    }

    /// Ids that are names, each once, no more than there is room for. Gives each entry the name for its findings.
    fn ids<'a>(&mut self, list: &str, ids: impl Iterator<Item = Option<&'a String>>) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let mut places = Vec::new();
        for (position, id) in ids.enumerate() {
            let id = id.map(String::as_str).unwrap_or_default();
            let place = if id.is_empty() {
                format!("{list}[{position}]")
            } else {
                format!("{list}.{id}")
            };
            if !well_formed(id) {
                let sentence = "Give it an id of 1 to 40 small letters, digits and single underscores, a letter first.";
                self.add(Code::IdMalformed, format!("{place}.id"), sentence);
            } else if !seen.insert(camel(id)) {
                self.add(
                    Code::IdDuplicate,
                    format!("{place}.id"),
                    format!("“{id}” is taken, or too like another id."),
                );
            }
            places.push(place);
        }
        if places.len() > MAX_CATEGORIES {
            self.add(
                Code::TooMany,
                list,
                format!("At most {MAX_CATEGORIES} can be declared."),
            );
        }
        places
    }

    fn title(&mut self, place: &str, title: Option<&String>) {
        if is_blank(title) {
            self.add(
                Code::TitleMissing,
                format!("{place}.title"),
                "Give it a title of a few plain words.",
            );
        }
    }

    fn plain(&mut self, place: &str, field: &str, sentence: Option<&String>) {
        let place = format!("{place}.{field}");
        match sentence {
            Some(text) if !text.trim().is_empty() => {
                if let Some(words) = words::too_long(text) {
                    let limit = words::LONGEST;
                    let sentence = format!("A sentence of {words} words is not plain; use at most {limit}.");
                    self.add(Code::SentenceLong, place, sentence);
                }
            }
            _ if field == "sentence" => {
                self.add(
                    Code::SentenceMissing,
                    place,
                    "Say it in a plain sentence that a 13-year-old reads.",
                );
            }
            _ => self.add(
                Code::BalanceMissing,
                place,
                "Say what the person gets for it, and what it costs.",
            ),
        }
    }

    fn known_categories(&mut self, raw: &RawMap, place: &str, names: &[String]) {
        for name in names {
            if let Some(group) = name.strip_prefix('@') {
                if !raw.groups.contains_key(group) {
                    self.add(Code::GroupUnknown, place, format!("There is no group “{group}”."));
                }
            } else if !raw.categories.iter().any(|category| category.id.as_ref() == Some(name)) {
                self.add(Code::CategoryUnknown, place, format!("There is no category “{name}”."));
            }
        }
    }
}

fn well_formed(id: &str) -> bool {
    id.len() <= 40
        && id.starts_with(|first: char| first.is_ascii_lowercase())
        && id.split('_').all(|word| {
            !word.is_empty() && word.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
        })
        // The one such name that code cannot have, even capitalised.
        && id != "self"
}
