//! `troth exchange`: the untrusted side.

use std::net::SocketAddr;
use std::num::{NonZeroU16, NonZeroU32, NonZeroU64};

use clap::{Args, Subcommand};

use super::Data;

/// Run a meeting place for introductions, or one of the two blinders beside it.
///
/// Three programs, run by three people who do not work together: an exchange, and two blinders. The exchange stores cards and posts and finds
/// out which two posts belong together; the blinders see to it that it cannot find out more. docs/exchange.md has a whole example.
#[derive(Args)]
pub(crate) struct Exchange {
    #[command(subcommand)]
    pub(crate) what: ExchangeWhat,
}

#[derive(Subcommand)]
pub(crate) enum ExchangeWhat {
    /// Start an exchange
    Serve(ServeExchange),
    /// Start a blinder for an exchange that somebody else runs
    Blinder(ServeBlinder),
    /// Make an invitation to the exchange; it is shown once
    Invite(InviteMember),
    /// List the credentials that were admitted (of an exchange or a blinder), suspend one, let it act again, remove it
    Members(Members),
    /// Leave out the cards of a key from the next edition on
    Bar(Bar),
}

/// Epochs and slots, the same for an exchange and its blinders.
#[derive(Args)]
pub(crate) struct Epochs {
    /// How long an epoch lasts; keys and tags end with it. Shorter ones are for trying things out
    #[arg(long, value_name = "SECONDS", default_value = "86400")]
    pub(crate) epoch_seconds: NonZeroU64,
    /// How long a slot lasts; what met is released when it closes. An epoch is a whole number of slots
    #[arg(long, value_name = "SECONDS", default_value = "3600")]
    pub(crate) slot_seconds: NonZeroU64,
}

#[derive(Args)]
pub(crate) struct ServeExchange {
    #[command(flatten)]
    pub(crate) data: Data,
    #[command(flatten)]
    pub(crate) epochs: Epochs,
    /// The address to listen on; a proxy in front speaks TLS, and writes down nobody's address
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7780")]
    pub(crate) listen: SocketAddr,
    /// The exchange's name, for its page
    #[arg(long, value_name = "WORDS", default_value = "An exchange")]
    pub(crate) name: String,
    /// Who runs it, and how they are reached; on its page
    #[arg(long, value_name = "WORDS")]
    pub(crate) operator: String,
    /// A blinder: its address and who runs it. Given twice; the order is part of every like, so it stays as it is
    #[arg(long, value_name = "URL=WORDS", required = true)]
    pub(crate) blinder: Vec<String>,
    /// The fewest cards of a group; nothing is published of fewer
    #[arg(long, value_name = "N", default_value = "500")]
    pub(crate) k: NonZeroU32,
    /// The most members that are admitted in an epoch
    #[arg(long, value_name = "N", default_value = "1000")]
    pub(crate) most_new: NonZeroU32,
}

#[derive(Args)]
pub(crate) struct ServeBlinder {
    #[command(flatten)]
    pub(crate) data: Data,
    #[command(flatten)]
    pub(crate) epochs: Epochs,
    /// The address to listen on; a proxy in front speaks TLS, and writes down nobody's address
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7781")]
    pub(crate) listen: SocketAddr,
    /// Who runs it, and how they are reached; on its page
    #[arg(long, value_name = "WORDS")]
    pub(crate) operator: String,
    /// The key of the exchange whose members it evaluates for: on the exchange's page
    #[arg(long, value_name = "HEX")]
    pub(crate) exchange_key: String,
    /// The most members that it takes on in an epoch: what bounds an exchange that makes members up
    #[arg(long, value_name = "N", default_value = "1000")]
    pub(crate) most_new: NonZeroU32,
}

#[derive(Args)]
pub(crate) struct InviteMember {
    #[command(flatten)]
    pub(crate) data: Data,
    /// How many members it is for
    #[arg(long, value_name = "N", default_value = "1")]
    pub(crate) uses: NonZeroU16,
    /// For how many days it is good
    #[arg(long, value_name = "DAYS", default_value = "7")]
    pub(crate) days: NonZeroU16,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct Members {
    #[command(subcommand)]
    pub(crate) what: MembersWhat,
}

#[derive(Subcommand)]
pub(crate) enum MembersWhat {
    /// Every credential, since which epoch, and how it stands
    List {
        #[command(flatten)]
        data: Data,
        /// Print one JSON object a line
        #[arg(long)]
        jsonl: bool,
    },
    /// No more tokens; those drawn already are good until the end of the next epoch at the latest
    Suspend(OneMember),
    /// Tokens again
    Reinstate(OneMember),
    /// No more tokens, ever
    Remove(OneMember),
}

#[derive(Args)]
pub(crate) struct OneMember {
    #[command(flatten)]
    pub(crate) data: Data,
    /// The credential, as `list` shows it
    pub(crate) credential: String,
}

#[derive(Args)]
pub(crate) struct Bar {
    #[command(flatten)]
    pub(crate) data: Data,
    /// The key that the card carries
    pub(crate) key: String,
}
