//! Moving from one home to another: nothing is lost, nothing is doubled, nothing is widened, and what is no export changes nothing.

mod comes;
mod refused;

use std::collections::BTreeMap;
use std::sync::Arc;

use consent::{Category, CategorySet, Change, DataMap, PurposeId, RecipientId, RecipientKind, Shown as Asked};
use gate::{Gate, Open, RecordId, SetClock};
use serde_json::Value;

use super::{Brought, Fate, How, Kind, Parcel};
use crate::character::Character;
use crate::conversations::Of;
use crate::converse::Companion;
use crate::engines::HomeEngine;
use crate::error::CompanionError;
use crate::found::found;
use crate::keep::Finished;
use crate::memory::Shown;
use crate::reply::{Heard, Used};
use crate::turn::Ended;

const PASSPHRASE: &str = "seven slow walks by the river";
const START: u64 = 1_800_000_000_000;
const DAY_MS: u64 = 86_400_000;

/// A home with one person in it.
struct House {
    companion: Companion,
    clock: Arc<SetClock>,
    open: Open,
    _dir: tempfile::TempDir,
}

/// What an export says of a record, but for its place in the file.
type Records = BTreeMap<(String, String), Value>;

impl House {
    fn new(now_ms: u64) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(SetClock::at(now_ms));
        let url = format!("sqlite:{}", dir.path().display());
        let gate = Arc::new(Gate::open(&url, dir.path(), Arc::clone(&clock)).unwrap());
        let (begun, _) = gate.sign_up("ann", PASSPHRASE.to_owned().into()).unwrap();
        Self {
            companion: Companion::new(gate, None),
            clock,
            open: begun.open,
            _dir: dir,
        }
    }

    /// One in which everything is remembered, health too.
    fn remembering(now_ms: u64) -> Self {
        let house = Self::new(now_ms);
        house.agree();
        house
    }

    fn agree(&self) {
        let map = DataMap::built_in();
        let kept = map.may_keep(PurposeId::Remember, RecipientKind::Person);
        self.grant(PurposeId::Remember, kept.difference(map.special()));
        self.grant(PurposeId::RememberSensitive, Category::Health.into());
    }

    fn grant(&self, purpose: PurposeId, categories: CategorySet) {
        let change = Change::Grant {
            purpose: purpose.into(),
            categories,
            recipient: RecipientId::person(),
            until_ms: None,
        };
        let shown = Asked::new(DataMap::built_in().version(), "the question", "en");
        self.companion.gate().change_consent(&self.open, change, shown).unwrap();
    }

    fn say(&self, of: Of, private: bool, text: &str) -> RecordId {
        self.clock.advance(1_000);
        let id = self.companion.new_turn().unwrap();
        let message = found(text);
        let conversation =
            of.0.and_then(|id| self.companion.conversation_named(&self.open, id).unwrap());
        let finished = Finished {
            id,
            of,
            conversation,
            private,
            replaces: None,
            before: String::new(),
            stretch_ms: 0,
            reminded: false,
            noted: false,
            at_ms: self.companion.gate().now_ms(),
            message: &message,
            heard: Heard {
                sentences: Vec::new(),
                ended: Ended::Stop,
                used: Used {
                    entries: vec![1, 2],
                    ..Used::default()
                },
            },
            engine: &HomeEngine::None,
            veil: None,
        };
        self.companion.keep(&self.open, &finished).unwrap();
        id
    }

    /// A life in one home: two conversations and a private one, names and health, a corrected and a pinned memory, a character.
    fn lived_in() -> (Self, Of) {
        let house = Self::remembering(START);
        let other = Of(Some(house.companion.new_turn().unwrap()));
        house.say(Of(None), false, "My sister Annika lives in Lisbon.");
        house.say(Of(None), false, "My chemo starts on monday.");
        house.say(
            other,
            false,
            "I work nights at the bakery and my mail is ann@example.org.",
        );
        house.say(other, false, "I like the sea in winter.");
        let private = Of(Some(house.companion.new_turn().unwrap()));
        house.say(private, true, "My secret garden is behind the mill.");
        house.companion.rename(&house.open, other.0.unwrap(), "Bread").unwrap();
        let memories = house.memories("");
        house
            .companion
            .correct_memory(&house.open, memories[0].0, "I love the sea in winter.")
            .unwrap();
        house.companion.pin_memory(&house.open, memories[1].0, true).unwrap();
        let character = Character::new("Mira", "You are brief.", "A lighthouse keeper.").unwrap();
        house.companion.set_character(&house.open, &character).unwrap();
        (house, other)
    }

    fn export(&self) -> Vec<u8> {
        let collections = self.companion.collections(&self.open).unwrap();
        let collections: Vec<&str> = collections.iter().map(String::as_str).collect();
        self.companion
            .gate()
            .export(&self.open, &collections, Vec::new())
            .unwrap()
    }

    fn bring(&self, file: &[u8], for_session: bool) -> Result<Brought, CompanionError> {
        let how = How {
            for_session,
            engines: Vec::new(),
        };
        self.companion.bring(&self.open, &Parcel::read(file)?, &how)
    }

    fn look(&self, file: &[u8]) -> Brought {
        let how = How {
            for_session: true,
            engines: Vec::new(),
        };
        self.companion
            .look(&self.open, &Parcel::read(file).unwrap(), &how)
            .unwrap()
    }

    fn memories(&self, words: &str) -> Vec<(RecordId, String)> {
        let shown = if words.is_empty() {
            Shown::Newest {
                before: None,
                limit: 100,
            }
        } else {
            Shown::Found(words.to_owned())
        };
        let memories = self.companion.memories(&self.open, &shown).unwrap();
        memories.into_iter().map(|one| (one.id, one.memory.text)).collect()
    }

    fn said(&self, of: Of) -> Vec<String> {
        let past = self.companion.conversation(&self.open, of, None, 100).unwrap();
        past.iter().map(|past| past.said()).collect()
    }

    fn sign_in_again(&mut self) {
        let gate = self.companion.gate();
        gate.sign_out(&self.open).unwrap();
        self.open = gate.sign_in("ann", PASSPHRASE.to_owned().into()).unwrap().open;
    }
}

/// The records of an export, without what is made anew or tells of homes before.
fn records(file: &[u8]) -> Records {
    let text = std::str::from_utf8(file).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let own = |line: &Value| {
        let collection = line["collection"].as_str().unwrap_or_default();
        line["type"] == "record" && !["memory_words", "memory_pins", "history", "history_lines"].contains(&collection)
    };
    let key = |line: &Value| {
        let field = |name: &str| line[name].as_str().unwrap().to_owned();
        (field("collection"), field("id"))
    };
    lines.filter(own).map(|line| (key(&line), line)).collect()
}

fn count(brought: &Brought, kind: Kind, fate: Fate) -> u64 {
    let of = brought
        .groups
        .iter()
        .filter(|group| group.kind == kind && group.fate == fate);
    of.map(|group| group.count).sum()
}
