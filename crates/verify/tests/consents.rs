//! Receipts of consents: what the writer signs the checker takes, and nothing that says two things at once.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod support;

use ledger::{Consented, Hash, Id, LogKey};
use proptest::prelude::*;
use serde_json::{Value, json};
use support::SEED;
use verify::{VerifyError, consented};

const EVENT: &str = r#"{"seq":4,"at_ms":1800000000000,"change":{"withdraw":{"purpose":"remember","categories":null,"recipient":null}},"map_version":2,"text_shown":"Remember our talks?","lang":"en"}"#;

fn person() -> Id {
    Id::from_bytes([9; 16])
}

fn record() -> Value {
    let person = person();
    json!({
        "dct:identifier": format!("urn:troth:consent:{person}:4"), "dct:conformsTo": "s", "dpv:hasDataController": {}, "dpv:hasRight": [],
        "dpv:hasDataSubject": {"@id": format!("urn:troth:person:{person}")}, "dpv:hasConsentControl": {},
        "dpv:hasNotice": {"dct:description": "Remember our talks?", "dct:language": "en", "dct:hasVersion": "2"},
        "dpv:hasProcess": [{
            "dpv:hasPurpose": 1, "dpv:hasLegalBasis": 1, "dpv:hasPersonalData": 1, "dpv:hasDataSource": 1,
            "dpv:hasStorageCondition": 1, "dpv:hasRecipient": 1,
        }],
        "dpv:hasConsentStatus": {"@type": "dpv:ConsentWithdrawn"},
    })
}

fn key() -> LogKey {
    LogKey::from_seed(support::ORIGIN, &SEED).unwrap()
}

fn signed(event: &str, record: &Value) -> String {
    Consented {
        person: person(),
        issued_ms: 1,
        log_size: 0,
        log_root: Hash::ZERO,
        event,
        record,
    }
    .sign(&key())
    .unwrap()
}

fn check(note: &str) -> Result<verify::Consented, VerifyError> {
    consented(note, key().verifier().as_str())
}

#[test]
fn what_is_signed_is_taken() {
    let found = check(&signed(EVENT, &record())).unwrap();
    assert_eq!((found.seq, found.status.as_str()), (4, "dpv:ConsentWithdrawn"));
    assert_eq!(found.text_shown, "Remember our talks?");
}

#[test]
fn a_record_that_says_something_else_is_refused_though_it_is_signed() {
    let cases = [
        ("/dct:identifier", json!("urn:troth:consent:0:4")),
        ("/dpv:hasDataSubject/@id", json!("urn:troth:person:0")),
        ("/dpv:hasNotice/dct:description", json!("Remember nothing?")),
        ("/dpv:hasNotice/dct:language", json!("de")),
        ("/dpv:hasNotice/dct:hasVersion", json!("3")),
        ("/dpv:hasConsentStatus/@type", json!("dpv:ConsentGiven")),
        ("/dpv:hasProcess", json!([])),
        ("/dpv:hasProcess/0/dpv:hasPurpose", Value::Null),
        ("/dpv:hasRight", Value::Null),
    ];
    for (path, wrong) in cases {
        let mut record = record();
        *record.pointer_mut(path).unwrap() = wrong;
        assert!(check(&signed(EVENT, &record)).is_err(), "{path}");
    }
}

#[test]
fn another_key_and_another_kind_of_receipt_are_refused() {
    let note = signed(EVENT, &record());
    let other = LogKey::from_seed(support::ORIGIN, &[8; 32]).unwrap();
    assert!(consented(&note, other.verifier().as_str()).is_err());
    assert!(verify::erasure(&note, key().verifier().as_str()).is_err());
}

proptest! {
    #[test]
    fn a_changed_byte_is_refused(at in any::<prop::sample::Index>(), bit in 0_u32..8) {
        let mut note = signed(EVENT, &record()).into_bytes();
        let at = at.index(note.len());
        note[at] ^= 1 << bit;
        let refused = String::from_utf8(note).map_or(true, |note| check(&note).is_err());
        prop_assert!(refused);
    }

    #[test]
    fn whatever_the_text_there_is_an_answer(text in ".{0,400}") {
        prop_assert!(check(&text).is_err());
    }
}
