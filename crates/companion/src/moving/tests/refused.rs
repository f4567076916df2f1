//! What does not come in, whatever it is.

use consent::Category;
use gate::Erasing;
use proptest::prelude::*;
use serde_json::Value;

use super::super::record::Packed;
use super::super::{How, Kind, MovingError, Parcel};
use super::{DAY_MS, House, PASSPHRASE, START, records};
use crate::error::CompanionError;

#[test]
fn what_is_no_whole_export_of_ones_own_changes_nothing() {
    let (old, _) = House::lived_in();
    let file = old.export();
    let text = String::from_utf8(file.clone()).unwrap();
    let new = House::remembering(START + DAY_MS);
    let untouched = records(&new.export());
    let refused = |bytes: &[u8]| match new.bring(bytes, true) {
        Err(CompanionError::Moving(error)) => error,
        other => panic!("not refused: {other:?}"),
    };
    for garbage in [
        &b""[..],
        b"\n",
        b"{}",
        b"{\"format\":7}\n",
        b"\xff\xfe",
        b"%PDF-1.7\n",
        b"PK\x03\x04",
    ] {
        assert!(matches!(refused(garbage), MovingError::NotAnExport), "{garbage:?}");
    }
    let newer = text.replacen("troth-export-1", "troth-export-2", 1);
    assert!(matches!(refused(newer.as_bytes()), MovingError::Version(version) if version == "troth-export-2"));
    assert!(matches!(refused(b"age-encryption.org/v1\n-> X"), MovingError::Locked));
    for (at, line) in text.lines().enumerate() {
        let end = text.find(line).unwrap();
        if at > 0 {
            assert!(
                matches!(refused(&file[..end]), MovingError::Altered(_)),
                "cut before line {at}"
            );
        }
    }
    for at in (40..file.len()).step_by(file.len() / 60) {
        let mut changed = file.clone();
        changed[at] ^= 1;
        refused(&changed);
    }
    assert_eq!(records(&new.export()), untouched);

    // Two people on one home: the one does not take in what is the other's, unless the other is gone.
    let gate = new.companion.gate();
    let bob = gate.sign_up("bob", PASSPHRASE.to_owned().into()).unwrap().0.open;
    let anns = new.export();
    let theirs = new.companion.look(&bob, &Parcel::read(&anns).unwrap(), &How::default());
    assert!(
        matches!(theirs, Err(CompanionError::Moving(MovingError::SomebodyElses))),
        "{theirs:?}"
    );
    gate.erase(&new.open, &Erasing::Person).unwrap();
    new.companion
        .look(&bob, &Parcel::read(&anns).unwrap(), &How::default())
        .unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400), header in any::<bool>()) {
        let start = if header { &b"{\"type\":\"header\",\"format\":\"troth-export-1\","[..] } else { b"" };
        prop_assert!(Parcel::read(&[start, &bytes].concat()).is_err());
    }

    /// What a stranger signs with a key of their own verifies, whatever its records say: none of it is taken for what it is not.
    #[test]
    fn any_record_is_read_or_left_out(
        collection in prop_oneof![
            Just("turn".to_owned()), Just("part".to_owned()), Just("conversation".to_owned()), Just("memory".to_owned()),
            Just("character".to_owned()), Just("engine_choice".to_owned()), Just("history".to_owned()), Just("history_lines".to_owned()),
            Just(format!("turn/{}", "0".repeat(32))), Just("turn/../part".to_owned()), "[a-z/_]{0,12}",
        ],
        category in prop_oneof![Just("talk"), Just("health"), Just("character"), Just("ledger_entry"), Just("nothing"), Just("")],
        content in prop_oneof![
            Just(r#"{"title":"a","private":false,"used_ms":1}"#.to_owned()),
            Just(r#"{"title":"a\nb","private":true,"used_ms":1}"#.to_owned()),
            Just(r#"{"name":"a","manner":"b","story":"c"}"#.to_owned()),
            Just(r#"{"server":null}"#.to_owned()),
            Just(r#"{"at_ms":1,"said":{"pieces":[]},"reply":{"pieces":[]},"ended":"stop","engine":"","replaced":[],"parts":[],"entries":[]}"#.to_owned()),
            any::<i64>().prop_map(|number| number.to_string()),
            "\\PC{0,30}".prop_map(|text| serde_json::to_string(&text).unwrap()),
        ],
        created in any::<u64>(), expires in proptest::option::of(any::<u64>()), session in proptest::option::of(any::<bool>()),
    ) {
        let mut line = serde_json::json!({
            "type": "record", "id": "00112233445566778899aabbccddeeff", "collection": collection, "category": category,
            "created_ms": created, "expires_ms": expires, "content": serde_json::from_str::<Value>(&content).unwrap(),
        });
        if let Some(session) = session {
            line["session"] = session.into();
        }
        let line = line.to_string();
        if let Ok(record) = Packed::read(&line) {
            let fits = match record.what.kind() {
                Kind::Conversation | Kind::Turn => record.category == Category::Talk,
                Kind::Character => record.category == Category::Character,
                Kind::Memory => record.category == Category::Talk || record.category.is_special(),
                _ => true,
            };
            prop_assert!(fits && !content.contains("\\n"), "{line}");
        }
    }
}
