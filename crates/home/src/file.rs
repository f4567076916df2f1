//! Files that leave for the person: written while they are sent, so that none has to be held whole, and locked on the way where that is asked.

use std::io::{self, Write};

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use gate::locked::{Lock, Locked};
use gate::{GateError, Open, SessionToken};
use tokio::sync::mpsc::{Sender, channel};

use crate::error::HomeError;
use crate::home::{Home, Lane};

/// Bytes that are sent at a time.
const PIECE: usize = 64 << 10;
/// Pieces that wait for whoever reads.
const WAITING: usize = 4;

type Piece = Result<Bytes, HomeError>;

/// What a file is called and what it is.
pub(crate) struct Named {
    pub(crate) name: &'static str,
    pub(crate) media_type: &'static str,
}

/// A writer whose bytes go to whoever reads.
struct ToReader {
    to: Sender<Piece>,
    piece: Vec<u8>,
}

impl ToReader {
    fn send(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = Bytes::from(std::mem::take(&mut self.piece));
        self.to
            .blocking_send(Ok(piece))
            .map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl Write for ToReader {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Where a file goes: locked on the way or not.
enum Out {
    Open(ToReader),
    Locked(Box<Locked<ToReader>>),
}

impl Out {
    fn finish(self) -> Result<(), HomeError> {
        let mut out = match self {
            Self::Open(out) => out,
            Self::Locked(out) => out.finish().map_err(GateError::from)?,
        };
        out.send().map_err(|_| HomeError::Internal)
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Open(out) => out.write(bytes),
            Self::Locked(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Sends what `write` writes. What goes wrong before anything was sent is said; what breaks off later is no whole file, and whoever reads
/// it is told so by the connection.
pub(crate) async fn send(
    home: &Home,
    token: SessionToken,
    named: Named,
    lock: Option<Lock>,
    write: impl FnOnce(&Home, &Open, &mut dyn Write) -> Result<(), HomeError> + Send + 'static,
) -> Result<Response, HomeError> {
    let (to, mut pieces) = channel::<Piece>(WAITING);
    let reader = ToReader {
        to: to.clone(),
        piece: Vec::new(),
    };
    let out = match lock {
        None => Out::Open(reader),
        Some(lock) => {
            let locked = home
                .stretch(Lane::Known, move |_| Ok(lock.lock(reader).map_err(GateError::from)?))
                .await?;
            Out::Locked(Box::new(locked))
        }
    };
    let writing = home.clone();
    tokio::task::spawn_blocking(move || {
        let mut out = out;
        let written = (|| {
            let open = writing.gate().enter_to_leave(&token)?;
            write(&writing, &open, &mut out)?;
            out.finish()
        })();
        if let Err(error) = written {
            // Where nobody reads any more, nobody is to be told.
            let _ = to.blocking_send(Err(error));
        }
    });
    let first = pieces.recv().await.ok_or(HomeError::Internal)??;
    let rest = stream::unfold((Some(first), pieces), |(first, mut rest)| async move {
        let piece = match first {
            Some(first) => Ok(first),
            None => rest.recv().await?,
        };
        Some((piece, (None, rest)))
    });
    let headers = [
        (CONTENT_TYPE, named.media_type.to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", named.name)),
    ];
    Ok((headers, Body::from_stream(rest)).into_response())
}
