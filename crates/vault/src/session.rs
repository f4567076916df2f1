//! Sessions: a root key wrapped by three parts, of which no two are ever in one place at rest.

use std::sync::{PoisonError, RwLock};

use data_encoding::BASE64URL_NOPAD;
use store::{Op, Space, Volume};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::Vault;
use crate::account::Unlocked;
use crate::aead;
use crate::error::VaultError;
use crate::ids::{PersonId, SessionId};
use crate::secret::{Key, random};

/// How long a home key is used for new wraps; it opens old ones for as long again.
pub const HOME_KEY_PERIOD_MS: u64 = 12 * 60 * 60 * 1000;
/// A session ends after this long without a request.
pub const IDLE_MS: u64 = HOME_KEY_PERIOD_MS;
/// A session ends after this long, whatever happens.
pub const ABSOLUTE_MS: u64 = 7 * 24 * 60 * 60 * 1000;
/// A session's row is written anew when it was last written this long ago.
const REFRESH_MS: u64 = 5 * 60 * 1000;
/// Bytes of a token: person, session, secret.
const TOKEN: usize = 16 + 16 + 32;
/// Bytes of a row before the sealed root key: the home key's number, made, last used.
const HEAD: usize = 8 + 8 + 8;

/// What a cookie holds: where the session's row is, and a secret that is nowhere else.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct SessionToken([u8; TOKEN]);

impl SessionToken {
    /// The cookie's value: 86 characters of URL-safe base64 without padding (RFC 4648, section 5).
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE64URL_NOPAD.encode(&self.0))
    }

    /// Reads a cookie's value.
    ///
    /// # Errors
    /// [`VaultError::NoSession`] where it is no token at all.
    pub fn parse(text: &str) -> Result<Self, VaultError> {
        let bytes = Zeroizing::new(
            BASE64URL_NOPAD
                .decode(text.as_bytes())
                .map_err(|_| VaultError::NoSession)?,
        );
        Ok(Self(bytes.as_slice().try_into().map_err(|_| VaultError::NoSession)?))
    }

    fn parts(&self) -> Option<(PersonId, SessionId, &[u8; 32])> {
        let (person, rest) = self.0.split_first_chunk::<16>()?;
        let (session, secret) = rest.split_first_chunk::<16>()?;
        Some((
            PersonId::from_bytes(*person),
            SessionId::from_bytes(*session),
            secret.try_into().ok()?,
        ))
    }

    /// A secret for the session's own forms, which the cookie's bearer alone can make: 64 hexadecimal digits.
    #[must_use]
    pub fn form_token(&self) -> String {
        let key = Key::from_secrets(b"troth forms v1", &self.0, b"");
        data_encoding::HEXLOWER.encode(key.bytes())
    }
}

/// A session as its person sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// When it began, in Unix milliseconds.
    pub since_ms: u64,
    /// When it was last used, to a few minutes.
    pub last_used_ms: u64,
}

/// The third part of every session's wrap: in memory only, and changed every [`HOME_KEY_PERIOD_MS`].
///
/// A thief of the disk and of a browser's cookies has neither of its keys. A restart ends every session.
pub(crate) struct HomeKeys(RwLock<Ring>);

struct Ring {
    number: u64,
    since_ms: u64,
    current: Key,
    previous: Option<Key>,
}

impl HomeKeys {
    pub(crate) fn new(now_ms: u64) -> Result<Self, VaultError> {
        // Numbers of different runs must not meet: a row of an earlier run names a key that is gone.
        let number = u64::from_be_bytes(random()?) >> 1;
        Ok(Self(RwLock::new(Ring {
            number,
            since_ms: now_ms,
            current: Key::random()?,
            previous: None,
        })))
    }

    fn turn(&self, now_ms: u64) -> Result<(), VaultError> {
        let due = |ring: &Ring| now_ms.saturating_sub(ring.since_ms) >= HOME_KEY_PERIOD_MS;
        if !due(&self.0.read().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(());
        }
        let mut ring = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if due(&ring) {
            let two_periods = now_ms.saturating_sub(ring.since_ms) >= 2 * HOME_KEY_PERIOD_MS;
            let old = std::mem::replace(&mut ring.current, Key::random()?);
            ring.previous = (!two_periods).then_some(old);
            ring.number += if two_periods { 2 } else { 1 };
            ring.since_ms = now_ms;
        }
        Ok(())
    }

    /// The key under which a new wrap is made, with its number.
    fn newest(&self, secret: &[u8; 32], row: &[u8]) -> (u64, Key) {
        let ring = self.0.read().unwrap_or_else(PoisonError::into_inner);
        (ring.number, join(secret, &ring.current, row))
    }

    /// The key under which an older wrap was made, if it is still known.
    fn numbered(&self, number: u64, secret: &[u8; 32], row: &[u8]) -> Option<Key> {
        let ring = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if number == ring.number {
            Some(join(secret, &ring.current, row))
        } else if number.checked_add(1) == Some(ring.number) {
            ring.previous.as_ref().map(|previous| join(secret, previous, row))
        } else {
            None
        }
    }
}

/// The wrapping key: from the cookie's secret and the home's key, with the row's own key as the salt.
fn join(secret: &[u8; 32], home: &Key, row: &[u8]) -> Key {
    let both = Zeroizing::new([&secret[..], home.bytes()].concat());
    Key::from_secrets(row, &both, b"troth session v1")
}

fn row_key(person: &PersonId, session: &SessionId) -> Vec<u8> {
    [person.as_bytes(), session.as_bytes()].map(|part| &part[..]).concat()
}

struct Row {
    number: u64,
    since_ms: u64,
    last_used_ms: u64,
}

impl Row {
    fn read(bytes: &[u8]) -> Result<(Self, &[u8]), VaultError> {
        let malformed = || VaultError::Malformed("a session");
        let (head, sealed) = bytes.split_first_chunk::<HEAD>().ok_or_else(malformed)?;
        let [number, since_ms, last_used_ms] = [0, 8, 16].map(|at| {
            let mut number = [0; 8];
            number.copy_from_slice(&head[at..at + 8]);
            u64::from_be_bytes(number)
        });
        Ok((
            Self {
                number,
                since_ms,
                last_used_ms,
            },
            sealed,
        ))
    }

    fn write(&self, sealed: &[u8]) -> Vec<u8> {
        let head = [self.number, self.since_ms, self.last_used_ms]
            .map(u64::to_be_bytes)
            .concat();
        [&head, sealed].concat()
    }

    fn over(&self, now_ms: u64) -> bool {
        now_ms.saturating_sub(self.last_used_ms) >= IDLE_MS || now_ms.saturating_sub(self.since_ms) >= ABSOLUTE_MS
    }
}

impl Vault {
    /// Begins a session.
    ///
    /// # Errors
    /// The store's own.
    pub fn start_session(&self, unlocked: &Unlocked, now_ms: u64) -> Result<(SessionId, SessionToken), VaultError> {
        let session = SessionId::from_bytes(random()?);
        let secret: Zeroizing<[u8; 32]> = Zeroizing::new(random()?);
        let key = row_key(&unlocked.person(), &session);
        let value = self.session_row(unlocked.root(), &key, &secret, now_ms, now_ms)?;
        self.store().apply(
            Volume::Keyring,
            &[Op::Insert {
                space: Space::SessionWrap,
                key: key.clone(),
                value,
            }],
        )?;
        let mut token = [0; TOKEN];
        token[..32].copy_from_slice(&key);
        token[32..].copy_from_slice(&*secret);
        Ok((session, SessionToken(token)))
    }

    fn session_row(
        &self,
        root: &Key,
        key: &[u8],
        secret: &[u8; 32],
        since_ms: u64,
        now_ms: u64,
    ) -> Result<Vec<u8>, VaultError> {
        self.home_keys().turn(now_ms)?;
        let (number, wrapping) = self.home_keys().newest(secret, key);
        let sealed = aead::wrap(&wrapping, key, root)?;
        Ok(Row {
            number,
            since_ms,
            last_used_ms: now_ms,
        }
        .write(&sealed))
    }

    /// Opens a vault by a session's token, for one request.
    ///
    /// # Errors
    /// [`VaultError::NoSession`] where it has ended, or the home was started anew since.
    pub fn resume(&self, token: &SessionToken, now_ms: u64) -> Result<(SessionId, Unlocked), VaultError> {
        let (person, session, secret) = token.parts().ok_or(VaultError::NoSession)?;
        let key = row_key(&person, &session);
        let bytes = self
            .store()
            .get(Space::SessionWrap, &key)?
            .ok_or(VaultError::NoSession)?;
        let (row, sealed) = Row::read(&bytes)?;
        if row.over(now_ms) {
            return Err(VaultError::NoSession);
        }
        self.home_keys().turn(now_ms)?;
        let wrapping = self
            .home_keys()
            .numbered(row.number, secret, &key)
            .ok_or(VaultError::NoSession)?;
        let root = aead::unwrap(&wrapping, &key, sealed).map_err(|_| VaultError::NoSession)?;
        if now_ms.saturating_sub(row.last_used_ms) >= REFRESH_MS {
            let value = self.session_row(&root, &key, secret, row.since_ms, now_ms)?;
            // A session that was ended at this very moment stays ended.
            let expected = Op::Expect {
                space: Space::SessionWrap,
                key: key.clone(),
                value: Some(bytes),
            };
            match self.store().apply(
                Volume::Keyring,
                &[
                    expected,
                    Op::Put {
                        space: Space::SessionWrap,
                        key,
                        value,
                    },
                ],
            ) {
                Ok(()) | Err(store::StoreError::Conflict) => {}
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
        for (key, value) in self
            .store()
            .scan(Space::SessionWrap, unlocked.person().as_bytes(), None, 1000, false)?
        {
            let (row, _) = Row::read(&value)?;
            let id = key
                .get(16..)
                .and_then(|id| id.try_into().ok())
                .ok_or(VaultError::Malformed("a session"))?;
            if !row.over(now_ms) {
                let (since_ms, last_used_ms) = (row.since_ms, row.last_used_ms);
                sessions.push(Session {
                    id: SessionId::from_bytes(id),
                    since_ms,
                    last_used_ms,
                });
            }
        }
        sessions.sort_by_key(|session| session.since_ms);
        Ok(sessions)
    }

    /// Ends a session, and erases what was to be kept only until its end.
    ///
    /// # Errors
    /// The store's own.
    pub fn end_session(&self, unlocked: &Unlocked, session: SessionId) -> Result<(), VaultError> {
        let key = row_key(&unlocked.person(), &session);
        self.store().apply(
            Volume::Keyring,
            &[Op::Delete {
                space: Space::SessionWrap,
                key,
            }],
        )?;
        self.erase_session_records(&unlocked.person(), &session)
    }

    /// Every session that has ended by itself, with its person; and whether this run of the home could still open any of them.
    pub(crate) fn sessions_over(&self, now_ms: u64) -> Result<Vec<(PersonId, SessionId)>, VaultError> {
        let mut over = Vec::new();
        let mut after: Option<Vec<u8>> = None;
        loop {
            let page = self
                .store()
                .scan(Space::SessionWrap, &[], after.as_deref(), 1000, false)?;
            let Some((last, _)) = page.last() else { return Ok(over) };
            after = Some(last.clone());
            for (key, value) in &page {
                let (row, _) = Row::read(value)?;
                let known = self.home_keys().numbered(row.number, &[0; 32], key).is_some();
                if let (true, Some((person, session))) = (row.over(now_ms) || !known, key.split_first_chunk::<16>())
                    && let Ok(session) = session.try_into()
                {
                    over.push((PersonId::from_bytes(*person), SessionId::from_bytes(session)));
                }
            }
        }
    }

    pub(crate) fn forget_session(&self, person: &PersonId, session: &SessionId) -> Result<(), VaultError> {
        let key = row_key(person, session);
        self.store().apply(
            Volume::Keyring,
            &[Op::Delete {
                space: Space::SessionWrap,
                key,
            }],
        )?;
        self.erase_session_records(person, session)
    }
}
