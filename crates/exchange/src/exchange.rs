//! The exchange itself: what it is set to, its keys, and its members. Cards, posts and mailboxes have files of their own.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use likes::{Admission, Draw, Enrol, Epoch, Evaluated, Identity, IdentityKey, Invitation, Purpose, VoprfKey};
use rand_core::OsRng;
use store::{Space, Store};

use crate::keys::{self, Use};
use crate::{Calendar, ExchangeError, Member, Standing, members, rows};

/// The time in Unix milliseconds, passed in so that tests can travel.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// How many epochs a page of contents is kept, so that a home that was off can follow the chain.
const EDITIONS_KEPT: u64 = 366;

/// A blinder that homes of this exchange ask, and who runs it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct BlinderName {
    /// Who runs it.
    pub operator: String,
    /// Where it is.
    pub address: String,
}

/// How an exchange is run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Its name.
    pub name: String,
    /// Who runs it, and how they are reached.
    pub operator: String,
    /// Epochs and slots.
    pub calendar: Calendar,
    /// The fewest cards of a bucket.
    pub k: u32,
    /// The most members that are admitted in an epoch.
    pub most_new: u32,
    /// The two blinders, in the order in which homes use them.
    pub blinders: [BlinderName; 2],
}

/// An exchange on a store. Several on one store are one exchange.
pub struct Exchange {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) settings: Settings,
    pub(crate) identity: Identity,
    clock: Clock,
    /// Keys of this epoch and the next, read from the store once.
    keys: Mutex<HashMap<(u8, Epoch), Arc<VoprfKey>>>,
}

impl Exchange {
    /// Opens an exchange, and makes its identity where it has none yet.
    ///
    /// # Errors
    /// Those of the store.
    pub fn open(store: Arc<dyn Store>, settings: Settings, clock: Clock) -> Result<Self, ExchangeError> {
        let identity = keys::identity(&*store)?;
        Ok(Self {
            store,
            settings,
            identity,
            clock,
            keys: Mutex::default(),
        })
    }

    /// How it is run.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The key that admissions and editions are signed with.
    #[must_use]
    pub fn key(&self) -> IdentityKey {
        self.identity.key()
    }

    /// The time.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        (self.clock)()
    }

    /// The epoch that it is.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.settings.calendar.epoch(self.now_ms())
    }

    /// The key that tokens for a purpose are issued with: for this epoch, and for the next, so that drawing and spending lie apart in time.
    ///
    /// # Errors
    /// [`ExchangeError::Epoch`] for any other epoch, or for a purpose that the blinders issue for.
    pub fn issuer(&self, purpose: Purpose, epoch: Epoch) -> Result<Arc<VoprfKey>, ExchangeError> {
        let now = self.epoch();
        if purpose == Purpose::Evaluate || epoch < now || epoch.0 > now.0.saturating_add(1) {
            return Err(ExchangeError::Epoch);
        }
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        keys.retain(|(_, of), _| *of >= now);
        if let Some(key) = keys.get(&(purpose as u8, epoch)) {
            return Ok(Arc::clone(key));
        }
        let key = Arc::new(keys::of_epoch(&*self.store, Use::Issue(purpose), epoch)?);
        keys.insert((purpose as u8, epoch), Arc::clone(&key));
        Ok(key)
    }

    /// Makes an invitation for `uses` members that lasts for `lasts_ms`.
    ///
    /// # Errors
    /// Those of the store.
    pub fn invite(&self, uses: u16, lasts_ms: u64) -> Result<Invitation, ExchangeError> {
        members::invite(&*self.store, uses, self.now_ms().saturating_add(lasts_ms))
    }

    /// Admits whoever asks with an invitation, and says so under the exchange's key.
    ///
    /// # Errors
    /// If the request or the invitation does not hold, whoever asks is no adult or is suspended, or the epoch is full.
    pub fn enrol(&self, request: &[u8]) -> Result<Admission, ExchangeError> {
        let request = Enrol::from_bytes(request, &self.key())?;
        members::enrol(
            &*self.store,
            &request,
            (self.epoch(), self.now_ms()),
            self.settings.most_new,
        )?;
        Ok(Admission::signed(&self.identity, &request.credential, &mut OsRng))
    }

    /// Issues a member's tokens for posts or for a card, in this epoch or the next.
    ///
    /// # Errors
    /// If the request does not hold, the credential is not active, or has drawn others already.
    pub fn draw(&self, request: &[u8]) -> Result<Evaluated, ExchangeError> {
        let request = Draw::from_bytes(request)?;
        let issuer = self.issuer(request.purpose, request.epoch)?;
        members::draw(&*self.store, &request, &issuer)
    }

    /// Every member.
    ///
    /// # Errors
    /// Those of the store.
    pub fn members(&self) -> Result<Vec<Member>, ExchangeError> {
        members::all(&*self.store)
    }

    /// Says how a credential stands. Tokens cannot be linked to it, so what it drew already is good until its epoch is over: the end of the
    /// next one at the latest. A card ends then, too, unless it is renewed, which takes a token.
    ///
    /// # Errors
    /// [`ExchangeError::Unknown`]; [`ExchangeError::Suspended`] for one that was removed for good.
    pub fn stand(&self, credential: &[u8; 32], standing: Standing) -> Result<(), ExchangeError> {
        members::stand(&*self.store, credential, standing)
    }

    /// Erases what belongs to epochs that are over: keys first, then tags, posts, tokens, cards, and mailboxes, which stay one epoch longer.
    ///
    /// # Errors
    /// Those of the store.
    pub fn tidy(&self) -> Result<(), ExchangeError> {
        let now = self.epoch();
        let before = |epochs: u64| Epoch(now.0.saturating_sub(epochs));
        keys::erase_before(&*self.store, now)?;
        for space in [Space::Draw, Space::Spent, Space::Tag, Space::Card] {
            rows::drop_before(&*self.store, space, now)?;
        }
        for space in [Space::Post, Space::Mailbox, Space::Bucket] {
            rows::drop_before(&*self.store, space, before(1))?;
        }
        rows::drop_before(&*self.store, Space::Edition, before(EDITIONS_KEPT))?;
        members::forget_invites(&*self.store, self.now_ms())
    }

    /// Whether the store answers.
    ///
    /// # Errors
    /// If it does not.
    pub fn ready(&self) -> Result<(), ExchangeError> {
        self.store.get(Space::ExchangeKey, b"identity")?;
        Ok(())
    }
}
