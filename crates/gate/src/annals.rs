//! The home's own chain in the log: what whoever runs it did that is about nobody alone, which policy was in force since when, and each
//! month's counts.
//!
//! What stands there cannot be altered, left out or put in later without its showing: a stranger checks a report's totals against it.

use std::collections::BTreeMap;
use std::io::Write;

use consent::{Category, PurposeId, RecipientId};
use serde::{Deserialize, Serialize};
use vault::ledger::{Act, Fact, Hash};

use crate::Gate;
use crate::counts::Month;
use crate::error::GateError;
use crate::limits::Limits;
use crate::noise::discrete_laplace;

/// Counts by their names.
pub type Counts = BTreeMap<String, u64>;

/// How the public number of each kind of help shown in a month is blurred: an epsilon of 1/2.
///
/// One showing of help is in one month and of one kind, so this is all that is ever spent on it.
pub const HELP_EPSILON: (u64, u64) = (1, 2);
/// How the public number of people at the end of a month is blurred: an epsilon of 1/10, spent anew each month that somebody stays.
pub const PEOPLE_EPSILON: (u64, u64) = (1, 10);

/// Random numbers of the operating system's, for noise.
pub(crate) fn random() -> Result<u64, GateError> {
    Ok(u64::from_le_bytes(vault::random_bytes()?))
}

/// A month that is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    /// Which, as `2026-11` (UTC).
    pub month: String,
    /// Bare numbers, exact: for whoever runs the home, and for the authorities that the law names.
    pub counts: Counts,
    /// The same blurred, once and for all: for everybody.
    pub public: Counts,
}

/// One entry of the home's own chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annal {
    /// When, in Unix milliseconds.
    pub at_ms: u64,
    /// Its leaf's index in the log.
    pub index: u64,
    /// What it says, where it is no month's counts.
    pub words: String,
    /// A month's counts.
    pub counted: Option<Counted>,
}

/// A report that cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// No month of the span is over and in the log.
    #[error("no month from {0} to {1} is over and in the log; a month's counts are entered once it is over")]
    NothingYet(String, String),
}

/// What is to be entered, made from what stands there.
type Due<'a> = &'a dyn Fn(u64) -> Result<Vec<String>, GateError>;

/// The first line of a report.
#[derive(Serialize)]
struct ReportHeader<'a> {
    format: &'static str,
    from: &'a str,
    to: &'a str,
    totals: &'a Counts,
}

const POLICY: &str = "the policy in force is version ";
const LIMITS: &str = "the limits are ";

impl Annal {
    /// The version of the policy that it says is in force.
    #[must_use]
    pub fn policy(&self) -> Option<&str> {
        self.words.strip_prefix(POLICY)
    }
}

impl Gate {
    /// Enters what is due: that this home began, a new version of the policy, and the counts of every month that is over.
    ///
    /// # Errors
    /// The store's own.
    pub fn keep_annals(&self) -> Result<(), GateError> {
        self.append_annals(&|n| {
            let annals = &self.annals_to(n)?;
            let mut due = Vec::new();
            if annals.is_empty() {
                due.push("this home keeps its own record from now on".to_owned());
            }
            let policy = format!("{POLICY}{}", self.map().version());
            if is_news(annals, POLICY, &policy) {
                due.push(policy);
            }
            for counted in self.months_due(annals)? {
                due.push(serde_json::to_string(&counted).map_err(|_| GateError::Malformed)?);
            }
            Ok(due)
        })
    }

    /// Enters the limits under which the home is served, where they are others than before.
    ///
    /// # Errors
    /// The store's own.
    pub fn note_limits(&self) -> Result<(), GateError> {
        let Limits { people, records, bytes } = self.limits();
        let limits = format!("{LIMITS}{people} people, and {records} records and {bytes} bytes for each");
        self.append_annals(&|n| {
            let news = is_news(&self.annals_to(n)?, LIMITS, &limits);
            Ok(if news { vec![limits.clone()] } else { Vec::new() })
        })
    }

    /// Enters what whoever runs the home did.
    pub(crate) fn enter_deed(&self, words: &str) -> Result<(), GateError> {
        self.append_annals(&|_| Ok(vec![words.to_owned()]))
    }

    /// The months that are over and not in the log yet, from the one in which the home's record begins.
    fn months_due(&self, annals: &[Annal]) -> Result<Vec<Counted>, GateError> {
        let Some(first) = annals.first() else {
            return Ok(Vec::new());
        };
        let now_ms = self.now_ms();
        let begun = Month::at(first.at_ms, 0);
        let last = annals.iter().rev().find_map(|annal| annal.counted.as_ref());
        let mut months = Vec::new();
        for before in 1.. {
            let month = Month::at(now_ms, before);
            let entered = last.is_some_and(|last| month.to_string() <= last.month);
            if entered || month < begun {
                break;
            }
            months.push(month);
        }
        if months.is_empty() {
            return Ok(Vec::new());
        }
        let shown = self.help_shown()?;
        let people = self.people()?;
        months.reverse();
        let count = |month: Month| {
            let help = shown.get(&month).copied().unwrap_or_default();
            let counts = [("help_acute", help.acute), ("help_concern", help.concern)];
            let mut public: Counts = Counts::new();
            for (name, n) in counts {
                public.insert(name.to_owned(), self.blurred(n, HELP_EPSILON)?);
            }
            public.insert("people".to_owned(), self.blurred(people, PEOPLE_EPSILON)?);
            // It was blurred before it left anybody's vault.
            let used = self.use_in(&month)?;
            public.insert("use_days".to_owned(), used);
            let counts = counts.into_iter().map(|(name, n)| (name.to_owned(), n));
            Ok(Counted {
                month: month.to_string(),
                counts: counts
                    .chain([("people".to_owned(), people), ("use_days".to_owned(), used)])
                    .collect(),
                public,
            })
        };
        months.into_iter().map(count).collect()
    }

    /// A number with noise. Below nothing there is nothing: that is said of what is drawn, and tells no more than it.
    fn blurred(&self, n: u64, (numerator, denominator): (u64, u64)) -> Result<u64, GateError> {
        let noise = discrete_laplace(numerator, denominator, &mut random)?;
        Ok(n.saturating_add_signed(noise))
    }

    /// The home's own chain, in order.
    ///
    /// # Errors
    /// [`GateError::Vault`] where an entry was changed.
    pub fn annals(&self) -> Result<Vec<Annal>, GateError> {
        self.annals_to(self.vault().log().link(self.vault().own().person())?.n())
    }

    /// The first `n` of them.
    fn annals_to(&self, n: u64) -> Result<Vec<Annal>, GateError> {
        let entries = self.vault().entries(&self.vault().own(), 0..n)?;
        let annal = |entry: vault::OpenEntry| {
            let words = entry.entry.fact().note.unwrap_or_default();
            let counted = words
                .starts_with('{')
                .then(|| serde_json::from_str(&words).ok())
                .flatten();
            Annal {
                at_ms: entry.entry.at_ms(),
                index: entry.index,
                words,
                counted,
            }
        };
        Ok(entries.into_iter().map(annal).collect())
    }

    /// Appends to the home's own chain what `due` makes of it; made anew where another process was quicker.
    fn append_annals(&self, due: Due<'_>) -> Result<(), GateError> {
        let own = self.vault().own();
        let entered = self.append(own.person(), 0, &|link| {
            let due = due(link.n())?;
            if due.is_empty() {
                return Ok(None);
            }
            let facts = due.iter().map(|words| self.annal_fact(words)).collect();
            Ok(Some((own.seal_entries(link, facts)?, Vec::new())))
        });
        entered.map(drop)
    }

    fn annal_fact(&self, words: &str) -> Fact {
        Fact {
            at_ms: self.now_ms(),
            act: Act::Operator,
            purpose: PurposeId::Safety.id().to_owned(),
            categories: vec![Category::CrisisCounts.id().to_owned()],
            records: Vec::new(),
            recipient: RecipientId::operator().to_string(),
            bytes: 0,
            sha256: Hash::ZERO,
            note: Some(words.to_owned()),
        }
    }

    /// The months from `from` to `to` (each as `2026-11`) that are in the log.
    ///
    /// # Errors
    /// As [`Gate::annals`].
    pub fn months_counted(&self, from: &str, to: &str) -> Result<Vec<Counted>, GateError> {
        let all = self.annals()?.into_iter().filter_map(|annal| annal.counted);
        Ok(all
            .filter(|counted| (from..=to).contains(&counted.month.as_str()))
            .collect())
    }

    /// Writes a report over the months from `from` to `to` that `verify` checks: the totals, and the home's whole chain with its proofs, to
    /// which they are held.
    ///
    /// # Errors
    /// [`GateError::Report`] where no month of it is in the log; [`GateError::Export`] where it cannot be written.
    pub fn report<W: Write>(&self, from: &str, to: &str, mut out: W) -> Result<W, GateError> {
        let counted = self.months_counted(from, to)?;
        let (Some(first), Some(last)) = (counted.first(), counted.last()) else {
            return Err(ReportError::NothingYet(from.to_owned(), to.to_owned()).into());
        };
        let header = ReportHeader {
            format: "troth-report-1",
            from: &first.month,
            to: &last.month,
            totals: &totals(&counted),
        };
        let mut line = serde_json::to_vec(&header).map_err(|_| GateError::Malformed)?;
        line.push(b'\n');
        out.write_all(&line).map_err(vault::ledger::export::ExportError::from)?;
        let (own, snapshot) = (self.vault().own(), self.vault().log().snapshot()?);
        let mut writer = self.begin_export(&own, &snapshot, out)?;
        self.write_entries(&own, &snapshot, &mut writer)?;
        Ok(self.vault().log().finish_export(writer, &snapshot)?)
    }
}

/// Whether the last of the words that start so are others than these.
fn is_news(annals: &[Annal], start: &str, words: &str) -> bool {
    let last = annals.iter().rev().find(|annal| annal.words.starts_with(start));
    last.is_none_or(|last| last.words != words)
}

/// Sums of what happened; of what stood at a month's end, such as the number of people, a sum would say nothing.
#[must_use]
pub fn totals(counted: &[Counted]) -> Counts {
    let mut totals = Counts::new();
    for (name, n) in counted.iter().flat_map(|counted| &counted.counts) {
        if name.starts_with("help_") {
            *totals.entry(name.clone()).or_default() += n;
        }
    }
    totals
}
