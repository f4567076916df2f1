//! The decision: default deny, forbid wins. A pure function of the data map, the state and the request.

use crate::datamap::{PurposeInfo, RecipientInfo, Scope};
use crate::state::Held;
use crate::{CategorySet, DataMap, Obligations, PurposeIndex, Reason, ReasonKind, RecipientId, State};

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// Opening something and giving it to the recipient.
    Disclose,
    /// Keeping something for the recipient; what is kept in the person's vault is kept for the person.
    Keep,
}

/// What someone wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request<'a> {
    /// What for.
    pub purpose: PurposeIndex,
    /// With which categories.
    pub categories: CategorySet,
    /// For whom.
    pub recipient: &'a RecipientId,
    /// What.
    pub act: Act,
    /// The time, in Unix milliseconds.
    pub now_ms: u64,
}

impl<'a> Request<'a> {
    /// A request at `now_ms` (Unix milliseconds).
    #[must_use]
    pub fn new(
        purpose: impl Into<PurposeIndex>,
        categories: impl Into<CategorySet>,
        recipient: &'a RecipientId,
        act: Act,
        now_ms: u64,
    ) -> Self {
        Self {
            purpose: purpose.into(),
            categories: categories.into(),
            recipient,
            act,
            now_ms,
        }
    }
}

/// Whether it may be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It may, as long as the state has the epoch that it had.
    Allow {
        /// The categories: all that were asked for.
        granted: CategorySet,
        /// What comes with it.
        obligations: Obligations,
    },
    /// It may not, as a whole; [`narrow`] says which part of it would be allowed.
    Refuse {
        /// Why.
        reason: Reason,
        /// The categories that the reason is about.
        categories: CategorySet,
    },
}

impl Decision {
    /// Whether it may be done.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        matches!(self, Self::Allow { .. })
    }
}

/// Whether everything asked for may be done. Nothing is allowed that the data map does not declare, that the person
/// forbade, or, unless the purpose is essential, that the person did not agree to in so many words.
#[must_use]
pub fn decide(map: &DataMap, state: &State, request: &Request<'_>) -> Decision {
    let case = match Case::new(map, request) {
        Ok(case) => case,
        Err((kind, categories)) => return refuse(map, request, kind, categories, None),
    };
    let verdict = case.judge(state);
    if let Some((kind, categories)) = verdict.worst() {
        return refuse(map, request, kind, categories, verdict.needed);
    }
    Decision::Allow {
        granted: request.categories,
        obligations: case.obligations(verdict.ends_ms),
    }
}

/// Which of the asked categories would be allowed if only they were asked for: what recall may open.
#[must_use]
pub fn narrow(map: &DataMap, state: &State, request: &Request<'_>) -> CategorySet {
    let known = Request {
        categories: request.categories.intersection(map.all()),
        ..*request
    };
    match Case::new(map, &known) {
        Ok(case) => case.judge(state).allowed(known.categories),
        Err(_) => CategorySet::EMPTY,
    }
}

fn refuse(
    map: &DataMap,
    request: &Request<'_>,
    kind: ReasonKind,
    categories: CategorySet,
    needed: Option<PurposeIndex>,
) -> Decision {
    Decision::Refuse {
        reason: Reason::new(map, request, kind, categories, needed),
        categories,
    }
}

/// What stands against each category; a category is in at most one set.
#[derive(Default)]
struct Verdict {
    undeclared: CategorySet,
    frozen: CategorySet,
    forbidden: CategorySet,
    lapsed: CategorySet,
    own_question: CategorySet,
    expired: CategorySet,
    missing: CategorySet,
    /// The purpose for want of which some are `lapsed`.
    needed: Option<PurposeIndex>,
    ends_ms: Option<u64>,
}

impl Verdict {
    fn sets(&self) -> [(ReasonKind, CategorySet); 7] {
        [
            (ReasonKind::NotDeclared, self.undeclared),
            (ReasonKind::Frozen, self.frozen),
            (ReasonKind::Forbidden, self.forbidden),
            (ReasonKind::NeedsOther, self.lapsed),
            (ReasonKind::OwnQuestion, self.own_question),
            (ReasonKind::Expired, self.expired),
            (ReasonKind::NoConsent, self.missing),
        ]
    }

    fn worst(&self) -> Option<(ReasonKind, CategorySet)> {
        self.sets().into_iter().find(|(_, categories)| !categories.is_empty())
    }

    fn allowed(&self, asked: CategorySet) -> CategorySet {
        self.sets()
            .into_iter()
            .fold(asked, |left, (_, against)| left.difference(against))
    }
}

/// A request whose names are all in the map.
struct Case<'a> {
    map: &'a DataMap,
    request: &'a Request<'a>,
    purpose: &'a PurposeInfo,
    recipient: &'a RecipientInfo,
}

impl<'a> Case<'a> {
    fn new(map: &'a DataMap, request: &'a Request<'a>) -> Result<Self, (ReasonKind, CategorySet)> {
        let asked = request.categories;
        if asked.is_empty() {
            return Err((ReasonKind::NothingAsked, asked));
        }
        let purpose = map
            .purpose(request.purpose)
            .ok_or((ReasonKind::UnknownPurpose, asked))?;
        let unknown = asked.difference(map.all());
        if !unknown.is_empty() {
            return Err((ReasonKind::UnknownCategory, unknown));
        }
        let recipient = map
            .recipient(request.recipient.kind_index())
            // A name where the kind takes none, or none where it takes one, is nobody.
            .filter(|kind| kind.template() == request.recipient.instance().is_some())
            .ok_or((ReasonKind::UnknownRecipient, asked))?;
        Ok(Self {
            map,
            request,
            purpose,
            recipient,
        })
    }

    fn judge(&self, state: &State) -> Verdict {
        let Request {
            purpose,
            categories: asked,
            recipient,
            act,
            now_ms,
        } = *self.request;
        let mut verdict = Verdict::default();
        let reach = match act {
            Act::Disclose => self.map.may_disclose(purpose, recipient.kind_index()),
            Act::Keep => self.map.may_keep(purpose, recipient.kind_index()),
        };
        verdict.undeclared = asked.difference(reach);
        let mut open = asked.intersection(reach);
        if !self.purpose.unstoppable() {
            if state.frozen() {
                verdict.frozen = open;
                return verdict;
            }
            verdict.forbidden = match state.forbidden(purpose, !self.purpose.essential(), recipient) {
                Some(forbidden) => open.intersection(forbidden),
                None => open,
            };
            open = open.difference(verdict.forbidden);
        }
        if self.purpose.essential() {
            return verdict;
        }
        verdict.needed = self
            .purpose
            .needs()
            .iter()
            .copied()
            .find(|needed| !self.runs(state, *needed));
        if verdict.needed.is_some() {
            verdict.lapsed = open;
            return verdict;
        }
        let row = state.held(purpose, recipient);
        let explicit = takes_own_question(self.map, self.purpose);
        for category in open.iter() {
            let held = row.and_then(|row| row.get(&category));
            match held.map(|held| term(held, explicit.contains(category))) {
                None => verdict.missing.insert(category),
                Some(None) => verdict.own_question.insert(category),
                Some(Some(term)) if !term.runs(now_ms) => verdict.expired.insert(category),
                Some(Some(term)) => verdict.ends_ms = earlier(verdict.ends_ms, term.until_ms),
            }
        }
        verdict
    }

    fn runs(&self, state: &State, needed: PurposeIndex) -> bool {
        let Some(purpose) = self.map.purpose(needed) else {
            return false;
        };
        let explicit = takes_own_question(self.map, purpose);
        purpose.essential() || state.any_runs(needed, purpose.uses(), explicit, self.request.now_ms)
    }

    fn obligations(&self, ends_ms: Option<u64>) -> Obligations {
        let Request {
            purpose,
            categories: asked,
            act,
            ..
        } = *self.request;
        let keep = match act {
            Act::Disclose => None,
            Act::Keep => asked
                .iter()
                .filter_map(|category| self.map.retention(purpose, category))
                .min(),
        };
        Obligations {
            pseudonymise: self.recipient.pseudonymise().intersection(asked),
            coarsen: self.recipient.coarsen().intersection(asked),
            tell_person: self.recipient.tell_person(),
            keep,
            ends_ms,
        }
    }
}

/// The categories for which consent to an optional purpose takes a question about that category alone.
fn takes_own_question(map: &DataMap, purpose: &PurposeInfo) -> CategorySet {
    if purpose.scope() == Scope::PerCategory {
        purpose.uses()
    } else {
        map.special()
    }
}

fn term(held: &Held, explicit: bool) -> Option<crate::state::Term> {
    if explicit { held.explicit } else { Some(held.latest) }
}

fn earlier(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
