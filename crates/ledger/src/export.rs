//! The one writer of `troth-export-1`: everything of one person as JSON Lines (RFC 8259 values, one a line), in this order:
//!
//! 1. one `header`: whose it is, which log, and the label key
//! 2. each `record`: its content as it was kept, and the SHA-256 of exactly those bytes; when it was made and when it ends
//! 3. each `consent` event
//! 4. each ledger `entry` in order, complete from 0, with its salt and its inclusion proof
//! 5. the `checkpoint` that all proofs lead to
//! 6. the `seal`: the SHA-256 of every byte before it, signed by the log's key
//!
//! The header names the size of the checkpoint's tree, so that a reader can follow each proof without holding the file in memory.

use crate::{Checkpoint, CheckpointError, Hash, Id, LabelKey, LogKey, Salt, VerifierKey};
use data_encoding::{BASE64, HEXLOWER};
use serde::Serialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use std::io::{self, Write};

const FORMAT: &str = "troth-export-1";
const SEAL_DOMAIN: &str = "troth export seal v1";

/// Why an export cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Lines were given out of order.
    #[error("a {0} line may not stand here")]
    Order(&'static str),
    /// A record's content or a consent event is no JSON, no JSON of the right kind, or holds a line break.
    #[error("not one line of JSON: {0}")]
    Content(&'static str),
    /// Entries must be complete from 0.
    #[error("entry {expected} is missing")]
    Gap {
        /// The number that should have come.
        expected: u64,
    },
    /// The checkpoint is not of the size that the header names, or not signed by the log's key.
    #[error("the checkpoint is not the one that the header names")]
    Head,
    /// The checkpoint cannot be signed.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A line could not be turned into JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// Writing failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// What the header says.
pub struct Header<'a> {
    /// Whose export.
    pub person: Id,
    /// The log's verifier key; its name is the log's origin.
    pub vkey: &'a VerifierKey,
    /// The size of the tree that all proofs lead to.
    pub log_size: u64,
    /// The person's label key.
    pub label_key: &'a LabelKey,
    /// When, in Unix milliseconds.
    pub made_at_ms: u64,
}

/// One record as it was kept.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// The record's id.
    pub id: Id,
    /// Which collection it stands in.
    pub collection: &'a str,
    /// Its category's id.
    pub category: &'a str,
    /// When it was made, in Unix milliseconds.
    pub created_ms: u64,
    /// When it ends, in Unix milliseconds, where a date decides.
    pub expires_ms: Option<u64>,
    /// Whether it ends with the session in which it was kept.
    pub session: bool,
    /// The JSON that was kept, byte for byte: its SHA-256 must be that of the record's latest `keep` entry.
    pub content: &'a str,
}

/// One ledger entry with its proof.
pub struct ProvenEntry<'a> {
    /// The leaf's index in the log.
    pub index: u64,
    /// The entry's number in the person's chain.
    pub n: u64,
    /// The commitment's salt.
    pub salt: &'a Salt,
    /// The exact JSON that is committed to.
    pub entry_json: &'a str,
    /// The inclusion proof in the tree of the header's `log_size`.
    pub proof: &'a [Hash],
}

#[derive(Serialize)]
struct HeaderLine<'a> {
    r#type: &'static str,
    format: &'static str,
    person: Id,
    origin: &'a str,
    vkey: &'a str,
    log_size: u64,
    label_key: String,
    made_at_ms: u64,
}

#[derive(Serialize)]
struct RecordLine<'a> {
    r#type: &'static str,
    id: Id,
    collection: &'a str,
    category: &'a str,
    created_ms: u64,
    expires_ms: Option<u64>,
    session: bool,
    content: &'a RawValue,
    sha256: Hash,
}

#[derive(Serialize)]
struct EntryLine<'a> {
    r#type: &'static str,
    index: u64,
    salt: String,
    entry: &'a str,
    proof: Vec<String>,
}

#[derive(Serialize)]
struct CheckpointLine<'a> {
    r#type: &'static str,
    note: &'a str,
}

#[derive(Serialize)]
struct SealLine<'a> {
    r#type: &'static str,
    sha256: &'a str,
    signature: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
enum Stage {
    Records,
    Consents,
    Entries,
}

/// Writes an export line by line and hashes as it goes.
pub struct Writer<W> {
    out: W,
    hash: Sha256,
    stage: Stage,
    entries: u64,
    log_size: u64,
    vkey: VerifierKey,
}

impl<W: Write> Writer<W> {
    /// Begins an export with its header.
    ///
    /// # Errors
    /// When writing fails.
    pub fn new(out: W, header: &Header<'_>) -> Result<Self, ExportError> {
        let (hash, stage) = (Sha256::new(), Stage::Records);
        let mut writer = Self {
            out,
            hash,
            stage,
            entries: 0,
            log_size: header.log_size,
            vkey: header.vkey.clone(),
        };
        writer.line(&HeaderLine {
            r#type: "header",
            format: FORMAT,
            person: header.person,
            origin: header.vkey.origin(),
            vkey: header.vkey.as_str(),
            log_size: header.log_size,
            label_key: header.label_key.to_hex(),
            made_at_ms: header.made_at_ms,
        })?;
        Ok(writer)
    }

    /// Writes a record.
    ///
    /// # Errors
    /// When the content is not one line of JSON, when it comes too late, or when writing fails.
    pub fn record(&mut self, record: &Record<'_>) -> Result<(), ExportError> {
        self.enter(Stage::Records, "record")?;
        let content: &RawValue = one_line(record.content, "record")?;
        self.line(&RecordLine {
            r#type: "record",
            id: record.id,
            collection: record.collection,
            category: record.category,
            created_ms: record.created_ms,
            expires_ms: record.expires_ms,
            session: record.session,
            content,
            sha256: Hash::from_bytes(Sha256::digest(content.get()).into()),
        })
    }

    /// Writes a consent event, given as a JSON object without a `type`.
    ///
    /// # Errors
    /// When it is no such object, when it comes too late, or when writing fails.
    pub fn consent(&mut self, event_json: &str) -> Result<(), ExportError> {
        self.enter(Stage::Consents, "consent")?;
        let event: &RawValue = one_line(event_json, "consent")?;
        let fields: serde_json::Map<String, serde_json::Value> = serde_json::from_str(event.get())?;
        let inner = event
            .get()
            .strip_prefix('{')
            .filter(|_| !fields.is_empty() && !fields.contains_key("type"));
        let inner = inner.ok_or(ExportError::Content("consent"))?;
        self.bytes(format!("{{\"type\":\"consent\",{inner}\n").as_bytes())
    }

    /// Writes the next ledger entry.
    ///
    /// # Errors
    /// [`ExportError::Gap`] when it is not the next, or when writing fails.
    pub fn entry(&mut self, entry: &ProvenEntry<'_>) -> Result<(), ExportError> {
        self.enter(Stage::Entries, "entry")?;
        if entry.n != self.entries {
            return Err(ExportError::Gap { expected: self.entries });
        }
        self.entries += 1;
        self.line(&EntryLine {
            r#type: "entry",
            index: entry.index,
            salt: entry.salt.to_hex(),
            entry: entry.entry_json,
            proof: entry.proof.iter().map(|h| BASE64.encode(h.as_bytes())).collect(),
        })
    }

    /// Ends the export with the checkpoint and the seal.
    ///
    /// # Errors
    /// [`ExportError::Head`] when the checkpoint is another than the header names, or when writing fails.
    pub fn finish(mut self, checkpoint: &str, key: &LogKey) -> Result<W, ExportError> {
        let head = Checkpoint::open(checkpoint, &self.vkey)?;
        if head.size() != self.log_size || key.verifier() != self.vkey {
            return Err(ExportError::Head);
        }
        self.line(&CheckpointLine {
            r#type: "checkpoint",
            note: checkpoint,
        })?;
        let sha256 = HEXLOWER.encode(&self.hash.clone().finalize());
        let signature = BASE64.encode(&key.sign_bytes(format!("{SEAL_DOMAIN}\n{sha256}\n").as_bytes()));
        self.line(&SealLine {
            r#type: "seal",
            sha256: &sha256,
            signature,
        })?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn enter(&mut self, stage: Stage, what: &'static str) -> Result<(), ExportError> {
        if self.stage > stage {
            return Err(ExportError::Order(what));
        }
        self.stage = stage;
        Ok(())
    }

    fn line(&mut self, value: &impl Serialize) -> Result<(), ExportError> {
        let mut line = serde_json::to_vec(value)?;
        line.push(b'\n');
        self.bytes(&line)
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), ExportError> {
        self.hash.update(bytes);
        Ok(self.out.write_all(bytes)?)
    }
}

/// JSON that stands on one line, without white space around it.
fn one_line<'a>(json: &'a str, what: &'static str) -> Result<&'a RawValue, ExportError> {
    let value: &RawValue = serde_json::from_str(json).map_err(|_| ExportError::Content(what))?;
    if value.get().len() != json.len() || json.contains(['\n', '\r']) {
        return Err(ExportError::Content(what));
    }
    Ok(value)
}
