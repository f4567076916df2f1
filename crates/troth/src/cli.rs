//! What can be typed.

mod exchange;
mod notify;
mod people;
mod report;
mod requests;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use exchange::{
    Bar, Epochs, Exchange, ExchangeWhat, InviteMember, MembersWhat, OneMember, ServeBlinder, ServeExchange,
};
pub(crate) use notify::{Mailing, Notify, NotifyWhat, Safety, Smtp};
pub(crate) use people::{Invite, InviteWhat, Keeping, People, PeopleWhat, Remove};
pub(crate) use report::{Report, ReportWhat};
pub(crate) use requests::{OperatorKey, Requests, RequestsWhat};

/// A companion that keeps your confidence.
///
/// `troth serve` starts a home on this machine and prints its address. Everything else looks at a home, or at what came out of one.
#[derive(Parser)]
#[command(name = "troth", version, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Start a home: pages and API on this machine
    Serve(Serve),
    /// Talk with your companion in the terminal (/used shows what was used, /quit leaves)
    Chat(Account),
    /// Write everything of yours to a file that anybody can check offline
    Export(Export),
    /// Bring in what was taken out of another home; what it is shows by itself
    Import(Import),
    /// Erase a message, a category, or everything, and keep the signed receipt
    Erase(Erase),
    /// Check an export, a proof, a receipt or a report, offline
    Verify(Verify),
    /// The policy: what is kept, why, for how long
    Policy {
        #[command(subcommand)]
        what: Policy,
    },
    /// Copy keyring, records and log to a new directory, each to one of its own
    Backup(Backup),
    /// Put a backup into the data directory of a home that is not running; what was erased since stays erased
    Restore(Restore),
    /// Make an invitation to your home, list those that wait, withdraw one
    Invite(Invite),
    /// See who has a vault in your home, by number alone; suspend, let act again, remove
    People(People),
    /// Read and answer what people ask you as the one who runs the home; each has a day by which it is due
    Requests(Requests),
    /// Send notices by mail to those who gave an address for them
    Notify(Notify),
    /// Run a meeting place for introductions, or a blinder for one
    Exchange(Exchange),
    /// What whoever runs a home may know of it, and owes others: counts, versions, reports
    Report(Report),
    /// Mark what a text gives away (reads standard input)
    Minimise(Lines),
    /// Judge a reply, or with `crisis` a message (reads standard input)
    Guard(Guard),
    /// Plant canaries through the real path, then search every byte at rest for them
    Drill(Drill),
    /// Measure, and print a peer's figures beside
    Bench(Bench),
}

/// Where a home's data lies.
#[derive(Args)]
pub(crate) struct Data {
    /// The data directory [default: ~/.local/share/troth]
    #[arg(long, value_name = "DIR", env = "TROTH_DATA")]
    pub(crate) data: Option<PathBuf>,
    /// Where rows are stored: sqlite:DIR, or postgres://… on this machine, such as postgres:///troth?host=/var/run/postgresql
    /// [default: the data directory]
    #[arg(long, value_name = "URL", env = "TROTH_DATABASE", hide_env_values = true)]
    pub(crate) database: Option<String>,
}

#[derive(Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) data: Data,
    /// The address to listen on; one of this machine's own
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7777")]
    pub(crate) listen: SocketAddr,
    /// Where browsers find this home, https://NAME[:PORT]; passkeys are bound to the name [default: http://localhost with the port]
    #[arg(long, value_name = "ORIGIN")]
    pub(crate) origin: Option<home::Origin>,
    /// A chat model in the GGUF format, or another program on this machine that has one, as http://127.0.0.1:11434#llama3 (its first model
    /// without #NAME) [default: the starter model, where `make model` puts it]
    #[arg(long, value_name = "PATH|URL", env = "TROTH_MODEL")]
    pub(crate) model: Option<PathBuf>,
    /// Look for engines at this port of this machine too, besides the usual ones (may be given again)
    #[arg(long, value_name = "PORT")]
    pub(crate) engine_port: Vec<u16>,
    /// Threads that the model computes with [default: one for each processor]
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<std::num::NonZeroU32>,
    /// Listen on an address that others can reach: only behind a proxy that speaks TLS; --origin says where browsers find that one
    #[arg(long)]
    pub(crate) behind_tls_proxy: bool,
    /// The header to which that proxy adds the address of whoever asks, as its last one; without it only names slow down those who guess
    #[arg(long, value_name = "NAME", requires = "behind_tls_proxy")]
    pub(crate) client_address_header: Option<home::HeaderName>,
    #[command(flatten)]
    pub(crate) keeping: Keeping,
    #[command(flatten)]
    pub(crate) tls: Tls,
}

/// The door for phones.
#[derive(Args)]
#[command(next_help_heading = "From a phone (docs/phone.md)")]
pub(crate) struct Tls {
    /// Open a second door that speaks TLS, for phones on your network, with a certificate of the home's own [default ADDR: 0.0.0.0:7443]
    #[arg(
        long, value_name = "ADDR", num_args = 0..=1, require_equals = true, default_missing_value = "0.0.0.0:7443",
        conflicts_with = "origin"
    )]
    pub(crate) tls: Option<SocketAddr>,
    /// A name by which phones find this machine; the first is the one that passkeys are bound to (may be given again) [default: this
    /// machine's own name with .local]
    #[arg(long, value_name = "NAME", requires = "tls")]
    pub(crate) name: Vec<String>,
    /// For 15 minutes, show how a phone comes to trust that certificate: a code for its camera, and a page in plain HTTP at this port
    /// [default PORT: 7444]
    #[arg(long, value_name = "PORT", num_args = 0..=1, require_equals = true, default_missing_value = "7444", requires = "tls")]
    pub(crate) pair: Option<u16>,
    /// Make the certificate anew from the root: for other names, or where somebody may have read its key. Phones are paired again
    #[arg(long, requires = "tls")]
    pub(crate) new_authority: bool,
}

/// Whose vault, in which home.
#[derive(Args)]
pub(crate) struct Account {
    /// Your home's address
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:7777")]
    pub(crate) home: String,
    /// The name that you sign in with
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Read the passphrase from a file, instead of asking for it
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Export {
    #[command(flatten)]
    pub(crate) account: Account,
    /// The new file [default: troth-export.jsonl, troth-export.jsonl.age where it is locked, or troth-to-read.html]
    pub(crate) file: Option<PathBuf>,
    /// Lock the file with a passphrase, which is asked for twice; nobody can recover it
    #[arg(long, conflicts_with_all = ["recipient", "lock_file"])]
    pub(crate) passphrase: bool,
    /// Lock the file with the passphrase that is in this file
    #[arg(long, value_name = "FILE", conflicts_with = "recipient")]
    pub(crate) lock_file: Option<PathBuf>,
    /// Lock the file to an age key, age1… (may be given again)
    #[arg(long, value_name = "KEY")]
    pub(crate) recipient: Vec<String>,
    /// Write a page to read instead, in one HTML file without script; it cannot be checked or brought into a home
    #[arg(long)]
    pub(crate) html: bool,
}

#[derive(Args)]
pub(crate) struct Import {
    #[command(flatten)]
    pub(crate) account: Account,
    /// Exports of a home, locked or not
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Say what would come in, and change nothing
    #[arg(long)]
    pub(crate) look: bool,
    /// Take in for this session what you have not agreed to have remembered; otherwise it is left out
    #[arg(long)]
    pub(crate) for_session: bool,
    #[command(flatten)]
    pub(crate) opening: Opening,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

/// What opens a locked file.
#[derive(Args)]
pub(crate) struct Opening {
    /// Open a locked file with the first secret key in this file (age's identity file)
    #[arg(long, value_name = "FILE")]
    pub(crate) identity: Option<PathBuf>,
    /// Read the passphrase of a locked file from this file, instead of asking for it
    #[arg(long, value_name = "FILE", conflicts_with = "identity")]
    pub(crate) file_passphrase: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Erase {
    #[command(flatten)]
    pub(crate) account: Account,
    /// A message and its reply, by its turn's id
    #[arg(long, value_name = "ID", conflicts_with_all = ["category", "everything"])]
    pub(crate) turn: Option<String>,
    /// Everything of one category, such as `health`
    #[arg(long, value_name = "ID", conflicts_with = "everything")]
    pub(crate) category: Option<String>,
    /// Your whole vault
    #[arg(long)]
    pub(crate) everything: bool,
    /// Do not ask for the word
    #[arg(long)]
    pub(crate) yes: bool,
    /// Where to write the receipt
    #[arg(long, value_name = "FILE", default_value = "troth-erasure-receipt.txt")]
    pub(crate) receipt: PathBuf,
}

#[derive(Args)]
pub(crate) struct Verify {
    /// An export (locked or not), a history from another home, a C2SP tlog-proof, a receipt, or a home's report
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) opening: Opening,
    /// The log's verifier key that you know already
    #[arg(long, value_name = "VKEY")]
    pub(crate) key: Option<String>,
    /// The last entry that you remember, as N:HASH; an export that ends before it is refused
    #[arg(long, value_name = "N:HASH")]
    pub(crate) head: Option<String>,
    /// The leaf that a proof is about: 96 hexadecimal digits
    #[arg(long, value_name = "HEX")]
    pub(crate) leaf: Option<String>,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Subcommand)]
pub(crate) enum Policy {
    /// Print the policy in plain words
    Show {
        /// Print it for machines: JSON-LD in the terms of the Data Privacy Vocabulary
        #[arg(long)]
        jsonld: bool,
        /// In this language: en, de
        #[arg(long, value_name = "LANGUAGE", default_value = "en")]
        lang: String,
    },
    /// Say what a new data map changes against an old one; a change that people must be told of makes the exit code 1
    Diff {
        /// The data map as it was
        old: PathBuf,
        /// The data map as it is to be
        #[arg(default_value = "datamap.toml")]
        new: PathBuf,
        /// Print one JSON object a line
        #[arg(long)]
        jsonl: bool,
    },
    /// Print the record of processing activities that GDPR art. 30 asks for, as Markdown
    Record {
        /// The data map; without one, the map that this program obeys
        file: Option<PathBuf>,
    },
    /// Print the data protection impact assessment (GDPR art. 35) as far as the data map fills it, and what a person has to answer
    Dpia {
        /// The data map; without one, the map that this program obeys
        file: Option<PathBuf>,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Print how hard the policy is to read, in each language: the Flesch-Kincaid grade, in German the first Wiener Sachtextformel
    Grade,
    /// Check a data map; findings make the exit code 1
    Lint {
        /// The data map
        #[arg(default_value = "datamap.toml")]
        file: PathBuf,
        /// Print one JSON object a line
        #[arg(long)]
        jsonl: bool,
    },
}

#[derive(Args)]
pub(crate) struct Backup {
    #[command(flatten)]
    pub(crate) data: Data,
    /// The new directory
    pub(crate) to: PathBuf,
}

#[derive(Args)]
pub(crate) struct Restore {
    #[command(flatten)]
    pub(crate) data: Data,
    /// A backup's `records` directory
    #[arg(long, value_name = "DIR")]
    pub(crate) records: PathBuf,
    /// A backup's `keyring` directory
    #[arg(long, value_name = "DIR")]
    pub(crate) keyring: PathBuf,
    /// A backup's `log` directory, for a machine that has no log of this home
    #[arg(long, value_name = "DIR")]
    pub(crate) log: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Lines {
    /// Read and write JSON Lines
    #[arg(long)]
    pub(crate) jsonl: bool,
}

#[derive(Args)]
pub(crate) struct Guard {
    /// What to judge
    #[arg(value_enum)]
    pub(crate) what: Option<GuardWhat>,
    /// Read and write JSON Lines
    #[arg(long)]
    pub(crate) jsonl: bool,
    /// Judge by words alone, even where the sentence-embedding model is there (TROTH_EMBEDDER, or as `make model` puts it)
    #[arg(long)]
    pub(crate) no_embedding: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum GuardWhat {
    /// A person's message, for signs that they are in danger
    Crisis,
}

#[derive(Args)]
pub(crate) struct Drill {
    /// A chat model in the GGUF format
    #[arg(long, value_name = "PATH", env = "TROTH_MODEL")]
    pub(crate) model: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct Bench {
    /// What to measure
    #[arg(value_enum)]
    pub(crate) what: BenchWhat,
    /// The data to measure on, for `recall` and `egress` (LoCoMo), `minimise` and `guard` (labelled, a JSON object a line), `match` (speed dating, CSV)
    pub(crate) file: Option<PathBuf>,
    /// A chat model in the GGUF format
    #[arg(long, value_name = "PATH", env = "TROTH_MODEL")]
    pub(crate) model: Option<PathBuf>,
    /// For `guard`: judge by words alone
    #[arg(long)]
    pub(crate) no_embedding: bool,
    /// For `likes`: with how many posts standing; about 1 KB of disk each, given back afterwards (may be given again)
    #[arg(long, value_name = "N", default_values_t = [100_000, 1_000_000])]
    pub(crate) standing: Vec<u64>,
    /// For `likes`: how many likes the peer finds the mutual ones among
    #[arg(long, value_name = "N", default_value_t = 1 << 20)]
    pub(crate) likes: u64,
    /// For `likes`: an empty PostgreSQL database to measure on too, postgres://…; it is left filled
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BenchWhat {
    /// What the gate adds to a turn over 10,000 records
    Gate,
    /// Durable appends a second
    Ledger,
    /// Erasing a person with 10,000 records
    Erase,
    /// The engine beside the same model called directly
    Engine,
    /// Every page's time and size with 10,000 memories and 100,000 ledger entries
    Pages,
    /// Turns that answer a question, found by the index of memories
    Recall,
    /// What texts give away, found against what is labelled
    Minimise,
    /// Manipulation in replies, or crises in messages, found against what is labelled
    Guard,
    /// What leaves for an engine elsewhere, and whether what comes back names the right people and places
    Egress,
    /// What a like costs a home and its blinders, and an exchange with many posts standing
    Likes,
    /// Whom people say yes to (Columbia speed-dating data), and ranking 100,000 cards
    Match,
}
