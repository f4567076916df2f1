//! Where stand-ins come from: lists of names, and forms that nobody has (RFC 2606, RFC 5737, 555 numbers).

use std::collections::HashSet;
use std::sync::LazyLock;

use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use super::Part;
use crate::Kind;

/// The lists, by the name over each.
static LISTS: LazyLock<Vec<(&'static str, Vec<&'static str>)>> = LazyLock::new(|| {
    let mut lists: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in include_str!("../../data/stand_ins.txt").lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            lists.push((name, Vec::new()));
        } else if !line.starts_with('#')
            && let Some((_, words)) = lists.last_mut()
        {
            words.extend(line.split_whitespace());
        }
    }
    lists
});

static ALL: LazyLock<HashSet<String>> = LazyLock::new(|| {
    LISTS
        .iter()
        .flat_map(|(_, words)| words)
        .map(|word| word.to_lowercase())
        .collect()
});

/// Whether a word in lower case could become a stand-in.
pub(super) fn holds(word: &str) -> bool {
    ALL.contains(word)
}

/// What a word that could become a stand-in would be.
pub(super) fn kind_of(word: &str) -> Kind {
    let holds = |words: &[&str]| words.iter().any(|listed| listed.eq_ignore_ascii_case(word));
    match LISTS.iter().find(|(_, words)| holds(words)) {
        Some(("place", _)) => Kind::Place,
        Some(("organisation", _)) => Kind::Organisation,
        _ => Kind::Name,
    }
}

fn list(part: Part) -> &'static [&'static str] {
    let name = match part {
        Part::Female => "female",
        Part::Male => "male",
        Part::Given => "neutral",
        Part::Family => "family",
        Part::Place => "place",
        _ => "organisation",
    };
    LISTS
        .iter()
        .find(|(of, _)| *of == name)
        .map_or(&[], |(_, words)| words.as_slice())
}

/// Bytes that only the seed's holder can tell from chance (HMAC-SHA-256, RFC 2104), for a real thing and an attempt.
fn bytes(seed: &[u8; 32], part: Part, real: &str, attempt: u32) -> [u8; 32] {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(seed) else {
        // INVARIANT: HMAC takes a key of any length.
        return *seed;
    };
    mac.update(&[part as u8]);
    mac.update(real.as_bytes());
    mac.update(&attempt.to_be_bytes());
    mac.finalize().into_bytes().into()
}

/// What stands in for something real, at the given attempt: other attempts give others, without end.
pub(super) fn candidate(seed: &[u8; 32], part: Part, real: &str, attempt: u32) -> String {
    let bytes = bytes(seed, part, real, attempt);
    let number = bytes
        .iter()
        .take(4)
        .fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte));
    let of = |count: u32| number % count;
    match part {
        Part::Phone => format!("{}-555-01{:02}", 201 + of(780), number / 1000 % 100),
        Part::Email => format!("mail{}@example.org", 1000 + of(9_000_000)),
        Part::Username => format!("user_{}", 1000 + of(9_000_000)),
        Part::Url => format!("https://example.org/{}", 1000 + of(9_000_000)),
        Part::IpAddress if attempt < 64 => {
            let net = ["192.0.2", "198.51.100", "203.0.113"]
                .get(bytes[4] as usize % 3)
                .copied()
                .unwrap_or("192.0.2");
            format!("{net}.{}", 1 + of(254))
        }
        Part::IpAddress => format!("2001:db8::{:x}:{:x}", bytes[4], of(0xffff)),
        Part::Street => format!("{} {} Lane", 1 + of(98), grown(list(Part::Place), &bytes, attempt)),
        Part::Number => same_shape(real, &bytes, attempt),
        part => grown(list(part), &bytes, attempt),
    }
}

/// A word of the list; once many attempts failed, one with a syllable more, so that none runs out.
fn grown(list: &[&str], bytes: &[u8; 32], attempt: u32) -> String {
    const SYLLABLES: [&str; 16] = [
        "ba", "den", "fel", "gor", "ka", "lin", "mar", "nor", "pel", "ra", "sen", "tor", "va", "wen", "yol", "zan",
    ];
    let number = usize::from(bytes[0]) << 8 | usize::from(bytes[1]);
    let mut word = list
        .get(number % list.len().max(1))
        .copied()
        .unwrap_or("Anon")
        .to_owned();
    for byte in bytes.iter().skip(2).take(attempt as usize / 64) {
        word.push_str(SYLLABLES.get(usize::from(byte % 16)).copied().unwrap_or_default());
    }
    word
}

/// Digits for digits and letters for letters, in ASCII.
fn same_shape(real: &str, bytes: &[u8; 32], attempt: u32) -> String {
    let mut shaped: String = real
        .chars()
        .zip(bytes.iter().cycle())
        .map(|(c, byte)| match c {
            '0'..='9' => char::from(b'0' + byte % 10),
            c if c.is_alphabetic() => char::from(b'A' + byte % 26),
            c if c.is_ascii_graphic() || c == ' ' => c,
            _ => '-',
        })
        .collect();
    if attempt >= 64 || !shaped.starts_with(|c: char| c.is_ascii_alphanumeric()) || shaped.len() < 4 {
        shaped.insert_str(0, &format!("N{:02X}{:02X}", bytes[30], bytes[31]));
    }
    shaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{self, Lists};

    #[test]
    fn every_stand_in_is_a_plain_word_and_none_is_another_with_an_ending() {
        assert!(ALL.len() > 450);
        for (_, words) in LISTS.iter() {
            assert!(words.len() >= 40);
            for word in words {
                let lower = word.to_lowercase();
                assert!(word.chars().all(|c| c.is_ascii_alphabetic()), "{word}");
                assert!(!holds(&format!("{lower}s")) && !holds(&format!("{lower}es")), "{word}");
            }
        }
        let everyday: Vec<_> = ALL
            .iter()
            .filter(|word| words::lists(word).has(Lists::COMMON))
            .collect();
        assert!(everyday.is_empty(), "{everyday:?}");
    }
}
