//! The policy as plain text: one screen first, then the detail.

use std::fmt::{self, Write as _};

use super::basis;
use crate::datamap::{CategoryInfo, DataMap, PurposeInfo, RecipientInfo, Sensitivity};
use crate::reason::{join, list};
use crate::{CategoryIndex, CategorySet, PurposeIndex, Retention};

/// The whole policy in plain words: what, why, who, where, how long, on which basis, and how to say no.
///
/// The first part fits on one screen. Lines are not wrapped; a title is a line in capitals.
#[must_use]
pub fn plain(map: &DataMap) -> String {
    let mut out = String::new();
    // INVARIANT: writing to a string does not fail.
    write(map, &mut out).unwrap_or_default();
    out
}

fn write(map: &DataMap, out: &mut String) -> fmt::Result {
    in_short(map, out)?;
    writeln!(out, "\nWHY WE USE IT, ONE BY ONE")?;
    for (index, purpose) in map.purposes() {
        let limits = map.categories().map(|(category, _)| category);
        let keeps = limits.filter_map(|category| Some((map.retention(index, category)?, category)));
        purpose_detail(map, index, purpose, keeps.collect(), out)?;
    }
    writeln!(out, "\nWHAT IT IS ABOUT, ONE BY ONE")?;
    for group in map.groups() {
        writeln!(out, "\n{}", group.title())?;
        writeln!(out, "  In these lists it means: {}.", list(map, group.categories()))?;
    }
    map.categories()
        .try_for_each(|(_, category)| category_detail(category, out))?;
    writeln!(out, "\nWHO MAY GET IT, ONE BY ONE")?;
    map.recipients()
        .try_for_each(|(_, recipient)| recipient_detail(map, recipient, out))?;
    rights(map, out)
}

fn titles<'a>(purposes: impl Iterator<Item = &'a PurposeInfo>) -> String {
    purposes.map(PurposeInfo::title).collect::<Vec<_>>().join("; ")
}

fn in_short(map: &DataMap, out: &mut String) -> fmt::Result {
    let purposes = || map.purposes().map(|(_, purpose)| purpose);
    let operator = map.operator();
    writeln!(out, "WHAT HAPPENS TO WHAT YOU TELL TROTH (version {})\n", map.version())?;
    writeln!(
        out,
        "What: what you say, what can be worked out from it, and what a home needs to run."
    )?;
    writeln!(
        out,
        "Why, always: {}.",
        titles(purposes().filter(|purpose| purpose.essential()))
    )?;
    writeln!(
        out,
        "Why, only if you say yes: {}.",
        titles(purposes().filter(|purpose| !purpose.essential()))
    )?;
    writeln!(out, "Never: no ads. Nothing you say is sold. No hidden trackers.")?;
    let recipients = map.recipients().map(|(_, recipient)| recipient.title());
    writeln!(out, "Who: {}. Nobody else.", recipients.collect::<Vec<_>>().join("; "))?;
    writeln!(
        out,
        "Where: on this home's disk, in {}, locked with a key that only you have.",
        operator.place()
    )?;
    writeln!(
        out,
        "How long: until you close the window, if you choose nothing else. Each kind of data has its own limit."
    )?;
    writeln!(
        out,
        "On which basis: you asked for the service, or you said yes. Each use names its own."
    )?;
    writeln!(
        out,
        "How to say no: every yes can be taken back under Settings, at once, with one press. Talking goes on as before."
    )?;
    writeln!(
        out,
        "Who answers for it: {}, reached at {}.",
        operator.name(),
        operator.contact()
    )
}

/// What each recipient may get for a purpose; those who may get the same stand together.
fn reach(map: &DataMap, index: PurposeIndex, purpose: &PurposeInfo, out: &mut String) -> fmt::Result {
    let reached: Vec<_> = purpose
        .recipients()
        .iter()
        .filter_map(|kind| Some((map.recipient(*kind)?.title(), map.may_disclose(index, *kind))))
        .collect();
    let mut told = Vec::new();
    for (_, what) in &reached {
        if !told.contains(what) {
            told.push(*what);
            let same = reached
                .iter()
                .filter(|(_, other)| other == what)
                .map(|(title, _)| *title);
            writeln!(
                out,
                "  Shown to {}: {}.",
                join(&same.collect::<Vec<_>>()),
                grouped(map, *what)
            )?;
        }
    }
    Ok(())
}

/// Titles of categories, with groups by their own title where all of a group is meant; the largest groups first.
fn grouped(map: &DataMap, categories: CategorySet) -> String {
    let mut groups: Vec<_> = map.groups().iter().collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.categories().len()));
    let (mut rest, mut titles) = (categories, Vec::new());
    for group in groups {
        if group.categories().is_subset(rest) && group.categories().len() > 1 {
            rest = rest.difference(group.categories());
            titles.push(group.title());
        }
    }
    titles.extend(
        rest.iter()
            .filter_map(|index| map.category(index))
            .map(CategoryInfo::title),
    );
    join(&titles)
}

fn purpose_detail(
    map: &DataMap,
    index: PurposeIndex,
    purpose: &PurposeInfo,
    keeps: Vec<(Retention, CategoryIndex)>,
    out: &mut String,
) -> fmt::Result {
    let choice = if purpose.essential() {
        "always"
    } else {
        "only if you say yes"
    };
    writeln!(out, "\n{} ({choice})", purpose.title())?;
    writeln!(out, "  {}", purpose.sentence())?;
    reach(map, index, purpose, out)?;
    if keeps.is_empty() {
        writeln!(out, "  Keeps: nothing.")?;
    }
    let mut terms: Vec<_> = keeps.iter().map(|(term, _)| *term).collect();
    terms.sort_unstable();
    terms.dedup();
    for term in terms {
        let kept: CategorySet = keeps
            .iter()
            .filter(|(of, _)| *of == term)
            .map(|(_, category)| *category)
            .collect();
        writeln!(out, "  Keeps {term}: {}.", grouped(map, kept))?;
    }
    writeln!(
        out,
        "  Basis: {} ({})",
        basis::words(purpose.basis(), purpose.essential()),
        basis::article(purpose.basis())
    )?;
    if let Some(special) = purpose.special_basis() {
        writeln!(
            out,
            "  Basis for what the law sets apart: {} ({})",
            basis::words(special, purpose.essential()),
            basis::article(special)
        )?;
    }
    for needed in purpose.needs().iter().filter_map(|index| map.purpose(*index)) {
        writeln!(out, "  Only together with: {}.", needed.title())?;
    }
    writeln!(out, "  You get: {}", purpose.buys())?;
    writeln!(out, "  It costs: {}", purpose.costs())?;
    let no = match (purpose.essential(), purpose.unstoppable()) {
        (false, _) => "leave it off, or switch it off under Settings.",
        (true, false) => "forbid it under Settings. It then stops until you allow it again.",
        (true, true) => "close your account. It is part of keeping you safe and in charge.",
    };
    writeln!(out, "  To say no: {no}")
}

fn category_detail(category: &CategoryInfo, out: &mut String) -> fmt::Result {
    let harm = match category.sensitivity() {
        Sensitivity::Low => "little",
        Sensitivity::Medium => "some",
        Sensitivity::High => "much",
    };
    writeln!(out, "\n{}", category.title())?;
    writeln!(out, "  {}", category.sentence())?;
    writeln!(
        out,
        "  Harm if it came out: {harm}. Kept, where it is kept: {}.",
        category.retention()
    )?;
    if category.special().is_some() {
        writeln!(
            out,
            "  The law sets it apart, so each choice about it has a question of its own."
        )?;
    }
    Ok(())
}

fn recipient_detail(map: &DataMap, recipient: &RecipientInfo, out: &mut String) -> fmt::Result {
    writeln!(out, "\n{}", recipient.title())?;
    writeln!(out, "  {}", recipient.sentence())?;
    match recipient.label() {
        Some(label) => {
            writeln!(out, "  Where: {}. Keeps it: {}.", label.place(), label.keeps())?;
            writeln!(
                out,
                "  Trains models on it: {}.",
                if label.trains() { "yes" } else { "no" }
            )?;
        }
        None => writeln!(
            out,
            "  You see where it is, how long it keeps things and if it trains on them before you say yes."
        )?,
    }
    writeln!(out, "  May get: {}.", grouped(map, recipient.may_receive()))?;
    if !recipient.pseudonymise().is_empty() {
        writeln!(out, "  Gets a stand-in for: {}.", list(map, recipient.pseudonymise()))?;
    }
    if !recipient.coarsen().is_empty() {
        writeln!(out, "  Gets only in broad strokes: {}.", list(map, recipient.coarsen()))?;
    }
    if recipient.tell_person() {
        writeln!(out, "  You are told each time.")?;
    }
    Ok(())
}

fn rights(map: &DataMap, out: &mut String) -> fmt::Result {
    writeln!(out, "\nWHAT YOU CAN DO AT ANY TIME\n")?;
    writeln!(
        out,
        "See it, correct it, take it with you, freeze it, erase it: all under Your data."
    )?;
    writeln!(out, "Read who used what, when and why: under What was used.")?;
    writeln!(
        out,
        "Freeze: everything that is yours to choose stops, and so does looking things up in old talks."
    )?;
    writeln!(out, "Ask or complain: write to {}.", map.operator().contact())?;
    writeln!(
        out,
        "You can also complain to the data protection authority where you live."
    )
}
