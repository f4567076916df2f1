//! What can be typed about the people of a home.

use clap::{Args, Subcommand};
use gate::{InviteId, Limits, PersonId};
use jiff::{Span, SpanRelativeTo, Unit};

use super::Data;

/// How a home is kept for others.
#[derive(Args)]
pub(crate) struct Keeping {
    /// Let anybody make a vault who reaches this home [default: the first person, then whoever was invited]
    #[arg(long)]
    pub(crate) open_to_all: bool,
    /// Who runs this home, as its people know them
    #[arg(long, value_name = "NAME", env = "TROTH_OPERATOR")]
    pub(crate) operator: Option<String>,
    /// How its people reach whoever runs this home: an address, a number, a place
    #[arg(long, value_name = "WORDS", env = "TROTH_CONTACT")]
    pub(crate) contact: Option<String>,
    /// How long your answer to a letter may take, by the law that applies to you
    #[arg(
        long,
        value_name = "TIME",
        value_enum,
        default_value = "one-month",
        env = "TROTH_ANSWER_WITHIN"
    )]
    pub(crate) answer_within: super::requests::Within,
    /// What a program elsewhere shows as `Authorization: Bearer` to read /metrics, which otherwise only programs on this machine may
    #[arg(long, value_name = "TOKEN", env = "TROTH_METRICS_TOKEN", hide_env_values = true)]
    pub(crate) metrics_token: Option<String>,
    /// Most people who have a vault here
    #[arg(long, value_name = "N", default_value_t = Limits::PEOPLE)]
    pub(crate) most_people: u64,
    /// Most records that one person keeps
    #[arg(long, value_name = "N", default_value_t = Limits::RECORDS)]
    pub(crate) most_records: u64,
    /// Most bytes of one person's records and ledger
    #[arg(long, value_name = "BYTES", default_value_t = Limits::BYTES)]
    pub(crate) most_bytes: u64,
}

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Invite {
    #[command(subcommand)]
    pub(crate) what: Option<InviteWhat>,
    #[command(flatten)]
    pub(crate) data: Data,
    /// How many people can come in by it
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) uses: u32,
    /// How long it is good for, such as 7d or 12h
    #[arg(long, value_name = "TIME", default_value = "7d", value_parser = milliseconds)]
    pub(crate) expires: u64,
    /// Where browsers find the home, as `troth serve` was told
    #[arg(long, value_name = "ORIGIN", default_value = "http://localhost:7777")]
    pub(crate) origin: home::Origin,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Subcommand)]
pub(crate) enum InviteWhat {
    /// List the invitations that can still be used
    List {
        #[command(flatten)]
        data: Data,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Withdraw one: nobody comes in by it any more
    Withdraw {
        /// Its id, from the list
        id: InviteId,
        #[command(flatten)]
        data: Data,
    },
}

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct People {
    #[command(subcommand)]
    pub(crate) what: Option<PeopleWhat>,
    #[command(flatten)]
    pub(crate) data: Data,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Subcommand)]
pub(crate) enum PeopleWhat {
    /// Print the number of whoever signs in with a name, which they told you
    Find {
        /// The name
        name: String,
        #[command(flatten)]
        data: Data,
    },
    /// Suspend somebody: they can only take everything with them, and erase it
    Suspend(PersonAndReason),
    /// Let somebody act again who is suspended or to be removed
    Resume {
        /// Their number
        id: PersonId,
        #[command(flatten)]
        data: Data,
    },
    /// Remove somebody with all that is theirs, after a time in which they can take it with them
    Remove(Remove),
    /// Print the signed receipt of somebody who was removed
    Receipt {
        /// Their number
        id: PersonId,
        #[command(flatten)]
        data: Data,
    },
    /// Give somebody the page for invitations, in the place of whoever has it
    Keeper {
        /// Their number
        id: PersonId,
        #[command(flatten)]
        data: Data,
    },
}

#[derive(Args)]
pub(crate) struct PersonAndReason {
    /// Their number
    pub(crate) id: PersonId,
    /// Why; they will read it
    #[arg(long, value_name = "WORDS")]
    pub(crate) reason: String,
    #[command(flatten)]
    pub(crate) data: Data,
}

#[derive(Args)]
pub(crate) struct Remove {
    #[command(flatten)]
    pub(crate) who: PersonAndReason,
    /// How long they can still take everything with them, such as 30d
    #[arg(long, value_name = "TIME", default_value = "30d", value_parser = milliseconds, conflicts_with = "now")]
    pub(crate) grace: u64,
    /// Remove them at once; asks for their number to be typed
    #[arg(long)]
    pub(crate) now: bool,
}

/// A time such as `7d`, `12h` or `90m`; days have 24 hours.
fn milliseconds(text: &str) -> Result<u64, String> {
    let bad = || "a time is a number and a unit, such as 7d, 12h or 30m".to_owned();
    let span: Span = text.parse().map_err(|_| bad())?;
    let days = SpanRelativeTo::days_are_24_hours();
    let total = span.total((Unit::Millisecond, days)).map_err(|_| bad())?;
    // Whole milliseconds far below 2⁵³.
    if (1.0..=MOST_MS).contains(&total) {
        Ok(total as u64)
    } else {
        Err(format!("a time is longer than nothing and at most {MOST_DAYS} days"))
    }
}

/// The longest time that can be typed, in days.
const MOST_DAYS: u32 = 366;
const MOST_MS: f64 = MOST_DAYS as f64 * 86_400_000.0;

#[cfg(test)]
mod tests {
    use super::milliseconds;

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, ms) in [
            ("7d", 604_800_000),
            ("12h", 43_200_000),
            ("30m", 1_800_000),
            ("1s", 1_000),
        ] {
            assert_eq!(milliseconds(text), Ok(ms), "{text}");
        }
        for bad in ["", "7", "d", "-1d", "0d", "1mo", "999d", "soon"] {
            assert!(milliseconds(bad).is_err(), "{bad}");
        }
    }
}
