//! Making a vault and opening it with what the person has.

use store::{Op, Space, Volume};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::Vault;
use crate::error::VaultError;
use crate::ids::PersonId;
use crate::recovery_code::RecoveryCode;
use crate::secret::{Key, random};
use crate::wraps::{self, Passphrase, WrapKind};

/// Longest sign-in name, in characters.
const LONGEST_NAME: usize = 64;
/// The kind of the row in [`Space::Wrap`] that names the account's own row, so that it can be erased with the person.
const NAME_ROW: u8 = 0;

/// One person's vault, open for one request. The root key is wiped when it is dropped.
///
/// It has no `Clone`, `Debug` or `Serialize`.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Unlocked {
    #[zeroize(skip)]
    person: PersonId,
    root: Key,
    labels: Key,
}

impl Unlocked {
    pub(crate) fn new(person: PersonId, root: Key) -> Self {
        let labels = root.derive(b"troth labels v1");
        Self { person, root, labels }
    }

    /// Whose vault it is.
    #[must_use]
    pub fn person(&self) -> PersonId {
        self.person
    }

    pub(crate) fn root(&self) -> &Key {
        &self.root
    }

    pub(crate) fn labels(&self) -> &Key {
        &self.labels
    }
}

impl Vault {
    /// Makes a vault: a random root key, wrapped by the passphrase and by a new recovery code.
    ///
    /// # Errors
    /// [`VaultError::NameTaken`], [`VaultError::BadName`], or the store's own.
    pub fn create(&self, name: &str, passphrase: &Passphrase) -> Result<(Unlocked, RecoveryCode), VaultError> {
        let characters = name.trim().chars().count();
        if characters == 0 || characters > LONGEST_NAME {
            return Err(VaultError::BadName);
        }
        let account = wraps::hash_name(name, self.name_salt())?.bytes().to_vec();
        if self.store().get(Space::Account, &account)?.is_some() {
            return Err(VaultError::NameTaken);
        }
        let person = PersonId::from_bytes(random()?);
        let root = Key::random()?;
        let code = RecoveryCode::random()?;
        let name_row = [&person.as_bytes()[..], &[NAME_ROW]].concat();
        let ops = [
            Op::Insert {
                space: Space::Account,
                key: account.clone(),
                value: person.as_bytes().to_vec(),
            },
            Op::Insert {
                space: Space::Wrap,
                key: name_row,
                value: account,
            },
            Op::Insert {
                space: Space::Wrap,
                key: WrapKind::Passphrase.row(&person),
                value: wraps::by_passphrase(&person, passphrase, &root)?,
            },
            Op::Insert {
                space: Space::Wrap,
                key: WrapKind::RecoveryCode.row(&person),
                value: wraps::by_recovery_code(&person, &code, &root)?,
            },
        ];
        match self.store().apply(Volume::Keyring, &ops) {
            Err(store::StoreError::Conflict) => Err(VaultError::NameTaken),
            applied => Ok(applied.map(|()| (Unlocked::new(person, root), code))?),
        }
    }

    /// Opens a vault by passphrase.
    ///
    /// # Errors
    /// [`VaultError::WrongSecret`] for an unknown name as for a wrong passphrase, after the same work.
    pub fn unlock(&self, name: &str, passphrase: &Passphrase) -> Result<Unlocked, VaultError> {
        let person = self.person_named(name)?;
        // An unknown name costs a passphrase's stretching too, so that the time does not tell who has a vault here.
        let stranger = PersonId::from_bytes([0; 16]);
        let wrap = match person {
            Some(person) => self.store().get(Space::Wrap, &WrapKind::Passphrase.row(&person))?,
            None => None,
        };
        let wrap = wrap.unwrap_or_else(|| vec![0; 16 + 24 + 48]);
        let person = person.unwrap_or(stranger);
        Ok(Unlocked::new(
            person,
            wraps::with_passphrase(&person, passphrase, &wrap)?,
        ))
    }

    /// Opens a vault by recovery code.
    ///
    /// # Errors
    /// [`VaultError::WrongSecret`] for an unknown name as for a wrong code.
    pub fn unlock_by_recovery(&self, name: &str, code: &RecoveryCode) -> Result<Unlocked, VaultError> {
        let person = self.person_named(name)?.ok_or(VaultError::WrongSecret)?;
        let wrap = self.store().get(Space::Wrap, &WrapKind::RecoveryCode.row(&person))?;
        let wrap = wrap.ok_or(VaultError::WrongSecret)?;
        Ok(Unlocked::new(person, wraps::with_recovery_code(&person, code, &wrap)?))
    }

    /// Whether `passphrase` opens this vault: asked again before what cannot be undone.
    ///
    /// # Errors
    /// [`VaultError::WrongSecret`] where it does not.
    pub fn confirm(&self, unlocked: &Unlocked, passphrase: &Passphrase) -> Result<(), VaultError> {
        let wrap = self
            .store()
            .get(Space::Wrap, &WrapKind::Passphrase.row(&unlocked.person))?;
        wraps::with_passphrase(&unlocked.person, passphrase, &wrap.ok_or(VaultError::WrongSecret)?).map(|_| ())
    }

    /// Puts a new passphrase in the place of the old one.
    ///
    /// # Errors
    /// The store's own.
    pub fn set_passphrase(&self, unlocked: &Unlocked, passphrase: &Passphrase) -> Result<(), VaultError> {
        let value = wraps::by_passphrase(&unlocked.person, passphrase, &unlocked.root)?;
        let key = WrapKind::Passphrase.row(&unlocked.person);
        Ok(self.store().apply(
            Volume::Keyring,
            &[Op::Put {
                space: Space::Wrap,
                key,
                value,
            }],
        )?)
    }

    /// Puts a new recovery code in the place of the old one.
    ///
    /// # Errors
    /// The store's own.
    pub fn new_recovery_code(&self, unlocked: &Unlocked) -> Result<RecoveryCode, VaultError> {
        let code = RecoveryCode::random()?;
        let value = wraps::by_recovery_code(&unlocked.person, &code, &unlocked.root)?;
        let key = WrapKind::RecoveryCode.row(&unlocked.person);
        self.store().apply(
            Volume::Keyring,
            &[Op::Put {
                space: Space::Wrap,
                key,
                value,
            }],
        )?;
        Ok(code)
    }

    /// How many people have a vault here.
    ///
    /// # Errors
    /// The store's own.
    pub fn people(&self) -> Result<u64, VaultError> {
        Ok(self.store().count(Space::Account, &[])?)
    }

    fn person_named(&self, name: &str) -> Result<Option<PersonId>, VaultError> {
        let account = wraps::hash_name(name, self.name_salt())?;
        let Some(row) = self.store().get(Space::Account, account.bytes())? else {
            return Ok(None);
        };
        let bytes = row.try_into().map_err(|_| VaultError::Malformed("an account"))?;
        Ok(Some(PersonId::from_bytes(bytes)))
    }

    /// The operations that take away every way into a person's vault; their number does not depend on what it holds.
    pub(crate) fn account_erasure(&self, person: &PersonId) -> Result<Vec<Op>, VaultError> {
        let prefix = person.as_bytes().to_vec();
        let name_row = [&prefix[..], &[NAME_ROW]].concat();
        let mut ops: Vec<Op> = [Space::Wrap, Space::CategoryKey, Space::SessionWrap, Space::GrantWrap]
            .map(|space| Op::DeletePrefix {
                space,
                prefix: prefix.clone(),
            })
            .into();
        if let Some(key) = self.store().get(Space::Wrap, &name_row)? {
            ops.push(Op::Delete {
                space: Space::Account,
                key,
            });
        }
        Ok(ops)
    }
}
