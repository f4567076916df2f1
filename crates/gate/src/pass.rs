//! One passage through the gate: what is opened, disclosed, shown and kept together, and the one ledger write that comes first.

mod rewrite;

use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, Ordering};

use consent::{Category, CategorySet, Purpose, PurposeId, RecipientId, Retention};
use sha2::{Digest as _, Sha256};
use vault::ledger::{Act, Fact, Hash};
use vault::log::Receipt;
use vault::{Handle, NewRecord, RecordId};
use zeroize::Zeroizing;

use crate::Gate;
use crate::error::GateError;
use crate::guarded::{Content, Guarded, Source};
use crate::opened::{Disclosed, Opened, Origin};
use crate::opening::Opening;
use crate::permit::Permit;
use rewrite::Rewrite;

/// A passage in preparation: nothing has been opened, and nothing is until [`Pass::commit`] has made its entries durable.
pub struct Pass<'a> {
    gate: &'a Gate,
    by: Opening<'a>,
    at_ms: u64,
    nonce: u64,
    epoch: Option<u64>,
    facts: Vec<Fact>,
    keeps: Vec<NewRecord>,
    rewrites: Vec<Rewrite>,
}

/// Stands for stored values until the passage is durable.
pub struct Ticket<T, P: Purpose> {
    nonce: u64,
    /// Which of the passage's entries names the records; `None` where there are none.
    entry: Option<usize>,
    handles: Vec<Handle>,
    categories: CategorySet,
    types: PhantomData<fn() -> (T, P)>,
}

/// Stands for a disclosure until the passage is durable.
pub struct Leaving<T, P: Purpose> {
    nonce: u64,
    entries: Vec<usize>,
    value: T,
    recipient: RecipientId,
    purpose: PhantomData<fn() -> P>,
}

/// What to keep.
pub struct Keep<'a, T> {
    /// The record's id, made beforehand so that records can name each other.
    pub id: RecordId,
    /// The kind of record.
    pub collection: &'a str,
    /// What it is about.
    pub category: Category,
    /// What it says.
    pub content: &'a T,
    /// The records that it lists, where it is an index segment.
    pub lists: &'a [RecordId],
}

/// When a record was made before it is kept here, and when it ends at the latest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// When it was made, in Unix milliseconds.
    pub made_ms: u64,
    /// When it would have ended; the data map may have it end sooner.
    pub expires_ms: Option<u64>,
}

/// A passage whose entries are durable.
pub struct Passed<'a> {
    gate: &'a Gate,
    by: Opening<'a>,
    nonce: u64,
    receipts: Vec<Receipt>,
}

impl Gate {
    /// Prepares a passage for one request of a person's or an app's.
    #[must_use]
    pub fn pass<'a>(&'a self, by: impl Into<Opening<'a>>) -> Pass<'a> {
        static NONCE: AtomicU64 = AtomicU64::new(0);
        let nonce = NONCE.fetch_add(1, Ordering::Relaxed);
        Pass {
            gate: self,
            by: by.into(),
            at_ms: self.now_ms(),
            nonce,
            epoch: None,
            facts: Vec::new(),
            keeps: Vec::new(),
            rewrites: Vec::new(),
        }
    }

    /// Opens what the person has just said: it is at hand, so no record's key is asked for, and what is made of it still has to pass
    /// [`Pass::disclose`].
    ///
    /// # Errors
    /// [`GateError::NotCovered`] where the value is about something that the permit does not cover, or is at rest.
    pub fn at_hand<P: Purpose, T: Content>(
        &self,
        permit: &Permit<P>,
        value: Guarded<T>,
    ) -> Result<Opened<T, P>, GateError> {
        let categories = value.categories();
        if !categories.is_subset(permit.categories) {
            return Err(GateError::NotCovered("a value is about something else"));
        }
        match value.into_source() {
            Source::Fresh(value) => Ok(Opened::new(
                value,
                Origin {
                    categories,
                    ..Origin::default()
                },
            )),
            Source::Stored(..) => Err(GateError::NotCovered("a record is opened by a pass")),
        }
    }
}

impl<'a> Pass<'a> {
    /// Asks for records at rest to be opened for purpose `P`. One entry names them all.
    ///
    /// # Errors
    /// [`GateError::NotCovered`] where a value is about something that the permit does not cover or is not at rest, or the permit is
    /// another person's, or was made under other consents than the passage's first.
    pub fn open<P: Purpose, T: Content>(
        &mut self,
        permit: &Permit<P>,
        values: Vec<Guarded<T>>,
    ) -> Result<Ticket<T, P>, GateError> {
        self.covers(permit, consent::Act::Disclose)?;
        let mut categories = CategorySet::EMPTY;
        let mut handles = Vec::with_capacity(values.len());
        for value in values {
            categories = categories.union(value.categories());
            match value.into_source() {
                Source::Stored(handle, _) => handles.push(handle),
                Source::Fresh(_) => return Err(GateError::NotCovered("what was just said is at hand")),
            }
        }
        if !categories.is_subset(permit.categories) {
            return Err(GateError::NotCovered("a value is about something else"));
        }
        let entry = (!handles.is_empty()).then(|| {
            let act = if P::ID == PurposeId::Account {
                Act::Show
            } else {
                Act::Open
            };
            let records = handles.iter().map(Handle::id).collect::<Vec<_>>();
            self.fact(act, P::ID, categories, &records, &permit.recipient, &[])
        });
        Ok(Ticket {
            nonce: self.nonce,
            entry,
            handles,
            categories,
            types: PhantomData,
        })
    }

    /// Writes down that `opened` leaves for the permit's recipient: the purpose, the categories, the records that it came from, its size
    /// and its hash.
    ///
    /// # Errors
    /// As [`Pass::open`].
    pub fn disclose<P: Purpose, T: Content>(
        &mut self,
        permit: &Permit<P>,
        opened: Opened<T, P>,
    ) -> Result<Leaving<T, P>, GateError> {
        self.covers(permit, consent::Act::Disclose)?;
        let (
            value,
            Origin {
                categories,
                records,
                fed,
            },
        ) = opened.into_parts();
        let bytes = Zeroizing::new(serde_json::to_vec(&value).map_err(|_| GateError::Malformed)?);
        if !categories.is_subset(permit.categories) {
            return Err(GateError::NotCovered("the value is about something else"));
        }
        let mut entries = vec![self.fact(Act::Disclose, P::ID, categories, &records, &permit.recipient, &bytes)];
        for part in fed {
            // What another purpose brought in was decided for the same recipient, or it may not go there.
            if part.recipient != permit.recipient {
                return Err(GateError::NotCovered("a part was opened for somebody else"));
            }
            let entry = self.fact(
                Act::Disclose,
                part.purpose,
                part.categories,
                &part.records,
                &permit.recipient,
                &bytes,
            );
            entries.push(entry);
        }
        let recipient = permit.recipient.clone();
        Ok(Leaving {
            nonce: self.nonce,
            entries,
            value,
            recipient,
            purpose: PhantomData,
        })
    }

    /// As [`Pass::disclose`], with words for the person beside the entry: what the rest of it does not say.
    ///
    /// # Errors
    /// As [`Pass::open`].
    pub fn disclose_noting<P: Purpose, T: Content>(
        &mut self,
        permit: &Permit<P>,
        opened: Opened<T, P>,
        note: Option<String>,
    ) -> Result<Leaving<T, P>, GateError> {
        let leaving = self.disclose(permit, opened)?;
        let entry = leaving.entries.first().and_then(|entry| self.facts.get_mut(*entry));
        if let Some(fact) = entry {
            fact.note = note;
        }
        Ok(leaving)
    }

    /// Puts a record in the vault once the passage is durable. How long it stays is the data map's to say.
    ///
    /// # Errors
    /// [`GateError::NotCovered`] where the permit does not cover keeping that category, or an app's grant is all that is there.
    pub fn keep<P: Purpose, T: Content>(&mut self, permit: &Permit<P>, keep: &Keep<'_, T>) -> Result<(), GateError> {
        let now = Term {
            made_ms: self.at_ms,
            expires_ms: None,
        };
        self.keep_as(permit, keep, now)
    }

    /// As [`Pass::keep`], for what was kept before, here or in another home: it ends when it would have, or sooner.
    ///
    /// # Errors
    /// As [`Pass::keep`].
    pub fn keep_as<P: Purpose, T: Content>(
        &mut self,
        permit: &Permit<P>,
        keep: &Keep<'_, T>,
        term: Term,
    ) -> Result<(), GateError> {
        self.covers(permit, consent::Act::Keep)?;
        let session = self.by.by_person()?.session();
        if !permit.categories.contains(keep.category) {
            return Err(GateError::NotCovered("keeping is decided by category"));
        }
        let content = Zeroizing::new(serde_json::to_vec(keep.content).map_err(|_| GateError::Malformed)?);
        self.fact(
            Act::Keep,
            P::ID,
            keep.category.into(),
            &[keep.id],
            &permit.recipient,
            &content,
        );
        let retention = permit.obligations.keep().unwrap_or(Retention::Session);
        self.keeps.push(NewRecord {
            id: keep.id,
            collection: keep.collection.to_owned(),
            category: keep.category.id().to_owned(),
            made_ms: term.made_ms.min(self.at_ms),
            expires_ms: retention
                .expires_ms(self.at_ms)
                .into_iter()
                .chain(term.expires_ms)
                .min(),
            session: (retention == Retention::Session).then_some(session),
            content,
            lists: keep.lists.to_vec(),
        });
        Ok(())
    }

    /// Makes every entry durable, all in one write, and then keeps what is to be kept.
    ///
    /// # Errors
    /// [`GateError::ConsentChanged`] where a consent changed since the decisions; [`GateError::Suspended`] where the person may not act any
    /// more; [`GateError::VaultFull`]; [`GateError::Busy`] where the person's other requests
    /// kept writing first; the store's own errors. In each case nothing was opened and nothing was kept.
    pub fn commit(self) -> Result<Passed<'a>, GateError> {
        let Self {
            gate,
            by,
            nonce,
            epoch,
            facts,
            keeps,
            rewrites,
            at_ms,
        } = self;
        if let Opening::Person(open) = by {
            gate.may_pass(open, &facts, &keeps)?;
        }
        let receipts = if facts.is_empty() {
            Vec::new()
        } else {
            gate.write(by, epoch.unwrap_or_default(), &facts, &[])?
        };
        if !keeps.is_empty() {
            gate.vault().put(by.by_person()?.unlocked(), &keeps)?;
        }
        for rewrite in &rewrites {
            rewrite.carry_out(gate, by.by_person()?, at_ms)?;
        }
        Ok(Passed {
            gate,
            by,
            nonce,
            receipts,
        })
    }

    fn covers<P: Purpose>(&mut self, permit: &Permit<P>, act: consent::Act) -> Result<(), GateError> {
        if permit.person != self.by.person() {
            return Err(GateError::NotCovered("the permit is another person's"));
        }
        if permit.act != act {
            return Err(GateError::NotCovered("keeping and disclosing are decided apart"));
        }
        if *self.epoch.get_or_insert(permit.epoch) == permit.epoch {
            Ok(())
        } else {
            Err(GateError::ConsentChanged)
        }
    }

    fn fact(
        &mut self,
        act: Act,
        purpose: PurposeId,
        categories: CategorySet,
        records: &[RecordId],
        recipient: &RecipientId,
        content: &[u8],
    ) -> usize {
        self.facts.push(Fact {
            at_ms: self.at_ms,
            act,
            purpose: purpose.id().to_owned(),
            categories: categories
                .categories()
                .map(|category| category.id().to_owned())
                .collect(),
            records: records.iter().map(vault::ledger_id).collect(),
            recipient: recipient.to_string(),
            bytes: u64::try_from(content.len()).unwrap_or(u64::MAX),
            sha256: if content.is_empty() {
                Hash::ZERO
            } else {
                Hash::from_bytes(Sha256::digest(content).into())
            },
            note: None,
        });
        self.facts.len() - 1
    }
}

impl Passed<'_> {
    /// Opens what a ticket stands for, with the records' ids; the receipts of this passage unwrap their keys.
    ///
    /// # Errors
    /// [`GateError::NotCovered`] for a ticket of another passage; [`GateError::Vault`] where a record was erased meanwhile or changed.
    pub fn take<T: Content, P: Purpose>(
        &self,
        ticket: Ticket<T, P>,
    ) -> Result<Opened<Vec<(RecordId, T)>, P>, GateError> {
        if ticket.nonce != self.nonce {
            return Err(GateError::NotCovered("the ticket is another passage's"));
        }
        let Some(receipt) = ticket.entry.and_then(|entry| self.receipts.get(entry)) else {
            return Ok(Opened::new(Vec::new(), Origin::default()));
        };
        let vault = self.gate.vault();
        let opened = match self.by {
            Opening::Person(open) => vault.open_records(open.unlocked(), receipt, &ticket.handles)?,
            Opening::App(app) => vault.open_granted(&app.granted, receipt, &ticket.handles)?,
        };
        let values = opened.into_iter().map(|mut record| {
            let value = serde_json::from_slice(&record.content).map_err(|_| GateError::Malformed)?;
            // Spare capacity is wiped in one go, and content byte by byte: with nothing left in it, the whole of it is spare.
            record.content.clear();
            Ok((record.id, value))
        });
        let values = values.collect::<Result<Vec<_>, GateError>>()?;
        let records = ticket.handles.iter().map(Handle::id).collect();
        Ok(Opened::new(
            values,
            Origin {
                categories: ticket.categories,
                records,
                fed: Vec::new(),
            },
        ))
    }

    /// Lets a disclosure go on to its sink.
    ///
    /// # Errors
    /// [`GateError::NotCovered`] for a disclosure of another passage.
    pub fn leave<T, P: Purpose>(&self, leaving: Leaving<T, P>) -> Result<Disclosed<T, P>, GateError> {
        if leaving.nonce != self.nonce {
            return Err(GateError::NotCovered("the disclosure is another passage's"));
        }
        let entries = leaving
            .entries
            .iter()
            .filter_map(|entry| self.receipts.get(*entry))
            .map(Receipt::n)
            .collect();
        Ok(Disclosed::new(leaving.value, leaving.recipient, entries))
    }

    /// The person's ledger entries that this passage wrote.
    #[must_use]
    pub fn entries(&self) -> Vec<u64> {
        self.receipts.iter().map(Receipt::n).collect()
    }
}
