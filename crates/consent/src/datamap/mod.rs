//! The data map: what may be held, why, who may receive it, for how long. The build script includes this very module,
//! so what is refused here does not build either. It stands on nothing else in this crate.

mod assemble;
pub mod dpv;
mod ids;
mod info;
mod lint;
mod model;
mod raw;
mod retention;
mod translated;

pub use ids::{CategoryIndex, CategorySet, KindIndex, MAX_CATEGORIES, PurposeIndex};
pub use info::{CategoryInfo, GroupInfo, Label, Operator, PurposeInfo, RecipientInfo, Scope, Sensitivity, Special};
pub use lint::{Code, DataMapError, Finding, lint};
pub use model::DataMap;
pub use retention::{Period, Retention, RetentionError};

/// A name as code spells it: `date_of_birth` as `DateOfBirth`.
pub(crate) fn camel(id: &str) -> String {
    id.split('_')
        .flat_map(|word| {
            let mut letters = word.chars();
            letters
                .next()
                .map(|first| first.to_ascii_uppercase())
                .into_iter()
                .chain(letters)
        })
        .collect()
}
