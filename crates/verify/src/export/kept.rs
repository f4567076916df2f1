//! What the ledger says of records and consents, against what is in the file.

use super::lines::{Entry, RecordLine};
use crate::VerifyError;
use crate::report::{Finding, Report};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Most records and consent events that a file, and that all its entries together, may name.
const MAX_RECORDS: usize = 1 << 22;

/// What `keep` and `erase` entries say of a record.
struct Kept {
    sha256: [u8; 32],
    n: u64,
    categories: Vec<usize>,
    erased: bool,
}

/// Gathers records and consents as they come by, and then what the entries say of them.
#[derive(Default)]
pub(super) struct Books {
    records: HashMap<[u8; 16], [u8; 32]>,
    consents: HashMap<[u8; 32], u64>,
    kept: HashMap<[u8; 16], Kept>,
    categories: HashMap<String, usize>,
    /// The last entry that erased a category, and the last that erased everything.
    erased: HashMap<usize, u64>,
    erased_all: Option<u64>,
    /// The file has no records, so that none of them is absent.
    without_records: bool,
}

impl Books {
    pub(super) fn leave_records_out(&mut self) {
        self.without_records = true;
    }

    pub(super) fn record(&mut self, record: &RecordLine<'_>) -> Result<(), VerifyError> {
        let hash: [u8; 32] = Sha256::digest(record.content.get()).into();
        if hash != record.sha256 {
            return Err(VerifyError::Record(HEXLOWER.encode(&record.id)));
        }
        if self.records.insert(record.id, hash).is_some() {
            return Err(VerifyError::Order);
        }
        self.limit()
    }

    pub(super) fn consent(&mut self, event: &str, line: u64) -> Result<(), VerifyError> {
        self.consents.insert(Sha256::digest(event).into(), line);
        self.limit()
    }

    /// Follows an entry. An `erase` without records means its categories, and without those everything.
    pub(super) fn entry(&mut self, entry: Entry) -> Result<(), VerifyError> {
        let mut categories = Vec::new();
        for name in entry.categories {
            let new = self.categories.len();
            categories.push(*self.categories.entry(name).or_insert(new));
        }
        match entry.act.as_str() {
            "keep" => self.kept.extend(entry.records.into_iter().map(|id| {
                let (n, categories) = (entry.n, categories.clone());
                (
                    id,
                    Kept {
                        sha256: entry.sha256,
                        n,
                        categories,
                        erased: false,
                    },
                )
            })),
            "erase" if !entry.records.is_empty() => {
                for id in entry.records {
                    self.kept.entry(id).and_modify(|kept| kept.erased = true);
                }
            }
            "erase" if categories.is_empty() => self.erased_all = Some(entry.n),
            "erase" => self.erased.extend(categories.into_iter().map(|c| (c, entry.n))),
            "consent" => drop(self.consents.remove(&entry.sha256)),
            _ => {}
        }
        self.limit()
    }

    /// Compares, once everything has come by.
    pub(super) fn close(&self, report: &mut Report) -> Result<(), VerifyError> {
        let mut findings = Vec::new();
        for (id, hash) in &self.records {
            let kept = self.kept.get(id).filter(|kept| kept.sha256 == *hash);
            if self.is_erased(kept.ok_or_else(|| VerifyError::Record(HEXLOWER.encode(id)))?) {
                findings.push(Finding::RecordNotErased {
                    id: HEXLOWER.encode(id),
                });
            }
        }
        for (id, kept) in self.kept.iter().filter(|_| !self.without_records) {
            if !self.records.contains_key(id) && !self.is_erased(kept) {
                findings.push(Finding::RecordAbsent {
                    id: HEXLOWER.encode(id),
                });
            }
        }
        findings.extend(self.consents.values().map(|&line| Finding::ConsentNotLogged { line }));
        findings.sort_unstable();
        findings.into_iter().for_each(|f| report.find(f));
        Ok(())
    }

    fn is_erased(&self, kept: &Kept) -> bool {
        let after = |erased: Option<&u64>| erased.is_some_and(|&n| n > kept.n);
        kept.erased || after(self.erased_all.as_ref()) || kept.categories.iter().any(|c| after(self.erased.get(c)))
    }

    fn limit(&self) -> Result<(), VerifyError> {
        let most = self
            .records
            .len()
            .max(self.consents.len())
            .max(self.kept.len())
            .max(self.categories.len());
        if most > MAX_RECORDS {
            Err(VerifyError::Limit("too many records"))
        } else {
            Ok(())
        }
    }
}
