//! Making a vault and opening it with what the person has.

use store::{Op, Space, StoreError, Volume};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::admission::Admission;
use crate::error::VaultError;
use crate::ids::PersonId;
use crate::recovery_code::RecoveryCode;
use crate::secret::{Key, random};
use crate::vault::Vault;
use crate::wraps::{self, Passphrase, WrapKind};

/// Longest sign-in name, in characters.
const LONGEST_NAME: usize = 64;
/// How often coming in is tried again when others come in at the same moment.
const TRIES: usize = 200;
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
        self.create_as(name, passphrase, &Admission::Anybody)
    }

    /// As [`Vault::create`], for somebody who comes in by `admission`: coming in and making the vault are one transaction.
    ///
    /// # Errors
    /// As [`Vault::create`]; [`VaultError::Closed`], [`VaultError::InviteOver`] before anything is said of names.
    pub fn create_as(
        &self,
        name: &str,
        passphrase: &Passphrase,
        admission: &Admission<'_>,
    ) -> Result<(Unlocked, RecoveryCode), VaultError> {
        let person = PersonId::from_bytes(random()?);
        self.create_with(name, person, admission, |unlocked| {
            let wrap = wraps::by_passphrase(&person, passphrase, unlocked.root())?;
            Ok(Op::insert(Space::Wrap, WrapKind::Passphrase.row(&person), wrap))
        })
    }

    /// Makes a vault with one way in, made by `way`, and a new recovery code.
    pub(crate) fn create_with(
        &self,
        name: &str,
        person: PersonId,
        admission: &Admission<'_>,
        way: impl FnOnce(&Unlocked) -> Result<Op, VaultError>,
    ) -> Result<(Unlocked, RecoveryCode), VaultError> {
        self.admit(admission, &person)?;
        let account = self.free_name(name)?;
        let unlocked = Unlocked::new(person, Key::random()?);
        let code = RecoveryCode::random()?;
        let by_code = wraps::by_recovery_code(&person, &code, unlocked.root())?;
        let ops = [
            Op::insert(Space::Account, account.clone(), *person.as_bytes()),
            Op::insert(Space::Wrap, name_row(&person), account.clone()),
            way(&unlocked)?,
            Op::insert(Space::Wrap, WrapKind::RecoveryCode.row(&person), by_code),
        ];
        for _ in 0..TRIES {
            let ops = [self.admit(admission, &person)?, ops.to_vec()].concat();
            match self.store().apply(Volume::Keyring, &ops) {
                Err(StoreError::Conflict) => {
                    let taken = self.store().get(Space::Account, &account)?.is_some();
                    if taken || self.store().get(Space::Wrap, &name_row(&person))?.is_some() {
                        return Err(VaultError::NameTaken);
                    }
                    // Somebody else came in by the same door first: whether it is still open is asked again.
                }
                applied => return Ok(applied.map(|()| (unlocked, code))?),
            }
        }
        Err(VaultError::Raced)
    }

    /// The row of a name that nobody has yet.
    ///
    /// # Errors
    /// [`VaultError::NameTaken`], [`VaultError::BadName`], or the store's own.
    pub fn free_name(&self, name: &str) -> Result<Vec<u8>, VaultError> {
        let characters = name.trim().chars().count();
        if characters == 0 || characters > LONGEST_NAME {
            return Err(VaultError::BadName);
        }
        let account = wraps::hash_name(name, self.name_salt())?.bytes().to_vec();
        match self.store().get(Space::Account, &account)? {
            Some(_) => Err(VaultError::NameTaken),
            None => Ok(account),
        }
    }

    /// Opens a vault by passphrase.
    ///
    /// # Errors
    /// [`VaultError::WrongSecret`] for an unknown name as for a wrong passphrase, after the same work.
    pub fn unlock(&self, name: &str, passphrase: &Passphrase) -> Result<Unlocked, VaultError> {
        let (person, wrap) = self.wrap_of(name, WrapKind::Passphrase)?;
        let root = wraps::with_passphrase(&person, passphrase, &wrap)?;
        Ok(Unlocked::new(person, root))
    }

    /// Opens a vault by recovery code.
    ///
    /// # Errors
    /// [`VaultError::WrongSecret`] for an unknown name as for a wrong code, after the same work.
    pub fn unlock_by_recovery(&self, name: &str, code: &RecoveryCode) -> Result<Unlocked, VaultError> {
        let (person, wrap) = self.wrap_of(name, WrapKind::RecoveryCode)?;
        let root = wraps::with_recovery_code(&person, code, &wrap)?;
        Ok(Unlocked::new(person, root))
    }

    /// The person of that name and a wrap of theirs; for an unknown name nobody, and a wrap that nothing opens.
    fn wrap_of(&self, name: &str, kind: WrapKind) -> Result<(PersonId, Vec<u8>), VaultError> {
        let account = wraps::hash_name(name, self.name_salt())?;
        let person = match self.store().get(Space::Account, account.bytes())? {
            Some(row) => row.try_into().map_err(|_| VaultError::Malformed("an account"))?,
            None => [0; 16],
        };
        let person = PersonId::from_bytes(person);
        let wrap = self.store().get(Space::Wrap, &kind.row(&person))?;
        Ok((person, wrap.unwrap_or_else(wraps::nobodys)))
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

    /// Whether `code` is the person's recovery code: it stands for the passphrase wherever that is asked again.
    ///
    /// # Errors
    /// [`VaultError::WrongSecret`] where it is not.
    pub fn confirm_by_recovery(&self, unlocked: &Unlocked, code: &RecoveryCode) -> Result<(), VaultError> {
        let wrap = self
            .store()
            .get(Space::Wrap, &WrapKind::RecoveryCode.row(&unlocked.person))?;
        wraps::with_recovery_code(&unlocked.person, code, &wrap.ok_or(VaultError::WrongSecret)?).map(|_| ())
    }

    /// Whether the person has a passphrase: who signed up with a passkey alone has none at first.
    ///
    /// # Errors
    /// The store's own.
    pub fn has_passphrase(&self, unlocked: &Unlocked) -> Result<bool, VaultError> {
        let row = WrapKind::Passphrase.row(&unlocked.person);
        Ok(self.store().get(Space::Wrap, &row)?.is_some())
    }

    /// Puts a new passphrase in the place of the old one.
    ///
    /// # Errors
    /// [`VaultError::NoSession`] where the person was erased meanwhile; the store's own.
    pub fn set_passphrase(&self, unlocked: &Unlocked, passphrase: &Passphrase) -> Result<(), VaultError> {
        let wrap = wraps::by_passphrase(&unlocked.person, passphrase, &unlocked.root)?;
        self.put_wrap(unlocked, WrapKind::Passphrase, wrap)
    }

    /// Puts a new recovery code in the place of the old one.
    ///
    /// # Errors
    /// As [`Vault::set_passphrase`].
    pub fn new_recovery_code(&self, unlocked: &Unlocked) -> Result<RecoveryCode, VaultError> {
        let code = RecoveryCode::random()?;
        let wrap = wraps::by_recovery_code(&unlocked.person, &code, &unlocked.root)?;
        self.put_wrap(unlocked, WrapKind::RecoveryCode, wrap)?;
        Ok(code)
    }

    fn put_wrap(&self, unlocked: &Unlocked, kind: WrapKind, wrap: Vec<u8>) -> Result<(), VaultError> {
        let person = &unlocked.person;
        let ops = [self.expect_alive(person)?, Op::put(Space::Wrap, kind.row(person), wrap)];
        self.store().apply(Volume::Keyring, &ops)?;
        // What was replaced may be known to somebody; its wrap is to be in no file any more.
        self.cut(&[Volume::Keyring])
    }

    /// Who has this name; `None` where nobody has. It is a guess that is confirmed: names are not kept.
    ///
    /// # Errors
    /// The store's own.
    pub fn named(&self, name: &str) -> Result<Option<PersonId>, VaultError> {
        let account = wraps::hash_name(name, self.name_salt())?;
        let row = self.store().get(Space::Account, account.bytes())?;
        let read = row.map(|row| row.try_into().map_err(|_| VaultError::Malformed("an account")));
        Ok(read.transpose()?.map(PersonId::from_bytes))
    }

    /// How many people have a vault here.
    ///
    /// # Errors
    /// The store's own.
    pub fn people(&self) -> Result<u64, VaultError> {
        Ok(self.store().count(Space::Account, &[])?)
    }

    /// The operation that lets keys be made only while the person has not been erased: a request that was begun before an erasure must
    /// not make a way in again.
    pub(crate) fn expect_alive(&self, person: &PersonId) -> Result<Op, VaultError> {
        let row = name_row(person);
        let account = self.store().get(Space::Wrap, &row)?.ok_or(VaultError::NoSession)?;
        Ok(Op::expect(Space::Wrap, row, Some(account)))
    }

    /// The operations that take away every way into a person's vault; their number does not depend on what it holds.
    pub(crate) fn account_erasure(&self, person: &PersonId) -> Result<Vec<Op>, VaultError> {
        let mut ops: Vec<Op> = [Space::Wrap, Space::CategoryKey, Space::SessionWrap, Space::GrantWrap]
            .map(|space| Op::delete_prefix(space, *person.as_bytes()))
            .into();
        if let Some(account) = self.store().get(Space::Wrap, &name_row(person))? {
            ops.push(Op::delete(Space::Account, account));
        }
        ops.extend(self.keeper_erasure(person)?);
        Ok(ops)
    }
}

/// The key of the row that names the account's own row, so that it can be erased with the person; it is there for as long as they are.
fn name_row(person: &PersonId) -> Vec<u8> {
    [&person.as_bytes()[..], &[NAME_ROW]].concat()
}
