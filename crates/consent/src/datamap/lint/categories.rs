//! Rules for categories.

use super::super::dpv;
use super::super::raw::{RawCategory, RawMap};
use super::super::retention::Retention;
use super::{Code, Findings, expand};

pub(super) fn check(raw: &RawMap, findings: &mut Findings) {
    let places = findings.ids("categories", raw.categories.iter().map(|category| category.id.as_ref()));
    for (category, place) in raw.categories.iter().zip(&places) {
        findings.title(place, category.title.as_ref());
        findings.plain(place, "sentence", category.sentence.as_ref());
        term(category, place, findings);
        if !matches!(category.sensitivity.as_deref(), Some("low" | "medium" | "high")) {
            findings.add(
                Code::SensitivityUnknown,
                format!("{place}.sensitivity"),
                "Say low, medium or high.",
            );
        }
        retention(category, place, findings);
        let used = raw
            .purposes
            .iter()
            .any(|purpose| expand(raw, &purpose.uses).any(|name| Some(name) == category.id.as_deref()));
        if !used {
            findings.add(
                Code::CategoryUnused,
                place,
                "No purpose uses it; hold only what something needs.",
            );
        }
    }
}

fn term(category: &RawCategory, place: &str, findings: &mut Findings) {
    let term = category.dpv.as_deref().unwrap_or_default();
    if !dpv::known(term) {
        findings.add(
            Code::DpvUnknown,
            format!("{place}.dpv"),
            format!("“{term}” is not a known term such as pd:Name."),
        );
    } else if !term.starts_with("pd:") {
        findings.add(
            Code::DpvMisplaced,
            format!("{place}.dpv"),
            format!("“{term}” is not a kind of personal data."),
        );
    }
    let special = format!("{place}.special");
    match category.special.as_deref() {
        None if dpv::is_a(term, dpv::SPECIAL) || dpv::is_a(term, dpv::CRIMINAL) => {
            findings.add(
                Code::SpecialNotFlagged,
                special,
                format!("The law sets “{term}” apart: say special = \"art9\" or \"art10\"."),
            );
        }
        None | Some("art9" | "art10") => {}
        Some(other) => findings.add(
            Code::SpecialUnknown,
            special,
            format!("“{other}” is not art9 or art10."),
        ),
    }
}

fn retention(category: &RawCategory, place: &str, findings: &mut Findings) {
    let place = format!("{place}.retention");
    match category.retention.as_deref().map(str::parse::<Retention>) {
        None => findings.add(
            Code::RetentionMissing,
            place,
            "Say how long it is kept: session, until_erased, or P1Y.",
        ),
        Some(Err(error)) => findings.add(Code::RetentionMalformed, place, format!("{error}.")),
        Some(Ok(_)) => {}
    }
}
