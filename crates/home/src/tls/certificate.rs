//! What the home shows, held in memory alone: made at each start, and made anew while it runs.

use std::sync::{Arc, PoisonError, RwLock};

use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::version::TLS13;

use super::authority::{Authority, LEAF_DAYS};
use super::names::Names;
use super::{TlsError, authority};

/// A certificate is made anew when it has this many days left.
const RENEW_DAYS: u16 = 10;
const DAY_MS: u64 = 86_400_000;

/// The home's certificate. Clones share it.
#[derive(Clone)]
pub struct Certificate(Arc<Live>);

struct Live {
    authority: Authority,
    names: Names,
    shown: Shown,
}

/// The key that handshakes use, and when it was made.
#[derive(Debug)]
struct Shown(RwLock<(Arc<CertifiedKey>, u64)>);

impl Certificate {
    /// A certificate for those of `names` for which the authority may speak.
    ///
    /// # Errors
    /// [`TlsError::NoNames`] where it may speak for none of them; [`TlsError::Making`].
    pub fn new(authority: Authority, names: &Names, now_ms: u64) -> Result<Self, TlsError> {
        let names = names.within(authority.names());
        let first = certified(authority.issue(&names, now_ms)?)?;
        Ok(Self(Arc::new(Live {
            authority,
            names,
            shown: Shown(RwLock::new((first, now_ms))),
        })))
    }

    /// Who made it.
    #[must_use]
    pub fn authority(&self) -> &Authority {
        &self.0.authority
    }

    /// For what it speaks.
    #[must_use]
    pub fn names(&self) -> &Names {
        &self.0.names
    }

    /// Makes it anew where its end is near; says whether it was.
    ///
    /// # Errors
    /// [`TlsError::Making`]; the present one stays.
    pub fn renew(&self, now_ms: u64) -> Result<bool, TlsError> {
        let made_ms = self.0.shown.0.read().unwrap_or_else(PoisonError::into_inner).1;
        let due = made_ms + u64::from(LEAF_DAYS - RENEW_DAYS) * DAY_MS;
        // A clock that was set back far would leave a certificate that does not hold yet.
        if (made_ms.saturating_sub(DAY_MS)..due).contains(&now_ms) {
            return Ok(false);
        }
        let next = certified(self.0.authority.issue(&self.0.names, now_ms)?)?;
        *self.0.shown.0.write().unwrap_or_else(PoisonError::into_inner) = (next, now_ms);
        Ok(true)
    }

    /// TLS 1.3 with it, and nothing older: every phone that can do what the pages ask for can do that.
    pub(super) fn config(&self) -> Result<ServerConfig, TlsError> {
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&TLS13])?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(Resolver(self.clone())));
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }
}

fn certified(leaf: authority::Leaf) -> Result<Arc<CertifiedKey>, TlsError> {
    let provider = ring::default_provider();
    Ok(Arc::new(CertifiedKey::from_der(leaf.chain, leaf.key, &provider)?))
}

struct Resolver(Certificate);

impl std::fmt::Debug for Resolver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Resolver").field(self.0.names()).finish()
    }
}

impl ResolvesServerCert for Resolver {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let shown = self.0.0.shown.0.read().unwrap_or_else(PoisonError::into_inner);
        Some(Arc::clone(&shown.0))
    }
}
