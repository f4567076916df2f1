//! Passkeys (WebAuthn Level 3): ways in by the secret that an authenticator's PRF gives, as many as a person has authenticators.
//!
//! | row in | key | value |
//! |---|---|---|
//! | `Space::Wrap` | person (16), 3, passkey (16) | salt (16), the root key sealed by HKDF of the PRF's output (72), what is known of the passkey, sealed under the root key |
//!
//! What is known is its name, its credential id and its public key: a disk shows how many passkeys a person has, and nothing by which one
//! of them could be recognised at another site. So a signature can be checked only after the wrap is opened, and is to be checked before anything else is.

use data_encoding::BASE64URL_NOPAD;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::{Op, Space, Volume};
use zeroize::Zeroizing;

use crate::account::Unlocked;
use crate::admission::Admission;
use crate::aead;
use crate::error::VaultError;
use crate::ids::{PasskeyId, PersonId};
use crate::recovery_code::RecoveryCode;
use crate::secret::Key;
use crate::vault::Vault;
use crate::wraps::{self, PRF_WRAP, WrapKind};

/// Most passkeys of one person.
const MOST: usize = 20;
/// Longest name of a passkey, in characters; what is longer is cut.
const LONGEST_NAME: usize = 64;

/// What an authenticator's PRF gave for the home's salt: 32 secret bytes (WebAuthn Level 3, section 10.1.4). It is wiped when dropped.
pub struct PrfOutput(Key);

impl PrfOutput {
    /// Reads 32 bytes in URL-safe base64 without padding.
    ///
    /// # Errors
    /// [`VaultError::BadPasskey`] for anything else.
    pub fn parse(text: &SecretString) -> Result<Self, VaultError> {
        let mut bytes = Zeroizing::new([0; 32]);
        let text = text.expose_secret().as_bytes();
        let fits = BASE64URL_NOPAD.decode_len(text.len()) == Ok(bytes.len());
        let read = fits.then(|| BASE64URL_NOPAD.decode_mut(text, &mut *bytes));
        match read {
            Some(Ok(_)) => Ok(Self(Key::from_bytes(*bytes))),
            _ => Err(VaultError::BadPasskey),
        }
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        self.0.bytes()
    }
}

/// What a passkey is checked by; neither part is secret, and neither shows on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// Its credential id.
    pub id: Vec<u8>,
    /// Its public key and what else was registered, as whoever checks signatures wrote it.
    pub public: Vec<u8>,
}

impl Credential {
    /// The passkey's id here.
    #[must_use]
    pub fn passkey_id(&self) -> PasskeyId {
        passkey_id(&self.id)
    }
}

/// A passkey as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// Its id here.
    pub id: PasskeyId,
    /// What the person calls it.
    pub name: String,
    /// When it was added, in Unix milliseconds.
    pub added_ms: u64,
    /// What it is checked by.
    pub credential: Credential,
}

#[derive(Serialize, Deserialize)]
struct About {
    name: String,
    added_ms: u64,
    credential: String,
    public: String,
}

fn passkey_id(credential: &[u8]) -> PasskeyId {
    let hash = Sha256::new().chain_update(b"troth passkey v1").chain_update(credential);
    let mut id = [0; 16];
    id.copy_from_slice(&hash.finalize()[..16]);
    PasskeyId::from_bytes(id)
}

fn row_key(person: &PersonId, id: &PasskeyId) -> Vec<u8> {
    [&WrapKind::Passkey.row(person)[..], id.as_bytes()].concat()
}

impl Unlocked {
    fn passkeys(&self) -> Key {
        self.root().derive(b"troth passkeys v1")
    }

    fn open_passkey(&self, row: &[u8], about: &[u8]) -> Result<Passkey, VaultError> {
        let malformed = || VaultError::Malformed("a passkey");
        let json = aead::open_padded(&self.passkeys(), row, about)?;
        let about: About = serde_json::from_slice(&json).map_err(|_| malformed())?;
        let bytes = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| malformed());
        let credential = Credential {
            id: bytes(&about.credential)?,
            public: bytes(&about.public)?,
        };
        Ok(Passkey {
            id: credential.passkey_id(),
            name: about.name,
            added_ms: about.added_ms,
            credential,
        })
    }

    fn passkey_row(
        &self,
        name: &str,
        credential: &Credential,
        prf: &PrfOutput,
        now_ms: u64,
    ) -> Result<(Vec<u8>, Vec<u8>), VaultError> {
        let row = row_key(&self.person(), &credential.passkey_id());
        let wrap = wraps::by_prf(&row, prf, self.root())?;
        let about = self.seal_about(&row, name, credential, now_ms)?;
        Ok((row, [wrap, about].concat()))
    }

    fn seal_about(
        &self,
        row: &[u8],
        name: &str,
        credential: &Credential,
        added_ms: u64,
    ) -> Result<Vec<u8>, VaultError> {
        let about = About {
            name: name.trim().chars().take(LONGEST_NAME).collect(),
            added_ms,
            credential: BASE64URL_NOPAD.encode(&credential.id),
            public: BASE64URL_NOPAD.encode(&credential.public),
        };
        let json = serde_json::to_vec(&about).map_err(|_| VaultError::Malformed("a passkey"))?;
        aead::seal_padded(&self.passkeys(), row, &json)
    }
}

impl Vault {
    /// Makes a vault with a passkey as the way in, and a new recovery code. `person` is what the authenticator was given as the user's
    /// handle: nobody's yet.
    ///
    /// # Errors
    /// As [`Vault::create_as`].
    pub fn create_by_passkey(
        &self,
        name: &str,
        person: PersonId,
        (called, credential): (&str, &Credential),
        prf: &PrfOutput,
        admission: &Admission<'_>,
        now_ms: u64,
    ) -> Result<(Unlocked, RecoveryCode), VaultError> {
        self.create_with(name, person, admission, |unlocked| {
            let (row, value) = unlocked.passkey_row(called, credential, prf, now_ms)?;
            Ok(Op::insert(Space::Wrap, row, value))
        })
    }

    /// Opens a vault by what a passkey's PRF gave. Whoever calls checks the signature against the passkey's public key before anything is
    /// done with what is open.
    ///
    /// # Errors
    /// [`VaultError::WrongSecret`] for an unknown person or passkey as for a wrong secret.
    pub fn unlock_by_passkey(
        &self,
        person: PersonId,
        credential: &[u8],
        prf: &PrfOutput,
    ) -> Result<(Unlocked, Passkey), VaultError> {
        let row = row_key(&person, &passkey_id(credential));
        let value = self.store().get(Space::Wrap, &row)?.ok_or(VaultError::WrongSecret)?;
        let (root, about) = wraps::with_prf(&row, prf, &value)?;
        let unlocked = Unlocked::new(person, root);
        let passkey = unlocked.open_passkey(&row, about)?;
        Ok((unlocked, passkey))
    }

    /// The person's passkeys, oldest first.
    ///
    /// # Errors
    /// The store's own.
    pub fn passkeys(&self, unlocked: &Unlocked) -> Result<Vec<Passkey>, VaultError> {
        let prefix = WrapKind::Passkey.row(&unlocked.person());
        let rows = self.store().scan(Space::Wrap, &prefix, None, MOST, false)?;
        let passkeys = rows.iter().map(|(row, value)| {
            let about = value.get(PRF_WRAP..).ok_or(VaultError::Malformed("a passkey"))?;
            unlocked.open_passkey(row, about)
        });
        let mut passkeys = passkeys.collect::<Result<Vec<_>, _>>()?;
        passkeys.sort_by_key(|passkey| passkey.added_ms);
        Ok(passkeys)
    }

    /// Adds a passkey.
    ///
    /// # Errors
    /// [`VaultError::PasskeyKnown`], [`VaultError::PasskeysFull`]; [`VaultError::NoSession`] where the person was erased meanwhile.
    pub fn add_passkey(
        &self,
        unlocked: &Unlocked,
        name: &str,
        credential: &Credential,
        prf: &PrfOutput,
        now_ms: u64,
    ) -> Result<PasskeyId, VaultError> {
        let person = unlocked.person();
        if self.passkeys(unlocked)?.len() >= MOST {
            return Err(VaultError::PasskeysFull(MOST));
        }
        let (row, value) = unlocked.passkey_row(name, credential, prf, now_ms)?;
        let ops = [self.expect_alive(&person)?, Op::insert(Space::Wrap, row, value)];
        match self.store().apply(Volume::Keyring, &ops) {
            Err(store::StoreError::Conflict) => Err(VaultError::PasskeyKnown),
            applied => Ok(applied.map(|()| credential.passkey_id())?),
        }
    }

    /// Gives a passkey another name; what it opens stays as it is.
    ///
    /// # Errors
    /// [`VaultError::NoPasskey`]; the store's own.
    pub fn rename_passkey(&self, unlocked: &Unlocked, passkey: &PasskeyId, name: &str) -> Result<(), VaultError> {
        let row = row_key(&unlocked.person(), passkey);
        let value = self.store().get(Space::Wrap, &row)?.ok_or(VaultError::NoPasskey)?;
        let (wrap, about) = value
            .split_at_checked(PRF_WRAP)
            .ok_or(VaultError::Malformed("a passkey"))?;
        let known = unlocked.open_passkey(&row, about)?;
        let about = unlocked.seal_about(&row, name, &known.credential, known.added_ms)?;
        let renamed = [wrap, &about].concat();
        let ops = [
            Op::expect(Space::Wrap, row.clone(), Some(value)),
            Op::put(Space::Wrap, row, renamed),
        ];
        Ok(self.store().apply(Volume::Keyring, &ops)?)
    }

    /// Removes a passkey: its wrap is destroyed. One that is gone already is no error.
    ///
    /// # Errors
    /// [`VaultError::LastWayIn`] where nothing but the recovery code would be left; the store's own.
    pub fn remove_passkey(&self, unlocked: &Unlocked, passkey: &PasskeyId) -> Result<(), VaultError> {
        let person = unlocked.person();
        let passphrase = WrapKind::Passphrase.row(&person);
        let by_passphrase = self.store().get(Space::Wrap, &passphrase)?;
        let mut ops = vec![self.expect_alive(&person)?];
        match by_passphrase {
            Some(wrap) => ops.push(Op::expect(Space::Wrap, passphrase, Some(wrap))),
            None => {
                // Two that are removed at the same moment must not both count on each other.
                let others = self.passkeys(unlocked)?.into_iter();
                let other = others.map(|other| other.id).find(|other| other != passkey);
                let other = row_key(&person, &other.ok_or(VaultError::LastWayIn)?);
                let value = self.store().get(Space::Wrap, &other)?;
                ops.push(Op::expect(Space::Wrap, other, Some(value.ok_or(VaultError::Raced)?)));
            }
        }
        ops.push(Op::delete(Space::Wrap, row_key(&person, passkey)));
        self.store().apply(Volume::Keyring, &ops)?;
        // What was removed may be in somebody's hands; its wrap is to be in no file any more.
        self.cut(&[Volume::Keyring])
    }
}
