//! The page on which a phone comes to trust the home, in plain HTTP and for a few minutes.
//!
//! It gives away nothing that a stranger may not have: the certificate is public, and there are no cookies and nobody's data. What it cannot do
//! is to prove itself: who sits on the way can change it and the certificate with it. So the page has the fingerprint compared in the phone's
//! own settings, with the terminal, before anything is trusted.
#![expect(
    clippy::disallowed_types,
    reason = "the home's own listener, for a few minutes: part of one of the two doors that the plan has"
)]

use std::collections::HashSet;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::serve::{Listener, ListenerExt as _};
use data_encoding::BASE32_NOPAD;
use subtle::ConstantTimeEq as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use super::connection::{Connection, Places};
use super::{Certificate, TlsError};
use crate::address::Origin;
use crate::headers;
use crate::pages::assets::{self, Asset};
use crate::pages::pairing::{self, PairingPage};

/// For how long the page is there.
pub const PAIRING: Duration = Duration::from_secs(15 * 60);
/// A code's length: eight signs of base32, which has no 0 and no 1 that could be taken for letters.
const CODE_BYTES: usize = 5;

/// The certificate's name as a file. Phones know the ending.
const FILE: &str = "home.crt";

/// One pairing: its code, and who has taken the certificate.
pub struct Pairing {
    code: String,
    page: PairingPage,
    der: Vec<u8>,
    taken: Mutex<HashSet<IpAddr>>,
    trusted: Notify,
}

/// Why the page is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paired {
    /// A device that took the certificate has come in over TLS.
    Trusted,
    /// Its time was over.
    TimeOver,
    /// The home was asked to stop.
    Stopped,
}

impl Pairing {
    /// A pairing for the home that is at `origin`.
    ///
    /// # Errors
    /// [`TlsError::Randomness`].
    pub fn new(certificate: &Certificate, origin: &Origin) -> Result<Self, TlsError> {
        let (authority, code) = (certificate.authority(), code()?);
        let others = certificate.names().texts().filter(|name| name != origin.host());
        Ok(Self {
            page: PairingPage {
                certificate: format!("/{code}/{FILE}"),
                title: authority.title(),
                fingerprint: authority.fingerprint(),
                home: origin.to_string(),
                others: others
                    .filter_map(|name| Origin::secure(&name, origin.port()))
                    .map(|other| other.to_string())
                    .collect(),
            },
            code,
            der: authority.certificate().to_vec(),
            taken: Mutex::default(),
            trusted: Notify::new(),
        })
    }

    /// The code, which is the page's path: who does not have it is shown nothing.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// A handshake was completed from this address.
    pub(super) fn trusted_by(&self, address: IpAddr) {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.contains(&address.to_canonical()) {
            self.trusted.notify_one();
        }
    }

    fn is_code(&self, typed: &str) -> bool {
        typed.to_ascii_lowercase().as_bytes().ct_eq(self.code.as_bytes()).into()
    }
}

fn code() -> Result<String, TlsError> {
    let mut bytes = [0; CODE_BYTES];
    getrandom::fill(&mut bytes).map_err(|_| TlsError::Randomness)?;
    let text = BASE32_NOPAD.encode(&bytes).to_ascii_lowercase();
    let (first, second) = text.split_at(text.len() / 2);
    Ok(format!("{first}-{second}"))
}

type Shared = State<Arc<Pairing>>;

async fn page(State(pairing): Shared, Path(code): Path<String>) -> Response {
    if pairing.is_code(&code) {
        axum::response::Html(pairing::page(&pairing.page).into_string()).into_response()
    } else {
        nothing().await.into_response()
    }
}

async fn certificate(
    State(pairing): Shared,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    Path(code): Path<String>,
) -> Response {
    if !pairing.is_code(&code) {
        return nothing().await.into_response();
    }
    let mut taken = pairing.taken.lock().unwrap_or_else(PoisonError::into_inner);
    taken.insert(from.ip().to_canonical());
    drop(taken);
    let head = [
        (CONTENT_TYPE, "application/x-x509-ca-cert".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{FILE}\"")),
    ];
    (head, pairing.der.clone()).into_response()
}

async fn style() -> Response {
    match Asset::at(assets::CSS) {
        Some(style) => ([(CONTENT_TYPE, style.media_type)], style.content).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn nothing() -> (StatusCode, &'static str) {
    (
        StatusCode::NOT_FOUND,
        "There is nothing here. Type the whole address that the terminal shows, with the code at its end.\n",
    )
}

/// A plain listener with as many places as the door for phones.
struct Bounded {
    listener: TcpListener,
    places: Places,
}

impl Listener for Bounded {
    type Io = Connection<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, SocketAddr) {
        loop {
            let (stream, from) = Listener::accept(&mut self.listener).await;
            if let Some(place) = self.places.take(from.ip()) {
                return (Connection::new(stream, place), from);
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// Serves the page until a device that took the certificate has come in, until its time is over, or until `stop`. Says which.
///
/// # Errors
/// Those of the listener.
pub async fn serve_pairing(
    listener: TcpListener,
    pairing: Arc<Pairing>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<Paired> {
    let pages = Router::new()
        .route("/{code}", get(page))
        .route(&format!("/{{code}}/{FILE}"), get(certificate))
        .route(assets::CSS, get(style))
        .fallback(nothing)
        .layer(from_fn(headers::add_strict))
        .with_state(Arc::clone(&pairing));
    let listener = Bounded {
        listener,
        places: Places::default(),
    };
    // What it taps is nothing; it hands on the addresses of those who ask.
    let service = pages.into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener.tap_io(|_| ()), service);
    // A connection that is left open would keep a graceful end waiting, and there is nothing here that has to be finished.
    tokio::select! {
        ended = async { serving.await } => ended.map(|()| Paired::Stopped),
        () = pairing.trusted.notified() => Ok(Paired::Trusted),
        () = tokio::time::sleep(PAIRING) => Ok(Paired::TimeOver),
        () = stop => Ok(Paired::Stopped),
    }
}
