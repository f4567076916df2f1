//! `troth bench recall FILE`: how many of the turns that answer a question are found (LoCoMo; Maharana et al. 2024), by the index that
//! memories are found with, and by SQLite's full-text search on the same texts in the same run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;

use companion::memory::{Said, Segment, search, terms};
use gate::{RecordId, SEGMENT_RECORDS};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use rusqlite::Connection;
use serde_json::Value;

use super::figures::{Figures, percentile};
use crate::failure::Failure;

/// How many turns may be given.
const CUTS: [usize; 4] = [5, 10, 25, 50];
/// Questions whose answer is that there is none: no turn is evidence of that.
const ADVERSARIAL: u64 = 5;
/// From one turn to the next: only when a session began is known.
const TURN_MS: u64 = 30_000;

/// A conversation's turns, and the questions about it with the turns that answer each.
struct Talk {
    turns: Vec<Turn>,
    questions: Vec<Question>,
}

struct Turn {
    name: String,
    text: String,
    said_ms: u64,
}

struct Question {
    text: String,
    evidence: BTreeSet<String>,
    category: u64,
}

/// What is summed up over questions.
#[derive(Default)]
struct Sums {
    found: [f64; CUTS.len()],
    questions: u64,
}

impl Sums {
    fn add(&mut self, found: &[&str], evidence: &BTreeSet<String>) {
        self.questions += 1;
        for (sum, cut) in self.found.iter_mut().zip(CUTS) {
            let hits = found.iter().take(cut).filter(|turn| evidence.contains(**turn)).count();
            *sum += hits as f64 / evidence.len().max(1) as f64;
        }
    }

    fn figures(&self, prefix: &str, mut put: impl FnMut(&str, f64)) {
        for (sum, cut) in self.found.iter().zip(CUTS) {
            put(
                &format!("{prefix}r_at_{cut}"),
                100.0 * sum / self.questions.max(1) as f64,
            );
        }
    }
}

pub(super) fn run(file: &Path) -> Result<Figures, Failure> {
    let talks = read(file)?;
    let (mut all, mut peer, mut by_category) = (Sums::default(), Sums::default(), BTreeMap::<u64, Sums>::new());
    let (mut took, mut peer_took) = (Vec::new(), Vec::new());
    for talk in &talks {
        let segments = index(talk);
        let full_text = full_text(talk)?;
        for question in &talk.questions {
            let begun = Instant::now();
            let found = search(&segments, &terms(&question.text));
            took.push(begun.elapsed().as_secs_f64() * 1000.0);
            let found: Vec<&str> = found
                .iter()
                .filter_map(|(id, _)| Some(talk.turns.get(number(*id))?.name.as_str()))
                .collect();
            all.add(&found, &question.evidence);
            by_category
                .entry(question.category)
                .or_default()
                .add(&found, &question.evidence);
            let begun = Instant::now();
            let rows = match_full_text(&full_text, &question.text)?;
            peer_took.push(begun.elapsed().as_secs_f64() * 1000.0);
            let found: Vec<&str> = rows
                .iter()
                .filter_map(|row| Some(talk.turns.get(*row)?.name.as_str()))
                .collect();
            peer.add(&found, &question.evidence);
        }
    }
    let mut figures = Figures::new("recall");
    all.figures("", |name, value| figures.figure(name, value));
    for (category, sums) in &by_category {
        sums.figures(&format!("category_{category}_"), |name, value| {
            figures.figure(name, value)
        });
    }
    figures.figure("questions", all.questions as f64);
    figures.figure("query_ms_p50", percentile(&mut took, 50.0));
    peer.figures("", |name, value| figures.peer("sqlite_fts5", name, value));
    figures.peer("sqlite_fts5", "query_ms_p50", percentile(&mut peer_took, 50.0));
    let ratio = all.found[1] / peer.found[1].max(f64::EPSILON);
    figures.ratio("r_at_10_vs_sqlite_fts5", ratio);
    Ok(figures)
}

/// The index as memories have it: segments of at most 256, each turn with who spoke and when.
fn index(talk: &Talk) -> Vec<Segment> {
    let words = |number: Option<usize>| {
        let turn = number.and_then(|number| talk.turns.get(number));
        turn.and_then(|turn| turn.text.split_once(": "))
            .map_or("", |(_, words)| words)
    };
    let turns: Vec<(usize, &Turn)> = talk.turns.iter().enumerate().collect();
    let segment = |part: &[(usize, &Turn)]| {
        let mut segment = Segment::default();
        for (number, turn) in part {
            let said = Said {
                text: &turn.text,
                before: words(number.checked_sub(1)),
                after: words(number.checked_add(1)),
                said_ms: Some(turn.said_ms),
            };
            segment.add(id(*number, turn), &said);
        }
        segment
    };
    turns.chunks(SEGMENT_RECORDS).map(segment).collect()
}

/// An id as memories have them: of its time. Its last bytes are the turn's number, which no time has a part in.
fn id(number: usize, turn: &Turn) -> RecordId {
    let [.., a, b, c, d] = number.to_be_bytes();
    RecordId::new(turn.said_ms, [0, 0, 0, 0, 0, 0, a, b, c, d])
}

fn number(id: RecordId) -> usize {
    let [.., a, b, c, d] = *id.as_bytes();
    u32::from_be_bytes([a, b, c, d]) as usize
}

fn full_text(talk: &Talk) -> Result<Connection, Failure> {
    let base = Connection::open_in_memory()?;
    base.execute_batch("CREATE VIRTUAL TABLE turn USING fts5(text, tokenize = 'porter unicode61'); BEGIN")?;
    for (number, turn) in (0_i64..).zip(&talk.turns) {
        base.execute("INSERT INTO turn (rowid, text) VALUES (?1, ?2)", (number, &turn.text))?;
    }
    base.execute_batch("COMMIT")?;
    Ok(base)
}

fn match_full_text(base: &Connection, question: &str) -> Result<Vec<usize>, Failure> {
    let words = question
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let query = words.map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" OR ");
    let mut statement =
        base.prepare_cached("SELECT rowid FROM turn WHERE turn MATCH ?1 ORDER BY bm25(turn) LIMIT 50")?;
    let rows = statement.query_map([query], |row| row.get::<_, i64>(0))?;
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    Ok(rows.into_iter().filter_map(|row| usize::try_from(row).ok()).collect())
}

fn read(file: &Path) -> Result<Vec<Talk>, Failure> {
    let text = std::fs::read_to_string(file).map_err(|error| Failure::new(format!("{}: {error}", file.display())))?;
    let value: Value = serde_json::from_str(&text)?;
    let bad = || Failure::new(format!("{} does not have the form of LoCoMo", file.display()));
    value
        .as_array()
        .ok_or_else(bad)?
        .iter()
        .map(|talk| talk_of(talk).ok_or_else(bad))
        .collect()
}

/// `1:56 pm on 8 May, 2023`, in this machine's time zone, in Unix milliseconds.
fn when(text: &str) -> Option<u64> {
    let at = DateTime::strptime("%I:%M %p on %d %B, %Y", text).ok()?;
    let at = TimeZone::system().to_timestamp(at).ok()?;
    u64::try_from(at.as_millisecond()).ok()
}

fn talk_of(value: &Value) -> Option<Talk> {
    let conversation = value.get("conversation")?.as_object()?;
    let mut turns = Vec::new();
    for number in 1.. {
        let Some(session) = conversation.get(&format!("session_{number}")) else {
            // A date may stand where no session is.
            if conversation.contains_key(&format!("session_{number}_date_time")) {
                continue;
            }
            break;
        };
        let begun = conversation.get(&format!("session_{number}_date_time"));
        let mut said_ms = begun.and_then(Value::as_str).map_or(Some(0), when)?;
        for turn in session.as_array()? {
            let field = |name: &str| turn.get(name).and_then(Value::as_str).unwrap_or_default();
            let text = format!("{}: {} {}", field("speaker"), field("text"), field("blip_caption"));
            turns.push(Turn {
                name: field("dia_id").to_owned(),
                text,
                said_ms,
            });
            said_ms += TURN_MS;
        }
    }
    let known: BTreeSet<&str> = turns.iter().map(|turn| turn.name.as_str()).collect();
    let question = |qa: &Value| {
        let evidence = qa.get("evidence")?.as_array()?.iter().filter_map(Value::as_str);
        // A few name several turns in one string.
        let evidence: BTreeSet<String> = evidence
            .flat_map(|turn| turn.split([';', ',', ' ']))
            .filter(|turn| known.contains(turn))
            .map(str::to_owned)
            .collect();
        let category = qa.get("category")?.as_u64()?;
        let asked = category != ADVERSARIAL && !evidence.is_empty();
        asked.then(|| {
            Some(Question {
                text: qa.get("question")?.as_str()?.to_owned(),
                evidence,
                category,
            })
        })?
    };
    let questions = value.get("qa")?.as_array()?.iter().filter_map(question).collect();
    Some(Talk { turns, questions })
}
