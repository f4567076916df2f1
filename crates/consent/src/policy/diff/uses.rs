//! What changes in why data is used.

use super::{Differences, Weight, beyond, sentence_case};
use crate::datamap::{DataMap, PurposeInfo};
use crate::policy::basis;
use crate::{CategorySet, KindIndex, Locale, PurposeIndex, Retention};

pub(super) fn compare(old: &DataMap, new: &DataMap, found: &mut Differences) {
    for (index, is) in new.purposes() {
        let place = format!("purposes.{}", is.id());
        match named(old, is.id()) {
            None => {
                let choice = if is.essential() {
                    "It is always so"
                } else {
                    "It is so only if you say yes"
                };
                let sentence = format!("There is a new use: “{}”. {} {choice}.", is.title(), is.sentence());
                found.add(Weight::Material, &place, sentence);
            }
            Some((before, was)) => purpose(&place, (old, before, was), (new, index, is), found),
        }
    }
    for (_, was) in old.purposes() {
        if named(new, was.id()).is_none() {
            let sentence = format!("“{}” is no longer done at all.", was.title());
            found.add(Weight::Minor, &format!("purposes.{}", was.id()), sentence);
        }
    }
}

fn named<'a>(map: &'a DataMap, id: &str) -> Option<(PurposeIndex, &'a PurposeInfo)> {
    map.purposes().find(|(_, info)| info.id() == id)
}

/// A purpose in its map.
type In<'a> = (&'a DataMap, PurposeIndex, &'a PurposeInfo);

fn purpose(place: &str, old: In<'_>, new: In<'_>, found: &mut Differences) {
    let ((old_map, _, was), (new_map, _, is)) = (old, new);
    let title = is.title();
    choice(place, was, is, found);
    for (does, sets) in [
        ("uses", PurposeInfo::uses as fn(&PurposeInfo) -> CategorySet),
        ("keeps", PurposeInfo::keeps),
    ] {
        if let Some(what) = beyond(new_map, sets(is), old_map, sets(was)) {
            found.add(
                Weight::Material,
                place,
                format!("“{title}” {does} something new: {what}."),
            );
        }
        if let Some(what) = beyond(old_map, sets(was), new_map, sets(is)) {
            found.add(
                Weight::Minor,
                place,
                format!("“{title}” {does} this no longer: {what}."),
            );
        }
    }
    limit(place, old, new, found);
    reach(place, old, new, found);
    let base = |info: &PurposeInfo| (info.basis().to_owned(), info.special_basis().map(str::to_owned));
    if base(was) != base(is) {
        let sentence = format!(
            "“{title}” stands on another basis: {} ({}), not {}.",
            basis::words(Locale::english(), is.basis(), is.essential()).trim_end_matches('.'),
            basis::article(is.basis()),
            basis::article(was.basis()),
        );
        found.add(Weight::Material, place, sentence);
    }
    let needs = |map: &DataMap, info: &PurposeInfo| -> Vec<String> {
        let needed = info.needs().iter().filter_map(|index| map.purpose(*index));
        needed.map(|needed| needed.id().to_owned()).collect()
    };
    let (needed, needs) = (needs(old_map, was), needs(new_map, is));
    if needed.iter().any(|id| !needs.contains(id)) {
        let sentence = format!("“{title}” works without other choices of yours that it needed before.");
        found.add(Weight::Material, place, sentence);
    } else if needed != needs {
        let sentence = format!("“{title}” needs more of your choices than before.");
        found.add(Weight::Minor, place, sentence);
    }
    found.words(
        place,
        title,
        &[was.title(), was.sentence(), was.buys(), was.costs(), was.dpv()],
        &[title, is.sentence(), is.buys(), is.costs(), is.dpv()],
    );
}

/// Whether it is the person's to choose.
fn choice(place: &str, was: &PurposeInfo, is: &PurposeInfo, found: &mut Differences) {
    let title = is.title();
    match (was.essential(), is.essential()) {
        (false, true) => found.add(
            Weight::Material,
            place,
            format!("“{title}” is no longer yours to choose."),
        ),
        (true, false) => found.add(Weight::Minor, place, format!("“{title}” is yours to choose now.")),
        _ => {}
    }
    match (was.unstoppable(), is.unstoppable()) {
        (false, true) => found.add(
            Weight::Material,
            place,
            format!("“{title}” can no longer be forbidden."),
        ),
        (true, false) => found.add(Weight::Minor, place, format!("“{title}” can be forbidden now.")),
        _ => {}
    }
    if was.scope() != is.scope() {
        let sentence = format!("“{title}” is asked about in other steps.");
        found.add(Weight::Material, place, sentence);
    }
}

/// The longest that a purpose keeps anything. What its categories say themselves is compared with them.
fn limit(place: &str, (_, _, was): In<'_>, (_, _, is): In<'_>, found: &mut Differences) {
    // Without a limit of its own a purpose keeps things for as long as each category says.
    let longest = |info: &PurposeInfo| info.keep_for().unwrap_or(Retention::UntilErased);
    if !was.keeps().is_empty() && !is.keeps().is_empty() && was.keep_for() != is.keep_for() {
        let (weight, than) = if longest(is) > longest(was) {
            (Weight::Material, "longer")
        } else {
            (Weight::Minor, "shorter")
        };
        let term = match is.keep_for() {
            Some(term) => term.to_string(),
            None => "as long as each kind of data says".to_owned(),
        };
        found.add(
            weight,
            place,
            format!("“{}” keeps things {term} now, {than} than before.", is.title()),
        );
    }
}

/// Whom it shows what. A recipient that the other map does not have reached nothing in it.
fn reach(place: &str, old: In<'_>, new: In<'_>, found: &mut Differences) {
    let kinds = |map: &DataMap, id: &str| -> Option<KindIndex> {
        map.recipients().find(|(_, info)| info.id() == id).map(|(kind, _)| kind)
    };
    let shown = |(map, index, _): In<'_>, id: &str| -> CategorySet {
        kinds(map, id).map_or(CategorySet::EMPTY, |kind| map.may_disclose(index, kind))
    };
    for (weight, from, than, does) in [
        (Weight::Material, new, old, "may be shown"),
        (Weight::Minor, old, new, "is no longer shown"),
    ] {
        for (_, recipient) in from.0.recipients() {
            let id = recipient.id();
            if let Some(what) = beyond(from.0, shown(from, id), than.0, shown(than, id)) {
                let whom = sentence_case(recipient.title());
                let sentence = format!("{whom} {does} {what}, for “{}”.", new.2.title());
                found.add(weight, place, sentence);
            }
        }
    }
}
