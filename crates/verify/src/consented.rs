//! Receipts of a consent event.

use crate::VerifyError;
use crate::note::LogKey;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

/// What a consent record has to have (ISO/IEC TS 27560:2023, as its DPV profile names it).
const MANDATORY: [&str; 9] = [
    "dct:identifier",
    "dct:conformsTo",
    "dpv:hasDataSubject",
    "dpv:hasDataController",
    "dpv:hasNotice",
    "dpv:hasProcess",
    "dpv:hasRight",
    "dpv:hasConsentControl",
    "dpv:hasConsentStatus",
];
/// What each use in it has to have.
const OF_PROCESS: [&str; 6] = [
    "dpv:hasPurpose",
    "dpv:hasLegalBasis",
    "dpv:hasPersonalData",
    "dpv:hasDataSource",
    "dpv:hasStorageCondition",
    "dpv:hasRecipient",
];

/// What a home signed about a consent event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Consented {
    /// Whose consent: 32 hexadecimal digits.
    pub person: String,
    /// The log's origin.
    pub origin: String,
    /// When the receipt was made, in Unix milliseconds.
    pub issued_ms: u64,
    /// The number of the event among the person's.
    pub seq: u64,
    /// When the person decided, in Unix milliseconds.
    pub at_ms: u64,
    /// What became of the consent, such as `dpv:ConsentGiven`.
    pub status: String,
    /// The words that the person was shown, to the letter.
    pub text_shown: String,
    /// Their language (BCP 47).
    pub lang: String,
    /// The person's own reason, where they gave one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The SHA-256 of the event, which the ledger's entry about it names: 64 hexadecimal digits.
    pub event_sha256: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire<'a> {
    format: String,
    person: String,
    origin: String,
    issued_ms: u64,
    #[serde(rename = "log_size")]
    _log_size: u64,
    log_root: String,
    #[serde(borrow)]
    event: &'a RawValue,
    event_sha256: String,
    record: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Event {
    seq: u64,
    at_ms: u64,
    change: serde_json::Map<String, Value>,
    map_version: u32,
    text_shown: String,
    lang: String,
    #[serde(default)]
    reason: Option<String>,
}

/// Checks a receipt (at most 64 KiB) against the log's verifier key: who signed it, that it has what a consent record must have, and that
/// the record says what the event says.
///
/// # Errors
/// When it is not signed by `vkey`, is no receipt, names another log, lacks a field, or contradicts itself.
pub fn consented(note: &str, vkey: &str) -> Result<Consented, VerifyError> {
    let key = LogKey::parse(vkey)?;
    let text = key.open(note)?;
    let line = text.strip_suffix('\n').filter(|line| !line.contains('\n'));
    let wire: Wire<'_> = serde_json::from_str(line.ok_or(VerifyError::Malformed("a receipt is one line"))?)?;
    if wire.format != "troth-consent-1" {
        return Err(VerifyError::Malformed("not a receipt of a known kind"));
    }
    if wire.origin != key.origin() {
        return Err(VerifyError::Key);
    }
    crate::text::hex::<16>(&wire.person)?;
    crate::text::hex::<32>(&wire.log_root)?;
    let hash: [u8; 32] = Sha256::digest(wire.event.get()).into();
    if crate::text::hex::<32>(&wire.event_sha256)? != hash {
        return Err(VerifyError::Malformed("the event is not the one that is named"));
    }
    let event: Event = serde_json::from_str(wire.event.get())?;
    let record = &wire.record;
    let has = |of: &Value, fields: &[&str]| {
        fields
            .iter()
            .all(|field| of.get(field).is_some_and(|value| !value.is_null()))
    };
    let processes = record.get("dpv:hasProcess").and_then(Value::as_array);
    let whole = has(record, &MANDATORY)
        && processes.is_some_and(|all| !all.is_empty() && all.iter().all(|process| has(process, &OF_PROCESS)));
    if !whole {
        return Err(VerifyError::Malformed("the consent record lacks what it must have"));
    }
    let status = agrees(record, &event, &wire.person).ok_or(VerifyError::Malformed(
        "the consent record says something else than the event",
    ))?;
    Ok(Consented {
        status: status.to_owned(),
        person: wire.person,
        origin: wire.origin,
        issued_ms: wire.issued_ms,
        seq: event.seq,
        at_ms: event.at_ms,
        text_shown: event.text_shown,
        lang: event.lang,
        reason: event.reason,
        event_sha256: wire.event_sha256,
    })
}

/// What became of the consent, where the record is about this event and this person and shows the same words.
fn agrees<'a>(record: &'a Value, event: &Event, person: &str) -> Option<&'a str> {
    let text = |path: &str| record.pointer(path).and_then(Value::as_str);
    let status = text("/dpv:hasConsentStatus/@type")?;
    let (kind, _) = event.change.iter().next().filter(|_| event.change.len() == 1)?;
    let fits = match kind.as_str() {
        "grant" => status == "dpv:ConsentGiven",
        "withdraw" => ["dpv:ConsentWithdrawn", "dpv:ConsentRefused", "dpv:ConsentExpired"].contains(&status),
        "forbid" => status == "dpv:ConsentWithdrawn",
        "lift_forbid" => status == "dpv:RenewedConsentGiven",
        _ => false,
    };
    let same = text("/dct:identifier")? == format!("urn:troth:consent:{person}:{}", event.seq)
        && text("/dpv:hasDataSubject/@id")? == format!("urn:troth:person:{person}")
        && text("/dpv:hasNotice/dct:description")? == event.text_shown
        && text("/dpv:hasNotice/dct:language")? == event.lang
        && text("/dpv:hasNotice/dct:hasVersion")? == event.map_version.to_string();
    (fits && same).then_some(status)
}
