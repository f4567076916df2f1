//! A person's whole history: `troth-export-1`.

mod kept;
mod lines;

use crate::note::LogKey;
use crate::report::{Finding, Head, Report};
use crate::text::{base64, base64_hash, hex};
use crate::{VerifyError, merkle};
use data_encoding::HEXLOWER;
use hmac::{Hmac, Mac};
use kept::Books;
use lines::{CheckpointLine, Consent, Entry, EntryLine, HeaderLine, Kind, Lines, parse};
use sha2::{Digest, Sha256};
use std::io::BufRead;

/// The first line of a `troth-history-1`.
const HISTORY: &str = "{\"type\":\"history\",\"format\":\"troth-history-1\"}\n";

/// What is known beforehand. Without it a file vouches for itself alone.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The log's verifier key (C2SP signed-note form).
    pub expected_vkey: Option<String>,
    /// The number and the leaf hash of the last entry that the person's device remembers.
    pub expected_head: Option<(u64, [u8; 32])>,
}

/// Checks a `troth-export-1`, line by line. A line may have 4 MiB; memory grows by some 100 bytes a record, and not with entries.
///
/// # Errors
/// The first thing that is wrong, with its line. Nothing of a file that is not accepted should be believed.
pub fn export(reader: impl BufRead, options: &Options) -> Result<Report, VerifyError> {
    Ok(read(reader, options, None)?.0)
}

/// The same; where `notes` is given, what whoever runs the home noted is added to it.
pub(crate) fn read(
    reader: impl BufRead,
    options: &Options,
    notes: Option<Vec<String>>,
) -> Result<(Report, Option<Vec<String>>), VerifyError> {
    let mut lines = Lines::new(reader);
    let first = lines.next_line()?.ok_or(VerifyError::Unsealed)?;
    let mut check = Check::begin(&first, options).map_err(|e| e.on(1))?;
    check.notes = notes;
    loop {
        let line = lines.next_line()?.ok_or(VerifyError::Unsealed)?;
        let number = lines.number();
        if check.line(&line, number).map_err(|e| e.on(number))? {
            break;
        }
    }
    if lines.next_line()?.is_some() {
        return Err(VerifyError::Unsealed);
    }
    Ok((check.report, check.notes))
}

/// Checks a `troth-history-1`: a line that says so, and then the header, the consent events, the entries and the checkpoint of an export as
/// they stood in it. The records and the seal are not there: the checkpoint that every entry leads to is signed by that log, and a
/// consent event is held to its entry, and one that no entry vouches for is a finding. Whose it is and when it was made only the file
/// says; that an event was left out does not show, and that the last entries were shows against a head that is known.
///
/// # Errors
/// As [`export()`].
pub fn history(reader: impl BufRead, options: &Options) -> Result<Report, VerifyError> {
    let mut lines = Lines::new(reader);
    if lines.next_line()?.as_deref() != Some(HISTORY) {
        return Err(VerifyError::Malformed("not a troth-history-1"));
    }
    let header = lines.next_line()?.ok_or(VerifyError::Cut)?;
    let mut check = Check::begin(&header, options).map_err(|e| e.on(2))?;
    check.books.leave_records_out();
    while check.stage != Kind::Checkpoint {
        let line = lines.next_line()?.ok_or(VerifyError::Cut)?;
        let number = lines.number();
        if matches!(Kind::of(&line), Ok(Kind::Record | Kind::Seal)) {
            return Err(VerifyError::Order.on(number));
        }
        check.line(&line, number).map_err(|e| e.on(number))?;
    }
    if lines.next_line()?.is_some() {
        return Err(VerifyError::Cut);
    }
    Ok(check.report)
}

struct Check<'a> {
    options: &'a Options,
    key: LogKey,
    label_key: [u8; 32],
    bytes: Sha256,
    stage: Kind,
    books: Books,
    prev: [u8; 32],
    last_index: Option<u64>,
    root: Option<[u8; 32]>,
    /// What whoever runs the home noted, where that is wanted.
    notes: Option<Vec<String>>,
    report: Report,
}

impl<'a> Check<'a> {
    fn begin(line: &str, options: &'a Options) -> Result<Self, VerifyError> {
        if Kind::of(line)? != Kind::Header {
            return Err(VerifyError::Order);
        }
        let header: HeaderLine = parse(line)?;
        let key = LogKey::parse(&header.vkey)?;
        let pinned = options.expected_vkey.as_ref();
        if header.format != "troth-export-1" {
            return Err(VerifyError::Malformed("not a troth-export-1"));
        }
        if key.origin() != header.origin || pinned.is_some_and(|v| *v != header.vkey) {
            return Err(VerifyError::Key);
        }
        let report = Report {
            person: HEXLOWER.encode(&header.person),
            origin: header.origin,
            key_id: key.id(),
            key_pinned: pinned.is_some(),
            head_pinned: options.expected_head.is_some(),
            made_at_ms: header.made_at_ms,
            log_size: header.log_size,
            ..Report::default()
        };
        Ok(Self {
            options,
            key,
            label_key: header.label_key,
            bytes: Sha256::new().chain_update(line),
            stage: Kind::Header,
            books: Books::default(),
            prev: [0; 32],
            last_index: None,
            root: None,
            notes: None,
            report,
        })
    }

    /// Checks one line; true when it was the seal.
    fn line(&mut self, line: &str, number: u64) -> Result<bool, VerifyError> {
        let kind = Kind::of(line)?;
        // Header, checkpoint and seal stand once; the checkpoint comes directly before the seal.
        let once = matches!(kind, Kind::Header | Kind::Checkpoint) && self.stage >= kind;
        let sealed = (kind == Kind::Seal) != (self.stage == Kind::Checkpoint);
        if kind < self.stage || once || sealed {
            return Err(VerifyError::Order);
        }
        self.stage = kind;
        match kind {
            Kind::Header => return Err(VerifyError::Order),
            Kind::Record => self.record(line)?,
            Kind::Consent => self.consent(line, number)?,
            Kind::Entry => self.entry(line)?,
            Kind::Checkpoint => self.checkpoint(line)?,
            Kind::Seal => return self.seal(line).map(|()| true),
        }
        self.bytes.update(line);
        Ok(false)
    }

    fn record(&mut self, line: &str) -> Result<(), VerifyError> {
        self.report.records += 1;
        self.books.record(&parse(line)?)
    }

    fn consent(&mut self, line: &str, number: u64) -> Result<(), VerifyError> {
        self.report.consents += 1;
        self.books.consent(&Consent::event(line)?, number)
    }

    fn entry(&mut self, line: &str) -> Result<(), VerifyError> {
        let line: EntryLine = parse(line)?;
        let entry: Entry = serde_json::from_str(&line.entry)?;
        let n = self.report.entries;
        if entry.v != 1 {
            return Err(VerifyError::Malformed("an entry of an unknown version"));
        }
        if entry.n != n {
            return Err(VerifyError::Gap { expected: n });
        }
        if entry.prev != self.prev || self.last_index.is_some_and(|last| line.index <= last) {
            return Err(VerifyError::Chain(n));
        }
        let leaf = leaf(&self.label_key, n, &line.salt, line.entry.as_bytes());
        let hash = merkle::leaf_hash(&leaf);
        let proof = line
            .proof
            .iter()
            .map(|p| base64_hash(p))
            .collect::<Result<Vec<_>, _>>()?;
        let root = merkle::root(hash, line.index, self.report.log_size, &proof).ok_or(VerifyError::Proof)?;
        // Every proof must lead to the same root; the checkpoint, which comes later, must then be of that root.
        if *self.root.get_or_insert(root) != root {
            return Err(VerifyError::Proof);
        }
        if self
            .options
            .expected_head
            .is_some_and(|(at, leaf)| at == n && leaf != hash)
        {
            return Err(VerifyError::Head(n));
        }
        self.prev = hash;
        self.last_index = Some(line.index);
        if let (Some(notes), "operator", Some(note)) = (&mut self.notes, entry.act.as_str(), &entry.note) {
            notes.push(note.clone());
        }
        self.count(&entry, hash);
        self.books.entry(entry)
    }

    fn count(&mut self, entry: &Entry, leaf_hash: [u8; 32]) {
        let report = &mut self.report;
        if report.last_ms.is_some_and(|last| entry.at_ms < last) {
            report.find(Finding::TimeWentBack { n: entry.n });
        }
        report.entries += 1;
        report.first_ms.get_or_insert(entry.at_ms);
        report.last_ms = Some(entry.at_ms);
        report.head = Some(Head {
            n: entry.n,
            leaf_hash: HEXLOWER.encode(&leaf_hash),
        });
        *report.acts.entry(entry.act.clone()).or_default() += 1;
        *report.purposes.entry(entry.purpose.clone()).or_default() += 1;
    }

    fn checkpoint(&mut self, line: &str) -> Result<(), VerifyError> {
        let line: CheckpointLine = parse(line)?;
        let (size, root) = self.key.open_checkpoint(&line.note)?;
        if size != self.report.log_size || self.root.is_some_and(|r| r != root) {
            return Err(VerifyError::Checkpoint);
        }
        if let Some((n, _)) = self.options.expected_head.filter(|(n, _)| *n >= self.report.entries) {
            return Err(VerifyError::Head(n));
        }
        self.report.log_root = HEXLOWER.encode(&root);
        self.books.close(&mut self.report)
    }

    fn seal(&self, line: &str) -> Result<(), VerifyError> {
        // Matched as text and not as JSON, so that there is one spelling only.
        let rest = line
            .strip_prefix("{\"type\":\"seal\",\"sha256\":\"")
            .and_then(|l| l.strip_suffix("\"}\n"));
        let (sha256, signature) = rest
            .and_then(|l| l.split_once("\",\"signature\":\""))
            .ok_or(VerifyError::Seal)?;
        let computed: [u8; 32] = self.bytes.clone().finalize().into();
        if hex::<32>(sha256)? != computed {
            return Err(VerifyError::Seal);
        }
        self.key.check(
            format!("troth export seal v1\n{sha256}\n").as_bytes(),
            &base64(signature)?,
        )
    }
}

/// A person's label for entry `n`: the beginning of `HMAC-SHA256(label_key, "troth ledger label v1" ‖ n)`.
fn label(label_key: &[u8; 32], n: u64) -> [u8; 32] {
    let mut block = [0; 64];
    block[..32].copy_from_slice(label_key);
    let mac = Hmac::<Sha256>::new((&block).into());
    mac.chain_update(b"troth ledger label v1")
        .chain_update(n.to_be_bytes())
        .finalize()
        .into_bytes()
        .into()
}

/// `label(16) ‖ SHA-256("troth ledger commitment v1" ‖ salt ‖ entry)`.
fn leaf(label_key: &[u8; 32], n: u64, salt: &[u8; 32], entry: &[u8]) -> [u8; 48] {
    let mut leaf = [0; 48];
    leaf[..16].copy_from_slice(&label(label_key, n)[..16]);
    let commitment = Sha256::new()
        .chain_update(b"troth ledger commitment v1")
        .chain_update(salt)
        .chain_update(entry);
    leaf[16..].copy_from_slice(&commitment.finalize());
    leaf
}

/// Whether an entry bundle of the public log (C2SP tlog-tiles, `tile/entries/…`) holds entry `n` of the person with this label key.
/// For `n` one above an export's head this shows an entry that the export lacks.
///
/// # Errors
/// When the bytes are no entry bundle of 1 to 256 entries.
pub fn bundle_holds(bundle: &[u8], label_key: &[u8; 32], n: u64) -> Result<bool, VerifyError> {
    let label = label(label_key, n);
    let (mut rest, mut found, mut entries) = (bundle, false, 0);
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let (entry, after) = after
            .split_at_checked(usize::from(u16::from_be_bytes(*length)))
            .ok_or(VerifyError::Malformed("an entry bundle that is cut off"))?;
        found |= entry.len() == 48 && entry.starts_with(&label[..16]);
        entries += 1;
        rest = after;
    }
    if !rest.is_empty() || !(1..=256).contains(&entries) {
        return Err(VerifyError::Malformed("not an entry bundle"));
    }
    Ok(found)
}
