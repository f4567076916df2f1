//! What was asked of an authenticator, handed to whoever asked, under a code (HMAC, RFC 2104) whose key is in memory only.
//!
//! So asking takes up no room, and nobody can fill a table of challenges to keep others from signing in.
//!
//! `what (1) ‖ session (16) ‖ person (16) ‖ what the library must know again, its challenge and its end among it ‖ code (32)`

use data_encoding::BASE64URL_NOPAD;
use gate::{PersonId, SessionId};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

/// Bytes before the library's.
const HEAD: usize = 1 + 16 + 16;
/// Bytes of the code.
const CODE: usize = 32;

/// What an answer may be used for: for this, and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// Making a vault.
    SignUp,
    /// Signing in.
    SignIn,
    /// Adding a passkey, in this session.
    Add(SessionId),
    /// Showing once more, in this session, who it is.
    Confirm(SessionId),
}

impl What {
    fn head(self) -> (u8, [u8; 16]) {
        match self {
            Self::SignUp => (1, [0; 16]),
            Self::SignIn => (2, [0; 16]),
            Self::Add(session) => (3, *session.as_bytes()),
            Self::Confirm(session) => (4, *session.as_bytes()),
        }
    }

    fn read(kind: u8, session: [u8; 16]) -> Option<Self> {
        let session = SessionId::from_bytes(session);
        let all = [Self::SignUp, Self::SignIn, Self::Add(session), Self::Confirm(session)];
        all.into_iter().find(|what| what.head().0 == kind)
    }
}

/// What was asked.
pub(super) struct Ticket {
    pub(super) what: What,
    /// Whose a new passkey is to be.
    pub(super) person: PersonId,
    /// The library's state.
    pub(super) state: Vec<u8>,
}

/// Writes tickets, and reads those that it wrote.
pub(super) struct Tickets(Zeroizing<[u8; 32]>);

impl Tickets {
    pub(super) fn new() -> Option<Self> {
        let mut key = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *key).ok()?;
        Some(Self(key))
    }

    fn mac(&self, bytes: &[u8]) -> Option<Hmac<Sha256>> {
        let mac = Hmac::<Sha256>::new_from_slice(&*self.0).ok()?;
        Some(mac.chain_update(b"troth passkey ticket v1").chain_update(bytes))
    }

    pub(super) fn write(&self, ticket: &Ticket) -> Option<String> {
        let (kind, session) = ticket.what.head();
        let bytes = [&[kind][..], &session, ticket.person.as_bytes(), &ticket.state].concat();
        let code = self.mac(&bytes)?.finalize().into_bytes();
        Some(BASE64URL_NOPAD.encode(&[&bytes[..], &code].concat()))
    }

    pub(super) fn read(&self, text: &str) -> Option<Ticket> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let (bytes, code) = bytes.split_last_chunk::<CODE>()?;
        self.mac(bytes)?.verify_slice(code).ok()?;
        let (head, state) = bytes.split_first_chunk::<HEAD>()?;
        let (session, person) = (head[1..17].try_into().ok()?, head[17..].try_into().ok()?);
        Some(Ticket {
            what: What::read(head[0], session)?,
            person: PersonId::from_bytes(person),
            state: state.to_vec(),
        })
    }
}
