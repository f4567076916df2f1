//! Sessions: three parts, and each of them alone is worth nothing.

use crate::common::{DAY, Home, NOW, all, is_on_disk, of_session, open, record, set};
use store::{Op, Space, Volume};
use vault::{ABSOLUTE_MS, HOME_KEY_PERIOD_MS, IDLE_MS, SessionToken, Unlocked, VaultError};

const HOUR: u64 = 60 * 60 * 1000;

fn is_over(resumed: Result<(vault::SessionId, Unlocked), VaultError>) -> bool {
    matches!(resumed, Err(VaultError::NoSession))
}

#[test]
fn a_session_opens_the_vault_until_it_is_ended() {
    let (home, ada) = Home::with_person();
    let id = home.keep(&ada, "health", "a cough");
    let (session, token) = home.vault.start_session(&ada, NOW).unwrap();
    let token = SessionToken::parse(&token.to_text()).unwrap();
    let (found, again) = home.vault.resume(&token, NOW + HOUR).unwrap();
    assert!(found == session && again.person() == ada.person());
    assert_eq!(home.read(&again, id).unwrap(), "a cough");
    home.vault.end_session(&ada, session).unwrap();
    assert!(is_over(home.vault.resume(&token, NOW + HOUR)));
}

#[test]
fn idle_and_old_sessions_are_over() {
    let (home, ada) = Home::with_person();
    let (_, token) = home.vault.start_session(&ada, NOW).unwrap();
    assert!(home.vault.resume(&token, NOW + IDLE_MS - 1).is_ok());
    assert!(is_over(home.vault.resume(&token, NOW + 2 * IDLE_MS - 1 + IDLE_MS)));
    let mut now = NOW;
    let (_, token) = home.vault.start_session(&ada, now).unwrap();
    while now + 11 * HOUR < NOW + ABSOLUTE_MS {
        now += 11 * HOUR;
        assert!(
            home.vault.resume(&token, now).is_ok(),
            "used every 11 hours, it lives on"
        );
    }
    assert!(is_over(home.vault.resume(&token, NOW + ABSOLUTE_MS)));
}

#[test]
fn a_session_outlives_its_home_key_by_being_used() {
    let (home, ada) = Home::with_person();
    let start = NOW + HOME_KEY_PERIOD_MS - HOUR;
    let (_, token) = home.vault.start_session(&ada, start).unwrap();
    let row = || all(&*home.rows(), Space::SessionWrap).remove(0).1;
    let first = row();
    assert!(home.vault.resume(&token, start + 2 * HOUR).is_ok());
    assert_ne!(row()[..8], first[..8], "it was wrapped anew under the next home key");
    assert!(home.vault.resume(&token, start + 13 * HOUR).is_ok());
}

#[test]
fn a_restart_ends_every_session_and_erases_what_was_theirs() {
    let (home, ada) = Home::with_person();
    let (session, token) = home.vault.start_session(&ada, NOW).unwrap();
    let brief = home
        .keep_as(&ada, of_session(record("chat", "only for now"), session))
        .unwrap();
    let lasting = home.keep(&ada, "chat", "for longer");
    let home = home.restart(NOW + 1);
    assert!(is_over(home.vault.resume(&token, NOW + 1)));
    let ada = home.unlock("ada").unwrap();
    assert!(home.find(&ada, brief).is_none() && home.find(&ada, lasting).is_some());
    let rows = home.rows();
    assert_eq!(rows.count(Space::RecordKey, b"").unwrap(), 1);
    assert_eq!(rows.count(Space::Owned, b"").unwrap(), 0);
    assert_eq!(rows.count(Space::SessionWrap, b"").unwrap(), 0);
}

#[test]
fn a_second_process_leaves_the_firsts_sessions_alone() {
    let (home, ada) = Home::with_person();
    let (session, token) = home.vault.start_session(&ada, NOW).unwrap();
    let brief = home
        .keep_as(&ada, of_session(record("chat", "only for now"), session))
        .unwrap();
    let second = open(home.path(), NOW).unwrap();
    assert!(is_over(second.resume(&token, NOW)), "its own memory lacks the key");
    drop(second);
    assert!(home.vault.resume(&token, NOW).is_ok());
    assert!(home.find(&ada, brief).is_some());
}

#[test]
fn a_person_sees_and_ends_sessions() {
    let (home, ada) = Home::with_person();
    let grace = home.person("grace");
    let (first, _) = home.vault.start_session_on(&ada, "a kitchen tablet", NOW).unwrap();
    let (second, second_token) = home.vault.start_session(&ada, NOW + 1).unwrap();
    let (_, third_token) = home.vault.start_session_on(&ada, &"é".repeat(500), NOW + 2).unwrap();
    let (_, graces) = home.vault.start_session(&grace, NOW).unwrap();
    let found = home.vault.sessions(&ada, NOW + 2).unwrap();
    let devices: Vec<_> = found.iter().map(|session| session.device.clone()).collect();
    assert_eq!(
        devices,
        [Some("a kitchen tablet".to_owned()), None, Some("é".repeat(100))]
    );
    assert_eq!((found[0].id, found[0].since_ms, found[1].id), (first, NOW, second));
    assert!(!is_on_disk(home.path(), b"kitchen tablet"));
    assert_eq!(home.vault.end_all_sessions(&ada, Some(second)).unwrap(), 2);
    assert!(home.vault.resume(&second_token, NOW + 2).is_ok());
    assert!(is_over(home.vault.resume(&third_token, NOW + 2)));
    assert!(home.vault.resume(&graces, NOW + 2).is_ok());
    assert_eq!(home.vault.end_all_sessions(&ada, None).unwrap(), 1);
    assert_eq!(home.vault.sessions(&ada, NOW).unwrap(), []);
}

#[test]
fn what_a_session_was_to_keep_goes_with_it() {
    let (home, ada) = Home::with_person();
    let (one, _) = home.vault.start_session(&ada, NOW).unwrap();
    let (two, _) = home.vault.start_session(&ada, NOW).unwrap();
    let ones = home.keep_as(&ada, of_session(record("chat", "one"), one)).unwrap();
    let twos = home.keep_as(&ada, of_session(record("chat", "two"), two)).unwrap();
    home.vault.end_session(&ada, one).unwrap();
    assert!(home.find(&ada, ones).is_none() && home.find(&ada, twos).is_some());
    assert_eq!(home.rows().count(Space::RecordKey, b"").unwrap(), 1);
    // A request of an ended session that was still going on.
    let late = home.keep_as(&ada, of_session(record("chat", "late"), one)).unwrap();
    assert_eq!(home.vault.sweep(NOW + 1).unwrap(), 1);
    assert!(home.find(&ada, late).is_none() && home.find(&ada, twos).is_some());
    assert_eq!(
        home.vault.sweep(NOW + DAY).unwrap(),
        0,
        "the session ended it, the sweep found it gone"
    );
    assert!(home.find(&ada, twos).is_none());
}

#[test]
fn a_row_that_was_changed_or_moved_opens_nothing() {
    let (home, ada) = Home::with_person();
    let (_, token) = home.vault.start_session(&ada, NOW).unwrap();
    let (_, other) = home.vault.start_session(&ada, NOW).unwrap();
    let store = home.rows();
    let rows = all(&*store, Space::SessionWrap);
    for (key, value) in &rows {
        // Made, last used, sealed root key: a longer term for a stolen cookie among them.
        for at in 8..value.len() {
            let mut changed = value.clone();
            changed[at] ^= 1;
            set(&*store, Space::SessionWrap, key, &changed);
            assert!(
                is_over(home.vault.resume(&token, NOW)) || is_over(home.vault.resume(&other, NOW)),
                "{at}"
            );
        }
        set(&*store, Space::SessionWrap, key, value);
    }
    assert!(home.vault.resume(&token, NOW).is_ok() && home.vault.resume(&other, NOW).is_ok());
    set(&*store, Space::SessionWrap, &rows[0].0, &rows[1].1);
    set(&*store, Space::SessionWrap, &rows[1].0, &rows[0].1);
    assert!(is_over(home.vault.resume(&token, NOW)) && is_over(home.vault.resume(&other, NOW)));
    store
        .apply(
            Volume::Keyring,
            &[Op::put(Space::SessionWrap, rows[0].0.clone(), *b"short")],
        )
        .unwrap();
    assert!(home.vault.resume(&token, NOW).is_err() || home.vault.resume(&other, NOW).is_err());
}

#[test]
fn a_devices_name_that_was_changed_or_moved_is_not_shown() {
    let (home, ada) = Home::with_person();
    home.vault.start_session_on(&ada, "a kitchen tablet", NOW).unwrap();
    home.vault.start_session_on(&ada, "a phone", NOW).unwrap();
    let store = home.rows();
    let rows = all(&*store, Space::SessionWrap);
    let (key, value) = &rows[0];
    for at in (96..value.len()).step_by(7) {
        let mut changed = value.clone();
        changed[at] ^= 1;
        set(&*store, Space::SessionWrap, key, &changed);
        assert!(
            matches!(home.vault.sessions(&ada, NOW), Err(VaultError::Sealed)),
            "{at}"
        );
    }
    let moved = [&value[..96], &rows[1].1[96..]].concat();
    set(&*store, Space::SessionWrap, key, &moved);
    assert!(matches!(home.vault.sessions(&ada, NOW), Err(VaultError::Sealed)));
    set(&*store, Space::SessionWrap, key, value);
    assert_eq!(home.vault.sessions(&ada, NOW).unwrap().len(), 2);
}
