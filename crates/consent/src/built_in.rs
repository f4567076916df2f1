//! What the build script made from the data map at the root of the repository, and that map at run time.

use std::sync::LazyLock;

use crate::datamap::{CategoryIndex, DataMap, KindIndex, PurposeIndex};

mod sealed {
    /// Only the data map adds purposes.
    pub trait Sealed {}
}

/// A purpose as a type. The types are those of [`purpose`]; nothing else can be one.
pub trait Purpose: sealed::Sealed + Send + Sync + 'static {
    /// The purpose as a value.
    const ID: PurposeId;
    /// Whether the service cannot be given without it.
    const ESSENTIAL: bool;
}

include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));

static BUILT_IN: LazyLock<DataMap> = LazyLock::new(|| {
    let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../datamap.toml"));
    // INVARIANT: the build script has read this very text with this very code, or there would be no crate to run.
    DataMap::parse(text).expect("the data map that this crate was built from")
});

impl DataMap {
    /// The map that this crate was built from: the one that [`Category`], [`PurposeId`] and [`RecipientKind`] belong to.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_names_are_the_maps() {
        let map = DataMap::built_in();
        assert_eq!(map.categories().count(), Category::ALL.len());
        assert_eq!(map.purposes().count(), PurposeId::ALL.len());
        assert_eq!(map.recipients().count(), RecipientKind::ALL.len());
        for category in Category::ALL {
            let info = map.category(*category).unwrap();
            assert_eq!(info.id(), category.id());
            assert_eq!(info.special().is_some(), category.is_special());
            assert_eq!(category.id().parse(), Ok(*category));
        }
        for purpose in PurposeId::ALL {
            assert_eq!(map.purpose(*purpose).unwrap().id(), purpose.id());
        }
        for kind in RecipientKind::ALL {
            assert_eq!(map.recipient(*kind).unwrap().id(), kind.id());
        }
    }

    #[test]
    fn purposes_are_nothing_but_types() {
        fn check<P: Purpose>() -> (PurposeId, bool, usize) {
            (P::ID, P::ESSENTIAL, std::mem::size_of::<P>())
        }
        assert_eq!(check::<purpose::Converse>(), (PurposeId::Converse, true, 0));
        assert_eq!(check::<purpose::ShareWithApp>(), (PurposeId::ShareWithApp, false, 0));
    }
}
