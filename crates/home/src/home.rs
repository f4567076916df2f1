//! What every handler shares.

use std::sync::Arc;

use companion::{Companion, HomeEngine};
use egress::openai::USUAL_PORTS;
use gate::{Admission, Gate, InviteCode, Open, SessionToken, Within};
use secrecy::SecretString;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::address::Origin;
use crate::apps::Paces;
use crate::client::Clients;
use crate::error::HomeError;
use crate::passkeys::Passkeys;
use crate::signal::Heard;
use crate::talks::Talks;
use crate::throttle::Throttle;

/// Passphrases that are stretched at the same time in each lane: each takes 64 MiB.
const STRETCHING: [usize; 3] = [2, 1, 1];
/// Requests that may wait to have theirs stretched, in each lane.
const WAITING: usize = 64;
/// Files that come in from other homes at the same time: each is held in memory, twice where it is locked.
const ARRIVING: usize = 1;

/// Who waits with whom where passphrases are stretched. A crowd in one lane holds up nobody in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Whoever comes.
    Strangers = 0,
    /// Who is signed in, or comes in a browser in which somebody signed in before.
    Known = 1,
    /// Who comes with a recovery code.
    Recovering = 2,
}

/// The places of one lane.
struct Places {
    stretching: Semaphore,
    waiting: Semaphore,
}

/// How a home is kept for others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keeping {
    /// Whether anybody may make a vault; if not, the first person may, and then whoever was invited.
    pub open_to_all: bool,
    /// Who runs the home, as its people know them; `None` where everybody keeps their own.
    pub operator: Option<String>,
    /// How to reach them.
    pub contact: Option<String>,
    /// How long an answer of theirs to a letter may take, by the law that applies to them.
    pub answer_within: Within,
}

impl Default for Keeping {
    fn default() -> Self {
        Self {
            open_to_all: false,
            operator: None,
            contact: None,
            answer_within: Within::OneMonth,
        }
    }
}

/// A home: a gate, a companion, and the replies under way. It keeps no one's keys.
#[derive(Clone)]
pub struct Home(Arc<Inner>);

struct Inner {
    origin: Origin,
    companion: Companion,
    talks: Talks,
    ports: Vec<(u16, &'static str)>,
    heard: Heard,
    keeping: Keeping,
    watch: Option<SecretString>,
    clients: Clients,
    passkeys: Passkeys,
    throttle: Throttle,
    paces: Paces,
    lanes: [Places; 3],
    arriving: Arc<Semaphore>,
}

impl Home {
    /// A home on top of a gate, which browsers find at `origin`; without an engine nothing answers, and the page says how to get one.
    #[must_use]
    pub fn new(gate: Arc<Gate>, engine: impl Into<HomeEngine>, origin: Origin) -> Self {
        Self::looking_at(gate, engine, origin, &[])
    }

    /// The same, looking for other engines at these ports of this machine too.
    #[must_use]
    pub fn looking_at(gate: Arc<Gate>, engine: impl Into<HomeEngine>, origin: Origin, ports: &[u16]) -> Self {
        let also = ports.iter().map(|port| (*port, "a program"));
        Self(Arc::new(Inner {
            passkeys: Passkeys::new(&origin),
            origin,
            clients: Clients::Direct,
            throttle: Throttle::default(),
            paces: Paces::default(),
            companion: Companion::new(gate, engine),
            talks: Talks::default(),
            ports: USUAL_PORTS.into_iter().chain(also).collect(),
            heard: Heard::default(),
            keeping: Keeping::default(),
            watch: None,
            lanes: STRETCHING.map(|places| Places {
                stretching: Semaphore::new(places),
                waiting: Semaphore::new(WAITING),
            }),
            arriving: Arc::new(Semaphore::new(ARRIVING)),
        }))
    }

    /// The same home, kept like this; before it is served.
    #[must_use]
    pub fn kept(mut self, keeping: Keeping) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.keeping = keeping;
        }
        self
    }

    /// The same, judging with sentence embeddings too. It is to be said before the home is served.
    #[must_use]
    pub fn judging_by(mut self, sense: guard::Sense) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.companion.judge_by(sense);
        }
        self
    }

    /// The same, whose counts whoever has this token may watch, from wherever; without one, only programs on this machine. It is to be said
    /// before the home is served.
    #[must_use]
    pub fn watched(mut self, token: Option<SecretString>) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.watch = token;
        }
        self
    }

    pub(crate) fn watch_token(&self) -> Option<&SecretString> {
        self.0.watch.as_ref()
    }

    /// The same, reached in this way. It is to be said before the home is served.
    #[must_use]
    pub fn reached(mut self, clients: Clients) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.clients = clients;
        }
        self
    }

    pub(crate) fn keeping(&self) -> &Keeping {
        &self.0.keeping
    }

    /// Whether nobody comes in uninvited.
    pub(crate) fn is_closed(&self) -> Result<bool, HomeError> {
        Ok(!self.0.keeping.open_to_all && self.gate().people()? > 0)
    }

    /// By what whoever signs up comes in.
    pub(crate) fn admission<'a>(&self, invite: Option<&'a InviteCode>) -> Admission<'a> {
        match invite {
            _ if self.0.keeping.open_to_all => Admission::Anybody,
            Some(code) => Admission::Invited(code, self.gate().now_ms()),
            None => Admission::First,
        }
    }

    /// Where browsers find this home.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.0.origin
    }

    pub(crate) fn clients(&self) -> &Clients {
        &self.0.clients
    }

    pub(crate) fn passkeys(&self) -> &Passkeys {
        &self.0.passkeys
    }

    pub(crate) fn throttle(&self) -> &Throttle {
        &self.0.throttle
    }

    /// How quickly apps may ask.
    pub(crate) fn paces(&self) -> &Paces {
        &self.0.paces
    }

    pub(crate) fn companion(&self) -> &Companion {
        &self.0.companion
    }

    /// Where engines on this machine are looked for, and what usually is there.
    pub(crate) fn ports(&self) -> &[(u16, &'static str)] {
        &self.0.ports
    }

    pub(crate) fn gate(&self) -> &Gate {
        self.0.companion.gate()
    }

    pub(crate) fn talks(&self) -> &Talks {
        &self.0.talks
    }

    /// The sessions whose privacy signal was honoured.
    pub(crate) fn heard(&self) -> &Heard {
        &self.0.heard
    }

    /// A turn to bring a file in, for as long as it is held; whoever finds none is told.
    pub(crate) fn arrival(&self) -> Result<OwnedSemaphorePermit, HomeError> {
        let turn = Arc::clone(&self.0.arriving).try_acquire_owned();
        turn.map_err(|_| HomeError::TooMany)
    }

    /// Does work that blocks, off the threads that serve.
    pub(crate) async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, HomeError> + Send + 'static,
    ) -> Result<T, HomeError> {
        let home = self.clone();
        tokio::task::spawn_blocking(move || work(&home))
            .await
            .map_err(|_| HomeError::Internal)?
    }

    /// The same, with one person's vault open for as long as it takes.
    pub(crate) async fn with_open<T: Send + 'static>(
        &self,
        token: SessionToken,
        work: impl FnOnce(&Self, &Open) -> Result<T, HomeError> + Send + 'static,
    ) -> Result<T, HomeError> {
        self.work(move |home| work(home, &home.gate().enter(&token)?)).await
    }

    /// The same, also for somebody who is suspended: to see why, to take everything along, and to erase.
    pub(crate) async fn with_open_to_leave<T: Send + 'static>(
        &self,
        token: SessionToken,
        work: impl FnOnce(&Self, &Open) -> Result<T, HomeError> + Send + 'static,
    ) -> Result<T, HomeError> {
        self.work(move |home| work(home, &home.gate().enter_to_leave(&token)?))
            .await
    }

    /// Work that stretches a passphrase: few at a time in each lane, and those for whom there is no room are told.
    pub(crate) async fn stretch<T: Send + 'static>(
        &self,
        lane: Lane,
        work: impl FnOnce(&Self) -> Result<T, HomeError> + Send + 'static,
    ) -> Result<T, HomeError> {
        let places = &self.0.lanes[lane as usize];
        let _place = places.waiting.try_acquire().map_err(|_| HomeError::TooMany)?;
        let _turn = places.stretching.acquire().await.map_err(|_| HomeError::Internal)?;
        self.work(work).await
    }
}
