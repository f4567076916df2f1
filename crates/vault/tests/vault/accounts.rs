//! Making a vault, and every way into it.

use crate::common::{Home, PASSPHRASE, all, is_on_disk, passphrase, set};
use store::Space;
use vault::{RecoveryCode, VaultError};

#[test]
fn a_name_and_a_passphrase_open_one_vault_alone() {
    let (home, ada) = Home::with_person();
    let grace = home.person("grace");
    assert_ne!(ada.person(), grace.person());
    assert_eq!(home.unlock(" ADA ").unwrap().person(), ada.person());
    assert_eq!(home.vault.people().unwrap(), 2);
    for (name, wrong) in [
        ("ada", "nine quiet herons wade at dawn"),
        ("nobody", PASSPHRASE),
        ("", ""),
    ] {
        let refused = home.vault.unlock(name, &passphrase(wrong));
        assert!(matches!(refused, Err(VaultError::WrongSecret)), "{name}");
    }
    let taken = home.vault.create("Ada", &passphrase(PASSPHRASE));
    assert!(matches!(taken, Err(VaultError::NameTaken)));
    for bad in [String::new(), "  ".to_owned(), "x".repeat(65)] {
        assert!(matches!(
            home.vault.create(&bad, &passphrase(PASSPHRASE)),
            Err(VaultError::BadName)
        ));
    }
}

#[test]
fn the_disk_lists_no_name() {
    const NAME: &str = "ada of ockham";
    let (home, other_home) = (Home::new(), Home::new());
    let accounts = [&home, &other_home].map(|home| {
        home.person(NAME);
        all(&*home.rows(), Space::Account).remove(0).0
    });
    assert!(!is_on_disk(home.path(), NAME.as_bytes()));
    assert_ne!(accounts[0], accounts[1], "homes with the same people do not show it");
}

#[test]
fn a_recovery_code_opens_and_is_replaced() {
    let home = Home::new();
    let (ada, code) = home.vault.create("ada", &passphrase(PASSPHRASE)).unwrap();
    let typed = RecoveryCode::parse(&code.groups().join("-")).unwrap();
    assert_eq!(
        home.vault.unlock_by_recovery("ada", &typed).unwrap().person(),
        ada.person()
    );
    let new = home.vault.new_recovery_code(&ada).unwrap();
    for (name, code, opens) in [("ada", &typed, false), ("ada", &new, true), ("nobody", &new, false)] {
        match home.vault.unlock_by_recovery(name, code) {
            Ok(_) => assert!(opens),
            Err(error) => assert!(!opens && matches!(error, VaultError::WrongSecret)),
        }
    }
}

#[test]
fn a_changed_passphrase_leaves_nothing_that_the_old_one_opens() {
    const NEW: &str = "seven loud crows leave at noon";
    let (home, ada) = Home::with_person();
    let id = home.keep(&ada, "health", "a cough");
    let old = all(&*home.rows(), Space::Wrap);
    home.vault.set_passphrase(&ada, &passphrase(NEW)).unwrap();
    assert!(matches!(home.unlock("ada"), Err(VaultError::WrongSecret)));
    let again = home.vault.unlock("ada", &passphrase(NEW)).unwrap();
    assert_eq!(home.read(&again, id).unwrap(), "a cough");
    assert!(matches!(
        home.vault.confirm(&ada, &passphrase(PASSPHRASE)),
        Err(VaultError::WrongSecret)
    ));
    home.vault.confirm(&ada, &passphrase(NEW)).unwrap();
    let new = all(&*home.rows(), Space::Wrap);
    let replaced: Vec<_> = old.iter().filter(|row| !new.contains(row)).collect();
    assert_eq!(replaced.len(), 1);
    assert!(is_on_disk(home.path(), &new[1].1), "the search itself works");
    assert!(!is_on_disk(home.path(), &replaced[0].1));
}

#[test]
fn a_wrap_opens_nobody_elses_vault_and_no_other_kind() {
    let (home, ada) = Home::with_person();
    let grace = home.person("grace");
    let rows = home.rows();
    let wrap = |of: &vault::Unlocked, kind: u8| {
        let key = [&of.person().as_bytes()[..], &[kind]].concat();
        let value = rows.get(Space::Wrap, &key).unwrap().unwrap();
        (key, value)
    };
    let (own, others) = (wrap(&ada, 1), wrap(&grace, 1));
    set(&*rows, Space::Wrap, &own.0, &others.1);
    assert!(matches!(home.unlock("ada"), Err(VaultError::WrongSecret)));
    set(&*rows, Space::Wrap, &own.0, &wrap(&ada, 2).1);
    assert!(matches!(home.unlock("ada"), Err(VaultError::WrongSecret)));
    set(&*rows, Space::Wrap, &own.0, &own.1);
    home.unlock("ada").unwrap();
    for short in [&[][..], &[0; 15], &[0; 40]] {
        set(&*rows, Space::Wrap, &own.0, short);
        assert!(home.unlock("ada").is_err());
    }
}
