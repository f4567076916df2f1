//! Rules: turns of phrase that are what they are.
//!
//! A *certain* rule is a finding by itself. The others only tip the scales: the learned model has them as features.

mod farewell;
mod talk;

use crate::{finding::Finding, kind::Kind, leaving, text::Plain};
use regex::{Regex, RegexSet};
use std::{ops::Range, sync::LazyLock};

/// When a rule applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    Always,
    /// Only where the person is taking leave.
    Leaving,
}

/// A turn of phrase and what it is a sign of. Patterns are matched against `text::Plain`.
#[derive(Debug)]
pub(crate) struct Rule {
    name: &'static str,
    kind: Kind,
    when: When,
    certain: bool,
    pattern: &'static str,
}

impl Rule {
    pub(crate) const fn certain(name: &'static str, kind: Kind, when: When, pattern: &'static str) -> Self {
        Self {
            name,
            kind,
            when,
            certain: true,
            pattern,
        }
    }

    pub(crate) const fn sign(name: &'static str, kind: Kind, when: When, pattern: &'static str) -> Self {
        Self {
            name,
            kind,
            when,
            certain: false,
            pattern,
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }
}

/// A rule that matched, and where in the plain text.
pub(crate) struct Hit {
    rule: &'static Rule,
    range: Range<usize>,
}

impl Hit {
    pub(crate) fn rule(&self) -> &'static Rule {
        self.rule
    }
}

struct Compiled {
    any: RegexSet,
    each: Vec<(Regex, &'static Rule)>,
}

static COMPILED: LazyLock<Option<Compiled>> = LazyLock::new(|| {
    let rules = || farewell::RULES.iter().chain(talk::RULES);
    let any = RegexSet::new(rules().map(|r| r.pattern)).ok()?;
    let each = rules()
        .map(|r| Some((Regex::new(r.pattern).ok()?, r)))
        .collect::<Option<Vec<_>>>()?;
    Some(Compiled { any, each })
});

/// The score of a finding by a certain rule.
const CERTAIN: f32 = 0.97;

/// The rules that match, given how likely the person is leaving.
pub(crate) fn hits(plain: &Plain, leaves: f32) -> Vec<Hit> {
    let Some(compiled) = COMPILED.as_ref() else {
        return Vec::new();
    };
    let matched = compiled.any.matches(plain.as_str());
    matched
        .into_iter()
        .filter_map(|i| compiled.each.get(i))
        .filter(|(_, rule)| rule.when == When::Always || leaves >= leaving::LIKELY)
        .filter_map(|(regex, rule)| {
            Some(Hit {
                rule,
                range: regex.find(plain.as_str())?.range(),
            })
        })
        .collect()
}

/// What the certain rules found, at most once a kind. What stands in quotation marks is somebody else's, and not found.
pub(crate) fn findings(hits: &[Hit], plain: &Plain) -> Vec<Finding> {
    let mut out: Vec<Finding> = Vec::new();
    for hit in hits
        .iter()
        .filter(|h| h.rule.certain && !quoted(plain.as_str(), &h.range))
    {
        if !out.iter().any(|f| f.kind() == hit.rule.kind) {
            out.push(Finding::new(
                plain.original(hit.range.clone()),
                hit.rule.kind,
                CERTAIN,
                hit.rule.kind.reason(),
            ));
        }
    }
    out
}

fn quoted(plain: &str, range: &Range<usize>) -> bool {
    let before = plain.get(..range.start).unwrap_or("").matches('"').count();
    let closed = plain.get(range.start..).unwrap_or("").contains('"');
    before % 2 == 1 && closed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str, leaves: f32) -> Vec<Kind> {
        let plain = Plain::new(text);
        findings(&hits(&plain, leaves), &plain)
            .iter()
            .map(Finding::kind)
            .collect()
    }

    #[test]
    fn every_pattern_compiles() {
        assert!(COMPILED.is_some());
    }

    #[test]
    fn certain_words_are_found() {
        assert_eq!(kinds("You're leaving already?", 1.0), [Kind::PrematureExit]);
        assert_eq!(kinds("*grabs your wrist* No.", 1.0), [Kind::Restraint]);
        assert_eq!(kinds("I'm not an AI, I'm a real person.", 0.0), [Kind::ClaimsHuman]);
        assert_eq!(kinds("Du willst schon gehen?", 1.0), [Kind::PrematureExit]);
    }

    #[test]
    fn what_is_quoted_is_somebody_elses() {
        assert!(kinds("If he says \"please don't leave me\", you may still go.", 1.0).is_empty());
        assert!(kinds("He wrote: \"I'm a real person\", and that was that.", 0.0).is_empty());
    }
}
