//! Who knocks: the browser's name for itself, the marks it carries, and the network that it comes from.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::{HeaderName, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};

use crate::cookie;
use crate::home::Home;

/// Where a request's address is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clients {
    /// From the connection: browsers reach the home itself.
    Direct,
    /// A proxy stands between. It adds the address as the last one to this header; without one, nobody's address is known.
    Proxied(Option<HeaderName>),
}

/// Addresses that are taken for one: an IPv4 address, or the network of 64 bits that a household has of IPv6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Network([u8; 16]);

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self(v4.to_ipv6_mapped().octets()),
            IpAddr::V6(v6) => {
                let mut network = v6.octets();
                network[8..].fill(0);
                Self(network)
            }
        }
    }
}

/// Whoever sends a request, before it is known who it is.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    /// What it runs in, as a person would say: `Firefox on Linux`.
    pub(crate) device: String,
    /// The marks that this home may have left in the browser.
    pub(crate) marks: Vec<String>,
    /// Where it comes from, where that is known.
    pub(crate) network: Option<Network>,
}

impl FromRequestParts<Home> for Client {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, home: &Home) -> Result<Self, Self::Rejection> {
        let agent = parts.headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok());
        Ok(Self {
            device: device(agent.unwrap_or_default()),
            marks: cookie::marks(&parts.headers),
            network: address(home.clients(), &parts.headers, &parts.extensions).map(Network::from),
        })
    }
}

fn address(clients: &Clients, headers: &HeaderMap, extensions: &Extensions) -> Option<IpAddr> {
    match clients {
        Clients::Direct => extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|ConnectInfo(from)| from.ip()),
        Clients::Proxied(None) => None,
        // What stands before the last is what the client itself may have sent.
        Clients::Proxied(Some(header)) => {
            let last = headers.get_all(header).into_iter().next_back()?.to_str().ok()?;
            let last = last.rsplit(',').next()?.trim();
            let bare = last.parse().ok();
            bare.or_else(|| last.parse::<SocketAddr>().ok().map(|with_port| with_port.ip()))
        }
    }
}

/// What a browser says that it is, the most particular first: many call themselves by others' names too.
const BROWSERS: [(&str, &str); 10] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("ureq/", "A terminal"),
];
/// And on what.
const SYSTEMS: [(&str, &str); 7] = [
    ("Android", "Android"),
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "a Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// `Firefox on Linux`, as far as the `User-Agent` (RFC 9110, section 10.1.5) tells. It is what the browser says of itself, no more.
fn device(agent: &str) -> String {
    let found = |of: &[(&str, &'static str)]| of.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name);
    match (found(&BROWSERS), found(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => format!("A browser on {system}"),
        (None, None) => "A browser or a program".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_called_what_its_person_calls_it() {
        for (agent, expected) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
                "Safari on an iPhone",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
                "Safari on a Mac",
            ),
            ("ureq/3.1.0", "A terminal"),
            ("curl/8.0", "A browser or a program"),
            ("", "A browser or a program"),
        ] {
            assert_eq!(device(agent), expected, "{agent}");
        }
    }

    #[test]
    fn behind_a_proxy_an_address_is_what_the_proxy_added_and_nothing_that_was_sent() {
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 9))));
        let name = HeaderName::from_static("x-forwarded-for");
        let proxied = Clients::Proxied(Some(name.clone()));
        for (sent, expected) in [
            (&["203.0.113.9"][..], Some("203.0.113.9")),
            (&["198.51.100.1, 203.0.113.9"], Some("203.0.113.9")),
            (&["198.51.100.1", "203.0.113.9:4711"], Some("203.0.113.9")),
            (&["[2001:db8::7]:443"], Some("2001:db8::7")),
            (&["198.51.100.1, unknown"], None),
            (&[], None),
        ] {
            let mut headers = HeaderMap::new();
            for value in sent {
                headers.append(name.clone(), value.parse().unwrap());
            }
            let found = address(&proxied, &headers, &extensions);
            assert_eq!(found, expected.map(|address| address.parse().unwrap()), "{sent:?}");
            assert_eq!(address(&Clients::Proxied(None), &headers, &extensions), None);
            let direct = address(&Clients::Direct, &headers, &extensions);
            assert_eq!(
                direct,
                Some(IpAddr::from([127, 0, 0, 1])),
                "a header is nobody's word for it"
            );
        }
    }

    #[test]
    fn a_household_is_one_network() {
        let network = |text: &str| Network::from(text.parse::<IpAddr>().unwrap());
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:203.0.113.9"), network("203.0.113.9"));
        assert_ne!(network("203.0.113.9"), network("203.0.113.8"));
    }
}
