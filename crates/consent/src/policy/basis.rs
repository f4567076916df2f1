//! Legal bases in plain words.

/// The article that a term stands for, such as `GDPR art. 6(1)(b)` for `eu-gdpr:A6-1-b-contract-performance`.
pub(super) fn article(term: &str) -> String {
    let name = term.trim_start_matches("eu-gdpr:A");
    let mut parts = name.split('-');
    let article = parts.next().unwrap_or_default();
    let rest: String = parts.take(2).map(|part| format!("({part})")).collect();
    format!("GDPR art. {article}{rest}")
}

/// Why the law allows it. What an essential purpose takes consent for by name is said when signing up.
pub(super) fn words(term: &str, essential: bool) -> &'static str {
    match term.trim_start_matches("eu-gdpr:").get(..6) {
        Some("A9-2-a") if essential => "You said so by name when you signed up.",
        Some("A6-1-a") => "You said yes.",
        Some("A6-1-b") => "You asked for this service.",
        Some("A6-1-c") => "The law asks for it.",
        Some("A6-1-d") => "Your life or health may depend on it.",
        Some("A6-1-e") => "It serves the public.",
        Some("A9-2-a") => "You said yes to this by name.",
        Some("A9-2-c") => "Your life may depend on it.",
        _ => "There is a reason in law that weighs more than the harm.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles() {
        assert_eq!(article("eu-gdpr:A6-1-b-contract-performance"), "GDPR art. 6(1)(b)");
        assert_eq!(article("eu-gdpr:A9-2-a"), "GDPR art. 9(2)(a)");
        assert_eq!(words("eu-gdpr:A6-1-a-explicit-consent", false), "You said yes.");
        assert_ne!(words("eu-gdpr:A9-2-a", true), words("eu-gdpr:A9-2-a", false));
    }
}
