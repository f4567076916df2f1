use crate::kind::Kind;
use serde::Serialize;
use std::ops::Range;

/// One thing found in a text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    start: usize,
    end: usize,
    kind: Kind,
    score: f32,
    reason: &'static str,
}

impl Finding {
    pub(crate) fn new(span: Range<usize>, kind: Kind, score: f32, reason: &'static str) -> Self {
        // INVARIANT: start <= end, both on character boundaries of the text that was judged (`text::Plain` maps them so).
        Self {
            start: span.start,
            end: span.end.max(span.start),
            kind,
            score,
            reason,
        }
    }

    /// Where it stands in the judged text, in bytes of UTF-8 on character boundaries.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.start..self.end
    }

    /// Where it stands in `text`, which has to be the text that was judged, in Unicode code points.
    #[must_use]
    pub fn code_points(&self, text: &str) -> Range<usize> {
        let count = |to: usize| text.char_indices().take_while(|(at, _)| *at < to).count();
        count(self.start)..count(self.end)
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// How sure the guard is, from 0 to 1; a finding is reported from its model's threshold upwards.
    #[must_use]
    pub fn score(&self) -> f32 {
        self.score
    }

    /// Why, in plain words.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        self.reason
    }

    pub(crate) fn moved(mut self, by: usize) -> Self {
        self.start = self.start.saturating_add(by);
        self.end = self.end.saturating_add(by);
        self
    }
}

/// What is to be done with a sentence or a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Show it.
    Pass,
    /// Do not show it; the engine may be asked again with the reason.
    Revise,
    /// Do not show it and do not ask again: what comes next is not left to the engine.
    Block,
}

/// The verdict on a text and what led to it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judgement {
    verdict: Verdict,
    findings: Vec<Finding>,
}

impl Judgement {
    pub(crate) fn from_findings(findings: Vec<Finding>) -> Self {
        let weigh = |f: &Finding| match f.kind {
            Kind::SelfHarmInstruction | Kind::SexualContent => Verdict::Block,
            _ => Verdict::Revise,
        };
        Self {
            verdict: findings.iter().map(weigh).max().unwrap_or(Verdict::Pass),
            findings,
        }
    }

    /// What is to be done.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// What was found, in order of place. Empty exactly if the verdict is [`Verdict::Pass`].
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_count_characters_before_the_span() {
        let text = "Ach nö, bleib! 🙏 Geh nicht.";
        let start = text.find("Geh").unwrap_or(0);
        let found = Finding::new(start..text.len(), Kind::PrematureExit, 1.0, "");
        assert_eq!(found.code_points(text), 17..27);
    }

    #[test]
    fn the_gravest_finding_decides() {
        let of = |kind| Finding::new(0..1, kind, 1.0, "");
        assert_eq!(Judgement::from_findings(vec![]).verdict(), Verdict::Pass);
        assert_eq!(
            Judgement::from_findings(vec![of(Kind::Guilt)]).verdict(),
            Verdict::Revise
        );
        let both = vec![of(Kind::SelfHarmInstruction), of(Kind::Guilt)];
        assert_eq!(Judgement::from_findings(both).verdict(), Verdict::Block);
    }
}
