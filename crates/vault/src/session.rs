//! Sessions: a root key wrapped by three parts, of which no two are ever in one place at rest.
//!
//! - the cookie's secret, in the browser ([`SessionToken`]); the row, on the disk; the home's key, in memory ([`HomeKeys`])

mod ring;
mod row;
mod token;

use store::{Op, Space, StoreError, Volume};
use zeroize::Zeroizing;

use crate::account::Unlocked;
use crate::aead;
use crate::error::VaultError;
use crate::ids::{PersonId, SessionId};
use crate::secret::{Key, random};
use crate::vault::Vault;

pub(crate) use ring::HomeKeys;
use row::{Head, Row, read_key, row_key};
pub use token::SessionToken;

/// How long a home key is used for new wraps; it opens old ones for as long again.
pub const HOME_KEY_PERIOD_MS: u64 = 12 * 60 * 60 * 1000;
/// A session ends after this long without a request.
pub const IDLE_MS: u64 = HOME_KEY_PERIOD_MS;
/// A session ends after this long, whatever happens.
pub const ABSOLUTE_MS: u64 = 7 * 24 * 60 * 60 * 1000;
/// A session's row is written anew when it was last written this long ago.
const REFRESH_MS: u64 = 5 * 60 * 1000;
/// Longest name of a device, in characters; what is longer is cut.
const LONGEST_DEVICE: usize = 100;
/// Rows that are read at a time.
const PAGE: usize = 1000;

/// A session as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// When it began, in Unix milliseconds.
    pub since_ms: u64,
    /// When it was last used, to a few minutes.
    pub last_used_ms: u64,
    /// What it was begun on, in the person's or the browser's words.
    pub device: Option<String>,
}

impl Unlocked {
    fn devices(&self) -> Key {
        self.root().derive(b"troth session devices v1")
    }
}

impl Vault {
    /// Begins a session, and finishes whatever waited for the person's keys (see [`Vault::settle`]).
    ///
    /// # Errors
    /// [`VaultError::NoSession`] where the person was erased meanwhile; the store's own.
    pub fn start_session(&self, unlocked: &Unlocked, now_ms: u64) -> Result<(SessionId, SessionToken), VaultError> {
        self.begin_session(unlocked, None, now_ms)
    }

    /// As [`Vault::start_session`], with the name of the device, which is sealed to the person.
    ///
    /// # Errors
    /// As [`Vault::start_session`].
    pub fn start_session_on(
        &self,
        unlocked: &Unlocked,
        device: &str,
        now_ms: u64,
    ) -> Result<(SessionId, SessionToken), VaultError> {
        self.begin_session(unlocked, Some(device), now_ms)
    }

    fn begin_session(
        &self,
        unlocked: &Unlocked,
        device: Option<&str>,
        now_ms: u64,
    ) -> Result<(SessionId, SessionToken), VaultError> {
        self.settle(unlocked)?;
        let (person, session) = (unlocked.person(), SessionId::from_bytes(random()?));
        let secret: Zeroizing<[u8; 32]> = Zeroizing::new(random()?);
        let key = row_key(&person, &session);
        let device = match device {
            Some(device) => {
                let name: String = device.chars().take(LONGEST_DEVICE).collect();
                aead::seal_padded(&unlocked.devices(), &key, name.as_bytes())?
            }
            None => Vec::new(),
        };
        let value = self.session_row(unlocked.root(), &key, &secret, (now_ms, now_ms), &device)?;
        let ops = [self.expect_alive(&person)?, Op::insert(Space::SessionWrap, key, value)];
        self.store().apply(Volume::Keyring, &ops)?;
        Ok((session, SessionToken::new(&person, &session, &secret)))
    }

    fn session_row(
        &self,
        root: &Key,
        key: &[u8],
        secret: &[u8; 32],
        (since_ms, last_used_ms): (u64, u64),
        device: &[u8],
    ) -> Result<Vec<u8>, VaultError> {
        self.home_keys().turn(last_used_ms)?;
        let (number, wrapping) = self.home_keys().newest(secret, key);
        let head = Head {
            number,
            since_ms,
            last_used_ms,
        };
        let root = aead::wrap(&wrapping, &head.context(key), root)?;
        Ok(Row {
            head,
            root: &root,
            device,
        }
        .write())
    }

    /// Opens a vault by a session's token, for one request.
    ///
    /// # Errors
    /// [`VaultError::NoSession`] where it has ended, or the home was started anew since.
    pub fn resume(&self, token: &SessionToken, now_ms: u64) -> Result<(SessionId, Unlocked), VaultError> {
        let (person, session, secret) = token.parts().ok_or(VaultError::NoSession)?;
        let key = row_key(&person, &session);
        let bytes = self.store().get(Space::SessionWrap, &key)?;
        let bytes = bytes.ok_or(VaultError::NoSession)?;
        let row = Row::read(&bytes)?;
        if row.head.is_over(now_ms) {
            return Err(VaultError::NoSession);
        }
        self.home_keys().turn(now_ms)?;
        let wrapping = self.home_keys().numbered(row.head.number, secret, &key);
        let wrapping = wrapping.ok_or(VaultError::NoSession)?;
        let root = aead::unwrap(&wrapping, &row.head.context(&key), row.root).map_err(|_| VaultError::NoSession)?;
        if now_ms.saturating_sub(row.head.last_used_ms) >= REFRESH_MS {
            let times = (row.head.since_ms, now_ms);
            let value = self.session_row(&root, &key, secret, times, row.device)?;
            // A session that was ended at this very moment stays ended.
            let ops = [
                Op::expect(Space::SessionWrap, key.clone(), Some(bytes)),
                Op::put(Space::SessionWrap, key, value),
            ];
            match self.store().apply(Volume::Keyring, &ops) {
                Ok(()) | Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok((session, Unlocked::new(person, root)))
    }

    /// The person's sessions, newest last.
    ///
    /// # Errors
    /// The store's own.
    pub fn sessions(&self, unlocked: &Unlocked, now_ms: u64) -> Result<Vec<Session>, VaultError> {
        let mut sessions = Vec::new();
        let devices = unlocked.devices();
        for (key, value) in self.session_rows(&unlocked.person())? {
            let row = Row::read(&value)?;
            let (_, id) = read_key(&key).ok_or(VaultError::Malformed("a session"))?;
            if row.head.is_over(now_ms) {
                continue;
            }
            let device = match row.device {
                [] => None,
                sealed => {
                    let name = aead::open_padded(&devices, &key, sealed)?;
                    Some(String::from_utf8_lossy(&name).into_owned())
                }
            };
            sessions.push(Session {
                id,
                since_ms: row.head.since_ms,
                last_used_ms: row.head.last_used_ms,
                device,
            });
        }
        sessions.sort_by_key(|session| session.since_ms);
        Ok(sessions)
    }

    fn session_rows(&self, person: &PersonId) -> Result<Vec<store::Row>, VaultError> {
        Ok(self
            .store()
            .scan(Space::SessionWrap, person.as_bytes(), None, PAGE, false)?)
    }

    /// Ends a session, and erases what was to be kept only until its end.
    ///
    /// # Errors
    /// The store's own.
    pub fn end_session(&self, unlocked: &Unlocked, session: SessionId) -> Result<(), VaultError> {
        self.forget_session(&unlocked.person(), &session)
    }

    /// Ends every session of the person's, but not `keep`; gives how many there were.
    ///
    /// # Errors
    /// The store's own.
    pub fn end_all_sessions(&self, unlocked: &Unlocked, keep: Option<SessionId>) -> Result<u64, VaultError> {
        let mut ended = 0;
        loop {
            let rows = self.session_rows(&unlocked.person())?;
            let others = rows.iter().filter_map(|(key, _)| read_key(key));
            let others: Vec<_> = others.filter(|(_, session)| Some(*session) != keep).collect();
            if others.is_empty() {
                return Ok(ended);
            }
            for (person, session) in &others {
                self.forget_session(person, session)?;
                ended += 1;
            }
        }
    }

    /// Ends sessions whose time is over, or all of them; gives how many there were.
    pub(crate) fn end_sessions_over(&self, now_ms: u64, all: bool) -> Result<u64, VaultError> {
        let mut ended = 0;
        let mut after: Option<Vec<u8>> = None;
        loop {
            let page = self
                .store()
                .scan(Space::SessionWrap, &[], after.as_deref(), PAGE, false)?;
            let Some((last, _)) = page.last() else { return Ok(ended) };
            after = Some(last.clone());
            for (key, value) in &page {
                if all || Row::read(value)?.head.is_over(now_ms) {
                    let (person, session) = read_key(key).ok_or(VaultError::Malformed("a session"))?;
                    self.forget_session(&person, &session)?;
                    ended += 1;
                }
            }
        }
    }

    pub(crate) fn has_session(&self, person: &PersonId, session: &SessionId) -> Result<bool, VaultError> {
        let row = self.store().get(Space::SessionWrap, &row_key(person, session))?;
        Ok(row.is_some())
    }

    fn forget_session(&self, person: &PersonId, session: &SessionId) -> Result<(), VaultError> {
        let row = Op::delete(Space::SessionWrap, row_key(person, session));
        self.store().apply(Volume::Keyring, &[row])?;
        self.erase_session_records(person, session)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wraps::Passphrase;
    use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
    use chacha20poly1305::{XChaCha20Poly1305, XNonce};
    use std::sync::Arc;

    /// `docs/keys.md`, word for word, with the library's own functions: what a thief would have to do who had all three parts.
    #[test]
    fn three_parts_open_a_session_and_no_two_of_them() {
        let dir = tempfile::tempdir().unwrap();
        let store = store::open(&format!("sqlite:{}", dir.path().display())).unwrap();
        let vault = Vault::open(Arc::clone(&store), dir.path(), 0).unwrap();
        let passphrase = Passphrase::typed("nine quiet herons wade at dusk".to_owned().into());
        let (ada, _) = vault.create("ada", &passphrase).unwrap();
        let (_, token) = vault.start_session(&ada, 0).unwrap();
        let (_, _, secret) = token.parts().unwrap();
        let (key, value) = store.scan(Space::SessionWrap, &[], None, 1, false).unwrap().remove(0);
        let home = vault.home_keys().current();
        let opens = |secret: &[u8], home: &[u8]| {
            let mut wrapping = [0; 32];
            let both = [secret, home].concat();
            let hkdf = hkdf::Hkdf::<sha2::Sha256>::new(Some(&key), &both);
            hkdf.expand(b"troth session v1", &mut wrapping).unwrap();
            let aad = [b"troth session v1", &key[..], &value[..24]].concat();
            let payload = Payload {
                msg: &value[48..96],
                aad: &aad,
            };
            let opened = XChaCha20Poly1305::new(&wrapping.into()).decrypt(XNonce::from_slice(&value[24..48]), payload);
            opened.ok()
        };
        assert_eq!(opens(secret, &home).as_deref(), Some(&ada.root().bytes()[..]));
        let other = [0; 32];
        assert!(opens(secret, &other).is_none() && opens(&other, &home).is_none() && opens(&home, secret).is_none());
    }
}
