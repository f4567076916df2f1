//! The home's own door for phones: TLS (RFC 8446) with a certificate that the home makes itself, and a page on which a phone comes to trust it.
//!
//! - [`Authority`]: who may speak for this home's names, and for no others; [`Names`]: which those are
//! - [`Certificate`]: what the home shows, made anew long before it ends
//! - [`Door`] and [`serve_tls`]: the listener, which no bad handshake stops
//! - [`Pairing`] and [`serve_pairing`]: the page for a phone, in plain HTTP, for a few minutes

mod authority;
mod certificate;
mod connection;
mod door;
mod kept;
mod names;
mod pairing;

#[cfg(test)]
mod tests;

use std::path::PathBuf;

pub use authority::{AUTHORITY_DAYS, Authority, LEAF_DAYS};
pub use certificate::Certificate;
pub use connection::Connection;
pub use door::{Door, serve_tls};
pub use kept::{AUTHORITY_CRT, AUTHORITY_FILE, TLS_DIR};
pub use names::Names;
pub use pairing::{PAIRING, Paired, Pairing, serve_pairing};

/// Why a home cannot speak TLS.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is not what the home wrote.
    #[error("{} is damaged; --new-authority makes another, and phones are paired again", .0.display())]
    Damaged(PathBuf),
    /// Not a name that a certificate can carry.
    #[error("{0:?} is no host name; say one such as --name home.local")]
    BadName(String),
    /// Nothing by which a phone could find this machine.
    #[error("this machine has no name and no address by which a phone could find it; say one with --name")]
    NoNames,
    /// A name that the authority may not speak for.
    #[error(
        "phones trust this home for {allowed} alone, so {name} would be refused by them; --new-authority makes one for other names, \
         and phones are paired again"
    )]
    OtherName {
        /// What was asked for.
        name: String,
        /// What phones trust it for.
        allowed: String,
    },
    /// The authority's term is over.
    #[error("what phones trust this home by ended on {0}; --new-authority makes another, and phones are paired again")]
    Over(String),
    /// A date that no certificate can carry.
    #[error("this machine's clock shows no date that a certificate can carry")]
    Clock,
    /// Making a certificate failed.
    #[error("no certificate could be made: {0}")]
    Making(#[from] rcgen::Error),
    /// TLS refuses what was made.
    #[error("TLS refuses the certificate: {0}")]
    Refused(#[from] tokio_rustls::rustls::Error),
    /// There is no randomness.
    #[error("the operating system gives no randomness")]
    Randomness,
}
