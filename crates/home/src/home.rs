//! What every handler shares.

use std::sync::Arc;

use companion::{Companion, HomeEngine};
use egress::openai::USUAL_PORTS;
use gate::{Gate, Open, SessionToken};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::address::Origin;
use crate::error::HomeError;
use crate::signal::Heard;
use crate::talks::Talks;

/// Passphrases that are stretched at the same time: each takes 64 MiB.
const STRETCHING: usize = 2;
/// Requests that may wait to have theirs stretched.
const WAITING: usize = 64;
/// Files that come in from other homes at the same time: each is held in memory, twice where it is locked.
const ARRIVING: usize = 1;

/// A home: a gate, a companion, and the replies under way. It keeps no one's keys.
#[derive(Clone)]
pub struct Home(Arc<Inner>);

struct Inner {
    origin: Origin,
    companion: Companion,
    talks: Talks,
    ports: Vec<(u16, &'static str)>,
    heard: Heard,
    stretching: Semaphore,
    waiting: Semaphore,
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
            origin,
            companion: Companion::new(gate, engine),
            talks: Talks::default(),
            ports: USUAL_PORTS.into_iter().chain(also).collect(),
            heard: Heard::default(),
            stretching: Semaphore::new(STRETCHING),
            waiting: Semaphore::new(WAITING),
            arriving: Arc::new(Semaphore::new(ARRIVING)),
        }))
    }

    /// Where browsers find this home.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.0.origin
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

    /// Work that stretches a passphrase: few at a time, and those for whom there is no room are told.
    pub(crate) async fn stretch<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, HomeError> + Send + 'static,
    ) -> Result<T, HomeError> {
        let _place = self.0.waiting.try_acquire().map_err(|_| HomeError::TooMany)?;
        let _turn = self.0.stretching.acquire().await.map_err(|_| HomeError::Internal)?;
        self.work(work).await
    }
}
