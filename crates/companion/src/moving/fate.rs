//! What becomes of a record that comes from another home.

use std::collections::BTreeMap;

use consent::Category;
use serde::Serialize;

use super::record::Kind;

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It comes in, and stays for what was left of its term.
    Stays,
    /// It comes in until this session ends.
    OnlyNow(OnlyNow),
    /// It is here already, and stays as it is.
    Here,
    /// It does not come in.
    LeftOut(Why),
}

/// Why something comes in for this session alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OnlyNow {
    /// In the other home, too, it was to go with its session.
    AsThere,
    /// The person has not agreed here to have it remembered.
    NotAgreed,
}

/// Why something does not come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Its term is over.
    Over,
    /// The person erased it here.
    ErasedHere,
    /// The person has not agreed here to have it remembered, and does not want it for this session.
    NotAgreed,
    /// Nothing of this kind is kept here at all.
    NeverKept,
    /// There is one here already, which stays.
    OneIsHere,
    /// That program does not answer on this machine.
    NotOnThisMachine,
    /// Nothing goes there without a yes, and one from another home does not count.
    NeedsYes,
    /// What it belongs to does not come in.
    Alone,
    /// It does not have the form that it should.
    Malformed,
    /// This home does not know what it is.
    UnknownKind,
    /// It is made anew here from the rest.
    MadeAnew,
}

/// How many records of one kind and category have one fate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// What they are.
    pub kind: Kind,
    /// What they are about, where that is known.
    pub category: Option<Category>,
    /// What becomes of them.
    pub fate: Fate,
    /// How many.
    pub count: u64,
}

/// Counts by kind, category and fate.
#[derive(Default)]
pub(super) struct Groups(BTreeMap<(Kind, Option<Category>, Fate), u64>);

impl Groups {
    pub(super) fn add(&mut self, kind: Kind, category: Option<Category>, fate: Fate) {
        *self.0.entry((kind, category, fate)).or_default() += 1;
    }

    pub(super) fn all(self) -> Vec<Group> {
        let group = |((kind, category, fate), count)| Group {
            kind,
            category,
            fate,
            count,
        };
        self.0.into_iter().map(group).collect()
    }
}
