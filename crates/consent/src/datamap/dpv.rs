//! Terms of the W3C Data Privacy Vocabulary 2.3 (<https://w3id.org/dpv>) that a data map may use.
//!
//! The list is a table of the vocabulary's personal data extension, its purposes and the legal bases of its EU GDPR
//! extension. A term that is not in it is refused, so that a misspelt one cannot slip into the published record.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Purposes that no data map may declare, nor any purpose beneath them: promotion, and trade in what people say.
pub const REFUSED_PURPOSES: [&str; 4] = [
    "dpv:Marketing",
    "dpv:Advertising",
    "dpv:SellProducts",
    "dpv:CommercialPurpose",
];

/// What every special category of the personal data extension stands under (GDPR art. 9).
pub const SPECIAL: &str = "dpv:SpecialCategoryPersonalData";

/// Data about criminal convictions and offences, which GDPR art. 10 sets apart.
pub const CRIMINAL: &str = "pd:Criminal";

static TERMS: LazyLock<BTreeMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    include_str!("dpv_terms.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            Some((words.next()?, words.collect()))
        })
        .collect()
});

/// Whether the list has this term (prefix and local name, such as `pd:Name`).
#[must_use]
pub fn known(term: &str) -> bool {
    TERMS.contains_key(term)
}

/// Whether a term is `ancestor`, or stands beneath it.
#[must_use]
pub fn is_a(term: &str, ancestor: &str) -> bool {
    // INVARIANT: the list has no circle; `the_list_is_a_hierarchy` walks it.
    term == ancestor
        || TERMS
            .get(term)
            .is_some_and(|broader| broader.iter().any(|broader| is_a(broader, ancestor)))
}

/// The full address of a term, or `None` for a prefix that is not one of the vocabulary's.
#[must_use]
pub fn iri(term: &str) -> Option<String> {
    let (prefix, name) = term.split_once(':')?;
    let space = match prefix {
        "pd" => "https://w3id.org/dpv/pd#",
        "dpv" => "https://w3id.org/dpv#",
        "eu-gdpr" => "https://w3id.org/dpv/legal/eu/gdpr#",
        _ => return None,
    };
    Some(format!("{space}{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_a_hierarchy() {
        fn depth(term: &str, limit: usize) -> usize {
            assert!(limit > 0, "a circle at {term}");
            TERMS
                .get(term)
                .into_iter()
                .flatten()
                .map(|broader| 1 + depth(broader, limit - 1))
                .max()
                .unwrap_or(0)
        }
        let deepest = TERMS.keys().map(|term| depth(term, 16)).max();
        assert!(TERMS.len() > 300);
        assert!(deepest > Some(3), "terms lost their broader terms");
    }

    #[test]
    fn broader_terms_are_followed() {
        assert!(is_a("dpv:TargetedAdvertising", "dpv:Marketing"));
        assert!(is_a("dpv:SellDataToThirdParties", "dpv:SellProducts"));
        assert!(is_a("pd:MentalHealth", SPECIAL));
        assert!(!is_a("pd:Name", SPECIAL));
        assert!(!is_a("dpv:RequestedServiceProvision", "dpv:SellProducts"));
        assert!(!known("pd:Naem"));
        assert_eq!(iri("pd:Name").as_deref(), Some("https://w3id.org/dpv/pd#Name"));
        assert_eq!(iri("foaf:name"), None);
    }
}
