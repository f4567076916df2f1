//! What becomes of memories when their words change, or when something that they came from goes.

use std::sync::Arc;

use consent::{Category, CategorySet, Change, DataMap, PurposeId, RecipientId, RecipientKind, Shown as Asked, purpose};
use gate::{Gate, Open, RecordId, SetClock};

use super::{Remembered, Shown};
use crate::conversations::Of;
use crate::converse::Companion;
use crate::engines::HomeEngine;
use crate::error::CompanionError;
use crate::found::found;
use crate::keep::Finished;
use crate::reply::{Heard, Used};
use crate::turn::Ended;

const PASSPHRASE: &str = "seven slow walks by the river";
const DAY_MS: u64 = 86_400_000;

pub(crate) struct Scene {
    pub(crate) companion: Companion,
    pub(crate) clock: Arc<SetClock>,
    pub(crate) open: Open,
    _dir: tempfile::TempDir,
}

impl Scene {
    /// Somebody who lets everything be remembered and used but what the law sets apart.
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(SetClock::at(1_800_000_000_000));
        let url = format!("sqlite:{}", dir.path().display());
        let gate = Arc::new(Gate::open(&url, dir.path(), Arc::clone(&clock)).unwrap());
        let (begun, _) = gate.sign_up("ann", PASSPHRASE.to_owned().into()).unwrap();
        let scene = Self {
            companion: Companion::new(gate, None),
            clock,
            open: begun.open,
            _dir: dir,
        };
        scene.allow();
        scene
    }

    fn allow(&self) {
        let map = DataMap::built_in();
        let kept = map.may_keep(PurposeId::Remember, RecipientKind::Person);
        self.grant(
            PurposeId::Remember,
            kept.difference(map.special()),
            RecipientId::person(),
        );
        let used = map.may_disclose(PurposeId::Personalise, RecipientKind::LocalEngine);
        self.grant(
            PurposeId::Personalise,
            used.difference(map.special()),
            RecipientId::local_engine(),
        );
    }

    /// Signs in after months, and allows again what ended by itself meanwhile because it was not used.
    fn come_back(&mut self) {
        let passphrase = PASSPHRASE.to_owned().into();
        self.open = self.companion.gate().sign_in("ann", passphrase).unwrap().open;
        self.allow();
    }

    pub(crate) fn change(&self, change: Change) {
        let shown = Asked::new(DataMap::built_in().version(), "the question", "en");
        self.companion.gate().change_consent(&self.open, change, shown).unwrap();
    }

    pub(crate) fn grant(&self, purpose: PurposeId, categories: CategorySet, recipient: RecipientId) {
        self.change(Change::Grant {
            purpose: purpose.into(),
            categories,
            recipient,
            until_ms: None,
        });
    }

    fn say(&self, text: &str, before: &str) -> RecordId {
        self.clock.advance(1_000);
        let id = self.companion.new_turn().unwrap();
        let message = found(text);
        let heard = Heard {
            sentences: Vec::new(),
            ended: Ended::Stop,
            used: Used::default(),
        };
        let finished = Finished {
            id,
            of: Of(None),
            conversation: None,
            private: false,
            replaces: None,
            before: before.to_owned(),
            stretch_ms: 0,
            reminded: false,
            noted: false,
            at_ms: self.companion.gate().now_ms(),
            message: &message,
            heard,
            engine: &HomeEngine::None,
            veil: None,
        };
        self.companion.keep(&self.open, &finished).unwrap();
        id
    }

    fn all(&self) -> Vec<Remembered> {
        let newest = Shown::Newest {
            before: None,
            limit: 100,
        };
        self.companion.memories(&self.open, &newest).unwrap()
    }

    fn found(&self, words: &str) -> Vec<String> {
        let found = self.companion.memories(&self.open, &Shown::Found(words.to_owned()));
        found.unwrap().into_iter().map(|one| one.memory.text).collect()
    }

    /// What an answer would be given, and which of it is said to have been used.
    fn recalled(&self, message: &str) -> (Vec<String>, usize) {
        let here = RecipientId::local_engine();
        let allowed = self.companion.may_recall(&self.open, &here).unwrap();
        let recalled = self
            .companion
            .recall::<purpose::Personalise>(&self.open, message, &here, allowed);
        let Some(recalled) = recalled.unwrap() else {
            return (Vec::new(), 0);
        };
        let mut texts = Vec::new();
        drop(recalled.memories.map(|memories| {
            texts = memories.into_iter().map(|(_, memory)| memory.text).collect();
        }));
        (texts, recalled.used.len())
    }
}

#[test]
fn a_corrected_memory_lies_under_what_it_says_now_and_says_only_what_was_agreed_to() {
    let scene = Scene::new();
    let turn = scene.say("I work nights at the bakery.", "");
    let [old] = &scene.all()[..] else { panic!("one memory") };
    let correct = |id, text: &str| scene.companion.correct_memory(&scene.open, id, text);
    let refused = correct(old.id, "My chemo starts on monday.");
    assert!(matches!(refused, Err(CompanionError::NotAgreed { .. })), "{refused:?}");
    let refused = correct(old.id, "My password is hunter2-Blue77 and I forget it.");
    assert!(
        matches!(refused, Err(CompanionError::NeverRemembered { .. })),
        "{refused:?}"
    );
    assert_eq!(scene.all()[0].memory.text, "I work nights at the bakery.");

    scene.grant(
        PurposeId::RememberSensitive,
        Category::Health.into(),
        RecipientId::person(),
    );
    let moved = correct(old.id, "My chemo starts on monday.").unwrap();
    let [new] = &scene.all()[..] else { panic!("one memory") };
    assert_eq!((new.id, new.category), (moved, Category::Health));
    assert!(
        moved != old.id && new.memory.drawn.is_none(),
        "no plain words under health's key"
    );
    assert_eq!(scene.found("chemo"), ["My chemo starts on monday."]);
    assert!(scene.found("bakery").is_empty());
    assert!(
        scene.recalled("When is my chemo?").0.is_empty(),
        "to use it is another question"
    );
    // And back: the old words do not stay where they may not be.
    let back = correct(moved, "I work days at the bakery now.").unwrap();
    let [plain] = &scene.all()[..] else {
        panic!("one memory")
    };
    assert_eq!((plain.id, plain.category), (back, Category::Talk));
    assert!(plain.memory.drawn.is_none());
    // Its turn knows it by its new name.
    scene.companion.erase_turn(&scene.open, Of(None), turn).unwrap();
    assert!(scene.all().is_empty());
}

#[test]
fn the_words_of_a_turn_that_is_erased_leave_the_memories_beside_it_and_their_index() {
    let scene = Scene::new();
    let first = scene.say("ok", "");
    let second = scene.say("I work nights at the bakery.", "The lighthouse keeper is asleep.");
    let old = scene.all()[0].id;
    assert_eq!(scene.found("lighthouse").len(), 1);
    scene.companion.erase_turn(&scene.open, Of(None), first).unwrap();
    let [memory] = &scene.all()[..] else {
        panic!("one memory")
    };
    assert!(memory.id != old && memory.memory.before.is_empty());
    assert!(scene.found("lighthouse").is_empty());
    assert_eq!(scene.found("bakery"), ["I work nights at the bakery."]);
    let turn = scene.companion.turn(&scene.open, Of(None), second).unwrap().unwrap();
    assert_eq!(turn.turn().drawn, [memory.id]);
}

#[test]
fn a_pinned_memory_keeps_nothing_of_the_words_around_it() {
    let scene = Scene::new();
    scene.say("I work nights at the bakery.", "The lighthouse keeper is asleep.");
    scene
        .companion
        .pin_memory(&scene.open, scene.all()[0].id, true)
        .unwrap();
    assert!(scene.found("lighthouse").is_empty());
    assert_eq!(scene.recalled("What do you think?").0, ["I work nights at the bakery."]);
}

#[test]
fn pinned_memories_are_known_without_opening_the_index_and_stay_pinned_when_it_is_made_anew() {
    let scene = Scene::new();
    for text in [
        "I work nights at the bakery.",
        "My sister keeps bees in Lisbon.",
        "I have two cats.",
    ] {
        scene.say(text, "");
    }
    let (companion, open) = (&scene.companion, &scene.open);
    let [cats, bees, _] = &scene.all()[..] else {
        panic!("three memories")
    };
    let texts = || {
        let pinned = companion.memories(open, &Shown::Pinned).unwrap();
        pinned.into_iter().map(|one| one.memory.text).collect::<Vec<_>>()
    };
    assert!(texts().is_empty());
    companion.pin_memory(open, cats.id, true).unwrap();
    companion.pin_memory(open, bees.id, true).unwrap();
    let entries = companion.gate().totals(open).unwrap().entries;
    assert_eq!(texts(), ["I have two cats.", "My sister keeps bees in Lisbon."]);
    let after = companion.gate().totals(open).unwrap().entries;
    assert_eq!(after - entries, 1, "the two memories were opened, and nothing else");
    // The other's segment goes with it, and is made again.
    companion.forget_memory(open, cats.id).unwrap();
    assert_eq!(texts(), ["My sister keeps bees in Lisbon."]);
    assert_eq!(
        scene.recalled("What do you think?").0,
        ["My sister keeps bees in Lisbon."]
    );
    assert_eq!(scene.found("bees").len(), 1, "they are found by their words too");
    companion.pin_memory(open, bees.id, false).unwrap();
    assert!(texts().is_empty() && scene.recalled("What do you think?").0.is_empty());
    assert_eq!(scene.found("bees").len(), 1);
}

#[test]
fn an_index_of_an_earlier_form_goes_and_is_derived_again() {
    let scene = Scene::new();
    scene.say("I work nights at the bakery.", "");
    let (companion, open) = (&scene.companion, &scene.open);
    let gate = companion.gate();
    let person = RecipientId::person();
    let permit: gate::Permit<consent::purpose::Remember> = gate
        .permit(open, Category::Talk.into(), &person, consent::Act::Keep)
        .unwrap();
    let listed = [scene.all()[0].id];
    let mut pass = gate.pass(open);
    let before = gate::Keep {
        id: gate.new_record_id().unwrap(),
        collection: super::MEMORY_INDEX_BEFORE,
        category: Category::Talk,
        content: &serde_json::json!({"docs": [{"id": listed[0], "length": 3, "pinned": true}], "terms": {"work": [[0, 3]]}}),
        lists: &listed,
    };
    pass.keep(&permit, &before).unwrap();
    pass.commit().unwrap();
    assert_eq!(gate.count(open, super::MEMORY_INDEX_BEFORE).unwrap(), 1);
    scene.say("My sister keeps bees in Lisbon.", "");
    assert_eq!(gate.count(open, super::MEMORY_INDEX_BEFORE).unwrap(), 0);
    assert_eq!(scene.found("bakery"), ["I work nights at the bakery."]);
    assert_eq!(scene.recalled("Do I work?").0, ["I work nights at the bakery."]);
}

#[test]
fn erasing_places_reaches_the_sentences_that_name_one() {
    let scene = Scene::new();
    scene.say("My sister keeps bees in Lisbon.", "");
    scene.say("I work nights at the bakery.", "");
    let untouched = scene.all()[0].id;
    scene.companion.erase_category(&scene.open, Category::Place).unwrap();
    let all = scene.all();
    assert_eq!(all.len(), 2);
    assert!(all.iter().any(|one| one.id == untouched));
    assert!(scene.found("lisbon").is_empty(), "the index too");
    assert_eq!(scene.found("bees"), ["My sister keeps bees in …."]);
}

#[test]
fn erasing_plain_talk_takes_its_words_from_what_stays() {
    let scene = Scene::new();
    scene.grant(
        PurposeId::RememberSensitive,
        Category::Health.into(),
        RecipientId::person(),
    );
    scene.say(
        "My chemo starts on monday. What a day.",
        "The lighthouse keeper is asleep.",
    );
    scene.companion.erase_category(&scene.open, Category::Talk).unwrap();
    let [memory] = &scene.all()[..] else {
        panic!("one memory")
    };
    assert_eq!(memory.category, Category::Health);
    assert!(memory.memory.before.is_empty() && memory.memory.after.is_empty());
    assert!(scene.found("lighthouse").is_empty());
}

#[test]
fn what_is_forbidden_is_left_out_of_the_memories_that_name_it() {
    let scene = Scene::new();
    scene.say("My sister keeps bees in Lisbon.", "");
    assert_eq!(
        scene.recalled("Where are my sister's bees?").0,
        ["My sister keeps bees in Lisbon."]
    );
    scene.change(Change::Forbid {
        purpose: None,
        categories: Some(Category::Place.into()),
        recipient: None,
    });
    assert_eq!(
        scene.recalled("Where are my sister's bees?").0,
        ["My sister keeps bees in …."]
    );
}

#[test]
fn what_is_left_when_a_memory_expires_is_recalled_at_once() {
    let mut scene = Scene::new();
    scene.say("I work nights at the bakery.", "");
    scene.clock.advance(200 * DAY_MS);
    scene.come_back();
    scene.say("My sister keeps bees in Lisbon.", "");
    scene.clock.advance(200 * DAY_MS);
    scene.companion.gate().sweep().unwrap();
    scene.come_back();
    assert_eq!(scene.companion.count_memories(&scene.open).unwrap(), 1);
    assert_eq!(
        scene.recalled("Where are my sister's bees?").0,
        ["My sister keeps bees in Lisbon."]
    );
}

#[test]
fn memories_do_not_take_the_room_of_the_talk() {
    let scene = Scene::new();
    for n in 0..6 {
        let long = format!("I walked to harbour number {n} {}", "and on and on ".repeat(24));
        scene.say(&long, "");
    }
    let (texts, used) = scene.recalled("Which harbour was it?");
    let letters: usize = texts.iter().map(|text| text.chars().count()).sum();
    assert!(letters <= 1_200 && texts.len() == 3, "{} of {letters}", texts.len());
    assert_eq!(used, 3, "what was left out is not said to have been used");
}
