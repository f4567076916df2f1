//! A file from another home: recognised, verified, and read without being copied.

use gate::{PersonId, locked};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::record::{Left, Packed, What};

/// The largest file that is taken in, in bytes, once it is open. It is held in memory while it comes in.
pub const LARGEST_FILE: usize = 256_000_000;
/// The format that is read.
const FORMAT: &str = "troth-export-1";
/// How the first line of any version of it begins.
const ANY_VERSION: &str = "troth-export-";

/// Why a file is not taken in. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum MovingError {
    /// Something else.
    #[error("this is not what a home writes when you take everything with you; nothing was changed")]
    NotAnExport,
    /// Of a version that is not known here.
    #[error("this file is a {0}, and this home reads {FORMAT}; a newer home may read it. Nothing was changed")]
    Version(String),
    /// It does not verify.
    #[error("this file is not as it was when it was made, so nothing of it was taken in: {0}")]
    Altered(#[from] verify::VerifyError),
    /// From a vault that is still here and is another person's.
    #[error("this file comes from another person's vault on this home, so nothing of it was taken in")]
    SomebodyElses,
    /// Larger than is taken in.
    #[error("this file is larger than {} MB, which is the most that is taken in at once; nothing was changed", LARGEST_FILE / 1_000_000)]
    TooLarge,
    /// It is locked, and no passphrase was given.
    #[error("this file is locked; please give its passphrase")]
    Locked,
    /// Not the file that was looked at.
    #[error("this is not the file that you looked at before; please look at it first. Nothing was changed")]
    AnotherFile,
}

/// Where a file comes from, and what it says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whence {
    /// The name of that home's log.
    pub home: String,
    /// The key of that log (C2SP signed-note).
    pub vkey: String,
    /// Who the person was there.
    pub person: PersonId,
    /// When the file was made, in Unix milliseconds.
    pub made_at_ms: u64,
    /// Ledger entries in it.
    pub entries: u64,
    /// Consent events in it.
    pub consents: u64,
    /// Records in it.
    pub records: u64,
    /// The time of the first entry.
    pub since_ms: Option<u64>,
    /// The number and the leaf hash of the last entry.
    pub head: Option<(u64, String)>,
    /// The SHA-256 of the file, once it is open.
    pub sha256: String,
}

/// A verified file, read.
pub struct Parcel<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) whence: Whence,
    pub(super) records: Vec<Packed<'a>>,
    /// Records that cannot be read here.
    pub(super) left: Vec<Left>,
    /// The header, the entries and the checkpoint as they stand in the file.
    pub(super) ledger: Vec<&'a str>,
    /// The consent events as they stand in the file.
    pub(super) consents: Vec<&'a str>,
}

/// The part of the first line that is looked at before everything else.
#[derive(Deserialize)]
struct First {
    format: String,
}

#[derive(Deserialize)]
struct Header {
    person: PersonId,
    vkey: String,
}

/// Whether a file has to be opened first.
#[must_use]
pub fn is_locked(bytes: &[u8]) -> bool {
    locked::is_locked(bytes)
}

impl<'a> Parcel<'a> {
    /// Verifies a file and reads what is in it.
    ///
    /// # Errors
    /// [`MovingError`] where it is not whole, is something else, or is locked.
    pub fn read(bytes: &'a [u8]) -> Result<Self, MovingError> {
        if bytes.len() > LARGEST_FILE {
            return Err(MovingError::TooLarge);
        }
        if is_locked(bytes) {
            return Err(MovingError::Locked);
        }
        recognise(bytes)?;
        let report = verify::export(bytes, &verify::Options::default())?;
        // A file that verifies is text, a line for each thing, and begins with a header.
        let text = std::str::from_utf8(bytes).map_err(|_| MovingError::NotAnExport)?;
        let first = text.lines().next().unwrap_or_default();
        let Header { person, vkey } = serde_json::from_str(first).map_err(|_| MovingError::NotAnExport)?;
        let mut parcel = Self {
            bytes,
            whence: Whence {
                home: report.origin,
                vkey,
                person,
                made_at_ms: report.made_at_ms,
                entries: report.entries,
                consents: report.consents,
                records: report.records,
                since_ms: report.first_ms,
                head: report.head.map(|head| (head.n, head.leaf_hash)),
                sha256: data_encoding::HEXLOWER.encode(&Sha256::digest(bytes)),
            },
            records: Vec::new(),
            left: Vec::new(),
            ledger: Vec::new(),
            consents: Vec::new(),
        };
        for line in text.lines() {
            match kind_of(line) {
                "record" => match Packed::read(line) {
                    Ok(record) => parcel.records.push(record),
                    Err(left) => parcel.left.push(left),
                },
                "consent" => parcel.consents.push(line),
                "seal" => {}
                _ => parcel.ledger.push(line),
            }
        }
        parcel.lines_fit()?;
        Ok(parcel)
    }

    /// Whether a choice of another program that answers is in it.
    #[must_use]
    pub fn chooses_an_engine(&self) -> bool {
        let chooses = |record: &Packed<'_>| matches!(record.what, What::Engine { server: Some(_), .. });
        self.records.iter().any(chooses)
    }

    /// Where it comes from.
    #[must_use]
    pub fn whence(&self) -> &Whence {
        &self.whence
    }
}

/// The kind of a verified line: its type stands first.
fn kind_of(line: &str) -> &str {
    let kind = line.strip_prefix("{\"type\":\"").and_then(|rest| rest.split_once('"'));
    kind.map_or("", |(kind, _)| kind)
}

/// Tells a file of another version, and another kind of file, from one that was changed.
fn recognise(bytes: &[u8]) -> Result<(), MovingError> {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    match serde_json::from_slice::<First>(line) {
        Ok(first) if first.format == FORMAT => Ok(()),
        Ok(first) if first.format.starts_with(ANY_VERSION) && first.format.len() < 40 => {
            Err(MovingError::Version(first.format))
        }
        _ => Err(MovingError::NotAnExport),
    }
}
