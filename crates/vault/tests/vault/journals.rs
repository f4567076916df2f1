//! Journals: a disclosure holds only on the consents that it was decided on.

use store::Space;
use vault::ledger::Act;
use vault::log::LogError;
use vault::{Journal, VaultError, expect_epoch};

use crate::common::{Home, all, fact, set};

#[test]
fn events_and_their_sum_read_back() {
    let (home, ada) = Home::with_person();
    assert!(home.vault.snapshot(&ada, Journal::Consent).unwrap().is_none());
    assert_eq!(home.vault.epoch(&ada.person(), Journal::Consent).unwrap(), 0);
    for (epoch, event) in (0..).zip(["yes", "no", "perhaps"]) {
        home.consent(&ada, epoch, event).unwrap();
    }
    let events = home.vault.events(&ada, Journal::Consent).unwrap();
    let events: Vec<_> = events.iter().map(|event| event.as_slice()).collect();
    assert_eq!(events, [&b"yes"[..], b"no", b"perhaps"]);
    let sum = home.vault.snapshot(&ada, Journal::Consent).unwrap().unwrap();
    assert_eq!((sum.epoch, sum.content.as_slice()), (3, &b"after perhaps"[..]));
    assert_eq!(home.vault.epoch(&ada.person(), Journal::Consent).unwrap(), 3);
    assert!(home.vault.events(&ada, Journal::Settings).unwrap().is_empty());
}

#[test]
fn no_receipt_comes_of_a_decision_that_was_overtaken() {
    let (home, ada) = Home::with_person();
    home.consent(&ada, 0, "yes").unwrap();
    let disclose = |epoch| {
        let also = vec![expect_epoch(&ada.person(), Journal::Consent, epoch)];
        home.append(&ada, vec![fact(Act::Disclose, &[])], also)
    };
    disclose(1).unwrap();
    home.consent(&ada, 1, "no").unwrap();
    let entries = home.vault.entries(&ada, 0..99).unwrap().len();
    for epoch in [0, 1, 3] {
        assert!(matches!(disclose(epoch), Err(LogError::Refused)), "{epoch}");
    }
    assert!(matches!(home.consent(&ada, 1, "yes again"), Err(LogError::Refused)));
    assert_eq!(
        home.vault.entries(&ada, 0..99).unwrap().len(),
        entries,
        "nothing was written"
    );
    disclose(2).unwrap();
}

#[test]
fn a_journal_that_was_changed_is_refused() {
    let (home, ada) = Home::with_person();
    let grace = home.person("grace");
    let store = home.rows();
    home.consent(&grace, 0, "hers").unwrap();
    home.consent(&ada, 0, "yes").unwrap();
    let earlier = all(&*store, Space::Consent);
    home.consent(&ada, 1, "no").unwrap();
    let now = all(&*store, Space::Consent);
    let reads = || -> Result<usize, VaultError> {
        home.vault.snapshot(&ada, Journal::Consent)?;
        Ok(home.vault.events(&ada, Journal::Consent)?.len())
    };
    let own: Vec<_> = now
        .iter()
        .filter(|(key, _)| key.starts_with(ada.person().as_bytes()))
        .collect();
    assert_eq!(own.len(), 4, "an epoch, a snapshot and two events");
    for (key, value) in &own {
        for at in 0..value.len() {
            let mut changed = value.clone();
            changed[at] ^= 0x10;
            set(&*store, Space::Consent, key, &changed);
            assert!(reads().is_err(), "{at}");
        }
        for (_, other) in now.iter().chain(&earlier).filter(|(_, other)| other != value) {
            set(&*store, Space::Consent, key, other);
            assert!(reads().is_err());
        }
        store
            .apply(store::Volume::Log, &[store::Op::delete(Space::Consent, key.clone())])
            .unwrap();
        // Without its snapshot a journal has no sum; without anything else it does not read.
        let sum = home.vault.snapshot(&ada, Journal::Consent);
        assert!(reads().is_err() || key[16] == b's' && sum.is_ok_and(|sum| sum.is_none()));
        set(&*store, Space::Consent, key, value);
    }
    assert_eq!(reads().unwrap(), 2);
}
