//! The ledger as its person reads it, and the proofs of it.

use consent::PurposeId;
use vault::ledger::Fact;

use crate::Gate;
use crate::error::GateError;
use crate::people::Open;

/// Entries that are read at a time.
const PAGE: u64 = 200;

/// One entry of a person's ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entered {
    /// Its number in the person's chain.
    pub n: u64,
    /// Its leaf's index in the log.
    pub index: u64,
    /// Its leaf's hash, in hexadecimal.
    pub leaf_hash: String,
    /// What it says.
    pub fact: Fact,
}

impl Gate {
    /// At most `limit` entries, newest first, older than number `before` where it is given, of one purpose where it is given.
    ///
    /// # Errors
    /// [`GateError::Vault`] where an entry was changed.
    pub fn history(
        &self,
        open: &Open,
        before: Option<u64>,
        purpose: Option<PurposeId>,
        limit: usize,
    ) -> Result<Vec<Entered>, GateError> {
        let next = self.vault().log().link(open.person())?.n();
        let mut end = before.map_or(next, |before| before.min(next));
        let mut entries = Vec::new();
        while end > 0 && entries.len() < limit {
            let start = end.saturating_sub(PAGE);
            let page = self.vault().entries(open.unlocked(), start..end)?;
            let wanted = page
                .into_iter()
                .rev()
                .map(entered)
                .filter(|entry| purpose.is_none_or(|purpose| entry.fact.purpose == purpose.id()));
            entries.extend(wanted.take(limit - entries.len()));
            end = start;
        }
        Ok(entries)
    }

    /// One entry.
    ///
    /// # Errors
    /// [`vault::VaultError::NoRecord`] where there is none.
    pub fn entry(&self, open: &Open, n: u64) -> Result<Entered, GateError> {
        let found = self.vault().entries(open.unlocked(), n..n.saturating_add(1))?;
        Ok(found
            .into_iter()
            .next()
            .map(entered)
            .ok_or(vault::VaultError::NoRecord)?)
    }

    /// The proof that an entry's leaf is in the log (C2SP tlog-proof).
    ///
    /// # Errors
    /// As [`Gate::entry`].
    pub fn proof(&self, open: &Open, n: u64) -> Result<String, GateError> {
        Ok(self.vault().log().prove(self.entry(open, n)?.index)?.to_string())
    }

    /// A file of the public log: `checkpoint` or `tile/…` (C2SP tlog-tiles).
    ///
    /// # Errors
    /// The store's own.
    pub fn log_file(&self, path: &str) -> Result<Option<Vec<u8>>, GateError> {
        Ok(self.vault().log().tile(path)?)
    }

    /// The log's verifier key (C2SP signed-note).
    #[must_use]
    pub fn log_key(&self) -> String {
        self.vault().log().verifier().as_str().to_owned()
    }
}

fn entered(open: vault::OpenEntry) -> Entered {
    let leaf_hash = open.leaf.hash().to_string();
    Entered {
        n: open.entry.n(),
        index: open.index,
        leaf_hash,
        fact: open.entry.fact(),
    }
}
