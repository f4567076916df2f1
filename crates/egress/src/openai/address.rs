//! Where an engine is.

use std::fmt;
use std::net::IpAddr;

use consent::{RecipientId, RecipientKind};
use ureq::http::Uri;

/// The address of an engine: what comes before `/chat/completions`. It decides who the recipient is.
///
/// Plain HTTP to a loopback address is a program on this machine, and nothing else is. Whatever is spoken to by TLS is elsewhere, wherever
/// its name leads to: it has a name, a certificate for it, and an owner whom the person was told of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    // INVARIANT: a scheme, a host, maybe a port and a path; no user, no query, no slash at the end. `https` where it is elsewhere, `http` to
    // a loopback address where it is here.
    base: String,
    host: String,
    elsewhere: bool,
}

/// A text that is no such address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// It is not an address.
    #[error("“{0}” is not an address: one looks like https://api.example.com/v1")]
    Malformed(String),
    /// It is not of this machine.
    #[error("{0} is not on this machine: an engine here is at http://127.0.0.1:PORT")]
    NotHere(String),
    /// What is sent could be read on the way.
    #[error("{0} would be spoken to in clear: an engine elsewhere needs an address that begins with https://")]
    InClear(String),
}

impl Address {
    /// A program on this machine: `http://127.0.0.1:11434`, with or without `/v1`.
    ///
    /// # Errors
    /// [`AddressError`] for any address but a loopback one.
    pub fn here(text: &str) -> Result<Self, AddressError> {
        let (mut base, host) = parse(text)?;
        if !base.starts_with("http://") || !is_loopback(&host) {
            return Err(AddressError::NotHere(base));
        }
        if !base.ends_with("/v1") {
            base.push_str("/v1");
        }
        Ok(Self {
            base,
            host,
            elsewhere: false,
        })
    }

    /// A program on somebody else's machine, by TLS.
    ///
    /// # Errors
    /// [`AddressError`] where what is sent could be read on the way.
    pub fn elsewhere(text: &str) -> Result<Self, AddressError> {
        let (base, host) = parse(text)?;
        if !base.starts_with("https://") {
            return Err(AddressError::InClear(base));
        }
        let address = Self {
            base,
            host,
            elsewhere: true,
        };
        match RecipientId::named(RecipientKind::RemoteEngine, address.name()) {
            Ok(_) => Ok(address),
            Err(_) => Err(AddressError::Malformed(text.to_owned())),
        }
    }

    /// Whom the ledger names when something is disclosed to it.
    #[must_use]
    pub fn recipient(&self) -> RecipientId {
        if !self.elsewhere {
            return RecipientId::of(RecipientKind::LocalServer);
        }
        // INVARIANT: `elsewhere` took no name that is refused here.
        RecipientId::named(RecipientKind::RemoteEngine, self.name())
            .unwrap_or_else(|_| RecipientId::of(RecipientKind::RemoteEngine))
    }

    /// The address without its scheme: `api.example.com/v1`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.base.split_once("://").map_or(&self.base, |(_, rest)| rest)
    }

    /// The host alone.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether it is on somebody else's machine.
    #[must_use]
    pub fn is_elsewhere(&self) -> bool {
        self.elsewhere
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    pub(super) fn by_proxy(&self) -> bool {
        self.elsewhere && !is_loopback(&self.host)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.base)
    }
}

/// Whether a host is this very machine, by its address or the one name that always means it (RFC 6761, 6.3).
pub(crate) fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn parse(text: &str) -> Result<(String, String), AddressError> {
    let malformed = || AddressError::Malformed(text.to_owned());
    let base = text.trim().trim_end_matches('/').to_owned();
    let uri: Uri = base.parse().map_err(|_| malformed())?;
    let authority = uri.authority().ok_or_else(malformed)?;
    let scheme = uri.scheme_str().unwrap_or_default();
    let plain = matches!(scheme, "http" | "https") && uri.query().is_none() && !base.contains(['#', '?', '@', '\\']);
    let host = authority.host().trim_matches(['[', ']']).to_lowercase();
    if !plain || host.is_empty() || base.split('/').any(|part| part == "..") {
        return Err(malformed());
    }
    // A host is one host however it is written.
    let base = format!(
        "{scheme}://{}{}",
        authority.as_str().to_lowercase(),
        uri.path().trim_end_matches('/')
    );
    Ok((base, host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn here_is_this_machine_alone() {
        for text in [
            "http://127.0.0.1:11434",
            "http://localhost:8080/v1/",
            "http://[::1]:1234",
        ] {
            let address = Address::here(text).unwrap();
            assert!(address.to_string().ends_with("/v1"), "{address}");
            assert_eq!(address.recipient().to_string(), "local_server");
        }
        for text in [
            "https://127.0.0.1:1",
            "http://10.0.0.1:1",
            "http://127.0.0.1.example.org",
            "http://example.org",
            "http://127.0.0.1@example.org",
            "127.0.0.1:1",
            "",
        ] {
            assert!(Address::here(text).is_err(), "{text}");
        }
    }

    #[test]
    fn elsewhere_is_never_in_clear_and_names_its_recipient() {
        let address = Address::elsewhere("https://API.Example.com/v1/").unwrap();
        assert_eq!(address.recipient().to_string(), "remote_engine:api.example.com/v1");
        assert_eq!(address, Address::elsewhere("https://api.example.com/v1").unwrap());
        for text in [
            "http://api.example.com/v1",
            "http://127.0.0.1:8080/v1",
            "http://localhost:8080/v1",
            "https://ann:word@example.com",
            "https://example.com/?to=1",
            "https://example.com/a/../b",
            "https://",
            "file:///etc/passwd",
            "https://exämple.com",
        ] {
            assert!(Address::elsewhere(text).is_err(), "{text}");
        }
    }
}
