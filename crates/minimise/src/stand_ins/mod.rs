//! Stand-ins for what points at somebody: invented, the same throughout a conversation, and undone in the reply.
//!
//! [`StandIns`] belongs to one conversation and is kept as secret as the conversation itself: it holds what is real. For each request the
//! whole text that leaves is treated anew, by [`StandIns::replace_all`]; the reply goes through a [`Restorer`].

mod coarse;
mod declared;
mod kept;
mod matcher;
mod parts;
mod pool;
mod restore;
mod treatment;

pub use kept::KeptPairs;
pub use restore::Restorer;
pub use treatment::{Replaced, Treatment, Treatments};

use std::collections::BTreeSet;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::words::{self, Lists};
use crate::{Finding, Kind};
use matcher::{Matcher, Seen};
use parts::{is_plural, name_words, organisation_core, whole_words};

/// What a stand-in is made like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Part {
    Female,
    Male,
    Given,
    Family,
    Place,
    Organisation,
    Phone,
    Email,
    Username,
    Url,
    IpAddress,
    Street,
    Number,
}

/// Something real and what stands in for it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Pair {
    part: Part,
    real: String,
    stand_in: String,
    /// Where it comes from; only what was said in the conversation itself is kept with it.
    #[serde(skip)]
    from: Whence,
}

/// Where something real is known from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Whence {
    /// It was said in the conversation.
    #[default]
    Talk,
    /// It stands beside it: in a memory, in a character.
    Beside,
    /// The person declared it as theirs.
    Declared,
}

/// The stand-ins of one conversation.
#[derive(Clone)]
pub struct StandIns {
    seed: [u8; 32],
    treatments: Treatments,
    pairs: Vec<Pair>,
    /// Words that could be stand-ins and were really said.
    said: BTreeSet<String>,
    /// The same, for what was only said beside the conversation.
    beside: BTreeSet<String>,
}

impl std::fmt::Debug for StandIns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StandIns")
            .field("pairs", &self.pairs.len())
            .finish_non_exhaustive()
    }
}

impl StandIns {
    /// For a new conversation, with 256 random bits of its own.
    #[must_use]
    pub fn new(seed: [u8; 32]) -> Self {
        Self {
            seed,
            treatments: Treatments::default(),
            pairs: Vec::new(),
            said: BTreeSet::new(),
            beside: BTreeSet::new(),
        }
    }

    /// The same, with treatments by what the recipient may have.
    #[must_use]
    pub fn treating(mut self, treatments: Treatments) -> Self {
        self.treatments = treatments;
        self
    }

    /// Something that is the person's own (a name, an address, a contact) and never leaves, whether it is found in a text or not, and
    /// however it is spaced, accented or divided into groups of digits.
    pub fn declare(&mut self, kind: Kind, real: &str) {
        let real = real.trim();
        self.hear(real, Whence::Declared);
        if kind == Kind::Name {
            let words = name_words(real);
            for word in &words {
                let part = parts::name_part(real, word, "");
                if let Some(text) = real.get(word.clone()) {
                    self.stand_in(part, text, Whence::Declared);
                }
            }
            // As people write it in handles.
            if words.len() > 1 {
                let joined: String = words.into_iter().filter_map(|word| real.get(word)).collect();
                self.stand_in(Part::Username, &joined.to_lowercase(), Whence::Declared);
            }
        } else {
            self.stand_in(part_of(kind), real, Whence::Declared);
        }
    }

    /// The text as it may leave. What was found is treated by its kind; what has a stand-in already has it wherever it is said.
    pub fn replace(&mut self, text: &str, findings: &[Finding]) -> String {
        self.replace_all(&[(text, findings)]).pop().unwrap_or_default()
    }

    /// As [`StandIns::replace`] for all texts of a request: a stand-in that a later text really mentions is changed in the earlier ones too.
    pub fn replace_all(&mut self, texts: &[(&str, &[Finding])]) -> Vec<String> {
        self.replace_request(texts, &[]).0
    }

    /// As [`StandIns::replace_all`], for the texts of the conversation and those beside it (memories, a character), in this order; and how
    /// much was replaced. Of what is said only beside it nothing is kept.
    pub fn replace_request(
        &mut self,
        talk: &[(&str, &[Finding])],
        beside: &[(&str, &[Finding])],
    ) -> (Vec<String>, Replaced) {
        for (texts, from) in [(talk, Whence::Talk), (beside, Whence::Beside)] {
            texts.iter().for_each(|(text, _)| self.hear(text, from));
        }
        for (texts, from) in [(talk, Whence::Talk), (beside, Whence::Beside)] {
            texts
                .iter()
                .for_each(|(text, findings)| self.know(text, findings, from));
        }
        let mut replaced = Replaced::default();
        let out = talk
            .iter()
            .chain(beside)
            .map(|(text, findings)| self.write(text, findings, &mut replaced))
            .collect();
        (out, replaced)
    }

    /// For one reply: what stands in now is undone.
    #[must_use]
    pub fn restorer(&self) -> Restorer {
        Restorer::new(
            self.pairs
                .iter()
                .map(|pair| (pair.stand_in.as_str(), pair.real.as_str())),
        )
    }

    /// Notes what is really said, and gives another stand-in to whatever was called so.
    fn hear(&mut self, text: &str, from: Whence) {
        let words = text.split(|c: char| !matcher::joins(c)).map(str::to_lowercase);
        for word in words {
            let singular = [Some(word.as_str()), word.strip_suffix('s'), word.strip_suffix("es")];
            for form in singular.into_iter().flatten() {
                if pool::holds(form) {
                    self.note(form, from);
                }
            }
        }
        let stand_ins = Matcher::new(self.pairs.iter().map(|pair| pair.stand_in.as_str()));
        let taken: BTreeSet<usize> = seen(&stand_ins, text).into_iter().map(|(number, _)| number).collect();
        for number in taken {
            let Some(pair) = self.pairs.get(number).cloned() else {
                continue;
            };
            self.note(&pair.stand_in.to_lowercase(), from);
            let stand_in = self.invent(pair.part, &pair.real);
            if let Some(pair) = self.pairs.get_mut(number) {
                pair.stand_in = stand_in;
            }
        }
    }

    fn note(&mut self, said: &str, from: Whence) {
        let noted = match from {
            Whence::Talk => &mut self.said,
            Whence::Beside | Whence::Declared => &mut self.beside,
        };
        noted.insert(said.to_owned());
    }

    /// Gives a stand-in to everything found that is to have one and has none.
    fn know(&mut self, text: &str, findings: &[Finding], from: Whence) {
        for finding in findings {
            if self.treatments.of(finding.kind()) == Treatment::StandIn {
                for (part, span) in Self::parts_of(text, finding) {
                    if let Some(real) = text.get(span) {
                        self.stand_in(part, real, from);
                    }
                }
            }
        }
    }

    /// The words in a finding that get a stand-in each.
    fn parts_of(text: &str, finding: &Finding) -> Vec<(Part, Range<usize>)> {
        let span = whole_words(text, finding.span());
        let real = text.get(span.clone()).unwrap_or_default();
        let moved = |word: Range<usize>| span.start + word.start..span.start + word.end;
        let before = text.get(..span.start).unwrap_or_default();
        match finding.kind() {
            Kind::Name => name_words(real)
                .into_iter()
                .map(|word| (parts::name_part(real, &word, before), moved(word)))
                .collect(),
            Kind::Organisation => vec![(Part::Organisation, moved(organisation_core(real)))],
            kind => vec![(part_of(kind), span)],
        }
    }

    /// The stand-in of something real, made where there is none yet.
    fn stand_in(&mut self, part: Part, real: &str, from: Whence) {
        let lower = real.to_lowercase();
        if lower.is_empty() {
            return;
        }
        let same = |pair: &Pair| {
            let known = pair.real.to_lowercase();
            known == lower || (from != Whence::Declared && is_plural(&lower, &known))
        };
        if let Some(pair) = self.pairs.iter_mut().find(|pair| same(pair)) {
            pair.from = match (pair.from, from) {
                (Whence::Declared, _) | (_, Whence::Declared) => Whence::Declared,
                (known, from) => known.min(from),
            };
            return;
        }
        let stand_in = self.invent(part, real);
        self.pairs.push(Pair {
            part,
            real: real.to_owned(),
            stand_in,
            from,
        });
    }

    /// A stand-in that stands for nothing else and that nobody said.
    fn invent(&self, part: Part, real: &str) -> String {
        let lower = real.to_lowercase();
        let free = |stand_in: &String| {
            let new = stand_in.to_lowercase();
            new != lower
                && !self.said.contains(&new)
                && !self.beside.contains(&new)
                && self.pairs.iter().all(|pair| {
                    let (old, real) = (pair.stand_in.to_lowercase(), pair.real.to_lowercase());
                    old != new && real != new && !is_plural(&old, &new) && !is_plural(&new, &old)
                })
        };
        (0..10_000)
            .map(|attempt| pool::candidate(&self.seed, part, &lower, attempt))
            .find(free)
            .unwrap_or_else(|| format!("Anon{}", self.pairs.len()))
    }

    fn write(&self, text: &str, findings: &[Finding], replaced: &mut Replaced) -> String {
        let known = Matcher::new(self.pairs.iter().map(|pair| pair.real.as_str()));
        let mut out = String::with_capacity(text.len() + 32);
        let mut from = 0;
        for (span, instead) in self.spans(text, findings) {
            if span.start < from {
                continue;
            }
            self.write_known(&known, text, from..span.start, &mut out, replaced);
            let real = text.get(span.clone()).unwrap_or_default();
            match instead {
                Instead::Pair(number) => {
                    if let Some(pair) = self.pairs.get(number) {
                        replaced.count(Treatment::StandIn, pair.part.kind());
                        out.push_str(&written_like(real, pair));
                    }
                }
                Instead::Wider(kind) => {
                    replaced.count(self.treatments.of(kind), kind);
                    out.push_str(&self.treated(text, &span, kind));
                }
            }
            from = span.end;
        }
        self.write_known(&known, text, from..text.len(), &mut out, replaced);
        out
    }

    /// What is written instead of what, in order: what was found, by its treatment; and what was declared, whatever was found there.
    fn spans(&self, text: &str, findings: &[Finding]) -> Vec<(Range<usize>, Instead)> {
        let mut spans: Vec<(Range<usize>, Instead)> = Vec::new();
        for finding in findings {
            match self.treatments.of(finding.kind()) {
                Treatment::Keep => {}
                Treatment::StandIn => {
                    for (_, span) in Self::parts_of(text, finding) {
                        let real = text.get(span.clone()).unwrap_or_default();
                        let found = self
                            .number(real)
                            .map(|(number, length)| (span.start..span.start + length, Instead::Pair(number)));
                        spans.extend(found);
                    }
                }
                Treatment::Coarsen | Treatment::Withhold => {
                    spans.push((finding.span(), Instead::Wider(finding.kind())));
                }
            }
        }
        for (declared, number) in declared::find(text, &self.pairs) {
            put_declared(&mut spans, declared, number);
        }
        spans.sort_by_key(|(span, _)| span.start);
        spans
    }

    fn treated(&self, text: &str, span: &Range<usize>, kind: Kind) -> String {
        if self.treatments.of(kind) == Treatment::Withhold {
            return format!("[{}]", kind.id());
        }
        let part = |range: Range<usize>| text.get(range).unwrap_or_default();
        coarse::coarse(
            kind,
            part(span.clone()),
            part(0..span.start),
            part(span.end..text.len()),
        )
    }

    /// The pair of something real, and how much of it is the thing itself, without a plural's ending.
    fn number(&self, real: &str) -> Option<(usize, usize)> {
        let lower = real.to_lowercase();
        let exact = self.pairs.iter().position(|pair| pair.real.to_lowercase() == lower);
        exact.map(|number| (number, real.len())).or_else(|| {
            let number = self
                .pairs
                .iter()
                .position(|pair| is_plural(&lower, &pair.real.to_lowercase()))?;
            let known = self.pairs.get(number)?.real.chars().count();
            let end = real.char_indices().nth(known).map_or(real.len(), |(at, _)| at);
            Some((number, end))
        })
    }

    /// Writes what lies between findings: known things that were not found here have their stand-in all the same.
    fn write_known(&self, known: &Matcher, text: &str, gap: Range<usize>, out: &mut String, replaced: &mut Replaced) {
        let Some(piece) = text.get(gap.clone()) else { return };
        let before = text.get(..gap.start).and_then(|before| before.chars().next_back());
        let after = text.get(gap.end..).and_then(|after| after.chars().next());
        let mut from = 0;
        for (number, span) in seen_after(known, piece, before) {
            let Some(pair) = self.pairs.get(number) else { continue };
            let here = piece.get(span.clone()).unwrap_or_default();
            let ends = span.end < piece.len() || !after.is_some_and(matcher::joins);
            if ends && self.is_meant(pair, here, piece.get(..span.start).unwrap_or_default(), gap.start == 0) {
                out.push_str(piece.get(from..span.start).unwrap_or_default());
                replaced.count(Treatment::StandIn, pair.part.kind());
                out.push_str(&written_like(here, pair));
                from = span.end;
            }
        }
        out.push_str(piece.get(from..).unwrap_or_default());
    }

    /// Whether a word that was not found is the known thing: what the person declared always is; an everyday word only with a capital
    /// inside a sentence; a very short one only as it was first written.
    fn is_meant(&self, pair: &Pair, here: &str, before: &str, first: bool) -> bool {
        if pair.from == Whence::Declared {
            return true;
        }
        let lower = here.to_lowercase();
        if lower.chars().count() < 3 {
            return here == pair.real && here.chars().count() > 1;
        }
        if !words::lists(&lower).has(Lists::COMMON) {
            return true;
        }
        let begins = match before.trim_end().chars().next_back() {
            None => first,
            Some(c) => matches!(c, '.' | '!' | '?' | '\n'),
        };
        here.starts_with(char::is_uppercase) && !begins
    }
}

/// What is written instead of a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Instead {
    /// The stand-in of that pair.
    Pair(usize),
    /// Something wider, or the kind's name.
    Wider(Kind),
}

/// Adds something declared to what is written instead: within something larger it goes with that; what overlaps it gives way, or is
/// widened to take it in where it is said more widely anyhow.
fn put_declared(spans: &mut Vec<(Range<usize>, Instead)>, mut declared: Range<usize>, number: usize) {
    let within = |span: &Range<usize>| span.start <= declared.start && declared.end <= span.end;
    if spans.iter().any(|(span, _)| within(span)) {
        return;
    }
    let mut instead = Instead::Pair(number);
    spans.retain_mut(|(span, what)| {
        if span.end <= declared.start || declared.end <= span.start {
            return true;
        }
        match what {
            Instead::Wider(_) => {
                instead = *what;
                declared = declared.start.min(span.start)..declared.end.max(span.end);
                false
            }
            Instead::Pair(_) if span.start < declared.start => {
                span.end = declared.start;
                true
            }
            Instead::Pair(_) if span.end > declared.end => {
                span.start = declared.end;
                true
            }
            Instead::Pair(_) => false,
        }
    });
    spans.push((declared, instead));
}

fn written_like(here: &str, pair: &Pair) -> String {
    // A form of its own (an address, a number) has no case to follow.
    if matches!(
        pair.part,
        Part::Female | Part::Male | Part::Given | Part::Family | Part::Place | Part::Organisation
    ) {
        restore::in_case_of(here, &pair.stand_in)
    } else {
        pair.stand_in.clone()
    }
}

impl Part {
    /// What kind of thing it is.
    fn kind(self) -> Kind {
        match self {
            Self::Female | Self::Male | Self::Given | Self::Family => Kind::Name,
            Self::Place => Kind::Place,
            Self::Organisation => Kind::Organisation,
            Self::Phone => Kind::Phone,
            Self::Email => Kind::Email,
            Self::Username => Kind::Username,
            Self::Url => Kind::Url,
            Self::IpAddress => Kind::IpAddress,
            Self::Street => Kind::Address,
            Self::Number => Kind::LicenceNumber,
        }
    }
}

fn part_of(kind: Kind) -> Part {
    match kind {
        Kind::Name => Part::Given,
        Kind::Place => Part::Place,
        Kind::Organisation => Part::Organisation,
        Kind::Phone => Part::Phone,
        Kind::Email => Part::Email,
        Kind::Username => Part::Username,
        Kind::Url => Part::Url,
        Kind::IpAddress => Part::IpAddress,
        Kind::Address => Part::Street,
        _ => Part::Number,
    }
}

fn seen(matcher: &Matcher, text: &str) -> Vec<(usize, Range<usize>)> {
    seen_after(matcher, text, None)
}

/// Every known word in a whole text, in order.
fn seen_after(matcher: &Matcher, text: &str, mut before: Option<char>) -> Vec<(usize, Range<usize>)> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        if let Seen::Word(number, span) = matcher.at(text, at, before, true) {
            before = text.get(span.clone()).and_then(|word| word.chars().next_back());
            at = span.end;
            found.push((number, span));
        } else {
            before = Some(c);
            at += c.len_utf8();
        }
    }
    found
}
