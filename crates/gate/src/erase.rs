//! Erasing, with a receipt that the home signs.

use consent::{Category, RecipientId};
use vault::ledger::{Act, Erasure as Statement, Scope};
use vault::log::Receipt;
use vault::{Erase, HORIZON_DAYS, Handle, PersonId, RecordId};

use crate::Gate;
use crate::error::GateError;
use crate::people::Open;

/// Most records that one erasure takes.
const AT_ONCE: usize = 4_000;

/// What a person wants to have erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Erasing {
    /// Records of one collection or of several, by the collection and id of each. `name` stands on the receipt.
    Records {
        /// The record that the receipt names.
        name: RecordId,
        /// Every record that goes.
        records: Vec<(String, RecordId)>,
    },
    /// Whole collections, and records beside them. `name` stands on the receipt.
    Collections {
        /// The record that the receipt names.
        name: RecordId,
        /// The collections.
        collections: Vec<String>,
        /// Records beside them, by the collection and id of each.
        records: Vec<(String, RecordId)>,
    },
    /// Everything of a category.
    Category(Category),
    /// Everything.
    Person,
}

/// That it was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasureReceipt {
    /// The receipt: a C2SP signed note under the log's key.
    pub note: String,
    /// When, in Unix milliseconds.
    pub at_ms: u64,
    /// Keys that were destroyed.
    pub keys: u64,
    /// How long destroying them took, in milliseconds: from then on nothing opens what they opened.
    pub keys_ms: u64,
    /// Records that were deleted.
    pub records: u64,
    /// The ledger's entry; where the person is gone, so is the entry.
    pub entry: Option<u64>,
    /// Days after which no backup of the keyring is kept or accepted.
    pub horizon_days: u32,
    /// Who was given something of the kind before and cannot be told that it was erased.
    pub untold: Vec<RecipientId>,
}

impl Gate {
    /// Erases: the tombstones and the ledger's entry become durable, then the keys are destroyed, then the rows deleted.
    ///
    /// # Errors
    /// [`vault::VaultError::NoRecord`] where there is nothing to erase; the store's own. An erasure that was begun is finished when the home
    /// is started next, if not now.
    pub fn erase(&self, open: &Open, what: &Erasing) -> Result<ErasureReceipt, GateError> {
        match what {
            Erasing::Records { name, records } => {
                let mut handles = Vec::with_capacity(records.len());
                for (collection, id) in records {
                    handles.extend(self.vault().find(open.unlocked(), collection, &[*id])?);
                }
                self.erase_handles(open, *name, &handles)
            }
            Erasing::Collections {
                name,
                collections,
                records,
            } => self.erase_collections(open, *name, collections, records),
            Erasing::Category(category) => {
                let id = category.id().to_owned();
                let categories = vec![id.clone()];
                let mut receipt =
                    self.carry_out(open, &Erase::Category(category.id()), Scope::Category, id, categories)?;
                receipt.untold = self.tell_recipients(open, "erased", (*category).into())?;
                Ok(receipt)
            }
            Erasing::Person => {
                let untold = self.tell_recipients(open, "erased", self.map().all())?;
                let receipt = self.carry_out(open, &Erase::Person, Scope::Person, "all".to_owned(), Vec::new())?;
                Ok(ErasureReceipt { untold, ..receipt })
            }
        }
    }

    fn erase_handles(&self, open: &Open, name: RecordId, handles: &[Handle]) -> Result<ErasureReceipt, GateError> {
        if handles.is_empty() {
            return Err(vault::VaultError::NoRecord.into());
        }
        let what = Erase::Records(handles);
        self.carry_out(open, &what, Scope::Record, name.to_string(), Vec::new())
    }

    fn carry_out(
        &self,
        open: &Open,
        what: &Erase<'_>,
        scope: Scope,
        name: String,
        categories: Vec<String>,
    ) -> Result<ErasureReceipt, GateError> {
        let at_ms = self.now_ms();
        let plan = self.vault().plan_erasure(open.unlocked(), what, at_ms)?;
        let mut fact = self.account_fact(Act::Erase, &format!("erased: {name}"));
        fact.records = plan.records().iter().map(vault::ledger_id).collect();
        fact.categories = categories;
        let whole = scope == Scope::Person;
        let receipts = self.write_with(open, self.epoch(open)?, &[fact], &|| Ok(plan.log_ops()), !whole)?;
        self.destroy(open.person(), &plan, &receipts, scope, name, at_ms)
    }

    /// Carries out an erasure whose entry is durable, and signs what was done.
    pub(crate) fn destroy(
        &self,
        person: PersonId,
        plan: &vault::Erasure,
        receipts: &[Receipt],
        scope: Scope,
        what: String,
        at_ms: u64,
    ) -> Result<ErasureReceipt, GateError> {
        let begun_ms = self.now_ms();
        let keys = self.vault().destroy_keys(plan)?;
        let keys_ms = self.now_ms().saturating_sub(begun_ms);
        let records = self.vault().delete_erased(plan)?;
        let snapshot = self.vault().log().snapshot()?;
        let first = receipts.first();
        let statement = Statement {
            person: vault::ledger::Id::from_bytes(*person.as_bytes()),
            scope,
            what,
            at_ms,
            keys_destroyed: keys,
            backup_horizon_days: HORIZON_DAYS,
            index: first.map_or(0, Receipt::index),
            log_size: snapshot.size(),
            log_root: snapshot.root(),
        };
        let entry = first.filter(|_| scope != Scope::Person).map(Receipt::n);
        let note = self.vault().log().sign_erasure(&statement)?;
        Ok(ErasureReceipt {
            note,
            at_ms,
            keys,
            keys_ms,
            records,
            entry,
            horizon_days: HORIZON_DAYS,
            untold: Vec::new(),
        })
    }

    /// One erasure takes a limited number of records: a large collection goes in several, each whole in itself, and the last one's receipt
    /// counts them all.
    fn erase_collections(
        &self,
        open: &Open,
        name: RecordId,
        collections: &[String],
        records: &[(String, RecordId)],
    ) -> Result<ErasureReceipt, GateError> {
        let (mut keys, mut gone) = (0, 0);
        loop {
            let mut part = Vec::new();
            for collection in collections {
                let room = AT_ONCE.saturating_sub(part.len());
                part.extend(self.vault().list(open.unlocked(), collection, None, room, false)?);
            }
            let last = part.len() < AT_ONCE;
            if last {
                for (collection, id) in records {
                    part.extend(self.vault().find(open.unlocked(), collection, &[*id])?);
                }
            }
            let mut receipt = self.erase_handles(open, name, &part)?;
            keys += receipt.keys;
            gone += receipt.records;
            if last {
                (receipt.keys, receipt.records) = (keys, gone);
                return Ok(receipt);
            }
        }
    }
}
