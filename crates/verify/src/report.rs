//! What a checked export says.

use serde::Serialize;
use std::collections::BTreeMap;

/// Most findings that a report lists; the rest is counted.
const MAX_FINDINGS: usize = 1000;

/// What a checked export says. Hashes and ids are lower-case hexadecimal, times Unix milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Whose export.
    pub person: String,
    /// The log's origin.
    pub origin: String,
    /// The id of the log's key, 8 hexadecimal digits.
    pub key_id: String,
    /// Whether that key was the one expected; otherwise the file vouches for itself alone.
    pub key_pinned: bool,
    /// Whether the history contains the remembered head; otherwise its end may have been cut off.
    pub head_pinned: bool,
    /// When the export was made.
    pub made_at_ms: u64,
    /// Leaves in the log.
    pub log_size: u64,
    /// The log's tree hash.
    pub log_root: String,
    /// The last entry, to be remembered.
    pub head: Option<Head>,
    /// How many records are in the file.
    pub records: u64,
    /// How many consent events are in the file.
    pub consents: u64,
    /// How many ledger entries there are.
    pub entries: u64,
    /// Entries by act.
    pub acts: BTreeMap<String, u64>,
    /// Entries by purpose.
    pub purposes: BTreeMap<String, u64>,
    /// The time of the first entry.
    pub first_ms: Option<u64>,
    /// The time of the last entry.
    pub last_ms: Option<u64>,
    /// What is genuine but worth knowing, at most 1,000.
    pub findings: Vec<Finding>,
    /// How many more findings there were.
    pub findings_omitted: u64,
}

/// The last entry of a person's chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Head {
    /// Its number.
    pub n: u64,
    /// Its leaf hash.
    pub leaf_hash: String,
}

/// Something genuine that is worth knowing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Finding {
    /// A record was kept, no entry says that it was erased, and it is not in the file: its retention ended, or it was left out.
    RecordAbsent {
        /// The record's id.
        id: String,
    },
    /// An entry says that a record was erased, yet it is in the file.
    RecordNotErased {
        /// The record's id.
        id: String,
    },
    /// No `consent` entry has the SHA-256 of a consent event in the file.
    ConsentNotLogged {
        /// The event's line.
        line: u64,
    },
    /// An entry is dated before the one that it follows.
    TimeWentBack {
        /// The entry's number.
        n: u64,
    },
}

impl Report {
    pub(crate) fn find(&mut self, finding: Finding) {
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(finding);
        } else {
            self.findings_omitted += 1;
        }
    }
}
