//! What can be typed about notices by mail.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::OperatorKey;

/// Opens addresses with your key's passphrase, and sends each a notice that says nothing of anybody.
#[derive(Args)]
pub(crate) struct Notify {
    #[command(subcommand)]
    pub(crate) what: NotifyWhat,
}

#[derive(Subcommand)]
pub(crate) enum NotifyWhat {
    /// Tell those who gave an address that the policy has a new version; nobody is told twice of one version
    Policy(Mailing),
}

#[derive(Args)]
pub(crate) struct Mailing {
    #[command(flatten)]
    pub(crate) key: OperatorKey,
    #[command(flatten)]
    pub(crate) smtp: Smtp,
    /// Where browsers find the home, for the mail to say; leave it out if the name says too much
    #[arg(long, value_name = "ORIGIN")]
    pub(crate) origin: Option<home::Origin>,
    /// Say how many would be told, and send nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

/// A mail server of your choice.
#[derive(Args)]
pub(crate) struct Smtp {
    /// The mail server, as HOST or HOST:PORT
    #[arg(long = "smtp", value_name = "HOST:PORT", env = "TROTH_SMTP")]
    pub(crate) server: String,
    /// How mail travels to it
    #[arg(
        long = "smtp-tls",
        value_name = "HOW",
        value_enum,
        default_value = "starttls",
        env = "TROTH_SMTP_TLS"
    )]
    pub(crate) tls: Safety,
    /// From whom the mail is
    #[arg(long = "smtp-from", value_name = "ADDRESS", env = "TROTH_SMTP_FROM")]
    pub(crate) from: String,
    /// The name to sign in with at the server
    #[arg(long = "smtp-user", value_name = "NAME", env = "TROTH_SMTP_USER")]
    pub(crate) user: Option<String>,
    /// A file with the password for that; or the environment's TROTH_SMTP_PASSWORD
    #[arg(long = "smtp-password-file", value_name = "FILE", requires = "user")]
    pub(crate) password_file: Option<PathBuf>,
}

/// How the connection to a mail server is kept from being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Safety {
    /// TLS from the first byte; usually port 465
    Tls,
    /// STARTTLS, and nothing without it; usually port 587
    Starttls,
    /// None: only for a server on this very machine
    Loopback,
}
