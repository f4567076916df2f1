//! Coming in: the first person, invitations, and nobody else.

use std::sync::atomic::{AtomicUsize, Ordering};

use store::Space;
use vault::{Admission, Erase, INVITE_LASTS_MS, INVITE_USES, InviteCode, Vault, VaultError};

use crate::common::{DAY, Home, NOW, PASSPHRASE, all, open, passphrase};

fn come(vault: &Vault, name: &str, admission: &Admission<'_>) -> Result<vault::PersonId, VaultError> {
    let made = vault.create_as(name, &passphrase(PASSPHRASE), admission);
    made.map(|(unlocked, _)| unlocked.person())
}

fn invited(vault: &Vault, name: &str, code: &InviteCode, now_ms: u64) -> Result<vault::PersonId, VaultError> {
    come(vault, name, &Admission::Invited(code, now_ms))
}

#[test]
fn the_first_one_keeps_the_home_and_then_it_is_closed() {
    let home = Home::new();
    let ada = come(&home.vault, "ada", &Admission::First).unwrap();
    assert_eq!(home.vault.keeper().unwrap(), Some(ada));
    // Whether the name is taken is not told to whoever may not come in.
    for name in ["ada", "grace"] {
        assert!(matches!(
            come(&home.vault, name, &Admission::First),
            Err(VaultError::Closed)
        ));
    }
    let grace = come(&home.vault, "grace", &Admission::Anybody).unwrap();
    assert_eq!(home.vault.keeper().unwrap(), Some(ada));
    home.vault.set_keeper(&grace).unwrap();
    assert_eq!(home.vault.keeper().unwrap(), Some(grace));
    // The role goes with whoever has it, and is nobody's then.
    let unlocked = home.unlock("grace").unwrap();
    home.erase(&unlocked, &Erase::Person);
    assert_eq!(home.vault.keeper().unwrap(), None);
    assert!(matches!(home.vault.set_keeper(&grace), Err(VaultError::NoPerson)));
    assert!(matches!(
        come(&home.vault, "eve", &Admission::First),
        Err(VaultError::Closed)
    ));
}

#[test]
fn an_invitation_lets_in_as_many_as_it_says_until_it_ends() {
    let home = Home::new();
    let (invite, code) = home.vault.invite(2, DAY, NOW).unwrap();
    assert_eq!(home.vault.invites(NOW).unwrap(), std::slice::from_ref(&invite));
    invited(&home.vault, "ada", &code, NOW).unwrap();
    assert_eq!(
        home.vault.keeper().unwrap(),
        None,
        "who was invited does not keep the home"
    );
    // A name that is taken costs nothing.
    assert!(matches!(
        invited(&home.vault, "ada", &code, NOW),
        Err(VaultError::NameTaken)
    ));
    assert_eq!(home.vault.invites(NOW).unwrap()[0].left, 1);
    assert!(matches!(
        invited(&home.vault, "eve", &code, NOW + DAY),
        Err(VaultError::InviteOver)
    ));
    invited(&home.vault, "grace", &code, NOW + DAY - 1).unwrap();
    assert!(
        all(&*home.rows(), Space::Invite).is_empty(),
        "nothing is left of one that was used up"
    );
    assert!(matches!(
        invited(&home.vault, "eve", &code, NOW),
        Err(VaultError::InviteOver)
    ));

    let (_, other) = home.vault.invite(1, DAY, NOW).unwrap();
    let (withdrawn, gone) = home.vault.invite(1, DAY, NOW).unwrap();
    home.vault.withdraw_invite(withdrawn.id).unwrap();
    assert!(matches!(
        home.vault.withdraw_invite(withdrawn.id),
        Err(VaultError::NoInvite)
    ));
    assert!(matches!(
        invited(&home.vault, "eve", &gone, NOW),
        Err(VaultError::InviteOver)
    ));
    home.vault.sweep(NOW + DAY).unwrap();
    assert!(
        all(&*home.rows(), Space::Invite).is_empty(),
        "what has expired is swept"
    );
    assert!(matches!(
        invited(&home.vault, "eve", &other, NOW),
        Err(VaultError::InviteOver)
    ));
    for (uses, lasts) in [(0, DAY), (INVITE_USES + 1, DAY), (1, 0), (1, INVITE_LASTS_MS + 1)] {
        assert!(matches!(
            home.vault.invite(uses, lasts, NOW),
            Err(VaultError::InviteTerms)
        ));
    }
}

#[test]
fn the_disk_opens_no_door() {
    let home = Home::new();
    let (_, code) = home.vault.invite(1, DAY, NOW).unwrap();
    let rows = all(&*home.rows(), Space::Invite);
    let (_, right) = home.vault.invite(1, DAY, NOW).unwrap();
    // The id of the one with the secret of the other, which is what somebody with the disk could put together, is neither.
    let text = code.to_text();
    assert!(rows.iter().all(|(key, value)| {
        let row = [&key[..], value].concat();
        let secret = data_encoding::BASE32_NOPAD.encode(&row);
        !secret.contains(&text.replace('-', ""))
    }));
    invited(&home.vault, "ada", &right, NOW).unwrap();
}

#[test]
fn a_backup_brings_no_invitation_back() {
    let home = Home::new();
    let (_, code) = home.vault.invite(1, DAY, NOW).unwrap();
    let to = tempfile::tempdir().unwrap();
    let to = to.path().join("b");
    home.vault.backup(&to, NOW).unwrap();
    invited(&home.vault, "ada", &code, NOW).unwrap();
    let dir = home.stop();
    Vault::restore(dir.path(), &to.join("records"), &to.join("keyring"), None, NOW).unwrap();
    let home = Home::start(dir, NOW);
    assert!(matches!(
        invited(&home.vault, "eve", &code, NOW),
        Err(VaultError::InviteOver)
    ));
}

/// Two processes at one door: of many who have the same invitation, and of many who would be the first, one gets in.
#[test]
fn of_many_at_one_door_one_gets_in() {
    let home = Home::new();
    let other = open(home.path(), NOW).unwrap();
    let (_, code) = home.vault.invite(1, DAY, NOW).unwrap();
    let count = |come: &(dyn Fn(usize, &Vault) -> Result<vault::PersonId, VaultError> + Sync)| {
        let came = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for n in 0..4 {
                let (home, other, came) = (&home.vault, &other, &came);
                scope.spawn(move || match come(n, if n % 2 == 0 { home } else { other }) {
                    Ok(_) => {
                        came.fetch_add(1, Ordering::Relaxed);
                    }
                    Err(error) => assert!(matches!(error, VaultError::InviteOver | VaultError::Closed), "{error}"),
                });
            }
        });
        came.into_inner()
    };
    let first = count(&|n, vault| come(vault, &format!("first {n}"), &Admission::First));
    assert_eq!((first, home.vault.people().unwrap()), (1, 1));
    let by_code = count(&|n, vault| invited(vault, &format!("guest {n}"), &code, NOW));
    assert_eq!((by_code, home.vault.people().unwrap()), (1, 2));
}
