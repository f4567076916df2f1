//! Everything of one person's, in the form that `verify` checks.

use std::io::Write;

use consent::Category;
use vault::ledger::export::{Header, ProvenEntry, Record, Writer};
use vault::ledger::{Act, Fact, Id};
use vault::log::Snapshot;
use vault::{Handle, RecordId, Unlocked};

use crate::Gate;
use crate::error::GateError;
use crate::people::Open;

/// Records that one entry names, and that are opened at a time.
const PAGE: usize = 1000;
/// Entries that are read at a time.
const ENTRIES: u64 = 1000;

impl Gate {
    /// Writes everything of the person's: records, consents, the ledger with its proofs. That it was taken out stands in the ledger too.
    ///
    /// `collections` are the kinds of records that there are; of each, every category is written.
    ///
    /// # Errors
    /// [`GateError::Export`] where it cannot be written; the vault's own.
    pub fn export<W: Write>(&self, open: &Open, collections: &[&str], out: W) -> Result<W, GateError> {
        let unlocked = open.unlocked();
        let epoch = self.epoch(open)?;
        let mut pages = Vec::new();
        for collection in collections {
            let mut after: Option<RecordId> = None;
            loop {
                let page = self.vault().list(unlocked, collection, after, PAGE, false)?;
                let Some(last) = page.last() else { break };
                after = Some(last.id());
                let receipts = self.write(open, epoch, &[self.export_fact(open, &page)], &[])?;
                pages.push((*collection, page, receipts));
            }
        }
        if pages.is_empty() {
            self.write(open, epoch, &[self.export_fact(open, &[])], &[])?;
        }
        let snapshot = self.vault().log().snapshot()?;
        let mut writer = self.begin_export(unlocked, &snapshot, out)?;
        for (collection, handles, receipts) in &pages {
            let Some(receipt) = receipts.first() else { continue };
            let opened = self.vault().open_records(unlocked, receipt, handles)?;
            for (handle, record) in handles.iter().zip(&opened) {
                writer.record(&Record {
                    id: vault::ledger_id(&record.id),
                    collection,
                    category: open.category_of(handle).map_or("", Category::id),
                    created_ms: handle.made_ms(),
                    expires_ms: handle.expires_ms(),
                    session: handle.ends_with_session(),
                    content: std::str::from_utf8(&record.content).map_err(|_| GateError::Malformed)?,
                })?;
            }
        }
        for event in self.vault().events(unlocked, vault::Journal::Consent)? {
            writer.consent(std::str::from_utf8(&event).map_err(|_| GateError::Malformed)?)?;
        }
        self.write_entries(unlocked, &snapshot, &mut writer)?;
        Ok(self.vault().log().finish_export(writer, &snapshot)?)
    }

    /// The first line of what leaves with proofs; the rest is written to what it gives.
    pub(crate) fn begin_export<W: Write>(
        &self,
        unlocked: &Unlocked,
        snapshot: &Snapshot,
        out: W,
    ) -> Result<Writer<W>, GateError> {
        let label_key = unlocked.label_key();
        let header = Header {
            person: Id::from_bytes(*unlocked.person().as_bytes()),
            vkey: self.vault().log().verifier(),
            log_size: snapshot.size(),
            label_key: &label_key,
            made_at_ms: self.now_ms(),
        };
        Ok(Writer::new(out, &header)?)
    }

    /// Writes a whole chain, as far as it is in the snapshot, with its proofs.
    pub(crate) fn write_entries<W: Write>(
        &self,
        unlocked: &Unlocked,
        snapshot: &Snapshot,
        writer: &mut Writer<W>,
    ) -> Result<(), GateError> {
        let mut from = 0;
        loop {
            let entries = self.vault().entries(unlocked, from..from.saturating_add(ENTRIES))?;
            // What was written after the snapshot has no place in its tree; it is in the next export.
            let inside: Vec<_> = entries
                .into_iter()
                .filter(|entry| entry.index < snapshot.size())
                .collect();
            if inside.is_empty() {
                break;
            }
            from = from.saturating_add(ENTRIES);
            for entry in &inside {
                writer.entry(&ProvenEntry {
                    index: entry.index,
                    n: entry.entry.n(),
                    salt: &entry.salt,
                    entry_json: std::str::from_utf8(&entry.json).map_err(|_| GateError::Malformed)?,
                    proof: &self.vault().log().inclusion(snapshot, entry.index)?,
                })?;
            }
        }
        Ok(())
    }

    fn export_fact(&self, open: &Open, handles: &[Handle]) -> Fact {
        let mut categories: Vec<_> = handles.iter().filter_map(|handle| open.category_of(handle)).collect();
        categories.sort_unstable();
        categories.dedup();
        let mut fact = self.account_fact(Act::Export, "everything was written to a file for the person");
        fact.records = handles.iter().map(|handle| vault::ledger_id(&handle.id())).collect();
        fact.categories = categories
            .into_iter()
            .map(|category| category.id().to_owned())
            .collect();
        fact
    }
}
