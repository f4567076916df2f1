//! The names and addresses by which phones find this machine.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use serde::{Deserialize, Serialize};
use tokio_rustls::rustls::pki_types::DnsName;

use super::TlsError;

/// The most addresses of this machine that a certificate carries.
const MOST_ADDRESSES: usize = 16;
/// Where Linux keeps the machine's name.
const HOSTNAME: &str = "/proc/sys/kernel/hostname";

/// Host names in lower case, and addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// Host names; the first is the one that passkeys are bound to.
    pub hosts: Vec<String>,
    /// Addresses, the likeliest first.
    pub addresses: Vec<IpAddr>,
}

impl Names {
    /// The names that were given, and the addresses at which a listener can be reached.
    ///
    /// # Errors
    /// [`TlsError::BadName`]; [`TlsError::File`] where the machine does not tell its addresses.
    pub fn of(given: &[String], listen: SocketAddr) -> Result<Self, TlsError> {
        let hosts = given.iter().map(|name| host(name)).collect::<Result<_, _>>()?;
        let addresses = if listen.ip().is_unspecified() {
            of_this_machine(listen.is_ipv4())?
        } else {
            vec![listen.ip()]
        };
        Ok(Self { hosts, addresses })
    }

    /// The same, with the name by which this machine is found on its own network where none was given (multicast DNS, RFC 6762).
    #[must_use]
    pub fn or_this_machine(mut self) -> Self {
        if self.hosts.is_empty() {
            let named = std::fs::read_to_string(Path::new(HOSTNAME)).unwrap_or_default();
            let first = named.trim().split('.').next().unwrap_or_default();
            // A name that cannot be one is none: the addresses remain.
            self.hosts.extend(host(&format!("{first}.local")).ok());
        }
        self
    }

    /// Those of them that are among `others`.
    #[must_use]
    pub fn within(&self, others: &Self) -> Self {
        let hosts = self.hosts.iter().filter(|host| others.hosts.contains(host));
        let addresses = self.addresses.iter().filter(|one| others.addresses.contains(one));
        Self {
            hosts: hosts.cloned().collect(),
            addresses: addresses.copied().collect(),
        }
    }

    /// Every name, then every address, as text.
    pub fn texts(&self) -> impl Iterator<Item = String> + '_ {
        self.hosts
            .iter()
            .cloned()
            .chain(self.addresses.iter().map(IpAddr::to_string))
    }

    /// What to call the home: its first name, or its first address.
    #[must_use]
    pub fn first(&self) -> Option<String> {
        self.texts().next()
    }
}

fn host(name: &str) -> Result<String, TlsError> {
    let bad = || TlsError::BadName(name.to_owned());
    let lower = name.to_ascii_lowercase();
    DnsName::try_from(lower.as_str()).map_err(|_| bad())?;
    if lower.starts_with(['.', '*']) || lower.ends_with('.') || lower.parse::<IpAddr>().is_ok() {
        return Err(bad());
    }
    Ok(lower)
}

fn of_this_machine(v4_alone: bool) -> Result<Vec<IpAddr>, TlsError> {
    let interfaces = if_addrs::get_if_addrs().map_err(|source| TlsError::File {
        path: "the machine's network interfaces".into(),
        source,
    })?;
    let mut addresses: Vec<IpAddr> = interfaces
        .iter()
        .filter(|interface| !interface.is_loopback() && !interface.is_link_local())
        .map(if_addrs::Interface::ip)
        .filter(|ip| ip.is_ipv4() || !v4_alone)
        .collect();
    // The plain old numbers are what somebody can type.
    addresses.sort_by_key(IpAddr::is_ipv6);
    addresses.dedup();
    addresses.truncate(MOST_ADDRESSES);
    Ok(addresses)
}
