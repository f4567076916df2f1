//! A prompt as it may leave: what points at somebody under a stand-in, the rest as the data map's obligations say; and the stand-ins, kept
//! sealed with their conversation, each kind under its own key.

use std::collections::BTreeMap;

use consent::{Act, Category, CategorySet, Obligations, PurposeId, RecipientId, purpose};
use egress::openai::{Chat, ChatMessage, ChatRole};
use engine::{Prompt, Role, Settings};
use gate::{Guarded, Keep, Open, Pass, Permit, RecordId};
use minimise::{Finding, KeptPairs, Kind, Replaced, Restorer, StandIns, Treatment, Treatments};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::asking::Shape;
use crate::conversations::Of;
use crate::converse::Companion;
use crate::error::CompanionError;
use crate::keep::Keeping;

/// The collection of a conversation's stand-ins; each conversation has its own, whose name begins with this one.
pub const STAND_INS: &str = "stand_ins";
/// Most of them that are looked at: one for each category.
const MOST: usize = 64;

/// A part of a conversation's stand-ins as it is kept.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StandInsPart {
    /// The conversation's own random bits, which stand-ins are drawn from; under `talk`.
    Seed([u8; 32]),
    /// What stands in for what, of one kind of thing; under that kind's category.
    Pairs(KeptPairs),
}

/// What would become of a kind of thing on its way to an engine elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Treated {
    /// It goes as it is.
    AsItIs,
    /// Something invented goes in its place.
    StandIn,
    /// Something wider goes in its place.
    Wider,
    /// It does not go at all.
    LeftOut,
}

impl From<Treatment> for Treated {
    fn from(treatment: Treatment) -> Self {
        match treatment {
            Treatment::Keep => Self::AsItIs,
            Treatment::StandIn => Self::StandIn,
            Treatment::Coarsen => Self::Wider,
            Treatment::Withhold => Self::LeftOut,
        }
    }
}

/// What the data map and the person let go, kind by kind: what is not allowed is left out, whoever found it.
fn treatments(allowed: CategorySet, obligations: &Obligations) -> Treatments {
    Kind::ALL.into_iter().fold(Treatments::default(), |treatments, kind| {
        let treatment = match kind.id().parse::<Category>() {
            Ok(category) if !allowed.contains(category) => Treatment::Withhold,
            Ok(category) if obligations.pseudonymise().contains(category) => Treatment::StandIn,
            Ok(category) if obligations.coarsen().contains(category) => Treatment::Coarsen,
            Ok(_) => Treatment::Keep,
            Err(_) => Treatment::Withhold,
        };
        treatments.with(kind, treatment)
    })
}

/// What one turn's prompts pass through on their way out.
pub(crate) struct Veil {
    engine: RecordId,
    of: Of,
    known: Option<Known>,
    treatments: Treatments,
    key: Option<SecretString>,
    replaced: Replaced,
    /// The request as it was last shaped; whether it leaves is not sure before it is written down.
    shaped: Option<Chat>,
    /// What left, in order.
    pub(super) left: Vec<Chat>,
}

/// The stand-ins while they are used, and the records in which they lie.
struct Known {
    stand_ins: StandIns,
    seed: [u8; 32],
    at_rest: BTreeMap<Category, RecordId>,
    /// Categories of which something lies there that was not opened: it stays as it is.
    closed: Vec<Category>,
}

impl Veil {
    pub(crate) fn new(engine: RecordId, of: Of) -> Self {
        Self {
            engine,
            of,
            known: None,
            treatments: Treatments::default(),
            key: None,
            replaced: Replaced::default(),
            shaped: None,
            left: Vec::new(),
        }
    }

    /// The key of the engine, for one request.
    pub(crate) fn take_key(&mut self) -> Option<SecretString> {
        self.key.take()
    }

    /// Notes that the request left as it was last shaped.
    pub(crate) fn has_left(&mut self) {
        self.left.extend(self.shaped.take());
    }

    /// What undoes the stand-ins in a reply.
    pub(crate) fn restorer(&self) -> Restorer {
        self.known
            .as_ref()
            .map_or_else(|| StandIns::new([0; 32]), |known| known.stand_ins.clone())
            .restorer()
    }

    /// Categories of which something went under a stand-in or in wider words, the last time that something left.
    pub(crate) fn replaced(&self) -> Vec<Category> {
        let kinds = self
            .replaced
            .counts()
            .filter_map(|(_, kind, _)| kind.id().parse::<Category>().ok());
        kinds.collect::<CategorySet>().categories().collect()
    }
}

impl Shape<purpose::RemoteEngine> for Veil {
    type Out = Chat;

    fn ready(
        &mut self,
        companion: &Companion,
        open: &Open,
        permit: &Permit<purpose::RemoteEngine>,
    ) -> Result<(), CompanionError> {
        if self.known.is_none() {
            self.known = Some(companion.known_stand_ins(open, permit, self.of)?);
        }
        self.treatments = treatments(permit.categories(), permit.obligations());
        self.key = companion.engine_key(open, permit, self.engine)?;
        Ok(())
    }

    fn shape(&mut self, prompt: Prompt) -> Chat {
        let messages = prompt.messages();
        let found: Vec<Vec<Finding>> = messages.iter().map(|message| minimise::find(message.text())).collect();
        let system = minimise::find(prompt.system());
        let talk: Vec<(&str, &[Finding])> = messages
            .iter()
            .zip(&found)
            .map(|(message, found)| (message.text(), found.as_slice()))
            .collect();
        let mut texts = Vec::new();
        if let Some(known) = &mut self.known {
            known.stand_ins = known.stand_ins.clone().treating(self.treatments.clone());
            let request = known
                .stand_ins
                .replace_request(&talk, &[(prompt.system(), system.as_slice())]);
            (texts, self.replaced) = request;
        }
        let system = ChatMessage {
            role: ChatRole::System,
            content: texts.pop().unwrap_or_default(),
        };
        let said = messages.iter().zip(texts).map(|(message, content)| ChatMessage {
            role: match message.role() {
                Role::Person => ChatRole::User,
                Role::Companion => ChatRole::Assistant,
            },
            content,
        });
        let chat = Chat {
            messages: std::iter::once(system).chain(said).collect(),
            max_tokens: Settings::default().max_tokens(),
        };
        self.shaped = Some(chat.clone());
        chat
    }

    /// What was replaced, by categories and counts: never a word of it.
    fn note(&self) -> Option<String> {
        let listed = |wanted: Treatment| {
            let of = |(treatment, kind, count): (Treatment, Kind, usize)| {
                let category: Category = kind.id().parse().ok()?;
                (treatment == wanted).then(|| format!("{} {count}", category.title()))
            };
            self.replaced.counts().filter_map(of).collect::<Vec<_>>().join(", ")
        };
        let parts: Vec<String> = [
            ("under a stand-in", Treatment::StandIn),
            ("in broad strokes", Treatment::Coarsen),
            ("left out", Treatment::Withhold),
        ]
        .into_iter()
        .map(|(words, treatment)| (words, listed(treatment)))
        .filter(|(_, listed)| !listed.is_empty())
        .map(|(words, listed)| format!("{words}: {listed}"))
        .collect();
        (!parts.is_empty()).then(|| parts.join("; "))
    }
}

impl Companion {
    /// What a conversation's stand-ins are, as far as the permit reaches, and what the person declared.
    fn known_stand_ins(
        &self,
        open: &Open,
        permit: &Permit<purpose::RemoteEngine>,
        of: Of,
    ) -> Result<Known, CompanionError> {
        let kept = self
            .gate()
            .list_all::<StandInsPart>(open, &of.stand_ins(), None, MOST)?;
        let (reached, beyond): (Vec<_>, Vec<_>) = kept
            .into_iter()
            .partition(|part| part.categories().is_subset(permit.categories()));
        let category = |part: &Guarded<StandInsPart>| part.categories().categories().next();
        let at_rest: BTreeMap<Category, RecordId> = reached
            .iter()
            .filter_map(|part| Some((category(part)?, part.record()?)))
            .collect();
        let closed = beyond.iter().filter_map(category).collect();
        let mut pass = self.gate().pass(open);
        let ticket = pass.open(permit, reached)?;
        let (mut seed, mut pairs) = (None, Vec::new());
        // What was opened goes no further than the stand-ins: of the prompt they are no part.
        drop(pass.commit()?.take(ticket)?.map(|parts| {
            for (_, part) in parts {
                match part {
                    StandInsPart::Seed(bits) => seed = Some(bits),
                    StandInsPart::Pairs(kept) => pairs.push(kept),
                }
            }
        }));
        let seed = match seed {
            Some(seed) => seed,
            None => self.gate().random_bits()?,
        };
        let mut stand_ins = StandIns::again(seed, pairs);
        self.own_details(open)?.declare(&mut stand_ins);
        Ok(Known {
            stand_ins,
            seed,
            at_rest,
            closed,
        })
    }

    /// Keeps a conversation's stand-ins with its turn, in the same write: each kind for as long as that kind of thing is kept.
    pub(crate) fn keep_veil(
        &self,
        open: &Open,
        pass: &mut Pass<'_>,
        veil: &Veil,
        private: bool,
    ) -> Result<(), CompanionError> {
        let Some(known) = &veil.known else { return Ok(()) };
        let pairs = known.stand_ins.kept().into_iter().filter_map(|(kind, pairs)| {
            let category = kind.id().parse().ok()?;
            Some((category, StandInsPart::Pairs(pairs)))
        });
        for (category, part) in std::iter::once((Category::Talk, StandInsPart::Seed(known.seed))).chain(pairs) {
            if known.closed.contains(&category) {
                continue;
            }
            let keeping = Keeping::decide(self.gate(), open, category, private)?;
            let collection = veil.of.stand_ins();
            let there = match known.at_rest.get(&category) {
                Some(id) => self.gate().find(open, &collection, &[(category, *id)])?.pop(),
                None => None,
            };
            match there {
                Some(there) => keeping.rewrite(pass, there, &part)?,
                None => keeping.keep(
                    pass,
                    &Keep {
                        id: self.gate().new_record_id()?,
                        collection: &collection,
                        category,
                        content: &part,
                        lists: &[],
                    },
                )?,
            }
        }
        Ok(())
    }

    /// The records of a conversation that hold what stand-ins stand for: they go with any of its turns, since that one may have said it. The
    /// random bits stay, and give the rest the same stand-ins again.
    pub(crate) fn stand_in_records(&self, open: &Open, of: Of) -> Result<Vec<(String, RecordId)>, CompanionError> {
        let collection = of.stand_ins();
        let kept = self.gate().list_all::<StandInsPart>(open, &collection, None, MOST)?;
        Ok(kept
            .iter()
            .filter(|part| !part.categories().contains(Category::Talk))
            .filter_map(|part| Some((collection.clone(), part.record()?)))
            .collect())
    }

    /// What would become of each kind of thing on its way to this recipient now; `None` where nothing may go there at all.
    ///
    /// # Errors
    /// [`CompanionError::Gate`].
    pub fn treated(&self, open: &Open, to: &RecipientId) -> Result<Option<Vec<(Category, Treated)>>, CompanionError> {
        let all = self.gate().map().may_disclose(PurposeId::RemoteEngine, to.kind_index());
        let allowed = self
            .gate()
            .narrow::<purpose::RemoteEngine>(open, all, to, Act::Disclose)?;
        if !allowed.contains(Category::Talk) {
            return Ok(None);
        }
        let permit: Permit<purpose::RemoteEngine> = self.gate().permit(open, allowed, to, Act::Disclose)?;
        let treatments = treatments(permit.categories(), permit.obligations());
        let of = |kind: Kind| Some((kind.id().parse().ok()?, treatments.of(kind).into()));
        Ok(Some(Kind::ALL.into_iter().filter_map(of).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stand_ins_are_kept_in_this_form() {
        let mut stand_ins = StandIns::new([7; 32]);
        let text = "Tell Jonas that I'm sorry";
        stand_ins.replace(text, &minimise::find(text));
        let mut parts: Vec<StandInsPart> = vec![StandInsPart::Seed([7; 32])];
        parts.extend(stand_ins.kept().into_values().map(StandInsPart::Pairs));
        insta::assert_json_snapshot!(parts);
        let json = serde_json::to_string(&parts).unwrap();
        assert!(serde_json::from_str::<Vec<StandInsPart>>(&json).unwrap() == parts);
    }

    #[test]
    fn what_is_not_allowed_is_left_out_whoever_found_it() {
        let map = consent::DataMap::built_in();
        let to = map.recipient(consent::RecipientKind::RemoteEngine).unwrap();
        let all = map.may_disclose(PurposeId::RemoteEngine, consent::RecipientKind::RemoteEngine);
        let allowed = all.difference(map.special());
        for kind in Kind::ALL {
            let category: Category = kind.id().parse().unwrap();
            let (hidden, broad) = (to.pseudonymise().contains(category), to.coarsen().contains(category));
            // Whoever points at somebody, and whatever opens a purse, does not go as it is.
            assert!(
                !allowed.contains(category) || hidden || broad,
                "{kind} would go as it is"
            );
        }
    }
}
