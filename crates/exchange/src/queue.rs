//! Group commit: batches that arrive while one transaction is written are written together in the next.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use tokio::sync::oneshot;

use crate::posts::Checked;
use crate::{Exchange, ExchangeError};

/// Batches in one transaction: enough that its fsync is shared, few enough that none waits for long.
const MOST: usize = 64;

type Waiting = (Checked, oneshot::Sender<Result<(), ExchangeError>>);

/// Hands batches to the one thread that writes. It ends when the queue is dropped.
#[derive(Clone)]
pub struct Queue(Sender<Waiting>);

impl Queue {
    /// Starts the thread.
    #[must_use]
    pub fn new(exchange: Arc<Exchange>) -> Self {
        let (give, take) = channel();
        std::thread::spawn(move || write(&exchange, &take));
        Self(give)
    }

    /// Writes a batch, with others that wait, and says whether it was taken; durable then.
    ///
    /// # Errors
    /// Why it was not taken.
    pub async fn post(&self, batch: Checked) -> Result<(), ExchangeError> {
        let (tell, told) = oneshot::channel();
        self.0.send((batch, tell)).map_err(|_| ExchangeError::Busy)?;
        told.await.map_err(|_| ExchangeError::Busy)?
    }
}

fn write(exchange: &Exchange, waiting: &Receiver<Waiting>) {
    while let Ok(first) = waiting.recv() {
        let (batches, tell): (Vec<_>, Vec<_>) = std::iter::once(first).chain(waiting.try_iter().take(MOST - 1)).unzip();
        for (tell, result) in tell.into_iter().zip(exchange.post(&batches)) {
            // Whoever has gone away meanwhile hears it when they ask again.
            let _ = tell.send(result);
        }
    }
}
