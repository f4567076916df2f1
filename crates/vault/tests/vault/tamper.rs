//! Any bit, flipped in any row: a clear error, or what was said; never anything else.

use proptest::prelude::*;
use store::{Op, Row, Space};
use vault::{Journal, NewRecord, Unlocked, VaultError};

use crate::common::{DAY, Home, NOW, PASSPHRASE, all, passphrase, record, set, until};

/// What a person can read of their vault, in one text.
fn everything(home: &Home, ada: &Unlocked) -> Result<String, VaultError> {
    let vault = &home.vault;
    let mut text = String::new();
    let handles = vault.list(ada, "message", None, 100, false)?;
    let ids: Vec<_> = handles.iter().map(vault::Handle::id).collect();
    let receipt = home.append(ada, vec![crate::common::fact(vault::ledger::Act::Show, &ids)], vec![])?;
    for (handle, opened) in handles.iter().zip(vault.open_records(ada, &receipt[0], &handles)?) {
        let said = String::from_utf8_lossy(&opened.content).into_owned();
        text += &format!("{} {} {:?} {said}\n", opened.id, handle.made_ms(), handle.expires_ms());
    }
    for event in vault.events(ada, Journal::Consent)? {
        text += &String::from_utf8_lossy(&event);
    }
    if let Some(sum) = vault.snapshot(ada, Journal::Consent)? {
        text += &String::from_utf8_lossy(&sum.content);
    }
    for entry in vault.entries(ada, 0..3)? {
        text += &String::from_utf8_lossy(&entry.json);
    }
    Ok(text)
}

fn home() -> (Home, Unlocked) {
    let (home, ada) = Home::with_person();
    let id = home.keep(&ada, "health", "a cough");
    home.keep_as(&ada, until(record("faith", &"long ".repeat(100)), NOW + DAY))
        .unwrap();
    home.keep_as(
        &ada,
        NewRecord {
            lists: vec![id],
            ..record("health", "an index")
        },
    )
    .unwrap();
    home.vault
        .update(&ada, &home.find(&ada, id).unwrap(), b"a fever")
        .unwrap();
    home.consent(&ada, 0, "yes").unwrap();
    home.consent(&ada, 1, "no").unwrap();
    let _ = home.receipt(&ada, &[id]);
    (home, ada)
}

/// Flips a bit, reads everything, and puts it back. Whether it was noticed.
fn flip(home: &Home, ada: &Unlocked, original: &str, space: Space, (key, value): &Row, bit: usize) -> bool {
    let mut changed = value.clone();
    changed[bit / 8] ^= 1 << (bit % 8);
    let store = home.rows();
    set(&*store, space, key, &changed);
    let read = everything(home, ada);
    set(&*store, space, key, value);
    match read {
        Ok(text) => {
            assert_eq!(text, original, "{space:?} {bit}");
            false
        }
        Err(error) => {
            let words = error.to_string();
            assert!(
                words.len() > 10 && !words.contains("cough") && !words.contains("fever"),
                "{words}"
            );
            true
        }
    }
}

#[test]
fn every_byte_of_a_record_and_of_the_keys_above_it_is_held() {
    let (home, ada) = home();
    let original = everything(&home, &ada).unwrap();
    assert!(original.contains("a fever") && original.contains("after no"));
    let store = home.rows();
    for space in [Space::Record, Space::RecordKey, Space::CategoryKey] {
        let row = all(&*store, space).remove(0);
        for byte in 0..row.1.len() {
            assert!(
                flip(&home, &ada, &original, space, &row, byte * 8 + byte % 8),
                "{space:?} {byte}"
            );
        }
    }
    assert_eq!(everything(&home, &ada).unwrap(), original);
}

#[test]
fn a_row_in_anothers_place_is_refused() {
    let (home, ada) = home();
    let original = everything(&home, &ada).unwrap();
    let store = home.rows();
    for space in [Space::Record, Space::RecordKey, Space::CategoryKey, Space::Consent] {
        let rows = all(&*store, space);
        for (key, value) in &rows {
            for (_, other) in rows.iter().filter(|(_, other)| other != value) {
                set(&*store, space, key, other);
                assert!(everything(&home, &ada).is_err(), "{space:?}");
            }
            for shorter in [0, value.len() / 2, value.len() - 1] {
                set(&*store, space, key, &value[..shorter]);
                assert!(everything(&home, &ada).is_err(), "{space:?} {shorter}");
            }
            set(&*store, space, key, value);
        }
    }
    let (key, value) = all(&*store, Space::RecordKey).remove(0);
    store
        .apply(store::Volume::Keyring, &[Op::delete(Space::RecordKey, key.clone())])
        .unwrap();
    assert!(matches!(everything(&home, &ada), Err(VaultError::NoRecord)));
    set(&*store, Space::RecordKey, &key, &value);
    assert_eq!(everything(&home, &ada).unwrap(), original);
}

#[test]
fn any_bit_of_a_wrap_is_held() {
    let (home, _) = Home::with_person();
    let store = home.rows();
    let wraps = all(&*store, Space::Wrap);
    let (key, value) = wraps.iter().find(|(key, _)| key.ends_with(&[1])).unwrap();
    for byte in (0..value.len()).step_by(5) {
        let mut changed = value.clone();
        changed[byte] ^= 1;
        set(&*store, Space::Wrap, key, &changed);
        let opened = home.vault.unlock("ada", &passphrase(PASSPHRASE));
        assert!(matches!(opened, Err(VaultError::WrongSecret)), "{byte}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]
    #[test]
    fn a_bit_anywhere_gives_an_error_or_the_truth(space in any::<prop::sample::Index>(), row in any::<prop::sample::Index>(), bit in any::<prop::sample::Index>()) {
        thread_local!(static HOME: (Home, Unlocked, String) = {
            let (home, ada) = home();
            let original = everything(&home, &ada).unwrap();
            (home, ada, original)
        });
        // The log's head and checkpoint are held by the log's own tests: a damaged one stops every append, and with it this one.
        const SPACES: [Space; 8] = [
            Space::Record, Space::RecordKey, Space::CategoryKey, Space::Wrap, Space::Segment, Space::Expiry, Space::Entry, Space::Consent,
        ];
        HOME.with(|(home, ada, original)| {
            let space = SPACES[space.index(SPACES.len())];
            let rows = all(&*home.rows(), space);
            // What reading appends goes on growing: only what was there at first is looked at.
            let rows: Vec<_> = rows.into_iter().take(5).filter(|(_, value)| !value.is_empty()).collect();
            if !rows.is_empty() {
                let row = &rows[row.index(rows.len())];
                flip(home, ada, original, space, row, bit.index(row.1.len() * 8));
            }
        });
    }
}
