//! From the written map to the checked one.

use super::ids::{CategoryIndex, CategorySet, KindIndex, PurposeIndex};
use super::info::{CategoryInfo, GroupInfo, Label, Operator, PurposeInfo, RecipientInfo, Scope, Sensitivity, Special};
use super::lint::{self, DataMapError};
use super::model::{DataMap, Reach};
use super::raw::{RawCategory, RawMap, RawPurpose, RawRecipient};

impl DataMap {
    /// Reads a data map.
    ///
    /// # Errors
    /// Everything that the linter has against it, or the one place where it is not TOML of this shape.
    pub fn parse(text: &str) -> Result<Self, DataMapError> {
        let raw = lint::read(text)?;
        let findings = lint::check(&raw);
        if findings.is_empty() {
            Ok(assemble(raw))
        } else {
            Err(DataMapError::new(findings))
        }
    }
}

/// INVARIANT: the linter has found nothing in `raw`. What it requires is there; every id that is looked up exists.
fn assemble(raw: RawMap) -> DataMap {
    let sets = Sets { raw: &raw };
    let categories: Vec<_> = raw.categories.iter().map(category).collect();
    let recipients: Vec<_> = raw
        .recipients
        .iter()
        .map(|recipient| sets.recipient(recipient))
        .collect();
    let purposes: Vec<_> = raw.purposes.iter().map(|purpose| sets.purpose(purpose)).collect();
    let special = (0..=u8::MAX)
        .map(CategoryIndex::new)
        .zip(&categories)
        .filter(|(_, category)| category.special.is_some())
        .map(|(index, _)| index)
        .collect();
    let written = raw.purposes.iter().zip(&purposes);
    let reach = written
        .map(|(raw, purpose)| sets.reach(raw, purpose, &recipients))
        .collect();
    let groups = raw.groups.iter().filter_map(|(id, group)| {
        Some(GroupInfo {
            id: id.clone(),
            title: group.title.clone()?,
            categories: sets.set(&group.categories),
        })
    });
    let groups = groups.collect();
    let operator = Operator {
        name: text(raw.operator.name.as_ref()),
        contact: text(raw.operator.contact.as_ref()),
        place: text(raw.operator.place.as_ref()),
    };
    DataMap {
        version: raw.version.unwrap_or_default(),
        operator,
        groups,
        categories,
        purposes,
        recipients,
        special,
        reach,
    }
}

fn text(field: Option<&String>) -> String {
    field.cloned().unwrap_or_default()
}

fn category(raw: &RawCategory) -> CategoryInfo {
    CategoryInfo {
        id: text(raw.id.as_ref()),
        title: text(raw.title.as_ref()),
        sentence: text(raw.sentence.as_ref()),
        dpv: text(raw.dpv.as_ref()),
        sensitivity: match raw.sensitivity.as_deref() {
            Some("low") => Sensitivity::Low,
            Some("medium") => Sensitivity::Medium,
            _ => Sensitivity::High,
        },
        special: match raw.special.as_deref() {
            Some("art10") => Some(Special::Art10),
            Some(_) => Some(Special::Art9),
            None => None,
        },
        retention: raw
            .retention
            .as_deref()
            .and_then(|text| text.parse().ok())
            .unwrap_or(super::Retention::Session),
    }
}

struct Sets<'a> {
    raw: &'a RawMap,
}

impl Sets<'_> {
    fn set(&self, names: &[String]) -> CategorySet {
        lint::expand(self.raw, names)
            .filter_map(|name| {
                let position = self
                    .raw
                    .categories
                    .iter()
                    .position(|category| category.id.as_deref() == Some(name))?;
                u8::try_from(position).ok().map(CategoryIndex::new)
            })
            .collect()
    }

    /// What of a purpose each recipient may get: what both allow, and no more than `only` says of that recipient.
    fn reach(&self, raw: &RawPurpose, purpose: &PurposeInfo, recipients: &[RecipientInfo]) -> Vec<Reach> {
        let kinds = (0..=u8::MAX).map(KindIndex::new).zip(recipients);
        kinds
            .map(|(kind, recipient)| {
                if !purpose.recipients.contains(&kind) {
                    return Reach::default();
                }
                let only = raw.only.get(&recipient.id).map(|names| self.set(names));
                let limit = recipient
                    .may_receive
                    .intersection(only.unwrap_or(recipient.may_receive));
                Reach {
                    disclose: purpose.uses.intersection(limit),
                    keep: purpose.keeps.intersection(limit),
                }
            })
            .collect()
    }

    fn recipient(&self, raw: &RawRecipient) -> RecipientInfo {
        RecipientInfo {
            id: text(raw.id.as_ref()),
            title: text(raw.title.as_ref()),
            sentence: text(raw.sentence.as_ref()),
            label: (!raw.template).then(|| {
                Label::new(
                    text(raw.place.as_ref()),
                    text(raw.keeps.as_ref()),
                    raw.trains.unwrap_or(true),
                )
            }),
            may_receive: self.set(&raw.may_receive),
            pseudonymise: self.set(&raw.pseudonymise),
            coarsen: self.set(&raw.coarsen),
            tell_person: raw.tell_person,
        }
    }

    fn purpose(&self, raw: &RawPurpose) -> PurposeInfo {
        PurposeInfo {
            id: text(raw.id.as_ref()),
            title: text(raw.title.as_ref()),
            sentence: text(raw.sentence.as_ref()),
            dpv: text(raw.dpv.as_ref()),
            essential: raw.essential.unwrap_or(false),
            unstoppable: raw.unstoppable,
            basis: text(raw.basis.as_ref()),
            special_basis: raw.special_basis.clone(),
            scope: match raw.scope.as_deref() {
                Some("per_category") => Scope::PerCategory,
                Some("per_recipient") => Scope::PerRecipient,
                _ => Scope::Single,
            },
            needs: self.needs(raw),
            uses: self.set(&raw.uses),
            keeps: self.set(&raw.keeps),
            keep_for: raw.keep_for.as_deref().and_then(|text| text.parse().ok()),
            recipients: self.kinds(&raw.recipients),
            buys: text(raw.buys.as_ref()),
            costs: text(raw.costs.as_ref()),
        }
    }

    fn kinds(&self, names: &[String]) -> Vec<KindIndex> {
        let position = |name: &String| {
            self.raw
                .recipients
                .iter()
                .position(|kind| kind.id.as_ref() == Some(name))
        };
        names
            .iter()
            .filter_map(|name| u8::try_from(position(name)?).ok().map(KindIndex::new))
            .collect()
    }

    /// Direct and indirect needs.
    fn needs(&self, raw: &RawPurpose) -> Vec<PurposeIndex> {
        let mut found: Vec<usize> = Vec::new();
        let mut open: Vec<&String> = raw.needs.iter().collect();
        while let Some(name) = open.pop() {
            let position = self
                .raw
                .purposes
                .iter()
                .position(|purpose| purpose.id.as_ref() == Some(name));
            if let Some(position) = position.filter(|position| !found.contains(position)) {
                found.push(position);
                open.extend(
                    self.raw
                        .purposes
                        .get(position)
                        .into_iter()
                        .flat_map(|purpose| &purpose.needs),
                );
            }
        }
        found.sort_unstable();
        found
            .into_iter()
            .filter_map(|position| u8::try_from(position).ok().map(PurposeIndex::new))
            .collect()
    }
}
