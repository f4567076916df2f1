//! A consent event as a record of ISO/IEC TS 27560:2023, in the terms of its DPV profile (<https://w3id.org/dpv/guides/consent-27560>).

use serde_json::{Map, Value, json};

use super::jsonld::{context, duration, words};
use crate::datamap::{DataMap, PurposeInfo};
use crate::{CategorySet, Change, Event, Locale, PurposeIndex, RecipientId};

/// The schema that a record conforms to.
const SCHEMA: &str = "https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr";

/// What stands in the place of a question where a consent ended because nobody used it.
#[must_use]
pub fn unused(locale: &Locale) -> String {
    locale.say("question-unused")
}

fn is_unused(text: &str) -> bool {
    Locale::all().iter().any(|locale| unused(locale) == text)
}

/// What became of a consent (`dpv:ConsentStatus`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// The person agreed.
    Given,
    /// The person had not agreed, and said no.
    Refused,
    /// The person took back what they had agreed to, or stopped it.
    Withdrawn,
    /// It ended by itself, because it was not used.
    Expired,
    /// The person lifted a stop: what they had agreed to before counts again.
    Renewed,
}

impl Status {
    /// What an event makes of a consent; `in_force` is whether anything that it names was in force before it.
    #[must_use]
    pub fn of(event: &Event, in_force: bool) -> Self {
        match event.change() {
            Change::Grant { .. } => Self::Given,
            Change::Withdraw { .. } if is_unused(event.text_shown()) => Self::Expired,
            Change::Withdraw { .. } if !in_force => Self::Refused,
            Change::Withdraw { .. } | Change::Forbid { .. } => Self::Withdrawn,
            Change::LiftForbid { .. } => Self::Renewed,
        }
    }

    fn term(self) -> &'static str {
        match self {
            Self::Given => "dpv:ConsentGiven",
            Self::Refused => "dpv:ConsentRefused",
            Self::Withdrawn => "dpv:ConsentWithdrawn",
            Self::Expired => "dpv:ConsentExpired",
            Self::Renewed => "dpv:RenewedConsentGiven",
        }
    }
}

/// What an event is about.
struct About<'a> {
    purposes: Vec<(PurposeIndex, &'a PurposeInfo)>,
    categories: Option<CategorySet>,
    recipient: Option<&'a RecipientId>,
    until_ms: Option<u64>,
}

impl<'a> About<'a> {
    fn of(map: &'a DataMap, change: &'a Change) -> Self {
        let (purpose, categories, recipient, until_ms) = match change {
            Change::Grant {
                purpose,
                categories,
                recipient,
                until_ms,
            } => (Some(*purpose), Some(*categories), Some(recipient), *until_ms),
            Change::Withdraw {
                purpose,
                categories,
                recipient,
            } => (Some(*purpose), *categories, recipient.as_ref(), None),
            Change::Forbid {
                purpose,
                categories,
                recipient,
            }
            | Change::LiftForbid {
                purpose,
                categories,
                recipient,
            } => (*purpose, *categories, recipient.as_ref(), None),
        };
        // Without a purpose everything optional is meant; without anything named, everything that can be stopped.
        let all = purpose.is_none() && categories.is_none() && recipient.is_none();
        let meant = |(index, info): &(PurposeIndex, &PurposeInfo)| match purpose {
            Some(purpose) => *index == purpose,
            None if all => !info.unstoppable(),
            None => !info.essential(),
        };
        Self {
            purposes: map.purposes().filter(meant).collect(),
            categories,
            recipient,
            until_ms,
        }
    }
}

/// The record of one event as JSON-LD. `subject` is the person's pseudonym and `id` the record's own, which the caller gives; `base` is the
/// address of the policy in the same terms ([`jsonld`](super::jsonld())). The words that were shown stand in it to the letter.
#[must_use]
pub fn consent_record(map: &DataMap, event: &Event, status: Status, (subject, id, base): (&str, &str, &str)) -> Value {
    let operator = map.operator();
    let about = About::of(map, event.change());
    json!({
        "@context": context(),
        "@id": id,
        "@type": "dpv:ConsentRecord",
        "dct:identifier": id,
        "dct:conformsTo": SCHEMA,
        "dpv:hasDataSubject": {"@id": subject, "@type": "dpv:DataSubject"},
        "dpv:hasDataController": {
            "@id": format!("{base}#operator"),
            "@type": "dpv:DataController",
            "dpv:hasName": operator.name(),
            "dpv:hasAddress": operator.place(),
            "dpv:hasContact": operator.contact(),
        },
        "dpv:hasApplicableLaw": {"@id": "eu-gdpr:GDPR"},
        "dpv:hasNotice": {
            "@type": "dpv:ConsentNotice",
            "dct:hasVersion": event.map_version().to_string(),
            "dct:language": event.lang(),
            "dct:description": event.text_shown(),
            "dct:source": {"@id": base},
        },
        "dpv:hasProcess": about.purposes.iter().map(|purpose| process(map, base, &about, *purpose)).collect::<Vec<_>>(),
        "dpv:hasRight": [
            {"@id": "eu-gdpr:A7-3"}, {"@id": "eu-gdpr:A15"}, {"@id": "eu-gdpr:A16"}, {"@id": "eu-gdpr:A17"}, {"@id": "eu-gdpr:A18"},
            {"@id": "eu-gdpr:A20"}, {"@id": "eu-gdpr:A21"}, {"@id": "eu-gdpr:A77"},
        ],
        "dpv:hasConsentControl": {"@type": "dpv:WithdrawConsent", "dct:description": words("Settings, What you allow: at once, with one press.")},
        "dpv:hasConsentStatus": status_of(event, status, &about, subject),
    })
}

fn status_of(event: &Event, status: Status, about: &About<'_>, subject: &str) -> Value {
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| out.insert(key.to_owned(), value);
    put("@type", status.term().into());
    put("dct:date", instant(event.at_ms()));
    put("dpv:isIndicatedBy", json!({"@id": subject}));
    put(
        "dpv:hasIndicationMethod",
        words("One press of one of two equal buttons."),
    );
    put(
        "dpv:hasDuration",
        match about.until_ms {
            Some(until) => json!({"@type": "dpv:UntilTimeDuration", "dct:date": instant(until)}),
            None => json!({"@type": "dpv:UntilEventDuration", "dct:description": words("the person takes it back")}),
        },
    );
    Value::Object(out)
}

fn process(map: &DataMap, base: &str, about: &About<'_>, (index, info): (PurposeIndex, &PurposeInfo)) -> Value {
    let categories = about.categories.unwrap_or(info.uses());
    let data = categories.iter().filter_map(|category| {
        let info = map.category(category)?;
        Some(json!({
            "@id": format!("{base}#category-{}", info.id()),
            "@type": if info.special().is_some() { "dpv:SpecialCategoryPersonalData" } else { "dpv:PersonalData" },
            "skos:broader": {"@id": info.dpv()},
        }))
    });
    let kept = categories.iter().filter_map(|category| {
        Some(json!({
            "@type": "dpv:StorageCondition",
            "dpv:hasPersonalData": {"@id": format!("{base}#category-{}", map.category(category)?.id())},
            "dpv:hasDuration": duration(map.retention(index, category)?),
        }))
    });
    let recipients = map.recipients().filter(|(kind, _)| match about.recipient {
        Some(recipient) => recipient.kind_index() == *kind,
        None => info.recipients().contains(kind),
    });
    let recipients = recipients.map(|(_, recipient)| {
        json!({
            "@id": format!("{base}#recipient-{}", recipient.id()),
            "@type": "dpv:Recipient",
            "dpv:hasName": about.recipient.and_then(RecipientId::instance).unwrap_or(recipient.title()),
            "dpv:hasLocation": recipient.label().map(|label| words(label.place())),
        })
    });
    let mut bases = vec![json!({"@id": info.basis()})];
    bases.extend(info.special_basis().map(|term| json!({"@id": term})));
    json!({
        "@id": format!("{base}#purpose-{}", info.id()),
        "@type": "dpv:Process",
        "dct:title": words(info.title()),
        "dct:description": words(info.sentence()),
        "dpv:hasPurpose": {"@id": info.dpv()},
        "dpv:hasLegalBasis": bases,
        "dpv:hasPersonalData": data.collect::<Vec<_>>(),
        "dpv:hasDataSource": words("What the person says."),
        "dpv:hasStorageCondition": kept.collect::<Vec<_>>(),
        "dpv:hasRecipient": recipients.collect::<Vec<_>>(),
    })
}

/// A time as `xsd:dateTime`. One beyond what a calendar has is the last that it has.
fn instant(ms: u64) -> Value {
    let at = i64::try_from(ms)
        .ok()
        .and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok())
        .unwrap_or(jiff::Timestamp::MAX);
    json!({"@type": "xsd:dateTime", "@value": at.to_string()})
}
