//! Data maps from before, so that people can be told what changed since they last looked.

use std::sync::LazyLock;

use super::{Difference, diff};
use crate::datamap::{DataMap, PurposeInfo};
use crate::{CategorySet, State};

/// The text of each earlier version. When the data map changes its meaning, the one before comes here, to the
/// letter but for terms that DPV spells otherwise since.
const TEXTS: [&str; 1] = [include_str!("../../maps/2.toml")];

static EARLIER: LazyLock<Vec<DataMap>> =
    LazyLock::new(|| TEXTS.iter().filter_map(|text| DataMap::parse(text).ok()).collect());

/// The data map of an earlier version, where it is still known.
#[must_use]
pub fn earlier(version: u32) -> Option<&'static DataMap> {
    EARLIER.iter().find(|map| map.version() == version)
}

/// What `new` does otherwise than `old`, as far as it concerns somebody: whatever is always so, and what they allow at `now_ms`. What they do
/// not allow, and uses that begin only with a yes, are no change for them.
#[must_use]
pub fn changes_for(old: &DataMap, new: &DataMap, state: &State, now_ms: u64) -> Vec<Difference> {
    let allowed = |id: &str| {
        let mut running = state.consents().filter(|consent| consent.runs(now_ms));
        running.any(|consent| new.purpose(consent.purpose()).is_some_and(|info| info.id() == id))
    };
    let concerns = |purpose: &PurposeInfo| purpose.essential() || allowed(purpose.id());
    let mine: Vec<&PurposeInfo> = new
        .purposes()
        .map(|(_, info)| info)
        .filter(|info| concerns(info))
        .collect();
    let uses = mine.iter().fold(CategorySet::EMPTY, |all, info| all.union(info.uses()));
    let about = |difference: &Difference| match difference.place().split_once('.') {
        Some(("purposes", id)) => {
            // A purpose that is gone concerned whoever allowed it, and nobody has to be asked.
            mine.iter().any(|info| info.id() == id) || !new.purposes().any(|(_, info)| info.id() == id)
        }
        Some(("categories", id)) => {
            let known = new.categories().find(|(_, info)| info.id() == id);
            known.is_none_or(|(index, _)| uses.contains(index))
        }
        Some(("recipients", id)) => {
            let known = new.recipients().find(|(_, info)| info.id() == id);
            known.is_none_or(|(kind, _)| mine.iter().any(|info| info.recipients().contains(&kind)))
        }
        _ => true,
    };
    diff(old, new).into_iter().filter(about).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Category, Change, Event, PurposeId, RecipientId, Shown};

    #[test]
    fn every_version_before_this_one_is_there_and_reads() {
        let now = DataMap::built_in().version();
        assert_eq!(EARLIER.len(), TEXTS.len());
        for version in 2..now {
            assert!(earlier(version).is_some(), "version {version} belongs into maps/");
        }
        assert!(earlier(now).is_none(), "the present one is no earlier one");
    }

    #[test]
    fn whoever_saw_the_version_before_is_told_what_is_new() {
        let told = changes_for(earlier(2).unwrap(), DataMap::built_in(), &State::new(), 7);
        let told: Vec<String> = told.iter().map(ToString::to_string).collect();
        let letters = "There is a new kind of data: letters to whoever runs this home.";
        assert!(told.iter().any(|one| one.starts_with(letters)), "{told:?}");
    }

    #[test]
    fn somebody_is_told_what_concerns_them_and_nothing_else() {
        let new = DataMap::built_in();
        let text = include_str!("../../../../datamap.toml");
        let old = text.replacen("retention = \"P1Y\"", "retention = \"P30D\"", 1);
        let old = old.replace(
            "buys = \"Whoever runs this home sees what works and what does not.\"",
            "buys = \"Less.\"",
        );
        assert!(old != text, "the map has other words now");
        let old = DataMap::parse(&old).unwrap();
        let mut state = State::new();
        let told = |state: &State| {
            let told = changes_for(&old, new, state, 7);
            told.iter().map(|one| one.place().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(
            told(&state),
            ["categories.talk"],
            "talking is always so; counting was never allowed"
        );
        let yes = Change::Grant {
            purpose: PurposeId::Measure.into(),
            categories: Category::UsageCounts.into(),
            recipient: RecipientId::operator(),
            until_ms: None,
        };
        state
            .apply(&Event::new(0, 1, yes, Shown::new(2, "May I?", "en")))
            .unwrap();
        assert_eq!(told(&state), ["categories.talk", "purposes.measure"]);
        assert!(changes_for(new, new, &state, 7).is_empty());
    }
}
