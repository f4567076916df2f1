//! What can be typed about letters from the people of a home.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use gate::RecordId;

use super::Data;

/// How long an answer to a letter may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Within {
    /// One month, and two more where there is a reason (GDPR art. 12(3))
    OneMonth,
    /// 45 days, and 45 more where there is a reason (CCPA)
    #[value(name = "45-days")]
    Days45,
}

impl From<Within> for gate::Within {
    fn from(within: Within) -> Self {
        match within {
            Within::OneMonth => Self::OneMonth,
            Within::Days45 => Self::Days45,
        }
    }
}

/// Without a subcommand: lists the requests, those that wait first. Opens none, and needs no passphrase.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Requests {
    #[command(subcommand)]
    pub(crate) what: Option<RequestsWhat>,
    #[command(flatten)]
    pub(crate) data: Data,
    /// Exit with 1 where one is due within so many days, for a reminder by cron or a timer
    #[arg(long, value_name = "DAYS")]
    pub(crate) due: Option<u32>,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Subcommand)]
pub(crate) enum RequestsWhat {
    /// Make the key that letters are sealed to; its secret half goes to a file that your passphrase locks
    Key {
        #[command(flatten)]
        key: OperatorKey,
        /// Put a new key in the place of the one that there is; keep the old file for the old letters
        #[arg(long)]
        again: bool,
    },
    /// Read one request; asks for your passphrase
    Read {
        /// Its id, from the list
        id: RecordId,
        #[command(flatten)]
        key: OperatorKey,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Answer one, with what standard input says; stops its clock
    Answer {
        /// Its id
        id: RecordId,
        #[command(flatten)]
        data: Data,
        /// More is to come: the clock runs on
        #[arg(long)]
        more_to_come: bool,
    },
    /// Take more time for one, once; the reason goes to the person
    Extend {
        /// Its id
        id: RecordId,
        /// Why, such as how many or how complex requests are (GDPR art. 12(3))
        #[arg(long, value_name = "WORDS")]
        reason: String,
        #[command(flatten)]
        data: Data,
    },
}

/// The operator's key file, and its passphrase.
#[derive(Args)]
pub(crate) struct OperatorKey {
    #[command(flatten)]
    pub(crate) data: Data,
    /// The key's file; keep it elsewhere if you can [default: operator.key in the data directory]
    #[arg(long, value_name = "FILE", env = "TROTH_OPERATOR_KEY")]
    pub(crate) key: Option<PathBuf>,
    /// Read the key's passphrase from a file, instead of asking for it
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}
