//! What a token is tagged with: nothing, or the first or a later token of something.

use crate::Kind;

/// The kinds that are learned. Their order is that of the weights.
pub(crate) const LEARNED: [Kind; 4] = [Kind::Name, Kind::Place, Kind::Organisation, Kind::Address];

/// How many tags there are: none, and two for each kind.
pub(crate) const TAGS: usize = 1 + 2 * LEARNED.len();

/// A tag: 0 is none, odd ones begin, even ones go on.
pub(crate) type Tag = u8;

/// The tag of a kind's first or later token; none for a kind that is not learned.
pub(crate) fn tag(kind: Kind, first: bool) -> Tag {
    LEARNED
        .iter()
        .position(|learned| *learned == kind)
        .and_then(|at| Tag::try_from(1 + 2 * at + usize::from(!first)).ok())
        .unwrap_or(0)
}

/// The kind of a tag, and whether it is a first token's.
pub(crate) fn kind(tag: Tag) -> Option<(Kind, bool)> {
    let at = usize::from(tag.checked_sub(1)?);
    LEARNED.get(at / 2).map(|kind| (*kind, at.is_multiple_of(2)))
}

/// Whether `next` may follow `last`: nothing goes on that has not begun.
pub(crate) fn may_follow(last: Tag, next: Tag) -> bool {
    match kind(next) {
        Some((next, false)) => kind(last).is_some_and(|(last, _)| last == next),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_name_kinds_and_nothing_goes_on_that_has_not_begun() {
        for learned in LEARNED {
            for first in [true, false] {
                assert_eq!(kind(tag(learned, first)), Some((learned, first)));
            }
            assert!(may_follow(tag(learned, true), tag(learned, false)) && !may_follow(0, tag(learned, false)));
        }
        assert!(!may_follow(tag(Kind::Name, true), tag(Kind::Place, false)));
        assert_eq!((kind(0), tag(Kind::Email, true)), (None, 0));
    }
}
