//! What changes in who may receive data.

use super::{Differences, Weight, beyond, sentence_case};
use crate::datamap::{DataMap, Label, RecipientInfo};

pub(super) fn compare(old: &DataMap, new: &DataMap, found: &mut Differences) {
    for (_, is) in new.recipients() {
        let place = format!("recipients.{}", is.id());
        match named(old, is.id()) {
            None => {
                let sentence = format!("There is a new recipient: {}. {}", is.title(), is.sentence());
                found.add(Weight::Material, &place, sentence);
            }
            Some(was) => recipient(&place, (old, was), (new, is), found),
        }
    }
    for (_, was) in old.recipients() {
        if named(new, was.id()).is_none() {
            let sentence = format!("{} gets nothing any more.", sentence_case(was.title()));
            found.add(Weight::Minor, &format!("recipients.{}", was.id()), sentence);
        }
    }
}

fn named<'a>(map: &'a DataMap, id: &str) -> Option<&'a RecipientInfo> {
    map.recipients().map(|(_, info)| info).find(|info| info.id() == id)
}

fn recipient(
    place: &str,
    (old, was): (&DataMap, &RecipientInfo),
    (new, is): (&DataMap, &RecipientInfo),
    found: &mut Differences,
) {
    let whom = sentence_case(is.title());
    label(place, &whom, was.label(), is.label(), found);
    // For what, is compared by purpose; here, what it may ever get, and in what form.
    if let Some(what) = beyond(new, is.may_receive(), old, was.may_receive()) {
        found.add(
            Weight::Material,
            place,
            format!("{whom} may get something new: {what}."),
        );
    }
    if let Some(what) = beyond(old, was.may_receive(), new, is.may_receive()) {
        found.add(Weight::Minor, place, format!("{whom} may no longer get this: {what}."));
    }
    for (strict, loose, sets) in [
        (
            "under a stand-in only",
            "as it is, without a stand-in",
            RecipientInfo::pseudonymise as fn(&_) -> _,
        ),
        (
            "in broad strokes only",
            "in full, not in broad strokes",
            RecipientInfo::coarsen,
        ),
    ] {
        if let Some(what) = beyond(old, sets(was), new, sets(is)) {
            found.add(Weight::Material, place, format!("{whom} may get {loose}: {what}."));
        }
        if let Some(what) = beyond(new, sets(is), old, sets(was)) {
            found.add(Weight::Minor, place, format!("{whom} gets {strict}: {what}."));
        }
    }
    match (was.tell_person(), is.tell_person()) {
        (true, false) => found.add(
            Weight::Material,
            place,
            format!("You are no longer told each time {} gets something.", is.title()),
        ),
        (false, true) => found.add(
            Weight::Minor,
            place,
            format!("You are told each time {} gets something.", is.title()),
        ),
        _ => {}
    }
    found.words(
        place,
        is.title(),
        &[was.title(), was.sentence()],
        &[is.title(), is.sentence()],
    );
}

fn label(place: &str, whom: &str, was: Option<&Label>, is: Option<&Label>, found: &mut Differences) {
    let (was, is) = match (was, is) {
        (Some(was), Some(is)) => (was, is),
        (None, None) => return,
        _ => {
            let sentence = format!("{whom} is one of many now, or no longer is: each says for itself what it does.");
            found.add(Weight::Material, place, sentence);
            return;
        }
    };
    if was.place() != is.place() {
        let sentence = format!("{whom} is at another place: {}, not {}.", is.place(), was.place());
        found.add(Weight::Material, place, sentence);
    }
    if was.keeps() != is.keeps() {
        // How long stands there in free words, so which of the two is longer cannot be told.
        let sentence = format!(
            "{whom} keeps what it gets for another time: {}, not {}.",
            is.keeps(),
            was.keeps()
        );
        found.add(Weight::Material, place, sentence);
    }
    match (was.trains(), is.trains()) {
        (false, true) => found.add(
            Weight::Material,
            place,
            format!("{whom} trains models on what it gets."),
        ),
        (true, false) => found.add(
            Weight::Minor,
            place,
            format!("{whom} no longer trains models on what it gets."),
        ),
        _ => {}
    }
}
