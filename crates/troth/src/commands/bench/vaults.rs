//! Vaults to measure, filled through the gate.

use std::time::Instant;

use consent::{Act, Category, RecipientId, purpose};
use gate::{Gate, Keep, Open, Permit, RecordId, SystemClock};
use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// The kind of record that the vaults hold.
pub(crate) const COLLECTION: &str = "bench";
/// Records that are kept together.
const BATCH: usize = 500;

/// A record of about the size of a remembered sentence.
#[derive(Serialize, Deserialize)]
pub(crate) struct Note {
    text: String,
}

impl Note {
    fn number(n: usize) -> Self {
        Self {
            text: format!(
                "On day {n} we spoke of the garden, of work, and of a walk by the river that went on until dark."
            ),
        }
    }
}

/// A home in a directory of its own, full durability, with one person's vault filled.
pub(crate) struct Filled {
    pub(crate) gate: Gate,
    pub(crate) open: Open,
    pub(crate) ids: Vec<RecordId>,
    _dir: tempfile::TempDir,
}

/// The same with several people and nothing kept.
pub(crate) struct People {
    gate: Gate,
    pub(crate) opens: Vec<Open>,
    _dir: tempfile::TempDir,
}

fn home() -> Result<(tempfile::TempDir, Gate), Failure> {
    let dir = tempfile::tempdir()?;
    let gate = Gate::open(&format!("sqlite:{}", dir.path().display()), dir.path(), SystemClock)?;
    Ok((dir, gate))
}

fn person(gate: &Gate, n: usize) -> Result<Open, Failure> {
    Ok(gate
        .sign_up(&format!("person {n}"), "a passphrase for measuring".to_owned().into())?
        .0
        .open)
}

impl Filled {
    pub(crate) fn new(records: usize) -> Result<Self, Failure> {
        let (dir, gate) = home()?;
        let open = person(&gate, 0)?;
        let mut ids = Vec::with_capacity(records);
        while ids.len() < records {
            let permit: Permit<purpose::Converse> =
                gate.permit(&open, Category::Talk.into(), &RecipientId::person(), Act::Keep)?;
            let mut pass = gate.pass(&open);
            for n in ids.len()..records.min(ids.len() + BATCH) {
                let id = gate.new_record_id()?;
                let keep = Keep {
                    id,
                    collection: COLLECTION,
                    category: Category::Talk,
                    content: &Note::number(n),
                    lists: &[],
                };
                pass.keep(&permit, &keep)?;
                ids.push(id);
            }
            pass.commit()?;
        }
        Ok(Self {
            gate,
            open,
            ids,
            _dir: dir,
        })
    }

    pub(crate) fn people(count: usize) -> Result<People, Failure> {
        let (dir, gate) = home()?;
        let opens = (0..count).map(|n| person(&gate, n)).collect::<Result<Vec<_>, _>>()?;
        Ok(People { gate, opens, _dir: dir })
    }
}

impl People {
    /// Makes passages of `entries` disclosures each, one after the other.
    pub(crate) fn append(&self, open: &Open, passes: usize, entries: usize) -> Result<(), Failure> {
        let here = RecipientId::local_engine();
        for _ in 0..passes {
            let permit: Permit<purpose::Converse> =
                self.gate.permit(open, Category::Talk.into(), &here, Act::Disclose)?;
            let mut pass = self.gate.pass(open);
            for n in 0..entries {
                let said = gate::Guarded::fresh(Note::number(n), Category::Talk.into());
                pass.disclose(&permit, self.gate.at_hand(&permit, said)?)?;
            }
            pass.commit()?;
        }
        Ok(())
    }
}

/// Single-row commits with full durability into a plain SQLite table, a second.
#[expect(clippy::disallowed_methods, reason = "a benchmark")]
pub(crate) fn plain_sqlite(rows: u32) -> Result<f64, Failure> {
    let dir = tempfile::tempdir()?;
    let peer = rusqlite::Connection::open(dir.path().join("peer.db"))?;
    peer.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE entry (n INTEGER PRIMARY KEY, body BLOB)",
    )?;
    let body = vec![7u8; 512];
    let begun = Instant::now();
    for n in 0..rows {
        peer.execute(
            "INSERT INTO entry (n, body) VALUES (?1, ?2)",
            rusqlite::params![n, body],
        )?;
    }
    Ok(f64::from(rows) / begun.elapsed().as_secs_f64())
}
