//! Parts of postal addresses that have a form.

use super::{Needs, Recogniser, always, recognise};

pub(super) static RECOGNISERS: [Recogniser; 6] = [
    recognise!(
        Address,
        0.8,
        always,
        "reads like a street and a number",
        Needs::Digits(1),
        r"(?i)(?-u:\b)(?:(?:flat|apt\.?|apartment|unit|suite|no\.?) ?[0-9]{1,5}[a-z]?,? )?[0-9]{1,5}[a-z]?,? (?:[\p{L}'.-]{2,20} ){1,3}(?:street|st|road|rd|avenue|ave|lane|ln|drive|close|crescent|court|terrace|boulevard|blvd|parkway|highway|square|walk|grove|gardens|mews)(?-u:\b)\.?(?:,? (?:apt\.?|apartment|suite|unit|flat|#) ?[0-9]{1,5}[a-z]?)?"
    ),
    recognise!(
        Address,
        0.8,
        always,
        "reads like a street and a number",
        Needs::Digits(1),
        // These words are of streets where they are written as names are.
        r"(?-u:\b)(?:(?i:flat|apt\.?|apartment|unit|suite) ?[0-9]{1,5}[A-Za-z]?,? )?[0-9]{1,5}[A-Za-z]? (?:\p{Lu}[\p{L}'.-]{1,20} ){1,3}(?:Row|Rise|Hill|Gate|Green|Wharf|Quay|Parade|Alley|Path|Trail|Pike|Way|Place|Bank|View|Yard|Croft|Meadow|Meadows|Park|Circle|Loop|Ridge|Crossing|End|Fields|Common|Vale|Heath|Broadway|Plaza|Turnpike|Embankment|Esplanade|Promenade)(?-u:\b)"
    ),
    recognise!(
        Address,
        0.8,
        always,
        "reads like a street and a number",
        Needs::Digits(1),
        r"(?i)\b[\p{L}-]{3,24}(?:straße|strasse|str\.|weg|gasse|platz|allee|gatan|vägen|veien|gata|katu|laan|straat|gade|utca) [0-9]{1,4}[a-z]?\b"
    ),
    recognise!(
        Address,
        0.85,
        always,
        "is a box at a post office",
        Needs::Digits(1),
        r"(?i)\bp\.? ?o\.? ?box [0-9]{1,6}(?:, [A-Z][\p{L}]+ [0-9]{3,6})?\b|\bpost(?:box|fach) [0-9]{1,6}\b"
    ),
    recognise!(
        Address,
        0.85,
        always,
        "has the form of a postcode",
        Needs::Digits(1),
        r"\b(?:[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][ABD-HJLNP-UW-Z]{2}|[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z] ?[0-9][ABCEGHJ-NPRSTV-Z][0-9])\b"
    ),
    recognise!(
        Address,
        0.85,
        always,
        "has the form of a military post's address",
        Needs::Digits(3),
        r"(?i)\b(?:unit|psc|cmr) [0-9]{3,5},? box [0-9]{1,5}\s{1,3}(?:apo|fpo|dpo) (?:aa|ae|ap) [0-9]{5}\b"
    ),
];
