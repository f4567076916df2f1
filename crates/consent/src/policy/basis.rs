//! Legal bases in plain words.

use crate::Locale;

/// The article that a term stands for, such as `GDPR art. 6(1)(b)` for `eu-gdpr:A6-1-b-contract-performance`.
pub(super) fn article(term: &str) -> String {
    article_in(Locale::english(), term)
}

/// The same as a language writes it.
pub(super) fn article_in(locale: &Locale, term: &str) -> String {
    let name = term.trim_start_matches("eu-gdpr:A");
    let mut parts = name.split('-');
    let article = parts.next().unwrap_or_default();
    let rest: String = parts.take(2).map(|part| format!("({part})")).collect();
    locale.tell("basis-article", &[("article", format!("{article}{rest}").into())])
}

/// Why the law allows it. What an essential purpose takes consent for by name is said when signing up.
pub(super) fn words(locale: &Locale, term: &str, essential: bool) -> String {
    locale.say(match term.trim_start_matches("eu-gdpr:").get(..6) {
        Some("A9-2-a") if essential => "basis-named-at-sign-up",
        Some("A6-1-a") => "basis-consent",
        Some("A6-1-b") => "basis-contract",
        Some("A6-1-c") => "basis-obligation",
        Some("A6-1-d") => "basis-vital",
        Some("A6-1-e") => "basis-public",
        Some("A9-2-a") => "basis-named",
        Some("A9-2-c") => "basis-vital-special",
        _ => "basis-other",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles() {
        assert_eq!(article("eu-gdpr:A6-1-b-contract-performance"), "GDPR art. 6(1)(b)");
        assert_eq!(article("eu-gdpr:A9-2-a"), "GDPR art. 9(2)(a)");
        let said = |term, essential| words(Locale::english(), term, essential);
        assert_eq!(said("eu-gdpr:A6-1-a-explicit-consent", false), "You said yes.");
        assert_ne!(said("eu-gdpr:A9-2-a", true), said("eu-gdpr:A9-2-a", false));
    }
}
