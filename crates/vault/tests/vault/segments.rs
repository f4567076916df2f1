//! Index segments never outlive what they list.

use store::Space;
use vault::{Erase, NewRecord, RecordId, SEGMENT_RECORDS, VaultError};

use crate::common::{Home, new_id, record};

fn segment(content: &str, lists: &[RecordId]) -> NewRecord {
    NewRecord {
        lists: lists.to_vec(),
        ..record("chat", content)
    }
}

#[test]
fn a_segment_goes_with_any_record_that_it_lists() {
    let (home, ada) = Home::with_person();
    let ids: Vec<_> = (0..4)
        .map(|n| home.keep(&ada, "health", &format!("said {n}")))
        .collect();
    let lexical = home.keep_as(&ada, segment("words", &ids[..2])).unwrap();
    let vectors = home.keep_as(&ada, segment("vectors", &ids[..3])).unwrap();
    let other = home.keep_as(&ada, segment("other", &ids[3..])).unwrap();
    let found = home.vault.segments_of(&ada, &ids[1..3]).unwrap();
    let mut found: Vec<_> = found.iter().map(vault::Handle::id).collect();
    found.sort();
    assert_eq!(found, [lexical.min(vectors), lexical.max(vectors)]);
    let erased = home.erase_record(&ada, ids[1]);
    assert_eq!((erased.keys, erased.records), (3, 3));
    assert!(home.find(&ada, lexical).is_none() && home.find(&ada, vectors).is_none());
    assert_eq!(home.read(&ada, other).unwrap(), "other");
    let left = home.rows().count(Space::Segment, b"").unwrap();
    assert_eq!(left, 2, "what the other one lists, and that it does");
}

#[test]
fn a_segment_that_was_replaced_stays() {
    let (home, ada) = Home::with_person();
    let (goes, stays) = (home.keep(&ada, "health", "goes"), home.keep(&ada, "health", "stays"));
    let id = home.keep_as(&ada, segment("goes, stays", &[goes, stays])).unwrap();
    let old = home.find(&ada, id).unwrap();
    assert_eq!(home.vault.listed_by(&old).unwrap(), [goes, stays]);
    let new = home.vault.replace_segment(&ada, &old, b"stays", &[stays]).unwrap();
    assert_eq!(home.vault.listed_by(&new).unwrap(), [stays]);
    assert_eq!(home.erase_record(&ada, goes).records, 1);
    assert_eq!(home.read(&ada, id).unwrap(), "stays");
    let receipt = home.receipt(&ada, &[id]);
    let before = home.vault.open_records(&ada, &receipt, std::slice::from_ref(&old));
    assert!(
        matches!(before, Err(VaultError::NoRecord)),
        "what listed the erased one has no key"
    );
    assert!(matches!(
        home.vault.replace_segment(&ada, &old, b"x", &[]),
        Err(VaultError::Raced)
    ));
    assert_eq!(home.vault.listed_by(&new).unwrap(), [stays]);
    home.erase_record(&ada, stays);
    assert!(home.find(&ada, id).is_none());
    assert_eq!(home.rows().count(Space::Segment, b"").unwrap(), 0);
}

#[test]
fn a_category_takes_segments_of_other_categories_along() {
    let (home, ada) = Home::with_person();
    let health = home.keep(&ada, "health", "goes");
    let mixed = home
        .keep_as(&ada, segment("an index across categories", &[health]))
        .unwrap();
    let plain = home
        .keep_as(&ada, segment("another", &[home.keep(&ada, "chat", "stays")]))
        .unwrap();
    assert_eq!(home.erase(&ada, &Erase::Category("health")).records, 2);
    assert!(home.find(&ada, mixed).is_none());
    assert_eq!(home.read(&ada, plain).unwrap(), "another");
}

#[test]
fn a_segment_holds_as_many_as_it_may() {
    let (home, ada) = Home::with_person();
    let ids: Vec<_> = (0..=SEGMENT_RECORDS).map(|_| new_id()).collect();
    let id = home.keep_as(&ada, segment("full", &ids[1..])).unwrap();
    let handle = home.find(&ada, id).unwrap();
    assert_eq!(home.vault.listed_by(&handle).unwrap(), ids[1..]);
    let fuller = home.vault.replace_segment(&ada, &handle, b"fuller", &ids);
    assert!(matches!(fuller, Err(VaultError::SegmentFull(SEGMENT_RECORDS))));
    assert_eq!(home.read(&ada, id).unwrap(), "full");
}
