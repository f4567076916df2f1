//! Keeping a turn, as far as the person has said yes to it.

use consent::{Act, Category, CategorySet, RecipientId, purpose};
use gate::{Content, Gate, GateError, Guarded, Keep, Open, Pass, Permit, RecordId, Term};

use crate::conversations::{Conversation, Of};
use crate::converse::{Companion, twice};
use crate::elsewhere::{Sending, Veil};
use crate::engines::HomeEngine;
use crate::error::CompanionError;
use crate::found::{Found, found};
use crate::reply::{Answer, Heard};
use crate::turn::{Part, Parts, Turn};

/// Under which purpose a category of this turn is kept, and so for how long.
pub(crate) enum Keeping {
    /// With the person's consent, for the category's retention.
    Lasting(Permit<purpose::Remember>),
    /// A special category with a consent of its own.
    Sensitive(Permit<purpose::RememberSensitive>),
    /// Until the session ends.
    Session(Permit<purpose::Converse>),
    /// Sums that the person asked for.
    AddedUp(Permit<purpose::Wellbeing>),
}

impl Keeping {
    pub(crate) fn decide(gate: &Gate, open: &Open, category: Category, private: bool) -> Result<Self, GateError> {
        let set = CategorySet::from(category);
        let person = RecipientId::person();
        if category == Category::Wellbeing {
            return gate.permit(open, set, &person, Act::Keep).map(Self::AddedUp);
        }
        if private {
            return gate.permit(open, set, &person, Act::Keep).map(Self::Session);
        }
        let lasting = if category.is_special() {
            gate.permit(open, set, &person, Act::Keep).map(Self::Sensitive)
        } else {
            gate.permit(open, set, &person, Act::Keep).map(Self::Lasting)
        };
        match lasting {
            Err(GateError::Refused { .. }) => gate.permit(open, set, &person, Act::Keep).map(Self::Session),
            decided => decided,
        }
    }

    pub(crate) fn rewrite<T: Content>(
        &self,
        pass: &mut Pass<'_>,
        value: Guarded<T>,
        content: &T,
    ) -> Result<(), GateError> {
        match self {
            Self::Lasting(permit) => pass.rewrite(permit, value, content),
            Self::Sensitive(permit) => pass.rewrite(permit, value, content),
            Self::Session(permit) => pass.rewrite(permit, value, content),
            Self::AddedUp(permit) => pass.rewrite(permit, value, content),
        }
    }

    /// Whether it is kept for longer than a session.
    pub(crate) fn lasts(&self) -> bool {
        !matches!(self, Self::Session(_))
    }

    /// As [`Self::rewrite`], and it ends when it would have.
    pub(crate) fn amend<T: Content>(
        &self,
        pass: &mut Pass<'_>,
        value: Guarded<T>,
        content: &T,
    ) -> Result<(), GateError> {
        match self {
            Self::Lasting(permit) => pass.amend(permit, value, content),
            Self::Sensitive(permit) => pass.amend(permit, value, content),
            Self::Session(permit) => pass.amend(permit, value, content),
            Self::AddedUp(permit) => pass.amend(permit, value, content),
        }
    }

    /// As [`Self::keep`], for what was kept before.
    pub(crate) fn keep_as<T: Content>(
        &self,
        pass: &mut Pass<'_>,
        keep: &Keep<'_, T>,
        term: Term,
    ) -> Result<(), GateError> {
        match self {
            Self::Lasting(permit) => pass.keep_as(permit, keep, term),
            Self::Sensitive(permit) => pass.keep_as(permit, keep, term),
            Self::Session(permit) => pass.keep_as(permit, keep, term),
            Self::AddedUp(permit) => pass.keep_as(permit, keep, term),
        }
    }

    pub(crate) fn keep<T: Content>(&self, pass: &mut Pass<'_>, keep: &Keep<'_, T>) -> Result<(), GateError> {
        match self {
            Self::Lasting(permit) => pass.keep(permit, keep),
            Self::Sensitive(permit) => pass.keep(permit, keep),
            Self::Session(permit) => pass.keep(permit, keep),
            Self::AddedUp(permit) => pass.keep(permit, keep),
        }
    }
}

/// A turn that is ready to be kept.
pub(crate) struct Finished<'a> {
    pub(crate) id: RecordId,
    pub(crate) of: Of,
    pub(crate) conversation: Option<Conversation>,
    pub(crate) private: bool,
    pub(crate) replaces: Option<RecordId>,
    /// What was said last before, without what it gave away.
    pub(crate) before: String,
    pub(crate) stretch_ms: u64,
    pub(crate) reminded: bool,
    /// Whether the person was told with it that they have been talking for long.
    pub(crate) noted: bool,
    pub(crate) at_ms: u64,
    pub(crate) message: &'a Found,
    pub(crate) heard: Heard,
    pub(crate) engine: &'a HomeEngine,
    /// What its prompts passed through, where they went elsewhere.
    pub(crate) veil: Option<&'a Veil>,
}

impl Companion {
    /// Seals the turn: its skeleton, and a part for each category in it, all in one write. What it replaces goes only then: had there
    /// been no answer, it would still stand.
    pub(crate) fn keep(&self, open: &Open, finished: &Finished<'_>) -> Result<Answer, CompanionError> {
        let begun = self.gate.new_record_id()?;
        // What is kept follows the consents as they now are.
        let answer = twice(|| self.try_keep(open, finished))?;
        if let (Some(id), Some(known)) = (finished.of.0, &finished.conversation) {
            self.renew_conversation(open, id, known)?;
        }
        if let Some(from) = finished.replaces {
            self.erase_from(open, finished.of, from, finished.id)?;
            self.gate()
                .tell_recipients(open, "corrected", finished.message.categories())?;
            self.forget_sent(open, Some(begun))?;
        }
        if finished.replaces.is_some() || !answer.drawn.is_empty() {
            self.index_memories(open)?;
        }
        self.count_use(open, finished)?;
        Ok(answer)
    }

    fn try_keep(&self, open: &Open, finished: &Finished<'_>) -> Result<Answer, CompanionError> {
        let Finished {
            id,
            of,
            at_ms,
            message,
            heard,
            engine,
            private,
            veil,
            ..
        } = finished;
        let text = heard.text();
        let mut parts = Parts::new();
        let said = message.cut(&mut parts);
        let reply = found(&text).cut(&mut parts);
        let id_for = |category: &Category| Ok((*category, self.gate.new_record_id()?));
        let ids = parts.keys().map(id_for).collect::<Result<Vec<_>, GateError>>()?;
        let mut pass = self.gate.pass(open);
        let drawn = if *private {
            Vec::new()
        } else {
            self.draw(open, &mut pass, message, &finished.before, (*of, *id))?
        };
        let sent = match (engine, veil) {
            (HomeEngine::Elsewhere(chosen), Some(veil)) => {
                self.keep_veil(open, &mut pass, veil, *private)?;
                let sending = Sending {
                    company: &chosen.engine().company,
                    address: &chosen.engine().address,
                    model: &chosen.engine().model,
                    veil,
                };
                self.keep_sent(open, &mut pass, *id, &sending)?
            }
            _ => None,
        };
        let turn = Turn {
            at_ms: *at_ms,
            said,
            reply,
            ended: heard.ended,
            engine: engine.name().to_owned(),
            replaced: heard
                .sentences
                .iter()
                .filter_map(|sentence| sentence.replaced.clone())
                .collect(),
            parts: ids.clone(),
            entries: heard.used.entries.clone(),
            stretch_ms: finished.stretch_ms,
            recalled: heard.used.recalled.clone(),
            drawn: drawn.iter().map(|(id, _)| *id).collect(),
            reminded: finished.reminded,
            noted: finished.noted,
            history: None,
            sent,
        };
        if let (Some(id), None) = (of.0, &finished.conversation) {
            self.begin_conversation(open, &mut pass, id, *private, message)?;
        }
        let (turns, part_of) = (of.turns(), of.parts());
        let talk = Keeping::decide(&self.gate, open, Category::Talk, *private)?;
        talk.keep(
            &mut pass,
            &Keep {
                id: *id,
                collection: &turns,
                category: Category::Talk,
                content: &turn,
                lists: &[],
            },
        )?;
        for ((category, texts), (_, part)) in parts.into_iter().zip(ids) {
            let keeping = Keeping::decide(&self.gate, open, category, *private)?;
            let content = Part { turn: *id, texts };
            keeping.keep(
                &mut pass,
                &Keep {
                    id: part,
                    collection: &part_of,
                    category,
                    content: &content,
                    lists: &[],
                },
            )?;
        }
        pass.commit()?;
        Ok(Answer {
            turn: *id,
            at_ms: *at_ms,
            ended: heard.ended,
            text,
            used: heard.used.clone(),
            drawn,
            sent,
        })
    }
}
