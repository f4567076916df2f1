//! Marks of browsers: of this home, of one browser, for one name.

use crate::common::Home;

#[test]
fn a_mark_is_known_where_it_was_made_and_for_its_name_alone() {
    let home = Home::new();
    let (ada, grace) = (
        home.vault.name_key("ada").unwrap(),
        home.vault.name_key("grace").unwrap(),
    );
    assert!(ada != grace && ada == home.vault.name_key(" Ada ").unwrap());
    let (one, two) = (
        home.vault.mark_device(&ada).unwrap(),
        home.vault.mark_device(&ada).unwrap(),
    );
    assert!(home.vault.marked(&one).is_some() && home.vault.marked(&one) != home.vault.marked(&two));
    assert_eq!(home.vault.marked_for(&one, &ada), home.vault.marked(&one));
    assert!(home.vault.marked_for(&one, &grace).is_none());
    let elsewhere = Home::new();
    assert!(elsewhere.vault.marked(&one).is_none() && elsewhere.vault.marked_for(&one, &ada).is_none());
}

#[test]
fn a_mark_that_was_changed_is_none() {
    let home = Home::new();
    let ada = home.vault.name_key("ada").unwrap();
    let mark = home.vault.mark_device(&ada).unwrap();
    let known = home.vault.marked(&mark);
    for at in 0..mark.len() {
        let mut changed = mark.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        let both = (home.vault.marked(&changed), home.vault.marked_for(&changed, &ada));
        assert!(
            both.0.is_none() || both.1.is_none() && both.0 == known,
            "character {at}"
        );
    }
    for text in ["", "AAAA", &mark[1..], &format!("{mark}A"), "é"] {
        assert!(home.vault.marked(text).is_none() && home.vault.marked_for(text, &ada).is_none());
    }
}
