//! The HTTP client: to one address, following nothing.

use std::time::Duration;

use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

use super::address::Address;

/// A connection is made, or it is not.
const CONNECT: Duration = Duration::from_secs(10);
/// A model may have to be read from a disk, and a long prompt before it, until the first word comes.
const FIRST_BYTE: Duration = Duration::from_secs(120);
/// The longest silence between two pieces of a reply.
const SILENCE: Duration = Duration::from_secs(60);

/// The longest that a whole reply may take, however it drips in.
const WHOLE: Duration = Duration::from_secs(900);

/// A client for one address. This machine's roots are trusted; a proxy is taken from the environment, never for this machine's own.
pub(super) fn agent(address: &Address, quick: Option<Duration>) -> Agent {
    let proxy = if address.by_proxy() {
        ureq::Proxy::try_from_env()
    } else {
        None
    };
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    Agent::config_builder()
        .http_status_as_error(false)
        // A redirect would take what was disclosed to somebody whom nobody agreed to.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(proxy)
        .tls_config(tls)
        .user_agent("troth")
        .timeout_connect(Some(quick.unwrap_or(CONNECT)))
        .timeout_recv_response(Some(quick.unwrap_or(FIRST_BYTE)))
        .timeout_per_read(Some(quick.unwrap_or(SILENCE)))
        .timeout_global(Some(quick.unwrap_or(WHOLE)))
        .build()
        .new_agent()
}
