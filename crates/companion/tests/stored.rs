//! What lies in vaults has to open for as long as there are vaults: the stored forms, and those from before.

use companion::{Character, Conversation, Ended, Part, Parts, Skeleton, Turn, memory};
use consent::Category;
use gate::RecordId;

fn id(n: u8) -> RecordId {
    RecordId::from_bytes([n; 16])
}

fn skeleton(text: &str) -> Skeleton {
    Skeleton::cut(text, &[(0..5, Category::Name)], &mut Parts::new())
}

fn turn() -> Turn {
    Turn {
        at_ms: 1_800_000_000_000,
        said: skeleton("Jonas has a boat."),
        reply: skeleton("Jonas must be glad."),
        ended: Ended::Stop,
        engine: "SmolLM2".to_owned(),
        replaced: vec!["It begged.".to_owned()],
        parts: vec![(Category::Name, id(2))],
        entries: vec![12, 13],
        stretch_ms: 1_799_999_000_000,
        recalled: vec![id(3)],
        drawn: vec![id(4)],
        reminded: true,
        noted: false,
        history: None,
        sent: None,
    }
}

#[test]
fn the_stored_forms_are_these() {
    insta::assert_json_snapshot!("turn", turn());
    let part = Part {
        turn: id(1),
        texts: vec!["Jonas".to_owned()],
    };
    insta::assert_json_snapshot!("part", part);
    let conversation = Conversation {
        title: "The boat".to_owned(),
        private: false,
        used_ms: 1_800_000_000_000,
    };
    insta::assert_json_snapshot!("conversation", conversation);
    insta::assert_json_snapshot!(
        "character",
        Character::new("Mira", "You are brief.", "A lighthouse keeper.").unwrap()
    );
}

#[test]
fn a_turn_from_before_there_were_several_conversations_opens() {
    let mut stored = serde_json::to_value(turn()).unwrap();
    let fields = stored.as_object_mut().unwrap();
    for new in ["stretch_ms", "recalled", "drawn", "reminded"] {
        assert!(fields.remove(new).is_some(), "{new}");
    }
    let opened: Turn = serde_json::from_value(stored).unwrap();
    let expected = Turn {
        stretch_ms: 0,
        recalled: Vec::new(),
        drawn: Vec::new(),
        reminded: false,
        noted: false,
        ..turn()
    };
    assert_eq!(opened, expected);
    assert_eq!(
        opened
            .said
            .fill(&Parts::from([(Category::Name, vec!["Jonas".to_owned()])])),
        "Jonas has a boat."
    );
}

#[test]
fn an_export_walks_every_kind() {
    for kind in [
        "turn",
        "part",
        "conversation",
        "character",
        memory::MEMORIES,
        memory::MEMORY_INDEX,
        memory::MEMORY_PINS,
        "memory_index",
    ] {
        assert!(companion::COLLECTIONS.contains(&kind), "{kind}");
    }
}
