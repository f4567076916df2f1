//! What several pages are made of: form fields, tokens, notices, plain lists of words.

use super::layout::Notice;
use maud::{Markup, html};

/// The token that proves that a form came from a page of this home.
pub(super) fn csrf(token: &str) -> Markup {
    html! { input type="hidden" name="csrf" value=(token); }
}

pub(super) fn notice(notice: &Notice) -> Markup {
    match notice {
        Notice::Done(words) => html! { p .notice role="status" { (words) } },
        Notice::Problem(words) => html! { p .notice .problem role="alert" { (words) } },
    }
}

/// One labelled input, with its advice and what is wrong with it tied to it for those who hear the page.
#[derive(Default)]
pub(super) struct Field<'a> {
    pub(super) name: &'a str,
    pub(super) label: &'a str,
    pub(super) secret: bool,
    /// Whether it may stay empty.
    pub(super) optional: bool,
    pub(super) value: &'a str,
    pub(super) autocomplete: &'a str,
    pub(super) hint: Option<&'a str>,
    pub(super) error: Option<&'a str>,
}

impl Field<'_> {
    pub(super) fn render(&self) -> Markup {
        self.render_as("")
    }

    /// As [`Field::render`], where a page has several of the same name: `which` tells them apart.
    pub(super) fn render_as(&self, which: &str) -> Markup {
        let id = format!("f-{}{which}", self.name);
        let (hint, error) = (format!("{id}-hint"), format!("{id}-error"));
        let told: Vec<&str> = [self.hint.map(|_| hint.as_str()), self.error.map(|_| error.as_str())]
            .into_iter()
            .flatten()
            .collect();
        html! {
            div .field {
                label for=(id) { (self.label) }
                @if let Some(words) = self.hint { p .hint id=(hint) { (words) } }
                @if let Some(words) = self.error { p .wrong id=(error) { (words) } }
                div .line {
                    input id=(id) name=(self.name) type=(if self.secret { "password" } else { "text" })
                        value=[(!self.secret).then_some(self.value)] autocomplete=(self.autocomplete) autocapitalize="none"
                        spellcheck="false" aria-describedby=[(!told.is_empty()).then(|| told.join(" "))]
                        aria-invalid=[self.error.map(|_| "true")] required[!self.optional];
                    @if self.secret {
                        button .quiet type="button" hidden data-shows=(id) data-hide="Hide" aria-pressed="false"
                            aria-label={ "Show: " (self.label) } { "Show" }
                    }
                }
            }
        }
    }
}

/// What makes a passphrase good, in one sentence, for every place where one is chosen.
pub(super) fn passphrase_advice(least: usize) -> String {
    format!(
        "At least {least} characters. Four or five words that do not belong together are strong, and easier to keep in mind \
         than signs and numbers."
    )
}

/// `one, two and three`.
pub(crate) fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// `1 record`, `3 records`, `12,000 records`.
pub(crate) fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(n), if n == 1 { one } else { many })
}

/// A number with its thousands set apart.
pub(super) fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A size in the unit that a person would use: bytes, KB or MB, in steps of 1,000.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => counted(bytes, "byte", "bytes"),
        1_000..1_000_000 => format!("{}.{} KB", bytes / 1_000, bytes % 1_000 / 100),
        _ => format!("{}.{} MB", number(bytes / 1_000_000), bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!(counted(1, "record", "records"), "1 record");
        assert_eq!(counted(12_345_678, "record", "records"), "12,345,678 records");
        assert_eq!(
            [size(999), size(1_250), size(12_340_000)],
            ["999 bytes", "1.2 KB", "12.3 MB"]
        );
    }

    #[test]
    fn words_are_listed_as_they_are_said() {
        let words: Vec<String> = ["health", "faith", "work"].map(String::from).into();
        assert_eq!(listed(&words), "health, faith and work");
        assert_eq!(listed(&words[..1]), "health");
        assert_eq!(listed(&[]), "");
    }
}
