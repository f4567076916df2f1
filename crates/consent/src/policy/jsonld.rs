//! The policy for machines: JSON-LD in the terms of the W3C Data Privacy Vocabulary 2.3 (<https://w3id.org/dpv/2.3>).

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use crate::datamap::{CategoryInfo, DataMap, PurposeInfo, RecipientInfo};
use crate::{CategorySet, Locale, PurposeIndex, Retention};

/// The whole policy as one JSON-LD document: the controller, a `dpv:Process` for each purpose, and every category and recipient
/// that these name, with titles and sentences in every language. `base` is the address that it is published at; what it declares has
/// fragments of that address.
#[must_use]
pub fn jsonld(map: &DataMap, base: &str) -> Value {
    let operator = map.operator();
    let mut graph = vec![json!({
        "@id": format!("{base}#operator"),
        "@type": "dpv:DataController",
        "dpv:hasName": operator.name(),
        "dpv:hasContact": operator.contact(),
        "dpv:hasAddress": operator.place(),
    })];
    graph.push(json!({
        "@id": base,
        "@type": "dpv:PrivacyNotice",
        "dct:hasVersion": map.version().to_string(),
        "dct:conformsTo": {"@id": "https://w3id.org/dpv/2.3"},
        "dpv:hasDataController": {"@id": format!("{base}#operator")},
        "dpv:hasProcess": references(base, "purpose", map.purposes().map(|(_, purpose)| purpose.id())),
    }));
    let spoken: Vec<(&str, Cow<'_, DataMap>)> = Locale::all()
        .iter()
        .map(|locale| (locale.lang(), locale.words_of(map)))
        .collect();
    let in_all = |of: &dyn Fn(&DataMap) -> Option<String>| -> Value {
        let each = spoken
            .iter()
            .filter_map(|(lang, map)| Some(json!({"@language": lang, "@value": of(map)?})));
        each.collect()
    };
    let titled =
        |mut node: Value, title: &dyn Fn(&DataMap) -> Option<String>, sentence: &dyn Fn(&DataMap) -> Option<String>| {
            node["dct:title"] = in_all(title);
            node["dct:description"] = in_all(sentence);
            node
        };
    graph.extend(map.purposes().map(|(index, info)| {
        let of = |pick: fn(&PurposeInfo) -> &str| move |map: &DataMap| Some(pick(map.purpose(index)?).to_owned());
        titled(
            process(map, base, index, info),
            &of(PurposeInfo::title),
            &of(PurposeInfo::sentence),
        )
    }));
    graph.extend(map.categories().map(|(index, info)| {
        let of = |pick: fn(&CategoryInfo) -> &str| move |map: &DataMap| Some(pick(map.category(index)?).to_owned());
        titled(
            category(base, info),
            &of(CategoryInfo::title),
            &of(CategoryInfo::sentence),
        )
    }));
    graph.extend(map.recipients().map(|(index, info)| {
        let of = |pick: fn(&RecipientInfo) -> &str| move |map: &DataMap| Some(pick(map.recipient(index)?).to_owned());
        titled(
            recipient(base, info),
            &of(RecipientInfo::title),
            &of(RecipientInfo::sentence),
        )
    }));
    json!({
        "@context": context(),
        "@graph": graph,
    })
}

/// The vocabularies that the terms are taken from.
pub(super) fn context() -> Value {
    json!({
        "dpv": "https://w3id.org/dpv#",
        "pd": "https://w3id.org/dpv/pd#",
        "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
        "dct": "http://purl.org/dc/terms/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    })
}

fn references<'a>(base: &str, kind: &str, ids: impl Iterator<Item = &'a str>) -> Value {
    ids.map(|id| json!({"@id": format!("{base}#{kind}-{id}")})).collect()
}

fn ids(map: &DataMap, set: CategorySet) -> impl Iterator<Item = &str> {
    set.iter().filter_map(|index| map.category(index)).map(CategoryInfo::id)
}

fn process(map: &DataMap, base: &str, index: PurposeIndex, info: &PurposeInfo) -> Value {
    let reached = info.recipients().iter().filter_map(|kind| map.recipient(*kind));
    let mut bases = vec![json!({"@id": info.basis()})];
    bases.extend(info.special_basis().map(|term| json!({"@id": term})));
    let kept: Vec<Value> = info
        .keeps()
        .iter()
        .filter_map(|of| {
            Some(json!({
                "@type": "dpv:StorageCondition",
                "dpv:hasPersonalData": {"@id": format!("{base}#category-{}", map.category(of)?.id())},
                "dpv:hasDuration": duration(map.retention(index, of)?),
            }))
        })
        .collect();
    json!({
        "@id": format!("{base}#purpose-{}", info.id()),
        "@type": "dpv:Process",
        "dpv:hasPurpose": {"@id": info.dpv()},
        "dpv:hasNecessity": {"@id": if info.essential() { "dpv:Required" } else { "dpv:Optional" }},
        "dpv:hasLegalBasis": bases,
        "dpv:hasDataController": {"@id": format!("{base}#operator")},
        "dpv:hasPersonalData": references(base, "category", ids(map, info.uses())),
        "dpv:hasRecipient": references(base, "recipient", reached.map(RecipientInfo::id)),
        "dpv:hasStorageCondition": kept,
    })
}

fn category(base: &str, info: &CategoryInfo) -> Value {
    let mut types = vec!["dpv:PersonalData"];
    if info.special().is_some() {
        types.push("dpv:SpecialCategoryPersonalData");
    }
    json!({
        "@id": format!("{base}#category-{}", info.id()),
        "@type": types,
        "skos:broader": {"@id": info.dpv()},
        "dpv:hasDuration": duration(info.retention()),
    })
}

fn recipient(base: &str, info: &RecipientInfo) -> Value {
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| out.insert(key.to_owned(), value);
    put("@id", format!("{base}#recipient-{}", info.id()).into());
    put("@type", "dpv:Recipient".into());
    if let Some(label) = info.label() {
        put("dpv:hasLocation", words(label.place()));
        put("dpv:hasStorageCondition", words(label.keeps()));
    }
    Value::Object(out)
}

pub(super) fn words(text: &str) -> Value {
    json!({"@language": "en", "@value": text})
}

/// A session ends with its window, which is an event and no length of time.
pub(super) fn duration(term: Retention) -> Value {
    match term {
        Retention::Session => json!({"@type": "dpv:UntilEventDuration", "dct:description": words("the session ends")}),
        Retention::UntilErased => json!({"@type": "dpv:UntilEventDuration", "dct:description": words("you erase it")}),
        Retention::For(period) => json!({
            "@type": "dpv:TemporalDuration",
            "dct:description": words(&period.to_string()),
            "dct:extent": {"@type": "xsd:duration", "@value": period.iso()},
        }),
    }
}
