//! The durable sequencer: puts sealed entries into the ledger's tree, and gives a [`Receipt`] for each once it is on the disk.
//!
//! One thread takes what is queued and commits all of it as one transaction (group commit), so that many appends cost one fsync.
//! Several processes may append to one store: the newest checkpoint is compared and set, and whoever loses reads again and retries.
//!
//! - [`Log`]: append, prove, serve
//! - [`Append`], [`SealedEntry`]: what goes in
//! - [`Receipt`]: what comes out, and what opens a record
//! - [`Snapshot`]: the log at one size, for proofs that must agree

mod error;
mod receipt;
mod rows;
mod sequencer;
#[cfg(test)]
mod tests;

pub use error::LogError;
pub use receipt::{Append, Receipt, SealedEntry, StoredEntry};

use crate::ids::PersonId;
use ledger::export::Writer;
use ledger::{Checkpoint, Consented, Erasure, Hash, Leaf, Link, LogKey, TilePath, TlogProof, VerifierKey, proof};
use rows::{StoreTiles, entry_key, read_entry, read_head};
use sequencer::{Request, Sequencer};
use std::io::Write;
use std::ops::Range;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;
use store::{Space, Store};

/// How many appends may wait before those who bring more must wait too.
const QUEUE: usize = 4096;

/// The log of one home.
pub struct Log {
    store: Arc<dyn Store>,
    key: Arc<LogKey>,
    verifier: VerifierKey,
    queue: Option<SyncSender<Request>>,
    thread: Option<JoinHandle<()>>,
}

/// The log at one size. Proofs made for one snapshot all lead to its checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    note: String,
    head: Checkpoint,
}

impl Snapshot {
    /// The signed checkpoint.
    #[must_use]
    pub fn note(&self) -> &str {
        &self.note
    }

    /// The number of leaves.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.head.size()
    }

    /// The RFC 6962 tree hash.
    #[must_use]
    pub const fn root(&self) -> Hash {
        self.head.root()
    }
}

impl Log {
    /// Opens the log that is kept in `store`, or begins one. `origin` is the log's name (C2SP tlog-checkpoint), `seed` its Ed25519 key.
    ///
    /// The stored checkpoint must be signed by that key and belong to the tiles; their right edge is checked, at a cost that grows
    /// with the logarithm of the log's size.
    ///
    /// # Errors
    /// [`LogError::Altered`] when the log was changed or was made under another key or name; [`LogError::Store`] when it cannot be read.
    pub fn open(store: Arc<dyn Store>, origin: &str, seed: &[u8; 32]) -> Result<Self, LogError> {
        let key = Arc::new(LogKey::from_seed(origin, seed)?);
        let sequencer = Sequencer::open(Arc::clone(&store), Arc::clone(&key))?;
        let (queue, requests) = sync_channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || sequencer.run(&requests))?;
        let verifier = key.verifier();
        Ok(Self {
            store,
            key,
            verifier,
            queue: Some(queue),
            thread: Some(thread),
        })
    }

    /// Appends entries of one person and waits until they are durable. The receipts come in the order of the entries.
    ///
    /// # Errors
    /// [`LogError::Raced`] when the chain has grown since `expect_n` was read, [`LogError::Refused`] when an operation in `also`
    /// found a row other than it expected: then nothing of this append was written, and others queued with it are not affected.
    /// After [`LogError::Store`] the entries may or may not be in the log; the person's head tells.
    pub fn append(&self, append: Append) -> Result<Vec<Receipt>, LogError> {
        append.check()?;
        let (reply, answer) = sync_channel(1);
        let queue = self.queue.as_ref().ok_or(LogError::Stopped)?;
        queue.send(Request { append, reply }).map_err(|_| LogError::Stopped)?;
        answer.recv().map_err(|_| LogError::Stopped)?
    }

    /// The newest signed checkpoint (C2SP tlog-checkpoint).
    ///
    /// # Errors
    /// [`LogError::Store`] when it cannot be read.
    pub fn checkpoint(&self) -> Result<String, LogError> {
        rows::read_checkpoint(&*self.store)?.ok_or(LogError::Altered("the checkpoint is missing"))
    }

    /// The log as it is now.
    ///
    /// # Errors
    /// [`LogError::Altered`] when the checkpoint is not signed by this log's key; [`LogError::Store`] when it cannot be read.
    pub fn snapshot(&self) -> Result<Snapshot, LogError> {
        let note = self.checkpoint()?;
        let head = Checkpoint::open(&note, &self.verifier).map_err(|_| LogError::Altered("the checkpoint"))?;
        Ok(Snapshot { note, head })
    }

    /// What C2SP tlog-tiles serves under `path` (without a slash in front): `checkpoint`, `tile/<L>/<N>[.p/<W>]` or
    /// `tile/entries/<N>[.p/<W>]`. Nothing when the path is none of these, or is not (yet) in the tree.
    ///
    /// # Errors
    /// [`LogError::Store`] when it cannot be read.
    pub fn tile(&self, path: &str) -> Result<Option<Vec<u8>>, LogError> {
        if path == "checkpoint" {
            return Ok(Some(self.checkpoint()?.into_bytes()));
        }
        match TilePath::parse(path) {
            Ok(path) => rows::read_tile(&*self.store, &path),
            Err(_) => Ok(None),
        }
    }

    /// The inclusion proof of the leaf `index` in a snapshot's tree.
    ///
    /// # Errors
    /// [`LogError::Outside`] when the tree has no such leaf, [`LogError::Altered`] when the tiles do not belong to the snapshot.
    pub fn inclusion(&self, snapshot: &Snapshot, index: u64) -> Result<Vec<Hash>, LogError> {
        let tiles = StoreTiles(&*self.store);
        Ok(proof::inclusion(&tiles, snapshot.size(), snapshot.root(), index)?)
    }

    /// The proof that a snapshot's tree continues the tree of the first `old_size` leaves.
    ///
    /// # Errors
    /// As [`Log::inclusion`].
    pub fn consistency(&self, old_size: u64, snapshot: &Snapshot) -> Result<Vec<Hash>, LogError> {
        let tiles = StoreTiles(&*self.store);
        Ok(proof::consistency(&tiles, old_size, snapshot.size(), snapshot.root())?)
    }

    /// The self-contained proof (C2SP tlog-proof) that the leaf `index` is in the log as it is now.
    ///
    /// # Errors
    /// As [`Log::inclusion`].
    pub fn prove(&self, index: u64) -> Result<TlogProof, LogError> {
        let snapshot = self.snapshot()?;
        Ok(TlogProof::new(index, self.inclusion(&snapshot, index)?, snapshot.note))
    }

    /// The number and the leaf hash of a person's last entry.
    ///
    /// # Errors
    /// [`LogError::Store`] when it cannot be read.
    pub fn head(&self, person: PersonId) -> Result<Option<(u64, Hash)>, LogError> {
        let row = self.store.get(Space::Head, person.as_bytes())?;
        row.map(|bytes| read_head(&bytes)).transpose()
    }

    /// The place of a person's next entry; its `n` is what [`Append::expect_n`] takes.
    ///
    /// # Errors
    /// [`LogError::Store`] when it cannot be read.
    pub fn link(&self, person: PersonId) -> Result<Link, LogError> {
        Ok(self.head(person)?.map_or(Link::FIRST, |(n, hash)| Link::after(n, hash)))
    }

    /// A person's sealed entries with numbers in `range`, in order. Entries that were erased are left out.
    ///
    /// # Errors
    /// [`LogError::Store`] when they cannot be read.
    pub fn entries(&self, person: PersonId, range: Range<u64>) -> Result<Vec<StoredEntry>, LogError> {
        let limit = usize::try_from(range.end.saturating_sub(range.start)).unwrap_or(usize::MAX);
        let after = range.start.checked_sub(1).map(|n| entry_key(person, n));
        let rows = self
            .store
            .scan(Space::Entry, person.as_bytes(), after.as_deref(), limit, false)?;
        let entries: Result<Vec<_>, _> = rows.iter().map(|(key, value)| read_entry(key, value)).collect();
        Ok(entries?.into_iter().filter(|e| range.contains(&e.n())).collect())
    }

    /// The leaf at an index of the log.
    ///
    /// # Errors
    /// [`LogError::Outside`] when there is none.
    pub fn leaf(&self, index: u64) -> Result<Leaf, LogError> {
        rows::read_leaf(&*self.store, index)
    }

    /// The key by which others check this log.
    #[must_use]
    pub const fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// Signs a receipt of an erasure (a C2SP signed note).
    ///
    /// # Errors
    /// [`LogError::Receipt`] when it cannot be written.
    pub fn sign_erasure(&self, erasure: &Erasure) -> Result<String, LogError> {
        Ok(erasure.sign(&self.key)?)
    }

    /// Signs a receipt of a consent event (a C2SP signed note).
    ///
    /// # Errors
    /// [`LogError::Consented`] when it cannot be written.
    pub fn sign_consent(&self, consented: &Consented<'_>) -> Result<String, LogError> {
        Ok(consented.sign(&self.key)?)
    }

    /// Ends an export, whose header names the snapshot's size, with the snapshot's checkpoint and the log's seal.
    ///
    /// # Errors
    /// [`LogError::Export`] when it cannot be written, or was begun for another snapshot.
    pub fn finish_export<W: Write>(&self, writer: Writer<W>, snapshot: &Snapshot) -> Result<W, LogError> {
        Ok(writer.finish(&snapshot.note, &self.key)?)
    }
}

impl Drop for Log {
    /// Waits until everything queued is committed.
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // A panic in the thread has reached those who waited for it as `LogError::Stopped`.
            let _ = thread.join();
        }
    }
}
