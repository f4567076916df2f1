//! The ledger and the choices of another home, as they stood when the person left it: kept sealed, shown, taken along again, checked offline.
//! No decision looks at them: what was agreed to there is agreed to there.

use std::collections::BTreeSet;
use std::io::Write;

use consent::{Act, Category, CategorySet, RecipientId, purpose};
use gate::{Content, Erasing, GateError, Keep, Open, Permit, PersonId, RecordId, VaultError};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::parcel::{MovingError, Parcel};
use crate::converse::Companion;
use crate::error::CompanionError;

/// The collection of homes that a person came from.
pub const HISTORIES: &str = "history";
/// The collection of the lines of their ledgers.
pub const HISTORY_LINES: &str = "history_lines";
/// The first line of a history that leaves as a file.
const FIRST_LINE: &str = "{\"type\":\"history\",\"format\":\"troth-history-1\"}";
/// How many bytes of lines are kept in one record, but for a line that is longer.
const CHUNK: usize = 512 << 10;
/// The longest line that a record can hold.
const LONGEST_LINE: usize = (1 << 20) - 1024;
/// Most homes that are listed.
const MOST: usize = 200;

/// A home that a person came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct History {
    /// The name of that home's log.
    pub home: String,
    /// The key of that log (C2SP signed-note).
    pub vkey: String,
    /// Who the person was there.
    pub person: PersonId,
    /// When the file was made there, in Unix milliseconds.
    pub made_at_ms: u64,
    /// When it came in here.
    pub brought_ms: u64,
    /// The time of the first entry.
    pub since_ms: Option<u64>,
    /// Ledger entries.
    pub entries: u64,
    /// Consent events.
    pub consents: u64,
    /// The number and the leaf hash of the last entry.
    pub head: Option<(u64, String)>,
    /// The records that hold its lines, in order.
    pub lines: Vec<RecordId>,
}

/// Some lines of a history, byte for byte as that home wrote them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistoryLines {
    /// Which history.
    pub history: RecordId,
    /// The lines.
    pub lines: Vec<Box<RawValue>>,
}

/// What there is to do about the history in a file.
pub(super) enum Due {
    /// The file is from this very vault.
    Own,
    /// It is here whole.
    Here(RecordId),
    /// It comes in under this name; the record of what is known of it is there where it came before.
    Comes { id: RecordId, known: Option<History> },
}

/// The lines of a file's history, by what they are about, in the pieces in which they are kept.
fn chunks<'a>(parcel: &Parcel<'a>) -> Vec<(Category, Vec<&'a str>)> {
    let (header, rest) = parcel.ledger.split_at(parcel.ledger.len().min(1));
    let mut all = vec![(Category::LedgerEntry, header.to_vec())];
    for (category, lines) in [
        (Category::ConsentRecord, &parcel.consents[..]),
        (Category::LedgerEntry, rest),
    ] {
        let (mut chunk, mut bytes) = (Vec::new(), 0);
        for line in lines {
            if bytes + line.len() > CHUNK && !chunk.is_empty() {
                all.push((category, std::mem::take(&mut chunk)));
                bytes = 0;
            }
            bytes += line.len();
            chunk.push(*line);
        }
        if !chunk.is_empty() {
            all.push((category, chunk));
        }
    }
    all
}

impl Companion {
    /// The homes that the person came from, the latest first.
    ///
    /// # Errors
    /// [`CompanionError::Gate`].
    pub fn histories(&self, open: &Open) -> Result<Vec<(RecordId, History)>, CompanionError> {
        let kept = self.gate().list(open, HISTORIES, Category::LedgerEntry, None, MOST)?;
        self.show(open, kept)
    }

    /// The consent events of a history, as JSON.
    ///
    /// # Errors
    /// [`CompanionError::Gate`].
    pub fn history_consents(&self, open: &Open, history: &History) -> Result<Vec<String>, CompanionError> {
        let found = self
            .gate()
            .find_any::<HistoryLines>(open, HISTORY_LINES, &history.lines)?;
        let consents = CategorySet::from(Category::ConsentRecord);
        let found = found.into_iter().filter(|lines| lines.categories() == consents);
        let shown = self.show(open, found.collect())?;
        let lines = shown.iter().flat_map(|(_, lines)| &lines.lines);
        let event = |line: &str| Some(format!("{{{}", line.strip_prefix("{\"type\":\"consent\",")?));
        Ok(lines.filter_map(|line| event(line.get())).collect())
    }

    /// Writes a history as the file that `troth verify` checks (`troth-history-1`), a record of lines at a time.
    ///
    /// # Errors
    /// [`VaultError::NoRecord`] where there is none; [`CompanionError::Write`].
    pub fn write_history(&self, open: &Open, id: RecordId, mut out: impl Write) -> Result<(), CompanionError> {
        let known = self.gate().find(open, HISTORIES, &[(Category::LedgerEntry, id)])?;
        let known: Option<(RecordId, History)> = self.show(open, known)?.pop();
        let (_, history) = known.ok_or(GateError::Vault(VaultError::NoRecord))?;
        writeln!(out, "{FIRST_LINE}")?;
        for id in &history.lines {
            let found = self.gate().find_any::<HistoryLines>(open, HISTORY_LINES, &[*id])?;
            for (_, chunk) in self.show(open, found)? {
                for line in &chunk.lines {
                    writeln!(out, "{}", line.get())?;
                }
            }
        }
        Ok(())
    }

    /// What is to be done about a file's history.
    pub(super) fn history_due(&self, open: &Open, parcel: &Parcel<'_>) -> Result<Due, CompanionError> {
        let whence = &parcel.whence;
        if whence.vkey == self.gate().log_key() {
            if whence.person == open.person() {
                return Ok(Due::Own);
            }
            if self.gate().is_here(whence.person)? {
                return Err(MovingError::SomebodyElses.into());
            }
        }
        let same = |(_, known): &(RecordId, History)| known.vkey == whence.vkey && known.person == whence.person;
        let Some((id, known)) = self.histories(open)?.into_iter().find(same) else {
            let id = self.gate().new_record_id()?;
            return Ok(Due::Comes { id, known: None });
        };
        let last = |head: &Option<(u64, String)>| head.as_ref().map(|(n, _)| *n);
        if last(&known.head) > last(&whence.head) {
            return Ok(Due::Here(id));
        }
        parcel.follows(&known)?;
        let found = self
            .gate()
            .find_any::<HistoryLines>(open, HISTORY_LINES, &known.lines)?;
        if known.head == whence.head && found.len() == known.lines.len() {
            return Ok(Due::Here(id));
        }
        let known = Some(known);
        Ok(Due::Comes { id, known })
    }

    /// Brings a history in; gives by what name the turns from that home know it. What is known of it is written first, with the names of its
    /// lines: whatever is interrupted goes on where it was.
    pub(super) fn bring_history(
        &self,
        open: &Open,
        parcel: &Parcel<'_>,
        due: Due,
    ) -> Result<Option<RecordId>, CompanionError> {
        let (id, known) = match due {
            Due::Own => return Ok(None),
            Due::Here(id) => return Ok(Some(id)),
            Due::Comes { id, known } => (id, known),
        };
        let chunks = chunks(parcel);
        let whence = &parcel.whence;
        let goes_on = known
            .as_ref()
            .filter(|known| known.head == whence.head && known.lines.len() == chunks.len());
        let lines = match goes_on {
            Some(known) => known.lines.clone(),
            None => {
                let new = chunks.iter().map(|_| self.gate().new_record_id());
                let lines = new.collect::<Result<Vec<_>, _>>()?;
                let history = History {
                    home: whence.home.clone(),
                    vkey: whence.vkey.clone(),
                    person: whence.person,
                    made_at_ms: whence.made_at_ms,
                    brought_ms: self.gate().now_ms(),
                    since_ms: whence.since_ms,
                    entries: whence.entries,
                    consents: whence.consents,
                    head: whence.head.clone(),
                    lines: lines.clone(),
                };
                let old = self.gate().find(open, HISTORIES, &[(Category::LedgerEntry, id)])?;
                self.keep_own(open, (id, HISTORIES), Category::LedgerEntry, &history, old)?;
                lines
            }
        };
        let found = self.gate().find_any::<HistoryLines>(open, HISTORY_LINES, &lines)?;
        let found: BTreeSet<_> = found.iter().filter_map(gate::Guarded::record).collect();
        for ((category, chunk), at) in chunks.into_iter().zip(lines) {
            if found.contains(&at) {
                continue;
            }
            let raw = |line: &str| RawValue::from_string(line.to_owned()).map_err(|_| GateError::Malformed);
            let chunk = HistoryLines {
                history: id,
                lines: chunk.into_iter().map(raw).collect::<Result<_, _>>()?,
            };
            self.keep_own(open, (at, HISTORY_LINES), category, &chunk, Vec::new())?;
        }
        self.drop_lines_of_nothing(open)?;
        Ok(Some(id))
    }

    /// Keeps what is the person's own to keep, in the place of an older one where there is one.
    fn keep_own<T: Content>(
        &self,
        open: &Open,
        (id, collection): (RecordId, &str),
        category: Category,
        content: &T,
        mut old: Vec<gate::Guarded<T>>,
    ) -> Result<(), CompanionError> {
        let permit: Permit<purpose::Account> =
            self.gate()
                .permit(open, category.into(), &RecipientId::person(), Act::Keep)?;
        let mut pass = self.gate().pass(open);
        match old.pop() {
            Some(old) => pass.rewrite(&permit, old, content)?,
            None => {
                let keep = Keep {
                    id,
                    collection,
                    category,
                    content,
                    lists: &[],
                };
                pass.keep(&permit, &keep)?;
            }
        }
        pass.commit()?;
        Ok(())
    }

    /// Erases lines that no history names any more: a newer one has taken the place of theirs.
    fn drop_lines_of_nothing(&self, open: &Open) -> Result<(), CompanionError> {
        let named: BTreeSet<RecordId> = self
            .histories(open)?
            .into_iter()
            .flat_map(|(_, one)| one.lines)
            .collect();
        let unnamed = self.gate().unlisted(open, HISTORY_LINES, &named)?;
        let records: Vec<_> = unnamed
            .into_iter()
            .map(|(_, id)| (HISTORY_LINES.to_owned(), id))
            .collect();
        if let Some((_, name)) = records.first() {
            let name = *name;
            self.gate().erase(open, &Erasing::Records { name, records })?;
        }
        Ok(())
    }
}

impl Parcel<'_> {
    /// Whether the file's ledger goes on where the one that is known ended, and every line of it can be kept.
    fn follows(&self, known: &History) -> Result<(), MovingError> {
        let head = known.head.as_ref().and_then(|(n, hash)| {
            let hash = data_encoding::HEXLOWER.decode(hash.as_bytes()).ok()?;
            Some((*n, hash.try_into().ok()?))
        });
        let options = verify::Options {
            expected_vkey: Some(known.vkey.clone()),
            expected_head: head,
        };
        verify::export(self.bytes, &options)?;
        Ok(())
    }

    /// Whether every line fits into a record.
    pub(super) fn lines_fit(&self) -> Result<(), MovingError> {
        let longest = self.ledger.iter().chain(&self.consents).map(|line| line.len()).max();
        if longest.unwrap_or_default() > LONGEST_LINE {
            return Err(verify::VerifyError::Limit("a line").into());
        }
        Ok(())
    }
}
