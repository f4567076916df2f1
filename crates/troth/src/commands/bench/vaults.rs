//! Vaults to measure, filled through the gate.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;
use std::time::Instant;

use companion::Companion;
use companion::memory::{MEMORIES, Memory};
use consent::{Act, Category, CategorySet, Change, DataMap, PurposeId, RecipientId, RecipientKind, Shown, purpose};
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

/// Words of a memory's own text, of what was said before it, and after.
const LENGTHS: [usize; 3] = [12, 60, 30];
/// Of what words are made: any two make one.
const SYLLABLES: [&str; 80] = [
    "ba", "be", "bi", "bo", "bu", "da", "de", "di", "do", "du", "fa", "fe", "fi", "fo", "fu", "ga", "ge", "gi", "go",
    "gu", "ka", "ke", "ki", "ko", "ku", "la", "le", "li", "lo", "lu", "ma", "me", "mi", "mo", "mu", "na", "ne", "ni",
    "no", "nu", "pa", "pe", "pi", "po", "pu", "ra", "re", "ri", "ro", "ru", "sa", "se", "si", "so", "su", "ta", "te",
    "ti", "to", "tu", "va", "ve", "vi", "vo", "vu", "wa", "we", "wi", "wo", "wu", "ya", "ye", "yi", "yo", "yu", "za",
    "ze", "zi", "zo", "zu",
];

/// Every second word of a talk is one of those by which nothing is found.
const LITTLE: [&str; 6] = ["the", "and", "of", "to", "in", "was"];

/// Words as a talk has them: a few often, most seldom, and little ones between.
fn words(of: (usize, usize), count: usize) -> String {
    let word = |at: usize| {
        if at % 2 == 1 {
            return LITTLE
                .get(at / 2 % LITTLE.len())
                .copied()
                .unwrap_or_default()
                .to_owned();
        }
        let mut hasher = DefaultHasher::new();
        (of, at).hash(&mut hasher);
        let share = hasher.finish() as f64 / u64::MAX as f64;
        let rank = (share.powi(3) * (SYLLABLES.len().pow(2) - 1) as f64) as usize;
        let syllable = |n: usize| SYLLABLES.get(n).copied().unwrap_or_default();
        format!(
            "{}{}",
            syllable(rank % SYLLABLES.len()),
            syllable(rank / SYLLABLES.len())
        )
    };
    (0..count).map(word).collect::<Vec<_>>().join(" ")
}

/// Keeps so many memories of a person's, each with words around it, lets answers use them, and has them indexed.
pub(crate) fn remember(gate: &Arc<Gate>, open: &Open, count: usize) -> Result<(), Failure> {
    let map = DataMap::built_in();
    for (purpose, categories, recipient) in [
        (
            PurposeId::Remember,
            map.may_keep(PurposeId::Remember, RecipientKind::Person),
            RecipientId::person(),
        ),
        (
            PurposeId::Personalise,
            map.may_disclose(PurposeId::Personalise, RecipientKind::LocalEngine),
            RecipientId::local_engine(),
        ),
    ] {
        let change = Change::Grant {
            purpose: purpose.into(),
            categories: categories.difference(map.special()),
            recipient,
            until_ms: None,
        };
        gate.change_consent(open, change, Shown::new(map.version(), "the question", "en"))?;
    }
    let mut first = None;
    for batch in (0..count).collect::<Vec<_>>().chunks(BATCH) {
        let permit: Permit<purpose::Remember> = gate.permit(
            open,
            CategorySet::from(Category::Talk),
            &RecipientId::person(),
            Act::Keep,
        )?;
        let mut pass = gate.pass(open);
        for n in batch {
            let id = gate.new_record_id()?;
            first.get_or_insert(id);
            let [text, before, after] = LENGTHS;
            let memory = Memory {
                text: format!("On day {n} I spoke of the garden: {}.", words((*n, 0), text)),
                drawn: None,
                said_ms: gate.now_ms(),
                turn: id,
                conversation: None,
                before: words((*n, 1), before),
                after: words((*n, 2), after),
                pinned: n % 5_000 == 0,
                details: Some(Vec::new()),
            };
            let keep = Keep {
                id,
                collection: MEMORIES,
                category: Category::Talk,
                content: &memory,
                lists: &[],
            };
            pass.keep(&permit, &keep)?;
        }
        pass.commit()?;
    }
    // Forgetting one indexes the others.
    if let Some(first) = first {
        Companion::new(Arc::clone(gate), None).forget_memory(open, first)?;
    }
    Ok(())
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
