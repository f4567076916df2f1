//! Mail: notices from whoever runs a home to people who gave an address for them (RFC 5321, RFC 5322).
//!
//! The server is the operator's own choice. What leaves is a notice that is the same for everybody and says nothing of anybody: the only thing of
//! a person's in it is the address that it goes to.

use std::fmt;
use std::time::Duration;

use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Address, SmtpTransport, Transport as _};
use secrecy::{ExposeSecret as _, SecretString};

use crate::openai::is_loopback;

/// How long a server may take for each step.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why mail does not leave. None of it names whom the mail was for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MailError {
    /// Not an address.
    #[error("this is not an e-mail address")]
    Address,
    /// Mail would travel readable.
    #[error("mail leaves this machine by TLS alone; a server without it has to be on this very machine")]
    Readable,
    /// The server's name or its certificate.
    #[error("the mail server cannot be reached safely: {0}")]
    Server(String),
    /// The server did not take it, now or ever.
    #[error("the mail server did not take it: {0}")]
    Refused(String),
}

/// How the connection is kept from being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safety {
    /// TLS from the first byte (RFC 8314); usually port 465.
    Tls,
    /// STARTTLS, and nothing without it (RFC 3207); usually port 587.
    StartTls,
    /// None: only on this machine.
    Loopback,
}

/// A mail server, and who writes.
pub struct Post {
    transport: SmtpTransport,
    from: Mailbox,
}

/// Who a server is and how it is spoken to.
pub struct Server<'a> {
    /// Its name or address.
    pub host: &'a str,
    /// Its port.
    pub port: u16,
    /// How the connection is kept from being read.
    pub safety: Safety,
    /// Name and password, where it asks for them.
    pub login: Option<(String, SecretString)>,
}

impl fmt::Debug for Post {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Post")
            .field("from", &self.from.email)
            .finish_non_exhaustive()
    }
}

/// Checks an address, and gives it as it is written in mail.
///
/// # Errors
/// [`MailError::Address`].
pub fn address(text: &str) -> Result<String, MailError> {
    let address: Address = text.trim().parse().map_err(|_| MailError::Address)?;
    Ok(address.to_string())
}

impl Post {
    /// A way to send mail by this server, from this address. Nothing is connected to yet.
    ///
    /// # Errors
    /// [`MailError::Readable`] for a server elsewhere without TLS; [`MailError::Address`], [`MailError::Server`].
    pub fn by(server: Server<'_>, from: &str) -> Result<Self, MailError> {
        let Server {
            host,
            port,
            safety,
            login,
        } = server;
        if safety == Safety::Loopback && !is_loopback(host) {
            return Err(MailError::Readable);
        }
        let parameters = || TlsParameters::new(host.to_owned()).map_err(|error| MailError::Server(error.to_string()));
        let tls = match safety {
            Safety::Tls => Tls::Wrapper(parameters()?),
            Safety::StartTls => Tls::Required(parameters()?),
            Safety::Loopback => Tls::None,
        };
        let mut builder = SmtpTransport::builder_dangerous(host)
            .port(port)
            .tls(tls)
            .timeout(Some(PATIENCE));
        if let Some((name, password)) = login {
            builder = builder.credentials(Credentials::new(name, password.expose_secret().to_owned()));
        }
        let from = from.trim().parse().map_err(|_| MailError::Address)?;
        Ok(Self {
            transport: builder.build(),
            from: Mailbox::new(None, from),
        })
    }

    /// Sends one notice.
    ///
    /// # Errors
    /// [`MailError`].
    pub fn send(&self, to: &SecretString, subject: &str, text: &str) -> Result<(), MailError> {
        let to = to.expose_secret().parse().map_err(|_| MailError::Address)?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(text.to_owned())
            .map_err(|_| MailError::Address)?;
        // A server's own words may repeat the address: only its code is told.
        let refused = |error: lettre::transport::smtp::Error| match error.status() {
            Some(code) => MailError::Refused(format!("code {code}")),
            None if error.is_timeout() => MailError::Refused("it took too long".to_owned()),
            None if error.is_tls() => MailError::Server("TLS failed".to_owned()),
            None => MailError::Refused("the connection failed".to_owned()),
        };
        self.transport.send(&message).map(|_| ()).map_err(refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn server(host: &str, safety: Safety) -> Server<'_> {
        Server {
            host,
            port: 25,
            safety,
            login: None,
        }
    }

    #[test]
    fn nothing_leaves_readable() {
        for elsewhere in ["mail.example.org", "192.0.2.1", "localhost.example.org", "::2", ""] {
            let post = Post::by(server(elsewhere, Safety::Loopback), "home@example.org");
            assert!(matches!(post, Err(MailError::Readable)), "{elsewhere}");
        }
        for here in ["localhost", "127.0.0.1", "::1"] {
            assert!(
                Post::by(server(here, Safety::Loopback), "home@example.org").is_ok(),
                "{here}"
            );
        }
        for safety in [Safety::Tls, Safety::StartTls] {
            assert!(Post::by(server("mail.example.org", safety), "home@example.org").is_ok());
        }
        assert!(matches!(
            Post::by(server("::1", Safety::Loopback), "nobody"),
            Err(MailError::Address)
        ));
    }

    proptest! {
        #[test]
        fn whatever_is_no_address_is_refused(text in ".{0,80}") {
            if let Ok(address) = address(&text) {
                prop_assert!(address.contains('@') && !address.contains(['\r', '\n', ' ', ',']), "{address:?}");
            }
        }
    }
}
