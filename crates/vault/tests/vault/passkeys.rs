//! Passkeys as ways in: several, told apart, removed, erased, and brought back.

use data_encoding::BASE64URL_NOPAD;
use vault::{Admission, Credential, Erase, PersonId, PrfOutput, Unlocked, Vault, VaultError};

use crate::common::{Home, NOW, PASSPHRASE, is_on_disk, passphrase};

fn credential(number: u8) -> Credential {
    Credential {
        id: vec![number; 32],
        public: format!("public key {number}").into_bytes(),
    }
}

fn prf(number: u8) -> PrfOutput {
    PrfOutput::parse(&BASE64URL_NOPAD.encode(&[number; 32]).into()).unwrap()
}

fn add(home: &Home, who: &Unlocked, name: &str, number: u8) {
    let added = home
        .vault
        .add_passkey(who, name, &credential(number), &prf(number), NOW + u64::from(number));
    assert_eq!(added.unwrap(), credential(number).passkey_id());
}

fn opens(vault: &Vault, person: PersonId, number: u8, secret: u8) -> bool {
    match vault.unlock_by_passkey(person, &credential(number).id, &prf(secret)) {
        Ok((unlocked, passkey)) => {
            assert_eq!(passkey.credential, credential(number));
            unlocked.person() == person
        }
        Err(error) => {
            assert!(matches!(error, VaultError::WrongSecret), "{error}");
            false
        }
    }
}

#[test]
fn each_passkey_opens_by_its_own_secret_alone() {
    let (home, ada) = Home::with_person();
    let grace = home.person("grace");
    add(&home, &ada, " the phone ", 1);
    add(&home, &ada, "a key on the shelf", 2);
    let kept = home.keep(&ada, "chat", "good evening");
    let ways = [(1, 1, true), (2, 2, true), (1, 2, false), (2, 1, false), (3, 3, false)];
    for (number, secret, expected) in ways {
        assert_eq!(
            opens(&home.vault, ada.person(), number, secret),
            expected,
            "{number} {secret}"
        );
        assert!(!opens(&home.vault, grace.person(), number, secret));
    }
    let (opened, _) = home
        .vault
        .unlock_by_passkey(ada.person(), &credential(2).id, &prf(2))
        .unwrap();
    assert_eq!(home.read(&opened, kept).unwrap(), "good evening");
    let listed = home.vault.passkeys(&ada).unwrap();
    let names: Vec<_> = listed
        .iter()
        .map(|passkey| (passkey.name.as_str(), passkey.added_ms))
        .collect();
    assert_eq!(names, [("the phone", NOW + 1), ("a key on the shelf", NOW + 2)]);
    assert!(home.vault.passkeys(&grace).unwrap().is_empty());
    let again = home.vault.add_passkey(&ada, "again", &credential(1), &prf(9), NOW);
    assert!(matches!(again, Err(VaultError::PasskeyKnown)));
    assert!(opens(&home.vault, ada.person(), 1, 1), "the first stays as it was");
}

#[test]
fn the_disk_shows_neither_a_passkeys_id_nor_its_key_nor_its_name() {
    let (home, ada) = Home::with_person();
    add(&home, &ada, "the telephone in the hall", 1);
    let one = credential(1);
    let base64 = BASE64URL_NOPAD.encode(&one.id).into_bytes();
    for bytes in [&one.id, &one.public, &base64, &b"the telephone in the hall".to_vec()] {
        assert!(!is_on_disk(home.path(), bytes));
    }
}

#[test]
fn a_passkey_that_was_removed_opens_nothing_and_the_last_way_in_stays() {
    let home = Home::new();
    let person = PersonId::from_bytes([7; 16]);
    let phone = credential(1);
    let made = home
        .vault
        .create_by_passkey("ada", person, ("the phone", &phone), &prf(1), &Admission::Anybody, NOW)
        .unwrap();
    let (ada, code) = made;
    assert_eq!(home.vault.unlock_by_recovery("ada", &code).unwrap().person(), person);
    assert!(!home.vault.has_passphrase(&ada).unwrap());
    let by_passphrase = home.vault.unlock("ada", &passphrase(PASSPHRASE));
    assert!(matches!(by_passphrase, Err(VaultError::WrongSecret)));
    let last = home.vault.remove_passkey(&ada, &phone.passkey_id());
    assert!(matches!(last, Err(VaultError::LastWayIn)));
    add(&home, &ada, "another", 2);
    home.vault.remove_passkey(&ada, &phone.passkey_id()).unwrap();
    home.vault.remove_passkey(&ada, &phone.passkey_id()).unwrap();
    assert!(!opens(&home.vault, person, 1, 1) && opens(&home.vault, person, 2, 2));
    let last = home.vault.remove_passkey(&ada, &credential(2).passkey_id());
    assert!(matches!(last, Err(VaultError::LastWayIn)));
    home.vault.set_passphrase(&ada, &passphrase(PASSPHRASE)).unwrap();
    home.vault.remove_passkey(&ada, &credential(2).passkey_id()).unwrap();
    assert!(home.vault.passkeys(&ada).unwrap().is_empty());
    assert_eq!(home.unlock("ada").unwrap().person(), person);
}

#[test]
fn nobody_signs_up_as_somebody_who_is_here() {
    let (home, ada) = Home::with_person();
    let taken = home.vault.create_by_passkey(
        "eve",
        ada.person(),
        ("hers", &credential(6)),
        &prf(6),
        &Admission::Anybody,
        NOW,
    );
    assert!(matches!(taken, Err(VaultError::NameTaken)));
    assert!(!opens(&home.vault, ada.person(), 6, 6));
    let free = home.vault.free_name("eve");
    assert!(free.is_ok(), "nothing of it stays");
}

#[test]
fn erasing_a_person_destroys_their_passkeys_and_no_late_request_adds_one() {
    let (home, ada) = Home::with_person();
    add(&home, &ada, "the phone", 1);
    home.erase(&ada, &Erase::Person);
    assert!(!opens(&home.vault, ada.person(), 1, 1));
    let late = home.vault.add_passkey(&ada, "late", &credential(2), &prf(2), NOW);
    assert!(matches!(late, Err(VaultError::NoSession)));
}

#[test]
fn a_recovery_leaves_passkeys_as_they_are_and_a_backup_brings_them_back() {
    let home = Home::new();
    let (ada, code) = home.vault.create("ada", &passphrase(PASSPHRASE)).unwrap();
    add(&home, &ada, "the phone", 1);
    let recovered = home.vault.unlock_by_recovery("ada", &code).unwrap();
    home.vault
        .set_passphrase(&recovered, &passphrase("another one for a new year"))
        .unwrap();
    assert!(opens(&home.vault, ada.person(), 1, 1));
    let backup = tempfile::tempdir().unwrap();
    let to = backup.path().join("b");
    home.vault.backup(&to, NOW).unwrap();
    let empty = tempfile::tempdir().unwrap();
    let part = |name: &str| to.join(name);
    Vault::restore(
        empty.path(),
        &part("records"),
        &part("keyring"),
        Some(&part("log")),
        NOW,
    )
    .unwrap();
    let restored = Home::start(empty, NOW);
    assert!(opens(&restored.vault, ada.person(), 1, 1));
}

#[test]
fn only_32_bytes_are_a_secret() {
    for (bytes, fits) in [(0, false), (31, false), (32, true), (33, false), (64, false)] {
        let text = BASE64URL_NOPAD.encode(&vec![5; bytes]);
        assert_eq!(PrfOutput::parse(&text.into()).is_ok(), fits, "{bytes}");
    }
    for text in ["not base64 at all, and of forty-three chars", "é"] {
        assert!(matches!(PrfOutput::parse(&text.into()), Err(VaultError::BadPasskey)));
    }
}

#[test]
fn a_passkey_with_another_name_opens_what_it_opened() {
    let (home, ada) = Home::with_person();
    add(&home, &ada, "the phone", 1);
    let id = credential(1).passkey_id();
    home.vault.rename_passkey(&ada, &id, "  the old phone  ").unwrap();
    let listed = home.vault.passkeys(&ada).unwrap().remove(0);
    assert_eq!((listed.id, listed.name.as_str()), (id, "the old phone"));
    assert_eq!(listed.credential, credential(1));
    assert!(opens(&home.vault, ada.person(), 1, 1));
    let unknown = home.vault.rename_passkey(&ada, &credential(2).passkey_id(), "nobody's");
    assert!(matches!(unknown, Err(VaultError::NoPasskey)));
}
