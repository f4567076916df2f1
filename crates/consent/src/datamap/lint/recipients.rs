//! Rules for kinds of recipient.

use std::collections::BTreeSet;

use super::super::raw::{RawMap, RawRecipient};
use super::{Code, Findings, expand, is_blank, words};

pub(super) fn check(raw: &RawMap, findings: &mut Findings) {
    let places = findings.ids(
        "recipients",
        raw.recipients.iter().map(|recipient| recipient.id.as_ref()),
    );
    for (recipient, place) in raw.recipients.iter().zip(&places) {
        findings.title(place, recipient.title.as_ref());
        findings.plain(place, "sentence", recipient.sentence.as_ref());
        label(recipient, place, findings);
        let said = [&recipient.id, &recipient.title, &recipient.sentence];
        if let Some(word) = said.into_iter().flatten().find_map(|text| words::promotional(text)) {
            findings.add(
                Code::AdvertisingWords,
                place,
                format!("“{word}”: nothing is given for promotion or sale."),
            );
        }
        findings.known_categories(raw, &format!("{place}.may_receive"), &recipient.may_receive);
        duties(raw, recipient, place, findings);
    }
}

fn label(recipient: &RawRecipient, place: &str, findings: &mut Findings) {
    let missing = [
        is_blank(recipient.place.as_ref()),
        is_blank(recipient.keeps.as_ref()),
        recipient.trains.is_none(),
    ];
    if recipient.template && missing.contains(&false) {
        findings.add(
            Code::LabelMisplaced,
            place,
            "Each of these has a label of its own; give none here.",
        );
    } else if !recipient.template && missing.contains(&true) {
        let sentence = "Say where it is, how long it keeps things, and whether it trains on them.";
        findings.add(Code::LabelIncomplete, place, sentence);
    }
}

fn duties(raw: &RawMap, recipient: &RawRecipient, place: &str, findings: &mut Findings) {
    let received: BTreeSet<&str> = expand(raw, &recipient.may_receive).collect();
    for (field, names) in [
        ("pseudonymise", &recipient.pseudonymise),
        ("coarsen", &recipient.coarsen),
    ] {
        let place = format!("{place}.{field}");
        findings.known_categories(raw, &place, names);
        if let Some(beyond) = expand(raw, names).find(|name| !received.contains(name)) {
            findings.add(
                Code::DutyBeyond,
                place,
                format!("It may not receive “{beyond}” at all."),
            );
        }
    }
}
