//! Turns `data/crisis.toml` into constants, and refuses a file in which something is missing: a mistake there must not ship.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    fmt::Write as _,
    path::PathBuf,
};

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    words: Words,
    countries: BTreeMap<String, Country>,
    helpline: Vec<Line>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Country {
    en: String,
    de: String,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    en: Said,
    de: Said,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    concern: Vec<String>,
    acute: Vec<String>,
    lines_intro: String,
    no_line: String,
    never: Vec<String>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    country: String,
    name: String,
    kind: String,
    contact: String,
    hours: String,
    languages: Vec<String>,
    source: String,
    checked: Option<String>,
    seen: Option<String>,
    seen_dated: Option<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=data/crisis.toml");
    let file: File = toml::from_str(&std::fs::read_to_string("data/crisis.toml")?)?;
    let mut out = String::new();
    for (name, said) in [("ENGLISH", &file.words.en), ("GERMAN", &file.words.de)] {
        for words in [&said.concern, &said.acute, &said.never] {
            if words.is_empty() || words.iter().any(|w| w.trim().is_empty()) {
                return Err(format!("crisis.toml: {name} has an empty part").into());
            }
        }
        writeln!(
            out,
            "static {name}: Protocol = Protocol {{ concern: &{:?}, acute: &{:?}, lines_intro: {:?}, no_line: {:?}, never: &{:?} }};",
            said.concern, said.acute, said.lines_intro, said.no_line, said.never
        )?;
    }
    writeln!(out, "static HELPLINES: &[Helpline] = &[")?;
    let mut countries = BTreeSet::new();
    for line in &file.helpline {
        check(line, countries.insert(line.country.clone()))?;
        let Line {
            country,
            name,
            kind,
            contact,
            hours,
            languages,
            source,
            checked,
            seen,
            seen_dated,
        } = line;
        let seen = seen.as_ref().zip(seen_dated.as_ref());
        let Country { en, de } = file
            .countries
            .get(country)
            .ok_or_else(|| format!("crisis.toml: {country} has no name"))?;
        writeln!(
            out,
            "Helpline {{ country: {country:?}, name: {name:?}, kind: {kind:?}, contact: {contact:?}, hours: {hours:?}, languages: &{languages:?}, source: {source:?}, checked: {checked:?}, seen: {seen:?}, country_en: {en:?}, country_de: {de:?} }},",
        )?;
    }
    writeln!(out, "];")?;
    let to = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?).join("protocol.rs");
    Ok(std::fs::write(to, out)?)
}

fn check(line: &Line, first_of_country: bool) -> Result<(), String> {
    let say = |what: &str| Err(format!("crisis.toml: {} ({}): {what}", line.name, line.country));
    if line.country.len() != 2 || !line.country.bytes().all(|b| b.is_ascii_uppercase()) {
        return say("the country is not an ISO 3166-1 alpha-2 code");
    }
    if !["emergency", "crisis", "abuse", "youth"].contains(&line.kind.as_str()) {
        return say("unknown kind");
    }
    if first_of_country != (line.kind == "emergency") {
        return say("a country begins with its one emergency number");
    }
    if !line.contact.bytes().any(|b| b.is_ascii_digit()) || line.hours.is_empty() || line.languages.is_empty() {
        return say("number, hours or language is missing");
    }
    if !line.source.starts_with("https://") {
        return say("the source has to be a page");
    }
    if line.seen.is_some() != line.seen_dated.is_some() {
        return say("a page on which it was seen has a date, or an empty one");
    }
    let day = |day: &String| {
        let dash = |at: usize| matches!(at, 4 | 7);
        day.len() == 10
            && day
                .bytes()
                .enumerate()
                .all(|(at, b)| if dash(at) { b == b'-' } else { b.is_ascii_digit() })
    };
    if !line.checked.as_ref().is_none_or(day) {
        return say("the day on which it was checked is written YYYY-MM-DD");
    }
    Ok(())
}
