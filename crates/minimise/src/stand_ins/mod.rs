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
mod write;

pub use kept::KeptPairs;
pub use restore::Restorer;
pub use treatment::{Replaced, Treatment, Treatments};

use std::collections::BTreeSet;
use std::ops::Range;

use serde::{Deserialize, Serialize};

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
