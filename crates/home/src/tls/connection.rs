//! One connection from the network: it has a place among a bounded number, and loses it when nothing moves.

use std::collections::HashMap;
use std::future::Future as _;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

/// Connections at the same time, in all.
pub(super) const MOST: usize = 512;
/// Connections at the same time from one address, so that one device cannot take every place.
pub(super) const MOST_EACH: usize = 64;
/// How long a connection may lie still. An answer that waits for the model lies still too.
const IDLE: Duration = Duration::from_secs(15 * 60);

/// The places for connections. Clones share them.
#[derive(Clone, Default)]
pub(super) struct Places(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// One of them, given back when it is dropped.
pub(super) struct Place {
    places: Places,
    of: IpAddr,
}

impl Places {
    /// A place for a connection from this address, if there is one.
    pub(super) fn take(&self, of: IpAddr) -> Option<Place> {
        let of = of.to_canonical();
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.values().sum::<usize>() >= MOST {
            return None;
        }
        let mine = held.entry(of).or_default();
        if *mine >= MOST_EACH {
            return None;
        }
        *mine += 1;
        drop(held);
        Some(Place {
            places: self.clone(),
            of,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mine) = held.get_mut(&self.of) {
            *mine -= 1;
            if *mine == 0 {
                held.remove(&self.of);
            }
        }
    }
}

/// A stream that holds its place, and ends where nothing moves for a quarter of an hour.
pub struct Connection<S> {
    stream: S,
    still: Pin<Box<Sleep>>,
    _place: Place,
}

impl<S> Connection<S> {
    pub(super) fn new(stream: S, place: Place) -> Self {
        Self {
            stream,
            still: Box::pin(sleep(IDLE)),
            _place: place,
        }
    }

    /// What a read or a write came to: it moved, or it waits.
    fn moved<T>(&mut self, context: &mut Context<'_>, poll: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if poll.is_ready() {
            self.still.as_mut().reset(Instant::now() + IDLE);
        }
        self.waits(context, poll)
    }

    /// The same where it is done or waits, and may have waited for too long.
    fn waits<T>(&mut self, context: &mut Context<'_>, poll: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if poll.is_pending() && self.still.as_mut().poll(context).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        poll
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Connection<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let poll = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.moved(context, poll)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Connection<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.moved(context, poll)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let poll = Pin::new(&mut self.stream).poll_flush(context);
        self.waits(context, poll)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let poll = Pin::new(&mut self.stream).poll_shutdown(context);
        self.waits(context, poll)
    }
}
