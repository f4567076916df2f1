//! Any sequence of saying, saying otherwise, answering again and erasing leaves exactly the turns that a model of it says.

use std::collections::BTreeMap;
use std::sync::Arc;

use consent::{Change, DataMap, PurposeId, RecipientId, RecipientKind, Shown};
use gate::{Gate, GateError, Open, RecordId, SetClock, VaultError};
use proptest::prelude::*;

use crate::conversations::{CONVERSATIONS, Of};
use crate::converse::Companion;
use crate::engines::HomeEngine;
use crate::error::CompanionError;
use crate::found::found;
use crate::keep::Finished;
use crate::memory;
use crate::reply::{Heard, Used};
use crate::turn::{Ended, Said, TURNS, Turn};

const PASSPHRASE: &str = "seven slow walks by the river";

#[derive(Debug, Clone)]
enum Step {
    /// In which conversation, and whether it would begin as a private one.
    Say(usize, bool),
    /// The nth turn of a conversation, counted round.
    Edit(usize, usize),
    Again(usize),
    EraseTurn(usize, usize),
    EraseConversation(usize),
    Rename(usize),
    Remember(bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (0usize..3, any::<bool>()).prop_map(|(c, private)| Step::Say(c, private)),
        2 => (0usize..3, 0usize..8).prop_map(|(c, n)| Step::Edit(c, n)),
        1 => (0usize..3).prop_map(Step::Again),
        1 => (0usize..3, 0usize..8).prop_map(|(c, n)| Step::EraseTurn(c, n)),
        1 => (0usize..3).prop_map(Step::EraseConversation),
        1 => (0usize..3).prop_map(Step::Rename),
        2 => any::<bool>().prop_map(Step::Remember),
    ]
}

/// What a conversation should be.
#[derive(Debug, Default)]
struct Expected {
    private: bool,
    /// Turns: what was said, and whether it outlasts the session.
    turns: Vec<(RecordId, String, bool)>,
}

/// A home without an engine: what is kept is the test's own.
struct Scene {
    companion: Companion,
    clock: Arc<SetClock>,
    open: Open,
    /// The first is the one from before there were several.
    ids: [Of; 3],
    model: BTreeMap<usize, Expected>,
    remembers: bool,
    said: u32,
    _dir: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(SetClock::at(1_800_000_000_000));
        let url = format!("sqlite:{}", dir.path().display());
        let gate = Arc::new(Gate::open(&url, dir.path(), Arc::clone(&clock)).unwrap());
        let (begun, _) = gate.sign_up("ann", PASSPHRASE.to_owned().into()).unwrap();
        let companion = Companion::new(gate, None);
        let new = || Of(Some(companion.new_turn().unwrap()));
        let ids = [Of(None), new(), new()];
        Self {
            companion,
            clock,
            open: begun.open,
            ids,
            model: BTreeMap::new(),
            remembers: false,
            said: 0,
            _dir: dir,
        }
    }

    fn say(&mut self, c: usize, private: bool, replaces: Option<(usize, RecordId)>, text: &str) {
        self.clock.advance(1_000);
        let (id, of) = (self.companion.new_turn().unwrap(), self.ids[c]);
        let conversation =
            of.0.and_then(|id| self.companion.conversation_named(&self.open, id).unwrap());
        let private = private || conversation.as_ref().is_some_and(|known| known.private);
        let message = found(text);
        let heard = Heard {
            sentences: Vec::new(),
            ended: Ended::Stop,
            used: Used::default(),
        };
        let finished = Finished {
            id,
            of,
            conversation,
            private,
            replaces: replaces.map(|(_, from)| from),
            before: String::new(),
            stretch_ms: 0,
            reminded: false,
            noted: false,
            at_ms: 0,
            message: &message,
            heard,
            engine: &HomeEngine::None,
            veil: None,
        };
        self.companion.keep(&self.open, &finished).unwrap();
        let lasts = self.remembers && !private;
        let expected = self.model.entry(c).or_default();
        expected.private |= private;
        if let Some((at, _)) = replaces {
            expected.turns.truncate(at);
        }
        expected.turns.push((id, text.to_owned(), lasts));
    }

    /// The nth turn of a conversation, counted round.
    fn nth(&self, c: usize, n: usize) -> Option<(usize, RecordId)> {
        let turns = &self.model.get(&c)?.turns;
        let at = n.checked_rem(turns.len())?;
        Some((at, turns[at].0))
    }

    fn words(&mut self) -> String {
        self.said += 1;
        format!("Number {} came by post to ann{}@example.org.", self.said, self.said)
    }

    fn step(&mut self, step: &Step) {
        match *step {
            // The first conversation is from before there were private ones.
            Step::Say(c, private) => {
                let text = self.words();
                let begins = !self.model.contains_key(&c);
                self.say(c, private && begins && c > 0, None, &text);
            }
            Step::Edit(c, n) => {
                if let Some(replaces) = self.nth(c, n) {
                    let text = self.words();
                    self.say(c, false, Some(replaces), &text);
                }
            }
            Step::Again(c) => {
                let last = self
                    .model
                    .get(&c)
                    .map_or(0, |known| known.turns.len())
                    .saturating_sub(1);
                if let Some((at, id)) = self.nth(c, last) {
                    let text = self.model[&c].turns[at].1.clone();
                    self.say(c, false, Some((at, id)), &text);
                }
            }
            Step::EraseTurn(c, n) => {
                if let Some((at, id)) = self.nth(c, n) {
                    let past = self.companion.turn(&self.open, self.ids[c], id).unwrap().unwrap();
                    let receipt = self.companion.erase_turn(&self.open, self.ids[c], id).unwrap();
                    // The segments that listed a memory drawn from it go too.
                    let named = 1 + past.turn().parts.len() + past.turn().drawn.len();
                    assert!(receipt.records >= named as u64, "{} of {named}", receipt.records);
                    self.model.get_mut(&c).unwrap().turns.remove(at);
                }
            }
            Step::EraseConversation(c) => {
                let erased = self.companion.erase_conversation(&self.open, self.ids[c]);
                let known = self.model.remove(&c);
                let there = known.is_some_and(|known| c > 0 || !known.turns.is_empty());
                match erased {
                    Ok(_) => assert!(there, "nothing was erased, with a receipt"),
                    Err(CompanionError::Gate(GateError::Vault(VaultError::NoRecord))) => assert!(!there),
                    Err(other) => panic!("{other}"),
                }
            }
            Step::Rename(c) => {
                let Some(id) = self.ids[c].0 else { return };
                let renamed = self.companion.rename(&self.open, id, "Post and parcels");
                assert_eq!(renamed.is_ok(), self.model.contains_key(&c));
            }
            Step::Remember(yes) => self.remember(yes),
        }
    }

    fn remember(&mut self, yes: bool) {
        let map = DataMap::built_in();
        let categories = map
            .may_keep(PurposeId::Remember, RecipientKind::Person)
            .difference(map.special());
        let change = if yes {
            Change::Grant {
                purpose: PurposeId::Remember.into(),
                categories,
                recipient: RecipientId::person(),
                until_ms: None,
            }
        } else {
            Change::Withdraw {
                purpose: PurposeId::Remember.into(),
                categories: Some(categories),
                recipient: None,
            }
        };
        let shown = Shown::new(map.version(), "the question", "en");
        self.companion.gate().change_consent(&self.open, change, shown).unwrap();
        self.remembers = yes;
    }

    /// Everything that is there is what the model says, on the pages and in what an export walks.
    fn check(&self) {
        let mut listed: Vec<_> = self.companion.conversations(&self.open).unwrap();
        listed.sort_by_key(|(id, _)| *id);
        let known = self
            .ids
            .iter()
            .enumerate()
            .filter_map(|(c, of)| Some((of.0?, self.model.get(&c)?.private)));
        let mut known: Vec<_> = known.collect();
        known.sort_unstable();
        let found: Vec<_> = listed
            .iter()
            .map(|(id, conversation)| (*id, conversation.private))
            .collect();
        assert_eq!(found, known, "the list of conversations");
        for (id, conversation) in &listed {
            assert!(
                !conversation.private || !conversation.title.contains("Number"),
                "{id} {}",
                conversation.title
            );
        }
        let mut all = 0;
        for (c, of) in self.ids.iter().enumerate() {
            let turns = self.companion.conversation(&self.open, *of, None, 100).unwrap();
            let found: Vec<_> = turns.iter().map(|past| (past.id(), past.said())).collect();
            let expected = self
                .model
                .get(&c)
                .map(|known| known.turns.as_slice())
                .unwrap_or_default();
            let expected: Vec<_> = expected.iter().map(|(id, text, _)| (*id, text.clone())).collect();
            assert_eq!(found, expected, "conversation {c}");
            all += found.len();
        }
        let turns: Vec<_> = self
            .model
            .values()
            .flat_map(|known| known.turns.iter().map(|(id, _, _)| *id))
            .collect();
        let every = memory::Shown::Newest {
            before: None,
            limit: 1000,
        };
        for memory in self.companion.memories(&self.open, &every).unwrap() {
            assert!(
                turns.contains(&memory.memory.turn),
                "a memory without the turn that it was drawn from"
            );
            let found = self
                .companion
                .memories(&self.open, &memory::Shown::Found(memory.memory.text.clone()))
                .unwrap();
            assert!(
                found.iter().any(|one| one.id == memory.id),
                "a memory that is not found by its own words"
            );
        }
        let collections = self.companion.collections(&self.open).unwrap();
        let walked = collections.iter().filter(|name| name.starts_with(TURNS)).map(|name| {
            let page = self
                .companion
                .gate()
                .list::<Turn>(&self.open, name, consent::Category::Talk, None, 100);
            page.unwrap().len()
        });
        assert_eq!(walked.sum::<usize>(), all, "what an export walks");
    }

    /// Signs out and in: what was kept for the session alone is gone, and nothing else.
    fn sign_out_and_in(&mut self) {
        self.companion.gate().sign_out(&self.open).unwrap();
        let begun = self
            .companion
            .gate()
            .sign_in("ann", PASSPHRASE.to_owned().into())
            .unwrap();
        self.open = begun.open;
        for known in self.model.values_mut() {
            known.turns.retain(|(_, _, lasts)| *lasts);
        }
        // A conversation stays as long as the longest of what was ever said in it; one that only the session knew goes with it.
        let there = |id| self.companion.conversation_named(&self.open, id).unwrap().is_some();
        let ids = self.ids;
        self.model
            .retain(|c, known| !known.turns.is_empty() || ids[*c].0.is_none_or(there));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn what_was_said_otherwise_answered_again_or_erased_is_gone_and_the_rest_stands(
        steps in proptest::collection::vec(step(), 1..24),
    ) {
        let mut scene = Scene::new();
        for step in &steps {
            scene.step(step);
            scene.check();
        }
        scene.sign_out_and_in();
        scene.check();
    }
}

#[test]
fn a_conversation_begun_before_remembering_stays_with_what_is_remembered() {
    let mut scene = Scene::new();
    for step in [
        Step::Say(1, false),
        Step::Remember(true),
        Step::Say(1, false),
        Step::Remember(false),
        Step::Say(1, false),
    ] {
        scene.step(&step);
    }
    scene.step(&Step::Rename(1));
    scene.sign_out_and_in();
    assert_eq!(scene.model[&1].turns.len(), 1, "what was said while a yes was in force");
    scene.check();
}

#[test]
fn what_is_still_there_is_found_after_remembering_ended_and_a_neighbour_went() {
    let mut scene = Scene::new();
    for step in [
        Step::Remember(true),
        Step::Say(0, false),
        Step::Say(1, false),
        Step::Remember(false),
        Step::Edit(0, 0),
    ] {
        scene.step(&step);
    }
    assert_eq!(scene.companion.count_memories(&scene.open).unwrap(), 1);
    scene.check();
}

#[test]
fn a_private_conversation_that_was_ended_elsewhere_does_not_go_on_as_one_that_is_kept() {
    let mut scene = Scene::new();
    for step in [
        Step::Remember(true),
        Step::Say(1, true),
        Step::EraseConversation(1),
        Step::Say(1, true),
    ] {
        scene.step(&step);
    }
    scene.check();
    scene.sign_out_and_in();
    assert!(scene.model.is_empty());
    scene.check();
    let left = scene.companion.gate().list::<crate::Conversation>(
        &scene.open,
        CONVERSATIONS,
        consent::Category::Talk,
        None,
        9,
    );
    assert_eq!(left.unwrap().len(), 0);
}

#[test]
fn a_message_without_an_engine_leaves_nothing() {
    struct Deaf;
    impl crate::Listener for Deaf {
        fn tell(&mut self, _: crate::Event) {}
        fn listening(&self) -> bool {
            true
        }
    }
    let scene = Scene::new();
    let said = Said {
        id: scene.companion.new_turn().unwrap(),
        text: "Hello".to_owned(),
        of: scene.ids[1],
        private: false,
        replaces: None,
        here: false,
    };
    let answer = scene.companion.converse(&scene.open, &said, &mut Deaf);
    assert!(matches!(answer, Err(CompanionError::NoEngine)));
    scene.check();
}
