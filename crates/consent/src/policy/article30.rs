//! The record of processing activities that a controller keeps (GDPR art. 30(1)), written from the data map.

use std::fmt::{self, Write as _};

use super::basis;
use crate::datamap::{CategoryInfo, DataMap, PurposeInfo};
use crate::reason::list;
use crate::{CategorySet, PurposeIndex};

/// The record as Markdown: one part for each purpose, with what art. 30(1)(a) to (g) ask for. What the law asks for and the map cannot know
/// (a representative, an officer for data protection) is said to stand with the operator.
#[must_use]
pub fn article30(map: &DataMap) -> String {
    let mut out = String::new();
    // INVARIANT: writing to a string does not fail.
    write(map, &mut out).unwrap_or_default();
    out
}

fn write(map: &DataMap, out: &mut String) -> fmt::Result {
    let operator = map.operator();
    writeln!(out, "# Record of processing activities (GDPR art. 30(1))\n")?;
    writeln!(
        out,
        "Made from version {} of the data map that the code obeys.\n",
        map.version()
    )?;
    writeln!(out, "## (a) Controller\n")?;
    writeln!(out, "- Name: {}", operator.name())?;
    writeln!(out, "- Contact: {}", operator.contact())?;
    writeln!(out, "- Place: {}", operator.place())?;
    writeln!(
        out,
        "- Joint controllers, representative, data protection officer: whoever of these there is, the operator adds here.\n"
    )?;
    writeln!(out, "## (g) Security, for all of it (art. 32)\n")?;
    for line in [
        "Sealed records under keys that the operator lacks: root, category and record keys, wrapped by the person's passphrase, passkey or recovery code.",
        "Every use decided by consent, written into a log before a key is unwrapped, and checked by the person offline.",
        "Erasure by destroying keys, with a signed receipt; tombstones are replayed over any restored backup.",
        "No way out of the process but declared recipients.",
    ] {
        writeln!(out, "- {line}")?;
    }
    map.purposes()
        .try_for_each(|(index, purpose)| activity(map, index, purpose, out))
}

fn activity(map: &DataMap, index: PurposeIndex, purpose: &PurposeInfo, out: &mut String) -> fmt::Result {
    writeln!(out, "\n## {} (`{}`)\n", purpose.title(), purpose.id())?;
    writeln!(out, "- (b) Purpose: {} `{}`", purpose.sentence(), purpose.dpv())?;
    let bases = [Some(purpose.basis()), purpose.special_basis()];
    let bases: Vec<_> = bases.into_iter().flatten().map(basis::article).collect();
    writeln!(out, "- Legal basis: {}", bases.join(", "))?;
    writeln!(
        out,
        "- (c) Data subjects: people who have a vault on this home, and whom they speak of"
    )?;
    let special = purpose.uses().intersection(map.special());
    writeln!(
        out,
        "- (c) Personal data: {}",
        list(map, purpose.uses().difference(special))
    )?;
    if !special.is_empty() {
        writeln!(out, "- (c) Special categories (art. 9, 10): {}", list(map, special))?;
    }
    for kind in purpose.recipients() {
        let Some(recipient) = map.recipient(*kind) else {
            continue;
        };
        let place = recipient
            .label()
            .map_or("as its own label says before anyone agrees", |label| label.place());
        let what = map.may_disclose(index, *kind);
        writeln!(
            out,
            "- (d) Recipient: {}, in this place: {place}. It may get: {}",
            recipient.title(),
            list(map, what)
        )?;
        if recipient.template() {
            writeln!(
                out,
                "- (e) Third countries: where the label of {} names a place outside the EEA, the transfer rests on the person's explicit consent \
                 (art. 49(1)(a)), asked for by that name",
                recipient.title()
            )?;
        }
    }
    limits(map, index, purpose, out)
}

/// The time limits for erasure, those that are alike told together.
fn limits(map: &DataMap, index: PurposeIndex, purpose: &PurposeInfo, out: &mut String) -> fmt::Result {
    let kept: Vec<_> = purpose
        .keeps()
        .iter()
        .filter_map(|category| Some((map.retention(index, category)?, category)))
        .collect();
    if kept.is_empty() {
        return writeln!(out, "- (f) Erased: nothing is kept for this purpose");
    }
    let mut terms: Vec<_> = kept.iter().map(|(term, _)| *term).collect();
    terms.sort_unstable();
    terms.dedup();
    for term in terms {
        let of_term: CategorySet = kept
            .iter()
            .filter(|(other, _)| *other == term)
            .map(|(_, category)| *category)
            .collect();
        let titles: Vec<_> = of_term
            .iter()
            .filter_map(|category| map.category(category))
            .map(CategoryInfo::title)
            .collect();
        writeln!(out, "- (f) Kept {term}: {}", titles.join(", "))?;
    }
    Ok(())
}
