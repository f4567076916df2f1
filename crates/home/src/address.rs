//! Where people's browsers find this home: its web origin (RFC 6454).

use std::fmt;
use std::net::SocketAddr;
use std::str::FromStr;

use axum::http::Uri;

/// The home's origin: what passkeys are bound to, and what pages and codes lead to.
///
/// It is `https`, or `http` on this machine alone: elsewhere neither passkeys nor `Secure` cookies work without TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    secure: bool,
    host: String,
    port: u16,
}

/// Why a text is no origin of a home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OriginError {
    /// Not `scheme://name[:port]`.
    #[error("an origin is https://NAME or https://NAME:PORT, with nothing after it")]
    Malformed,
    /// `http` to another machine.
    #[error("http:// is for this machine alone (localhost); for any other name say https://")]
    Clear,
}

impl Origin {
    /// The origin of a home that others reach at `listen` itself, without TLS before it. Where that is this machine, its name is
    /// `localhost`: a passkey belongs to a name and never to a number (WebAuthn Level 3, section 5.1.2).
    #[must_use]
    pub fn of(listen: SocketAddr) -> Self {
        let host = match listen {
            listen if listen.ip().is_loopback() => "localhost".to_owned(),
            SocketAddr::V4(listen) => listen.ip().to_string(),
            SocketAddr::V6(listen) => format!("[{}]", listen.ip()),
        };
        Self {
            secure: false,
            host,
            port: listen.port(),
        }
    }

    /// The origin of a home that speaks TLS by this name or address.
    #[must_use]
    pub fn secure(host: &str, port: u16) -> Option<Self> {
        let host = match host.parse() {
            Ok(std::net::IpAddr::V6(ip)) => format!("[{ip}]"),
            _ => host.to_owned(),
        };
        format!("https://{host}:{port}").parse().ok()
    }

    /// Whether it is `https`.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// The name or number of the machine, in lower case; an IPv6 address in brackets. For a name, this is a passkey's relying party id.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The name that passkeys are bound to: none where the home is reached by a number.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        let numeric = self.host.starts_with('[') || self.host.parse::<std::net::Ipv4Addr>().is_ok();
        (!numeric).then_some(self.host.as_str())
    }

    /// Whether [`Origin::host`] is a name, other than this machine's own for itself.
    #[must_use]
    pub fn is_named(&self) -> bool {
        self.name()
            .is_some_and(|name| name != "localhost" && !name.ends_with(".localhost"))
    }

    /// Whether browsers may be told to ask for this name by TLS alone from now on (HSTS, RFC 6797): where the name is the home's own. That
    /// header knows no ports, so on any port but the usual one it would shut out what else the machine serves.
    #[must_use]
    pub fn is_strict(&self) -> bool {
        self.secure && self.port == 443 && self.is_named()
    }
}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        let uri: Uri = text.parse().map_err(|_| OriginError::Malformed)?;
        let secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(OriginError::Malformed),
        };
        let authority = uri.authority().ok_or(OriginError::Malformed)?;
        let bare = uri.path_and_query().is_none_or(|path| path.as_str() == "/") && !text.contains(['#', '?']);
        if !bare || authority.host().is_empty() || authority.as_str().contains('@') {
            return Err(OriginError::Malformed);
        }
        let host = authority.host().to_ascii_lowercase();
        let here = host == "localhost"
            || host
                .trim_matches(['[', ']'])
                .parse::<std::net::IpAddr>()
                .is_ok_and(|ip| ip.is_loopback());
        if !secure && !here {
            return Err(OriginError::Clear);
        }
        // The authority gives no port where the number is none, as where there is none: so what stands behind the host is read here.
        let port = match authority.as_str().strip_prefix(authority.host()) {
            Some("") => {
                if secure {
                    443
                } else {
                    80
                }
            }
            Some(port) => port
                .strip_prefix(':')
                .and_then(|port| port.parse().ok())
                .ok_or(OriginError::Malformed)?,
            None => return Err(OriginError::Malformed),
        };
        Ok(Self { secure, host, port })
    }
}

impl fmt::Display for Origin {
    /// As browsers write it: without the scheme's usual port.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, usual) = if self.secure { ("https", 443) } else { ("http", 80) };
        write!(f, "{scheme}://{}", self.host)?;
        if self.port == usual {
            Ok(())
        } else {
            write!(f, ":{}", self.port)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_reads_as_browsers_write_it() {
        for (text, expected, host, strict) in [
            ("https://Home.Example", "https://home.example", "home.example", true),
            (
                "https://home.example:443/",
                "https://home.example",
                "home.example",
                true,
            ),
            ("https://box.local:7443", "https://box.local:7443", "box.local", false),
            ("https://192.168.1.20", "https://192.168.1.20", "192.168.1.20", false),
            ("https://[FD00::1]:7443", "https://[fd00::1]:7443", "[fd00::1]", false),
            ("http://localhost:7777", "http://localhost:7777", "localhost", false),
            ("http://127.0.0.1:80", "http://127.0.0.1", "127.0.0.1", false),
        ] {
            let origin: Origin = text.parse().unwrap();
            assert_eq!(
                (origin.to_string().as_str(), origin.host(), origin.is_strict()),
                (expected, host, strict),
                "{text}"
            );
        }
        assert_eq!(
            Origin::of("127.0.0.1:7777".parse().unwrap()).to_string(),
            "http://localhost:7777"
        );
        assert_eq!(
            Origin::of("[::1]:7777".parse().unwrap()).to_string(),
            "http://localhost:7777"
        );
    }

    #[test]
    fn what_is_no_origin_is_refused() {
        for text in [
            "",
            "home.example",
            "https://",
            "https://a/b",
            "https://a?b",
            "https://a#b",
            "https://me@a",
            "ftp://a",
            "https://a:99999",
            "https://a:",
        ] {
            assert_eq!(text.parse::<Origin>(), Err(OriginError::Malformed), "{text}");
        }
        assert_eq!("http://home.example".parse::<Origin>(), Err(OriginError::Clear));
    }
}
