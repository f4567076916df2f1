//! The listener that speaks TLS. Handshakes run beside each other and beside accepting: one that is bad, or never ends, stops no other.
#![expect(
    clippy::disallowed_types,
    reason = "the home's own listener: one of the two doors that the plan has"
)]

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::extract::{ConnectInfo, Request};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::serve::{IncomingStream, Listener};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::connection::{Connection, Places};
use super::pairing::Pairing;
use super::{Certificate, TlsError};
use crate::address::Origin;
use crate::home::Home;
use crate::router::router;

/// How long a handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How every handshake of TLS begins (RFC 8446, section 5.1: a record of the type `handshake`).
const HELLO: u8 = 22;

/// A door for phones: a listener, and the certificate that it shows.
pub struct Door {
    listener: TcpListener,
    acceptor: TlsAcceptor,
    places: Places,
    greeting: JoinSet<Option<(Connection<TlsStream<TcpStream>>, SocketAddr)>>,
    origin: Arc<Origin>,
    pairing: Option<Arc<Pairing>>,
}

impl Door {
    /// A door on this listener. `origin` is where whoever forgot the `s` of `https` is sent; `pairing` hears of each phone that trusts the
    /// certificate.
    ///
    /// # Errors
    /// [`TlsError::Refused`].
    pub fn new(
        listener: TcpListener,
        certificate: &Certificate,
        origin: Origin,
        pairing: Option<Arc<Pairing>>,
    ) -> Result<Self, TlsError> {
        Ok(Self {
            listener,
            acceptor: TlsAcceptor::from(Arc::new(certificate.config()?)),
            places: Places::default(),
            greeting: JoinSet::new(),
            origin: Arc::new(origin),
            pairing,
        })
    }

    /// Begins a handshake, where there is a place for one more.
    fn greet(&mut self, stream: TcpStream, from: SocketAddr) {
        let Some(place) = self.places.take(from.ip()) else {
            return;
        };
        let (acceptor, origin, pairing) = (self.acceptor.clone(), Arc::clone(&self.origin), self.pairing.clone());
        self.greeting.spawn(async move {
            let shaken = timeout(HANDSHAKE, async {
                // A sentence leaves when it is there (see `router::serve`); without, it is only later.
                let _ = stream.set_nodelay(true);
                let mut first = [0];
                if stream.peek(&mut first).await.ok()? == 1 && first[0] != HELLO {
                    send_to_https(&stream, &origin).await;
                    return None;
                }
                acceptor.accept(stream).await.ok()
            });
            let stream = shaken.await.ok().flatten()?;
            // Whoever does not trust the certificate ends the handshake instead.
            if let Some(pairing) = pairing {
                pairing.trusted_by(from.ip());
            }
            Some((Connection::new(stream, place), from))
        });
    }
}

impl Listener for Door {
    type Io = Connection<TlsStream<TcpStream>>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            tokio::select! {
                (stream, from) = Listener::accept(&mut self.listener) => self.greet(stream, from),
                Some(greeted) = self.greeting.join_next() => {
                    if let Ok(Some(ready)) = greeted {
                        return ready;
                    }
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// Somebody typed the address without its `s`: their browser spoke plain HTTP, and is told where to go. What it asked for is not looked at.
async fn send_to_https(stream: &TcpStream, origin: &Origin) {
    let mut asked = [0; 8 << 10];
    if stream.readable().await.is_ok() && stream.try_read(&mut asked).is_ok() && stream.writable().await.is_ok() {
        let answer = format!(
            "HTTP/1.1 307 Temporary Redirect\r\nLocation: {origin}/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        // Where it does not arrive, nothing is lost but the hint.
        let _ = stream.try_write(answer.as_bytes());
    }
}

/// Serves a home over TLS until `stop`, as [`serve`](crate::serve) does without.
///
/// # Errors
/// Those of the listener.
pub async fn serve_tls(door: Door, home: Home, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
    let service = router(home)
        .layer(from_fn(told_from))
        .into_make_service_with_connect_info::<Peer>();
    axum::serve(door, service).with_graceful_shutdown(stop).await
}

/// Who is at the other end of a connection.
#[derive(Clone, Copy)]
struct Peer(SocketAddr);

impl Connected<IncomingStream<'_, Door>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        Self(*stream.remote_addr())
    }
}

/// The handlers know an address in the one form in which axum gives it for a connection without TLS.
async fn told_from(ConnectInfo(Peer(from)): ConnectInfo<Peer>, mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(ConnectInfo(from));
    next.run(request).await
}
