//! Grants: what they name and nothing else, until they end.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use store::{Space, Volume};
use vault::{BACKGROUND_CATEGORY, GrantKind, GrantToken, Unlocked, VaultError};

use crate::common::{DAY, Home, NOW, all, record, set, until};

fn reads(home: &Home, who: &Unlocked, token: &GrantToken, id: vault::RecordId) -> Result<Vec<u8>, VaultError> {
    let granted = home.vault.use_grant(token, NOW)?;
    let handle = home.find(who, id).ok_or(VaultError::NoRecord)?;
    let receipt = home.receipt(who, &[id]);
    let reaches = granted.reaches(&handle);
    let opened = home.vault.open_granted(&granted, &receipt, &[handle]);
    assert_eq!(reaches, opened.is_ok());
    Ok(opened?[0].content.to_vec())
}

#[test]
fn a_grant_opens_what_it_names_and_nothing_else() {
    let (home, ada) = Home::with_person();
    let grace = home.person("grace");
    let (health, faith) = (home.keep(&ada, "health", "a cough"), home.keep(&ada, "faith", "none"));
    let (_, token) = home
        .vault
        .grant(&ada, GrantKind::App, &["health", "chat", "chat"], NOW + DAY)
        .unwrap();
    let token = GrantToken::parse(&token.to_text()).unwrap();
    assert_eq!(reads(&home, &ada, &token, health).unwrap(), b"a cough");
    assert!(matches!(
        reads(&home, &ada, &token, faith),
        Err(VaultError::OutsideGrant)
    ));
    let later = home.keep(&ada, "chat", "kept after the grant");
    assert_eq!(reads(&home, &ada, &token, later).unwrap(), b"kept after the grant");
    let graces = home.keep(&grace, "health", "hers");
    assert!(matches!(
        reads(&home, &grace, &token, graces),
        Err(VaultError::NoReceipt)
    ));
    let granted = home.vault.use_grant(&token, NOW).unwrap();
    assert_eq!((granted.person(), granted.kind()), (ada.person(), GrantKind::App));
    let no_receipt = home
        .vault
        .open_granted(&granted, &home.receipt(&ada, &[]), &[home.find(&ada, health).unwrap()]);
    assert!(matches!(no_receipt, Err(VaultError::NoReceipt)));
    let empty = home.vault.grant(&ada, GrantKind::App, &[], NOW + DAY);
    assert!(matches!(empty, Err(VaultError::OutsideGrant)));
}

#[test]
fn a_background_grant_names_one_category() {
    let (home, ada) = Home::with_person();
    for categories in [&["health"][..], &[BACKGROUND_CATEGORY, "health"], &[]] {
        let refused = home.vault.grant(&ada, GrantKind::Background, categories, NOW + DAY);
        assert!(matches!(refused, Err(VaultError::OutsideGrant)), "{categories:?}");
    }
    let (_, token) = home
        .vault
        .grant(&ada, GrantKind::Background, &[BACKGROUND_CATEGORY], NOW + DAY)
        .unwrap();
    let id = home.keep(&ada, BACKGROUND_CATEGORY, "a mailbox key");
    assert_eq!(reads(&home, &ada, &token, id).unwrap(), b"a mailbox key");
}

#[test]
fn a_grant_ends_with_its_term_and_its_categories_are_re_keyed() {
    let (home, ada) = Home::with_person();
    let id = home.keep(&ada, "health", "a cough");
    let (_, token) = home.vault.grant(&ada, GrantKind::App, &["health"], NOW + DAY).unwrap();
    assert!(home.vault.use_grant(&token, NOW + DAY - 1).is_ok());
    assert!(matches!(
        home.vault.use_grant(&token, NOW + DAY),
        Err(VaultError::NoGrant)
    ));
    let category = || all(&*home.rows(), Space::CategoryKey);
    let before = category();
    home.vault.sweep(NOW + DAY).unwrap();
    assert_eq!(home.vault.grants(&ada).unwrap(), []);
    assert_eq!(category(), before, "nobody's root key is there to re-key with");
    home.vault.start_session(&ada, NOW + DAY).unwrap();
    let after = category();
    assert!(
        after.len() == 1 && after[0].0 != before[0].0,
        "the next sign-in does it"
    );
    assert_eq!(home.read(&ada, id).unwrap(), "a cough");
    home.vault.start_session(&ada, NOW + DAY).unwrap();
    assert_eq!(category(), after, "once");
}

#[test]
fn a_revoked_grant_takes_nothing_from_the_others() {
    let (home, ada) = Home::with_person();
    let grace = home.person("grace");
    let graces = home.keep(&grace, "health", "hers");
    let ids: Vec<_> = (0..30)
        .map(|n| home.keep(&ada, "health", &format!("said {n}")))
        .collect();
    let (one, token) = home.vault.grant(&ada, GrantKind::App, &["health"], NOW + DAY).unwrap();
    let (two, other) = home
        .vault
        .grant(&ada, GrantKind::App, &["health", "faith"], NOW + DAY)
        .unwrap();
    let granted_before = home.vault.use_grant(&token, NOW).unwrap();
    let old_keys = all(&*home.rows(), Space::RecordKey);
    home.vault.revoke_grant(&ada, one, NOW).unwrap();
    assert!(matches!(home.vault.use_grant(&token, NOW), Err(VaultError::NoGrant)));
    assert!(matches!(
        home.vault.revoke_grant(&ada, one, NOW),
        Err(VaultError::NoGrant)
    ));
    let left: Vec<_> = home.vault.grants(&ada).unwrap().iter().map(|grant| grant.id).collect();
    assert_eq!(left, [two]);
    let new_keys = all(&*home.rows(), Space::RecordKey);
    let of_ada = |rows: &[store::Row]| {
        rows.iter()
            .filter(|(key, _)| key.starts_with(ada.person().as_bytes()))
            .count()
    };
    assert_eq!((of_ada(&old_keys), of_ada(&new_keys)), (30, 30));
    let same = old_keys.iter().filter(|row| new_keys.contains(row)).count();
    assert_eq!(same, 1, "every record key of hers is wrapped anew, and nobody else's");
    let receipt = home.receipt(&ada, &ids[..1]);
    let kept = home
        .vault
        .open_granted(&granted_before, &receipt, &[home.find(&ada, ids[0]).unwrap()]);
    assert!(
        matches!(kept, Err(VaultError::OutsideGrant)),
        "what it kept in memory opens nothing"
    );
    for id in &ids {
        assert_eq!(
            home.read(&ada, *id).unwrap().as_bytes(),
            reads(&home, &ada, &other, *id).unwrap()
        );
    }
    assert_eq!(home.read(&grace, graces).unwrap(), "hers");
    let new = home.keep(&ada, "health", "after");
    assert_eq!(reads(&home, &ada, &other, new).unwrap(), b"after");
}

#[test]
fn a_grants_rows_cannot_be_widened_on_the_disk() {
    let (home, ada) = Home::with_person();
    let faith = home.keep(&ada, "faith", "none");
    let (one, token) = home.vault.grant(&ada, GrantKind::App, &["health"], NOW + DAY).unwrap();
    let (two, _) = home.vault.grant(&ada, GrantKind::App, &["faith"], NOW + DAY).unwrap();
    let store = home.rows();
    let rows = all(&*store, Space::GrantWrap);
    let of = |grant: vault::GrantId, length| {
        let row = rows
            .iter()
            .find(|(key, _)| key.len() == length && key[16..32] == *grant.as_bytes());
        row.unwrap().clone()
    };
    let (head, child) = (of(one, 32), of(one, 40));
    // A longer term, another kind.
    for at in [0, 4] {
        let mut value = head.1.clone();
        value[at] ^= 3;
        set(&*store, Space::GrantWrap, &head.0, &value);
        assert!(home.vault.use_grant(&token, NOW).is_err(), "{at}");
    }
    set(&*store, Space::GrantWrap, &head.0, &head.1);
    // Another grant's category, put in as its own.
    let foreign = of(two, 40);
    let place = [&head.0[..], &foreign.0[32..]].concat();
    set(&*store, Space::GrantWrap, &place, &foreign.1);
    assert!(home.vault.use_grant(&token, NOW).is_err());
    set(&*store, Space::GrantWrap, &place, &child.1);
    assert!(home.vault.use_grant(&token, NOW).is_err());
    // Re-keying gives nothing to what was made up, and goes on.
    home.vault.revoke_grant(&ada, two, NOW).unwrap();
    assert!(store.get(Space::GrantWrap, &place).unwrap().is_none());
    assert!(matches!(
        reads(&home, &ada, &token, faith),
        Err(VaultError::OutsideGrant)
    ));
}

#[test]
fn an_erased_category_is_gone_from_grants_too() {
    let (home, ada) = Home::with_person();
    let (health, faith) = (home.keep(&ada, "health", "goes"), home.keep(&ada, "faith", "stays"));
    let (_, token) = home
        .vault
        .grant(&ada, GrantKind::App, &["health", "faith"], NOW + DAY)
        .unwrap();
    let plan = home
        .vault
        .plan_erasure(&ada, &vault::Erase::Category("health"), NOW)
        .unwrap();
    home.rows().apply(Volume::Log, &plan.log_ops()).unwrap();
    home.vault.destroy_keys(&plan).unwrap();
    assert!(matches!(
        reads(&home, &ada, &token, health),
        Err(VaultError::OutsideGrant)
    ));
    assert_eq!(reads(&home, &ada, &token, faith).unwrap(), b"stays");
}

#[test]
fn an_interrupted_revocation_is_finished() {
    let (home, ada) = Home::with_person();
    let ids: Vec<_> = (0..3)
        .map(|_| home.keep_as(&ada, until(record("health", "x"), NOW + 2 * DAY)).unwrap())
        .collect();
    let (grant, token) = home.vault.grant(&ada, GrantKind::App, &["health"], NOW + DAY).unwrap();
    let store = home.rows();
    let before = all(&*store, Space::CategoryKey);
    // As far as the log's write, and no further.
    let saved = all(&*store, Space::GrantWrap);
    home.vault.revoke_grant(&ada, grant, NOW).unwrap();
    for (space, rows) in [(Space::GrantWrap, &saved), (Space::CategoryKey, &before)] {
        for (key, value) in rows {
            set(&*store, space, key, value);
        }
    }
    let home = home.restart(NOW);
    assert!(matches!(home.vault.use_grant(&token, NOW), Err(VaultError::NoGrant)));
    let ada = home.unlock("ada").unwrap();
    home.vault.start_session(&ada, NOW).unwrap();
    let after = all(&*home.rows(), Space::CategoryKey);
    assert!(after.iter().all(|row| !before.contains(row)), "the old key is gone");
    assert_eq!(home.read(&ada, ids[2]).unwrap(), "x");
}

#[test]
fn nothing_is_lost_that_is_kept_or_rewritten_while_keys_are_replaced() {
    let (home, ada) = Home::with_person();
    let (stop, count) = (AtomicBool::new(false), AtomicUsize::new(0));
    let kept = std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut kept = Vec::new();
            let first = home.keep(&ada, "health", "0");
            let mut last = home.find(&ada, first).unwrap();
            while !stop.load(Ordering::Relaxed) {
                let new = record("health", "kept meanwhile");
                let id = new.id;
                match home.vault.put(&ada, &[new]) {
                    Ok(()) => {
                        kept.push(id);
                        count.store(kept.len(), Ordering::Relaxed);
                    }
                    Err(VaultError::Raced) => assert!(home.find(&ada, id).is_none(), "refused, and not there"),
                    Err(error) => panic!("{error}"),
                }
                match home.vault.update(&ada, &last, b"rewritten") {
                    Ok(handle) => last = handle,
                    Err(VaultError::Raced) => last = home.find(&ada, first).unwrap(),
                    Err(error) => panic!("{error}"),
                }
            }
            kept.push(first);
            kept
        });
        while count.load(Ordering::Relaxed) < 50 {
            let (id, _) = home.vault.grant(&ada, GrantKind::App, &["health"], NOW + DAY).unwrap();
            home.vault.revoke_grant(&ada, id, NOW).unwrap();
        }
        stop.store(true, Ordering::Relaxed);
        writer.join().unwrap()
    });
    for id in &kept {
        home.read(&ada, *id).unwrap();
    }
    let handles = home.vault.list(&ada, "message", None, 10_000, false).unwrap();
    assert_eq!(handles.len(), kept.len());
    assert_eq!(home.rows().count(Space::CategoryKey, b"").unwrap(), 1);
}
