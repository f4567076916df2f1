//! `troth policy`.

use std::path::Path;
use std::process::ExitCode;

use consent::policy::{Weight, article30, diff, dpia, dpia_markdown, grade, jsonld, plain};
use consent::{DataMap, Locale};
use serde_json::json;

use crate::cli::Policy;
use crate::failure::Failure;

/// What a policy without a home names itself by.
const BASE: &str = "urn:troth:policy";
/// What a 13-year-old reads: the eighth school year.
const HARDEST: f64 = 8.0;

pub(crate) fn run(what: &Policy) -> Result<ExitCode, Failure> {
    let map = DataMap::built_in();
    match what {
        Policy::Show { jsonld: false, lang } => print!("{}", plain(map, language(lang)?)),
        Policy::Show { jsonld: true, .. } => println!("{:#}", jsonld(map, BASE)),
        Policy::Lint { file, jsonl } => return lint(file, *jsonl),
        Policy::Diff { old, new, jsonl } => return differences(&read(old)?, &read(new)?, *jsonl),
        Policy::Record { file: Some(file) } => print!("{}", article30(&read(file)?)),
        Policy::Record { file: None } => print!("{}", article30(map)),
        Policy::Dpia { file, json } => {
            let own = file.as_deref().map(read).transpose()?;
            let map = own.as_ref().unwrap_or(map);
            if *json {
                println!("{:#}", dpia(map));
            } else {
                print!("{}", dpia_markdown(map));
            }
        }
        Policy::Grade => return Ok(grades(map)),
    }
    Ok(ExitCode::SUCCESS)
}

fn text_of(file: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(file).map_err(|error| Failure::new(format!("{}: {error}", file.display())))
}

fn read(file: &Path) -> Result<DataMap, Failure> {
    DataMap::parse(&text_of(file)?).map_err(|error| Failure::new(format!("{}: {error}", file.display())))
}

fn lint(file: &Path, jsonl: bool) -> Result<ExitCode, Failure> {
    let findings = consent::datamap::lint(&text_of(file)?);
    for finding in &findings {
        let (code, place, sentence) = (finding.code().to_string(), finding.place(), finding.sentence());
        if jsonl {
            println!("{}", json!({"code": code, "place": place, "sentence": sentence}));
        } else {
            println!("{code} at {place}: {sentence}");
        }
    }
    Ok(failing(!findings.is_empty()))
}

fn differences(old: &DataMap, new: &DataMap, jsonl: bool) -> Result<ExitCode, Failure> {
    let found = diff(old, new);
    if !jsonl && found.is_empty() {
        println!("Version {} means what version {} means.", new.version(), old.version());
    }
    for difference in &found {
        let material = difference.weight() == Weight::Material;
        let (place, sentence) = (difference.place(), difference.sentence());
        if jsonl {
            println!(
                "{}",
                json!({"material": material, "place": place, "sentence": sentence})
            );
        } else {
            println!(
                "{}  {sentence} [{place}]",
                if material { "material" } else { "minor   " }
            );
        }
    }
    let material = found.iter().any(|difference| difference.weight() == Weight::Material);
    if !found.is_empty() && new.version() <= old.version() {
        eprintln!(
            "troth: the meaning changed, and the version did not grow: {}",
            new.version()
        );
    }
    Ok(failing(material))
}

/// The language of a tag.
fn language(tag: &str) -> Result<&'static Locale, Failure> {
    let known = || Locale::all().iter().map(Locale::lang).collect::<Vec<_>>().join(", ");
    Locale::named(tag).ok_or_else(|| Failure::new(format!("there is no language {tag} here; there is {}", known())))
}

fn grades(map: &DataMap) -> ExitCode {
    let mut hard = false;
    for locale in Locale::all() {
        let name = locale.say("language-name");
        let Some(whole) = grade(locale, &plain(map, locale)) else {
            println!("  -  {name}: no formula for this language is known here");
            continue;
        };
        println!("{whole:.1}  {name}: the whole policy (at most {HARDEST:.1})");
        hard |= whole > HARDEST;
        for (_, purpose) in locale.words_of(map).purposes() {
            let words = [purpose.sentence(), purpose.buys(), purpose.costs()].join(" ");
            println!("{:.1}  {}", grade(locale, &words).unwrap_or_default(), purpose.title());
        }
    }
    failing(hard)
}

fn failing(failed: bool) -> ExitCode {
    if failed { ExitCode::from(1) } else { ExitCode::SUCCESS }
}
