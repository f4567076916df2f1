//! What is said instead where a stand-in would break the meaning.

use crate::Kind;

/// Something wider than what stands there, to fit between the words before and after it.
pub(super) fn coarse(kind: Kind, real: &str, before: &str, after: &str) -> String {
    match kind {
        Kind::Age => age(real, before, after),
        Kind::DateOfBirth => birth(real),
        Kind::Address if real.chars().any(char::is_alphabetic) && real.chars().count() > 8 => "a street".to_owned(),
        Kind::Address => "a postcode".to_owned(),
        Kind::Place => "a town".to_owned(),
        Kind::Organisation => organisation(real).to_owned(),
        Kind::Coordinates => "a place".to_owned(),
        Kind::Name => "somebody".to_owned(),
        other => format!("[{}]", other.id()),
    }
}

const TENS: [&str; 12] = [
    "",
    "",
    "twenties",
    "thirties",
    "forties",
    "fifties",
    "sixties",
    "seventies",
    "eighties",
    "nineties",
    "hundreds",
    "hundreds",
];

fn age(real: &str, before: &str, after: &str) -> String {
    let digits: String = real.chars().filter(char::is_ascii_digit).collect();
    let years: usize = digits.parse().unwrap_or(0);
    let tens = TENS.get(years / 10).copied().unwrap_or_default();
    // "34-year-old" and "34 years" want a number; the span may hold the words too.
    let rest = real.trim_start_matches(|c: char| c.is_ascii_digit());
    let word_follows = after.starts_with(|c: char| c.is_alphanumeric() || c == '-')
        || after.trim_start().to_lowercase().starts_with("y");
    let counted = !rest.trim().is_empty() || word_follows;
    if years < 20 {
        let wide = match years {
            0..=9 => "under ten",
            10..=12 => "under thirteen",
            _ => "in the teens",
        };
        return if counted {
            format!("{}{rest}", if years < 13 { "few" } else { "teen" })
        } else {
            wide.to_owned()
        };
    }
    if counted {
        return format!("{}-something{rest}", years / 10 * 10);
    }
    let words = before.to_lowercase();
    let last = words.split_whitespace().next_back().unwrap_or_default();
    let last_two: Vec<&str> = words.split_whitespace().rev().take(2).collect();
    let whose = match (last, last_two.as_slice()) {
        ("i'm" | "im" | "i’m", _) | (_, ["am", "i"] | ["was", "i"]) => "my",
        ("she's" | "she’s", _) | (_, ["is" | "was", "she"]) => "her",
        ("he's" | "he’s", _) | (_, ["is" | "was", "he"]) => "his",
        _ => "the",
    };
    format!("in {whose} {tens}")
}

/// A day of birth by its decade, or by its month where no year is said.
fn birth(real: &str) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let decade = real
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| part.len() == 4)
        .find_map(|year| {
            year.get(..3)
                .filter(|front| front.starts_with("19") || front.starts_with("20"))
        });
    if let Some(decade) = decade {
        return format!("a day in the {decade}0s");
    }
    let lower = real.to_lowercase();
    let month = MONTHS
        .into_iter()
        .find(|month| lower.contains(month.get(..3).unwrap_or(month).to_lowercase().as_str()));
    month.map_or_else(|| "a day".to_owned(), |month| format!("a day in {month}"))
}

/// What sort of organisation, by the words in its name.
fn organisation(real: &str) -> &'static str {
    const SORTS: [(&str, &str); 12] = [
        ("universi", "a university"),
        ("college", "a college"),
        ("school", "a school"),
        ("academy", "a school"),
        ("hospital", "a hospital"),
        ("clinic", "a clinic"),
        ("bank", "a bank"),
        ("church", "a church"),
        ("club", "a club"),
        ("council", "an authority"),
        ("fc", "a club"),
        ("institute", "an institute"),
    ];
    let lower = real.to_lowercase();
    SORTS
        .into_iter()
        .find(|(word, _)| lower.contains(word))
        .map_or("a firm", |(_, sort)| sort)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_days_and_streets_are_said_more_widely_and_still_read_well() {
        for (before, real, after, expected) in [
            ("I'm ", "34", ".", "in my thirties"),
            ("she is ", "71", " now", "in her seventies"),
            ("a ", "34", "-year-old", "30-something"),
            ("my son is ", "7", "", "under ten"),
            ("aged ", "52", "", "in the fifties"),
            ("", "34 years old", "", "30-something years old"),
        ] {
            assert_eq!(
                coarse(Kind::Age, real, before, after),
                expected,
                "{before}{real}{after}"
            );
        }
        assert_eq!(coarse(Kind::DateOfBirth, "12 March 1990", "", ""), "a day in the 1990s");
        assert_eq!(coarse(Kind::DateOfBirth, "12 march", "", ""), "a day in March");
        assert_eq!(coarse(Kind::Address, "12 Elm Road", "", ""), "a street");
        assert_eq!(coarse(Kind::Address, "LS1 4AB", "", ""), "a postcode");
        assert_eq!(coarse(Kind::Organisation, "St Mary's School", "", ""), "a school");
    }
}
